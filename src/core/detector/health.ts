/**
 * Is a feed broken? When many unrelated countries fall together on one signal and on no other, the feed is, not the
 * world: that signal is unheard for everybody for this bin and two more.
 */
import type { Notice } from '../incident.ts';
import { POLICY } from '../policy.ts';
import type { SignalId } from '../series.ts';
import type { Instant } from '../time.ts';
import type { DueBin } from './agenda.ts';
import { F, F_WIDTH, type SeriesColumns } from './columns.ts';
import { isLowNow, whyUnknown } from './members.ts';
import type { SignalPlan } from './plan.ts';
import type { Watched } from './watched.ts';

interface Health {
  /** The signal is unheard for bins that start before this. */
  brokenUntil: Instant;
  broken: boolean;
}

/** Which signals are believed. One instance a watch. */
export class FeedHealth {
  readonly of: readonly Health[];
  private readonly plans: readonly SignalPlan[];
  private readonly cols: SeriesColumns;

  constructor(plans: readonly SignalPlan[], cols: SeriesColumns) {
    this.plans = plans;
    this.cols = cols;
    this.of = plans.map(() => ({ brokenUntil: Number.NEGATIVE_INFINITY, broken: false }));
  }

  /** Counts the countries that fall together in this bin; returns the notice if the signal broke or is back. */
  check(at: Instant, bins: DueBin, placeOf: readonly Watched[]): Notice | null {
    const plan = this.plans[bins.signal];
    const health = this.of[bins.signal];
    if (plan === undefined || health === undefined || plan.trial.credulous === true) return null;
    if (bins.series.length < POLICY.health.minCountries) return null;
    const votes: CountryVote[] = [];
    for (let i = 0; i < bins.series.length; i += 1) {
      const s = bins.series[i] ?? 0;
      if (this.cols.votes[s] !== 1) continue;
      const place = placeOf[s];
      if (place === undefined || place.continent === null || !isExpected(this.cols, s)) continue;
      const z = zOf(this.cols, s, bins.values[i] ?? 0);
      const low = isLowBin(this.cols, s, bins.values[i] ?? 0, z);
      const lowElsewhere = low && this.isLowElsewhere(place, plan, at);
      votes.push({ continent: place.continent, low, lowElsewhere, z });
    }
    const notice = { at, signal: plan.spec.id };
    if (isFeedBroken(votes)) {
      health.brokenUntil = bins.observedAt + (1 + POLICY.health.holdBins) * plan.spec.stepMs;
      const isNews = !health.broken;
      health.broken = true;
      return isNews ? { ...notice, notice: 'feed-broken' } : null;
    }
    if (!health.broken || bins.observedAt < health.brokenUntil) return null;
    health.broken = false;
    return { ...notice, notice: 'feed-recovered' };
  }

  private isLowElsewhere(place: Watched, plan: SignalPlan, at: Instant): boolean {
    return place.members.some(
      (member) =>
        member.plan.spec.kind !== plan.spec.kind &&
        whyUnknown(this.cols, member, at) === null &&
        isLowNow(this.cols, member.series, member.plan),
    );
  }

  /** True if bins of that signal that start at `observedAt` say nothing. */
  isUnheard(signal: number, observedAt: Instant): boolean {
    return observedAt < (this.of[signal]?.brokenUntil ?? Number.NEGATIVE_INFINITY);
  }

  brokenSignals(): ReadonlySet<SignalId> {
    return new Set(this.plans.flatMap((plan, i) => (this.of[i]?.broken === true ? [plan.spec.id] : [])));
  }
}

interface CountryVote {
  readonly continent: string;
  /** Clearly under its expectation in this bin of this signal. */
  readonly low: boolean;
  /** Another kind of measurement shows it low too. */
  readonly lowElsewhere: boolean;
  /** Standard deviations from what was expected. */
  readonly z: number;
}

/** True when the bin is better explained by a broken feed than by the world. */
function isFeedBroken(votes: readonly CountryVote[]): boolean {
  const policy = POLICY.health;
  if (votes.length < policy.minCountries) return false;
  const continents = new Set<string>();
  const lowContinents = new Set<string>();
  let low = 0;
  let confirmed = 0;
  let sumZ = 0;
  for (const vote of votes) {
    continents.add(vote.continent);
    sumZ += vote.z > policy.clipZ ? policy.clipZ : vote.z < -policy.clipZ ? -policy.clipZ : vote.z;
    if (!vote.low) continue;
    lowContinents.add(vote.continent);
    low += 1;
    if (vote.lowElsewhere) confirmed += 1;
  }
  if (continents.size < policy.minContinents || lowContinents.size < 2) return false;
  if (sumZ > policy.meanZ * votes.length) return false;
  return low > policy.lowShare * votes.length && confirmed < policy.confirmedShare * low;
}

/** Something is expected of this series in the bin being judged: it may vote. */
function isExpected(cols: SeriesColumns, s: number): boolean {
  return (cols.f[s * F_WIDTH + F.binExpected] ?? 0) > 0;
}

function zOf(cols: SeriesColumns, s: number, value: number): number {
  const b = s * F_WIDTH;
  return (value - (cols.f[b + F.binExpected] ?? 0)) / (cols.f[b + F.binSigma] ?? 1);
}

/** The value is clearly under what is expected in the bin being judged. */
function isLowBin(cols: SeriesColumns, s: number, value: number, z: number): boolean {
  const expected = cols.f[s * F_WIDTH + F.binExpected] ?? 0;
  return value < POLICY.health.lowRatio * expected && z < POLICY.health.lowZ;
}
