/** Which alarm found which event. */
import { HOUR_MS, type Instant } from '../core/time.ts';
import { byPlace, eventsOf, compareEnds } from './events.ts';
import { blackoutNotices, recoveredNotice, recoveringNotices } from './notices.ts';
import type { Alarm, AlarmRole, Cadence, JudgedAlarm, OutageEvent, Outcome, Scored } from './types.ts';

/** How long after an event's end an alarm still belongs to it. */
const GRACE_MS = 12 * HOUR_MS;

export interface Matched {
  readonly outcomes: readonly Outcome[];
  readonly alarms: readonly JudgedAlarm[];
}

/** Every event with its alarms, every alarm with its role. Alarms that begin before `judgedFrom` are left out. */
export function match(input: Scored): Matched {
  const { judgedFrom, judgedTo } = input;
  const counted = input.alarms
    .filter(({ at }) => at >= judgedFrom)
    .sort((a, b) => a.at - b.at || compareEnds(a.endAt, b.endAt));
  const alarmsAt = byPlace(counted, ({ place }) => place);
  const outcomes = eventsOf(input.labels, input).map((event) =>
    outcomeOf(
      event,
      alarmsAt.get(event.place) ?? [],
      input.cadenceOf(event.place, event.dark ?? event.onset),
      judgedTo,
    ),
  );
  const outcomesAt = byPlace(outcomes, ({ event }) => event.place);
  return {
    outcomes,
    alarms: counted.map((alarm) => {
      const own = outcomesAt.get(alarm.place) ?? [];
      const isWider = own.length === 0 && standsForParts(alarm, outcomes, input);
      return isWider ? { alarm, role: 'optional', standing: false } : judge(alarm, own);
    }),
  };
}

/** A country that nobody labelled, judged by its regions while one of them was out: neither right nor wrong. */
function standsForParts(alarm: Alarm, outcomes: readonly Outcome[], { contains }: Scored): boolean {
  return outcomes.some(({ event: { place, onset, end, toleranceMs } }) => {
    if (contains?.(alarm.place, place) !== true) return false;
    const isAfter = end !== null && alarm.at > end + GRACE_MS;
    return !isAfter && (alarm.endAt === null || alarm.endAt >= onset - toleranceMs);
  });
}

function outcomeOf(
  event: OutageEvent,
  placeAlarms: readonly Alarm[],
  cadence: Cadence,
  judgedTo: Instant,
): Outcome {
  const end = event.end ?? judgedTo;
  const opens = event.onset - event.toleranceMs;
  const closes = end + Math.max(event.toleranceMs, GRACE_MS);
  // Before the onset the tolerance is for alarms that begin in it; one that was over by then touches nothing.
  const alarms = placeAlarms.filter(
    ({ at, endAt }) => at <= closes && (at >= opens || endAt === null || endAt >= event.onset),
  );
  const hit = alarms.find(({ at }) => at >= opens && at <= end + event.toleranceMs) ?? null;
  return {
    event,
    hit,
    alarms,
    blackouts: blackoutNotices(event, alarms, cadence, closes),
    recoverings: recoveringNotices(event, alarms, cadence, closes),
    recovered: hit === null || event.end === null ? null : recoveredNotice(event, alarms, cadence),
    messages: alarms.reduce((sum, { said }) => sum + said.length, 0),
  };
}

function judge(alarm: Alarm, outcomes: readonly Outcome[]): JudgedAlarm {
  const touched = outcomes.filter(({ alarms }) => alarms.includes(alarm));
  const role = roleOf(alarm, touched);
  const isEarly = ({ event }: Outcome): boolean =>
    !event.optional && alarm.at < event.onset - event.toleranceMs;
  return { alarm, role, standing: role === 'chatter' && touched.some(isEarly) };
}

function roleOf(alarm: Alarm, touched: readonly Outcome[]): AlarmRole {
  if (touched.length === 0) return 'false';
  const asked = touched.filter(({ event }) => !event.optional);
  if (asked.length === 0) return 'optional';
  return asked.some(({ hit }) => hit === alarm) ? 'hit' : 'chatter';
}
