/** A score as one JSON line: times in ISO, durations in ms, numbers rounded; the keys' order is part of the format. */
import { isoSeconds, type Instant } from '../core/time.ts';
import type { Score } from '../score/result.ts';
import type { NoticeResult, Outcome, Scored } from '../score/types.ts';

/** What a recording is called. */
export interface ScoreHead {
  readonly name: string;
  readonly title: string;
  readonly kind: string;
}

/** Lists that are not printed as they are: JSON leaves out what is undefined. */
const LISTS = { byPlace: undefined, outcomes: undefined, alarms: undefined };

export function scoreLine(head: ScoreHead, run: Scored, score: Score): string {
  return jsonOf({
    kind: 'score',
    recording: head.name,
    title: head.title,
    places: run.places.length,
    judgedFrom: isoSeconds(run.judgedFrom),
    judgedTo: isoSeconds(run.judgedTo),
    ...score,
    ...LISTS,
    eventList: score.outcomes.map(eventOf),
    alarmList: score.alarms.map(({ alarm, role, standing }) => ({
      entity: alarm.place,
      at: isoSeconds(alarm.at),
      endAt: isoOrNull(alarm.endAt),
      role,
      standing,
      messages: alarm.said.length,
    })),
  });
}

export function totalLine(recordings: number, score: Score): string {
  return jsonOf({ kind: 'score-total', recordings, ...score, ...LISTS });
}

function eventOf({ event, hit, blackouts, recoverings, recovered, messages }: Outcome) {
  return {
    entity: event.place,
    onset: isoSeconds(event.onset),
    end: isoOrNull(event.end),
    dark: isoOrNull(event.dark),
    optional: event.optional,
    phases: [...new Set(event.labels.map(({ phase }) => phase))],
    firstAlertAt: isoOrNull(hit?.at ?? null),
    blackouts: blackouts.map(noticeOf),
    recoverings: recoverings.map(noticeOf),
    recovered: recovered === null ? null : noticeOf(recovered),
    messages,
  };
}

function noticeOf({ dueAt, saidAt, early, delayBins }: NoticeResult) {
  return { dueAt: isoSeconds(dueAt), saidAt: isoOrNull(saidAt), early, delayBins };
}

function isoOrNull(at: Instant | null): string | null {
  return at === null ? null : isoSeconds(at);
}

function jsonOf(line: object): string {
  return JSON.stringify(line, (_key, value: unknown) =>
    typeof value === 'number' ? Math.round(value * 10_000) / 10_000 : value,
  );
}
