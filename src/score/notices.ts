/** Whether a change of phase was told, and how fast: apart from whether the event was found. */
import type { Instant } from '../core/time.ts';
import { unions } from './events.ts';
import type { Alarm, Cadence, NoticeResult, OutageEvent, Said } from './types.ts';

/** A time at which a phase began, and how exactly that is known. */
interface Moment {
  readonly at: Instant;
  readonly toleranceMs: number;
}

/** One result for each time the event got dark: its blackout labels, and a `dark` that none of them explains. */
export function blackoutNotices(
  event: OutageEvent,
  alarms: readonly Alarm[],
  cadence: Cadence,
  closes: Instant,
): readonly NoticeResult[] {
  const moments = momentsOf(event, 'blackout');
  const { dark, toleranceMs } = event;
  const isExplained = moments.some(({ at }) => dark !== null && Math.abs(at - dark) <= toleranceMs);
  if (dark !== null && !isExplained) moments.push({ at: dark, toleranceMs });
  return notices('blackout', moments, alarms, cadence, closes);
}

/** One result for each `recovering` label. */
export function recoveringNotices(
  event: OutageEvent,
  alarms: readonly Alarm[],
  cadence: Cadence,
  closes: Instant,
): readonly NoticeResult[] {
  return notices('recovering', momentsOf(event, 'recovering'), alarms, cadence, closes);
}

/**
 * The all-clear of an event that is over: the ending of the last alarm that began before its end. Endings that say
 * "lost sight" or "superseded" clear nothing.
 */
export function recoveredNotice(
  event: OutageEvent,
  alarms: readonly Alarm[],
  cadence: Cadence,
): NoticeResult | null {
  const { end, toleranceMs } = event;
  if (end === null) return null;
  const alarm = alarms.findLast(({ at }) => at <= end) ?? alarms[0];
  const saidAt = alarm?.said.find(isAllClear)?.at ?? null;
  return resultOf(end, saidAt, saidAt !== null && saidAt < end - toleranceMs, cadence);
}

function isAllClear({ to, ending }: Said): boolean {
  return to === 'normal' && ending !== 'lost-sight' && ending !== 'superseded';
}

/** Labels of a phase that touch are one; a blackout's `dark` is more exact than its start. */
function momentsOf({ labels }: OutageEvent, phase: string): Moment[] {
  return unions(labels.filter((label) => label.phase === phase)).flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const at = phase === 'blackout' ? (first.dark ?? first.start) : first.start;
    return [{ at, toleranceMs: Math.max(...group.map(({ toleranceMs }) => toleranceMs)) }];
  });
}

function notices(
  phase: 'blackout' | 'recovering',
  moments: readonly Moment[],
  alarms: readonly Alarm[],
  cadence: Cadence,
  closes: Instant,
): readonly NoticeResult[] {
  const ordered = [...moments].sort((a, b) => a.at - b.at);
  return ordered.map((moment, i) => {
    const next = ordered[i + 1];
    // What is said once the next one may be told belongs to that one.
    const before = next === undefined ? closes + 1 : next.at - next.toleranceMs;
    const saidAt = firstSaid(phase, alarms, moment, before);
    if (saidAt !== null) return resultOf(moment.at, saidAt, false, cadence);
    const earlierAt = standingSince(phase, alarms, moment.at - moment.toleranceMs);
    return resultOf(moment.at, earlierAt, earlierAt !== null, cadence);
  });
}

function firstSaid(
  phase: string,
  alarms: readonly Alarm[],
  { at, toleranceMs }: Moment,
  before: Instant,
): Instant | null {
  const times = alarms
    .flatMap(({ said }) => said)
    .filter((s) => s.to === phase && s.flagOnly !== true && s.at >= at - toleranceMs && s.at < before)
    .map((s) => s.at);
  return times.length > 0 ? Math.min(...times) : null;
}

/** Since when an alarm has been saying the phase, if it still does at `at`. */
function standingSince(phase: string, alarms: readonly Alarm[], at: Instant): Instant | null {
  for (const { said } of alarms) {
    const latest = said.findLast((s) => s.flagOnly !== true && s.at < at);
    if (latest?.to === phase) return latest.at;
  }
  return null;
}

function resultOf(
  dueAt: Instant,
  saidAt: Instant | null,
  early: boolean,
  { stepMs, lagMs }: Cadence,
): NoticeResult {
  const delayBins = saidAt === null || early ? null : (saidAt - dueAt - lagMs) / stepMs;
  return { dueAt, saidAt, early, delayBins };
}
