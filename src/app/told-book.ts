import type { IncidentId } from '../core/incident.ts';
import type { ChannelId, Delivery } from '../core/routing.ts';
import { widerOf } from '../core/wider.ts';
import type { Store, ToldState } from './ports.ts';

/** What channels have been told, while a step is decided: what is stored, and what this very step adds. */
export class ToldBook {
  private readonly store: Store;
  private readonly queued = new Map<IncidentId, Delivery[]>();
  private readonly read = new Map<IncidentId, Map<ChannelId, ToldState>>();

  constructor(store: Store) {
    this.store = store;
  }

  /** Reads what is stored of an incident, once; `of` and `channels` know it from then on. */
  async open(incident: IncidentId): Promise<void> {
    if (this.read.has(incident)) return;
    const states = await this.store.toldAbout(incident);
    const told = new Map(states.map((state) => [state.channel, state]));
    this.read.set(incident, told);
    for (const delivery of this.queued.get(incident) ?? []) note(told, incident, delivery);
  }

  of(channel: ChannelId, incident: IncidentId): ToldState | null {
    return this.read.get(incident)?.get(channel) ?? null;
  }

  /** Every channel that was told of it. */
  channels(incident: IncidentId): Iterable<ChannelId> {
    return this.read.get(incident)?.keys() ?? [];
  }

  add(deliveries: readonly Delivery[]): void {
    for (const delivery of deliveries) {
      const { incident } = delivery;
      if (incident === null) continue;
      const queued = this.queued.get(incident);
      if (queued === undefined) this.queued.set(incident, [delivery]);
      else queued.push(delivery);
      const told = this.read.get(incident);
      if (told !== undefined) note(told, incident, delivery);
    }
  }
}

function note(told: Map<ChannelId, ToldState>, incident: IncidentId, delivery: Delivery): void {
  const { channel, seq, mode, createdAt } = delivery;
  const before = told.get(channel);
  const lastPostAt = mode === 'post' ? createdAt : (before?.lastPostAt ?? createdAt);
  const wider = widerOf(delivery) ?? before?.wider;
  told.set(channel, {
    channel,
    incident,
    lastSeq: seq,
    lastPostAt,
    ...(wider === undefined ? {} : { wider }),
  });
}
