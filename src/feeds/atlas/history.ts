import type { PlaceId } from '../../core/entity.ts';
import type { Observation } from '../../core/series.ts';
import type { Instant } from '../../core/time.ts';
import { askForEvents, type Source } from './ask.ts';
import { ATLAS_POLICY } from './policy.ts';
import { Probes } from './probes.ts';
import type { ProbeEvent, ProbeRow, Rows } from './schema.ts';
import { readingsAt } from './signal.ts';

interface Past {
  readonly observations: readonly Observation[];
  readonly events: readonly ProbeEvent[];
  readonly skipped: number;
}

interface Question {
  readonly places: readonly PlaceId[];
  /** The probes of these places as they are now. */
  readonly rows: readonly ProbeRow[];
  readonly from: Instant;
  readonly to: Instant;
}

/**
 * Counts of the past, from the comings and goings of the probes there are now. A restart of a controller shows only as far
 * as it took probes of these places.
 */
export async function countPast(question: Question, source: Source, abort: AbortSignal): Promise<Past> {
  const { places, rows, from, to } = question;
  const { stepMs, lagMs } = ATLAS_POLICY;
  const start = Math.ceil(from / stepMs) * stepMs;
  if (rows.length === 0 || start + stepMs + lagMs > to) return { observations: [], events: [], skipped: 0 };
  const { rows: events, skipped } = await askInParts(question, source, abort);
  const probes = probesAt(start, rows, events);
  const observations: Observation[] = [];
  for (let end = start + stepMs; end + lagMs <= to; end += stepMs) {
    probes.advance(end);
    for (const reading of readingsAt(probes, places, end)) observations.push(reading);
  }
  return { observations, events, skipped };
}

async function askInParts(
  { rows, from, to }: Question,
  source: Source,
  abort: AbortSignal,
): Promise<Rows<ProbeEvent>> {
  const events: ProbeEvent[] = [];
  let skipped = 0;
  const ids = rows.map(({ id }) => id);
  const known = new Set(ids);
  for (let at = 0; at < ids.length; at += ATLAS_POLICY.idsPerRequest) {
    const part = ids.slice(at, at + ATLAS_POLICY.idsPerRequest);
    const answer = await askForEvents({ from, to, ids: part }, source, abort);
    // Where the filter were not heeded, the others would appear as probes of no place.
    const own = answer.rows.filter((event) => known.has(event.id));
    for (const event of own) events.push(event);
    skipped += answer.skipped + answer.rows.length - own.length;
  }
  return { rows: events, skipped };
}

/** A probe was the opposite of what its first event made it; without an event it was what it is. */
function probesAt(start: Instant, rows: readonly ProbeRow[], events: readonly ProbeEvent[]): Probes {
  const first = new Map<number, ProbeEvent>();
  for (const event of events) {
    const known = first.get(event.id);
    if (event.at > start && (known === undefined || event.at < known.at)) first.set(event.id, event);
  }
  const probes = new Probes(start);
  for (const row of rows) {
    const next = first.get(row.id);
    const isUp = next === undefined ? row.isUp === row.since <= start : !next.isUp;
    probes.learn({ ...row, isUp, since: start });
    // What the list says of later holds where the events do not reach.
    if (next === undefined && row.since > start) probes.learn(row);
  }
  for (const event of events) {
    if (event.controller !== null) probes.learnController(event.id, event.controller);
    if (event.at > start) probes.take(event);
  }
  return probes;
}
