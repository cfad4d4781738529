/**
 * IODA, Georgia Tech: Internet Outage Detection and Analysis, API v2.
 *
 * | signal            | what one is                                            | step   | lag    | of                 |
 * |-------------------|--------------------------------------------------------|--------|--------|--------------------|
 * | ioda.bgp          | IPv4 /24s that over half of the full-feed peers see    | 5 min  | 20 min | all                |
 * | ioda.ping-slash24 | IPv4 /24s that answer probes (Trinocular)              | 10 min | 20 min | all                |
 * | ioda.merit-nt     | source addresses that reach the Merit telescope        | 5 min  | 20 min | all                |
 * | ioda.gtr          | Google web search traffic, an index, relayed by IODA   | 30 min | 2 h    | countries          |
 *
 * Places: all countries; regions and networks of subscribed places (a subscribed country's regions too, and the network
 * that carries all of it), up to 200; any other region or network when somebody asks. Reports: its own alerts.
 * Access: no key. Limits: none published; 40 requests a minute at most, as others do (one in 1–2 s).
 * Licence: none found; "Copyright (c) 2021-2025 Georgia Tech Research Corporation. All Rights Reserved."
 * gtr alone is never a reason to alert: it reaches scores of thousands in peacetime (third parties, 2026). gtr-norm is
 * never asked for: it is relative to the window of its request, so that two of its answers cannot be compared.
 *
 * Quirks, from the API's source (InetIntel/ioda-api, March 2026) and clients of others, no live call made:
 * - One data source a request, many places of one kind. Answers come in no fixed order: the code and source in them are
 *   the key.
 * - Codes it does not know are left out; only when it knows none of them the answer is a 400. A network that nobody knows
 *   is made up, and has no data.
 * - Times are `from + i × step` of the answer: its `from` is floored.
 * - The last 1–6 bins are null while they fill (seen 2026-09-24), and gaps are null. Null is absent, never zero.
 * - A failure behind the API can be status 200, `error: null` and no data; one of the database is an HTML page with 500.
 * - `maxPoints` rebins; without it steps are native. Anything rebinned is not read.
 * - Ranges over 100 days are refused.
 * - merit-nt's predecessor (ucsd-nt) was retired: its name is now a 400. One lost source must not cost the others.
 * - Networks are named "AS9074 (KOCSISTEM)"; their names are asked for once a day, all in one request.
 * - Region codes are numbers; the list of a country's regions also has buckets called "invalid region".
 * - Alerts: `level` is no severity; they appear late with an old time; the oldest 500 of them are a page.
 */
import type { Batch, Clock, PolledFeed } from '../../app/ports.ts';
import { placeKind, type PlaceId } from '../../core/entity.ts';
import { DAY_MS, HOUR_MS, type Instant, MINUTE_MS, SECOND_MS } from '../../core/time.ts';
import { type Budget, createBudget } from '../../lib/budget.ts';
import { address, flag, whole } from '../../lib/setting.ts';
import { defineFeed, type FeedContext } from '../feed.ts';
import { type AlertRow, askAlerts } from './alert-rows.ts';
import { type Alerts, createAlerts } from './alerts.ts';
import { type Aside, createAside } from './aside.ts';
import type { Answers } from './ask.ts';
import { type Choice, createChoice } from './choice.ts';
import { canKnow, isoOfPlace } from './codes.ts';
import { createNames, type Names } from './names.ts';
import { createReadings, type Readings } from './readings.ts';
import { createRegions, type Regions } from './regions.ts';
import { countryScope, networkScope, type Scope } from './scope.ts';
import { IODA_SIGNALS } from './signals.ts';
import { createSource, type Source } from './source.ts';

const ID = 'ioda';
const TITLE = 'IODA';
/** 10 places × 28 days are 215,000 points: what is read, stored and judged in about 3 s, so that Ebb can stop between. */
const PLACES_PER_CALL = 10;
const REQUESTS_PER_MINUTE = 40;
/** Alerts appear late, with the time at which they began. */
const ALERT_OVERLAP_MS = 3 * HOUR_MS;
/** What was open when Ebb started must be known, so that its end is. */
const FIRST_ALERTS_MS = DAY_MS;
/** What they are called in the log. */
const NAMES = 'names of networks';

type Context = Pick<FeedContext, 'http' | 'clock' | 'log' | 'places' | 'countries' | 'wanted' | 'folder'> &
  Partial<Pick<FeedContext, 'carriers'>>;

interface IodaOptions extends Context {
  readonly budget: Budget;
  readonly baseUrl: string;
  /** The step of its fastest signals by default. */
  readonly pollEveryMs?: number;
  /** What the budget allows. */
  readonly requestsPerMinute?: number;
}

export const iodaFeed = defineFeed({
  id: ID,
  settings: {
    EBB_IODA: flag('on'),
    EBB_IODA_URL: address('https://api.ioda.inetintel.cc.gatech.edu/v2'),
    EBB_POLL_SECONDS: whole(1, 3600, 300),
    EBB_REQUESTS_PER_MINUTE: whole(1, 6000, REQUESTS_PER_MINUTE),
  },
  create: (context, settings) => {
    if (!settings.EBB_IODA) return { id: ID, title: TITLE, off: 'EBB_IODA=off' };
    const requestsPerMinute = settings.EBB_REQUESTS_PER_MINUTE;
    const budget = createBudget({ perMinute: requestsPerMinute }, context.clock);
    const baseUrl = settings.EBB_IODA_URL;
    const pollEveryMs = settings.EBB_POLL_SECONDS * SECOND_MS;
    return createIodaFeed({ ...context, budget, baseUrl, pollEveryMs, requestsPerMinute });
  },
});

interface Work {
  readonly clock: Clock;
  /** ISO codes. */
  readonly countries: ReadonlySet<string>;
  readonly source: Source;
  readonly readings: Readings;
  readonly regions: Regions;
  readonly choice: () => Choice;
  readonly alerts: Alerts;
  readonly names: Names;
  readonly aside: Aside;
}

export function createIodaFeed(options: IodaOptions): PolledFeed {
  const { clock, log, wanted } = options;
  const { pollEveryMs = 5 * MINUTE_MS, requestsPerMinute = REQUESTS_PER_MINUTE } = options;
  const countries = new Set(options.countries);
  const source = createSource(options);
  const regions = createRegions({ ...options, source });
  const isWatched = (iso: string): boolean => countries.has(iso);
  const carriers = options.carriers ?? (() => []);
  const choice = createChoice({ wanted, carriers, regions, isWatched, requestsPerMinute, pollEveryMs });
  const readings = createReadings({ source, clock, log });
  const work = { clock, countries, source, readings, regions, choice };
  const names = createNames({ ...options, source });
  const polled = { ...work, names, alerts: createAlerts(), aside: createAside(log, clock) };
  return {
    id: ID,
    title: TITLE,
    attribution:
      'IODA, Georgia Tech (https://ioda.inetintel.cc.gatech.edu); © Georgia Tech Research Corporation, no licence stated',
    localUse: 'IODA states no licence for its series',
    signals: IODA_SIGNALS.map((signal) => signal.spec),
    pollEveryMs,
    historyPlacesPerCall: PLACES_PER_CALL,
    places: () => [
      ...[...countries].map((iso) => `country:${iso}`),
      ...choice().regions,
      ...choice().networks,
    ],
    covers: (place) => canKnow(place, regions),
    history: ({ places, from, to }, abort) => history(polled, from < to ? places : [], { from, to }, abort),
    poll: createPoll(polled, wanted),
    allowance: () => allowanceText(source.used(), requestsPerMinute, choice()),
  };
}

interface Span {
  readonly from: Instant;
  readonly to: Instant;
}

async function history(
  { clock, readings, regions, names, choice, aside }: Work,
  places: readonly PlaceId[],
  span: Span,
  abort: AbortSignal,
): Promise<Batch> {
  const known = places.filter((place) => canKnow(place, regions));
  const ofKind = (kind: ReturnType<typeof placeKind>): readonly PlaceId[] =>
    known.filter((place) => placeKind(place) === kind);
  await regions.learn(ofKind('region').map(isoOfPlace), abort);
  const scopes = [
    countryScope(ofKind('country').map(isoOfPlace)),
    regions.scope(ofKind('region')),
    networkScope(ofKind('asn')),
  ];
  const answers: Answers[] = [];
  for (const scope of scopes) answers.push(await readings.history({ scope, ...span }, abort));
  const networks = ofKind('asn');
  if (networks.length > 0)
    await aside.attempt(NAMES, abort, () => names.learn([...networks, ...choice().networks], abort));
  return batchOf(answers, clock.now());
}

/** Countries first: what goes wrong with the rest costs them nothing. */
function createPoll(work: Work, wanted: FeedContext['wanted']): PolledFeed['poll'] {
  const { clock, countries, readings, regions, names, choice, aside } = work;
  const readAlerts = createAlertPoll(work);
  return async (from, to, abort) => {
    const answers = [await readings.newest({ scope: countryScope(countries), from, to }, abort)];
    const scopes = [regions.scope(choice().regions), networkScope(choice().networks)];
    for (const scope of scopes) {
      const ask = () => readings.newest({ scope, from, to }, abort);
      const read =
        scope.places.size === 0 ? null : await aside.attempt(`signals of ${scope.type}`, abort, ask);
      if (read !== null) answers.push(read);
    }
    const { reports, skipped } = await readAlerts([countryScope(countries), ...scopes], to, abort);
    // First what somebody waits for.
    const wishes = wanted().filter(
      (place) => placeKind(place) === 'region' || countries.has(isoOfPlace(place)),
    );
    const isos = [...wishes.map(isoOfPlace), ...countries];
    await aside.attempt(NAMES, abort, () => names.learn(choice().networks, abort));
    await aside.attempt('lists of regions', abort, () => regions.renew(isos, abort));
    const batch = batchOf(answers, clock.now());
    return { ...batch, reports, skipped: batch.skipped + skipped };
  };
}

function createAlertPoll({ source, alerts, aside }: Work) {
  const readTo = new Map<Scope['type'], Instant>();
  return async (scopes: readonly Scope[], to: Instant, abort: AbortSignal) => {
    const rows: AlertRow[] = [];
    let skipped = 0;
    for (const scope of scopes) {
      if (scope.places.size === 0) continue;
      const from = Math.max(readTo.get(scope.type) ?? 0, to - FIRST_ALERTS_MS) - ALERT_OVERLAP_MS;
      const ask = () => askAlerts({ scope, from, to }, source, abort);
      const read = await aside.attempt(`alerts of ${scope.type}`, abort, ask);
      if (read === null) continue;
      readTo.set(scope.type, to);
      rows.push(...read.rows);
      skipped += read.skipped;
    }
    return { reports: alerts.take(rows, to), skipped };
  };
}

function batchOf(answers: readonly Answers[], receivedAt: Instant): Batch {
  const readings = answers.flatMap((each) => each.readings);
  return {
    feed: ID,
    receivedAt,
    observations: readings.flatMap((reading) => reading.observations),
    skipped: readings.reduce((sum, reading) => sum + reading.skipped, 0),
  };
}

function allowanceText(used: number, perMinute: number, { regions, networks, waiting }: Choice): string {
  const counted = (count: number, one: string): string => `${count} ${one}${count === 1 ? '' : 's'}`;
  const watched = [
    ...(regions.length > 0 ? [counted(regions.length, 'region')] : []),
    ...(networks.length > 0 ? [counted(networks.length, 'network')] : []),
  ].join(', ');
  const parts = [`${used} of ${perMinute} requests in the last minute`];
  if (watched !== '') parts.push(watched);
  if (waiting > 0) parts.push(waiting === 1 ? '1 waits' : `${waiting} wait`);
  return parts.join('; ');
}
