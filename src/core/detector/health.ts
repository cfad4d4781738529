/**
 * Is a feed broken? When an implausible share of unrelated countries falls together on one signal, and no other family
 * of measurers sees it, the feed is, not the world: that signal is unheard for everybody for this bin and two more. A
 * feed of which nothing comes any more for almost all countries at once has failed too: silence is no outage.
 */
import type { PlaceId } from '../entity.ts';
import type { Notice } from '../incident.ts';
import { POLICY } from '../policy.ts';
import { subregionOf } from '../places-regions.ts';
import type { SignalId } from '../series.ts';
import type { Instant } from '../time.ts';
import { mainUpstreams, type UpstreamsOf } from '../upstreams.ts';
import type { DueBin } from './agenda.ts';
import { F, F_WIDTH, type SeriesColumns } from './columns.ts';
import { isLowNow, type Member, whyUnknown } from './members.ts';
import type { SignalPlan } from './plan.ts';
import type { SavedHealth } from './saved.ts';
import { isBackFromSilence, silenceOf } from './silence.ts';
import { type CountryVote, isFallOfMany, isSeenByOthers } from './votes.ts';
import type { Watched } from './watched.ts';

interface Health {
  /** The signal is unheard for bins that start before this. */
  brokenUntil: Instant;
  broken: boolean;
  /** Countries that fell silent together; 0 while the signal is heard. */
  silentOf: number;
  /** The operator was told of that silence: once for all signals of a family. */
  silenceTold: boolean;
}

/** An implausible share of countries low in one bin: their series. */
interface FallOfMany {
  readonly observedAt: Instant;
  readonly low: ReadonlySet<number>;
}

/** Which signals are believed. One instance a watch. */
export class FeedHealth {
  readonly of: readonly Health[];
  private readonly plans: readonly SignalPlan[];
  private readonly cols: SeriesColumns;
  private readonly upstreamsOf: UpstreamsOf;
  /** By signal: the series of countries. By series: its country, and the subregion that this is related to. */
  private readonly voters: readonly number[][];
  private readonly countryOf: PlaceId[] = [];
  private readonly groupOf: string[] = [];
  /** By signal: what its newest bin looked like, if many fell together in it; and its newest bin of any place. */
  private readonly falls: (FallOfMany | null)[];
  private readonly newest: Instant[];

  constructor(plans: readonly SignalPlan[], cols: SeriesColumns, upstreamsOf: UpstreamsOf = () => []) {
    this.plans = plans;
    this.cols = cols;
    this.upstreamsOf = upstreamsOf;
    this.voters = plans.map(() => []);
    this.falls = plans.map(() => null);
    this.newest = plans.map(() => Number.NEGATIVE_INFINITY);
    const sound = { brokenUntil: Number.NEGATIVE_INFINITY, broken: false, silentOf: 0, silenceTold: false };
    this.of = plans.map(() => ({ ...sound }));
  }

  /** Only countries vote. */
  join({ series, signal }: Member, { id, continent }: Watched): void {
    this.cols.votes[series] = continent === null ? 0 : 1;
    if (continent === null) return;
    this.voters[signal]?.push(series);
    this.countryOf[series] = id;
    this.groupOf[series] = subregionOf(id) ?? continent;
  }

  /** Looks at a bin that is about to be judged: `expectBin` has been called for it. All signals before any `check`. */
  note({ series, values, observedAt, signal }: DueBin): void {
    if (this.isTrusting(signal)) return;
    if (observedAt > (this.newest[signal] ?? 0)) this.newest[signal] = observedAt;
    this.falls[signal] = null;
    if (series.length < POLICY.health.minCountries) return;
    const votes: CountryVote[] = [];
    const low = new Set<number>();
    for (let i = 0; i < series.length; i += 1) {
      const s = series[i] ?? 0;
      if (this.cols.votes[s] !== 1 || !isExpected(this.cols, s)) continue;
      const vote = this.voteOf(s, values[i] ?? 0);
      if (vote.low) low.add(s);
      votes.push(vote);
    }
    if (isFallOfMany(votes, (place) => mainUpstreams(this.upstreamsOf(place))))
      this.falls[signal] = { observedAt, low };
  }

  /** Low: clearly under what is expected in the bin being judged. One literal: there is one for each country and bin. */
  private voteOf(s: number, value: number): CountryVote {
    const { f } = this.cols;
    const b = s * F_WIDTH;
    const expected = f[b + F.binExpected] ?? 0;
    const z = (value - expected) / (f[b + F.binSigma] ?? 1);
    const low = value < POLICY.health.lowRatio * expected && z < POLICY.health.lowZ;
    return { place: this.countryOf[s] ?? '', group: this.groupOf[s] ?? '', low, z };
  }

  /** Is it the feed, or the world? Returns the notice if the signal broke or is back. */
  check(at: Instant, bins: DueBin, placeOf: readonly Watched[]): Notice | null {
    const plan = this.plans[bins.signal];
    const health = this.of[bins.signal];
    if (plan === undefined || health === undefined || this.isTrusting(bins.signal)) return null;
    if (health.silentOf > 0) return this.checkReturn(at, bins, plan, health);
    if (bins.series.length < POLICY.health.minCountries) return null;
    const low = this.falls[bins.signal]?.low ?? null;
    const others = low === null ? null : this.othersOn(at, low, plan, placeOf);
    const notice = { at, signal: plan.spec.id };
    if (others === 'silent') {
      health.brokenUntil = bins.observedAt + (1 + POLICY.health.holdBins) * plan.spec.stepMs;
      const isNews = !health.broken;
      health.broken = true;
      return isNews ? { ...notice, notice: 'feed-broken' } : null;
    }
    // Somebody else sees as many fall: it was the world all along.
    if (others === 'fall') health.brokenUntil = Math.min(health.brokenUntil, bins.observedAt);
    if (!health.broken || bins.observedAt < health.brokenUntil) return null;
    health.broken = false;
    return { ...notice, notice: 'feed-recovered' };
  }

  /** What other families say of those that are low: nothing of the kind, that most are low, or that as many fall with them. */
  private othersOn(
    at: Instant,
    low: ReadonlySet<number>,
    plan: SignalPlan,
    placeOf: readonly Watched[],
  ): 'silent' | 'low' | 'fall' {
    let seen = 0;
    let fallen = 0;
    for (const s of low) {
      const others = (placeOf[s]?.members ?? []).filter(
        (member) => member.plan.spec.family !== plan.spec.family,
      );
      const falls = others.some((member) => this.isFalling(member, at));
      if (falls) fallen += 1;
      if (falls || others.some((member) => this.isLow(member, at))) seen += 1;
    }
    if (isSeenByOthers(fallen, low.size)) return 'fall';
    return isSeenByOthers(seen, low.size) ? 'low' : 'silent';
  }

  private isLow(member: Member, at: Instant): boolean {
    return whyUnknown(this.cols, member, at) === null && isLowNow(this.cols, member.series, member.plan);
  }

  /** One of many that fall together on that signal too, whether it is believed or not. */
  private isFalling({ series, signal, plan: { spec, freshForMs } }: Member, at: Instant): boolean {
    const fall = this.falls[signal] ?? null;
    if (fall?.low.has(series) !== true) return false;
    return at - fall.observedAt - spec.stepMs - spec.lagMs <= freshForMs;
  }

  /** A series of that signal has said nothing for so long that it is unknown: if almost all have, the feed is silent. */
  checkSilence(at: Instant, signal: number): Notice | null {
    const plan = this.plans[signal];
    const health = this.of[signal];
    if (plan === undefined || health === undefined || this.isTrusting(signal)) return null;
    // What is broken is not judged, so that its series grow old: the operator knows already.
    if (health.broken) return null;
    if (health.silentOf === 0 && this.othersGoOn(at, signal))
      health.silentOf = silenceOf(this.cols, this.voters[signal] ?? [], this.groupOf, { at, plan });
    if (health.silentOf === 0 || this.isSilenceTold(plan.spec.family)) return null;
    health.silenceTold = true;
    return { at, signal: plan.spec.id, notice: 'feed-silent' };
  }

  /** When nothing comes of anything, it is not a feed that failed: Ebb is cut off, or the recording is over. */
  private othersGoOn(at: Instant, signal: number): boolean {
    return this.plans.some(
      ({ spec, unknownAfterMs }, i) =>
        i !== signal && at - (this.newest[i] ?? 0) - spec.stepMs - spec.lagMs <= unknownAfterMs,
    );
  }

  /** Half of those that fell silent are enough. The bins that bring them back are judged as any. */
  private checkReturn(at: Instant, bins: DueBin, plan: SignalPlan, health: Health): Notice | null {
    const voters = this.voters[bins.signal] ?? [];
    if (!isBackFromSilence(this.cols, voters, bins, { at, plan, silentOf: health.silentOf })) return null;
    health.silentOf = 0;
    if (!health.silenceTold) return null;
    health.silenceTold = false;
    return { at, signal: plan.spec.id, notice: 'feed-recovered' };
  }

  private isSilenceTold(family: string): boolean {
    return this.plans.some((plan, i) => plan.spec.family === family && this.of[i]?.silenceTold === true);
  }

  /** For measuring only: every feed is believed. */
  private isTrusting(signal: number): boolean {
    return this.plans[signal]?.trial.credulous === true;
  }

  /** True if bins of that signal that start at `observedAt` say nothing. */
  isUnheard(signal: number, observedAt: Instant): boolean {
    return observedAt < (this.of[signal]?.brokenUntil ?? Number.NEGATIVE_INFINITY);
  }

  brokenSignals(): ReadonlySet<SignalId> {
    return new Set(this.plans.flatMap((plan, i) => (this.of[i]?.broken === true ? [plan.spec.id] : [])));
  }

  save(placeOf: readonly Watched[]): readonly SavedHealth[] {
    return this.plans.map((plan, i) => ({
      signal: plan.spec.id,
      brokenUntil: Number.NEGATIVE_INFINITY,
      broken: false,
      ...this.of[i],
      newest: this.newest[i] ?? Number.NEGATIVE_INFINITY,
      fall: this.savedFall(i, placeOf),
    }));
  }

  /** `seriesOf`: null for a place that is not watched any more. */
  restore(saved: SavedHealth, index: number, seriesOf: (id: PlaceId) => number | null): void {
    const health = this.of[index];
    if (health === undefined) return;
    const { broken, brokenUntil, silentOf = 0, silenceTold = false } = saved;
    Object.assign(health, { broken, brokenUntil, silentOf, silenceTold });
    this.newest[index] = saved.newest ?? Number.NEGATIVE_INFINITY;
    if (saved.fall === undefined || saved.fall === null) return;
    const low = saved.fall.places.map(seriesOf).filter((series) => series !== null);
    this.falls[index] = { observedAt: saved.fall.observedAt, low: new Set(low) };
  }

  private savedFall(signal: number, placeOf: readonly Watched[]): NonNullable<SavedHealth['fall']> | null {
    const fall = this.falls[signal] ?? null;
    if (fall === null) return null;
    const places = [...fall.low].flatMap((s) => placeOf[s]?.id ?? []);
    return { observedAt: fall.observedAt, places };
  }
}

/** Something is expected of this series in the bin being judged: it may vote. */
function isExpected(cols: SeriesColumns, s: number): boolean {
  return (cols.f[s * F_WIDTH + F.binExpected] ?? 0) > 0;
}
