import type { Store } from '../app/ports.ts';

/** The store in the parts both implementations are built from; `commit` and `forgetChannels` reach over two of them. */

export type ObservationPart = Pick<
  Store,
  'putObservations' | 'observations' | 'observationsSeenAfter' | 'newestObserved' | 'pruneObservations'
>;

export type WatchPart = Pick<
  Store,
  | 'commit'
  | 'clockAt'
  | 'loadCheckpoint'
  | 'incident'
  | 'openIncidents'
  | 'incidentsOf'
  | 'transitionsOf'
  | 'notices'
>;

export type ReportPart = Pick<Store, 'putReports' | 'reportsAbout' | 'report'>;

export type OutboxPart = Pick<
  Store,
  | 'enqueue'
  | 'dueDeliveries'
  | 'nextDeliveryAt'
  | 'settle'
  | 'toldOf'
  | 'toldAbout'
  | 'toldTogether'
  | 'livingCard'
>;

export type ChannelPart = Pick<
  Store,
  | 'subscriptions'
  | 'putSubscription'
  | 'deleteSubscription'
  | 'mutes'
  | 'putMute'
  | 'deleteMute'
  | 'channelStates'
  | 'putChannelState'
  | 'deleteChannelState'
  | 'meta'
  | 'putMeta'
>;
