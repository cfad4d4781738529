/**
 * Late data re-judges. The small state of a place is kept twice, a few bins apart, beside the bins received since: a
 * row that comes behind its series' newest bin takes the place back to the snapshot before it, and what was received
 * since is judged again with the row in its place. What has been published stays published: `settle` says what has to
 * be added to it – nothing, a change of phase, an alert that was missed, or the correction of one that was none.
 */
import type { Transition } from '../incident.ts';
import type { Instant } from '../time.ts';
import type { LateRow } from './agenda.ts';
import { D, D_WIDTH, RECENT, type SeriesColumns } from './columns.ts';
import { expectBin, judgeBin } from './evidence.ts';
import type { Member } from './members.ts';
import type { Reviewer } from './review.ts';
import { AT_REST, copyOf, type Standing } from './rest.ts';
import { EDGES } from './standing.ts';
import { type Past, pastOf, setPast, type Watched } from './watched.ts';

interface Received extends LateRow {
  readonly member: Member;
  readonly due: Instant;
}

/** Notes a judged bin among the recent ones; returns how many there are since the newest snapshot. */
export function remember(cols: SeriesColumns, s: number, at: Instant, value: number): number {
  const next = cols.recentNext[s] ?? 0;
  cols.recentTimes[s * RECENT + next] = Math.floor(at / 1000);
  cols.recentValues[s * RECENT + next] = value;
  cols.recentNext[s] = (next + 1) % RECENT;
  const since = (cols.recentSince[s] ?? 0) + 1;
  cols.recentSince[s] = since;
  return since;
}

/**
 * After a review, when enough has been received since the last snapshot: takes one.
 * @param resting what a place at rest keeps: one for all places of a look.
 */
export function keepPast(cols: SeriesColumns, place: Watched, resting: Past): void {
  place.pastIsDue = false;
  place.newestPast = 1 - place.newestPast;
  for (const { series } of place.members) {
    cols.keepPast(series, place.newestPast);
    cols.recentSince[series] = 0;
  }
  const { standing } = place;
  const past = standing === AT_REST ? resting : { at: resting.at, standing: copyOf(standing) };
  setPast(place, place.newestPast, past);
}

/** The value the series already has for that bin; NaN without one. */
function recentValue(cols: SeriesColumns, s: number, at: Instant): number {
  const seconds = Math.floor(at / 1000);
  for (let i = s * RECENT; i < (s + 1) * RECENT; i += 1) {
    if (cols.recentTimes[i] === seconds) return cols.recentValues[i] ?? Number.NaN;
  }
  return Number.NaN;
}

/** True if a snapshot lies before that bin: what is older cannot be judged again. */
function isWithinReach(cols: SeriesColumns, place: Watched, s: number, at: Instant): boolean {
  return [0, 1].some((which) => pastOf(place, which) !== null && !(at <= pastAt(cols, s, which)));
}

/** Of a bin behind the newest: not known as it is, and not too old. Stored history is offered again at each start. */
export function isNews(
  cols: SeriesColumns,
  place: Watched | undefined,
  { series, observedAt, value }: LateRow,
): boolean {
  if (place === undefined || !isWithinReach(cols, place, series, observedAt)) return false;
  return recentValue(cols, series, observedAt) !== value;
}

/** The rows that can still be judged, by place; of two of one bin the later offered holds. */
export function lateByPlace(
  cols: SeriesColumns,
  rows: readonly LateRow[],
  placeOf: readonly Watched[],
  memberOf: readonly Member[],
): ReadonlyMap<Watched, readonly Received[]> {
  const latest = new Map(rows.map((row) => [`${row.series} ${row.observedAt}`, row]));
  const byPlace = new Map<Watched, Received[]>();
  for (const row of latest.values()) {
    const place = placeOf[row.series];
    const member = memberOf[row.series];
    if (place === undefined || member === undefined) continue;
    // Snapshots may have moved on since it was offered; one row too old must not cost the others their hearing.
    if (!isWithinReach(cols, place, row.series, row.observedAt)) continue;
    const own = byPlace.get(place);
    if (own === undefined) byPlace.set(place, [received(member, row)]);
    else own.push(received(member, row));
  }
  return byPlace;
}

/** Judges a place again with rows that came late; returns what there is to tell at `at`. */
export function rewind(
  cols: SeriesColumns,
  reviewer: Reviewer,
  place: Watched,
  rows: readonly Received[],
  at: Instant,
): readonly Transition[] {
  const which = snapshotBefore(cols, place, rows);
  const past = which === null ? null : pastOf(place, which);
  // Older than both snapshots: one hole in four weeks of history is worth less than the risk of learning an outage.
  if (which === null || past === null) return [];
  const again = receivedSince(cols, place, which, rows);
  insertAll(cols, place, which, rows);
  const published = place.standing;
  place.standing = copyOf(past.standing);
  for (const { series } of place.members) cols.returnToPast(series, which);
  const found = replayBins(cols, reviewer, place, again, at);
  place.newestPast = which;
  setPast(place, 1 - which, null);
  for (const { series } of place.members) cols.recentSince[series] = countSince(cols, series, which);
  return settle(reviewer, place, { published, past: past.standing, found }, at);
}

/** The newest snapshot that lies before every one of the rows, in its own series; null when they came too late. */
function snapshotBefore(cols: SeriesColumns, place: Watched, rows: readonly Received[]): number | null {
  for (const which of [place.newestPast, 1 - place.newestPast]) {
    if (pastOf(place, which) === null) continue;
    const isBefore = rows.every(({ series, observedAt }) => !(observedAt <= pastAt(cols, series, which)));
    if (isBefore) return which;
  }
  return null;
}

/** Start of the series' newest bin in a snapshot; NaN when it had none. */
function pastAt(cols: SeriesColumns, s: number, which: number): Instant {
  return cols.pastD[(2 * s + which) * D_WIDTH + D.lastAt] ?? Number.NaN;
}

function countSince(cols: SeriesColumns, s: number, which: number): number {
  const from = pastAt(cols, s, which);
  let n = 0;
  for (let i = s * RECENT; i < (s + 1) * RECENT; i += 1) {
    const time = cols.recentTimes[i] ?? 0;
    if (time !== 0 && !(time * 1000 <= from)) n += 1;
  }
  return n;
}

/** What has been received since the snapshot with the late rows in their places, in the order in which it fell due. */
function receivedSince(
  cols: SeriesColumns,
  place: Watched,
  which: number,
  rows: readonly Received[],
): readonly Received[] {
  const all: Received[] = [...rows];
  for (const member of place.members) {
    const { series } = member;
    const from = pastAt(cols, series, which);
    const late = new Set(rows.flatMap((row) => (row.series === series ? [row.observedAt] : [])));
    for (let i = series * RECENT; i < (series + 1) * RECENT; i += 1) {
      const observedAt = (cols.recentTimes[i] ?? 0) * 1000;
      if (observedAt === 0 || observedAt <= from || late.has(observedAt)) continue;
      all.push(received(member, { series, observedAt, value: cols.recentValues[i] ?? 0 }));
    }
  }
  return all.sort((a, b) => a.due - b.due || a.series - b.series || a.observedAt - b.observedAt);
}

function received(member: Member, row: LateRow): Received {
  const { stepMs, lagMs } = member.plan.spec;
  return { ...row, member, due: row.observedAt + stepMs + lagMs };
}

function replayBins(
  cols: SeriesColumns,
  reviewer: Reviewer,
  place: Watched,
  bins: readonly Received[],
  at: Instant,
): readonly Transition[] {
  const found: Transition[] = [];
  for (const [i, { series, member, observedAt, value, due }] of bins.entries()) {
    expectBin(cols, series, member.plan, observedAt);
    judgeBin(cols, series, member.plan, {
      at: observedAt,
      value,
      learning: place.standing.phase === 'normal',
    });
    if (bins[i + 1]?.due === due) continue;
    const transition = reviewer.review(place, { at, due, again: true });
    if (transition !== null) found.push(transition);
  }
  return found;
}

/** Puts the rows among the recent bins. A series that now holds too many forgets its oldest, and an old snapshot. */
function insertAll(cols: SeriesColumns, place: Watched, which: number, rows: readonly Received[]): void {
  for (const { series, observedAt, value } of rows) {
    const seconds = Math.floor(observedAt / 1000);
    const base = series * RECENT;
    const kept: { at: number; value: number }[] = [];
    for (let i = base; i < base + RECENT; i += 1) {
      const time = cols.recentTimes[i] ?? 0;
      if (time !== 0 && time !== seconds) kept.push({ at: time, value: cols.recentValues[i] ?? 0 });
    }
    kept.push({ at: seconds, value });
    kept.sort((a, b) => a.at - b.at);
    const over = kept.splice(0, Math.max(0, kept.length - RECENT));
    if (over.some(({ at }) => at * 1000 > pastAt(cols, series, which))) setPast(place, which, null);
    cols.recentTimes.fill(0, base, base + RECENT);
    for (const [i, bin] of kept.entries()) {
      cols.recentTimes[base + i] = bin.at;
      cols.recentValues[base + i] = bin.value;
    }
    cols.recentNext[series] = kept.length % RECENT;
  }
}

interface Outcome {
  /** Where the place stood in public before the rows came. */
  readonly published: Standing;
  readonly past: Standing;
  /** What would have been told since the snapshot, had the rows been there in time. */
  readonly found: readonly Transition[];
}

/** What has to be added to what was published, so that it agrees with what is now known. */
function settle(reviewer: Reviewer, place: Watched, outcome: Outcome, at: Instant): readonly Transition[] {
  const { published, past, found } = outcome;
  const now = place.standing;
  if (published.phase === 'normal') return missed(place, outcome);
  if (now.phase !== 'normal') return moved(reviewer, place, published, at);
  // Nothing is open any more: either it has ended, or it never was.
  const wasReal = past.phase !== 'normal' || found.length > 0;
  place.standing = { ...published, phase: 'normal', since: at, unstable: false, blind: false };
  const change = { from: published.phase, to: 'normal', ending: 'recovered' } as const;
  const transition = reviewer.announce(place, change, { at, due: at });
  place.standing = { ...now, lastEndAt: at };
  return transition === null ? [] : [{ ...transition, correction: !wasReal }];
}

/** Nothing was open: an incident that is open now was missed, and so was one that has come and gone since. */
function missed(place: Watched, { published, found }: Outcome): readonly Transition[] {
  const toldUntil = published.lastEndAt ?? Number.NEGATIVE_INFINITY;
  const news = found.filter((t) => t.startedAt > toldUntil);
  if (news.length === 0 && place.standing.phase !== 'normal') {
    // The same incident that has already been told to its end: late rows do not open it again.
    place.standing = { ...published };
  }
  return news;
}

/** Both are open: the published incident goes on, in the phase that is now known if an edge leads there. */
function moved(reviewer: Reviewer, place: Watched, published: Standing, at: Instant): readonly Transition[] {
  const now = place.standing;
  const { startedAt, seq, trigger } = published;
  const isSame = now.phase === published.phase;
  if (!isSame && !EDGES[published.phase].includes(now.phase)) {
    place.standing = { ...published };
    return [];
  }
  const since = isSame ? published.since : Math.max(now.since, published.since);
  place.standing = { ...now, startedAt, seq, trigger, since };
  if (isSame && now.unstable === published.unstable && now.blind === published.blind) return [];
  const change = { from: published.phase, to: now.phase, ending: null };
  const transition = reviewer.announce(place, change, { at, due: at });
  return transition === null ? [] : [transition];
}
