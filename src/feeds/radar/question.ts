import type { PlaceId } from '../../core/entity.ts';
import { type Instant, isoSeconds } from '../../core/time.ts';
import { filterOf } from './places.ts';
import type { RadarSignal } from './signals.ts';

export interface Question {
  readonly signal: RadarSignal;
  readonly place: PlaceId;
  /** A range of time each, all of one length, newest first: each comes back as a series of one answer. */
  readonly windows: readonly Window[];
}

export interface Window {
  readonly from: Instant;
  readonly to: Instant;
}

/** The filters are lists: what stands at one position of each describes one series. */
export function queryOf({ signal, place, windows }: Question): URLSearchParams {
  const query = new URLSearchParams({ format: 'JSON' });
  if (signal.isRelative) {
    query.set('aggInterval', '15m');
    query.set('normalization', 'MIN0_MAX');
  } else query.set('includeDelay', 'true');
  const filter = filterOf(place);
  for (const [back, { from, to }] of windows.entries()) {
    query.append('name', `w${back}`);
    query.append('dateStart', isoSeconds(from));
    query.append('dateEnd', isoSeconds(to));
    if (filter !== null) query.append(...filter);
  }
  return query;
}
