import type { SignalSpec } from '../../core/series.ts';
import { HOUR_MS, MINUTE_MS } from '../../core/time.ts';
import type { EntityType } from './scope.ts';

/** One of IODA's data sources, as we ask for it and as we call it. */
export interface IodaSignal {
  readonly spec: SignalSpec;
  readonly datasource: string;
  /** Accepted values of `subtype` in the answer. */
  readonly subtypes: readonly string[];
  /** Kinds of places it is measured of. */
  readonly of: readonly EntityType[];
  /** How far back a poll reaches at least: newer values come late and old ones are revised. */
  readonly overlapMs: number;
}

/** Practice of others for IODA's alerts and signals: overlap by two to three hours (feeds.md). */
const OVERLAP_MS = 3 * HOUR_MS;
/** Newest usable point 15–40 min old, more than 60 min is a stale feed (feeds.md, third parties). */
const LAG_MS = 20 * MINUTE_MS;
const EVERYWHERE: readonly EntityType[] = ['country', 'region', 'asn'];

export const IODA_SIGNALS: readonly IodaSignal[] = [
  {
    datasource: 'bgp',
    subtypes: [''],
    of: EVERYWHERE,
    overlapMs: OVERLAP_MS,
    spec: {
      id: 'ioda.bgp',
      family: 'ioda',
      kind: 'routing',
      scale: 'count-set',
      unit: '/24s seen',
      stepMs: 5 * MINUTE_MS,
      lagMs: LAG_MS,
    },
  },
  {
    datasource: 'ping-slash24',
    subtypes: [''],
    of: EVERYWHERE,
    overlapMs: OVERLAP_MS,
    spec: {
      id: 'ioda.ping-slash24',
      family: 'ioda',
      kind: 'probing',
      scale: 'count-set',
      unit: '/24s up',
      stepMs: 10 * MINUTE_MS,
      lagMs: LAG_MS,
    },
  },
  {
    datasource: 'merit-nt',
    subtypes: [''],
    of: EVERYWHERE,
    overlapMs: OVERLAP_MS,
    spec: {
      id: 'ioda.merit-nt',
      family: 'ioda',
      kind: 'background',
      scale: 'count-arrivals',
      unit: 'source addresses',
      stepMs: 5 * MINUTE_MS,
      lagMs: LAG_MS,
    },
  },
  {
    datasource: 'gtr',
    subtypes: ['', 'WEB_SEARCH'],
    // Google publishes it by country only.
    of: ['country'],
    // Its points come one to three hours late, so three hours back would often hold none.
    overlapMs: 2 * OVERLAP_MS,
    spec: {
      id: 'ioda.gtr',
      family: 'google',
      kind: 'traffic',
      scale: 'index',
      unit: 'Google searches',
      stepMs: 30 * MINUTE_MS,
      lagMs: 2 * HOUR_MS,
      alertsAlone: false,
    },
  },
];
