/**
 * The watch: all series of all places on one virtual clock. Rows are offered; `advance` moves the clock through every
 * instant at which something falls due – a bin's start + step + lag, or the moment at which silence counts – and
 * returns what changed. Same rows, same answer, whatever the chunking. No I/O; the arrays in it are its only state.
 */
import type { PlaceId } from '../entity.ts';
import type { Notice, Reading, Transition } from '../incident.ts';
import type { Observation, SignalId, SignalSpec } from '../series.ts';
import { HOUR_MS, type Instant } from '../time.ts';
import { D, D_WIDTH, SeriesColumns } from './columns.ts';
import { expectBin, judgeBin } from './evidence.ts';
import { type SignalPlan, signalPlan } from './plan.ts';
import { emptyView, fuse, isLowNow, type Member, type View, whyUnknown } from './fuse.ts';
import { readingsOf } from './readings.ts';
import { type CountryVote, type Health, isExpected, isFeedBroken, isLowBin } from './health.ts';
import { describe } from './publish.ts';
import { Agenda, type DueBin } from './agenda.ts';
import { advance, atRest } from './standing.ts';
import { LEVEL_HOURS, newlyWatched, type Watched } from './watched.ts';
import { latestRatio } from './fuse.ts';
import { forgetEvidence, rebaseLow } from './teach.ts';
import { POLICY } from '../policy.ts';
import { decodeSeries, openState } from './snapshot.ts';
import { readHeader, readHealth, type SavedWatch, savePlace } from './saved.ts';

export interface WatchOptions {
  /** Continent of a country, null for anything else: only countries vote on a feed's health. */
  readonly continentOf: (place: PlaceId) => string | null;
}

interface Outcome {
  readonly transitions: readonly Transition[];
  readonly notices: readonly Notice[];
}

export class Watch {
  clock: Instant = Number.NEGATIVE_INFINITY;
  readonly cols = new SeriesColumns();
  readonly plans: SignalPlan[] = [];
  readonly health: Health[] = [];
  readonly places = new Map<PlaceId, Watched>();
  private readonly signalIndex = new Map<SignalId, number>();
  private readonly seriesOf: Map<PlaceId, number>[] = [];
  private readonly placeOf: Watched[] = [];
  private readonly memberOf: Member[] = [];
  private readonly agenda = new Agenda();
  private readonly options: WatchOptions;
  private readonly view: View = emptyView();
  /** Rows that came too late to be judged, and rows that cannot be true. */
  lateRows = 0;
  refusedRows = 0;

  constructor(signals: readonly SignalSpec[], options: WatchOptions) {
    this.options = options;
    for (const spec of signals) {
      this.signalIndex.set(spec.id, this.plans.length);
      this.plans.push(signalPlan(spec));
      this.health.push({ brokenUntil: Number.NEGATIVE_INFINITY, broken: false });
      this.seriesOf.push(new Map());
    }
  }

  /** The place, put on the watch if it is new. */
  watch(id: PlaceId): Watched {
    const known = this.places.get(id);
    if (known !== undefined) return known;
    const place = newlyWatched(id, this.options.continentOf(id));
    this.places.set(id, place);
    return place;
  }

  /** The series of a signal at a place, begun if it is new; -1 for a signal that was not declared. */
  seriesFor(signal: SignalId, placeId: PlaceId): number {
    const index = this.signalIndex.get(signal) ?? -1;
    const plan = this.plans[index];
    const byPlace = this.seriesOf[index];
    if (plan === undefined || byPlace === undefined) return -1;
    const known = byPlace.get(placeId);
    if (known !== undefined) return known;
    const place = this.watch(placeId);
    const series = this.cols.add();
    const member = { series, plan };
    byPlace.set(placeId, series);
    place.members.push(member);
    place.members.sort((a, b) => (a.plan.spec.id < b.plan.spec.id ? -1 : 1));
    this.placeOf[series] = place;
    this.memberOf[series] = member;
    return series;
  }

  /** Takes rows in; nothing is judged before `advance`. Rows without a value, or with one that cannot be, say nothing. */
  offer(rows: readonly Observation[]): void {
    for (const row of rows) {
      const { value } = row;
      if (value === null) continue;
      if (!(value >= 0 && value <= Number.MAX_SAFE_INTEGER)) {
        this.refusedRows += 1;
        continue;
      }
      const series = this.seriesFor(row.signal, row.place);
      if (series < 0) this.refusedRows += 1;
      else this.put(series, row.observedAt, value);
    }
  }

  /** One number of one series: the fast way in. */
  put(series: number, observedAt: Instant, value: number): void {
    const plan = this.memberOf[series]?.plan;
    if (plan === undefined) return;
    const last = this.cols.d[series * D_WIDTH + D.lastAt] ?? Number.NaN;
    if (observedAt <= last) {
      this.lateRows += 1;
      return;
    }
    this.agenda.add(plan, this.signalIndex.get(plan.spec.id) ?? 0, {
      series,
      observedAt,
      value,
      clock: this.clock,
    });
  }

  /** Moves the clock to `to`, through every instant at which something falls due. */
  advance(to: Instant): Outcome {
    const transitions: Transition[] = [];
    const notices: Notice[] = [];
    for (let at = this.agenda.nextAt(); at !== null && at <= to; at = this.agenda.nextAt()) {
      if (at > this.clock) this.clock = at;
      for (let due = this.agenda.nextDue(at); due !== null; due = this.agenda.nextDue(at)) {
        this.instant(at, due, { transitions, notices });
      }
    }
    if (to > this.clock) this.clock = to;
    return { transitions, notices };
  }

  /** Everything that falls due at one original due time: bins of all signals, then the places they touch. */
  private instant(at: Instant, due: Instant, out: { transitions: Transition[]; notices: Notice[] }): void {
    const touched = new Set<Watched>();
    for (const bins of this.agenda.takeBins(at, due)) this.judgeBins(at, bins, touched, out.notices);
    for (const series of this.agenda.takeSilences(at, due)) this.noteSilence(at, series, touched);
    const ordered = touched.size > 1 ? [...touched].sort((a, b) => (a.id < b.id ? -1 : 1)) : touched;
    for (const place of ordered) this.review(at, due, place, out.transitions);
  }

  private judgeBins(at: Instant, bins: DueBin, touched: Set<Watched>, notices: Notice[]): void {
    const plan = this.plans[bins.signal];
    const health = this.health[bins.signal];
    if (plan === undefined || health === undefined) return;
    const { series, values, observedAt, count } = bins;
    for (let i = 0; i < count; i += 1) expectBin(this.cols, series[i] ?? 0, plan, observedAt);
    this.checkHealth(at, bins, plan, health, notices);
    const unheard = observedAt < health.brokenUntil;
    for (let i = 0; i < count; i += 1) {
      const s = series[i] ?? 0;
      const place = this.placeOf[s];
      if (place === undefined) continue;
      touched.add(place);
      if (!((this.cols.d[s * D_WIDTH + D.lastAt] ?? Number.NaN) < observedAt) && this.hasBegun(s)) continue;
      if (!this.hasBegun(s)) this.agenda.addSilence(s, observedAt, plan);
      if (unheard) continue;
      judgeBin(this.cols, s, plan, {
        at: observedAt,
        value: values[i] ?? 0,
        learning: place.standing.phase === 'normal',
      });
    }
  }

  private hasBegun(s: number): boolean {
    const last = this.cols.d[s * D_WIDTH + D.lastAt] ?? Number.NaN;
    return last === last;
  }

  /** Counts the countries that fall together on this signal in this bin. */
  private checkHealth(at: Instant, bins: DueBin, plan: SignalPlan, health: Health, notices: Notice[]): void {
    if (bins.count < POLICY.health.minCountries) return;
    const votes: CountryVote[] = [];
    for (let i = 0; i < bins.count; i += 1) {
      const s = bins.series[i] ?? 0;
      const place = this.placeOf[s];
      if (place === undefined || place.continent === null || !isExpected(this.cols, s)) continue;
      const low = isLowBin(this.cols, s, bins.values[i] ?? 0);
      votes.push({
        continent: place.continent,
        low,
        lowElsewhere: low && this.isLowElsewhere(place, plan, at),
      });
    }
    const notice = { at, signal: plan.spec.id };
    if (isFeedBroken(votes)) {
      health.brokenUntil = bins.observedAt + (1 + POLICY.health.holdBins) * plan.spec.stepMs;
      if (!health.broken) notices.push({ ...notice, notice: 'feed-broken' });
      health.broken = true;
    } else if (health.broken && bins.observedAt >= health.brokenUntil) {
      health.broken = false;
      notices.push({ ...notice, notice: 'feed-recovered' });
    }
  }

  private isLowElsewhere(place: Watched, plan: SignalPlan, at: Instant): boolean {
    return place.members.some(
      (member) =>
        member.plan.spec.kind !== plan.spec.kind &&
        whyUnknown(this.cols, member, at) === null &&
        isLowNow(this.cols, member.series, member.plan),
    );
  }

  private noteSilence(at: Instant, series: number, touched: Set<Watched>): void {
    const member = this.memberOf[series];
    const place = this.placeOf[series];
    if (member === undefined || place === undefined) return;
    const last = this.cols.d[series * D_WIDTH + D.lastAt] ?? 0;
    const deadline = this.agenda.silenceOf(last, member.plan);
    if (deadline > at) this.agenda.addSilence(series, last, member.plan);
    else {
      touched.add(place);
      this.agenda.addSilenceAt(series, at + HOUR_MS);
    }
  }

  /**
   * Looks at one place again after something of it changed. Rows that came late are seen as of the time they were
   * due, side by side with the others of that time; the decision is still one of `at`.
   */
  private review(at: Instant, due: Instant, place: Watched, out: Transition[]): void {
    const { view, cols } = this;
    fuse(cols, place.members, due, view);
    this.noteLevel(place, due);
    const { standing } = place;
    const m =
      standing.phase === 'normal'
        ? view.triggerSeries < 0
          ? view.decider
          : view.triggerSeries
        : view.decider;
    const member = place.members[m] ?? place.members[0];
    if (member === undefined) return;
    const d = member.series * D_WIDTH;
    const deepSince = cols.d[d + D.deepSince] ?? Number.NaN;
    const change = advance(standing, view, {
      clock: due,
      bin: cols.d[d + D.lastAt] ?? at,
      stepMs: member.plan.spec.stepMs,
      triggerRatio: this.triggerRatio(place),
      deepSince: deepSince === deepSince ? deepSince : null,
    });
    if (change === null) return;
    standing.seq += 1;
    out.push(describe({ cols, broken: this.brokenSignals(), place, member, view, change, at, due }));
    if (change.to === 'normal') this.close(place, due, change.ending === 'partly-recovered');
  }

  private triggerRatio(place: Watched): number {
    const opened = place.standing.phase === 'normal' ? this.view.triggerSeries : place.standing.trigger;
    const member = place.members[opened];
    return member === undefined ? this.view.stat : latestRatio(this.cols, member.series);
  }

  /** An ended incident leaves no evidence behind; a partial recovery becomes the new normal. */
  private close(place: Watched, at: Instant, partly: boolean): void {
    place.standing = { ...atRest(), lastEndAt: at };
    for (const { series } of place.members) {
      if (partly) rebaseLow(this.cols, series);
      forgetEvidence(this.cols, series);
    }
  }

  private noteLevel(place: Watched, at: Instant): void {
    const hour = Math.floor(at / HOUR_MS);
    if (place.levelHour === 0) place.levelHour = hour;
    const ahead = Math.min(LEVEL_HOURS, hour - place.levelHour);
    if (ahead > 0) {
      place.levels.copyWithin(0, ahead);
      place.levels.fill(255, LEVEL_HOURS - ahead);
      place.levelHour = hour;
    }
    const { stat, kinds } = this.view;
    if (kinds === 0) return;
    const level = Math.floor((stat > 1 ? 1 : stat) * 100 + 0.5);
    if (level < (place.levels[LEVEL_HOURS - 1] ?? 255)) place.levels[LEVEL_HOURS - 1] = level;
  }

  /** Signals that are broken for everybody now. */
  brokenSignals(): ReadonlySet<SignalId> {
    const broken = new Set<SignalId>();
    this.health.forEach((health, i) => {
      const id = this.plans[i]?.spec.id;
      if (health.broken && id !== undefined) broken.add(id);
    });
    return broken;
  }

  readings(id: PlaceId, now: Instant): readonly Reading[] {
    const place = this.places.get(id);
    if (place === undefined) return [];
    return readingsOf(this.cols, place.members, now > this.clock ? now : this.clock, this.brokenSignals());
  }

  /** The state of some places (all by default), to continue from `clock` later. */
  save(ids: Iterable<PlaceId> = this.places.keys()): SavedWatch {
    const places: { place: PlaceId; state: Uint8Array }[] = [];
    for (const id of ids) {
      const place = this.places.get(id);
      if (place !== undefined) places.push({ place: id, state: savePlace(place, this.cols) });
    }
    const health = this.plans.map((plan, i) => ({ signal: plan.spec.id, ...this.health[i] }));
    return { at: this.clock, places, health: new TextEncoder().encode(JSON.stringify(health)) };
  }

  /** Takes a saved state up; returns the places whose state was not readable: they warm up again. */
  restore(saved: SavedWatch): readonly PlaceId[] {
    const lost: PlaceId[] = [];
    for (const { place, state } of saved.places) if (!this.restorePlace(place, state)) lost.push(place);
    for (const { signal, broken, brokenUntil } of readHealth(saved.health)) {
      const health = this.health[this.signalIndex.get(signal) ?? -1];
      if (health !== undefined) Object.assign(health, { broken, brokenUntil });
    }
    if (saved.at > this.clock) this.clock = saved.at;
    return lost;
  }

  private restorePlace(id: PlaceId, state: Uint8Array): boolean {
    const opened = openState(state);
    const header = opened === null ? null : readHeader(opened.header, id);
    if (opened === null || header === null) return false;
    const place = this.watch(id);
    Object.assign(place, {
      standing: header.standing,
      watchedFrom: header.watchedFrom ?? Number.NEGATIVE_INFINITY,
      awayUntil: header.awayUntil ?? Number.NEGATIVE_INFINITY,
      levelHour: header.levelHour,
    });
    place.levels.set(header.levels);
    header.signals.forEach((signal, n) => {
      const series = this.seriesFor(signal, id);
      const plan = this.memberOf[series]?.plan;
      if (plan === undefined) return;
      decodeSeries(this.cols, series, opened.series, n);
      const last = this.cols.d[series * D_WIDTH + D.lastAt] ?? Number.NaN;
      if (last === last) this.agenda.addSilence(series, last, plan);
    });
    return true;
  }
}
