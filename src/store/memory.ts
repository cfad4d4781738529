import type { Store } from '../app/ports.ts';
import { memoryChannels } from './memory/channels.ts';
import { memoryObservations } from './memory/observations.ts';
import { memoryOutbox } from './memory/outbox.ts';
import { memoryReports } from './memory/reports.ts';
import { memoryWatch } from './memory/watch.ts';

/**
 * A store that forgets everything when the process ends: for replay and tests.
 * `retainMs`: how much of each series is kept, back from its newest bin; all of it by default (24 bytes a row).
 */
export function createMemoryStore(options: { readonly retainMs?: number } = {}): Store {
  const outbox = memoryOutbox();
  const channels = memoryChannels();
  return {
    ...memoryObservations(options.retainMs ?? null),
    ...memoryWatch(outbox.add),
    ...outbox.part,
    ...channels.part,
    ...memoryReports(),
    forgetChannels: async (prefix) => {
      outbox.forget(prefix);
      channels.forget(prefix);
    },
    close: async () => {},
  };
}
