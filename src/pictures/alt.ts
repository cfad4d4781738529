/** What a chart shows, in words, for those who do not see it. */
import { countWord, listText, timeNear } from '../core/card-text.ts';
import { formatUtc } from '../core/places-time.ts';
import { PHASE_NAMES } from '../core/severity.ts';
import { describeDuration, type Instant } from '../core/time.ts';
import { newestWordings } from './panel.ts';
import { expectedOf, gapsOf, lowestReading, runsOf } from './runs.ts';
import type { Sheet, Span, Trace } from './sheet.ts';
import { amountWordings } from './words.ts';

/** Slack takes 1,000 characters, Discord 1,024. */
const ALT_MAX = 1_000;
const PLACE_CHARACTERS = 80;
const NAME_CHARACTERS = 60;
/** More are summed up. */
const TOLD_PHASES = 5;

export function altOf(sheet: Sheet): string {
  const { span, traces, now } = sheet;
  const sentences = [
    `Chart of ${short(sheet.place, PLACE_CHARACTERS)}, ${formatUtc(span.from)} to ${formatUtc(span.to)}.`,
    phasesText(sheet),
    ...traces.map((trace) => traceText(trace, span, now)),
    ...(traces.length === 0 ? ['No measurements are shown.'] : []),
  ];
  return short(sentences.filter((sentence) => sentence !== '').join(' '), ALT_MAX);
}

/** By code units, as the platforms count; no character is cut in two. */
function short(words: string, max: number): string {
  if (words.length <= max) return words;
  return `${words.slice(0, max - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}

/** `Now near-total blackout, since 22 Dec 16:15 UTC (45 min). Before: degrading from 20 Dec 09:10 UTC.` */
function phasesText({ stretches, current, span, now }: Sheet): string {
  if (current === null) return '';
  const lasting = describeDuration(span.to - current.since);
  const last = `${PHASE_NAMES[current.phase]} since ${timeNear(current.since, now)}, for ${lasting}.`;
  const before = stretches.slice(0, -1);
  if (before.length === 0) return last;
  const told = before.slice(-TOLD_PHASES);
  const untold = before.length - told.length;
  const items = told.map(
    ({ phase, since }) => `${PHASE_NAMES[phase].toLowerCase()} from ${timeNear(since, now)}`,
  );
  const rest = untold === 0 ? '' : `, after ${countWord(untold).toLowerCase()} earlier`;
  return `${last} Before: ${listText(items)}${rest}.`;
}

function traceText(trace: Trace, span: Span, now: Instant): string {
  const [newest] = newestWordings(trace, span, now);
  const name = short(trace.name, NAME_CHARACTERS);
  const lowest = lowestReading(trace.bins);
  if (lowest === undefined) return `${name}: ${newest}.`;
  const [amount = ''] = amountWordings(lowest.value, expectedOf(lowest), trace.unit);
  const missingMs = gapsOf(runsOf(trace, span), span, trace.stepMs).reduce(
    (sum, { from, to }) => sum + (to - from),
    0,
  );
  const missing = missingMs === 0 ? '' : `; no data for ${describeDuration(missingMs)} in all`;
  // Where it reads the lowest now, one number says both.
  const least = newest.startsWith(`${amount}, `) ? '' : `; lowest ${amount}, ${timeNear(lowest.at, now)}`;
  return `${name}: ${newest}${least}${missing}.`;
}
