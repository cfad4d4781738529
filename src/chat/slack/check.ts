/** For `doctor`: are the tokens good, and were the scopes granted? Who may write where, Slack tells only when one posts. */
import { z } from 'zod';
import type { Finding } from '../../app/finding.ts';
import type { Log } from '../../app/ports.ts';
import { clientOptions, createClient } from './client.ts';
import { codeOf, isTokenRefused } from './errors.ts';

const WHAT = 'Slack';
const NEEDED = ['chat:write', 'commands'] as const;
const OPTIONAL: Readonly<Record<string, string>> = {
  'files:write': 'pictures are sent',
  'users:read': 'EBB_SLACK_ADMINS_ONLY can be on',
};

interface CheckParts {
  readonly botToken: string;
  /** Empty for HTTP. */
  readonly appToken: string;
  readonly apiUrl: string | null;
  readonly log: Log;
  /** How many channels are subscribed. */
  readonly channels: number;
}

const answer = z.object({
  team: z.string().default('the workspace'),
  user: z.string().default('the bot'),
  response_metadata: z.object({ scopes: z.array(z.string()).optional() }).optional(),
});

export async function checkSlack(parts: CheckParts): Promise<readonly Finding[]> {
  const { botToken, appToken, channels } = parts;
  const options = clientOptions({ ...parts, secrets: [botToken, appToken] });
  const findings: Finding[] = [];
  try {
    const {
      team,
      user,
      response_metadata: about,
    } = answer.parse(await createClient(botToken, options).auth.test());
    findings.push({ state: 'ok', what: WHAT, text: `the bot token is good: ${user} in ${team}` });
    if (about?.scopes !== undefined) findings.push(...aboutScopes(new Set(about.scopes)));
  } catch (error) {
    return [refused(error, 'EBB_SLACK_BOT_TOKEN')];
  }
  if (appToken !== '') findings.push(await checkAppToken(appToken, options));
  if (channels > 0)
    findings.push({
      state: 'note',
      what: WHAT,
      text: `whether Ebb may write in the ${channels} subscribed channels is only seen by posting: type /ebb drill there`,
    });
  return findings;
}

async function checkAppToken(token: string, options: ReturnType<typeof clientOptions>): Promise<Finding> {
  try {
    await createClient(token, options).apps.connections.open({});
    return { state: 'ok', what: WHAT, text: 'the app-level token is good: Socket Mode opens' };
  } catch (error) {
    return refused(error, 'EBB_SLACK_APP_TOKEN');
  }
}

function aboutScopes(given: ReadonlySet<string>): readonly Finding[] {
  const missing = NEEDED.filter((scope) => !given.has(scope));
  const lacking = Object.keys(OPTIONAL).filter((scope) => !given.has(scope));
  const findings: Finding[] = missing.map((scope) => ({
    state: 'bad',
    what: WHAT,
    text: `the scope ${scope} was not granted`,
    todo: 'add it under OAuth & Permissions and install the app again (docs/slack.md)',
  }));
  if (missing.length === 0)
    findings.push({
      state: 'ok',
      what: WHAT,
      text: `the scopes it needs were granted: ${NEEDED.join(', ')}`,
    });
  for (const scope of lacking)
    findings.push({
      state: 'note',
      what: WHAT,
      text: `without the scope ${scope}: with it ${OPTIONAL[scope] ?? ''}`,
    });
  return findings;
}

function refused(error: unknown, name: string): Finding {
  if (isTokenRefused(error))
    return {
      state: 'bad',
      what: WHAT,
      text: `Slack refuses ${name} (${String(codeOf(error))})`,
      todo: 'copy it again from the settings of the app (docs/slack.md)',
    };
  return {
    state: 'bad',
    what: WHAT,
    text: 'Slack cannot be asked',
    todo: 'is the network up? Then try again',
  };
}
