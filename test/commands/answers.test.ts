import { describe, expect, it } from 'vitest';
import { runLine } from '../../commands/index.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../src/core/time.ts';
import { feed, incident, KP_DARK, NOW, reading, stage, wish, wordsOf } from './parts.ts';

async function ask(line: string, scene: Parameters<typeof stage>[0] = {}): Promise<string> {
  return wordsOf((await runLine(line, stage(scene).context)).card);
}

describe('status', () => {
  it('gives value, expected, share and age of every signal, and both times', async () => {
    const words = await ask('status KP');

    expect(words).toContain('North Korea: normal');
    expect(words).toContain(
      'Routing (ris.prefixes): not counted: 4 of 4 prefixes, as usual; measured 20 min ago',
    );
    expect(words).toContain('22 Dec 2014 18:15 UTC, local time 03:15 on 23 Dec (UTC+9)');
  });

  it('leads with the phase of an open incident, and says since when, how low and by whom', async () => {
    const low = reading({ state: 'low', value: 0, ratio: 0 });

    const words = await ask('status KP', { incidents: [KP_DARK], readings: [low] });

    expect(words.split('\n')[0]).toBe(
      'North Korea: near-total blackout – 0 of 4 prefixes (routing), since 22 Dec 16:15 UTC',
    );
    expect(words).toContain(
      'Near-total blackout for 2 h, since <2014-12-22T16:15>, local time 01:15 on 23 Dec (UTC+9).',
    );
    expect(words).toContain('Away from normal for 2 d 2 h, since <2014-12-20T16:15>.');
    expect(words).toContain('Lowest 0 % of usual. Seen by one source only (ris.prefixes).');
  });

  it('names the only network that carries it, and says how that is itself', async () => {
    const upstream = {
      network: 'asn:4837',
      name: 'China Unicom',
      readings: [reading({ signal: 'ioda.bgp', state: 'normal' })],
      phase: 'normal',
      since: 0,
    } as const;

    const words = await ask('status KP', { upstream });

    expect(words).toContain('Single upstream AS4837 China Unicom, itself as usual.');
    expect(await ask('status KP')).not.toContain('upstream AS');
  });

  it('shows the last two days up to now, whether something is wrong or not', async () => {
    const levels = [...new Array<number>(46).fill(1), 0.5, null];
    const spark = async (scene: Parameters<typeof stage>[0]): Promise<unknown> =>
      (await runLine('status KP', stage(scene).context)).card.spark;

    expect(await spark({ levels })).toEqual({
      caption: 'last 48 h, one mark an hour, up to 22 Dec 18:15 UTC',
      levels,
    });
    expect(await spark({ levels: new Array<null>(48).fill(null) })).toBeNull();
  });

  it('says instability and blindness beside the phase', async () => {
    const blind = incident('country:KP', [['blackout', NOW - HOUR_MS]], { unstable: true, blind: true });

    const words = await ask('status KP', { incidents: [blind], readings: [] });

    expect(words.split('\n')[0]).toBe(
      'North Korea: near-total blackout, unstable when last seen; no data now',
    );
    expect(words).toContain("No data is not 'fine'.");
  });

  it('never calls a place without data fine', async () => {
    const words = await ask('status KP', {
      readings: [reading({ state: 'unknown', reason: 'stale', value: null })],
      feeds: [
        feed({ title: 'Cloudflare Radar', state: 'off', why: 'no token' }),
        feed({ state: 'failing', why: 'HTTP 503' }),
        feed({ title: 'RIPE Atlas', state: 'failing', why: 'HTTP 500' }),
      ],
    });

    expect(words).toContain('RIPE Atlas: failing (HTTP 500)');
    expect(words).not.toContain('Cloudflare Radar');
    expect(words.split('\n')[0]).toBe('No data about North Korea: IODA: failing (HTTP 503)');
    expect(words).toContain("No data is not 'fine'.");
    expect(words).toContain('not counted: late, its newest reading is 20 min old');
    expect(words).not.toContain('normal');
  });

  it('does not call a place normal while one of its signals is low', async () => {
    const words = await ask('status KP', {
      readings: [reading(), reading({ signal: 'ioda.bgp', state: 'low', value: 2, ratio: 0.5 })],
    });

    expect(words.split('\n')[0]).toBe(
      'North Korea: no outage declared, but 1 of 2 signals below the expected',
    );
  });

  it.each([
    [
      { state: 'low', value: 2, ratio: 0.5 },
      'counts: 2 of 4 prefixes, low in two of its last three readings',
    ],
    [{ state: 'low', value: 0, ratio: 0 }, 'counts: 0 of 4 prefixes, nothing is left'],
    [{ value: 3, ratio: 0.75 }, 'not counted: 3 of 4 prefixes, a dip within its noise, or too short so far'],
    [{ value: 9, ratio: 2.25 }, 'not counted: 9 prefixes (usually 4), not less than usual'],
    [{ state: 'unknown', reason: 'no-data', observedAt: NOW - 3 * HOUR_MS }, 'no data for 3 h'],
    [{ state: 'unknown', reason: 'no-data', observedAt: null, value: null }, 'no data'],
    [{ state: 'unknown', reason: 'warming-up' }, 'not counted: still learning what is usual here'],
    [{ state: 'unknown', reason: 'too-weak' }, 'not counted: too few to judge here'],
    [{ state: 'unknown', reason: 'feed-broken' }, 'not counted: its feed looks broken, for everybody'],
    [
      { signal: 'regions', unit: 'regions', value: 24, expected: 30, ratio: 0.8 },
      'not counted: 24 of 30 regions as usual, too few are away',
    ],
    [
      { signal: 'regions', unit: 'regions', value: 12, expected: 30, ratio: 0.4, state: 'low' },
      'counts: 12 of 30 regions as usual, too many are away',
    ],
  ] as const)('says in one line why a signal counts or does not: %j', async (changes, line) => {
    const words = await ask('status KP', { readings: [reading(changes)] });

    const name = 'signal' in changes ? changes.signal : 'ris.prefixes';
    const said = words.split('\n').find((each) => each.startsWith(`Routing (${name}): `));
    expect(said?.replace(/; measured .*/, '')).toBe(`Routing (${name}): ${line}`);
  });

  it('counts what comes and goes while it is there, too', async () => {
    const flipping = incident('country:KP', [['degrading', NOW - HOUR_MS]], { unstable: true });

    const words = await ask('status KP', { incidents: [flipping] });

    expect(words).toContain('Routing (ris.prefixes): counts: 4 of 4 prefixes, it comes and goes; measured');
  });

  it('says that a place is not watched', async () => {
    const words = await ask('status Tonga', { watched: false, readings: [] });

    expect(words.split('\n')[0]).toBe('Tonga is not watched: no feed covers it');
    expect(words).toContain("No data is not 'fine'.");
  });

  it('says how far the reading of history has come', async () => {
    const words = await ask('status KP', {
      catchingUp: true,
      feeds: [feed({ state: 'warming', placesWarm: 120 })],
    });

    expect(words).toContain('28 days of history are being read; 120 of 250 places done.');
  });

  it('names the outages inside a country and the last one of its own', async () => {
    const past = incident('country:IR', [
      ['reduced', NOW - 5 * DAY_MS],
      ['normal', NOW - 5 * DAY_MS + 3 * HOUR_MS],
    ]);
    const inside = incident('region:IR-Tehran', [['reduced', NOW - HOUR_MS]]);

    const words = await ask('status Iran', { incidents: [past, inside] });

    expect(words).toContain('1 open outage in places within it.');
    expect(words).toContain('Tehran, Iran: Reduced connectivity');
    expect(words).toContain('Last time away from normal: <2014-12-17T18:15>, for 3 h, ended 4 d 21 h ago');
  });

  it('answers for the whole world with what is open in it', async () => {
    const words = await ask('status world', { incidents: [KP_DARK], readings: [], watched: false });

    expect(words.split('\n')[0]).toBe('The whole world: 1 open outage in it');
    expect(words).not.toContain('No data');
  });
});

describe('outages', () => {
  it('lists the worst first, then the oldest', async () => {
    const { card } = await runLine(
      'outages',
      stage({
        incidents: [
          incident('country:IQ', [['reduced', NOW - HOUR_MS]]),
          incident('country:SY', [['reduced', NOW - 9 * HOUR_MS]]),
          KP_DARK,
        ],
      }).context,
    );

    expect(card.headline).toBe('3 open outages among the 250 places watched');
    expect(card.fields.map((field) => field.name)).toEqual(['North Korea', 'Syria', 'Iraq']);
  });

  it('does not say that all is well when no feed is fresh', async () => {
    const words = await ask('outages', { feeds: [feed({ state: 'silent', why: 'nothing new for 3 h' })] });

    expect(words).toContain('No open outage known');
    expect(words).toContain(
      "No feed is fresh now: IODA: silent: it says nothing new (nothing new for 3 h). No data is not 'fine'.",
    );
  });

  it('keeps to a list that can be read', async () => {
    const many = [
      'AF',
      'AL',
      'DZ',
      'AO',
      'AR',
      'AM',
      'AU',
      'AT',
      'AZ',
      'BH',
      'BD',
      'BY',
      'BE',
      'BZ',
      'BJ',
      'BT',
      'BO',
    ];

    const { card } = await runLine(
      'outages',
      stage({ incidents: many.map((code) => incident(`country:${code}`, [['reduced', NOW - HOUR_MS]])) })
        .context,
    );

    expect(card.fields).toHaveLength(15);
    expect(wordsOf(card)).toContain('The worst 15 are shown; there are 2 more.');
  });
});

describe('history', () => {
  it('adds up the time away from normal and in blackout, within the days asked for only', async () => {
    const long = incident('country:KP', [
      ['degrading', NOW - 8 * DAY_MS],
      ['blackout', NOW - 7 * DAY_MS - HOUR_MS],
      ['recovering', NOW - 7 * DAY_MS + 2 * HOUR_MS],
      ['normal', NOW - 7 * DAY_MS + 5 * HOUR_MS],
    ]);

    const words = await ask('history KP 7', { incidents: [long, KP_DARK] });

    expect(words.split('\n')[0]).toBe('North Korea: away from normal 2 times in the last 7 days');
    expect(words).toContain('Away from normal for 2 d 7 h in all, 4 h of it in a near-total blackout.');
    expect(words).toContain('; recovered');
    expect(words).toContain('; still open');
  });
});

describe('feeds, help and about', () => {
  it('says of every feed how it does and why, how old its data is and when it is tried next', async () => {
    const words = await ask('feeds', {
      feeds: [
        feed({ state: 'failing', why: 'HTTP 429', brokenSignals: ['ioda.bgp'] }),
        feed({ title: 'Radar', state: 'off', why: 'no token', newestDataAt: null, nextTryAt: null }),
      ],
    });

    expect(words).toContain('0 of 1 feed fresh');
    expect(words).toContain(
      'IODA: failing (HTTP 429); newest data 25 min ago; next try in 4 min; not believed now: ioda.bgp',
    );
    expect(words).toContain('Radar: off (no token)');
  });

  it('says of a feed without a place that it is ready, for no data of it can be fresh', async () => {
    const words = await ask('feeds', {
      feeds: [feed({ placesTotal: 0, placesWarm: 0, newestDataAt: null })],
    });

    expect(words).toContain('ready; it has no place to watch yet');
    expect(words.split('\n')[0]).toBe('No feed has a place to watch.');
  });

  it('names a signal that is late where others of its feed are not', async () => {
    const bgp = { signal: 'ioda.bgp', state: 'fresh', newestDataAt: NOW - 25 * MINUTE_MS } as const;
    const ping = { signal: 'ioda.ping-slash24', state: 'silent', newestDataAt: NOW - 5 * HOUR_MS } as const;
    const unheard = { signal: 'ioda.merit-nt', state: 'waiting', newestDataAt: null } as const;
    const some = await ask('feeds', { feeds: [feed({ signals: [bgp, ping, unheard] })] });
    const all = await ask('feeds', { feeds: [feed({ state: 'silent', signals: [ping] })] });

    expect(some).toContain('newest data 25 min ago; late: ioda.ping-slash24 (5 h ago); next try');
    expect(all).not.toContain('late:');
  });

  it('shows every command with an example that works', async () => {
    const words = await ask('help');

    expect(words).toContain('/subscribe <place> [notice|major|critical] [settings]');
    for (const [, example] of words.matchAll(/Example: (.*)/g)) {
      const subscribed = stage({ subscriptions: [wish('country:KP')] });
      expect((await runLine(example ?? '', subscribed.context)).card.tone, example).not.toBe('unknown');
    }
  });

  it('names every source and claims no cause', async () => {
    const words = await ask('about');

    expect(words).toContain('IODA, Georgia Tech');
    expect(words).toContain('RIPE NCC RIS');
    expect(words).toContain('It never claims a cause');
    expect(words).toContain('Near-total blackout means at most 12 % of what is expected');
  });
});
