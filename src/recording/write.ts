/** Writes a recording: the folder that `replay` and `score` read. */
import { existsSync } from 'node:fs';
import { mkdir, open, writeFile, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../core/errors.ts';
import type { Observation, SeenObservation, SignalSpec } from '../core/series.ts';
import { isoSeconds } from '../core/time.ts';

/** What stands in `recording.json`, before its signals. */
export interface RecordingAbout {
  readonly title: string;
  readonly about: string;
  readonly kind: 'measured';
  readonly source: string;
  readonly licence: string;
  readonly entities: Readonly<Record<string, { readonly name: string; readonly parent?: string }>>;
}

interface Recording {
  readonly folder: string;
  readonly about: RecordingAbout;
  readonly signals: readonly SignalSpec[];
}

const JSON_FILE = 'recording.json';
const CSV_FILE = 'observations.csv';

/** @throws UserError when there is a recording in the folder already: it is never written over. */
async function begin({ folder, about, signals }: Recording): Promise<void> {
  for (const file of [JSON_FILE, CSV_FILE]) {
    if (existsSync(join(folder, file)))
      throw new UserError(`${join(folder, file)} exists already: name another folder.`);
  }
  await mkdir(folder, { recursive: true });
  const json = JSON.stringify({ ...about, signals, labels: [] }, null, 2);
  await writeFile(join(folder, JSON_FILE), `${json}\n`);
}

/** A recording of what was, as the feed tells it now: one row a bin, the last one handed over holds. */
export async function writeRecording(recording: Recording, rows: readonly Observation[]): Promise<void> {
  await begin(recording);
  const byKey = new Map(rows.map((row) => [`${row.observedAt} ${row.signal} ${row.place}`, row]));
  const lines = [...byKey.values()].sort(byTime).map((row) => line(row));
  await writeFile(join(recording.folder, CSV_FILE), ['time,signal,entity,value', ...lines, ''].join('\n'));
}

/** A recording that is written while things happen, each row with the time at which it came. */
interface RunningRecording {
  /** Rows that came together, or later than all before. */
  add(rows: readonly SeenObservation[]): Promise<void>;
  close(): Promise<void>;
}

export async function openRecording(recording: Recording): Promise<RunningRecording> {
  await begin(recording);
  const file: FileHandle = await open(join(recording.folder, CSV_FILE), 'wx');
  await file.write('time,signal,entity,value,seenAt\n');
  const last = new Map<string, number | null>();
  return {
    add: async (rows) => {
      const news = rows.filter((row) => {
        const key = `${row.observedAt} ${row.signal} ${row.place}`;
        if (last.has(key) && last.get(key) === row.value) return false;
        last.set(key, row.value);
        return true;
      });
      const text = news
        .toSorted((a, b) => a.seenAt - b.seenAt || byTime(a, b))
        .map((row) => `${line(row)},${isoSeconds(row.seenAt)}\n`);
      if (text.length > 0) await file.write(text.join(''));
    },
    close: () => file.close(),
  };
}

function line({ observedAt, signal, place, value }: Observation): string {
  return `${isoSeconds(observedAt)},${signal},${place},${value ?? ''}`;
}

function byTime(a: Observation, b: Observation): number {
  if (a.observedAt !== b.observedAt) return a.observedAt - b.observedAt;
  const [first, second] = [`${a.signal} ${a.place}`, `${b.signal} ${b.place}`];
  return first < second ? -1 : 1;
}
