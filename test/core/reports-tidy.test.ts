import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Report } from '../../src/core/report.ts';
import { SAYS_MAX, tidyReports } from '../../src/core/reports/tidy.ts';
import { minute, report, T0 } from './reports-builders.ts';

const NOW = minute(60);

function kept(parts: Partial<Report>) {
  return tidyReports([report(parts)], NOW).kept[0] ?? null;
}

describe('reports as feeds hand them over', () => {
  it('are kept as they are, with the time they reached us', () => {
    const said = report({ endedAt: minute(30), url: 'https://example.org/a?b=1', scope: ['traffic'] });

    expect(tidyReports([said], NOW)).toEqual({ kept: [{ ...said, seenAt: NOW }], dropped: 0 });
  });

  it.each<[string, Partial<Report>]>([
    ['an end before its beginning', { startedAt: T0, endedAt: T0 - 1 }],
    ['a beginning that is no time', { startedAt: Number.NaN }],
    ['an end that is no time', { endedAt: Number.POSITIVE_INFINITY }],
    ['a statement that is no time', { statedAt: Number.NaN }],
    ['a time in microseconds', { startedAt: T0 * 1000 }],
    ['a time before 1970', { startedAt: -1 }],
    ['a fraction of a millisecond', { startedAt: T0 + 0.5 }],
    ['a statement from the future', { statedAt: minute(60 + 121) }],
    ['a place that is none', { place: 'North Korea' }],
    ['a country that there is not', { place: 'country:QX' }],
    ['a region of a country that there is not', { place: 'region:QX-Somewhere' }],
    ['no words', { says: '' }],
    ['only invisible words', { says: ' \u200b\n\0\u202e ' }],
    ['no id', { id: '' }],
    ['an id with a line break', { id: 'a\nb' }],
    ['an id with a NUL', { id: 'a\0' }],
    ['a huge id', { id: 'x'.repeat(201) }],
    ['a source that is no word', { source: 'Radar|x' }],
  ])('are dropped and counted: %s', (_name, parts) => {
    expect(tidyReports([report(), report(parts)], NOW)).toMatchObject({ kept: [{ id: '901' }], dropped: 1 });
  });

  it('lose control and direction characters', () => {
    expect(kept({ says: 'Out\0age\n\u202eereh\u0007 now' })?.says).toBe('Out age ereh now');
  });

  it('are cut where they are huge', () => {
    const says = kept({ says: 'ab '.repeat(50_000) })?.says ?? '';

    expect([...says].length).toBeLessThanOrEqual(SAYS_MAX);
    expect(says.endsWith('…')).toBe(true);
  });

  it.each([
    ['https://radar.example/x', 'https://radar.example/x'],
    ['javascript:alert(1)', null],
    ['data:text/html,x', null],
    ['not a url', null],
    ['https://user:secret@example.org/', null],
    [`https://example.org/${'x'.repeat(600)}`, null],
  ])('keep only links to pages: %s', (url, expected) => {
    expect(kept({ url })?.url).toBe(expected);
  });

  it('never throw, whatever is in them', () => {
    const text = fc.string({ unit: 'binary', maxLength: 700 });
    const time = fc.oneof(fc.double(), fc.integer(), fc.constant(T0));
    const said = fc.record({
      id: text,
      source: fc.oneof(text, fc.constant('radar')),
      place: fc.oneof(text, fc.constant('country:KP')),
      statedAt: time,
      startedAt: time,
      endedAt: fc.option(time),
      says: text,
      url: fc.option(fc.oneof(text, fc.webUrl())),
      scope: fc.constant([]),
      severity: fc.option(text),
    });

    fc.assert(
      fc.property(fc.array(said), (reports) => {
        const { kept: good, dropped } = tidyReports(reports, NOW);

        expect(good.length + dropped).toBe(reports.length);
        for (const { says, id } of good) {
          expect([...says].length).toBeLessThanOrEqual(SAYS_MAX);
          expect(says + id).not.toMatch(/[\p{Cc}\p{Cs}]/u);
        }
      }),
    );
  });
});
