/** The three addresses, and what each answers. */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Clock, Hand, Log } from '../../app/ports.ts';
import type { Places } from '../../core/places.ts';
import type { SignalSpec } from '../../core/series.ts';
import { SECOND_MS } from '../../core/time.ts';
import { readItems } from './body.ts';
import { type Heard, MAX_SERIES } from './heard.ts';
import type { Rate } from './rate.ts';
import { type Reply, Refusal } from './refusal.ts';
import type { RowReader, Rows } from './rows.ts';

/** Bodies that wait for the one that is being stored. */
const MAX_WAITING = 16;
const BUSY_RETRY_S = 5;
const BROKEN_RETRY_S = 30;

interface AnswerParts {
  readonly id: string;
  readonly token: string;
  readonly signals: readonly SignalSpec[];
  readonly rate: Rate;
  readonly reader: RowReader;
  readonly heard: Heard;
  readonly places: Places;
  readonly clock: Clock;
  readonly log: Log;
}

type Answer = (request: IncomingMessage) => Promise<Reply>;

interface Route {
  readonly method: string;
  readonly isOpen?: boolean;
  readonly answer: Answer;
}

/** What answers each request; refuses with Refusal. */
export function createAnswers(parts: AnswerParts, hand: Hand, stop: AbortSignal): Answer {
  const take = createTaker(parts, hand);
  const routes: Readonly<Record<string, Route>> = {
    '/healthz': { method: 'GET', isOpen: true, answer: async () => ({ status: 200, body: { ok: true } }) },
    '/v1/signals': { method: 'GET', answer: async () => ({ status: 200, body: { signals: parts.signals } }) },
    '/v1/observations': {
      method: 'POST',
      answer: async (request) => take(parts.reader.read(await readItems(request, stop))),
    },
  };
  const isToken = tokenCheck(parts.token);
  return async (request) => {
    const path = (request.url ?? '').split('?')[0] ?? '';
    const route = Object.hasOwn(routes, path) ? routes[path] : undefined;
    if (route === undefined)
      throw new Refusal(404, 'There is only POST /v1/observations, GET /v1/signals and GET /healthz here.');
    if (request.method !== route.method)
      throw new Refusal(405, `This address takes ${route.method} only.`, {
        headers: { allow: route.method },
      });
    if (route.isOpen !== true) {
      if (!isToken(request.headers.authorization ?? '')) throw unauthorised();
      countOne(parts.rate);
    }
    return route.answer(request);
  };
}

/** Takes as long whatever was sent: digests are compared, all of them. */
function tokenCheck(token: string): (authorization: string) => boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  const right = digest(token);
  return (authorization) => {
    const given = /^bearer +(\S+)$/i.exec(authorization.trim())?.[1];
    return timingSafeEqual(digest(given ?? ''), right) && given !== undefined;
  };
}

function unauthorised(): Refusal {
  const headers = { 'www-authenticate': 'Bearer' };
  return new Refusal(401, 'Send the token of this Ebb as "Authorization: Bearer …".', { headers });
}

function retryAfter(seconds: number) {
  return { headers: { 'retry-after': String(seconds) } };
}

function countOne(rate: Rate): void {
  const waitMs = rate.take();
  if (waitMs === null) return;
  const seconds = Math.ceil(waitMs / SECOND_MS);
  throw new Refusal(429, `Too many requests in a minute; go on in ${seconds} s.`, retryAfter(seconds));
}

/** Stores one body after the other, so that one that comes twice at once counts once too. */
function createTaker(parts: AnswerParts, hand: Hand): (rows: Rows) => Promise<Reply> {
  let last: Promise<unknown> = Promise.resolve();
  let waiting = 0;
  return async (rows) => {
    if (waiting > MAX_WAITING) {
      const why = 'Other bodies are waiting to be stored; nothing of this one was taken.';
      throw new Refusal(429, why, retryAfter(BUSY_RETRY_S));
    }
    waiting += 1;
    const mine = last.then(() => takeOne(parts, hand, rows));
    last = mine.catch(() => undefined);
    try {
      return await mine;
    } finally {
      waiting -= 1;
    }
  };
}

async function takeOne(parts: AnswerParts, hand: Hand, { observations, repeated }: Rows): Promise<Reply> {
  const { id, heard, places, clock } = parts;
  if (heard.isFull(observations))
    throw new Refusal(
      422,
      `More than ${MAX_SERIES} pairs of signal and entity are too many; nothing was taken.`,
    );
  const news = heard.compare(observations);
  if (news.fresh.length > 0) {
    heard.begin(news.fresh);
    try {
      await store(parts, () =>
        hand({ feed: id, receivedAt: clock.now(), observations: news.fresh, skipped: 0 }),
      );
      places.add(heard.remember(news.fresh).map((place) => ({ id: place })));
    } finally {
      heard.begin([]);
    }
  }
  const body = {
    accepted: news.fresh.length,
    repeated: repeated + news.repeated,
    revised: news.revised,
  };
  return { status: 200, body };
}

/** A store that fails now may have kept the rows all the same: sending them again is harmless. */
async function store({ log }: AnswerParts, step: () => Promise<void>): Promise<void> {
  try {
    await step();
  } catch (error) {
    log.error('push: a body could not be stored', { error });
    throw new Refusal(503, 'Ebb could not store this; send it again.', retryAfter(BROKEN_RETRY_S));
  }
}
