/**
 * The watch: all series of all places on one virtual clock. Rows are offered; `advance` moves the clock through every
 * instant at which something falls due – a bin's start + step + lag, or the moment at which silence counts – and
 * returns what changed. Same rows, same answer, whatever the chunking. No I/O; the arrays in it are its only state.
 */
import { countryOf, type PlaceId } from '../entity.ts';
import type { Notice, Reading, Transition } from '../incident.ts';
import type { Observation, SignalId, SignalSpec } from '../series.ts';
import { HOUR_MS, type Instant } from '../time.ts';
import { Agenda, type DueBin } from './agenda.ts';
import { D, D_WIDTH, SeriesColumns, SNAPSHOT_EVERY } from './columns.ts';
import { expectBin, judgeBin } from './evidence.ts';
import { explainNation, explainPlace } from './explain.ts';
import { LevelPages } from './levels.ts';
import { lastAt, type Member } from './members.ts';
import { FeedHealth } from './health.ts';
import { countRegions, isNation, readingOfNation, reviewNation } from './nation.ts';
import { type SignalPlan, signalPlan } from './plan.ts';
import { sortByPlace } from './publish.ts';
import { readingsOf } from './readings.ts';
import { AT_REST } from './rest.ts';
import { type Decision, Reviewer } from './review.ts';
import { isWithinReach, keepPast, lateByPlace, recentValue, remember, rewind } from './rewind.ts';
import { readHealth, restorePlace, type SavedWatch, savePlace } from './saved.ts';
import { addMember, memberOfSignal, newlyWatched, type Past, type Watched } from './watched.ts';
import type { WatchOptions } from './options.ts';

interface Outcome {
  readonly transitions: Transition[];
  readonly notices: Notice[];
}

export class Watch {
  clock: Instant = Number.NEGATIVE_INFINITY;
  readonly cols = new SeriesColumns();
  readonly places = new Map<PlaceId, Watched>();
  private readonly plans: readonly SignalPlan[];
  private readonly health: FeedHealth;
  private readonly reviewer: Reviewer;
  private readonly agenda = new Agenda();
  private readonly options: WatchOptions;
  private readonly signalIndex = new Map<SignalId, number>();
  private readonly levelPages = new LevelPages();
  private readonly placeOf: Watched[] = [];
  private readonly memberOf: Member[] = [];
  private looks = 0;
  /** Rows that came behind their series' newest judged bin, and rows that cannot be true. */
  lateRows = 0;
  refusedRows = 0;

  constructor(signals: readonly SignalSpec[], options: WatchOptions) {
    this.options = options;
    this.plans = signals.map((spec) => signalPlan(spec, options.trial));
    for (const [i, { id }] of signals.entries()) this.signalIndex.set(id, i);
    this.health = new FeedHealth(this.plans, this.cols);
    this.reviewer = new Reviewer(this.cols, () => this.health.brokenSignals());
  }

  /** The place, put on the watch if it is new. */
  watch(id: PlaceId): Watched {
    const known = this.places.get(id);
    if (known !== undefined) return known;
    const place = newlyWatched(id, this.options.continentOf(id), this.levelPages.next());
    this.places.set(id, place);
    const country = countryOf(id);
    if (country === null || country === id) return place;
    const nation = this.watch(country);
    nation.regions = [...nation.regions, place];
    place.nation = nation;
    return place;
  }

  /** The series of a signal at a place, begun if it is new; -1 for a signal that was not declared. */
  seriesFor(signal: SignalId, placeId: PlaceId): number {
    return this.memberFor(signal, placeId)?.series ?? -1;
  }

  private memberFor(signal: SignalId, placeId: PlaceId): Member | null {
    const index = this.signalIndex.get(signal) ?? -1;
    const plan = this.plans[index];
    if (plan === undefined) return null;
    const place = this.watch(placeId);
    const known = memberOfSignal(place, index);
    if (known !== null) return known;
    const series = this.cols.add();
    const member = { series, plan, signal: index };
    addMember(place, member);
    this.placeOf[series] = place;
    this.memberOf[series] = member;
    this.cols.votes[series] = place.continent === null ? 0 : 1;
    return member;
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
      const member = isPossible ? this.memberFor(row.signal, row.place) : null;
      if (member === null) this.refusedRows += 1;
      else this.take(member, row.observedAt, value, at);
    }
  }

  /** One number of one series: the fast way in. */
  put(series: number, observedAt: Instant, value: number, at: Instant = this.clock): void {
    const member = this.memberOf[series];
    if (member !== undefined) this.take(member, observedAt, value, at);
  }

  private take(member: Member, observedAt: Instant, value: number, at: Instant): void {
    const { series } = member;
    const last = this.cols.d[series * D_WIDTH + D.lastAt] ?? Number.NaN;
    const clock = at > this.clock ? at : this.clock;
    if (!(observedAt <= last)) {
      const due = observedAt + member.plan.spec.stepMs + member.plan.spec.lagMs;
      this.agenda.add(due > clock ? due : clock, due, member.signal, { series, observedAt, value });
    } else if (this.isNews(series, observedAt, value)) {
      this.lateRows += 1;
      this.agenda.addLate(clock, { series, observedAt, value });
    }
  }

  /** Of a bin behind the newest: not known as it is, and not too old. Stored history is offered again at each start. */
  private isNews(series: number, observedAt: Instant, value: number): boolean {
    const place = this.placeOf[series];
    if (place === undefined || !isWithinReach(this.cols, place, series, observedAt)) return false;
    return recentValue(this.cols, series, observedAt) !== value;
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
    for (const bins of this.agenda.takeBins(at, due)) {
      const plan = this.plans[bins.signal];
      if (plan === undefined) continue;
      for (const s of bins.series)
        if (!this.isBehind(s, bins.observedAt)) expectBin(this.cols, s, plan, bins.observedAt);
      const notice = this.health.check(at, bins, this.placeOf);
      if (notice !== null) out.notices.push(notice);
      this.judgeBins(bins, plan, touched);
    }
    for (const series of this.agenda.takeSilences(at, due)) this.noteSilence(at, series, touched);
    const resting: Past = { at: due, standing: AT_REST };
    for (const place of touched) {
      const isQuiet = place.id !== this.options.explain?.place && this.reviewer.isQuiet(place, due);
      const transition = isQuiet ? null : this.reviewer.review(place, { at, due });
      if (transition !== null) out.transitions.push(transition);
      if (place.pastIsDue) keepPast(this.cols, place, resting);
      if (place.id === this.options.explain?.place)
        this.options.explain.tell(explainPlace(this.cols, place, due, this.brokenSignals()));
    }
    this.reviewNations(touched, { at, due }, out.transitions);
    sortByPlace(out.transitions, at);
  }

  /** Countries that are judged by their regions, of which some have just been looked at. */
  private reviewNations(touched: readonly Watched[], when: Decision, out: Transition[]): void {
    const nations = new Set<Watched>();
    for (const { nation } of touched) if (nation !== null && isNation(nation)) nations.add(nation);
    for (const nation of nations) {
      const transition = reviewNation(nation, when);
      if (transition !== null) out.push(transition);
      if (nation.id === this.options.explain?.place)
        this.options.explain.tell(explainNation(nation, when.due));
    }
  }

  /** Each place once a look, in the order in which its bins came. */
  private touch(place: Watched, touched: Watched[]): void {
    if (place.touchedIn === this.looks) return;
    place.touchedIn = this.looks;
    touched.push(place);
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
      const place = this.placeOf[s];
      if (place === undefined || lastRow[s] !== i) continue;
      this.touch(place, touched);
      if (this.isBehind(s, observedAt)) continue;
      if (Number.isNaN(lastAt(this.cols, s))) this.agenda.addSilence(s, observedAt, plan);
      if (unheard) continue;
      const value = values[i] ?? 0;
      judgeBin(this.cols, s, plan, {
        at: observedAt,
        value,
        learning: place.standing.phase === 'normal',
      });
      if (remember(this.cols, s, observedAt, value) >= SNAPSHOT_EVERY) place.pastIsDue = true;
    }
  }

  private isBehind(s: number, observedAt: Instant): boolean {
    return observedAt <= (this.cols.d[s * D_WIDTH + D.lastAt] ?? Number.NaN);
  }

  private noteSilence(at: Instant, series: number, touched: Watched[]): void {
    const member = this.memberOf[series];
    const place = this.placeOf[series];
    if (member === undefined || place === undefined) return;
    const last = this.cols.d[series * D_WIDTH + D.lastAt] ?? 0;
    const deadline = this.agenda.silenceOf(last, member.plan);
    if (deadline > at) this.agenda.addSilence(series, last, member.plan);
    else {
      this.touch(place, touched);
      this.agenda.addSilenceAt(series, at + HOUR_MS);
    }
  }

  /** Rows behind the newest bin of their series, place by place. */
  private judgeLate(at: Instant, out: Outcome): void {
    const heard = this.agenda.takeLate(at).filter(({ series, observedAt }) => {
      const member = this.memberOf[series];
      return member !== undefined && !this.health.isUnheard(member.signal, observedAt);
    });
    const byPlace = lateByPlace(this.cols, heard, this.placeOf, this.memberOf);
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
    const health = this.plans.map((plan, i) => ({ signal: plan.spec.id, ...this.health.of[i] }));
    return { at: this.clock, places, health: new TextEncoder().encode(JSON.stringify(health)) };
  }

  /** Takes a saved state up; returns the places whose state was not readable: they warm up again. */
  restore(saved: SavedWatch): readonly PlaceId[] {
    const lost: PlaceId[] = [];
    for (const { place, state } of saved.places) if (!this.restorePlace(place, state)) lost.push(place);
    for (const { signal, broken, brokenUntil } of readHealth(saved.health)) {
      const health = this.health.of[this.signalIndex.get(signal) ?? -1];
      if (health !== undefined) Object.assign(health, { broken, brokenUntil });
    }
    if (saved.at > this.clock) this.clock = saved.at;
    return lost;
  }

  private restorePlace(id: PlaceId, state: Uint8Array): boolean {
    return restorePlace(id, state, {
      place: () => this.watch(id),
      cols: this.cols,
      seriesFor: (signal) => this.seriesFor(signal, id),
      restored: (s) => {
        const last = this.cols.d[s * D_WIDTH + D.lastAt] ?? Number.NaN;
        const plan = this.memberOf[s]?.plan;
        if (plan !== undefined && last === last) this.agenda.addSilence(s, last, plan);
      },
    });
  }
}
