import type { PlaceId } from '../../core/entity.ts';
import type { Instant } from '../../core/time.ts';
import { ATLAS_POLICY } from './policy.ts';
import { type Loss, restartedControllers } from './restarts.ts';
import type { ProbeEvent, ProbeRow } from './schema.ts';

interface Probe {
  readonly id: number;
  country: string | null;
  asn: number | null;
  controller: string | null;
  isUp: boolean;
  /** When it last came or went, as far as is known. */
  changedAt: Instant;
  /** Its controller restarted then: whether it is connected cannot be known. */
  unknownSince: Instant | null;
}

interface Tally {
  up: number;
  unknown: number;
}

const LONG_AGO: Instant = 0;

/**
 * All probes as they were at one moment, `at`, and what is known of the time after it. Rows and events may come in any
 * order and more than once: the newest word on a probe holds.
 */
export class Probes {
  /** Everything before has been judged. */
  at: Instant;
  private readonly all = new Map<number, Probe>();
  private readonly tallies = new Map<PlaceId, Tally>();
  private readonly upOf = new Map<string, number>();
  private readonly unknown = new Set<Probe>();
  private ahead: ProbeEvent[] = [];
  private losses: Loss[] = [];
  private up = 0;
  private upKnown = 0;

  constructor(at: Instant) {
    this.at = at;
  }

  get size(): number {
    return this.all.size;
  }

  /** Events of after `at`. */
  get waiting(): number {
    return this.ahead.length;
  }

  /** A probe as the list has it. */
  learn(row: ProbeRow): void {
    const { id, isUp, since, country, asn } = row;
    const known = this.all.get(id);
    if (known !== undefined) this.move(known, country, asn);
    // Of what it was before nothing is said; it changed since, so it was the other.
    else this.add(row, since > this.at ? !isUp : isUp, since > this.at ? LONG_AGO : since);
    this.take({ id, at: since, isUp, country, asn, controller: known?.controller ?? null });
  }

  take(event: ProbeEvent): void {
    if (!this.all.has(event.id)) this.add(event, !event.isUp, LONG_AGO);
    if (event.at > this.at) this.ahead.push(event);
    else this.apply(event);
  }

  /** Goes on to `at`: what happened until then is applied, and probes that a restart took are marked. */
  advance(at: Instant): void {
    const due = this.ahead.filter((event) => event.at <= at).sort((a, b) => a.at - b.at);
    this.ahead = this.ahead.filter((event) => event.at > at);
    for (const event of due) this.apply(event);
    this.at = at;
    const { restart, graceMs } = ATLAS_POLICY;
    this.losses = this.losses.filter((loss) => loss.at > at - restart.windowMs);
    this.markRestarts();
    for (const probe of this.unknown) {
      if (at - (probe.unknownSince ?? at) >= graceMs) this.set(probe, { unknownSince: null });
    }
  }

  /**
   * Connected probes of a place at `at`; null while too many of them are unknown.
   * @returns undefined for a place without a probe.
   */
  count(place: PlaceId): number | null | undefined {
    const tally = this.tallies.get(place);
    if (tally === undefined) return undefined;
    const { up, unknown } = tally;
    return unknown > ATLAS_POLICY.maxUnknownShare * (up + unknown) ? null : up;
  }

  /** How many probes of each place are connected or were of late. */
  active(): ReadonlyMap<PlaceId, number> {
    const counts = new Map<PlaceId, number>();
    for (const probe of this.all.values()) {
      if (!probe.isUp && probe.changedAt <= this.at - ATLAS_POLICY.activeForMs) continue;
      for (const place of placesOf(probe)) counts.set(place, (counts.get(place) ?? 0) + 1);
    }
    return counts;
  }

  /** The probes of some places as they are now, as far as is known. */
  rowsOf(places: ReadonlySet<PlaceId>): readonly ProbeRow[] {
    const rows: ProbeRow[] = [];
    for (const probe of this.all.values()) {
      if (!placesOf(probe).some((place) => places.has(place))) continue;
      rows.push({
        id: probe.id,
        isUp: probe.isUp,
        since: probe.changedAt,
        country: probe.country,
        asn: probe.asn,
      });
    }
    return rows;
  }

  /** Of history: what is known of controllers helps to see the next restart. */
  learnController(id: number, controller: string): void {
    const probe = this.all.get(id);
    if (probe !== undefined && probe.controller === null) this.set(probe, { controller });
  }

  private add({ id, country, asn }: ProbeRow | ProbeEvent, isUp: boolean, changedAt: Instant): void {
    const probe: Probe = {
      id,
      country,
      asn,
      controller: null,
      isUp: false,
      changedAt,
      unknownSince: null,
    };
    this.all.set(id, probe);
    for (const place of placesOf(probe)) this.tallyOf(place);
    this.set(probe, { isUp });
  }

  private move(probe: Probe, country: string | null, asn: number | null): void {
    if (probe.country === country && probe.asn === asn) return;
    this.tell(probe, -1);
    probe.country = country;
    probe.asn = asn;
    for (const place of placesOf(probe)) this.tallyOf(place);
    this.tell(probe, 1);
  }

  private apply(event: ProbeEvent): void {
    const probe = this.all.get(event.id);
    if (probe === undefined || event.at < probe.changedAt) return;
    const wasUp = probe.isUp;
    const controller = event.controller ?? probe.controller;
    this.set(probe, { controller, isUp: event.isUp, ...(event.isUp ? { unknownSince: null } : {}) });
    probe.changedAt = event.at;
    if (!wasUp || event.isUp || controller === null) return;
    this.losses.push({ id: probe.id, at: event.at, controller, country: probe.country, asn: probe.asn });
  }

  private markRestarts(): void {
    const losses = this.lossesAround();
    if (losses.length < ATLAS_POLICY.restart.minElsewhere) return;
    const restarted = restartedControllers(losses, (controller) => this.served(controller, losses));
    for (const loss of this.losses) {
      const probe = this.all.get(loss.id);
      if (probe === undefined || probe.isUp || probe.unknownSince !== null) continue;
      if (restarted.has(loss.controller)) this.set(probe, { unknownSince: loss.at });
    }
  }

  /** Each probe once. Looks both ways: of a restart that has just begun most losses are still ahead. */
  private lossesAround(): readonly Loss[] {
    const lost = new Map(this.losses.map((loss) => [loss.id, loss]));
    const until = this.at + ATLAS_POLICY.restart.windowMs;
    for (const event of this.ahead) {
      if (event.isUp || event.at > until || lost.has(event.id)) continue;
      const probe = this.all.get(event.id);
      const controller = event.controller ?? probe?.controller ?? null;
      if (probe?.isUp !== true || controller === null) continue;
      lost.set(event.id, { id: event.id, at: event.at, controller, country: probe.country, asn: probe.asn });
    }
    return [...lost.values()];
  }

  /** Not every probe's controller is known: the others are taken to be spread as those are. */
  private served(controller: string, losses: readonly Loss[]): number {
    const gone = (loss: Loss): boolean => this.all.get(loss.id)?.isUp !== true;
    const lost = losses.filter(gone);
    const own =
      lost.filter((loss) => loss.controller === controller).length + (this.upOf.get(controller) ?? 0);
    const known = this.upKnown + lost.length;
    return known === 0 ? 0 : own * ((this.up + lost.length) / known);
  }

  private set(probe: Probe, change: Partial<Pick<Probe, 'isUp' | 'unknownSince' | 'controller'>>): void {
    this.tell(probe, -1);
    Object.assign(probe, change);
    this.tell(probe, 1);
    if (probe.unknownSince === null) this.unknown.delete(probe);
    else this.unknown.add(probe);
  }

  /** Adds a probe to all counts, or takes it out. */
  private tell(probe: Probe, sign: 1 | -1): void {
    const isUnknown = !probe.isUp && probe.unknownSince !== null;
    if (!probe.isUp && !isUnknown) return;
    for (const place of placesOf(probe)) {
      const tally = this.tallyOf(place);
      if (isUnknown) tally.unknown += sign;
      else tally.up += sign;
    }
    if (isUnknown) return;
    this.up += sign;
    if (probe.controller === null) return;
    this.upKnown += sign;
    this.upOf.set(probe.controller, (this.upOf.get(probe.controller) ?? 0) + sign);
  }

  private tallyOf(place: PlaceId): Tally {
    const known = this.tallies.get(place);
    if (known !== undefined) return known;
    const tally = { up: 0, unknown: 0 };
    this.tallies.set(place, tally);
    return tally;
  }
}

function placesOf({ country, asn }: Pick<Probe, 'country' | 'asn'>): readonly PlaceId[] {
  const places: PlaceId[] = [];
  if (country !== null) places.push(`country:${country}`);
  if (asn !== null) places.push(`asn:${asn}`);
  return places;
}
