/** What waits to be told, and what became of what was sent. */
import { SEND_FAILURES } from '../app/tally.ts';
import { WAITS } from '../app/vitals.ts';
import { type Metric, moment } from './metric.ts';

export const DELIVERY_METRICS: readonly Metric[] = [
  {
    name: 'ebb_deliveries_waiting',
    kind: 'gauge',
    help: 'Deliveries in the outbox: due now, retrying after a failure, held by quiet hours or a pause, unreachable with their channel.',
    labels: ['wait'],
    read: ({ stored }) =>
      stored === null
        ? []
        : WAITS.map((wait) => ({ labels: { wait }, value: stored.waiting[wait].deliveries })),
  },
  {
    name: 'ebb_deliveries_oldest_timestamp_seconds',
    kind: 'gauge',
    help: 'Since when the one that waits longest could have been sent; absent when none waits.',
    labels: ['wait'],
    read: ({ stored }) =>
      stored === null ? [] : WAITS.flatMap((wait) => moment({ wait }, stored.waiting[wait].oldestAt)),
  },
  {
    name: 'ebb_channels_unreachable',
    kind: 'gauge',
    help: 'Channels that refuse what is sent to them.',
    labels: [],
    read: ({ stored }) => (stored === null ? [] : [{ labels: {}, value: stored.channelsLost }]),
  },
  {
    name: 'ebb_chat_up',
    kind: 'gauge',
    help: '1 while commands are heard from the platform, else 0.',
    labels: ['platform'],
    read: ({ chats }) =>
      chats.map(({ platform, trouble }) => ({ labels: { platform }, value: Number(trouble === null) })),
  },
  {
    name: 'ebb_messages_sent_total',
    kind: 'counter',
    help: 'Messages, edits and pictures that the platform took since the start.',
    labels: ['platform'],
    read: ({ sent }) => sent.map(({ platform, ...tally }) => ({ labels: { platform }, value: tally.sent })),
  },
  {
    name: 'ebb_messages_failed_total',
    kind: 'counter',
    help: 'Tries to send that failed since the start, by reason.',
    labels: ['platform', 'reason'],
    read: ({ sent }) =>
      sent.flatMap(({ platform, failed }) =>
        SEND_FAILURES.map((reason) => ({ labels: { platform, reason }, value: failed[reason] })),
      ),
  },
];
