import type { Notice, Transition } from '../core/incident.ts';
import { isoSeconds } from '../core/time.ts';

/** A transition as one line of the replay's output; the keys' order is part of the format. */
function transitionLine(t: Transition): string {
  return JSON.stringify({
    kind: 'transition',
    at: isoSeconds(t.at),
    entity: t.place,
    incident: t.incident,
    from: t.from,
    to: t.to,
    startedAt: isoSeconds(t.startedAt),
    since: isoSeconds(t.since),
    level: t.level,
    expected: t.expected,
    observed: t.observed,
    unstable: t.unstable,
    blind: t.blind,
    confidence: t.confidence,
    signals: t.signals,
    ...(t.ending === null ? {} : { ending: t.ending }),
    ...(t.correction ? { correction: true } : {}),
  });
}

/** The format knows two notices: a feed of which nothing comes is broken as well. */
function noticeLine({ at, notice, signal }: Notice): string {
  const kind = notice === 'feed-silent' ? 'feed-broken' : notice;
  return JSON.stringify({ kind: 'notice', at: isoSeconds(at), notice: kind, signal });
}

/** All lines of one committed step, by time; at one time notices first, then transitions by place. */
export function linesOf(transitions: readonly Transition[], notices: readonly Notice[]): readonly string[] {
  const lines = [
    ...notices.map((n) => ({ at: n.at, order: '', line: noticeLine(n) })),
    ...transitions.map((t) => ({ at: t.at, order: t.place, line: transitionLine(t) })),
  ];
  lines.sort((a, b) => a.at - b.at || (a.order < b.order ? -1 : a.order > b.order ? 1 : 0));
  return lines.map(({ line }) => line);
}
