import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../../commands/index.ts';
import type { Subscription } from '../../src/core/routing.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../src/core/time.ts';
import { openDesk } from '../commands/desk-parts.ts';
import { incident, KP_DARK, muteOf, NOW, wish, wordsOf } from '../commands/parts.ts';

describe('the commands of the desk', () => {
  const { desk } = openDesk();

  it('are all there, in the limits of chat platforms', () => {
    expect(desk.commands.map(({ name }) => name)).toEqual(COMMANDS.map(({ name }) => name));
    for (const { name, summary, parameters } of desk.commands) {
      expect(name).toMatch(/^[a-z-]{1,32}$/);
      expect(summary.length).toBeLessThanOrEqual(100);
      expect(parameters.length).toBeLessThanOrEqual(25);
      expect(new Set(parameters.map((each) => each.name)).size).toBe(parameters.length);
      for (const parameter of parameters) {
        expect(parameter.name).toMatch(/^[a-z-]{1,32}$/);
        expect(parameter.description.length).toBeLessThanOrEqual(100);
        for (const choice of parameter.choices ?? []) {
          expect(choice.name.length).toBeLessThanOrEqual(100);
          expect(choice.value.length).toBeLessThanOrEqual(100);
        }
      }
    }
  });

  it('have settings as named options, with all choices', () => {
    const options = (name: string) =>
      desk.commands
        .find((each) => each.name === name)!
        .parameters.map((each) => [
          each.name,
          each.kind,
          each.choices?.map(({ value }) => value).join(' ') ?? '',
        ]);

    const shared = [
      ['severity', 'choice', 'notice major critical'],
      ['tell', 'choice', 'both edit post'],
      ['mention', 'mention', ''],
      ['quiet', 'text', ''],
      ['reminder', 'choice', '1h 6h 24h off'],
      ['reports', 'choice', 'on off'],
    ];
    expect(options('subscribe')).toEqual([['place', 'place', ''], ...shared]);
    expect(options('settings')).toEqual([['place', 'place', ''], ...shared]);
    expect(options('mute')).toEqual([
      ['place', 'place', ''],
      ['duration', 'duration', ''],
    ]);
    expect(options('forget')).toEqual([['confirm', 'choice', 'everything']]);
  });

  it('bound the days by what each command can answer', () => {
    const days = (name: string) =>
      desk.commands.find((each) => each.name === name)!.parameters.find((each) => each.name === 'days');

    expect(days('history')).toMatchObject({ kind: 'number', min: 1, max: 365 });
    expect(days('preview')).toMatchObject({ kind: 'number', min: 1, max: 90 });
  });

  it('say which of them change the channel and which answer in private', () => {
    const of = (key: 'changesChannel' | 'isPrivate') =>
      desk.commands.filter((each) => each[key]).map(({ name }) => name);

    expect(of('changesChannel')).toEqual(['subscribe', 'unsubscribe', 'settings', 'mute', 'drill', 'forget']);
    expect(desk.commands.filter(({ isPrivate }) => !isPrivate).map(({ name }) => name)).toEqual([
      'status',
      'outages',
      'history',
      'drill',
    ]);
  });
});

describe('notes to the operator', () => {
  it('are one for a place and channel in ten minutes', async () => {
    const { desk, line, clock, notes } = openDesk();

    await line('wrong Iran first');
    await line('wrong Iran second');
    await line('wrong Iraq third');
    await desk.run({
      channel: 'discord:500/13',
      words: { line: 'wrong Iran fourth' },
      mayManage: false,
      person: null,
    });
    await clock.advance(10 * MINUTE_MS - 1);
    await line('wrong Iran fifth');
    await clock.advance(1);
    await line('wrong Iran sixth');

    expect(notes.map((note) => note.split(' ').at(-1))).toEqual(['first', 'third', 'fourth', 'sixth']);
  });
});

describe('completion', () => {
  it('offers names to read, and ids as values', () => {
    const { desk } = openDesk();

    expect(desk.complete('DPRK', 5)[0]).toEqual({ name: 'North Korea', value: 'country:KP' });
    expect(desk.complete('', 25)).toHaveLength(25);
  });
});

describe('the home page', () => {
  const here = (place: string, channel: string, changes: Partial<Subscription> = {}) =>
    wish(place, { channel: `slack:T1/${channel}`, ...changes });

  const workspace = {
    subscriptions: [
      here('country:KP', 'C1', { person: 'UADA' }),
      here('country:IR', 'C2', { person: 'UADA', minSeverity: 'critical' }),
      here('country:SY', 'CSECRET', { person: 'UEVE' }),
      here('country:IQ', 'COLD'),
      wish('country:SD', { channel: 'slack:T12/C1', person: 'UADA' }),
    ],
    mutes: [muteOf('country:SY', { channel: 'slack:T1/CSECRET' })],
    states: ['C2', 'CSECRET'].map((channel) => ({
      channel: `slack:T1/${channel}`,
      pausedUntil: NOW + DAY_MS,
      lostSince: NOW - HOUR_MS,
      failures: 2,
      why: 'not in the channel',
    })),
    incidents: [
      KP_DARK,
      incident('country:IR', [['reduced', NOW - HOUR_MS]]),
      incident('country:SY', [['blackout', NOW - HOUR_MS]]),
    ],
  };

  it('shows a member what they subscribed in this workspace, and of the rest only how much there is', async () => {
    const cards = await openDesk(workspace).desk.home('slack:T1/', 'UADA');

    expect(cards.map(wordsOf).join('\n')).toBe(
      [
        'You made 2 subscriptions, in 2 channels',
        'Messages to C2 rest since <2014-12-22T17:15> (not in the channel).',
        'There are 2 more subscriptions here that you did not make. /subscriptions shows those of a channel, in that channel.',
        'North Korea, in C1: reduced connectivity and blackouts (major), also of places within it',
        'Iran, in C2: near-total blackouts only (critical), also of places within it',
        '1 open outage in the places you subscribed to',
        'North Korea: Near-total blackout for 2 h, since <2014-12-22T16:15>; away from normal for 2 d 2 h; lowest 0 % of usual; seen by one source only.',
      ].join('\n'),
    );
  });

  it.each([
    'USOMEBODY',
    null,
  ])('shows %s, who subscribed nothing, no channel and no place of others, but what is open in the world', async (person) => {
    const cards = await openDesk(workspace).desk.home('slack:T1/', person);

    expect(cards.map(({ headline }) => headline)).toEqual([
      'You have not subscribed a channel here.',
      '3 open outages in the world',
    ]);
    const words = wordsOf(cards[0]!);
    expect(words).toContain('There are 4 more subscriptions here that you did not make.');
    expect(words).not.toMatch(/CSECRET|COLD|Iraq|Syria/);
  });

  it('says how to begin where nothing is subscribed and nothing is open', async () => {
    const cards = await openDesk().desk.home('slack:T1/', 'UADA');

    expect(cards.map(wordsOf)).toEqual([
      'You have not subscribed a channel here.\nTo subscribe, type in a channel: /subscribe North Korea',
      'No open outage known now in the world.',
    ]);
  });
});

describe('a guild or workspace', () => {
  it('that leaves or returns is passed on', async () => {
    const { desk, moved } = openDesk();

    await desk.left('discord:500/');
    await desk.returned('discord:500/');

    expect(moved).toEqual(['left discord:500/', 'returned discord:500/']);
  });
});
