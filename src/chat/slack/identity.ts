/** Who the bot token belongs to. */
import { z } from 'zod';
import type { Clock, Log } from '../../app/ports.ts';
import { ConfigError } from '../../core/errors.ts';
import { MINUTE_MS, SECOND_MS } from '../../core/time.ts';
import { nextDelayMs } from '../../lib/backoff.ts';
import type { WebClient } from './client.ts';
import { codeOf, isTokenRefused } from './errors.ts';

const BACKOFF = { baseMs: SECOND_MS, maxMs: 2 * MINUTE_MS, random: Math.random };

const AUTH = z
  .object({
    team_id: z.string(),
    /** The workspace's address: `https://ebb.slack.com/`. */
    url: z.string(),
    user: z.string().default('Ebb'),
    user_id: z.string().optional(),
    bot_id: z.string().optional(),
  })
  .transform(({ team_id, url, user, user_id, bot_id }) => ({
    team: team_id,
    origin: url.endsWith('/') ? url : `${url}/`,
    botName: user,
    botUserId: user_id ?? null,
    botId: bot_id ?? null,
  }));

export type Identity = z.infer<typeof AUTH>;

interface IdentityParts {
  readonly client: WebClient;
  readonly clock: Clock;
  readonly log: Log;
  readonly setTrouble: (trouble: string | null) => void;
}

/** Asks until Slack answers; null when stopped before. @throws ConfigError when Slack refuses the token. */
export async function askIdentity(
  { client, clock, log, setTrouble }: IdentityParts,
  stop: AbortSignal,
): Promise<Identity | null> {
  for (let attempt = 1; !stop.aborted; attempt += 1) {
    try {
      return AUTH.parse(await client.auth.test());
    } catch (error) {
      if (isTokenRefused(error)) {
        throw new ConfigError(
          `Slack refuses EBB_SLACK_BOT_TOKEN (${codeOf(error)}): it must be the bot token of the installed app, and begins with xoxb-.`,
        );
      }
      setTrouble('Slack does not answer; Ebb keeps asking.');
      log.warn('slack: not reached yet', { attempt, err: error });
      await clock.sleep(nextDelayMs(attempt, BACKOFF), stop);
    }
  }
  return null;
}
