/** Puts a change of a place into the words of a transition. */
import type { IncidentId, Transition } from '../incident.ts';
import type { PlaceId } from '../entity.ts';
import { type Instant, isoSeconds } from '../time.ts';
import { D, D_WIDTH, F, F_WIDTH } from './columns.ts';
import { levelsOf } from './levels.ts';
import type { View } from './view.ts';
import type { Member } from './members.ts';
import { confidenceOf, readingsOf, rounded } from './readings.ts';
import type { Change } from './standing.ts';
import type { Watched } from './watched.ts';
import type { SeriesColumns } from './columns.ts';

export function incidentId(place: PlaceId, startedAt: Instant): IncidentId {
  return `${place}@${isoSeconds(startedAt)}`;
}

interface Changed {
  readonly cols: SeriesColumns;
  readonly broken: ReadonlySet<string>;
  readonly place: Watched;
  readonly member: Member;
  readonly view: View;
  readonly change: Change;
  readonly at: Instant;
  /** The time as of which the readings are seen. */
  readonly due: Instant;
}

export function describe({ cols, broken, place, member, view, change, at, due }: Changed): Transition {
  const { standing } = place;
  const b = member.series * F_WIDTH;
  const readings = readingsOf(cols, place.members, due, broken);
  const decided = member.plan.spec.id;
  const others = readings.filter((r) => r.state === 'low' && r.signal !== decided).map((r) => r.signal);
  const blind = standing.blind || change.ending === 'lost-sight';
  const reading = readings.find((r) => r.signal === decided);
  const ratio = reading?.ratio ?? view.stat;
  const expected = cols.f[b + F.expected] ?? 0;
  const value = cols.d[member.series * D_WIDTH + D.lastValue] ?? Number.NaN;
  return {
    at,
    place: place.id,
    incident: incidentId(place.id, standing.startedAt),
    seq: standing.seq,
    from: change.from,
    to: change.to,
    startedAt: standing.startedAt,
    since: standing.since,
    level: rounded(ratio < 0 ? 0 : ratio > 1 ? 1 : ratio),
    expected: expected > 0 ? (reading?.expected ?? rounded(expected)) : null,
    observed: blind ? null : (reading?.value ?? (value === value ? rounded(value) : null)),
    unstable: standing.unstable,
    blind,
    confidence: confidenceOf(view),
    signals: [decided, ...others],
    ending: change.ending,
    correction: false,
    alreadyLow: place.watchedFrom !== null && standing.startedAt < place.watchedFrom,
    whileAway: place.awayUntil !== null && at <= place.awayUntil,
    readings,
    hourlyLevels: [...levelsOf(place)].map((level) => (level === 255 ? null : level / 100)),
  };
}

/** Of one instant the transitions come by place. */
export function sortByPlace(transitions: Transition[], at: Instant): void {
  let from = transitions.length;
  while (from > 0 && transitions[from - 1]?.at === at) from -= 1;
  if (transitions.length - from < 2) return;
  const tail = transitions.splice(from);
  tail.sort((a, b) => (a.place < b.place ? -1 : a.place > b.place ? 1 : 0));
  transitions.push(...tail);
}
