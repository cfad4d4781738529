/** Invented reports, with what a test does not care about filled in. */
import type { SeenReport } from '../../src/core/report.ts';
import { MINUTE_MS } from '../../src/core/time.ts';

/** 2014-12-22T16:15:00Z */
export const T0 = Date.UTC(2014, 11, 22, 16, 15);

export const minute = (count: number): number => T0 + count * MINUTE_MS;

export function report(parts: Partial<SeenReport> = {}): SeenReport {
  const startedAt = parts.startedAt ?? T0;
  const statedAt = parts.statedAt ?? startedAt;
  return {
    id: '901',
    source: 'radar',
    place: 'country:KP',
    statedAt,
    startedAt,
    endedAt: null,
    says: 'Outage in North Korea',
    url: null,
    scope: [],
    severity: null,
    seenAt: statedAt,
    ...parts,
  };
}
