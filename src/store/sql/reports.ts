import type { Kysely } from 'kysely';
import type { SeenReport } from '../../core/report.ts';
import { latestOf } from '../../core/reports/speaks.ts';
import { decode, encode, reportShape } from '../codec.ts';
import type { ReportPart } from '../parts.ts';
import type { Schema } from '../schema.ts';

type Row = Schema['reports'];

export function sqlReports(db: Kysely<Schema>): ReportPart {
  return {
    async putReports(reports) {
      // Encoded before the transaction: what cannot be read back is refused before anything is written.
      const rows = reports.map(rowOf);
      if (rows.length === 0) return;
      await db.transaction().execute(async (trx) => {
        // One a statement: a put may hold two versions of one report, and not every database takes both in one.
        for (const row of rows) await upsert(trx, row);
      });
    },
    async reportsAbout(places, from, to) {
      if (places.length === 0) return [];
      const rows = await db
        .selectFrom('reports')
        .select(['json', 'seen_at'])
        .where('place', 'in', [...places])
        .where('until', '>=', from)
        .where('started_at', '<', to)
        .orderBy('started_at')
        .orderBy('source')
        .orderBy('id')
        .execute();
      return rows.map(reportOf);
    },
    async report(source, id) {
      const one = db.selectFrom('reports').select(['json', 'seen_at']).where('source', '=', source);
      const row = await one.where('id', '=', id).executeTakeFirst();
      return row === undefined ? null : reportOf(row);
    },
  };
}

function rowOf(report: SeenReport): Row {
  const { source, id, place, startedAt, seenAt } = report;
  const json = encode(reportShape, report);
  return { source, id, place, started_at: startedAt, until: latestOf(report), seen_at: seenAt, json };
}

/** The column knows the first time it was seen; the text knows that of its own version. */
function reportOf({ json, seen_at }: Pick<Row, 'json' | 'seen_at'>): SeenReport {
  return { ...decode(reportShape, json), seenAt: seen_at };
}

async function upsert(db: Kysely<Schema>, row: Row): Promise<void> {
  await db
    .insertInto('reports')
    .values(row)
    .onConflict((conflict) =>
      conflict.columns(['source', 'id']).doUpdateSet((eb) => ({
        place: eb.ref('excluded.place'),
        started_at: eb.ref('excluded.started_at'),
        until: eb.ref('excluded.until'),
        json: eb.ref('excluded.json'),
        seen_at: eb
          .case()
          .when('reports.seen_at', '<', eb.ref('excluded.seen_at'))
          .then(eb.ref('reports.seen_at'))
          .else(eb.ref('excluded.seen_at'))
          .end(),
      })),
    )
    .execute();
}
