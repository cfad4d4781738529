import { describeCode } from './http-error.ts';

/**
 * Why a web socket ended. `refused`: it never stood. `timeout`: it did not stand in time. `closed`: by the other end.
 * `silent`: nothing came for too long. `too-large`: a frame over the limit. `protocol`: what came is no web socket.
 */
type SocketErrorKind = 'refused' | 'timeout' | 'closed' | 'silent' | 'too-large' | 'protocol';

interface Details {
  readonly code?: number;
  readonly said?: string;
  readonly status?: number;
  readonly retryAfterMs?: number | null;
}

/**
 * A web socket that failed. It says the host and the reason and nothing else of the connection: paths, queries and
 * headers can hold keys. For that reason the client's own error is not its cause either.
 */
export class SocketError extends Error {
  override readonly name = 'SocketError';
  readonly kind: SocketErrorKind;
  readonly host: string;
  /** For people, to follow the name of the host: `the connection was refused`. */
  readonly reason: string;
  /** The close code, where it was `closed`: 1006 is a connection that was cut. */
  readonly code: number | null;
  /** What the other end gave as its reason; may be empty. Foreign text. */
  readonly said: string;
  /** The HTTP status, where it answered with one instead of a web socket. */
  readonly status: number | null;
  /** What the server asked for, at most a day; null when it did not. */
  readonly retryAfterMs: number | null;

  constructor(kind: SocketErrorKind, host: string, reason: string, details: Details = {}) {
    super(`${host}: ${reason}`);
    this.kind = kind;
    this.host = host;
    this.reason = reason;
    this.code = details.code ?? null;
    this.said = details.said ?? '';
    this.status = details.status ?? null;
    this.retryAfterMs = details.retryAfterMs ?? null;
  }
}

/** No close frame came: the connection was cut. */
const CUT = 1006;

export function closedWith(host: string, code: number, said: string): SocketError {
  const reason = code === CUT ? 'the connection was cut' : `it closed the connection (code ${code})`;
  return new SocketError('closed', host, reason, { code, said });
}

/** @param hasStood false: the connection was still being opened. */
export function failedWith(
  host: string,
  error: unknown,
  limits: { readonly hasStood: boolean; readonly maxFrameBytes: number },
): SocketError {
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (code === 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH') {
    const limit = `${Math.round(limits.maxFrameBytes / 1024)} kB`;
    return new SocketError('too-large', host, `it sent a message longer than ${limit}`);
  }
  // An error without a code is the client's own word for an answer that is no web socket.
  if (code === '' || code.startsWith('WS_ERR_') || code.startsWith('HPE_')) {
    return new SocketError('protocol', host, 'it does not speak as a web socket does');
  }
  if (limits.hasStood) return new SocketError('closed', host, describeCode(code), { code: CUT });
  return new SocketError('refused', host, describeCode(code));
}
