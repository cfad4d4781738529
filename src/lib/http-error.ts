/**
 * What went wrong with a request. `aborted`: the caller's own signal. `status`: any answer but 2xx.
 * `not-json`: another content type, broken JSON, or bytes that are not UTF-8.
 */
type HttpErrorKind = 'network' | 'timeout' | 'aborted' | 'status' | 'too-large' | 'not-json' | 'redirect';

interface Details {
  readonly status?: number;
  readonly retryAfterMs?: number | null;
  readonly answer?: unknown;
}

/**
 * A request that gave no JSON. It says the host and the reason and nothing else of the request: paths, queries and
 * headers can hold keys. For that reason the client's own error is not its cause either.
 */
export class HttpError extends Error {
  override readonly name = 'HttpError';
  readonly kind: HttpErrorKind;
  readonly host: string;
  /** For people, to follow the name of the host: `the connection was refused`. */
  readonly reason: string;
  readonly status: number | null;
  /** What the server asked for, at most a day; null when it did not. */
  readonly retryAfterMs: number | null;
  /** The JSON that came with an error status, where it is short; else null. */
  readonly answer: unknown;

  constructor(kind: HttpErrorKind, host: string, reason: string, details: Details = {}) {
    super(`${host}: ${reason}`);
    this.kind = kind;
    this.host = host;
    this.reason = reason;
    this.status = details.status ?? null;
    this.retryAfterMs = details.retryAfterMs ?? null;
    this.answer = details.answer ?? null;
  }
}

/** No server silences us for longer. */
const LONGEST_RETRY_MS = 86_400_000;

/** Reads Retry-After: seconds or an HTTP date. Null for anything else. */
export function readRetryAfter(header: unknown, now: number): number | null {
  if (typeof header !== 'string') return null;
  const text = header.trim();
  const isSeconds = /^\d+$/.test(text);
  // Date.parse takes nearly anything for a date, also `-5`; an HTTP date begins with its day of the week.
  if (!isSeconds && !/^[A-Z][a-z]{2,8}, /.test(text)) return null;
  const afterMs = isSeconds ? Number(text) * 1_000 : Date.parse(text) - now;
  if (Number.isNaN(afterMs)) return null;
  return Math.min(LONGEST_RETRY_MS, Math.max(0, afterMs));
}

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'the connection was refused',
  ECONNRESET: 'the connection was cut',
  EPIPE: 'the connection was cut',
  ENOTFOUND: 'the name of the host is unknown',
  EAI_AGAIN: 'the name of the host could not be looked up',
  ETIMEDOUT: 'the host did not answer',
  EHOSTUNREACH: 'the host cannot be reached',
  ENETUNREACH: 'the network cannot be reached',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is not trusted',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate is not trusted',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate belongs to another host',
};

/** The reason behind a Node or TLS error code. */
export function describeCode(code: string | undefined): string {
  if (code === undefined) return 'the connection failed';
  return REASONS[code] ?? `the connection failed (${code})`;
}
