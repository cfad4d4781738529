/** Channels that cannot be reached: their deliveries rest with a growing wait, their settings are kept for 30 days. */
import { type ChannelId, isUnder } from '../core/routing.ts';
import { DAY_MS, HOUR_MS, type Instant, MINUTE_MS } from '../core/time.ts';
import type { ChannelState, Store } from './ports.ts';

const FIRST_PAUSE_MS = MINUTE_MS;
const LONGEST_PAUSE_MS = 12 * HOUR_MS;
/** So long the settings of a lost channel are kept. */
export const KEEP_LOST_MS = 30 * DAY_MS;

/** The state of a channel after one more failure. */
export function afterFailure(
  before: ChannelState | null,
  channel: ChannelId,
  why: string,
  now: Instant,
): ChannelState {
  const failures = (before?.failures ?? 0) + 1;
  const pauseMs = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 4 ** (failures - 1));
  return { channel, pausedUntil: now + pauseMs, lostSince: before?.lostSince ?? now, failures, why };
}

export interface Channels {
  /** A guild or workspace let Ebb go: nothing is tried until it is back. */
  left(prefix: string): Promise<void>;
  /** It is back: what rested goes out, and all settings hold again. */
  returned(prefix: string): Promise<void>;
  /** Forgets channels that have been lost for 30 days; returns how many. */
  expire(): Promise<number>;
}

export function createChannels(store: Store, now: () => Instant): Channels {
  return {
    async left(prefix) {
      const wishes = await store.subscriptions();
      const channels = new Set(wishes.map(({ channel }) => channel).filter((id) => isUnder(prefix, id)));
      const why = 'Ebb was removed from there';
      for (const channel of channels) {
        await store.putChannelState({
          channel,
          pausedUntil: now() + KEEP_LOST_MS,
          lostSince: now(),
          failures: 1,
          why,
        });
      }
    },
    async returned(prefix) {
      for (const { channel } of await store.channelStates())
        if (isUnder(prefix, channel)) await store.deleteChannelState(channel);
    },
    async expire() {
      const lost = (await store.channelStates()).filter(({ lostSince }) => now() - lostSince > KEEP_LOST_MS);
      for (const { channel } of lost) await store.forgetChannels(channel);
      return lost.length;
    },
  };
}
