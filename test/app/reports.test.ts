import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Transition } from '../../src/core/incident.ts';
import type { Report } from '../../src/core/report.ts';
import type { SignalKind } from '../../src/core/series.ts';
import { linesOf } from '../../src/run/lines.ts';
import { line, phases, PROBES, ROUTES, START, span } from '../support/timeline.ts';
import { ReportedChannel } from './reports-channel.ts';

const KP = 'country:KP';
const USUAL = 'console:usual';
const ASKED = 'console:asked';

/** Dark from day 10 on, for nine hours. */
const dark = () => line(ROUTES).steady('10d', 4).steady('9h', 0).steady('8h', 4);

function radar(parts: Partial<Report> = {}): Report {
  const startedAt = parts.startedAt ?? START + span('10d');
  return {
    id: '901',
    source: 'radar',
    place: KP,
    statedAt: startedAt + span('1h'),
    startedAt,
    endedAt: null,
    says: 'Power outage affecting several provinces',
    url: 'https://radar.example/901',
    scope: [],
    severity: null,
    ...parts,
  };
}

async function subscribed(): Promise<ReportedChannel> {
  const ebb = new ReportedChannel([ROUTES, PROBES]);
  await ebb.subscribe(USUAL, KP, false);
  await ebb.subscribe(ASKED, KP, true);
  return ebb;
}

const state = (t: Transition) => `${t.to} ${t.since} ${t.level} ${t.unstable} ${t.blind} ${t.ending}`;
const shape = (t: Transition) => `${t.from} -> ${state(t)}`;

describe('a report of what Ebb measures too', () => {
  it('raises the confidence once, edits the card, pings nobody and is quoted to the end', async () => {
    const ebb = await subscribed();
    ebb.offer([dark()]);
    await ebb.runTo('10d2h');
    await ebb.hear(radar());
    await ebb.hear(radar());
    await ebb.runTo('10d4h');
    await ebb.hear(radar());
    await ebb.runTo('10d17h');

    expect(ebb.lines(USUAL)).toEqual([
      expect.stringMatching(/^post: North Korea: near-total blackout/),
      expect.stringMatching(/^edit: North Korea: still near-total blackout/),
      expect.stringMatching(/^post: North Korea: partial recovery/),
      expect.stringMatching(/^post: North Korea: recovered/),
    ]);
    expect(ebb.lines(ASKED)).toEqual(ebb.lines(USUAL));
    const [before, edited, ...later] = ebb.said.filter(({ channel }) => channel === USUAL);
    expect(before?.text).not.toContain('reports');
    expect(edited?.text).toContain(
      'Cloudflare Radar reports (01:00 UTC): “Power outage affecting several provinces”.',
    );
    expect(edited?.text).toContain('This is their statement, not a measurement of Ebb.');
    expect(edited?.text).toContain('Seen by one source only');
    expect(edited?.text).toContain('Cloudflare Radar, not among these, reports it too.');
    expect(edited?.links).toContainEqual({
      label: 'What Cloudflare Radar says',
      url: 'https://radar.example/901',
    });
    for (const { text } of later) expect(text).toContain('Cloudflare Radar reports');
    expect(ebb.decided.map(({ confidence }) => confidence)).toEqual([
      'single-source',
      'corroborated',
      'corroborated',
      'single-source',
    ]);
    expect(ebb.decided.map(({ seq }) => seq)).toEqual([1, 2, 3, 4]);
  });

  it('is an ordinary line of the replay: a change of a flag alone', async () => {
    const ebb = await subscribed();
    ebb.offer([dark()]);
    await ebb.runTo('10d2h');
    await ebb.hear(radar());

    const [first, second] = linesOf(ebb.decided, []).map((text): Record<string, unknown> => JSON.parse(text));
    expect(second).toEqual({
      ...first,
      at: '2026-01-17T02:00:00Z',
      from: 'blackout',
      confidence: 'corroborated',
    });
  });

  it('that was known before is quoted by the first alert', async () => {
    const ebb = await subscribed();
    ebb.offer([dark()]);
    await ebb.runTo('9d23h');
    await ebb.hear(radar({ statedAt: START + span('9d23h'), startedAt: START + span('9d23h') }));
    await ebb.runTo('10d2h');

    const first = ebb.said.find(({ channel }) => channel === USUAL);
    expect(first?.text).toContain('Cloudflare Radar reports');
    expect(ebb.decided.map(({ confidence }) => confidence)).toEqual(['corroborated']);
  });

  it('by the family that measured it is quoted with the next change, and raises nothing', async () => {
    const ebb = await subscribed();
    ebb.offer([dark()]);
    await ebb.runTo('10d2h');
    await ebb.hear(radar({ source: 'ris', says: 'All prefixes withdrawn' }));
    expect(ebb.decided).toHaveLength(1);
    await ebb.runTo('10d17h');

    expect(ebb.said.at(-1)?.text).toContain('RIS reports (01:00 UTC): “All prefixes withdrawn”.');
    expect(new Set(ebb.decided.map(({ confidence }) => confidence))).toEqual(new Set(['single-source']));
  });

  it('goes on after a restart with the numbers it had, and is not raised again', async () => {
    const ebb = await subscribed();
    ebb.offer([dark()]);
    await ebb.runTo('10d2h');
    await ebb.hear(radar());

    const again = new ReportedChannel([ROUTES, PROBES], ebb.store);
    await again.resume();
    again.offer([dark()]);
    await again.runTo('10d3h');
    await again.hear(radar());
    await again.runTo('10d17h');

    expect(again.decided.map(({ seq, to }) => `${seq} ${to}`)).toEqual(['3 recovering', '4 normal']);
  });
});

describe('a report of what Ebb does not measure', () => {
  it('alerts nobody except who asked, once, and says whose words it is', async () => {
    const ebb = await subscribed();
    ebb.offer([line(ROUTES).steady('12d', 4)]);
    await ebb.runTo('10d2h');
    await ebb.hear(radar());
    await ebb.runTo('10d3h');
    await ebb.hear(radar({ says: 'Power outage, revised' }));

    expect(ebb.lines(USUAL)).toEqual([]);
    expect(ebb.lines(ASKED)).toEqual([
      'post: North Korea: Cloudflare Radar reports “Power outage affecting several provinces”, 17 Jan 01:00 UTC',
    ]);
    const [only] = ebb.said;
    expect(only?.text).toContain('This is their statement, not a measurement of Ebb.');
    expect(only?.text).toContain("Ebb's own signals: nothing seen; normal in routing (ris.prefixes).");
    expect(only?.links).toHaveLength(1);
    expect(ebb.decided).toEqual([]);
  });

  it('is not told where its place is muted, nor when it is old', async () => {
    const ebb = await subscribed();
    ebb.offer([line(ROUTES).steady('12d', 4)]);
    await ebb.runTo('10d2h');
    await ebb.hear(radar({ id: 'old', startedAt: START + span('8d'), statedAt: START + span('8d') }));
    const until = START + span('11d');
    await ebb.store.putMute({ channel: ASKED, place: KP, until, untilRecovery: false });
    await ebb.hear(radar());

    expect(ebb.said).toEqual([]);
  });

  it('of a place inside is told to who asked for the country, with nothing of ours beside it', async () => {
    const ebb = await subscribed();
    ebb.offer([line(ROUTES).steady('12d', 4)]);
    await ebb.runTo('10d2h');
    await ebb.hear(radar({ place: 'region:KP-Chagang' }));

    expect(ebb.lines(ASKED)).toHaveLength(1);
    expect(ebb.said[0]?.text).toContain("Ebb's own signals: none; Ebb measures nothing there.");
  });

  it('is not told by itself to who hears of it from an alert of ours', async () => {
    const ebb = await subscribed();
    ebb.offer([dark()]);
    await ebb.runTo('10d2h');
    await ebb.hear(radar({ source: 'ris' }), radar({ place: 'region:KP-Chagang', id: '902' }));
    await ebb.runTo('10d17h');
    await ebb.hear(radar({ source: 'ris' }));

    expect(ebb.said.filter(({ reason }) => reason === 'report')).toEqual([]);
  });

  it('that cannot be kept is counted and nothing else', async () => {
    const ebb = await subscribed();
    ebb.offer([line(ROUTES).steady('12d', 4)]);
    await ebb.runTo('10d2h');

    expect(await ebb.hear(radar({ startedAt: Number.NaN }), radar({ place: 'nowhere' }))).toBe(2);
    expect(ebb.said).toEqual([]);
  });
});

const anyReport: fc.Arbitrary<{ readonly hour: number; readonly report: Report }> = fc.record({
  hour: fc.integer({ min: 0, max: 20 }),
  report: fc
    .record({
      id: fc.constantFrom('1', '2', '3'),
      source: fc.constantFrom('ris', 'ioda', 'radar'),
      place: fc.constantFrom(KP, KP, KP, 'group:world', 'country:IR', 'nowhere'),
      begins: fc.integer({ min: -30, max: 20 }),
      lasts: fc.option(fc.nat(20)),
      scope: fc.subarray<SignalKind>(['routing', 'probing', 'traffic']),
    })
    .map(({ begins, lasts, ...part }) => {
      const startedAt = START + span('10d') + begins * span('1h');
      const endedAt = lasts === null ? null : startedAt + lasts * span('1h');
      return radar({ ...part, startedAt, statedAt: startedAt, endedAt });
    }),
});

describe('whatever is reported', () => {
  it('phases, levels and the order of transitions stay; only edits and reports are added', async () => {
    const lines = () => [
      dark(),
      line(PROBES).steady('10d', 1000, 0.02).slide('3h', 1000, 0).steady('6h', 0).steady('8h', 1000),
    ];
    const play = async (reports: readonly { readonly hour: number; readonly report: Report }[]) => {
      const ebb = await subscribed();
      ebb.offer(lines());
      for (let hour = 0; hour <= 20; hour += 1) {
        await ebb.runTo(`9d${20 + hour}h`, hour === 0 ? '10d' : '1h');
        const now = reports.filter((each) => each.hour === hour).map(({ report }) => report);
        if (now.length > 0) await ebb.hear(...now);
      }
      return ebb;
    };
    /** Phases and flags: how many agree may change by measurements and by reports. */
    const changesOf = (all: readonly Transition[]): readonly Transition[] =>
      all.filter((t, i) => t.from !== t.to || state(t) !== state(all[i - 1]!));
    const without = await play([]);
    expect(phases(without.decided)).toContain('blackout');

    await fc.assert(
      fc.asyncProperty(fc.array(anyReport, { maxLength: 8 }), async (reports) => {
        const ebb = await play(reports);

        const own = changesOf(ebb.decided);
        const added = ebb.decided.filter((t) => !own.includes(t));
        expect(own.map(shape)).toEqual(changesOf(without.decided).map(shape));
        expect(added.every(({ confidence }) => confidence !== 'single-source')).toBe(true);
        expect(ebb.decided.map(({ seq }) => seq)).toEqual(ebb.decided.map((_, i) => i + 1));
        const posts = (of: ReportedChannel) => of.lines(USUAL).filter((text) => text.startsWith('post'));
        expect(posts(ebb)).toEqual(posts(without));
      }),
      { numRuns: 15 },
    );
  });
});
