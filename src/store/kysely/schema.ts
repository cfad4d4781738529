import type { Generated } from 'kysely';

/** The tables. Instants are epoch milliseconds; `body` is the whole value as JSON, checked by codec.ts. */
export interface Schema {
  series: { id: Generated<number>; place: string; signal: string };
  observations: { series_id: number; observed_at: number; value: number | null; seen_at: number };
  transitions: { incident: string; seq: number; place: string; at: number; body: string };
  incidents: {
    id: string;
    place: string;
    started_at: number;
    ended_at: number | null;
    seq: number;
    body: string;
  };
  notices: { at: number; notice: string; signal: string; body: string };
  deliveries: {
    key: string;
    channel: string;
    incident: string | null;
    seq: number;
    reason: string;
    mode: string;
    priority: number;
    created_at: number;
    state: string;
    attempts: number;
    next_attempt_at: number;
    last_error: string | null;
    body: string;
  };
  cards: { channel: string; incident: string; ref: string };
  place_states: { place: string; state: Uint8Array };
  facts: { key: string; value: string };
  subscriptions: { channel: string; place: string; body: string };
  mutes: { channel: string; place: string; body: string };
}
