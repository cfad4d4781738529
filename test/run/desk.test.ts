import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Command } from '../../commands/command.ts';
import { COMMANDS } from '../../commands/index.ts';
import { CHANNEL, openDesk } from '../commands/desk-parts.ts';
import { KP_DARK, wish } from '../commands/parts.ts';

describe('a call', () => {
  const SUBSCRIBED = [wish('country:IR', { channel: CHANNEL }), wish('group:world', { channel: CHANNEL })];

  it.each<[line: string, command: string, values: Record<string, string>]>([
    ['status North Korea', 'status', { place: 'North Korea' }],
    ['status country:KP', 'status', { place: 'country:KP' }],
    ['status Atlantis', 'status', { place: 'Atlantis' }],
    ['status', 'status', {}],
    ['status Korea', 'status', { place: 'Korea' }],
    ['history Iran 30', 'history', { place: 'Iran', days: '30' }],
    ['history Iran 400', 'history', { place: 'Iran', days: '400' }],
    ['preview Iran 90', 'preview', { place: 'Iran', days: '90' }],
    ['preview Iran 91', 'preview', { place: 'Iran', days: '91' }],
    ['mute KP 1h', 'mute', { place: 'country:KP', duration: '1h' }],
    ['mute KP 1 h 30 min', 'mute', { place: 'country:KP', duration: ' 1 h  30 min ' }],
    ['mute KP until recovery', 'mute', { place: 'KP', duration: 'until recovery' }],
    ['mute all 2h', 'mute', { place: 'all', duration: '2h' }],
    ['mute KP', 'mute', { place: 'KP' }],
    ['mute KP 31d', 'mute', { place: 'KP', duration: '31d' }],
    ['mute KP off', 'mute', { place: 'KP', duration: 'off' }],
    ['unsubscribe Iran', 'unsubscribe', { place: 'Iran' }],
    ['subscribe Iraq', 'subscribe', { place: 'Iraq', severity: '' }],
    ['subscribe Iran critical', 'subscribe', { place: 'Iran', severity: 'critical' }],
    [
      'subscribe Iraq critical tell edit mention <@&9> quiet 22:00-07:00 reminder 6h reports on',
      'subscribe',
      {
        place: 'Iraq',
        severity: 'critical',
        tell: 'edit',
        mention: '9',
        quiet: '22:00-07:00',
        reminder: '6h',
        reports: 'on',
      },
    ],
    ['settings', 'settings', {}],
    ['settings Iran', 'settings', { place: 'Iran' }],
    ['settings Iran tell post', 'settings', { place: 'Iran', tell: 'post' }],
    ['settings Iran severity notice', 'settings', { place: 'Iran', severity: 'notice' }],
    ['settings Iran mention 500', 'settings', { place: 'Iran', mention: '500' }],
    [
      'settings Iran quiet 22:00-07:00 Asia/Tehran blackouts',
      'settings',
      { place: 'Iran', quiet: '22:00-07:00 Asia/Tehran blackouts' },
    ],
    ['settings world quiet 22:00-07:00', 'settings', { place: 'world', quiet: '22:00-07:00' }],
    ['settings Iraq tell post', 'settings', { place: 'Iraq', tell: 'post' }],
    ['settings tell post', 'settings', { tell: 'post' }],
    ['drill', 'drill', {}],
    ['drill Iran', 'drill', { place: 'Iran' }],
    ['wrong Iran it works here', 'wrong', { place: 'Iran', words: 'it works here' }],
    ['wrong country:KP', 'wrong', { place: 'country:KP' }],
    ['forget', 'forget', {}],
    ['forget everything', 'forget', { confirm: 'everything' }],
    ['subscriptions', 'subscriptions', { nonsense: 'x' }],
    ['help', 'help', {}],
    ['statsu', 'statsu', {}],
  ])('%j is the same by values', async (line, command, values) => {
    const byLine = openDesk({ subscriptions: SUBSCRIBED });
    const byValues = openDesk({ subscriptions: SUBSCRIBED });

    const first = await byLine.line(line);
    const second = await byValues.call({ command, values });

    expect(second).toEqual(first);
    expect(byValues.subscriptions()).toEqual(byLine.subscriptions());
    expect(byValues.mutes()).toEqual(byLine.mutes());
    expect(byValues.notes).toEqual(byLine.notes);
    expect(byLine.logged).toEqual([]);
  });

  it.each([
    'mute country:KP 1h',
    'mute country:KP until recovery',
    'status country:KP',
    'wrong country:KP',
  ])('of the button %j is understood', async (line) => {
    expect((await openDesk({ incidents: [KP_DARK] }).line(line)).card.headline).toContain('North Korea');
  });

  it.each(
    COMMANDS.filter(({ access }) => access === 'manager').map(({ name }) => name),
  )('of /%s is refused, kindly and in private, to who may not manage the channel', async (name) => {
    const { call, subscriptions, mutes, logged } = openDesk({ subscriptions: SUBSCRIBED });

    const replies = [
      await call({ line: `${name} Iran 2h` }, false),
      await call({ command: name, values: { place: 'Iran', duration: '2h', confirm: 'everything' } }, false),
    ];

    for (const { card, isPrivate } of replies) {
      expect(card.headline).toBe(`/${name} is for somebody who may manage this channel.`);
      expect(isPrivate).toBe(true);
    }
    expect(subscriptions()).toEqual(SUBSCRIBED);
    expect(mutes()).toEqual([]);
    expect(logged).toEqual([]);
  });

  it('that only asks is answered to everyone', async () => {
    const { card } = await openDesk().call({ line: 'status KP' }, false);

    expect(card.headline).toBe('North Korea: normal');
  });

  it('says whom a drill pings, and that nothing else pings', async () => {
    const desk = openDesk({
      subscriptions: [wish('country:KP', { channel: CHANNEL, manners: { mention: '9' } })],
    });

    expect(await desk.line('drill')).toMatchObject({ isPrivate: false, mention: '9' });
    expect(await desk.line('status KP')).toMatchObject({ isPrivate: false, mention: null });
  });

  it('that hits a bug is answered all the same, and the bug is logged', async () => {
    const broken: Command = { ...COMMANDS[0]!, run: () => Promise.reject(new TypeError('bug')) };
    const { line, logged } = openDesk({}, [broken]);

    const { card, isPrivate } = await line('status KP');

    expect(card.headline).toBe('That did not work.');
    expect(isPrivate).toBe(true);
    expect(logged).toEqual([
      [
        'bug: a command failed in an unforeseen way',
        expect.objectContaining({ command: 'status', channel: CHANNEL }),
      ],
    ]);
  });

  it('never rejects, whatever the values are', async () => {
    const names = [
      'place',
      'severity',
      'duration',
      'days',
      'tell',
      'mention',
      'quiet',
      'reminder',
      'reports',
      'words',
      'confirm',
      '__proto__',
    ];
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom(
        'Iran',
        'KP',
        '2h',
        '30',
        'off',
        'on',
        'edit',
        '500',
        '22:00-07:00',
        'everything',
        'until recovery',
      ),
    );

    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...COMMANDS.map(({ name }) => name), 'constructor'),
        fc.dictionary(fc.constantFrom(...names), text),
        async (command, values) => {
          const { call, logged } = openDesk({ subscriptions: SUBSCRIBED, incidents: [KP_DARK] });
          expect((await call({ command, values })).card.headline).not.toBe('');
          expect(logged).toEqual([]);
        },
      ),
      { numRuns: 100 },
    );
  });
});
