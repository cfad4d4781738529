/** Recordings of real outages: event by event, who was faster. */
import { f1Of } from '../../../src/score/bootstrap.ts';
import type { RealEvent, RealResult } from '../results.ts';
import { blocks, bold, list, table } from './markdown.ts';
import { count, minutes, NONE, rate, ratio, trimmed } from './numbers.ts';

const EBB = 'Ebb';

interface Faster {
  readonly names: readonly string[];
  readonly delay: number | null;
}

export function realText(real: RealResult | null): string {
  const title = '## Real recordings';
  if (real === null) return blocks(title, 'None were judged in this run.');
  const about =
    'Measured, not made up. A delay counts from the onset to the first alert; "–" is missed. A rule that ' +
    'alarms often is early by chance too: its false alarms stand in the last table.';
  return blocks(
    title,
    about,
    '### Everybody',
    standings(real),
    '### Event by event',
    eventTable(real.events),
    '### Where a peer was faster',
    fasterPeers(real.events),
    '### Every delay',
    judgeTable(real),
  );
}

/** What must be found decides; what need not be is neither missed nor wrong. */
function standings({ events, falseAlarms }: RealResult): string {
  const asked = events.filter(({ optional }) => !optional);
  const rows = judgesOf({ events, falseAlarms }).map((name) => {
    const hits = asked.filter(({ delayMinutes }) => (delayMinutes[name] ?? null) !== null).length;
    const wrong = falseAlarms[name] ?? 0;
    const f1 = f1Of({ hits, misses: asked.length - hits, falseAlarms: wrong });
    return [name === EBB ? bold(name) : name, `${hits} of ${asked.length}`, count(wrong), ratio(f1)];
  });
  return table(['Judge', 'Found', 'False alarms', 'F1'], rows);
}

/** Ebb first. */
function judgesOf({ events, falseAlarms }: Pick<RealResult, 'events' | 'falseAlarms'>): readonly string[] {
  const names = events.flatMap((event) => Object.keys(event.delayMinutes));
  return [...new Set([EBB, ...names, ...Object.keys(falseAlarms)])];
}

function eventTable(events: readonly RealEvent[]): string {
  return table(
    ['', 'Recording', 'Place', 'What', 'Onset', 'Ebb', 'Fastest peer', 'Faster'],
    events.map((event, i) => {
      const peer = fastestPeer(event);
      const fastest = peer.delay === null ? NONE : `${minutes(peer.delay)}: ${peer.names.join(', ')}`;
      return [
        String(i + 1),
        event.recording,
        event.place,
        event.what + (event.optional ? ' (need not be found)' : ''),
        event.onset,
        minutes(ebbDelay(event)),
        fastest,
        bold(whoWasFaster(event)),
      ];
    }),
    ['Recording', 'Place', 'What', 'Onset', 'Fastest peer', 'Faster'],
  );
}

function ebbDelay({ delayMinutes }: RealEvent): number | null {
  return delayMinutes[EBB] ?? null;
}

function fastestPeer({ delayMinutes }: RealEvent): Faster {
  const known = Object.entries(delayMinutes).flatMap(([name, delay]) =>
    name === EBB || delay === null ? [] : [{ name, delay }],
  );
  if (known.length === 0) return { names: [], delay: null };
  const delay = Math.min(...known.map((peer) => peer.delay));
  return { names: known.filter((peer) => peer.delay === delay).map(({ name }) => name), delay };
}

function whoWasFaster(event: RealEvent): string {
  const ebb = ebbDelay(event);
  const peer = fastestPeer(event).delay;
  if (ebb === null) return peer === null ? 'nobody found it' : 'a peer (Ebb missed it)';
  if (peer === null) return 'Ebb (no peer found it)';
  if (ebb === peer) return 'both the same';
  return ebb < peer ? 'Ebb' : 'a peer';
}

function fasterPeers(events: readonly RealEvent[]): string {
  const lines = events.flatMap((event, i) => {
    const ebb = ebbDelay(event);
    const ahead = Object.entries(event.delayMinutes)
      .flatMap(([name, delay]) => (name === EBB || delay === null ? [] : [{ name, delay }]))
      .filter(({ delay }) => ebb === null || delay < ebb)
      .sort((a, b) => a.delay - b.delay)
      .map(({ name, delay }) => `${name} (${minutes(delay)})`);
    if (ahead.length === 0) return [];
    const own = ebb === null ? 'Ebb missed it' : `Ebb took ${minutes(ebb)}`;
    return [`${i + 1}, ${event.place}, ${event.what}: ${own}; faster: ${ahead.join(', ')}.`];
  });
  return lines.length > 0 ? list(lines) : 'On no event.';
}

/** One line a judge, one column an event. */
function judgeTable({ events, falseAlarms, placeMonths }: RealResult): string {
  const rows = judgesOf({ events, falseAlarms }).map((name) => {
    const delays = events.map(({ delayMinutes }) => delayMinutes[name] ?? null);
    const wrong = falseAlarms[name] ?? null;
    const perMonth = wrong === null || placeMonths <= 0 ? null : wrong / placeMonths;
    return [
      name === EBB ? bold(name) : name,
      ...delays.map(minutes),
      `${delays.filter((delay) => delay !== null).length} of ${events.length}`,
      count(wrong),
      rate(perMonth),
    ];
  });
  const numbers = events.map((_, i) => String(i + 1));
  return blocks(
    `${trimmed(placeMonths, 1)} place-months.`,
    table(['Judge', ...numbers, 'Found', 'False alarms', 'Per place-month'], rows),
  );
}
