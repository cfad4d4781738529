/**
 * The tables, as the repository sees them. Times are epoch ms; text orders by its bytes. What is asked for has a
 * column of its own, the rest of a value is in `json`, checked by codec.ts. The migrations create all this.
 */
import type { ColumnType } from 'kysely';

/** libsql hands an ArrayBuffer back, other drivers a Buffer. */
type Bytes = ColumnType<Uint8Array | ArrayBuffer, Uint8Array, Uint8Array>;

export interface Schema {
  /** One row: the number of the last migration. */
  ebb_schema: { version: number };
  /** A short number for each (place, signal), so that an observation does not repeat two names. */
  series: { id: number; place: string; signal: string };
  observations: {
    series_id: number;
    observed_at: number;
    /** Null: the feed answered "no value". */
    value: number | null;
    seen_at: number;
  };
  transitions: { incident: string; seq: number; place: string; at: number; json: string };
  incidents: {
    id: string;
    place: string;
    started_at: number;
    ended_at: number | null;
    /** The seq of its latest transition: an older version never replaces a newer. */
    seq: number;
    json: string;
  };
  notices: { at: number; notice: string; signal: string };
  /** What others state about places; `until` is the end they give, or the last moment they are known to speak of. */
  reports: {
    source: string;
    id: string;
    place: string;
    started_at: number;
    until: number;
    seen_at: number;
    json: string;
  };
  deliveries: {
    key: string;
    channel: string;
    incident: string | null;
    seq: number;
    reason: string;
    mode: string;
    priority: number;
    created_at: number;
    state: DeliveryState;
    attempts: number;
    next_attempt_at: number;
    last_error: string | null;
    not_before: number | null;
    target: string | null;
  };
  /** The living message of an incident in a channel. */
  cards: {
    channel: string;
    incident: string;
    ref: string;
    posted_at: number;
    edited_at: number;
    rests_until: number | null;
  };
  subscriptions: {
    channel: string;
    place: string;
    min_severity: string;
    created_at: number;
    /** JSON; null: the usual ones. */
    manners: string | null;
    /** Null: nobody is known. */
    person: string | null;
  };
  mutes: { channel: string; place: string; until: number; until_recovery: number };
  /** Channels that cannot be reached. */
  channels: { channel: string; paused_until: number; lost_since: number; failures: number; why: string };
  /** One row, id 1: how far the watch has come. */
  watch: { id: number; clock_at: number; checkpoint_at: number | null; health: Bytes | null };
  checkpoint_places: { place: string; state: Bytes };
  meta: { key: string; value: string };
}

export type DeliveryState = 'queued' | 'sent' | 'failed' | 'coalesced';
