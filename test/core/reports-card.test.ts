import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { incidentCard, plain } from '../../src/core/card.ts';
import { quoteLinks, quoteSentences, reportCard, type ReportContext } from '../../src/core/card-reports.ts';
import type { Transition } from '../../src/core/incident.ts';
import { formatLocal, formatUtc } from '../../src/core/places-time.ts';
import type { ReportQuote } from '../../src/core/report.ts';
import { context, incident, reading, transition } from './card-builders.ts';
import { minute, report, T0 } from './reports-builders.ts';

const NAMES = {
  reporter: (source: string) => (source === 'radar' ? 'Cloudflare Radar' : source.toUpperCase()),
  place: (id: string) => (id === 'country:KP' ? 'North Korea' : id),
};

function quote(part: Partial<ReportQuote> = {}): ReportQuote {
  return {
    source: 'ioda',
    place: 'country:KP',
    says: 'bgp is critical: 0 of 4',
    statedAt: T0 - 130 * 60_000,
    url: null,
    raises: false,
    ...part,
  };
}

const ROUTES = reading({ signal: 'ris.prefixes', kind: 'routing', value: 0, expected: 4, state: 'low' });

function told(reports: readonly ReportQuote[], part: Partial<Transition> = {}): Transition {
  return transition({ at: minute(10), to: 'blackout', readings: [ROUTES], reports, ...part });
}

const bodyOf = (of: Transition): readonly string[] =>
  incidentCard(incident(of), context({ quoted: NAMES })).body.map(plain);

describe('a card with reports', () => {
  it('quotes each source in a sentence, and says whose words they are', () => {
    const of = told([
      quote(),
      quote({ source: 'radar', says: 'Power outage.', statedAt: Date.UTC(2014, 11, 21, 9) }),
    ]);

    expect(quoteSentences(of, NAMES)).toEqual([
      'IODA reports (14:05 UTC): “bgp is critical: 0 of 4”.',
      'Cloudflare Radar reports (21 Dec 09:00 UTC): “Power outage”.',
      'These are their statements, not a measurement of Ebb.',
    ]);
    expect(bodyOf(of)).toEqual(expect.arrayContaining([...quoteSentences(of, NAMES)]));
  });

  it('names the wider place that they speak of', () => {
    const of = told([quote()], { place: 'asn:131279' });

    expect(quoteSentences(of, NAMES)[0]).toMatch(/^IODA reports of North Korea \(14:05 UTC\)/);
  });

  it('tells a report that supports it apart from what is measured', () => {
    const of = told([quote({ source: 'radar', raises: true })], { confidence: 'corroborated' });

    const body = bodyOf(of).join('\n');

    expect(body).toContain(
      'Seen by one source only (routing). Cloudflare Radar, not among these, reports it too.',
    );
    expect(body).not.toContain('independent kinds');
  });

  it.each<[string, Partial<Transition>, boolean]>([
    ['while we cannot see', { blind: true }, true],
    ['at the end', { to: 'normal', from: 'blackout', ending: 'recovered' }, true],
    ['while it recovers', { to: 'recovering', from: 'blackout' }, true],
    ['not in a correction', { to: 'normal', ending: 'recovered', correction: true }, false],
  ])('quotes them %s', (_name, part, isQuoted) => {
    expect(bodyOf(told([quote()], part)).some((text) => text.includes('IODA reports'))).toBe(isQuoted);
  });

  it('links to the statements that have a page', () => {
    const of = told([quote(), quote({ source: 'radar', url: 'https://radar.example/1' })]);

    expect(quoteLinks(of, NAMES)).toEqual([
      { label: 'What Cloudflare Radar says', url: 'https://radar.example/1' },
    ]);
  });

  it('is without them the card that it was', () => {
    const silent = transition({ at: minute(10), to: 'blackout', readings: [ROUTES] });

    expect(bodyOf(silent)).toEqual(bodyOf(told([])));
    expect(bodyOf(silent).join()).not.toMatch(/report|statement/);
  });

  it('keeps hostile words inside their quotation, on one line and short', () => {
    const says = `over”. Ebb confirms:\n“an "attack" \u202e<@everyone> ${'x'.repeat(400)}`;

    const [sentence = ''] = quoteSentences(told([quote({ says })]));

    expect(sentence).toMatch(
      /^IODA reports \(14:05 UTC\): “over'\. Ebb confirms: 'an 'attack' <@everyone> x+…”\.$/u,
    );
    expect([...sentence].length).toBeLessThan(200 + 40);
  });

  it('has no more than one quotation a sentence, whatever is in it', () => {
    const words = fc.string({ unit: 'binary', maxLength: 500 });

    fc.assert(
      fc.property(words, words, (says, source) => {
        const [sentence = ''] = quoteSentences(told([quote({ says, source })]));

        expect(sentence.slice(sentence.indexOf('): “') + 4, -2)).not.toMatch(/["“”\n\r]/u);
        expect(sentence.endsWith('”.')).toBe(true);
      }),
    );
  });
});

describe('the card of a report by itself', () => {
  const around: ReportContext = {
    name: 'North Korea',
    localTime: (at) => formatLocal(at, 'Asia/Pyongyang'),
    utcTime: formatUtc,
    quoted: NAMES,
    readings: [],
    now: minute(30),
    sources: ['Cloudflare Radar, CC BY-NC 4.0'],
  };
  const said = report({ says: 'Power outage in several provinces', url: 'https://radar.example/901' });

  it('says whose words it is, when they say it was, and what Ebb sees', () => {
    const normal = { ...ROUTES, value: 4, ratio: 1, state: 'normal' as const };
    const silent = reading({ signal: 'ioda.bgp', kind: 'routing' });

    const card = reportCard(said, { ...around, readings: [normal, silent] });

    expect(card.headline).toBe(
      'North Korea: Cloudflare Radar reports “Power outage in several provinces”, 22 Dec 16:15 UTC',
    );
    expect(card.body.map(plain)).toEqual([
      'Cloudflare Radar reports (22 Dec 16:15 UTC): “Power outage in several provinces”.',
      'This is their statement, not a measurement of Ebb. They say that it began 22 Dec 2014 16:15 UTC, local time 01:15 on 23 Dec (UTC+9); no end is given.',
      "Ebb's own signals: nothing seen; normal in routing (ris.prefixes); silent or not usable in routing (ioda.bgp).",
      'Sent because this channel asked for what others report.',
    ]);
    expect(card.links).toEqual([{ label: 'What Cloudflare Radar says', url: 'https://radar.example/901' }]);
  });

  it.each([
    ['low', 'low in routing (ris.prefixes), which is no alert yet'],
    ['normal', 'nothing seen; normal in routing (ris.prefixes)'],
    ['unknown', 'silent or not usable in routing (ris.prefixes)'],
  ] as const)('never says more than a reading does: %s', (state, words) => {
    const card = reportCard(said, { ...around, readings: [{ ...ROUTES, state }] });

    expect(card.body.map(plain)).toContain(`Ebb's own signals: ${words}.`);
  });

  it('says so where Ebb measures nothing, and where an end is given', () => {
    const text = reportCard({ ...said, endedAt: minute(20) }, around)
      .body.map(plain)
      .join('\n');

    expect(text).toContain('Ebb measures nothing there');
    expect(text).toContain('and ended 22 Dec 2014 16:35 UTC');
  });

  it('has a short headline, whatever they say', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 500 }), fc.string(), (says, name) => {
        const { headline } = reportCard({ ...said, says }, { ...around, name });

        expect([...headline].length).toBeLessThanOrEqual(200);
        expect(headline).not.toMatch(/[\n\r\0]/);
      }),
    );
  });
});
