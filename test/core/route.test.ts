import { USUAL_MANNERS } from '../../src/core/routing.ts';
import { describe, expect, it } from 'vitest';
import { foldIncident } from '../../src/core/fold.ts';
import type { Incident, Phase, Transition } from '../../src/core/incident.ts';
import { POLICY } from '../../src/core/policy.ts';
import { type RouteInput, route } from '../../src/core/route.ts';
import type { Mute, Subscription } from '../../src/core/routing.ts';
import { HOUR_MS } from '../../src/core/time.ts';
import { transition } from './card-builders.ts';

const T = Date.parse('2014-12-22T16:25:00Z');
const QUIET = POLICY.unstable.quietMs;
const PLACE = 'region:KP-Pyongyang';
const COUNTRY = 'country:KP';
const OUTER = 'country:KP@2014-12-20T00:00:00Z';

const step = (part: Partial<Transition>): Transition =>
  transition({ place: PLACE, at: T, from: 'degrading', to: 'reduced', level: 0.5, ...part });
const history = (phases: readonly Phase[], heard = phases.length): Incident =>
  phases.reduce<Incident | null>((before, to, i) => {
    const at = i < heard ? T - HOUR_MS : T - HOUR_MS / 2;
    return foldIncident(before, step({ at, seq: i + 1, from: phases[i - 1] ?? 'normal', to }));
  }, null)!;
const wish = (part: Partial<Subscription> = {}): Subscription => ({
  channel: 'console:a',
  place: COUNTRY,
  minSeverity: 'notice',
  manners: USUAL_MANNERS,
  createdAt: 0,
  ...part,
});
const mute = (part: Partial<Mute> = {}): Mute => ({
  channel: 'console:a',
  place: COUNTRY,
  until: T + 1,
  untilRecovery: false,
  ...part,
});

interface Given {
  readonly is: Partial<Transition>;
  readonly after?: readonly Phase[];
  /** So many of them were posted to console:a; absent: all. */
  readonly heard?: number;
  readonly wasFlags?: { readonly unstable?: boolean; readonly blind?: boolean };
  readonly wishes?: readonly Subscription[];
  readonly mutes?: readonly Mute[];
  /** How long ago console:a was posted to; absent: never. */
  readonly toldAgo?: number;
  readonly outerTold?: boolean;
  readonly outerOpen?: boolean;
}

function inputOf(given: Given): RouteInput {
  const now = step(given.is);
  const past = history(given.after ?? ['degrading'], given.heard);
  const before = { ...past, latest: { ...past.latest, ...given.wasFlags } };
  const isTold = given.toldAgo !== undefined;
  return {
    transition: now,
    before,
    incident: foldIncident(before, now),
    subscriptions: given.wishes ?? [wish()],
    mutes: given.mutes ?? [],
    toldChannels: isTold ? ['console:a'] : [],
    told: (_, id) => {
      if (id === OUTER) return given.outerTold === true ? { lastPostAt: 0 } : null;
      return isTold ? { lastPostAt: T - (given.toldAgo ?? 0) } : null;
    },
    contains: (outer, inner) => outer === 'group:world' || (outer === COUNTRY && inner === PLACE),
    openContainer: () => (given.outerOpen === true || given.outerTold === true ? [OUTER] : []),
    now: T,
  };
}

const END = { from: 'recovering', to: 'normal', ending: 'recovered' } as const;
const FLAG = { from: 'reduced', to: 'reduced' } as const;
const LONG = { toldAgo: QUIET };
const RECENT = { toldAgo: HOUR_MS };
/** Where a plateau begins whose decline was just slow enough to be called so. */
const SLOWLY = step({}).startedAt + POLICY.phase.slowFallMs;

const ROWS: readonly (readonly [string, Given, string | null])[] = [
  ['a subscriber of a larger place is told first by a post', { is: {} }, 'first-notification post 1'],
  [
    'a subscriber of the place itself is told',
    { is: {}, wishes: [wish({ place: PLACE })] },
    'first-notification post 1',
  ],
  ['a subscriber of another place is not told', { is: {}, wishes: [wish({ place: 'country:IR' })] }, null],
  [
    'less than the wanted severity is not told',
    { is: {}, wishes: [wish({ minSeverity: 'critical' })] },
    null,
  ],
  [
    'of several matching subscriptions the mildest counts',
    {
      is: {},
      wishes: [wish({ minSeverity: 'critical' }), wish({ place: 'group:world', minSeverity: 'major' })],
    },
    'first-notification post 1',
  ],
  [
    'the worst severity so far counts, not that of the change',
    {
      is: { to: 'recovering', from: 'blackout' },
      after: ['blackout'],
      wishes: [wish({ minSeverity: 'critical' })],
    },
    'first-notification post 2',
  ],
  ['a later change of phase is a post', { is: { since: SLOWLY - 1 }, ...RECENT }, 'phase-change post 1'],
  [
    'a plateau not far under the last one only edits',
    { is: { level: 0.3 }, after: ['reduced', 'degrading'], ...RECENT },
    'phase-change edit 1',
  ],
  [
    'a plateau at half of the last one is a post',
    { is: { level: 0.25 }, after: ['reduced', 'degrading'], ...RECENT },
    'phase-change post 1',
  ],
  [
    'the first plateau of a slow decline, not far under what was told, only edits',
    { is: { level: 0.3, since: SLOWLY }, ...RECENT },
    'phase-change edit 1',
  ],
  [
    'the first plateau of a slow decline, at half of what was told, is a post',
    { is: { level: 0.25, since: SLOWLY }, ...RECENT },
    'phase-change post 1',
  ],
  [
    'the first plateau of a quick fall is a post',
    { is: { level: 0.5, since: SLOWLY - 1 }, ...RECENT },
    'phase-change post 1',
  ],
  [
    'who has not heard yet hears of any plateau',
    { is: { level: 0.3, since: SLOWLY }, after: ['reduced', 'degrading'] },
    'first-notification post 1',
  ],
  ['entering a blackout goes first', { is: { to: 'blackout' }, ...RECENT }, 'phase-change post 3'],
  [
    'a recovery goes before the mild',
    { is: { to: 'recovering', from: 'reduced' }, ...RECENT },
    'phase-change post 2',
  ],
  ['going blind is a post', { is: { ...FLAG, blind: true }, ...RECENT }, 'flag-change post 1'],
  [
    'becoming unstable after a silence is a post',
    { is: { ...FLAG, unstable: true }, ...LONG },
    'flag-change post 1',
  ],
  ['seeing again only edits', { is: FLAG, wasFlags: { blind: true }, ...RECENT }, 'flag-change edit 1'],
  ['becoming stable only edits', { is: FLAG, wasFlags: { unstable: true }, ...RECENT }, 'flag-change edit 1'],
  ['late data that raises no flag only edits', { is: FLAG, ...RECENT }, 'flag-change edit 1'],

  ['an ending goes to who was told', { is: END, ...RECENT }, 'ending post 2'],
  ['an ending does not go to who was never told', { is: END }, null],
  ['a cancelled alert is corrected', { is: { ...END, correction: true }, ...RECENT }, 'correction post 2'],
  [
    'a lost sight is an ending too',
    { is: { ...END, ending: 'lost-sight', blind: true }, ...RECENT },
    'ending post 2',
  ],
  ['an ending is owed in spite of a mute', { is: END, mutes: [mute()], ...RECENT }, 'ending post 2'],
  ['an ending is owed after unsubscribing', { is: END, wishes: [], ...RECENT }, 'ending post 2'],
  [
    'an ending is owed after narrowing',
    { is: END, wishes: [wish({ minSeverity: 'critical' })], ...RECENT },
    'ending post 2',
  ],
  [
    'an ending is owed though a larger place is low',
    { is: END, outerTold: true, ...RECENT },
    'ending post 2',
  ],
  ['an ending is owed while unstable', { is: { ...END, unstable: true }, ...RECENT }, 'ending post 2'],

  ['a muted channel is not told of anything new', { is: {}, mutes: [mute()] }, null],
  [
    'a muted channel is not told of changes of what it heard of',
    { is: {}, mutes: [mute()], ...RECENT },
    null,
  ],
  ['a mute ends at its time', { is: {}, mutes: [mute({ until: T })] }, 'first-notification post 1'],
  [
    'a mute of another channel mutes nothing here',
    { is: {}, mutes: [mute({ channel: 'x:y' })] },
    'first-notification post 1',
  ],
  [
    'a mute of another place mutes nothing here',
    { is: {}, mutes: [mute({ place: 'country:IR' })] },
    'first-notification post 1',
  ],
  ['after unsubscribing, changes are not told', { is: {}, wishes: [], ...RECENT }, null],
  [
    'after narrowing, changes are not told',
    { is: {}, wishes: [wish({ minSeverity: 'critical' })], ...RECENT },
    null,
  ],

  [
    'while unstable, a post soon after another is an edit',
    { is: { unstable: true }, ...RECENT },
    'phase-change edit 1',
  ],
  [
    'while unstable, becoming so soon after a post is an edit',
    { is: { ...FLAG, unstable: true }, ...RECENT },
    'flag-change edit 1',
  ],
  [
    'while unstable, one post in the quiet time goes out',
    { is: { unstable: true }, ...LONG },
    'phase-change post 1',
  ],
  [
    'while unstable, a blackout always goes out',
    { is: { unstable: true, to: 'blackout' }, ...RECENT },
    'phase-change post 3',
  ],
  [
    'while unstable, dark again is an edit for whoever was told of the dark and not of the return',
    {
      is: { unstable: true, from: 'recovering', to: 'blackout' },
      after: ['blackout', 'recovering'],
      heard: 1,
      ...RECENT,
    },
    'phase-change edit 3',
  ],
  [
    'while unstable, dark again goes out to whoever was told of the return',
    {
      is: { unstable: true, from: 'recovering', to: 'blackout' },
      after: ['blackout', 'recovering'],
      ...RECENT,
    },
    'phase-change post 3',
  ],
  [
    'while unstable, the first recovery always goes out',
    { is: { unstable: true, from: 'blackout', to: 'recovering' }, after: ['blackout'], ...RECENT },
    'phase-change post 2',
  ],
  [
    'while unstable, a second recovery is an edit',
    {
      is: { unstable: true, from: 'blackout', to: 'recovering' },
      after: ['blackout', 'recovering', 'blackout'],
      ...RECENT,
    },
    'phase-change edit 2',
  ],
  [
    'while unstable, a flag inside a blackout is an edit',
    { is: { from: 'blackout', to: 'blackout', unstable: true, blind: true }, after: ['blackout'], ...RECENT },
    'flag-change edit 3',
  ],

  ['a place inside one the channel was told of is folded', { is: {}, outerTold: true }, null],
  ['…and so are its later changes', { is: {}, outerTold: true, ...RECENT }, null],
  [
    'an open larger place the channel was not told of folds nothing',
    { is: {}, outerOpen: true },
    'first-notification post 1',
  ],
];

describe('route', () => {
  it.each(ROWS)('%s', (_, given, expected) => {
    const said = route(inputOf(given)).map(({ reason, mode, priority }) => `${reason} ${mode} ${priority}`);
    expect(said).toEqual(expected === null ? [] : [expected]);
  });

  it('names a delivery by channel, incident, number and mode, and dates it by the decision', () => {
    const input = inputOf({ is: { seq: 7 } });
    expect(route({ ...input, now: T + HOUR_MS })).toEqual([
      {
        key: `console:a|${input.incident.id}|7|post`,
        channel: 'console:a',
        incident: input.incident.id,
        seq: 7,
        reason: 'first-notification',
        mode: 'post',
        priority: 1,
        createdAt: T,
        notBefore: null,
        target: null,
      },
    ]);
  });

  it('tells each channel once, in order of channel, however many of its subscriptions match', () => {
    const wishes = [wish({ channel: 'z:1' }), wish(), wish({ channel: 'z:1', place: 'group:world' })];
    expect(route(inputOf({ is: {}, wishes })).map(({ channel }) => channel)).toEqual(['console:a', 'z:1']);
  });

  it('does not take another incident of the place for this one', () => {
    const input = inputOf({ is: { unstable: true, from: 'blackout', to: 'recovering' }, ...RECENT });
    const before = { ...history(['blackout', 'recovering']), id: 'another' };
    expect(route({ ...input, before })).toMatchObject([{ mode: 'post' }]);
  });
});
