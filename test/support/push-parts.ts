import { request as httpRequest } from 'node:http';
import { z } from 'zod';
import type { Batch, Hand, HeardFeed } from '../../src/app/ports.ts';
import type { Observation, SignalSpec } from '../../src/core/series.ts';
import { createPlaces } from '../../src/core/places.ts';
import { createPushFeed } from '../../src/feeds/push/index.ts';
import type { TimeOuts } from '../../src/lib/http-server.ts';
import { type FakeClock, fakeClock } from './fake-clock.ts';
import { memoryLog } from './feed-parts.ts';

export const TOKEN = 'token-of-the-test-0123456789';
export const NOW = Date.parse('2026-11-08T16:17:00Z');

export const PROBES: SignalSpec = {
  id: 'acme.probes',
  family: 'acme',
  kind: 'probes',
  scale: 'count-set',
  unit: 'probes up',
  stepMs: 300_000,
  lagMs: 60_000,
};
export const REQUESTS: SignalSpec = {
  ...PROBES,
  id: 'acme.requests',
  kind: 'traffic',
  scale: 'count-arrivals',
  unit: 'requests',
  stepMs: 3_600_000,
};

/** One observation as it is sent; any field can be replaced, also with what is wrong. */
export function row(changes: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return { time: '2026-11-08T16:10:00Z', signal: 'acme.probes', entity: 'country:KP', value: 4, ...changes };
}

const problemSchema = z.object({
  line: z.number().optional(),
  observation: z.number().optional(),
  field: z.string(),
  problem: z.string(),
});
const answerSchema = z.object({
  error: z.string().optional(),
  problems: z.array(problemSchema).optional(),
  accepted: z.number().optional(),
  repeated: z.number().optional(),
  revised: z.number().optional(),
  signals: z.array(z.object({ id: z.string() })).optional(),
  ok: z.boolean().optional(),
});

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: z.infer<typeof answerSchema>;
}

interface RunningPush {
  readonly feed: HeardFeed;
  readonly clock: FakeClock;
  readonly log: ReturnType<typeof memoryLog>;
  readonly port: number;
  /** What was handed over, without the word that it listens. */
  readonly batches: readonly Batch[];
  readonly rows: () => readonly Observation[];
  /** POST /v1/observations with the token; the body as JSON unless it is text or bytes. */
  post(body: unknown, headers?: Readonly<Record<string, string>>): Promise<Answer>;
  ask(path: string, init?: RequestInit): Promise<Answer>;
  readonly stop: () => Promise<void>;
}

interface PushWishes {
  readonly hand?: Hand;
  readonly timeOuts?: TimeOuts;
}

/** The feed on a free port of loopback. */
export async function startPush({ hand = async () => {}, timeOuts }: PushWishes = {}): Promise<RunningPush> {
  const clock = fakeClock(NOW);
  const log = memoryLog();
  const places = createPlaces();
  const batches: Batch[] = [];
  const feed = createPushFeed({
    token: TOKEN,
    signals: [PROBES, REQUESTS],
    address: { host: '127.0.0.1', port: 0 },
    places,
    clock,
    log,
    ...(timeOuts === undefined ? {} : { timeOuts }),
  });
  const stop = new AbortController();
  const { running, port } = await listen(feed, log, stop.signal, async (batch) => {
    if (batch.observations.length === 0) return;
    await hand(batch);
    batches.push(batch);
  });
  const url = `http://127.0.0.1:${port}`;
  const ask = async (path: string, init: RequestInit = {}): Promise<Answer> => {
    const response = await fetch(`${url}${path}`, init);
    const { status, headers } = response;
    return { status, headers, body: answerSchema.parse(await response.json()) };
  };
  return {
    feed,
    clock,
    log,
    port,
    batches,
    rows: () => batches.flatMap((batch) => batch.observations),
    ask,
    post: (body, headers = {}) =>
      ask('/v1/observations', {
        method: 'POST',
        headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json', ...headers },
        body: typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body),
      }),
    stop: async () => {
      stop.abort();
      await running;
    },
  };
}

/** Resolves when it says on which port. */
export async function listen(
  feed: HeardFeed,
  log: ReturnType<typeof memoryLog>,
  stop: AbortSignal,
  hand: Hand,
): Promise<{ readonly running: Promise<void>; readonly port: number }> {
  const { running, begun } = start(feed, stop, hand);
  await Promise.race([begun, running]);
  return { running, port: z.number().parse(portOf(log)) };
}

/** The port on which the feed listens, as it says; null when it has not said so. */
export function portOf(log: ReturnType<typeof memoryLog>): number | null {
  const line = log.lines.findLast(({ msg }) => msg === 'push: listening');
  return z
    .number()
    .nullable()
    .parse(line?.fields['port'] ?? null);
}

/** The first batch it hands over says that it listens. */
function start(feed: HeardFeed, stop: AbortSignal, hand: Hand) {
  let running: Promise<void> = Promise.resolve();
  const begun = new Promise<void>((resolve) => {
    running = feed.listen((batch) => {
      resolve();
      return hand(batch);
    }, stop);
  });
  return { running, begun };
}

/** A POST that is begun and not ended; `answer` is what comes back, null when the connection is cut without one. */
export function beginPost(port: number, headers: Readonly<Record<string, string>> = {}) {
  const outgoing = httpRequest({
    port,
    host: '127.0.0.1',
    path: '/v1/observations',
    method: 'POST',
    headers: {
      authorization: `Bearer ${TOKEN}`,
      'content-type': 'application/json',
      'transfer-encoding': 'chunked',
      ...headers,
    },
  });
  const answer = new Promise<number | null>((resolve) => {
    outgoing.on('response', (response) => {
      response.resume();
      resolve(response.statusCode ?? null);
    });
    outgoing.on('error', () => resolve(null));
    outgoing.on('close', () => resolve(null));
  });
  return { outgoing, answer };
}

/** A hand that takes nothing before it is told to. */
export function slowHand() {
  let open = (): void => {};
  let begun = (): void => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  const called = new Promise<void>((resolve) => {
    begun = resolve;
  });
  const hand = async (): Promise<void> => {
    begun();
    await opened;
  };
  return { hand, called, open };
}
