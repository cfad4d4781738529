/** Replay and demo as people see them: cards on a console, or lines for machines. */
import { formatDistanceStrict } from 'date-fns';
import { createConsoleChat } from '../chat/console/index.ts';
import { consoleWidth } from '../chat/console/render.ts';
import { UserError } from '../core/errors.ts';
import type { Look } from '../core/detector/explain.ts';
import { formatUtc } from '../core/places-time.ts';
import { DAY_MS, type Instant } from '../core/time.ts';
import { systemClock } from '../lib/clock.ts';
import { createLog } from '../lib/log.ts';
import { type Recording, readRecording } from '../recording/read.ts';
import { createMemoryStore } from '../store/memory.ts';
import { openSqliteStore } from '../store/sqlite.ts';
import { EXPLAIN_HEAD, explainLook } from '../core/card-explain.ts';
import { linesOf } from './lines.ts';
import { type ReplayResult, replay } from './replay.ts';

interface ReplayWishes {
  readonly json: boolean;
  readonly store: string | null;
  readonly subscribe: string | null;
  readonly explain: string | null;
  readonly until: Instant | null;
  readonly speed: number | null;
}

const CHANNEL = 'console:replay';
/** The demo's story: so many days of normal life first, and how long the rest takes. */
const DEMO_WARM_UP_MS = 28 * DAY_MS;
const DEMO_STORY_SECONDS = 38;
const NOTHING_HAPPENED = 'Nothing happened in this recording that Ebb would report.\n';

function print(text: string): void {
  process.stdout.write(text);
}

function consoleChat(onPost: () => void) {
  const colour = process.stdout.isTTY && process.env['NO_COLOR'] === undefined;
  const width = consoleWidth(process.stdout);
  return createConsoleChat({
    print: (text) => {
      onPost();
      print(`${text}\n`);
    },
    colour,
    width,
    timeText: formatUtc,
  });
}

/** Plays a recording; throws RecordingError or UserError for what a person can mend. */
export async function runReplay(folder: string, wishes: ReplayWishes, stop: AbortSignal): Promise<void> {
  const recording = await readRecording(folder);
  if (wishes.explain !== null && (wishes.json || wishes.subscribe !== null)) {
    const other = wishes.json ? '--json' : '--subscribe';
    throw new UserError(`--explain prints a table of one place and nothing else: leave ${other} out.`);
  }
  if (wishes.explain !== null) return explain(recording, wishes, wishes.explain, stop);
  const bar = wishes.json ? null : createBar();
  let posts = 0;
  const pace = wishes.speed === null ? null : { from: recording.firstAt, speed: wishes.speed };
  const chat = wishes.json ? null : consoleChat(() => ((posts += 1), bar?.clear()));
  if (!wishes.json) print(`${headOf(recording)}\n\n`);
  await run({ recording, wishes, chat, pace, stop, onProgress: (p) => bar?.draw(p) });
  bar?.clear();
  if (!wishes.json && posts === 0) print(NOTHING_HAPPENED);
}

/** Bin by bin what was seen of one place; nothing else is printed. */
async function explain(
  recording: Recording,
  wishes: ReplayWishes,
  place: string,
  stop: AbortSignal,
): Promise<void> {
  let looks = 0;
  const tell = (look: Look): void => {
    if (looks === 0) print(`${headOf(recording)}\n\n${EXPLAIN_HEAD}\n`);
    looks += 1;
    print(`${explainLook(look)}\n`);
  };
  await run({
    recording,
    wishes,
    chat: null,
    pace: null,
    stop,
    onProgress: () => {},
    explain: { place, tell },
  });
  if (looks === 0) print(`${headOf(recording)}\n\nThe recording has no observations of ${place}.\n`);
}

/** The demo: four weeks in a moment, then the days of the story at a pace that can be read. */
export async function runDemo(folder: string, stop: AbortSignal): Promise<void> {
  const recording = await readRecording(folder);
  const from = recording.firstAt + DEMO_WARM_UP_MS;
  const speed = (recording.lastDueAt - from) / (DEMO_STORY_SECONDS * 1000);
  print(`${headOf(recording)}\n\n`);
  print('Four weeks of normal life pass first, so that Ebb knows what is usual there …\n');
  const bar = createBar();
  let warmed = false;
  const onProgress = (p: { readonly at: Instant; readonly share: number }): void => {
    if (!warmed && p.at >= from) {
      warmed = true;
      bar.clear();
    }
    bar.draw(p);
  };
  const wishes = { json: false, store: null, subscribe: null, explain: null, until: null, speed };
  await run({
    recording,
    wishes,
    chat: consoleChat(() => bar.clear()),
    pace: { from, speed },
    stop,
    onProgress,
  });
  bar.clear();
  if (stop.aborted) return;
  print('That was North Korea, 22–23 December 2014, as Ebb would have told it.\n');
  print('To watch the world now: npm start (no key needed). Then type: /status North Korea\n');
}

interface Run {
  readonly recording: Recording;
  readonly wishes: ReplayWishes;
  readonly chat: ReturnType<typeof consoleChat> | null;
  readonly pace: { readonly from: Instant; readonly speed: number } | null;
  readonly stop: AbortSignal;
  readonly onProgress: (progress: { readonly at: Instant; readonly share: number }) => void;
  readonly explain?: { readonly place: string; readonly tell: (look: Look) => void };
}

async function run({ recording, wishes, chat, pace, stop, onProgress, explain }: Run): Promise<ReplayResult> {
  const durable = wishes.store !== null;
  const store =
    wishes.store === null ? createMemoryStore({ retainMs: 2 * DAY_MS }) : await openSqliteStore(wishes.store);
  try {
    return await replay({
      recording,
      store,
      durable,
      chat,
      channel: CHANNEL,
      clock: systemClock(),
      log: createLog({ level: 'error', to: 'stderr' }),
      subscribe: wishes.subscribe,
      explain: explain ?? null,
      until: wishes.until,
      pace,
      stop,
      onProgress,
      onCommitted: ({ transitions, notices }) => {
        if (wishes.json) for (const line of linesOf(transitions, notices)) print(`${line}\n`);
      },
    });
  } finally {
    await store.close();
  }
}

function headOf(recording: Recording): string {
  const span = `${formatUtc(recording.firstAt)} to ${formatUtc(recording.lastAt)}`;
  const length = formatDistanceStrict(recording.firstAt, recording.lastAt, { unit: 'day' });
  return `${recording.title}\n${recording.kind}; ${recording.rowCount} observations of ${length}, ${span}`;
}

/** A progress bar on a terminal; nothing where the output is a file or a pipe. */
function createBar() {
  const isTerminal = process.stdout.isTTY;
  let drawn = false;
  return {
    draw: ({ at, share }: { readonly at: Instant; readonly share: number }): void => {
      if (!isTerminal || !Number.isFinite(at)) return;
      const full = Math.round(share * 24);
      print(
        `\r\u001b[2K${'█'.repeat(full)}${'░'.repeat(24 - full)} ${Math.round(share * 100)} %  ${formatUtc(at)}`,
      );
      drawn = true;
    },
    clear: (): void => {
      if (drawn) print('\r\u001b[2K');
      drawn = false;
    },
  };
}
