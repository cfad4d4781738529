/** Looks whether a message whose answer was lost has arrived after all. */
import { z } from 'zod';
import type { MessageRef } from '../../app/chat.ts';
import type { ChannelId } from '../../core/routing.ts';
import { MINUTE_MS, SECOND_MS } from '../../core/time.ts';
import { slackChannel } from './channel.ts';
import type { WebClient } from './client.ts';

/** Our clock and Slack's may differ by so much. */
const CLOCKS_APART_MS = 5 * MINUTE_MS;
/** One page; apps that are sold outside the Marketplace get 15 whatever they ask for. */
const PAGE = 100;

/** Other apps' messages come along, with metadata of their own kind or none. */
const HISTORY = z.object({
  messages: z
    .array(
      z
        .object({
          ts: z.string(),
          metadata: z.object({ event_type: z.string(), event_payload: z.record(z.string(), z.unknown()) }),
        })
        .or(z.unknown().transform(() => null)),
    )
    .default([]),
});

/** The message of that delivery since the first try; null when it is not there. */
export async function findPosted(
  client: WebClient,
  { channel, key, firstTriedAt }: { channel: ChannelId; key: string; firstTriedAt: number },
): Promise<MessageRef | null> {
  const answer = await client.conversations.history({
    channel: slackChannel(channel),
    oldest: String(Math.floor((firstTriedAt - CLOCKS_APART_MS) / SECOND_MS)),
    include_all_metadata: true,
    limit: PAGE,
  });
  const found = HISTORY.parse(answer).messages.find(
    (message) =>
      message?.metadata.event_type === 'ebb_delivery' && message.metadata.event_payload['key'] === key,
  );
  return found?.ts ?? null;
}
