import type { Store } from '../../src/app/ports.ts';

const unused = (): never => {
  throw new Error('no command needs this');
};

/** What is not replaced in it must not be called. */
export const unusedStore: Store = {
  putObservations: unused,
  observations: unused,
  observationsSeenAfter: unused,
  newestObserved: unused,
  pruneObservations: unused,
  commit: unused,
  clockAt: unused,
  loadCheckpoint: unused,
  incident: unused,
  openIncidents: unused,
  incidentsOf: unused,
  transitionsOf: unused,
  notices: unused,
  putReports: unused,
  reportsAbout: unused,
  report: unused,
  subscriptions: unused,
  putSubscription: unused,
  deleteSubscription: unused,
  mutes: unused,
  putMute: unused,
  deleteMute: unused,
  channelStates: unused,
  putChannelState: unused,
  deleteChannelState: unused,
  forgetChannels: unused,
  enqueue: unused,
  dueDeliveries: unused,
  nextDeliveryAt: unused,
  settle: unused,
  toldOf: unused,
  toldAbout: unused,
  toldTogether: unused,
  livingCard: unused,
  meta: unused,
  putMeta: unused,
  close: unused,
};
