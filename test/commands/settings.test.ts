import { describe, expect, it } from 'vitest';
import { runLine } from '../../commands/index.ts';
import { type Manners, USUAL_MANNERS } from '../../src/core/routing.ts';
import { DAY_MS, HOUR_MS } from '../../src/core/time.ts';
import { KP_DARK, NOW, stage, wish, wordsOf } from './parts.ts';

const DISCORD = 'discord:500/12';
const SLACK = 'slack:T0AB/C7';
const NIGHT = { fromMinute: 22 * 60, toMinute: 7 * 60, zone: 'Asia/Tehran', blackoutsBreakThrough: false };

async function set(line: string, channel = DISCORD, manners: Partial<Manners> = {}) {
  const subscriptions = ['country:IR', 'country:RU', 'group:world', 'asn:131279'].map((place) =>
    wish(place, { channel, manners }),
  );
  const { context, subscriptions: stored } = stage({ channel, subscriptions });
  const { card } = await runLine(line, context);
  return {
    words: wordsOf(card),
    card,
    stored: (place: string) => stored().find((each) => each.place === place)!,
  };
}

describe('a setting', () => {
  it.each<[line: string, manners: Partial<Manners>]>([
    ['settings Iran tell edit', { telling: 'edit' }],
    ['settings Iran tell POST', { telling: 'post' }],
    ['settings Iran tell both', { telling: 'both' }],
    ['settings Iran mention <@&123>', { mention: '123' }],
    ['settings Iran mention 123', { mention: '123' }],
    ['settings Iran mention off', { mention: null }],
    ['settings Iran quiet 22:00-07:00 Asia/Tehran', { quiet: NIGHT }],
    ['settings Iran quiet 22:00-07:00', { quiet: NIGHT }],
    ['settings Iran quiet 22–7', { quiet: NIGHT }],
    ['settings Iran quiet from 22:00 to 7:00', { quiet: NIGHT }],
    ['settings Iran quiet 22:00 - 07:00 asia/tehran', { quiet: NIGHT }],
    ['settings Iran quiet 22:00-07:00 blackouts', { quiet: { ...NIGHT, blackoutsBreakThrough: true } }],
    [
      'settings Iran quiet 22:00-07:00 UTC but blackouts break through',
      { quiet: { ...NIGHT, zone: 'UTC', blackoutsBreakThrough: true } },
    ],
    ['settings Iran quiet 0:30-24:00 UTC', { quiet: { ...NIGHT, fromMinute: 30, toMinute: 0, zone: 'UTC' } }],
    ['settings Iran quiet off', { quiet: null }],
    ['settings Iran reminder 1h', { remindEveryMs: HOUR_MS }],
    ['settings Iran reminder every 6 hours', { remindEveryMs: 6 * HOUR_MS }],
    ['settings Iran reminder 24h', { remindEveryMs: DAY_MS }],
    ['settings Iran reminder 1d', { remindEveryMs: DAY_MS }],
    ['settings Iran reminder off', { remindEveryMs: null }],
    ['settings Iran reports on', { reports: true }],
    ['settings Iran reports off', { reports: false }],
    [
      'settings Iran tell edit quiet 22:00-07:00 reports on mention <@&9>',
      { telling: 'edit', quiet: NIGHT, reports: true, mention: '9' },
    ],
  ])('%j changes only what it says', async (line, manners) => {
    const before = {
      mention: '77',
      remindEveryMs: HOUR_MS,
      quiet: { ...NIGHT, zone: 'UTC' },
      reports: true,
    } as const;

    const { stored, words } = await set(line, DISCORD, before);

    expect(stored('country:IR')).toMatchObject({ minSeverity: 'major', createdAt: NOW - HOUR_MS });
    expect(stored('country:IR').manners).toEqual({ ...USUAL_MANNERS, ...before, ...manners });
    expect(stored('country:RU').manners).toEqual({ ...USUAL_MANNERS, ...before });
    expect(words.split('\n')[0]).toMatch(/^(?:Changed for Iran: |Nothing changed for Iran: )/);
  });

  it.each([
    ['tell post', 'Changed for Iran: tell – a change is a new message, and no card is edited (post)'],
    ['tell both', 'Nothing changed for Iran: it was set so already.'],
    ['tell edit reports on', 'Changed for Iran: tell and reports'],
  ])('says what %j changed', async (said, headline) => {
    const { words } = await set(`settings Iran ${said}`, DISCORD, {});

    expect(words.split('\n')[0]).toBe(headline);
  });

  it('of the severity leaves the manners as they were', async () => {
    const { stored } = await set('settings Iran severity critical', DISCORD, { mention: '77' });

    expect(stored('country:IR').minSeverity).toBe('critical');
    expect(stored('country:IR').manners.mention).toBe('77');
  });

  it.each([
    ['<!subteam^S123>', 'S123'],
    ['<!subteam^S123|@ops>', 'S123'],
    ['<!subteam^S123|@the quiet night shift>', 'S123'],
    ['S123', 'S123'],
  ])('takes the user group %j of Slack', async (text, mention) => {
    const { stored } = await set(`settings Iran mention ${text} tell edit`, SLACK);

    expect(stored('country:IR').manners).toEqual({ ...USUAL_MANNERS, telling: 'edit', mention });
  });

  it.each([
    ['settings Iran tell loud', "'loud' is not a way to tell changes; try edit, post or both."],
    ['settings Iran tell', 'How should changes be told? Try edit, post or both.'],
    ['settings Iran severity severe', "'severe' is not a severity; try notice, major or critical."],
    ['settings Iran mention @everyone', 'Ebb never pings everyone in a channel.'],
    ['settings Iran mention everyone', 'Ebb never pings everyone in a channel.'],
    ['settings Iran mention here', 'Ebb never pings everyone in a channel.'],
    ['settings Iran mention <@&500>', 'Ebb never pings everyone in a channel.'],
    ['settings Iran mention 500', 'Ebb never pings everyone in a channel.'],
    ['settings Iran mention <@42>', 'Ebb pings roles and user groups, not single people.'],
    ['settings Iran mention <@!42>', 'Ebb pings roles and user groups, not single people.'],
    [
      'settings Iran mention <!subteam^S123>',
      "'<!subteam^S123>' is not a role or a user group; try a role (@team), a user group, or off.",
    ],
    [
      'settings Iran mention ops',
      "'ops' is not a role or a user group; try a role (@team), a user group, or off.",
    ],
    ['settings Iran quiet', 'Which hours should be quiet? Try 22:00–07:00 Asia/Tehran, or off.'],
    ['settings Iran quiet nights', "'nights' is not quiet hours; try 22:00–07:00 Asia/Tehran, or off."],
    [
      'settings Iran quiet 25:00-07:00',
      "'25:00-07:00' is not possible: quiet hours go from one time of day to another, such as 22:00–07:00.",
    ],
    [
      'settings Iran quiet 22:75-07:00',
      "'22:75-07:00' is not possible: quiet hours go from one time of day to another, such as 22:00–07:00.",
    ],
    [
      'settings Iran quiet 07:00-07:00',
      "'07:00-07:00' is not possible: quiet hours go from one time of day to another, such as 22:00–07:00.",
    ],
    ['settings Iran quiet 22:00-07:00 Mars/Olympus', "'Mars/Olympus' is not a time zone."],
    ['settings Iran quiet 22:00-07:00 CST', "'CST' is not a time zone."],
    ['settings Iran quiet 22:00-07:00 +03:30', "'+03:30' is not a time zone."],
    ['settings Russia quiet 22:00-07:00', 'By the clocks of which time zone?'],
    ['settings world quiet 22:00-07:00', 'By the clocks of which time zone?'],
    ['settings Iran reminder 5m', "'5m' is not possible: it is 1h, 6h, 24h or off."],
    ['settings Iran reminder often', "'often' is not a time between reminders; try 1h, 6h, 24h or off."],
    ['settings Iran reports maybe', "'maybe' is not on or off; try on or off."],
    ['settings tell edit', 'Which place?'],
    ['settings Iraq tell edit', 'This channel is not subscribed to Iraq.'],
    ['settings Iran colour red', "There is no setting 'colour'."],
    ['settings Atlantis tell edit', "No place is called 'Atlantis'."],
  ])('%j is refused with "%s" and changes nothing', async (line, headline) => {
    const { card, words, stored } = await set(line);

    expect(card.tone).toBe('unknown');
    expect(words.split('\n')[0]).toBe(headline);
    for (const place of ['country:IR', 'country:RU', 'group:world'])
      expect(stored(place)).toEqual(wish(place, { channel: DISCORD }));
  });

  it('of a ping is refused where nobody can be pinged', async () => {
    const { words } = await set('settings Iran mention <@&123>', 'console:main');

    expect(words).toMatch(/^Nobody can be pinged in this channel/);
  });

  it('goes by the only zone of the country that a network lies in', async () => {
    const { stored } = await set('settings AS131279 quiet 22:00-07:00');

    expect(stored('asn:131279').manners.quiet?.zone).toBe('Asia/Pyongyang');
  });

  it('tells at once of an open outage that now matches', async () => {
    const { context, queued } = stage({
      incidents: [
        { ...KP_DARK, id: 'r', phases: [], latest: { ...KP_DARK.latest, to: 'reduced', from: 'normal' } },
      ],
      subscriptions: [wish('country:KP', { minSeverity: 'critical' })],
    });

    const { card } = await runLine('settings KP severity notice', context);

    expect(queued.map(({ reason }) => reason)).toEqual(['already-in-progress']);
    expect(wordsOf(card)).toContain('1 open outage that this channel does not know will be told at once.');
  });

  it('says through which subscription the channel hears of a place it has none for', async () => {
    const { words } = await set('settings Iraq tell edit');

    expect(words).toContain('It hears of Iraq through its subscription to the whole world');
  });
});

describe('showing settings', () => {
  it('lists every setting of a place', async () => {
    const { words } = await set('settings Iran', DISCORD, { quiet: NIGHT, mention: '123' });

    expect(words).toBe(
      [
        'How this channel hears of Iran',
        'To change one: /settings Iran tell edit',
        'severity: reduced connectivity and blackouts (major)',
        'tell: a change edits the card, and what matters is a new message too (both)',
        'mention: the role or group 123, with the first alert of an outage',
        'quiet: 22:00–07:00 by the clocks of Asia/Tehran',
        'reminder: none',
        'reports: off: only what Ebb measures itself',
      ].join('\n'),
    );
  });

  it('lists all places of the channel without one', async () => {
    const { words } = await set('settings', DISCORD, { remindEveryMs: DAY_MS });

    expect(words).toContain('How this channel hears of 4 places');
    expect(words).toContain('Iran: reduced connectivity and blackouts (major); a reminder every 24 h');
  });
});

describe('subscribing again', () => {
  it('keeps the severity and the manners where nothing new is said', async () => {
    const { stored } = await set('subscribe Iran tell edit', DISCORD, { mention: '77', quiet: NIGHT });

    expect(stored('country:IR')).toEqual(
      wish('country:IR', { channel: DISCORD, manners: { mention: '77', quiet: NIGHT, telling: 'edit' } }),
    );
  });

  it('takes the severity that is named rather than the one before it', async () => {
    const { stored } = await set('subscribe Iraq critical severity notice');

    expect(stored('country:IQ').minSeverity).toBe('notice');
  });

  it('takes severity and manners in one line and repeats them', async () => {
    const { stored, words } = await set('subscribe Iraq critical mention <@&9> reminder 6h');

    expect(stored('country:IQ')).toMatchObject({
      minSeverity: 'critical',
      manners: { mention: '9', remindEveryMs: 6 * HOUR_MS },
    });
    expect(words).toContain(
      'How it is told: pings the role or group 9, with the first alert of an outage; a reminder every 6 h while an outage lasts.',
    );
  });
});
