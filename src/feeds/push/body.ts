/** A request's body, from bytes to items; nothing is known of observations here. */
import type { IncomingMessage } from 'node:http';
import { addAbortSignal } from 'node:stream';
import { MIMEType, promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { z } from 'zod';
import { quoteForeign } from '../feed.ts';
import { type Problem, Refusal } from './refusal.ts';

/** Of a body, as it comes and after decompression. */
const MAX_BODY_BYTES = 1_000_000;
const MAX_ROWS = 50_000;

/** One thing of a body, and where it stands there. */
export interface Item {
  readonly where: Pick<Problem, 'line' | 'observation'>;
  /** Undefined where `unreadable` says why it is no JSON. */
  readonly value: unknown;
  readonly unreadable?: string;
}

type BodyKind = 'json' | 'lines';

const KINDS: Readonly<Record<string, BodyKind>> = {
  'application/json': 'json',
  'application/x-ndjson': 'lines',
  'application/ndjson': 'lines',
};

const unzip = promisify<Buffer, { maxOutputLength: number }, Buffer>(gunzip);

/** @throws Refusal: 413, 415, or 422 for what is no JSON. */
export async function readItems(request: IncomingMessage, stop: AbortSignal): Promise<readonly Item[]> {
  const kind = kindOf(request.headers['content-type'] ?? '');
  const encoding = (request.headers['content-encoding'] ?? 'identity').toLowerCase();
  if (encoding !== 'gzip' && encoding !== 'identity')
    throw new Refusal(415, 'Content-Encoding must be gzip, or absent.');
  const bytes = await readBytes(request, stop);
  const text = decode(encoding === 'gzip' ? await decompress(bytes) : bytes);
  if (text.trim() === '') throw new Refusal(422, 'The body is empty.');
  return kind === 'json' ? itemsOfJson(text) : itemsOfLines(text);
}

function kindOf(contentType: string): BodyKind {
  const type = MIMETypeOf(contentType);
  const kind = type === null || !Object.hasOwn(KINDS, type.essence) ? undefined : KINDS[type.essence];
  if (kind === undefined)
    throw new Refusal(415, 'Content-Type must be application/json or application/x-ndjson.');
  if (!/^utf-?8$/i.test(type?.params.get('charset') ?? 'utf-8'))
    throw new Refusal(415, 'The text must be UTF-8.');
  return kind;
}

function MIMETypeOf(text: string): MIMEType | null {
  try {
    return new MIMEType(text);
  } catch {
    return null;
  }
}

const tooLarge = (): Refusal =>
  new Refusal(
    413,
    `The body is larger than ${MAX_BODY_BYTES / 1_000_000} MB (after decompression); send it in parts, oldest first.`,
  );

async function readBytes(request: IncomingMessage, stop: AbortSignal): Promise<Buffer> {
  if (Number(request.headers['content-length']) > MAX_BODY_BYTES) throw tooLarge();
  try {
    return await collect(request, stop);
  } catch (error) {
    if (error instanceof Refusal) throw error;
    // Whoever sent it went away or was too slow, or Ebb stops: mostly nobody reads this.
    throw new Refusal(400, 'The request was not received whole; nothing of it was taken.');
  }
}

async function collect(request: IncomingMessage, stop: AbortSignal): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  // The request itself must live on: its answer goes out on the same socket.
  const bytes: AsyncIterable<Uint8Array> = addAbortSignal(stop, request).iterator({ destroyOnReturn: false });
  for await (const piece of bytes) {
    size += piece.length;
    if (size > MAX_BODY_BYTES) throw tooLarge();
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

async function decompress(bytes: Buffer): Promise<Buffer> {
  try {
    return await unzip(bytes, { maxOutputLength: MAX_BODY_BYTES });
  } catch (error) {
    if (error instanceof RangeError) throw tooLarge();
    throw new Refusal(422, 'The body is not gzip, which its Content-Encoding says it is.');
  }
}

function decode(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new Refusal(422, 'The body is not UTF-8 text.');
  }
}

function itemsOfJson(text: string): readonly Item[] {
  const { value, unreadable } = parse(text);
  const list = listOf(value);
  if (unreadable !== undefined) throw wrong({ field: '', problem: unreadable });
  if (list === null) {
    const problem =
      'the body must be a list of observations, or an object with such a list as "observations"';
    throw wrong({ field: 'observations', problem });
  }
  if (list.length > MAX_ROWS) throw tooMany();
  return list.map((item, i) => ({ where: { observation: i + 1 }, value: item }));
}

const listSchema = z.array(z.unknown());
const bodySchema = z.union([
  listSchema,
  z.object({ observations: listSchema }).transform((o) => o.observations),
]);

function listOf(json: unknown): readonly unknown[] | null {
  return bodySchema.safeParse(json).data ?? null;
}

function itemsOfLines(text: string): readonly Item[] {
  const items: Item[] = [];
  let line = 0;
  for (let start = 0; start < text.length; ) {
    const found = text.indexOf('\n', start);
    const end = found < 0 ? text.length : found;
    const content = text.slice(start, end).trim();
    start = end + 1;
    line += 1;
    if (content === '') continue;
    if (items.length === MAX_ROWS) throw tooMany();
    items.push({ where: { line }, ...parse(content) });
  }
  return items;
}

function parse(text: string): Omit<Item, 'where'> {
  try {
    return { value: JSON.parse(text) };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { value: undefined, unreadable: `not valid JSON: ${quoteForeign(why)}` };
  }
}

const tooMany = (): Refusal =>
  new Refusal(413, `The body holds more than ${MAX_ROWS} observations; send it in parts, oldest first.`);

function wrong(problem: Problem): Refusal {
  return new Refusal(422, `Nothing of this body was taken: ${problem.problem}.`, { problems: [problem] });
}
