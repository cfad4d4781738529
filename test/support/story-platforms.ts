/** The two loopback platforms of a story: what befalls their requests, and what their channels show. */
import type { Instant } from '../../src/core/time.ts';
import type { FakeDiscord } from './fake-discord.ts';
import type { FakeSlack } from './fake-slack.ts';

export const CHANNELS = {
  console: 'console:main',
  discord: 'discord:200000000000000001/300000000000000001',
  slack: 'slack:T1/C1',
} as const;

export type Platform = 'discord' | 'slack';

export interface Platforms {
  readonly discord: FakeDiscord;
  readonly slack: FakeSlack;
}

/** What can befall a request: 503; 429 with the time to wait; carried out, but the connection breaks before the answer. */
export type Trouble = 'unavailable' | 'limited' | 'answer-lost';

export interface Ask {
  readonly platform: Platform;
  readonly at: Instant;
  /** By what the platform can know a second try of the same new message; null for what is no new message. */
  readonly creates: string | null;
}

const RETRY_AFTER_S = 30;

/** As Discord refuses on a route that is used up. */
const DISCORD_LIMIT = {
  status: 429,
  headers: {
    'retry-after': String(RETRY_AFTER_S),
    'x-ratelimit-limit': '5',
    'x-ratelimit-remaining': '0',
    'x-ratelimit-reset-after': String(RETRY_AFTER_S),
    'x-ratelimit-scope': 'user',
  },
  body: { message: 'You are being rate limited.', retry_after: RETRY_AFTER_S, global: false },
};

/** Every request of both platforms is asked about. */
export function befall(
  { discord, slack }: Platforms,
  troubleOf: (ask: Omit<Ask, 'at'>) => Trouble | null,
): void {
  discord.failWhen(({ method, body }) => {
    const creates = method === 'POST' ? textAt(body, 'nonce') : null;
    const trouble = troubleOf({ platform: 'discord', creates });
    if (trouble === 'limited') return DISCORD_LIMIT;
    if (trouble === 'unavailable') return { status: 503, body: {} };
    return trouble === null ? null : 'drop-after';
  });
  slack.failWhen(({ args }) => {
    const creates = textAt(fieldOf(args['metadata'], 'event_payload'), 'key');
    const trouble = troubleOf({ platform: 'slack', creates });
    if (trouble === 'limited') return { kind: 'ratelimited', retryAfterS: RETRY_AFTER_S };
    if (trouble === 'unavailable') return { kind: 'status', status: 503 };
    return trouble === null ? null : { kind: 'drop-after' };
  });
}

/** A message as its readers find it in the channel. */
export interface Shown {
  readonly form: 'card' | 'update';
  readonly headline: string;
  /** The link to its message. */
  readonly address: string;
  /** For an update: the link that it carries. */
  readonly about: string | null;
  /** All that the platform shows of it. */
  readonly whole: unknown;
}

export function shownOn(platform: Platform, { discord, slack }: Platforms): readonly Shown[] {
  if (platform === 'discord') {
    return discord.state.messages.map(({ id, body }) => {
      const [headline = '', more = ''] = (textAt(body, 'content') ?? '').split('\n');
      const about = DISCORD_LINK.exec(more)?.[0] ?? null;
      const embeds = fieldOf(body, 'embeds');
      const form = Array.isArray(embeds) && embeds.length > 0 ? 'card' : 'update';
      const address = `https://discord.com/channels/${CHANNELS.discord.slice('discord:'.length)}/${id}`;
      return { form, headline: headline.replace(/\\(.)/gu, '$1'), address, about, whole: body };
    });
  }
  return slack.messagesIn('C1').map(({ ts, text, blocks }) => {
    const { headline = '', about = null } = SLACK_UPDATE.exec(text)?.groups ?? { headline: text };
    const form = Array.isArray(blocks) && blocks.length > 0 ? 'card' : 'update';
    const address = `https://slack.com/archives/C1/p${ts.replace('.', '')}`;
    return { form, headline, address, about, whole: { text, blocks } };
  });
}

const SLACK_UPDATE = /^(?<headline>.*?)(?: ·)? <(?<about>[^|>]+)\|[^>]+>$/u;
const DISCORD_LINK = /https:\/\/discord\.com\/channels\/[\d/]+/u;

/** What the living card said after each edit, without repetitions. */
export function editsOn(platform: Platform, { discord, slack }: Platforms): readonly string[] {
  const texts =
    platform === 'discord'
      ? discord.requests.filter(({ method }) => method === 'PATCH').map(({ body }) => textAt(body, 'content'))
      : slack.calls.filter(({ method }) => method === 'chat.update').map(({ args }) => textAt(args, 'text'));
  return texts.filter((text) => text !== null).filter((text, index, all) => text !== all[index - 1]);
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

function textAt(value: unknown, name: string): string | null {
  const found = fieldOf(value, name);
  return typeof found === 'string' ? found : null;
}
