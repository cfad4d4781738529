import { pingedIn } from '../../src/chat/discord/pinged.ts';
import { pinged as pingedInSlack } from '../../src/chat/slack/pinged.ts';
import type { CommandContext } from '../../commands/command.ts';
import type { ChannelState, FeedStatus, Store } from '../../src/app/ports.ts';
import { createQueries, type LiveView } from '../../src/app/queries.ts';
import { createSubscriptions } from '../../src/app/subscriptions.ts';
import type { Card, RichText } from '../../src/core/card-model.ts';
import type { PlaceId } from '../../src/core/entity.ts';
import type { Incident, Phase, Reading, Transition } from '../../src/core/incident.ts';
import { createPlaces } from '../../src/core/places.ts';
import {
  type Delivery,
  type Manners,
  type Mute,
  type Subscription,
  USUAL_MANNERS,
  isUnder,
} from '../../src/core/routing.ts';
import { HOUR_MS, MINUTE_MS, parseInstant } from '../../src/core/time.ts';
import type { OnlyUpstream } from '../../src/core/upstreams.ts';
import { unusedStore } from './unused-store.ts';

export const CHANNEL = 'console:main';

/** While North Korea was dark. */
export const NOW = at('2014-12-22T18:15:00Z');

function at(text: string): number {
  const instant = parseInstant(text);
  if (instant === null) throw new Error(`not a time: ${text}`);
  return instant;
}

const PLACES = createPlaces([
  { id: 'region:IR-Tehran', name: 'Tehran, Iran' },
  { id: 'asn:131279', name: 'AS131279 Ryugyong-dong', parent: 'country:KP' },
]);

interface Scene {
  readonly incidents?: readonly Incident[];
  readonly readings?: readonly Reading[];
  readonly feeds?: readonly FeedStatus[];
  readonly watched?: boolean;
  readonly covered?: boolean;
  /** What a look at a place that is not watched brings. */
  readonly glance?: readonly Reading[];
  readonly levels?: readonly (number | null)[];
  readonly singles?: readonly PlaceId[];
  readonly catchingUp?: boolean;
  readonly upstream?: OnlyUpstream;
  readonly told?: readonly string[];
  readonly subscriptions?: readonly Subscription[];
  readonly mutes?: readonly Mute[];
  readonly states?: readonly ChannelState[];
  readonly channel?: string;
  /** False: a note was sent a moment ago. */
  readonly mayTellOperator?: boolean;
}

interface Stage {
  readonly context: CommandContext;
  readonly queued: readonly Delivery[];
  readonly subscriptions: () => readonly Subscription[];
  readonly mutes: () => readonly Mute[];
  /** What the operator was told. */
  readonly notes: readonly string[];
}

/** A command context over hand-written fakes: a store in two lists, and a live view that says what it was told. */
export function stage(scene: Scene = {}): Stage {
  const queued: Delivery[] = [];
  const notes: string[] = [];
  let subscriptions = [...(scene.subscriptions ?? [])];
  let mutes = [...(scene.mutes ?? [])];
  const store: Store = {
    ...unusedStore,
    openIncidents: () => Promise.resolve((scene.incidents ?? []).filter((each) => each.endedAt === null)),
    incidentsOf: (place, from, to) =>
      Promise.resolve(
        (scene.incidents ?? []).filter(
          (each) => each.place === place && each.startedAt < to && (each.endedAt ?? Infinity) >= from,
        ),
      ),
    subscriptions: () => Promise.resolve(subscriptions),
    putSubscription: (wish) => {
      subscriptions = [...subscriptions.filter((each) => !sameWish(each, wish)), wish];
      return Promise.resolve();
    },
    deleteSubscription: (channel, place) => {
      const before = subscriptions.length;
      subscriptions = subscriptions.filter((each) => !sameWish(each, { channel, place }));
      return Promise.resolve(subscriptions.length < before);
    },
    mutes: () => Promise.resolve(mutes),
    putMute: (mute) => {
      mutes = [...mutes.filter((each) => !sameWish(each, mute)), mute];
      return Promise.resolve();
    },
    deleteMute: (channel, place) => {
      mutes = mutes.filter((each) => !sameWish(each, { channel, place }));
      return Promise.resolve();
    },
    channelStates: () => Promise.resolve(scene.states ?? []),
    forgetChannels: (prefix) => {
      subscriptions = subscriptions.filter(({ channel }) => !isUnder(prefix, channel));
      mutes = mutes.filter(({ channel }) => !isUnder(prefix, channel));
      return Promise.resolve();
    },
    newestObserved: () => Promise.resolve(new Map()),
    transitionsOf: (id) =>
      Promise.resolve((scene.incidents ?? []).filter((each) => each.id === id).map(({ latest }) => latest)),
    enqueue: (deliveries) => {
      queued.push(...deliveries);
      return Promise.resolve();
    },
    toldOf: (channel, incident) =>
      Promise.resolve(
        scene.told?.includes(incident) === true ? { channel, incident, lastSeq: 1, lastPostAt: NOW } : null,
      ),
  };
  const live: LiveView = {
    readings: () => scene.readings ?? [reading()],
    levels: () => scene.levels ?? [],
    feeds: () => scene.feeds ?? [feed()],
    watched: () => scene.watched ?? true,
    covered: () => scene.covered ?? false,
    catchingUp: () => scene.catchingUp ?? false,
    glance: () => Promise.resolve(scene.glance ?? null),
    upstream: () => scene.upstream ?? null,
    singles: () => scene.singles ?? [],
  };
  const parts = { store, places: PLACES, live };
  return {
    context: {
      queries: createQueries(parts),
      subscriptions: createSubscriptions(parts),
      places: PLACES,
      channel: scene.channel ?? CHANNEL,
      now: NOW,
      person: null,
      server: serverOf(scene.channel ?? CHANNEL),
      pinged: pingedAt(scene.channel ?? CHANNEL),
      attributions: ['IODA, Georgia Tech', 'RIPE NCC RIS'],
      tellOperator: (text) => {
        notes.push(text);
        return Promise.resolve();
      },
      mayTellOperator: () => scene.mayTellOperator ?? true,
    },
    notes,
    queued,
    subscriptions: () => subscriptions,
    mutes: () => mutes,
  };
}

/** As the platforms say it, for somebody who runs all of it. */
function serverOf(channel: string): CommandContext['server'] {
  const slash = channel.indexOf('/');
  if (slash === -1 || /^(?:discord:dm\/|slack:[^/]*\/D)/.test(channel)) return null;
  return { prefix: channel.slice(0, slash + 1), isRunByCaller: true };
}

/** By each platform's own rules. */
function pingedAt(channel: string): CommandContext['pinged'] {
  const [, platform, server = ''] = /^([^:]*):([^/]*)/.exec(channel) ?? [];
  if (platform === 'discord') return pingedIn(server);
  return platform === 'slack' ? pingedInSlack : null;
}

/** A wish of the channel, told in the usual way but for `manners`. */
export function wish(
  place: string,
  changes: Partial<Omit<Subscription, 'manners'>> & { readonly manners?: Partial<Manners> } = {},
): Subscription {
  const { manners, ...rest } = changes;
  return {
    channel: CHANNEL,
    place,
    minSeverity: 'major',
    createdAt: NOW - HOUR_MS,
    ...rest,
    manners: { ...USUAL_MANNERS, ...manners },
  };
}

/** A mute of the channel for an hour. */
export function muteOf(place: string, changes: Partial<Mute> = {}): Mute {
  return { channel: CHANNEL, place, until: NOW + HOUR_MS, untilRecovery: false, ...changes };
}

function sameWish(
  a: Pick<Subscription, 'channel' | 'place'>,
  b: Pick<Subscription, 'channel' | 'place'>,
): boolean {
  return a.channel === b.channel && a.place === b.place;
}

export function reading(changes: Partial<Reading> = {}): Reading {
  return {
    signal: 'ris.prefixes',
    kind: 'routing',
    family: 'ris',
    unit: 'prefixes',
    observedAt: NOW - 20 * MINUTE_MS,
    value: 4,
    expected: 4,
    ratio: 1,
    state: 'normal',
    reason: null,
    ...changes,
  };
}

export function feed(changes: Partial<FeedStatus> = {}): FeedStatus {
  return {
    feed: 'ioda',
    title: 'IODA',
    attribution: 'IODA, Georgia Tech',
    state: 'fresh',
    why: null,
    lastSuccessAt: NOW - MINUTE_MS,
    nextTryAt: NOW + 4 * MINUTE_MS,
    newestDataAt: NOW - 25 * MINUTE_MS,
    signals: [],
    rowsTaken: 0,
    rowsSkipped: 0,
    placesWarm: 250,
    placesTotal: 250,
    brokenSignals: [],
    allowance: null,
    ...changes,
  };
}

type PhaseStep = readonly [phase: Phase, since: number];

/** An incident that went through these phases, newest last; a last `normal` ends it. */
export function incident(
  place: string,
  steps: readonly PhaseStep[],
  latest: Partial<Transition> = {},
): Incident {
  const startedAt = steps[0]?.[1] ?? NOW;
  const [to, since] = steps.at(-1) ?? ['degrading', startedAt];
  const ended = to === 'normal';
  const id = `${place}@${startedAt}`;
  return {
    id,
    place,
    startedAt,
    phases: steps.map(([phase, from]) => ({ phase, since: from, at: from, unstable: false })),
    lowest: { level: 0, observed: 0, expected: 4, signal: 'ris.prefixes', at: since },
    everUnstable: latest.unstable ?? false,
    latest: {
      at: since,
      place,
      incident: id,
      seq: steps.length,
      from: steps.at(-2)?.[0] ?? 'normal',
      to,
      startedAt,
      since,
      level: 0,
      expected: 4,
      observed: 0,
      unstable: false,
      blind: false,
      confidence: 'single-source',
      signals: ['ris.prefixes'],
      ending: ended ? 'recovered' : null,
      correction: false,
      alreadyLow: false,
      whileAway: false,
      readings: [],
      hourlyLevels: [1, 0.5, 0],
      ...latest,
    },
    endedAt: ended ? since : null,
    ending: ended ? 'recovered' : null,
  };
}

/** North Korea, dark since 16:15 after two days of decline. */
export const KP_DARK = incident('country:KP', [
  ['degrading', NOW - 50 * HOUR_MS],
  ['blackout', NOW - 2 * HOUR_MS],
]);

/** All the words of a card, a line each. */
export function wordsOf(card: Card): string {
  const fields = card.fields.map(({ name, text }) => `${name}: ${plain(text)}`);
  return [card.headline, ...card.body.map(plain), ...fields, ...card.footer.map(plain)].join('\n');
}

function plain(text: RichText): string {
  return text
    .map((span) => {
      if (typeof span === 'string') return span;
      return 'strong' in span ? span.strong : `<${new Date(span.time).toISOString().slice(0, 16)}>`;
    })
    .join('');
}
