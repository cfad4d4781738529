/** What falls due by time alone while an incident lasts: the card's numbers grow old, a reminder was asked for. */
import type { PlaceId } from '../core/entity.ts';
import type { Incident } from '../core/incident.ts';
import { type Contains, covers, mannersOf } from '../core/manners.ts';
import { quietUntil } from '../core/quiet.ts';
import type { ChannelId, Delivery, Manners, Mute, Subscription } from '../core/routing.ts';
import { HOUR_MS, type Instant, MINUTE_MS } from '../core/time.ts';
import { widerIdOf } from '../core/wider.ts';
import type { LivingCard, Store, ToldState } from './ports.ts';

/** A fresh card is looked at; an old one is edited rarely, because Discord counts edits of messages over an hour old. */
const REFRESH_MS = 10 * MINUTE_MS;
const OLD_CARD_MS = HOUR_MS;
const REFRESH_OLD_MS = 30 * MINUTE_MS;

interface UpkeepParts {
  readonly store: Store;
  readonly contains: Contains;
}

export interface Upkeep {
  /** Queues what is due now. Rejects only on a broken store. */
  run(now: Instant): Promise<void>;
}

export function createUpkeep(parts: UpkeepParts): Upkeep {
  return { run: (now) => run(parts, now) };
}

async function run({ store, contains }: UpkeepParts, now: Instant): Promise<void> {
  const open = await store.openIncidents();
  if (open.length === 0) return;
  const wishes = await store.subscriptions();
  const scene: Scene = { wishes, mutes: await store.mutes(), contains, now };
  const due: Delivery[] = [];
  for (const incident of open) {
    for (const told of await store.toldAbout(incident.id)) {
      const manners = mannersOf(wishes, told.channel, incident.place, contains);
      const card = await store.livingCard(told.channel, incident.id);
      due.push(...refreshOf({ told, incident, manners, card, now }));
      if (isWanted(told.channel, incident, scene))
        due.push(...reminderOf({ told, incident, manners, card, now }));
    }
  }
  if (due.length > 0) await store.enqueue(due);
}

interface Scene {
  readonly wishes: readonly Subscription[];
  readonly mutes: readonly Mute[];
  readonly contains: Contains;
  readonly now: Instant;
}

interface Look {
  readonly told: ToldState;
  readonly incident: Incident;
  readonly manners: Manners;
  readonly card: LivingCard | null;
  readonly now: Instant;
}

function refreshOf({ told, incident, manners, card, now }: Look): readonly Delivery[] {
  if (card === null || manners.telling === 'post' || (card.restsUntil ?? 0) > now) return [];
  const everyMs = now - card.postedAt < OLD_CARD_MS ? REFRESH_MS : REFRESH_OLD_MS;
  if (now - card.editedAt < everyMs) return [];
  const key = `${told.channel}|${incident.id}|refresh|${card.editedAt}`;
  return [
    {
      ...common(told, incident, now),
      key,
      reason: 'refresh',
      mode: 'edit',
      priority: 0,
      notBefore: null,
      target: null,
    },
  ];
}

function reminderOf({ told, incident, manners, now }: Look): readonly Delivery[] {
  const { remindEveryMs, quiet } = manners;
  if (remindEveryMs === null || now - told.lastPostAt < remindEveryMs) return [];
  // The country that fell first reminds of all that fell with it.
  if (told.wider !== undefined && told.wider !== widerIdOf(incident.id)) return [];
  const notBefore = quiet === null ? null : quietUntil(quiet, now);
  const key = `${told.channel}|${incident.id}|reminder|${told.lastPostAt}`;
  return [
    {
      ...common(told, incident, now),
      key,
      reason: 'reminder',
      mode: 'post',
      priority: 1,
      notBefore,
      target: told.wider ?? null,
    },
  ];
}

function common({ channel }: ToldState, { id, latest }: Incident, now: Instant) {
  return { channel, incident: id, seq: latest.seq, createdAt: now };
}

/** Somebody still wants to hear of it here, and has not muted it: endings are owed, reminders are not. */
function isWanted(channel: ChannelId, { place }: Incident, { wishes, mutes, contains, now }: Scene): boolean {
  const holds = (wish: { readonly channel: ChannelId; readonly place: PlaceId }): boolean =>
    wish.channel === channel && covers(contains, wish.place, place);
  return wishes.some(holds) && !mutes.some((mute) => mute.until > now && holds(mute));
}
