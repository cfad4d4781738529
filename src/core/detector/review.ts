/** One look at one place: what its signals say together, and what that changes. */
import type { Ending, Transition } from '../incident.ts';
import type { SignalId } from '../series.ts';
import { HOUR_MS, type Instant } from '../time.ts';
import { D, D_WIDTH, F, F_WIDTH, type SeriesColumns } from './columns.ts';
import { flickerSince } from './small-set.ts';
import { fuse } from './fuse.ts';
import { emptyView, type View } from './view.ts';
import { LEVEL_HOURS, levelsOf } from './levels.ts';
import { isLowNow, latestRatio, type Member, noiseOf, readFrom } from './members.ts';
import { describe } from './publish.ts';
import { confidenceRank } from './readings.ts';
import { AT_REST, atRest } from './rest.ts';
import { advance, type Change } from './standing.ts';
import { forgetEvidence, keepOffset, rebaseLow } from './teach.ts';
import type { Watched } from './watched.ts';

/** When a decision is made, and the time as of which the signals are seen: earlier, where rows came late. */
export interface Decision {
  readonly at: Instant;
  readonly due: Instant;
  /** True while the past is judged again: the hourly levels stay as they were. */
  readonly again?: boolean;
}

export class Reviewer {
  private readonly cols: SeriesColumns;
  private readonly brokenSignals: () => ReadonlySet<SignalId>;
  private readonly view: View = emptyView();

  constructor(cols: SeriesColumns, brokenSignals: () => ReadonlySet<SignalId>) {
    this.cols = cols;
    this.brokenSignals = brokenSignals;
  }

  /** Nothing in the place could raise an alert, so that only the hourly level needs a look now and then. */
  isQuiet(place: Watched, due: Instant): boolean {
    if (place.standing.phase !== 'normal' || place.levelHour !== Math.floor(due / HOUR_MS)) return false;
    for (const member of place.members) if (this.isStirred(member)) return false;
    return true;
  }

  /** Far under every threshold of `fuse`, which one bin's gain cannot jump. */
  private isStirred({ series: s }: Member): boolean {
    const b = s * F_WIDTH;
    const { f } = this.cols;
    return (
      (f[b + F.degraded] ?? 0) > 3 ||
      (f[b + F.deep] ?? 0) > 3 ||
      (f[b + F.zeroRun] ?? 0) > 0 ||
      (f[b + F.nearZeroRun] ?? 0) > 0 ||
      (f[b + F.dipRun] ?? 0) > 0 ||
      flickerSince(this.cols, s) !== null
    );
  }

  /** Moves the place by one evaluation; the transition if something changed. */
  review(place: Watched, when: Decision): Transition | null {
    const { view, cols } = this;
    fuse(cols, place.members, when.due, view);
    place.left = view.kinds === 0 ? null : view.stat;
    if (when.again !== true) this.noteLevel(place, when.due);
    if (place.standing === AT_REST) {
      if (!view.triggered) return null;
      place.standing = atRest();
    }
    const member = place.members[this.speaker(place)] ?? place.members[0];
    if (member === undefined) return null;
    const d = member.series * D_WIDTH;
    const deepSince = cols.d[d + D.deepSince] ?? Number.NaN;
    const change = advance(place.standing, view, {
      clock: when.due,
      bin: cols.d[d + D.lastAt] ?? when.at,
      stepMs: member.plan.spec.stepMs,
      readFrom: readFrom(cols, member),
      fastestMs: fastestStep(place.members, member.plan.spec.stepMs),
      ...this.opener(place),
      deepSince: deepSince === deepSince ? deepSince : null,
    });
    if (change === null) return null;
    const transition = this.tell(place, member, change, when);
    if (change.to === 'normal') this.close(place, when.due, change.ending);
    return transition;
  }

  /** A change that did not come from the phase machine: what late data cancelled or moved. */
  announce(place: Watched, change: Change, when: Decision): Transition | null {
    fuse(this.cols, place.members, when.due, this.view);
    const member = place.members[this.view.decider] ?? place.members[0];
    return member === undefined ? null : this.tell(place, member, change, when);
  }

  private tell(place: Watched, member: Member, change: Change, when: Decision): Transition {
    const { cols, view } = this;
    place.standing.seq += 1;
    place.standing.toldConfidence = Math.max(place.standing.toldConfidence, confidenceRank(view));
    const { at, due } = when;
    return describe({ cols, broken: this.brokenSignals(), place, member, view, change, at, due });
  }

  /** The member whose bins the phase machine counts: what raised the alarm, then what decides. */
  private speaker(place: Watched): number {
    const { triggerSeries, decider } = this.view;
    return place.standing.phase === 'normal' && triggerSeries >= 0 ? triggerSeries : decider;
  }

  /** The series that opened the incident: its flips make it unstable. */
  private opener(place: Watched): { readonly triggerRatio: number; readonly triggerNoise: number } {
    const opened = place.standing.phase === 'normal' ? this.view.triggerSeries : place.standing.trigger;
    const member = place.members[opened];
    if (member === undefined) return { triggerRatio: this.view.stat, triggerNoise: 0 };
    const { series } = member;
    return { triggerRatio: latestRatio(this.cols, series), triggerNoise: noiseOf(this.cols, series) };
  }

  /**
   * An ended incident leaves no evidence behind; a partial recovery becomes the new normal. A signal that is low still,
   * against all others, has said what it had to say: else it would open the next one, and the next.
   */
  private close(place: Watched, at: Instant, ending: Ending | null): void {
    place.standing = { ...atRest(), lastEndAt: at };
    for (const { series, plan } of place.members) {
      if (ending === 'partly-recovered') rebaseLow(this.cols, series);
      else if (isLowNow(this.cols, series, plan)) keepOffset(this.cols, series);
      forgetEvidence(this.cols, series);
    }
  }

  /** Keeps the lowest ratio of the hour. */
  private noteLevel(place: Watched, due: Instant): void {
    const hour = Math.floor(due / HOUR_MS);
    if (place.levelHour === 0) place.levelHour = hour;
    const levels = levelsOf(place);
    const ahead = Math.min(LEVEL_HOURS, hour - place.levelHour);
    if (ahead > 0) {
      levels.copyWithin(0, ahead);
      levels.fill(255, LEVEL_HOURS - ahead);
      place.levelHour = hour;
    }
    const { stat, kinds } = this.view;
    if (kinds === 0) return;
    const level = Math.floor((stat > 1 ? 1 : stat) * 100 + 0.5);
    if (level < (levels[LEVEL_HOURS - 1] ?? 255)) levels[LEVEL_HOURS - 1] = level;
  }
}

function fastestStep(members: readonly Member[], otherwise: number): number {
  let fastest = Number.POSITIVE_INFINITY;
  for (const { plan } of members)
    if (plan.spec.kind !== 'routing' && plan.spec.stepMs < fastest) fastest = plan.spec.stepMs;
  return fastest < Number.POSITIVE_INFINITY ? fastest : otherwise;
}
