/** What a delivery says: its card, as of its own moment – or of now, where it was held back or grew old. */
import { foldIncident } from '../core/fold.ts';
import type { Incident, IncidentId, Notice, Transition } from '../core/incident.ts';
import { EARLIER_DAYS } from '../core/recurrence.ts';
import { noticeKey } from '../core/route.ts';
import { DAY_MS, type Instant } from '../core/time.ts';
import type { Outgoing } from './chat.ts';
import type { OutboxParts } from './outbox-parts.ts';
import { inContext } from './outbox-wider.ts';
import type { OutboxItem, Store } from './ports.ts';
import { reportOf } from './reports.ts';

type Manner = Pick<Outgoing, 'form' | 'about' | 'mention' | 'silent'>;

export async function messageOf(
  parts: OutboxParts,
  item: OutboxItem,
  now: Instant,
  manner: Manner,
): Promise<Outgoing> {
  const { key, incident } = item;
  if (item.reason === 'report') {
    const report = await reportOf(parts.store, item);
    return { key, card: parts.reportCardFor(report, now), at: report.statedAt, ...manner };
  }
  if (incident === null) {
    const notice = await noticeOf(parts.store, item);
    return { key, card: parts.noticeCardFor(notice), at: notice.at, ...manner };
  }
  const then = await incidentAsOf(parts.store, incident, await seqToTell(parts.store, item, incident));
  const transition = isOfNow(item) ? ofNow(parts, then.latest, now) : then.latest;
  const from = then.startedAt - EARLIER_DAYS * DAY_MS;
  const others = await parts.store.incidentsOf(then.place, from, then.startedAt);
  const card = await inContext(parts.store, then, parts.cardFor(then, item, transition, others));
  return { key, card, at: transition.at, ...manner };
}

/** A post tells its own moment, but what quiet hours held back, and every edit, tells how things stand when it is sent. */
async function seqToTell(store: Store, item: OutboxItem, id: IncidentId): Promise<number> {
  if (item.mode === 'post' && item.notBefore === null && !isOfNow(item)) return item.seq;
  const incident = await store.incident(id);
  return Math.max(item.seq, incident?.latest.seq ?? 0);
}

function isOfNow({ reason }: OutboxItem): boolean {
  return reason === 'refresh' || reason === 'reminder';
}

/** The same state with the numbers of now. */
function ofNow({ readingsNow }: OutboxParts, latest: Transition, now: Instant): Transition {
  const readings = readingsNow?.(latest.place, now) ?? [];
  return readings.length === 0 || latest.ending !== null ? latest : { ...latest, at: now, readings };
}

async function noticeOf(store: Store, { key, channel, createdAt }: OutboxItem): Promise<Notice> {
  const notices = await store.notices(createdAt, createdAt + 1);
  const notice = notices.find((each) => noticeKey(channel, each) === key);
  if (notice === undefined) throw new Error(`no notice is stored for ${key}`);
  return notice;
}

/** The incident as it stood at that transition, so that a late card speaks of its own moment. */
async function incidentAsOf(store: Store, id: IncidentId, seq: number): Promise<Incident> {
  let incident: Incident | null = null;
  for (const transition of await store.transitionsOf(id)) {
    if (transition.seq <= seq) incident = foldIncident(incident, transition);
  }
  if (incident?.latest.seq !== seq) throw new Error(`transition ${seq} of ${id} is not stored`);
  return incident;
}
