/** The file in which the operator declares what may be pushed. */
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { ConfigError } from '../../core/errors.ts';
import type { SignalSpec } from '../../core/series.ts';
import { signalsSchema } from '../../recording/schema.ts';
import { quoteForeign } from '../feed.ts';

/** `{ "signals": […] }`, so that a recording.json does as well, or the bare list. */
const fileSchema = z.union([z.array(z.unknown()), z.object({ signals: z.array(z.unknown()) })], {
  error: 'must be a list of signals, or an object with such a list as "signals"',
});

const HELP = 'docs/push.md shows such a file.';

/**
 * The signals of the file, in the very shape of a recording's `signals[]`.
 * @param feedIds of all feeds: what begins with one of theirs is theirs, and so are their families.
 * @throws ConfigError that names the file, the field and what to do.
 */
export function readSignals(path: string, feedIds: readonly string[]): readonly SignalSpec[] {
  const fail = (where: string, what: string, cause?: unknown): never => {
    throw new ConfigError(`EBB_PUSH_SIGNALS: ${path}: ${where}${what}. ${HELP}`, { cause });
  };
  const file = fileSchema.safeParse(readJson(path, fail));
  if (!file.success) return fail('', file.error.issues[0]?.message ?? 'is not as expected');
  const listed = Array.isArray(file.data) ? file.data : file.data.signals;
  const read = signalsSchema.safeParse(listed);
  if (!read.success) {
    const issue = read.error.issues[0];
    return fail(`${pathText(issue?.path ?? [])}: `, issue?.message ?? 'is not as expected');
  }
  for (const [i, { id, family }] of read.data.entries()) {
    const owner = feedIds.find((feed) => id.startsWith(`${feed}.`));
    if (owner !== undefined)
      fail(`signals[${i}].id: `, `"${id}" begins like the signals of the feed ${owner}; choose another name`);
    if (feedIds.includes(family))
      fail(`signals[${i}].family: `, `"${family}" is another feed; name who measures, such as your own name`);
  }
  return read.data;
}

type Fail = (where: string, what: string, cause?: unknown) => never;

function readJson(path: string, fail: Fail): unknown {
  const text = readText(path, fail);
  try {
    return JSON.parse(text.replace(/^\ufeff/, ''));
  } catch (cause) {
    return fail('', `is not valid JSON: ${quoteForeign(reasonOf(cause))}`, cause);
  }
}

function readText(path: string, fail: Fail): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    return fail('', `cannot be read (${reasonOf(cause)})`, cause);
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** `signals[0].stepMs`. */
function pathText(path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (text, key) => (typeof key === 'number' ? `${text}[${key}]` : `${text}.${String(key)}`),
    'signals',
  );
}
