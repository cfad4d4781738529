import type { Store } from '../app/ports.ts';

/** The store in the four parts both implementations are built from; `commit` reaches over two of them. */

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

export type OutboxPart = Pick<
  Store,
  'enqueue' | 'dueDeliveries' | 'nextDeliveryAt' | 'settle' | 'toldOf' | 'toldAbout' | 'cardRef'
>;

export type ChannelPart = Pick<
  Store,
  | 'subscriptions'
  | 'putSubscription'
  | 'deleteSubscription'
  | 'mutes'
  | 'putMute'
  | 'deleteMute'
  | 'meta'
  | 'putMeta'
>;
