/** How Ebb talks to Discord's HTTP API. Deliveries have a client of their own: the outbox does the waiting and retrying. */
import { DefaultRestOptions, REST, type RESTOptions } from 'discord.js';
import { z } from 'zod';
import { SECOND_MS } from '../../core/time.ts';
import { messageRests } from './faults.ts';

const OLD_EDITS = 30046;
const limited = z.object({ code: z.number().optional(), retry_after: z.number().optional() });

/** Under Discord's 50, so that the gateway's client always has some left. */
const REQUESTS_PER_SECOND = 40;

type MakeRequest = RESTOptions['makeRequest'];

export function baseOptions(restUrl: string | undefined): Partial<RESTOptions> {
  return { version: '10', ...(restUrl === undefined ? {} : { api: restUrl }) };
}

/** Every rate limit, 5xx and cut connection comes back at once, as an error. */
export function deliveryRest(token: string, restUrl: string | undefined): REST {
  return new REST({
    ...baseOptions(restUrl),
    retries: 0,
    rejectOnRateLimit: () => true,
    globalRequestsPerSecond: REQUESTS_PER_SECOND,
    makeRequest: knowRests,
  }).setToken(token);
}

/**
 * 30046 wears the status 429, which discord.js takes for a rate limit of the whole route and asks again without end.
 * Seen here, it is told from the others before discord.js looks.
 */
const knowRests: MakeRequest = async (url, init) => {
  const response = await DefaultRestOptions.makeRequest(url, await asBytes(init));
  if (response.status !== 429) return response;
  const { code, retry_after } = limited.catch({}).parse(parsed(await response.text()));
  if (code === OLD_EDITS) throw messageRests((retry_after ?? 0) * SECOND_MS);
  return response;
};

type Init = Parameters<MakeRequest>[1];

/**
 * A form as bytes. All versions of undici in a process share one dispatcher – the one that is loaded first, Slack's or
 * discord.js' – and none can read the forms of another.
 */
async function asBytes(init: Init): Promise<Init> {
  if (!(init.body instanceof FormData)) return init;
  const encoded = new Response(init.body);
  const type = encoded.headers.get('content-type') ?? '';
  const body = Buffer.from(await encoded.arrayBuffer());
  return { ...init, body, headers: { ...headersOf(init), 'content-type': type } };
}

function headersOf({ headers }: Init): Readonly<Record<string, string>> {
  return Object.fromEntries(new Headers(headers ?? {}));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}
