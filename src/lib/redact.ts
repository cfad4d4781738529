/** How deep a logged value is followed, and how many members of one list or object are kept. */
const MAX_DEPTH = 8;
const MAX_MEMBERS = 200;

const REDACTED = '[redacted]';

/** Replaces every occurrence of the secrets, also URL-encoded, in a text. */
export function createRedactor(secrets: readonly string[]): (text: string) => string {
  const forms = new Set(secrets.flatMap((secret) => [secret, encodeURIComponent(secret)]));
  forms.delete('');
  // Longest first: else a secret that begins with another would leave its tail.
  const ordered = [...forms].sort((a, b) => b.length - a.length);
  return (text) => ordered.reduce((rest, secret) => rest.replaceAll(secret, REDACTED), text);
}

/**
 * A copy of any value that JSON can hold, with every string (keys too) passed through `redact`.
 * Errors become name, message, stack, cause and their own fields. Never throws.
 */
export function toLoggable(value: unknown, redact: (text: string) => string): unknown {
  return copy(value, { redact, path: [] });
}

interface Walk {
  readonly redact: (text: string) => string;
  /** The objects we are inside of, to notice a circle. */
  readonly path: readonly object[];
}

function copy(value: unknown, walk: Walk): unknown {
  if (typeof value === 'string') return walk.redact(value);
  if (typeof value === 'bigint') return value.toString();
  if (typeof value === 'function' || typeof value === 'symbol') return undefined;
  if (typeof value !== 'object' || value === null) return value;
  if (walk.path.includes(value)) return '[circular]';
  if (walk.path.length >= MAX_DEPTH) return '[deeper]';
  const inside = { redact: walk.redact, path: [...walk.path, value] };
  try {
    return copyObject(value, inside);
  } catch {
    return '[unreadable]';
  }
}

function copyObject(value: object, walk: Walk): unknown {
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
  if (value instanceof URL) return walk.redact(value.href);
  if (value instanceof Map || value instanceof Set) return copy([...value], walk);
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
  if (Array.isArray(value)) return value.slice(0, MAX_MEMBERS).map((item: unknown) => copy(item, walk));
  const entries: [string, unknown][] = Object.entries(value);
  if (value instanceof Error) {
    entries.unshift(
      ['name', value.name],
      ['message', value.message],
      ['stack', value.stack],
      ['cause', value.cause],
    );
  }
  const kept = entries.slice(0, MAX_MEMBERS).filter(([, member]) => member !== undefined);
  return Object.fromEntries(kept.map(([key, member]) => [walk.redact(key), copy(member, walk)]));
}
