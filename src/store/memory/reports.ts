import type { SeenReport } from '../../core/report.ts';
import { latestOf } from '../../core/reports/speaks.ts';
import { reportShape } from '../codec.ts';
import type { ReportPart } from '../parts.ts';
import { compareText } from './order.ts';

export function memoryReports(): ReportPart {
  const known = new Map<string, SeenReport>();
  return {
    async putReports(reports) {
      // All that can fail comes first, so that a bad report leaves nothing behind.
      for (const report of reports.map((each) => reportShape.parse(each))) {
        const key = keyOf(report.source, report.id);
        const firstSeen = known.get(key)?.seenAt ?? report.seenAt;
        known.set(key, { ...report, seenAt: Math.min(firstSeen, report.seenAt) });
      }
    },
    reportsAbout: async (places, from, to) => {
      const wanted = new Set(places);
      return [...known.values()]
        .filter((each) => wanted.has(each.place) && each.startedAt < to && latestOf(each) >= from)
        .sort(byStart);
    },
    report: async (source, id) => known.get(keyOf(source, id)) ?? null,
  };
}

function keyOf(source: string, id: string): string {
  return `${source}\n${id}`;
}

function byStart(a: SeenReport, b: SeenReport): number {
  return a.startedAt - b.startedAt || compareText(a.source, b.source) || compareText(a.id, b.id);
}
