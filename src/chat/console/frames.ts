/**
 * What Ebb and its printer say to each other. Frames are lines of JSON on the printer's stdin, which keeps what Ebb wrote
 * before it died until it is read; Node's IPC, which carries the replies, drops what comes before somebody listens.
 */

/** Something to print. With a key it is a message, which is printed once and answered; without, nobody owes it. */
export interface Frame {
  readonly key?: string;
  readonly text: string;
}

export type Reply =
  /** The journal is open: what comes is printed. */
  | { readonly said: 'ready' }
  /** The message of this key is out, whether by this frame or by an earlier one. */
  | { readonly said: 'printed'; readonly key: string }
  /** Not printed, and not noted as if it were. */
  | { readonly said: 'failed'; readonly key: string; readonly why: string }
  /** The journal cannot be used; the printer leaves. */
  | { readonly said: 'refused'; readonly why: string };

/** The printer's exit code when nobody reads its output any more. */
export const READER_GONE = 3;

export function lineOf(frame: Frame): string {
  return `${JSON.stringify(frame)}\n`;
}

/** Not readline: that also ends a line at U+2028, which JSON leaves as it is. A last line that was cut off is left out. */
export async function* framesIn(chunks: AsyncIterable<unknown>): AsyncGenerator<Frame> {
  let rest = '';
  for await (const chunk of chunks) {
    const lines = `${rest}${String(chunk)}`.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const frame: unknown = JSON.parse(line);
      if (isFrame(frame)) yield frame;
    }
  }
}

function isFrame(value: unknown): value is Frame {
  if (!isRecord(value) || typeof value['text'] !== 'string') return false;
  return value['key'] === undefined || typeof value['key'] === 'string';
}

export function isReply(value: unknown): value is Reply {
  if (!isRecord(value)) return false;
  const { said, key, why } = value;
  if (said === 'ready') return true;
  if (said === 'refused') return typeof why === 'string';
  return typeof key === 'string' && (said === 'printed' || (said === 'failed' && typeof why === 'string'));
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
