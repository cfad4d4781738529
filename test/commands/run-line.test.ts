import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { COMMANDS, runLine } from '../../commands/index.ts';
import { HOUR_MS, DAY_MS, MINUTE_MS } from '../../src/core/time.ts';
import { KP_DARK, muteOf, NOW, stage, wish, wordsOf } from './parts.ts';

describe('a typed line', () => {
  it.each([
    ['/status North Korea', 'North Korea: normal'],
    ['status north korea', 'North Korea: normal'],
    ['  /STATUS   nOrTh   KOREA ', 'North Korea: normal'],
    ['status KP', 'North Korea: normal'],
    ['status country:KP', 'North Korea: normal'],
    ['status AS 131279', 'AS131279 Ryugyong-dong: normal'],
    ['status region:IR-Tehran', 'Tehran, Iran: normal'],
    ['history Iran', 'Iran: no time away from normal is recorded in the last 30 days'],
    ['history Iran 1', 'Iran: no time away from normal is recorded in the last day'],
    [
      'history north korea 365 days',
      'North Korea: no time away from normal is recorded in the last 365 days',
    ],
    ['history AS 131279', 'AS131279 Ryugyong-dong: no time away from normal is recorded in the last 30 days'],
    ['subscribe Iran critical', 'This channel is subscribed to Iran.'],
    ['subscribe world', 'This channel is subscribed to the whole world.'],
    ['unsubscribe Iran', 'This channel was not subscribed to Iran.'],
    ['subscriptions', 'This channel is subscribed to nothing.'],
    ['mute KP 2h', 'North Korea is muted here for 2 h.'],
    ['mute KP for 2 hours', 'North Korea is muted here for 2 h.'],
    ['mute North Korea 1 h 30 min', 'North Korea is muted here for 1 h 30 min.'],
    ['mute North Korea 30d', 'North Korea is muted here for 30 d.'],
    ['mute KP off', 'North Korea was not muted here.'],
    ['mute all 2h', 'The whole world is muted here for 2 h.'],
    ['mute country:KP 1h', 'North Korea is muted here for 1 h.'],
    ['mute country:KP until recovery', 'North Korea is muted here until it recovers.'],
    ['mute North Korea until it recovers', 'North Korea is muted here until it recovers.'],
    ['wrong country:KP', 'Thank you: the operator was told that what Ebb shows for North Korea looks wrong.'],
    ['preview KP', 'North Korea: nothing would have been sent in the last 7 days'],
    ['preview north korea 90 days', 'North Korea: nothing would have been sent in the last 90 days'],
    ['settings', 'This channel is subscribed to nothing, so there is nothing to set.'],
    ['forget', 'Ebb would forget 0 subscriptions and 0 mutes in this channel.'],
    ['subscribe Iran critical tell edit', 'This channel is subscribed to Iran.'],
    ['subscribe Iran reports on severity critical', 'This channel is subscribed to Iran.'],
    ['outages', 'No open outage among the 250 places watched.'],
    ['feeds', '1 of 1 feed fresh'],
    ['', 'Ebb notices the internet going out, and tells this channel.'],
    ['/', 'Ebb notices the internet going out, and tells this channel.'],
    ['/help', 'Ebb notices the internet going out, and tells this channel.'],
    ['about', 'Ebb watches public measurements of the internet and says when a place goes out.'],
  ])('%j is answered with "%s"', async (line, headline) => {
    const reply = await runLine(line, stage().context);

    expect(reply.card.headline).toBe(headline);
  });

  it.each([
    ['statsu Iran', "There is no command 'statsu'.", 'Did you mean /status? /help lists all.'],
    ['hist Iran', "There is no command 'hist'.", 'Did you mean /history? /help lists all.'],
    ['weather', "There is no command 'weather'.", 'Type /help for what Ebb understands.'],
    ['status', 'Which place?', 'Type: /status <place>'],
    [
      'subscribe critical',
      'Which place?',
      'Type: /subscribe <place> [notice|major|critical] [settings]\nFor every near-total blackout anywhere: /subscribe world critical',
    ],
    ['history 30', 'Which place?', 'Type: /history <place> [days]'],
    [
      'status Korea',
      "'Korea' can be more than one place.",
      'Did you mean: North Korea (country:KP), South Korea (country:KR)? Type the id of the one you mean.',
    ],
    ['status Iran critical', "I do not know what to do with 'critical' here.", 'Type: /status <place>'],
    ['outages Iran', "I do not know what to do with 'Iran' here.", 'Type: /outages'],
    ['mute KP', 'For how long? Try 30m, 2h or 1d.', 'Type: /mute <place|all> <duration|until recovery|off>'],
    ['mute KP soon', "'soon' is not a duration; try 30m, 2h or 1d.", ''],
    ['mute KP 31d', "'31d' is not possible: a duration is more than nothing and at most 30d.", ''],
    ['mute KP 0m', "'0m' is not possible: a duration is more than nothing and at most 30d.", ''],
    ['subscribe Iran severe', "'severe' is not a severity; try notice, major or critical.", ''],
    ['history Iran 400', "'400' is not possible: days are a whole number from 1 to 365.", ''],
    ['preview Iran 91', "'91' is not possible: days are a whole number from 1 to 90.", ''],
    ['preview', 'Which place?', 'Type: /preview <place> [days]'],
    ['wrong', 'Which place?', 'Type: /wrong <place> [what is wrong]'],
    ['drill Atlantis', "No place is called 'Atlantis'.", /^The nearest names: /],
    ['forget all', "I do not know what to do with 'all' here.", 'Type: /forget [everything]'],
    [
      'mute all until recovery',
      'The whole world does not go out and recover as one place.',
      'Mute it for a time: /mute the whole world 2h',
    ],
    ['mute until recovery', 'Which place?', 'Type: /mute <place|all> <duration|until recovery|off>'],
    ['mute Iran until noon', "'until noon' is not a duration; try 30m, 2h or 1d.", ''],
    [
      'subscribe Iran mentoin 77',
      "There is no setting 'mentoin'.",
      'Did you mean mention? The settings are: severity, tell, mention, quiet, reminder and reports.',
    ],
    [
      'subscribe tell edit',
      'Which place?',
      'Type: /subscribe <place> [notice|major|critical] [settings]\nFor every near-total blackout anywhere: /subscribe world critical',
    ],
    ['history Iran 0', "'0' is not possible: days are a whole number from 1 to 365.", ''],
    ['history Iran lately', "'lately' is not a number of days; try 7 or 30.", ''],
  ])('%j is refused with "%s" and says what to type', async (line, headline, advice) => {
    const reply = await runLine(line, stage().context);

    const [first, ...rest] = wordsOf(reply.card).split('\n');
    expect(reply.private).toBe(true);
    expect(first).toBe(headline);
    if (typeof advice === 'string') expect(rest.join('\n')).toBe(advice);
    else expect(rest.join('\n')).toMatch(advice);
  });

  it('offers the nearest places for one that nobody knows', async () => {
    const reply = await runLine('status North Koreastan', stage().context);

    expect(reply.card.headline).toBe("No place is called 'North Koreastan'.");
    expect(wordsOf(reply.card)).toContain('North Korea (country:KP)');
  });

  it('repeats no more than the beginning of a long line', async () => {
    const reply = await runLine(`status ${'far away '.repeat(200)}`, stage().context);

    expect(reply.card.headline.length).toBeLessThan(100);
  });

  it('shows settings and errors to the person who typed, and the state of the world to the channel', async () => {
    const shown = new Map<string, boolean>();
    for (const line of ['status KP', 'outages', 'history KP', 'subscribe KP', 'mute KP 1h', 'nonsense']) {
      shown.set(line, (await runLine(line, stage().context)).private);
    }

    expect(Object.fromEntries(shown)).toEqual({
      'status KP': false,
      outages: false,
      'history KP': false,
      'subscribe KP': true,
      'mute KP 1h': true,
      nonsense: true,
    });
  });

  it('never throws, whatever is typed', async () => {
    const word = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom(
        'Iran',
        'KP',
        'North',
        'Korea',
        '2h',
        '30',
        'critical',
        'off',
        'AS',
        '/',
        '__proto__',
        '\n',
        'everything',
        'until',
        'recovery',
        'tell',
        'edit',
        'mention',
        '<@&77>',
        '<!subteam^S1|@a b>',
        '@everyone',
        'quiet',
        '22:00-07:00',
        'Asia/Tehran',
        'reminder',
        'reports',
        'severity',
      ),
    );
    const line = fc
      .tuple(fc.constantFrom(...COMMANDS.map(({ name }) => name), '/mute', 'x', ''), fc.array(word))
      .map(([command, words]) => [command, ...words].join(' '));

    await fc.assert(
      fc.asyncProperty(fc.oneof(line, fc.string({ unit: 'grapheme' })), async (text) => {
        const scene = { subscriptions: [wish('country:IR')], channel: 'discord:1/2', incidents: [KP_DARK] };
        const reply = await runLine(text, stage(scene).context);
        expect(reply.card.headline).not.toBe('');
      }),
      { numRuns: 300 },
    );
  });

  it('does not hide a bug behind a polite answer', async () => {
    const { context } = stage();
    const broken = {
      ...context,
      queries: { ...context.queries, outages: () => Promise.reject(new TypeError('bug')) },
    };

    await expect(runLine('outages', broken)).rejects.toThrow(TypeError);
  });
});

describe('muting', () => {
  it.each([
    ['mute KP 30m', 30 * MINUTE_MS],
    ['mute KP 2 hours', 2 * HOUR_MS],
    ['mute KP 1d', DAY_MS],
    ['mute KP 1 week', 7 * DAY_MS],
  ])('%j holds for that long', async (line, lastsMs) => {
    const { context, mutes } = stage();

    await runLine(line, context);

    expect(mutes()).toEqual([muteOf('country:KP', { until: NOW + lastsMs })]);
  });

  it('is lifted with "off"', async () => {
    const { context, mutes } = stage({
      mutes: [muteOf('country:KP')],
    });

    const reply = await runLine('mute KP off', context);

    expect(mutes()).toEqual([]);
    expect(reply.card.headline).toBe('North Korea is no longer muted here.');
  });

  it('until recovery ends with the outage, or after 30 days, and says which is awaited', async () => {
    const { context, mutes } = stage({ incidents: [KP_DARK] });

    const during = await runLine('mute KP until recovery', context);
    const before = await runLine('mute Iran until recovery', context);

    const until = NOW + 30 * DAY_MS;
    expect(mutes()).toEqual([
      muteOf('country:KP', { until, untilRecovery: true }),
      muteOf('country:IR', { until, untilRecovery: true }),
    ]);
    expect(wordsOf(during.card)).toContain('Until its outage ends, at the latest <2015-01-21T18:15>.');
    expect(wordsOf(before.card)).toContain('It has no open outage now: until its next one ends');
  });

  it('of all is a mute of the whole world', async () => {
    const { context, mutes } = stage();

    await runLine('mute all 2h', context);

    expect(mutes()).toEqual([muteOf('group:world', { until: NOW + 2 * HOUR_MS })]);
  });
});
