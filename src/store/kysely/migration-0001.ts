import { type Kysely, sql } from 'kysely';
import type { Schema } from './schema.ts';

const STATEMENTS = [
  'CREATE TABLE series (id INTEGER PRIMARY KEY, place TEXT NOT NULL, signal TEXT NOT NULL, UNIQUE (place, signal))',
  `CREATE TABLE observations (series_id INTEGER NOT NULL, observed_at INTEGER NOT NULL, value REAL, seen_at INTEGER NOT NULL,
     PRIMARY KEY (series_id, observed_at)) WITHOUT ROWID`,
  `CREATE TABLE transitions (incident TEXT NOT NULL, seq INTEGER NOT NULL, place TEXT NOT NULL, at INTEGER NOT NULL,
     body TEXT NOT NULL, PRIMARY KEY (incident, seq))`,
  `CREATE TABLE incidents (id TEXT PRIMARY KEY, place TEXT NOT NULL, started_at INTEGER NOT NULL, ended_at INTEGER,
     seq INTEGER NOT NULL, body TEXT NOT NULL)`,
  'CREATE INDEX incidents_of_place ON incidents (place, started_at)',
  'CREATE INDEX incidents_open ON incidents (ended_at)',
  'CREATE TABLE notices (at INTEGER NOT NULL, notice TEXT NOT NULL, signal TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (at, notice, signal))',
  `CREATE TABLE deliveries (key TEXT PRIMARY KEY, channel TEXT NOT NULL, incident TEXT, seq INTEGER NOT NULL,
     reason TEXT NOT NULL, mode TEXT NOT NULL, priority INTEGER NOT NULL, created_at INTEGER NOT NULL, state TEXT NOT NULL,
     attempts INTEGER NOT NULL, next_attempt_at INTEGER NOT NULL, last_error TEXT, body TEXT NOT NULL)`,
  "CREATE INDEX deliveries_due ON deliveries (next_attempt_at) WHERE state = 'queued'",
  'CREATE INDEX deliveries_of_incident ON deliveries (incident, channel)',
  'CREATE TABLE cards (channel TEXT NOT NULL, incident TEXT NOT NULL, ref TEXT NOT NULL, PRIMARY KEY (channel, incident))',
  'CREATE TABLE place_states (place TEXT PRIMARY KEY, state BLOB NOT NULL)',
  'CREATE TABLE facts (key TEXT PRIMARY KEY, value TEXT NOT NULL)',
  'CREATE TABLE subscriptions (channel TEXT NOT NULL, place TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (channel, place))',
  'CREATE TABLE mutes (channel TEXT NOT NULL, place TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (channel, place))',
];

export async function up(db: Kysely<Schema>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
