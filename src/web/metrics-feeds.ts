/** How fresh each feed and each of its signals is. */
import type { FeedState, FeedStatus, SignalStatus } from '../app/ports.ts';
import { type Metric, moment, type Sample, stateSet } from './metric.ts';

const FEED_STATES = Object.keys({
  starting: 0,
  warming: 0,
  fresh: 0,
  late: 0,
  silent: 0,
  failing: 0,
  off: 0,
} satisfies Record<FeedState, number>);
const SIGNAL_STATES = Object.keys({
  waiting: 0,
  fresh: 0,
  late: 0,
  silent: 0,
} satisfies Record<SignalStatus['state'], number>);

export const FEED_METRICS: readonly Metric[] = [
  {
    name: 'ebb_feed_state',
    kind: 'gauge',
    help: '1 for the state that the feed is in, 0 for the others.',
    labels: ['feed', 'state'],
    read: ({ feeds }) => feeds.flatMap(({ feed, state }) => stateSet({ feed }, state, FEED_STATES)),
  },
  {
    name: 'ebb_feed_last_success_timestamp_seconds',
    kind: 'gauge',
    help: 'When the feed last answered, or handed something over.',
    labels: ['feed'],
    read: ofFeeds(({ feed, lastSuccessAt }) => moment({ feed }, lastSuccessAt)),
  },
  {
    name: 'ebb_feed_newest_data_timestamp_seconds',
    kind: 'gauge',
    help: 'Start of the newest bin with a value, of any signal of the feed.',
    labels: ['feed'],
    read: ofFeeds(({ feed, newestDataAt }) => moment({ feed }, newestDataAt)),
  },
  {
    name: 'ebb_feed_places',
    kind: 'gauge',
    help: 'Places that the feed watches.',
    labels: ['feed'],
    read: ofFeeds(({ feed, placesTotal }) => [{ labels: { feed }, value: placesTotal }]),
  },
  {
    name: 'ebb_feed_places_warm',
    kind: 'gauge',
    help: 'Of these, places whose history is in.',
    labels: ['feed'],
    read: ofFeeds(({ feed, placesWarm }) => [{ labels: { feed }, value: placesWarm }]),
  },
  {
    name: 'ebb_feed_rows_total',
    kind: 'counter',
    help: 'Observations that the feed handed over since the start, history and repeats too.',
    labels: ['feed'],
    read: ofFeeds(({ feed, rowsTaken }) => [{ labels: { feed }, value: rowsTaken }]),
  },
  {
    name: 'ebb_feed_rows_skipped_total',
    kind: 'counter',
    help: 'Items of the feed that were skipped since the start because they were malformed.',
    labels: ['feed'],
    read: ofFeeds(({ feed, rowsSkipped }) => [{ labels: { feed }, value: rowsSkipped }]),
  },
  {
    name: 'ebb_signal_state',
    kind: 'gauge',
    help: '1 for the state that the signal is in, 0 for the others; waiting: no value since the start.',
    labels: ['feed', 'signal', 'state'],
    read: ofSignals((labels, { state }) => stateSet(labels, state, SIGNAL_STATES)),
  },
  {
    name: 'ebb_signal_newest_data_timestamp_seconds',
    kind: 'gauge',
    help: 'Start of the newest bin of the signal with a value, over all places.',
    labels: ['feed', 'signal'],
    read: ofSignals((labels, { newestDataAt }) => moment(labels, newestDataAt)),
  },
  {
    name: 'ebb_signal_broken',
    kind: 'gauge',
    help: '1 while the signal is not believed: it fell for many unrelated countries at once, or fell silent.',
    labels: ['feed', 'signal'],
    read: ofSignals((labels, { signal }, { brokenSignals }) => [
      { labels, value: Number(brokenSignals.includes(signal)) },
    ]),
  },
];

/** Of feeds that are on. */
function ofFeeds(read: (feed: FeedStatus) => readonly Sample[]): Metric['read'] {
  return ({ feeds }) => feeds.filter(({ state }) => state !== 'off').flatMap(read);
}

function ofSignals(
  read: (labels: Sample['labels'], signal: SignalStatus, feed: FeedStatus) => readonly Sample[],
): Metric['read'] {
  return ofFeeds((feed) =>
    feed.signals.flatMap((signal) => read({ feed: feed.feed, signal: signal.signal }, signal, feed)),
  );
}
