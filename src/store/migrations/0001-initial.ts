import { sql } from 'kysely';
import type { Flavour, Migration } from './migration.ts';

/** All that the first release stores. Never edited once released: a change is a new file. */
export const initial: Migration = {
  version: 1,
  async up(db, flavour) {
    const statements = [
      ...observations(flavour),
      ...incidents(flavour),
      ...outbox(flavour),
      ...rest(flavour),
    ];
    for (const statement of statements) await sql.raw(statement).execute(db);
  },
};

function observations({ text, clustered }: Flavour): readonly string[] {
  return [
    `create table series (
       id integer not null primary key,
       place ${text} not null,
       signal ${text} not null,
       unique (place, signal)
     )`,
    `create table observations (
       series_id integer not null,
       observed_at bigint not null,
       value double precision,
       seen_at bigint not null,
       primary key (series_id, observed_at)
     ) ${clustered}`,
    // A restart reads what was seen after the checkpoint, in this order.
    `create index observations_seen on observations (seen_at, observed_at)`,
  ];
}

function incidents({ text }: Flavour): readonly string[] {
  return [
    `create table transitions (
       incident ${text} not null,
       seq integer not null,
       place ${text} not null,
       at bigint not null,
       json text not null,
       primary key (incident, seq)
     )`,
    `create table incidents (
       id ${text} not null primary key,
       place ${text} not null,
       started_at bigint not null,
       ended_at bigint,
       seq integer not null,
       json text not null
     )`,
    `create index incidents_place on incidents (place, started_at)`,
    `create index incidents_open on incidents (place, started_at) where ended_at is null`,
    `create table notices (
       at bigint not null,
       notice ${text} not null,
       signal ${text} not null,
       primary key (at, notice, signal)
     )`,
  ];
}

function outbox({ text }: Flavour): readonly string[] {
  return [
    `create table deliveries (
       key ${text} not null primary key,
       channel ${text} not null,
       incident ${text},
       seq integer not null,
       reason text not null,
       mode text not null,
       priority integer not null,
       created_at bigint not null,
       state text not null,
       attempts integer not null,
       next_attempt_at bigint not null,
       last_error text
     )`,
    `create index deliveries_due on deliveries (state, next_attempt_at)`,
    `create index deliveries_told on deliveries (incident, channel)`,
    `create table cards (
       channel ${text} not null,
       incident ${text} not null,
       ref text not null,
       primary key (channel, incident)
     )`,
  ];
}

function rest({ text, bytes }: Flavour): readonly string[] {
  return [
    `create table subscriptions (
       channel ${text} not null,
       place ${text} not null,
       min_severity text not null,
       created_at bigint not null,
       primary key (channel, place)
     )`,
    `create table mutes (
       channel ${text} not null,
       place ${text} not null,
       until bigint not null,
       primary key (channel, place)
     )`,
    `create table watch (
       id integer not null primary key,
       clock_at bigint not null,
       checkpoint_at bigint,
       health ${bytes}
     )`,
    `create table checkpoint_places (
       place ${text} not null primary key,
       state ${bytes} not null
     )`,
    `create table meta (
       key ${text} not null primary key,
       value text not null
     )`,
  ];
}
