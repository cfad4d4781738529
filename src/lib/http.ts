import http from 'node:http';
import https from 'node:https';
import { Readable } from 'node:stream';
import axios, { type AxiosResponse } from 'axios';
import { systemClock } from './clock.ts';
import { describeCode, HttpError, readRetryAfter } from './http-error.ts';

export interface GetOptions {
  readonly signal: AbortSignal;
  /** From the call to the last byte of the body, redirects included. */
  readonly timeoutMs?: number;
  /** Of the body after decompression. */
  readonly maxBodyBytes?: number;
  /** Sent to this host only: a redirect to another one goes without them. */
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Http {
  /** The JSON at `url`. Throws HttpError. */
  getJson(url: string, options: GetOptions): Promise<unknown>;
  /** What is at `url`, as it is. Throws HttpError; a page of HTML where a file should be is one too. */
  getFile(url: string, options: GetOptions): Promise<WebFile>;
}

export interface WebFile {
  readonly bytes: Uint8Array;
  /** When it was made, in ms since 1970; null where the server does not say. */
  readonly madeAt: number | null;
}

interface HttpOptions {
  readonly userAgent: string;
  /** For requests that do not say. 30 s. */
  readonly timeoutMs?: number;
  /** For requests that do not say. 32 MB. */
  readonly maxBodyBytes?: number;
  readonly clock?: { now(): number };
  /** Told the Date of each answer, in ms since 1970: the server's clock, to the second. */
  readonly onDate?: (serverAt: number) => void;
}

const TIMEOUT_MS = 30_000;
const MAX_BODY_BYTES = 32 * 1024 * 1024;
/** What may come with an error status and still be read. */
const MAX_ERROR_BYTES = 64 * 1024;
const MAX_REDIRECTS = 3;

// Feeds are asked a few times a minute: a new connection costs less than one that the server closed meanwhile.
const AGENTS = {
  httpAgent: new http.Agent({ keepAlive: false }),
  httpsAgent: new https.Agent({ keepAlive: false }),
};

interface Attempt {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly userAgent: string;
  readonly maxBodyBytes: number;
  readonly now: () => number;
  readonly deadline: Deadline;
  readonly onDate: (serverAt: number) => void;
}

/** A client for feeds. Proxies come from HTTP_PROXY, HTTPS_PROXY and NO_PROXY, but never for this machine itself. */
export function createHttp(options: HttpOptions): Http {
  return {
    getJson: (address, wish) => getting(options, address, wish, readJson),
    getFile: (address, wish) => getting(options, address, wish, readFile),
  };
}

type Read<T> = (response: AxiosResponse<unknown>, body: Readable, attempt: Attempt) => Promise<T>;

async function getting<T>(
  options: HttpOptions,
  address: string,
  { signal, timeoutMs, maxBodyBytes, headers }: GetOptions,
  read: Read<T>,
): Promise<T> {
  const clock = options.clock ?? systemClock();
  const url = new URL(address);
  if (!/^https?:$/.test(url.protocol)) throw new TypeError(`Not an HTTP address: ${url.protocol}`);
  const deadline = startDeadline(timeoutMs ?? options.timeoutMs ?? TIMEOUT_MS, signal);
  const attempt = {
    url,
    headers: headers ?? {},
    userAgent: options.userAgent,
    maxBodyBytes: maxBodyBytes ?? options.maxBodyBytes ?? MAX_BODY_BYTES,
    now: () => clock.now(),
    deadline,
    onDate: options.onDate ?? ignore,
  };
  try {
    return await request(attempt, read);
  } catch (error) {
    throw describe(error, attempt);
  } finally {
    deadline.stop();
  }
}

const ignore = (): void => {};

async function request<T>(attempt: Attempt, read: Read<T>): Promise<T> {
  const { url, headers } = attempt;
  const response = await axios.request<unknown>({
    ...AGENTS,
    ...(isLoopback(url.hostname) ? { proxy: false } : {}),
    url: url.href,
    method: 'GET',
    responseType: 'stream',
    signal: attempt.deadline.signal,
    headers: { Accept: 'application/json', 'User-Agent': attempt.userAgent, ...headers },
    sensitiveHeaders: Object.keys(headers),
    maxRedirects: MAX_REDIRECTS,
    beforeRedirect: (next) => {
      if (url.protocol === 'https:' && next.protocol === 'http:') throw new Error('redirected to plain HTTP');
    },
    validateStatus: () => true,
  });
  const date = Date.parse(String(response.headers['date']));
  if (!Number.isNaN(date)) attempt.onDate(date);
  const body = response.data;
  if (!(body instanceof Readable)) throw new TypeError('axios gave no stream');
  // An abort can reach the stream while nobody reads it; without a listener that would end the process.
  body.on('error', () => undefined);
  try {
    await refuseStatus(response, body, attempt);
    return await read(response, body, attempt);
  } finally {
    body.destroy();
  }
}

/** @throws HttpError for any status but 2xx. */
async function refuseStatus(
  { status, headers }: AxiosResponse<unknown>,
  body: Readable,
  { url, now }: Attempt,
): Promise<void> {
  if (status >= 200 && status <= 299) return;
  const retryAfterMs = readRetryAfter(headers['retry-after'], now());
  const answer = claimsJson(headers['content-type']) ? await readShortJson(body) : null;
  throw new HttpError('status', url.host, `it answered with status ${status}`, {
    status,
    retryAfterMs,
    answer,
  });
}

const readJson: Read<unknown> = async ({ status, headers }, body, attempt) => {
  const { host } = attempt.url;
  if (!claimsJson(headers['content-type'])) throw pageInstead(host, status);
  const parsed = parseJson(await readWhole(body, status, attempt));
  if (!parsed.ok) throw new HttpError('not-json', host, 'its answer is not readable as JSON', { status });
  return parsed.value;
};

const readFile: Read<WebFile> = async ({ status, headers }, body, attempt) => {
  if (/^\s*text\/html/i.test(String(headers['content-type']))) throw pageInstead(attempt.url.host, status);
  const madeAt = Date.parse(String(headers['last-modified']));
  return { bytes: await readWhole(body, status, attempt), madeAt: Number.isNaN(madeAt) ? null : madeAt };
};

function pageInstead(host: string, status: number): HttpError {
  return new HttpError('not-json', host, `it answered with a page instead of data (status ${status})`, {
    status,
  });
}

async function readWhole(
  body: Readable,
  status: number,
  { maxBodyBytes, url }: Attempt,
): Promise<Uint8Array> {
  const bytes = await readLimited(body, maxBodyBytes);
  if (bytes !== null) return bytes;
  const limit = `${Math.round(maxBodyBytes / 1024)} kB`;
  throw new HttpError('too-large', url.host, `its answer is longer than ${limit}`, { status });
}

/** No content type is given the benefit of the doubt; a page is refused before its body is read. */
function claimsJson(contentType: unknown): boolean {
  if (typeof contentType !== 'string' || contentType === '') return true;
  return /^\s*((application|text)\/([\w.-]+\+)?json|text\/plain|(application|binary)\/octet-stream)\s*(;|$)/i.test(
    contentType,
  );
}

/** The body, or null as soon as it is longer than `maxBytes`: the rest is never fetched. */
async function readLimited(body: AsyncIterable<unknown>, maxBytes: number): Promise<Uint8Array | null> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    if (!(chunk instanceof Uint8Array)) continue;
    size += chunk.length;
    if (size > maxBytes) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** What an error says of itself is a courtesy: if it cannot be read, the status is enough. */
async function readShortJson(body: AsyncIterable<unknown>): Promise<unknown> {
  try {
    const bytes = await readLimited(body, MAX_ERROR_BYTES);
    const parsed = bytes === null ? { ok: false as const } : parseJson(bytes);
    return parsed.ok ? parsed.value : null;
  } catch {
    return null;
  }
}

function parseJson(
  bytes: Uint8Array,
): { readonly ok: true; readonly value: unknown } | { readonly ok: false } {
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    return { ok: true, value };
  } catch {
    return { ok: false };
  }
}

function describe(error: unknown, { url, deadline }: Attempt): unknown {
  if (error instanceof HttpError) return error;
  const { host } = url;
  if (deadline.timedOut()) {
    return new HttpError('timeout', host, `it did not answer within ${deadline.timeoutMs / 1_000} s`);
  }
  if (deadline.signal.aborted) return new HttpError('aborted', host, 'the request was stopped');
  const code = codeOf(error);
  if (code === 'ERR_FR_TOO_MANY_REDIRECTS') {
    return new HttpError('redirect', host, `it redirected more than ${MAX_REDIRECTS} times`);
  }
  if (code === 'ERR_FR_REDIRECTION_FAILURE') {
    return new HttpError('redirect', host, 'it redirected to an address that is not safe to follow');
  }
  // Anything else is not the network's doing: a bug, to be seen as one.
  if (code === undefined && !axios.isAxiosError(error)) return error;
  return new HttpError('network', host, describeCode(code));
}

function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

interface Deadline {
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
  timedOut(): boolean;
  stop(): void;
}

/** One signal for both ends of a request: the caller's wish and the time that is up. */
function startDeadline(timeoutMs: number, caller: AbortSignal): Deadline {
  const controller = new AbortController();
  let late = false;
  const onAbort = (): void => controller.abort();
  const timer = setTimeout(() => {
    late = true;
    controller.abort();
  }, timeoutMs);
  if (caller.aborted) controller.abort();
  else caller.addEventListener('abort', onAbort);
  return {
    signal: controller.signal,
    timeoutMs,
    timedOut: () => late,
    stop: () => {
      clearTimeout(timer);
      caller.removeEventListener('abort', onAbort);
    },
  };
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}
