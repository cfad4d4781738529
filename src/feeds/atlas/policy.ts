import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../core/time.ts';

/** Every number that the RIPE Atlas feed decides by. [ours] is a choice made here, with its reason. */
export const ATLAS_POLICY = {
  stepMs: 5 * MINUTE_MS,
  /** Rows of connections arrive up to ten minutes late: IHR reads what is five to ten minutes old. */
  lagMs: 10 * MINUTE_MS,
  /** A place with fewer probes is not judged: one home's power cut would be an outage. [practice of others: 8–10] */
  minProbes: 8,
  /** A probe counts for its place while it was connected within so long: an outage must not shrink the place. [ours] */
  activeForMs: 7 * DAY_MS,
  restart: {
    /** Probes of a controller that restarts leave within this of each other. [ours: they have one TCP connection each] */
    windowMs: 10 * MINUTE_MS,
    /** …at least this share of them, with and without the country that lost most. [ours] */
    minShare: 0.5,
    /** …and at least so many outside of that country, in so many countries and networks. [ours: chance gives one or two] */
    minElsewhere: 10,
    minCountries: 3,
    minNetworks: 5,
  },
  /** After this long a probe that did not come back from a restart is a lost one. [ours] */
  graceMs: 30 * MINUTE_MS,
  /** With a larger share of a place's probes unknown it has no value. [ours: under it the count is at most 5 % low] */
  maxUnknownShare: 0.05,
  /** How often the whole list is read again: for new probes, and for what the stream may have lost. [ours] */
  syncEveryMs: HOUR_MS,
  /** …and when that failed. [ours] */
  syncAgainMs: 10 * MINUTE_MS,
  /** A gap that is longer is not caught up with: everything is read anew. [ours] */
  maxGapMs: DAY_MS,
  /** Some ten thousand probes: without one of them coming or going for so long, the stream is not one. [ours] */
  silentMs: 10 * MINUTE_MS,
  pingEveryMs: 30_000,
  /** So many messages in a row that cannot be read are no accident. [ours] */
  maxBadInARow: 50,
  /** Twice what a restart of everything brings; then the connection is closed, and what was missed is read again. [ours] */
  maxWaitingEvents: 50_000,
  requestsPerMinute: 30,
  /** Ids in one question for events: the address stays under 3 kB. [ours] */
  idsPerRequest: 300,
  /** The largest page, by the API. */
  pageSize: 500,
  /** 60,000 probes were ever registered; more pages than this are a loop. [ours] */
  maxPages: 200,
} as const;
