import pino from 'pino';
import { createRedactor, toLoggable } from './redact.ts';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent';

type LogFields = Readonly<Record<string, unknown>>;

interface JsonLog {
  debug(msg: string, fields?: LogFields): void;
  info(msg: string, fields?: LogFields): void;
  warn(msg: string, fields?: LogFields): void;
  error(msg: string, fields?: LogFields): void;
}

interface LogOptions {
  readonly level: LogLevel;
  /** Where the lines go: the error stream, a file (appended to), or a function that is given each line. */
  readonly to: 'stderr' | { readonly file: string } | { readonly write: (line: string) => void };
  /** Values that must never be written, wherever they turn up. */
  readonly secrets?: readonly string[];
}

/** Lines that a full disk or a stuck reader may hold back before more are dropped. */
const MAX_WAITING_BYTES = 1024 * 1024;

/** Names that pino writes itself: a field of that name gets a line under it. */
const OWN_NAMES: ReadonlySet<string> = new Set(['level', 'time', 'msg']);

/** A log of JSON lines: level, time, the fields, msg. Throws if the file cannot be opened. */
export function createLog({ level, to, secrets = [] }: LogOptions): JsonLog {
  const redact = createRedactor(secrets);
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
  };
  const logger = pino(options, destinationOf(to));
  const prepare = (fields: LogFields | undefined): Record<string, unknown> => {
    const kept = Object.entries(fields ?? {}).filter(([, value]) => value !== undefined);
    const named = kept.map(([name, value]) => [OWN_NAMES.has(name) ? `${name}_` : name, value]);
    return { ...asRecord(toLoggable(Object.fromEntries(named), redact)) };
  };
  const write = (at: Exclude<LogLevel, 'silent'>, msg: string, fields: LogFields | undefined): void => {
    if (logger.isLevelEnabled(at)) logger[at](prepare(fields), redact(msg));
  };
  return {
    debug: (msg, fields) => write('debug', msg, fields),
    info: (msg, fields) => write('info', msg, fields),
    warn: (msg, fields) => write('warn', msg, fields),
    error: (msg, fields) => write('error', msg, fields),
  };
}

function asRecord(value: unknown): object {
  return typeof value === 'object' && value !== null ? value : { fields: value };
}

function destinationOf(to: LogOptions['to']): pino.DestinationStream {
  if (typeof to === 'object' && 'write' in to) return to;
  const target = to === 'stderr' ? 2 : to.file;
  // Synchronous: the line that matters most is the one before a crash.
  const destination = pino.destination({
    dest: target,
    sync: true,
    mkdir: true,
    maxLength: MAX_WAITING_BYTES,
  });
  // A log that cannot be written cannot say so, and must not end the watch.
  destination.on('error', () => undefined);
  return destination;
}
