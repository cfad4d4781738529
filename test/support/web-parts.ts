import type { Vitals } from '../../src/app/vitals.ts';
import { serveWeb } from '../../src/web/index.ts';
import { feed } from '../commands/parts.ts';
import { fakeClock } from './fake-clock.ts';
import { memoryLog } from './feed-parts.ts';

export const AT = Date.parse('2014-12-22T18:15:00Z');

/** An Ebb that does well and has nothing to tell; any part can be replaced. */
export function vitalsOf(changes: Partial<Vitals> = {}): Vitals {
  const none = { deliveries: 0, oldestAt: null };
  return {
    at: AT,
    feeds: [feed()],
    advancedAt: AT - 10_000,
    chats: [],
    sent: [],
    stored: {
      open: { degrading: 0, reduced: 0, blackout: 0, recovering: 0 },
      blind: 0,
      waiting: { due: none, retrying: none, held: none, unreachable: none },
      channelsLost: 0,
    },
    ...changes,
  };
}

/** The endpoint on loopback; resolves when it listens. */
export async function startWeb(
  vitals: () => Promise<Vitals>,
  { port = 0, clock = fakeClock(AT) }: { port?: number; clock?: ReturnType<typeof fakeClock> } = {},
) {
  const memory = memoryLog();
  const said: string[] = [];
  const stop = new AbortController();
  let listens: (port: number) => void = () => {};
  const listening = new Promise<number>((resolve) => {
    listens = resolve;
  });
  const log = {
    ...memory,
    info: (msg: string, fields: Readonly<Record<string, unknown>> = {}) => {
      memory.info(msg, fields);
      if (msg === 'web: listening') listens(Number(fields['port']));
    },
  };
  const say = (text: string): void => void said.push(text);
  const address = { host: '127.0.0.1', port };
  const running = serveWeb({ address, vitals, clock, log, say }, stop.signal);
  return {
    said,
    lines: memory.lines,
    clock,
    listening,
    get: async (path: string, init: RequestInit = {}) => {
      const response = await fetch(`http://127.0.0.1:${await listening}${path}`, init);
      return { status: response.status, headers: response.headers, text: await response.text() };
    },
    stop: async () => {
      stop.abort();
      await running;
    },
  };
}

/** Each sample of a page by its name and labels as they are written. */
export function samplesIn(page: string): ReadonlyMap<string, number> {
  const lines = page.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ')))]),
  );
}
