import { createHash } from 'node:crypto';
import { open, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { RecordingError } from '../core/errors.ts';
import type { SeenObservation } from '../core/series.ts';
import type { Instant } from '../core/time.ts';
import { RowParser } from './rows.ts';
import { parseMeta, type RecordingMeta } from './schema.ts';

/** Rows in the file's order. `progress` is the share of the file's bytes read, 0–1. */
export interface RowChunk {
  readonly rows: readonly SeenObservation[];
  readonly progress: number;
}

/** A recording whose every line has been checked. */
export interface Recording extends RecordingMeta {
  readonly folder: string;
  readonly rowCount: number;
  /** The earliest and the latest start of a bin. */
  readonly firstAt: Instant;
  readonly lastAt: Instant;
  /** When the last row has arrived and the last bin is due. */
  readonly lastDueAt: Instant;
  /** The same for the same recording.json and size of observations.csv. */
  readonly identity: string;
  readonly hasSeenAt: boolean;
  /** Reads the rows, from the first; may be called again. Without a seenAt column a row arrives when it is due. */
  chunks(): AsyncIterable<RowChunk>;
}

const PIECE_BYTES = 256 * 1_024;
const CHUNK_ROWS = 10_000;
const MAX_META_BYTES = 32 * 1_024 * 1_024;
const CONTENTS = 'a recording is a folder with recording.json and observations.csv';

/** Reads recording.json and checks every line of observations.csv. Throws RecordingError for the first problem. */
export async function readRecording(folder: string): Promise<Recording> {
  await checkFolder(folder);
  const metaPath = join(folder, 'recording.json');
  const rowsPath = join(folder, 'observations.csv');
  const metaBytes = await fileSize(metaPath);
  if (metaBytes > MAX_META_BYTES) throw new RecordingError('recording.json: is larger than 32 MB');
  const size = await fileSize(rowsPath);
  const json = await reading(metaPath, () => readFile(metaPath));
  const meta = parseMeta(json.toString('utf8'));
  const summary = await checkRows(rowsPath, meta);
  const identity = createHash('sha256').update(json).update(`\n${size}`).digest('hex');
  return {
    ...meta,
    ...summary,
    folder,
    identity,
    chunks: () => readChunks(rowsPath, meta, summary.rowCount, size),
  };
}

async function checkRows(path: string, meta: RecordingMeta) {
  let firstAt = Number.POSITIVE_INFINITY;
  let lastAt = Number.NEGATIVE_INFINITY;
  let lastDueAt = Number.NEGATIVE_INFINITY;
  const parser = new RowParser(meta.signals, (series, at, _value, seenAt) => {
    if (at < firstAt) firstAt = at;
    if (at > lastAt) lastAt = at;
    const dueAt = at + series.dueMs;
    if (dueAt > lastDueAt) lastDueAt = dueAt;
    if (seenAt > lastDueAt) lastDueAt = seenAt;
  });
  for await (const piece of readPieces(path)) parser.push(piece);
  parser.finish();
  return { rowCount: parser.rows, firstAt, lastAt, lastDueAt, hasSeenAt: parser.hasSeenAt };
}

async function* readChunks(
  path: string,
  meta: RecordingMeta,
  rowCount: number,
  size: number,
): AsyncGenerator<RowChunk> {
  let rows: SeenObservation[] = [];
  let bytes = 0;
  const parser = new RowParser(meta.signals, (series, observedAt, value, seenAt) => {
    rows.push({ signal: series.spec.id, place: series.place, observedAt, value, seenAt });
  });
  for await (const piece of readPieces(path)) {
    parser.push(piece);
    bytes += piece.length;
    if (rows.length < CHUNK_ROWS) continue;
    yield { rows, progress: Math.min(1, bytes / size) };
    rows = [];
  }
  parser.finish();
  if (parser.rows !== rowCount) throw new RecordingError('observations.csv: changed while it was being read');
  if (rows.length > 0) yield { rows, progress: 1 };
}

/** The file's bytes, one character each. */
async function* readPieces(path: string): AsyncGenerator<string> {
  const file = await reading(path, () => open(path));
  try {
    const buffer = Buffer.allocUnsafe(PIECE_BYTES);
    for (;;) {
      const { bytesRead } = await reading(path, () => file.read(buffer, 0, PIECE_BYTES));
      if (bytesRead === 0) return;
      yield buffer.toString('latin1', 0, bytesRead);
    }
  } finally {
    await file.close();
  }
}

async function checkFolder(folder: string): Promise<void> {
  const found = await reading(folder, () => stat(folder));
  if (!found.isDirectory()) throw new RecordingError(`${folder}: is not a folder; ${CONTENTS}`);
}

async function fileSize(path: string): Promise<number> {
  const found = await reading(path, () => stat(path));
  if (!found.isFile()) throw new RecordingError(`${path}: is not a file; ${CONTENTS}`);
  return found.size;
}

async function reading<T>(path: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown error';
    if (code === 'ENOENT' || code === 'ENOTDIR')
      throw new RecordingError(`${path}: does not exist; ${CONTENTS}`, { cause });
    throw new RecordingError(`${path}: cannot be read (${code}); check its permissions`, { cause });
  }
}
