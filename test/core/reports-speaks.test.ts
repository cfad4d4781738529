import { describe, expect, it } from 'vitest';
import type { SeenReport } from '../../src/core/report.ts';
import { speaksOf } from '../../src/core/reports/speaks.ts';
import { minute, report, T0 } from './reports-builders.ts';

describe('a report speaks of an incident', () => {
  const contains = (outer: string, inner: string): boolean =>
    outer === 'group:world' || (outer === 'country:KP' && inner === 'asn:131279');
  const span = { place: 'asn:131279', startedAt: T0, endedAt: null };

  it.each<[string, Partial<SeenReport>, number, boolean]>([
    ['of its place and time', { place: 'asn:131279' }, 10, true],
    ['of a country around it', {}, 10, true],
    ['of the world', { place: 'group:world' }, 10, true],
    ['not of another place', { place: 'country:IR' }, 10, false],
    ['ended two hours before it began', { startedAt: minute(-300), endedAt: minute(-120) }, 10, true],
    ['not ended earlier than that', { startedAt: minute(-300), endedAt: minute(-121) }, 10, false],
    ['beginning two hours from now', { startedAt: minute(130) }, 10, true],
    ['not beginning later than that', { startedAt: minute(131) }, 10, false],
    ['left open, for a day and the tolerance', { startedAt: minute(-26 * 60) }, 10, true],
    ['not left open for longer', { startedAt: minute(-26 * 60 - 1) }, 10, false],
    ['left open, but said again', { startedAt: minute(-4000), statedAt: minute(-60) }, 10, true],
    ['of the beginning of a long one', { startedAt: minute(5) }, 40_000, true],
  ])('%s', (_name, parts, at, expected) => {
    expect(speaksOf(report(parts), span, minute(at), contains)).toBe(expected);
  });

  it('that is over, only if it began before its end', () => {
    const over = { ...span, endedAt: minute(60) };

    expect(speaksOf(report({ startedAt: minute(180) }), over, minute(9000), contains)).toBe(true);
    expect(speaksOf(report({ startedAt: minute(181) }), over, minute(9000), contains)).toBe(false);
  });
});
