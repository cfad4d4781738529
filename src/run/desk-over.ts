import { COMMANDS } from '../../commands/index.ts';
import { createChannels } from '../app/channels.ts';
import type { Desk } from '../app/chat.ts';
import type { Clock, Log, Store } from '../app/ports.ts';
import { createQueries, type LiveView } from '../app/queries.ts';
import { createSubscriptions } from '../app/subscriptions.ts';
import type { Places } from '../core/places.ts';
import { createDesk } from './desk.ts';

interface DeskOver {
  readonly store: Store;
  readonly places: Places;
  readonly live: LiveView;
  readonly attributions: readonly string[];
  readonly tellOperator: (text: string) => void;
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Log;
}

/** All commands over a store and what a running watch knows: live, in examples and in a measurement. */
export function deskOver(parts: DeskOver): Desk {
  const { store, places, live, tellOperator, clock, log } = parts;
  const queries = createQueries({ store, places, live });
  const subscriptions = createSubscriptions({ store, places });
  const attributions = [...new Set(parts.attributions)];
  const common = { queries, subscriptions, places };
  return createDesk({
    ...common,
    commands: COMMANDS,
    contextFor: (channel, now) => ({
      ...common,
      channel,
      now,
      attributions,
      tellOperator: async (text) => tellOperator(text),
    }),
    clock,
    channels: createChannels(store, () => clock.now()),
    log,
  });
}
