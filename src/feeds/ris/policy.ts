import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../core/time.ts';

/**
 * Every number that the RIS Live feed decides by. [recommended] comes from the recommended design for Ebb's feeds, [ours] is a
 * choice made here, with its reason.
 */
export const RIS_POLICY = {
  /** A prefix is seen when at least this share of the full-feed peer ASes known to have an opinion see it. [recommended] */
  seenShare: 0.5,
  /** Below this share of all full-feed peer ASes only those whose routes move have spoken: nothing is concluded. [ours] */
  minKnownShare: 0.5,
  /** Two networks may fail together; a third makes it a fact about the prefix. [ours] */
  minKnownAses: 3,
  /** More of a place's prefixes than this without an opinion, and it has no reading at all. [ours] */
  maxUnknownShare: 0.1,
  /** The plain count of prefixes stands alone under so many; above, de-aggregation moves it. [recommended] */
  countAloneUnder: 20,
  /** Upstreams are told for places of at most so many prefixes. [recommended] */
  upstreamsUpTo: 500,
  /** How the routes of a place stand is asked for places of at most so many prefixes. [RIPEstat: 50 a question] */
  stateUpTo: 50,
  /** RIPEstat wants to know who makes more than 1,000 requests a day; the feed `ripestat` may make 800 of them. [ours] */
  statPerDay: 190,
  statPerMinute: 30,
  /** More prefix filters than this on a socket, and whole collectors are asked for. [recommended] */
  maxFilters: 500,
  /** Between two subscriptions, not to be taken for an attack. [practice of BGPalerter] */
  subscribeEveryMs: 200,
  /** A collector that says nothing for so long is silent: its peers are unknown. [recommended] */
  silentAfterMs: 90 * SECOND_MS,
  /** RIS' own beacons go up and down every two hours: so long without one, and the stream is not whole. [practice] */
  beaconSilentMs: 4.5 * HOUR_MS,
  /** For the stream itself: KEEPALIVEs come each second. [ours] */
  frameWithinMs: 60 * SECOND_MS,
  stepMs: 20 * SECOND_MS,
  /** Past this the socket is closed instead of dropping messages one by one. [recommended] */
  maxBacklogMs: 30 * SECOND_MS,
  /** An upstream is a usual one so long after its last path: the day before a place was last seen. */
  usualUpstreamMs: DAY_MS,
  /** Lag is judged by the freshest message of such a window: one late message is no backlog. [ours] */
  backlogWindowMs: SECOND_MS,
  /** The clocks of the two ends differ by what the least late message of this long says. [ours] */
  clockWindowMs: 10 * MINUTE_MS,
  /** The bulk files are made every few hours; older ones are not a start. [recommended] */
  maxStartAgeMs: 3 * DAY_MS,
  /** A file with less than this share of the last good one (or of what is usual) is cut short. [ours] */
  minStartShare: 0.7,
  /** A prefix is assumed visible at full-feed peers when this share of the usual number of peers saw it. [ours] */
  assumedShare: 0.5,
  /** Least prefixes in a whole bulk file: about two thirds of the tables of 2026 (1.05 M and 0.24 M). [ours] */
  usualStartPrefixes: { 4: 1_000_000, 6: 200_000 },
  /** A peer carries a full table with at least this share of the largest one. [ours; RIPEstat and others use 0.7–0.9] */
  fullFeedShare: 0.75,
  /** Learned: it has spoken about this share of the start state's prefixes that anybody spoke about… [ours] */
  learnedShare: 0.25,
  /** …and about at least so many. [ours] */
  learnedPrefixes: 100,
  /** Shorter prefixes are leaks and default routes: IANA gives /8s; the shortest IPv6 allocations are /16 (6to4) and /19. */
  minLength: { 4: 8, 6: 16 },
  /** Room: sessions with a column, prefixes with a row. [recommended: 1,024 and 1.3 M] */
  maxPeers: 1_024,
  maxPrefixes: 2_000_000,
  /** Peer resets that wait for the next pass over all rows. [ours: bounds what one message can cost] */
  maxPendingResets: 64,
} as const;
