import type { PlaceId } from '../core/entity.ts';
import type { Instant } from '../core/time.ts';
import type { Label, OutageEvent } from './types.ts';

/** The part of a run in which alarms count. */
interface JudgedTime {
  readonly judgedFrom: Instant;
  readonly judgedTo: Instant;
}

/**
 * Labels as events, by place, then onset: overlapping or touching labels of a place are one event.
 * Left out: what was over before judging began, or begins after it ended. Optional: what began before judging did,
 * because its first alert could not count.
 */
export function eventsOf(labels: readonly Label[], time: JudgedTime): readonly OutageEvent[] {
  return [...byPlace(labels, (label) => label.place).values()]
    .flatMap(unions)
    .map((group) => eventOf(group, time))
    .filter(({ onset, end }) => onset < time.judgedTo && (end === null || end >= time.judgedFrom));
}

/** Items by their place, in plain order of the ids. */
export function byPlace<T>(
  items: readonly T[],
  placeOf: (item: T) => PlaceId,
): ReadonlyMap<PlaceId, readonly T[]> {
  const groups = new Map<PlaceId, T[]>();
  for (const item of items) {
    const group = groups.get(placeOf(item));
    if (group === undefined) groups.set(placeOf(item), [item]);
    else group.push(item);
  }
  return new Map([...groups].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
}

/** Labels, of one place, in groups whose members overlap or touch. */
export function unions(labels: readonly Label[]): readonly (readonly Label[])[] {
  const groups: Label[][] = [];
  let reach = Number.NEGATIVE_INFINITY;
  for (const label of [...labels].sort(inOrder)) {
    const group = groups.at(-1);
    if (group === undefined || label.start > reach) groups.push([label]);
    else group.push(label);
    reach = Math.max(reach, label.end ?? Number.POSITIVE_INFINITY);
  }
  return groups;
}

/** By start; of two that start together by all that tells them apart, so that no order of reading them counts. */
function inOrder(a: Label, b: Label): number {
  return (
    a.start - b.start ||
    compareEnds(a.end, b.end) ||
    compareEnds(a.dark, b.dark) ||
    (a.phase < b.phase ? -1 : a.phase > b.phase ? 1 : a.toleranceMs - b.toleranceMs)
  );
}

/** Ends in order; none is the latest. */
export function compareEnds(a: Instant | null, b: Instant | null): number {
  if (a === b) return 0;
  return a === null ? 1 : b === null ? -1 : a - b;
}

function eventOf(labels: readonly Label[], { judgedFrom }: JudgedTime): OutageEvent {
  const onset = Math.min(...labels.map(({ start }) => start));
  const ends = labels.map(({ end }) => end ?? Number.POSITIVE_INFINITY);
  const end = Math.max(...ends);
  return {
    place: labels[0]?.place ?? '',
    onset,
    end: end === Number.POSITIVE_INFINITY ? null : end,
    toleranceMs: Math.max(...labels.map(({ toleranceMs }) => toleranceMs)),
    optional: onset < judgedFrom || labels.every(({ optional }) => optional),
    dark: darkOf(labels),
    shape: labels.find(({ shape }) => shape !== undefined)?.shape ?? null,
    size: labels.find(({ size }) => size !== undefined)?.size ?? null,
    labels,
  };
}

/** The earliest `dark` that a label gives, else the earliest blackout label. */
function darkOf(labels: readonly Label[]): Instant | null {
  const given = labels.flatMap(({ dark }) => (dark === null ? [] : [dark]));
  const starts = labels.flatMap(({ phase, start }) => (phase === 'blackout' ? [start] : []));
  const darks = given.length > 0 ? given : starts;
  return darks.length > 0 ? Math.min(...darks) : null;
}
