/** Answers through a response_url: works for 30 minutes and five times, also where Ebb is not a member. */
import { DeliveryError } from '../../core/errors.ts';
import type { Rendered } from './render.ts';

const TIMEOUT_MS = 10_000;

export interface Answer extends Rendered {
  /** True: everybody in the channel reads it; else only the person who asked. */
  readonly isPublic: boolean;
}

/** @throws DeliveryError when Slack does not take it. */
export async function respondAt(url: string, { text, blocks, isPublic }: Answer): Promise<void> {
  const body = {
    response_type: isPublic ? 'in_channel' : 'ephemeral',
    // A press on a button must not replace the card it belongs to.
    replace_original: false,
    text,
    unfurl_links: false,
    unfurl_media: false,
    ...(blocks.length === 0 ? {} : { blocks }),
  };
  const response = await ask(url, JSON.stringify(body));
  await response.body?.cancel();
  if (!response.ok) throw new DeliveryError(`Slack: an answer was refused with HTTP ${response.status}`);
}

async function ask(url: string, body: string): Promise<Response> {
  try {
    return await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
  } catch (error) {
    throw new DeliveryError('Slack: an answer could not be sent', { cause: error });
  }
}
