/**
 * The watch: all series of all places on one virtual clock. Rows are offered; `advance` moves the clock through every
 * instant at which something falls due – a bin's start + step + lag, or the moment at which silence counts – and
 * returns what changed. Same rows, same answer, whatever the chunking. No I/O; the arrays in it are its only state.
 */
import type { PlaceId } from '../entity.ts';
import type { Notice, Reading, Transition } from '../incident.ts';
import type { Observation, SignalId, SignalSpec } from '../series.ts';
import type { Instant } from '../time.ts';
import { Agenda, type DueBin } from './agenda.ts';
import { D, D_WIDTH, type SeriesColumns, SNAPSHOT_EVERY } from './columns.ts';
import { expectBin, judgeBin } from './evidence.ts';
import { explainNation, explainPlace } from './explain.ts';
import { lastAt, type Member } from './members.ts';
import { FeedHealth } from './health.ts';
import { countRegions, isNation, readingOfNation, reviewNations } from './nation.ts';
import type { SignalPlan } from './plan.ts';
import { sortByPlace } from './publish.ts';
import { readingsOf } from './readings.ts';
import { AT_REST } from './rest.ts';
import { Reviewer } from './review.ts';
import { isNews, keepPast, lateByPlace, remember, rewind } from './rewind.ts';
import { Roster } from './roster.ts';
import {
  adoptSeries,
  readHealth,
  type Restoring,
  restorePlace,
  type SavedWatch,
  savePlace,
} from './saved.ts';
import type { Past, Watched } from './watched.ts';
import type { WatchOptions } from './options.ts';

interface Outcome {
  readonly transitions: Transition[];
  readonly notices: Notice[];
}

export class Watch {
  clock: Instant = Number.NEGATIVE_INFINITY;
  readonly cols: SeriesColumns;
  readonly places: ReadonlyMap<PlaceId, Watched>;
  private readonly roster: Roster;
  private readonly health: FeedHealth;
  private readonly reviewer: Reviewer;
  private readonly agenda = new Agenda();
  private readonly options: WatchOptions;
  private looks = 0;
  /** Rows that came behind their series' newest judged bin, and rows that cannot be true. */
  lateRows = 0;
  refusedRows = 0;

  constructor(signals: readonly SignalSpec[], options: WatchOptions) {
    this.options = options;
    this.roster = new Roster(signals, options, (member, place) => this.health.join(member, place));
    this.cols = this.roster.cols;
    this.places = this.roster.places;
    this.health = new FeedHealth(this.roster.plans, this.cols, options.upstreamsOf);
    this.reviewer = new Reviewer(this.cols, () => this.health.brokenSignals());
  }

  /** The place, put on the watch if it is new. */
  watch(id: PlaceId): Watched {
    return this.roster.place(id);
  }

  /** The series of a signal at a place, begun if it is new; -1 for a signal that was not declared. */
  seriesFor(signal: SignalId, placeId: PlaceId): number {
    return this.roster.member(signal, placeId)?.series ?? -1;
  }

  /** True if something of that signal at that place is known. */
  knows(signal: SignalId, id: PlaceId): boolean {
    return this.roster.knows(signal, id);
  }

  /**
   * Takes rows in that reached us at `at`; nothing is judged before `advance`. Rows without a value, or with one that
   * cannot be, say nothing.
   */
  offer(rows: readonly Observation[], at: Instant = this.clock): void {
    for (const row of rows) {
      const { value } = row;
      if (value === null) continue;
      const isPossible = value >= 0 && value <= Number.MAX_SAFE_INTEGER;
      const member = isPossible ? this.roster.member(row.signal, row.place) : null;
      if (member === null) this.refusedRows += 1;
      else this.take(member, row.observedAt, value, at);
    }
  }

  /** One number of one series: the fast way in. */
  put(series: number, observedAt: Instant, value: number, at: Instant = this.clock): void {
    const member = this.roster.memberOf[series];
    if (member !== undefined) this.take(member, observedAt, value, at);
  }

  private take(member: Member, observedAt: Instant, value: number, at: Instant): void {
    const { series } = member;
    const last = this.cols.d[series * D_WIDTH + D.lastAt] ?? Number.NaN;
    const clock = at > this.clock ? at : this.clock;
    if (!(observedAt <= last)) {
      const due = observedAt + member.plan.spec.stepMs + member.plan.spec.lagMs;
      const judgedAt = due > clock ? due : clock;
      const bin = this.agenda.open(judgedAt, member.signal, observedAt);
      if (bin === null) return this.agenda.add(judgedAt, due, member.signal, { series, observedAt, value });
      bin.series.push(series);
      bin.values.push(value);
    } else if (isNews(this.cols, this.roster.placeOf[series], { series, observedAt, value })) {
      this.lateRows += 1;
      this.agenda.addLate(clock, { series, observedAt, value });
    }
  }

  /** Moves the clock to `to`, through every instant at which something falls due. */
  advance(to: Instant): Outcome {
    const out: Outcome = { transitions: [], notices: [] };
    for (let at = this.agenda.nextAt(); at !== null && at <= to; at = this.agenda.nextAt()) {
      if (at > this.clock) this.clock = at;
      this.judgeLate(at, out);
      for (let due = this.agenda.nextDue(at); due !== null; due = this.agenda.nextDue(at))
        this.instant(at, due, out);
    }
    if (to > this.clock) this.clock = to;
    return out;
  }

  /** Everything that falls due at one original due time: bins of all signals, then the places they touch. */
  private instant(at: Instant, due: Instant, out: Outcome): void {
    const touched: Watched[] = [];
    this.looks += 1;
    const all = this.agenda.takeBins(at, due);
    for (const bins of all) this.expectBins(bins);
    for (const bins of all) {
      const plan = this.roster.plans[bins.signal];
      if (plan === undefined) continue;
      const notice = this.health.check(at, bins, this.roster.placeOf);
      if (notice !== null) out.notices.push(notice);
      this.judgeBins(bins, plan, touched);
    }
    this.noteSilences(at, this.agenda.takeSilences(at, due), touched, out.notices);
    const { explain } = this.options;
    const resting: Past = { at: due, standing: AT_REST };
    for (const place of touched) {
      const isQuiet = place.id !== explain?.place && this.reviewer.isQuiet(place, due);
      const transition = isQuiet ? null : this.reviewer.review(place, { at, due });
      if (transition !== null) out.transitions.push(transition);
      if (place.pastIsDue) keepPast(this.cols, place, resting);
      if (place.id === explain?.place)
        explain.tell(explainPlace(this.cols, place, due, this.brokenSignals()));
    }
    const looked = (nation: Watched): void => {
      if (nation.id === explain?.place) explain.tell(explainNation(nation, due));
    };
    out.transitions.push(...reviewNations(touched, { at, due }, looked));
    sortByPlace(out.transitions, at);
  }

  /** Each place once a look, in the order in which its bins came. */
  private touch(place: Watched, touched: Watched[]): void {
    if (place.touchedIn === this.looks) return;
    place.touchedIn = this.looks;
    touched.push(place);
  }

  /** What is expected in bins of one signal, and who falls under it. */
  private expectBins(bins: DueBin): void {
    const plan = this.roster.plans[bins.signal];
    if (plan === undefined) return;
    for (const s of bins.series)
      if (!this.isBehind(s, bins.observedAt)) expectBin(this.cols, s, plan, bins.observedAt);
    this.health.note(bins);
  }

  private judgeBins(
    { series, values, observedAt, signal }: DueBin,
    plan: SignalPlan,
    touched: Watched[],
  ): void {
    const { lastRow } = this.cols;
    for (let i = 0; i < series.length; i += 1) lastRow[series[i] ?? 0] = i;
    const unheard = this.health.isUnheard(signal, observedAt);
    for (let i = 0; i < series.length; i += 1) {
      const s = series[i] ?? 0;
      const place = this.roster.placeOf[s];
      if (place === undefined || lastRow[s] !== i) continue;
      this.touch(place, touched);
      if (this.isBehind(s, observedAt)) continue;
      if (Number.isNaN(lastAt(this.cols, s))) this.agenda.addSilence(s, observedAt, plan);
      if (unheard) continue;
      const value = values[i] ?? 0;
      const learning = place.standing.phase === 'normal';
      judgeBin(this.cols, s, plan, { at: observedAt, value, learning });
      if (remember(this.cols, s, observedAt, value) >= SNAPSHOT_EVERY) place.pastIsDue = true;
    }
  }

  private isBehind(s: number, observedAt: Instant): boolean {
    return observedAt <= (this.cols.d[s * D_WIDTH + D.lastAt] ?? Number.NaN);
  }

  private noteSilences(at: Instant, due: readonly number[], touched: Watched[], notices: Notice[]): void {
    const signals = new Set<number>();
    for (const series of due) {
      const silent = this.noteSilence(at, series, touched);
      if (silent !== null) signals.add(silent.signal);
    }
    for (const signal of [...signals].sort((a, b) => a - b)) {
      const notice = this.health.checkSilence(at, signal);
      if (notice !== null) notices.push(notice);
    }
  }

  /** The member, if it really is silent. */
  private noteSilence(at: Instant, series: number, touched: Watched[]): Member | null {
    const member = this.roster.memberOf[series];
    const place = this.roster.placeOf[series];
    if (member === undefined || place === undefined) return null;
    const last = this.cols.d[series * D_WIDTH + D.lastAt] ?? 0;
    if (!this.agenda.isSilent(at, series, last, member.plan)) return null;
    this.touch(place, touched);
    return member;
  }

  /** Rows behind the newest bin of their series, place by place. */
  private judgeLate(at: Instant, out: Outcome): void {
    const heard = this.agenda.takeLate(at).filter(({ series, observedAt }) => {
      const member = this.roster.memberOf[series];
      return member !== undefined && !this.health.isUnheard(member.signal, observedAt);
    });
    const byPlace = lateByPlace(this.cols, heard, this.roster.placeOf, this.roster.memberOf);
    for (const [place, rows] of byPlace)
      out.transitions.push(...rewind(this.cols, this.reviewer, place, rows, at));
    sortByPlace(out.transitions, at);
  }

  /** Signals that are broken for everybody now. */
  brokenSignals(): ReadonlySet<SignalId> {
    return this.health.brokenSignals();
  }

  readings(id: PlaceId, now: Instant): readonly Reading[] {
    const place = this.places.get(id);
    if (place === undefined) return [];
    const ofRegions = isNation(place) ? readingOfNation(place, countRegions(place)) : null;
    if (ofRegions !== null) return [ofRegions];
    return readingsOf(this.cols, place.members, now > this.clock ? now : this.clock, this.brokenSignals());
  }

  /** The state of some places (all by default), to continue from `clock` later. */
  save(ids: Iterable<PlaceId> = this.places.keys()): SavedWatch {
    const places: { place: PlaceId; state: Uint8Array }[] = [];
    for (const id of ids) {
      const place = this.places.get(id);
      if (place !== undefined) places.push({ place: id, state: savePlace(place, this.cols) });
    }
    const health = this.health.save(this.roster.placeOf);
    return { at: this.clock, places, health: new TextEncoder().encode(JSON.stringify(health)) };
  }

  /** Takes a saved state up; returns the places whose state was not readable: they warm up again. */
  restore(saved: SavedWatch): readonly PlaceId[] {
    const lost: PlaceId[] = [];
    for (const { place, state } of saved.places)
      if (!restorePlace(place, state, this.restoring(place))) lost.push(place);
    for (const health of readHealth(saved.health)) {
      const { signal } = health;
      const seriesOf = (id: PlaceId): number | null =>
        this.knows(signal, id) ? this.seriesFor(signal, id) : null;
      this.health.restore(health, this.roster.indexOf(signal), seriesOf);
    }
    if (saved.at > this.clock) this.clock = saved.at;
    return lost;
  }

  /**
   * Takes up the series of these signals from a saved state, and nothing else of it: what a feed that came late has
   * learnt beside joins a place that is watched already.
   */
  adopt(saved: SavedWatch, signals: ReadonlySet<SignalId>): void {
    for (const { place, state } of saved.places) adoptSeries(place, state, signals, this.restoring(place));
  }

  private restoring(id: PlaceId): Restoring {
    return {
      place: () => this.watch(id),
      cols: this.cols,
      seriesFor: (signal) => this.seriesFor(signal, id),
      restored: (s) => {
        const last = this.cols.d[s * D_WIDTH + D.lastAt] ?? Number.NaN;
        const plan = this.roster.memberOf[s]?.plan;
        if (plan !== undefined && last === last) this.agenda.addSilence(s, last, plan);
      },
    };
  }
}
