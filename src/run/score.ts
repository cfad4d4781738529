/** Scores Ebb on recordings: replays each through the whole pipeline and compares what it said with the labels. */
import { basename, resolve } from 'node:path';
import type { PlaceId } from '../core/entity.ts';
import { RecordingError } from '../core/errors.ts';
import type { Transition } from '../core/incident.ts';
import { createPlaces } from '../core/places.ts';
import type { SignalId, SignalSpec } from '../core/series.ts';
import { DAY_MS, type Instant } from '../core/time.ts';
import { systemClock } from '../lib/clock.ts';
import { createLog } from '../lib/log.ts';
import { type Recording, readRecording } from '../recording/read.ts';
import type { RecordingLabel } from '../recording/schema.ts';
import { alarmsOf } from '../score/alarms.ts';
import { score, scoreAll } from '../score/metrics.ts';
import type { Cadence, Label, Scored } from '../score/types.ts';
import { createMemoryStore } from '../store/memory.ts';
import { replay } from './replay.ts';
import { scoreLine, totalLine } from './score-lines.ts';
import { scoreHelp, scoreText, totalText } from './score-text.ts';

const places = createPlaces();

/** Prints a score for each recording, and one for all when there are several. Throws RecordingError for bad folders. */
export async function runScore(
  folders: readonly string[],
  { json }: { readonly json: boolean },
  stop: AbortSignal,
): Promise<void> {
  const print = (text: string): void => void process.stdout.write(`${text}\n`);
  const recordings: Recording[] = [];
  for (const folder of folders) recordings.push(await readNamed(folder, folders.length > 1));
  const runs: Scored[] = [];
  for (const recording of recordings) {
    const run = await scoredRun(recording, stop);
    if (stop.aborted) return;
    runs.push(run);
    const head = { name: basename(resolve(recording.folder)), title: recording.title, kind: recording.kind };
    print(json ? scoreLine(head, run, score(run)) : `${scoreText(head, run, score(run))}\n`);
  }
  if (runs.length > 1) {
    const total = scoreAll(runs);
    print(json ? totalLine(runs.length, total) : `${totalText(runs.length, total)}\n`);
  }
  if (!json) print(scoreHelp());
}

/** Of several folders, the message must say which one is meant. */
async function readNamed(folder: string, several: boolean): Promise<Recording> {
  try {
    return await readRecording(folder);
  } catch (error) {
    if (!several || !(error instanceof RecordingError) || error.message.startsWith(folder)) throw error;
    throw new RecordingError(`${folder}: ${error.message}`, { cause: error });
  }
}

async function scoredRun(recording: Recording, stop: AbortSignal): Promise<Scored> {
  const signalsAt = await signalsByPlace(recording);
  const labels = recording.labels.map(labelOf);
  return {
    labels,
    alarms: alarmsOf(await transitionsOf(recording, stop)),
    places: [...signalsAt.keys()].sort(),
    judgedFrom: judgedFrom(recording, labels),
    judgedTo: recording.lastDueAt,
    contains: (outer, inner) => places.contains(outer, inner),
    cadenceOf: (place) => cadenceOf(recording.signals, signalsAt.get(place) ?? new Set()),
  };
}

function labelOf({ entity, phase, start, end, toleranceMs, optional, dark }: RecordingLabel): Label {
  return { place: entity, phase, start, end, toleranceMs, optional, dark };
}

/**
 * A day after the first row, because before that only total loss is judged; or the first labelled event, where a
 * recording is too short for that: its tolerance before it included.
 */
function judgedFrom({ firstAt }: Recording, labels: readonly Label[]): Instant {
  const earliest = Math.min(...labels.map(({ start, toleranceMs }) => start - toleranceMs));
  return Math.max(firstAt, Math.min(firstAt + DAY_MS, earliest));
}

async function transitionsOf(recording: Recording, stop: AbortSignal): Promise<readonly Transition[]> {
  const transitions: Transition[] = [];
  await replay({
    recording,
    store: createMemoryStore({ retainMs: 2 * DAY_MS }),
    durable: false,
    chat: null,
    channel: 'score',
    clock: systemClock(),
    log: createLog({ level: 'error', to: 'stderr' }),
    subscribe: null,
    until: null,
    pace: null,
    stop,
    onProgress: () => {},
    onCommitted: (step) => transitions.push(...step.transitions),
  });
  return transitions;
}

async function signalsByPlace(recording: Recording): Promise<ReadonlyMap<PlaceId, ReadonlySet<SignalId>>> {
  const signalsAt = new Map<PlaceId, Set<SignalId>>();
  for await (const { rows } of recording.chunks()) {
    for (const { place, signal } of rows) {
      const signals = signalsAt.get(place);
      if (signals === undefined) signalsAt.set(place, new Set([signal]));
      else signals.add(signal);
    }
  }
  return signalsAt;
}

/** The place's signal with the shortest step, of equals the least lag; any signal's for a place without rows. */
function cadenceOf(specs: readonly SignalSpec[], measured: ReadonlySet<SignalId>): Cadence {
  const own = specs.filter(({ id }) => measured.has(id));
  const [fastest] = (own.length > 0 ? own : [...specs]).sort(
    (a, b) => a.stepMs - b.stepMs || a.lagMs - b.lagMs,
  );
  return { stepMs: fastest?.stepMs ?? 1, lagMs: fastest?.lagMs ?? 0 };
}
