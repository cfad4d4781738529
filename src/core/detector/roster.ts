/** Who is on the watch: places, and their series by number. */
import { countryOf, type PlaceId } from '../entity.ts';
import type { SignalId, SignalSpec } from '../series.ts';
import { SeriesColumns } from './columns.ts';
import { LevelPages } from './levels.ts';
import type { Member } from './members.ts';
import type { WatchOptions } from './options.ts';
import { type SignalPlan, signalPlan } from './plan.ts';
import { addMember, memberOfSignal, newlyWatched, type Watched } from './watched.ts';

export class Roster {
  readonly cols = new SeriesColumns();
  readonly places = new Map<PlaceId, Watched>();
  /** In the order in which the signals were declared. */
  readonly plans: readonly SignalPlan[];
  /** By series. */
  readonly placeOf: Watched[] = [];
  readonly memberOf: Member[] = [];
  private readonly options: WatchOptions;
  private readonly onJoin: (member: Member, place: Watched) => void;
  private readonly signalIndex = new Map<SignalId, number>();
  private readonly levelPages = new LevelPages();

  /** @param onJoin told of each new series. */
  constructor(
    signals: readonly SignalSpec[],
    options: WatchOptions,
    onJoin: (member: Member, place: Watched) => void,
  ) {
    this.options = options;
    this.onJoin = onJoin;
    this.plans = signals.map((spec) => signalPlan(spec, options.trial));
    for (const [i, { id }] of signals.entries()) this.signalIndex.set(id, i);
  }

  /** The number of a signal; -1 for one that was not declared. */
  indexOf(signal: SignalId): number {
    return this.signalIndex.get(signal) ?? -1;
  }

  /** The place, put on the watch if it is new. */
  place(id: PlaceId): Watched {
    const known = this.places.get(id);
    if (known !== undefined) return known;
    const place = newlyWatched(id, this.options.continentOf(id), this.levelPages.next());
    this.places.set(id, place);
    const country = countryOf(id);
    if (country === null || country === id) return place;
    const nation = this.place(country);
    nation.regions = [...nation.regions, place];
    place.nation = nation;
    return place;
  }

  /** A signal at a place, begun if it is new; null for a signal that was not declared. */
  member(signal: SignalId, placeId: PlaceId): Member | null {
    const index = this.indexOf(signal);
    const plan = this.plans[index];
    if (plan === undefined) return null;
    const place = this.place(placeId);
    const known = memberOfSignal(place, index);
    if (known !== null) return known;
    const series = this.cols.add();
    const member = { series, plan, signal: index };
    addMember(place, member);
    this.placeOf[series] = place;
    this.memberOf[series] = member;
    this.onJoin(member, place);
    return member;
  }

  /** True if something of that signal at that place is known. */
  knows(signal: SignalId, id: PlaceId): boolean {
    const place = this.places.get(id);
    return place !== undefined && memberOfSignal(place, this.indexOf(signal)) !== null;
  }
}
