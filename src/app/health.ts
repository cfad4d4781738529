/** Whether a running Ebb does what it is for. */
import { describeFeedState } from '../core/card-answers-parts.ts';
import { describeDuration } from '../core/time.ts';
import type { FeedStatus } from './ports.ts';
import { STALLED_MS, type Vitals } from './vitals.ts';

interface Health {
  readonly isWell: boolean;
  /** Why it is not well, each a sentence. */
  readonly reasons: readonly string[];
  /** What is wrong and does not stop it: one feed of many, a channel. */
  readonly notes: readonly string[];
}

/** An Ebb is well while it can judge by one feed at least. */
export function healthOf(vitals: Vitals): Health {
  const feeds = feedTroubles(vitals);
  const reasons = [...storeTroubles(vitals), ...loopTroubles(vitals), ...feeds.reasons];
  return { isWell: reasons.length === 0, reasons, notes: [...feeds.notes, ...chatTroubles(vitals)] };
}

interface Troubles {
  readonly reasons: readonly string[];
  readonly notes: readonly string[];
}

function storeTroubles({ stored }: Vitals): readonly string[] {
  return stored === null ? ['The store cannot be read; the log says why.'] : [];
}

function loopTroubles({ advancedAt, at }: Vitals): readonly string[] {
  if (advancedAt === null) return ['Ebb is starting.'];
  const ms = at - advancedAt;
  return ms > STALLED_MS ? [`Nothing was judged for ${describeDuration(ms)}.`] : [];
}

/** A feed that watches no place says nothing of how Ebb does, unless none watches any. */
function feedTroubles({ feeds }: Vitals): Troubles {
  const on = feeds.filter(({ state }) => state !== 'off');
  if (on.length === 0) return { reasons: ['No feed is on: nothing is watched.'], notes: [] };
  const watching = on.filter(({ placesTotal }) => placesTotal > 0);
  const counted = watching.length === 0 ? on : watching;
  const texts = on.flatMap((feed) => {
    const text = feedTrouble(feed);
    return text === null ? [] : [`${feed.title}: ${text}`];
  });
  if (counted.some(isOfUse)) return { reasons: [], notes: texts.map((text) => `${text}.`) };
  return { reasons: [`Nothing can be judged by any feed. ${texts.join('; ')}.`], notes: [] };
}

function isOfUse(feed: FeedStatus): boolean {
  return feed.state !== 'failing' && feed.state !== 'silent' && !isDisbelieved(feed);
}

/** All of its signals fell for many unrelated countries at once, or say nothing any more. */
function isDisbelieved({ signals, brokenSignals }: FeedStatus): boolean {
  return signals.length > 0 && signals.every(({ signal }) => brokenSignals.includes(signal));
}

function feedTrouble(feed: FeedStatus): string | null {
  if (isOfUse(feed) && feed.state !== 'late') return null;
  const state = describeFeedState(feed);
  return isDisbelieved(feed) ? `${state}; none of its signals is believed now` : state;
}

/** A platform's line being down keeps commands from being heard; alerts go another way. */
function chatTroubles({ chats, stored }: Vitals): readonly string[] {
  const troubles = chats.flatMap(({ trouble }) => (trouble === null ? [] : [trouble]));
  const lost = stored?.channelsLost ?? 0;
  return lost === 0 ? troubles : [...troubles, `${lost} channel${lost === 1 ? '' : 's'} cannot be reached.`];
}
