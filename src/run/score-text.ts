/** A score for people: figures first, then one line for each event and each false alert. */
import { describeDuration, isoSeconds, type Instant } from '../core/time.ts';
import type { MessageScore, NoticeScore, Score, Warning } from '../score/result.ts';
import type { NoticeResult, Outcome, Scored } from '../score/types.ts';
import type { ScoreHead } from './score-lines.ts';

export function scoreText(head: ScoreHead, run: Scored, score: Score): string {
  const places = run.places.length === 1 ? '1 place' : `${run.places.length} places`;
  return [
    head.title,
    `${head.kind}; ${places}, judged from ${minute(run.judgedFrom)} to ${minute(run.judgedTo)} UTC`,
    '',
    ...figures(score),
    ...eventLines(score),
    ...falseLines(score),
  ].join('\n');
}

export function totalText(recordings: number, score: Score): string {
  return [`All ${recordings} recordings together`, '', ...figures(score)].join('\n');
}

/** What the words above mean, once for all blocks. */
export function scoreHelp(): string {
  return [
    'How to read this. An event is what the labels of a recording say happened at a place; the first alert within the',
    "label's tolerance finds it, and an alert near no event is false, but for a country's while one of its labelled regions",
    'is out. The first day of a recording only teaches, unless a label lies in it. All times are UTC. Behind each arrow:',
    'how long after that time Ebb decided to say so.',
    '"Not over": the label has no end. "All-clear": the alert ended. "Too early": said before the tolerance began.',
    "A bin is one step of the place's fastest signal; 1 bin is as fast as that signal allows. A place-month is one place",
    'watched for 30 days. Median: half of them are within it.',
  ].join('\n');
}

/** What there was nothing to measure on is left out. */
function figures(score: Score): readonly string[] {
  const { recovered, messages } = score;
  const rows: readonly (readonly [string, string | null])[] = [
    ['Events found', foundText(score)],
    ['False alerts', falseText(score)],
    ['First alert after onset', firstAlertText(score)],
    ['Warned before dark', warningText(score.warning)],
    ['  after 6 h of decline', warningText(score.gradual6h)],
    ['Blackout told', noticeText(score.blackout)],
    ['Partial recovery told', noticeText(score.recovering)],
    ['All-clear told', noticeText(recovered.steady)],
    ['  flapping events', noticeText(recovered.flapping)],
    ['Messages an event', messageText(messages.steady, 4)],
    ['  flapping events', messageText(messages.flapping, 8)],
    ['Other alerts', chatterText(score)],
  ];
  return rows.flatMap(([name, text]) => (text === null ? [] : [`  ${name.padEnd(24)}${text}`]));
}

function foundText({ events, hits, optionalEvents, recall, precision, f1 }: Score): string {
  const optional = optionalEvents === 0 ? '' : `; ${optionalEvents} more that need not be found`;
  if (events === 0) return `none to find${optional}`;
  return `${hits} of ${events} (recall ${percent(recall)}, precision ${percent(precision)}, F1 ${f1?.toFixed(3) ?? '–'})${optional}`;
}

function firstAlertText({ delayMs }: Score): string | null {
  return delayMs.count === 0 ? null : spread(delayMs, signed);
}

function falseText({ falseAlarms, placeMonths, falsePerPlaceMonth, falseInterval }: Score): string {
  if (falsePerPlaceMonth === null || falseInterval === null) return `${falseAlarms}, but no time was judged`;
  const time = `${round(placeMonths)} place-months`;
  const high = round(falseInterval.high);
  if (falseAlarms === 0) return `none in ${time}: under ${high} a place-month, 95 % sure`;
  const rate = round(falsePerPlaceMonth);
  return `${falseAlarms} in ${time}: ${rate} a place-month, 95 % sure between ${round(falseInterval.low)} and ${high}`;
}

function warningText({ events, warned, warnedShare, medianLeadMs }: Warning): string | null {
  if (events === 0) return null;
  const lead = medianLeadMs === null ? '' : `; first alert ${leadText(medianLeadMs)} (median)`;
  return `${warned} of ${events} (${percent(warnedShare)})${lead}`;
}

function leadText(leadMs: number): string {
  if (leadMs === 0) return 'as it got dark';
  return `${describeDuration(Math.abs(leadMs))} ${leadMs > 0 ? 'before' : 'after'} it got dark`;
}

function noticeText({ due, early, never, medianBins, p90Bins }: NoticeScore): string | null {
  if (due === 0) return null;
  const told = due - early - never;
  const pace =
    medianBins === null || p90Bins === null
      ? ''
      : `, ${spread({ count: told, median: medianBins, p90: p90Bins }, (bins) => `${bins.toFixed(1)} bins`)}`;
  const rest = [early > 0 ? `${early} too early` : '', never > 0 ? `${never} never` : ''].filter(
    (s) => s !== '',
  );
  return [`${told} of ${due}${pace}`, ...rest].join('; ');
}

function messageText({ events, median, p90, max, fewShare }: MessageScore, few: number): string | null {
  if (events === 0) return null;
  if (events === 1) return `${median ?? 0}`;
  return `median ${median ?? 0}, 9 in 10 up to ${p90 ?? 0}, most ${max ?? 0}; ${percent(fewShare)} of events took at most ${few}`;
}

function chatterText({ chatter, standing, optionalAlarms }: Score): string | null {
  const parts = [
    chatter > standing ? `${chatter - standing} more during or soon after an event` : '',
    standing > 0 ? `${standing} begun too early to have found the event they ran into` : '',
    optionalAlarms > 0 ? `${optionalAlarms} about events that need not be found` : '',
  ].filter((part) => part !== '');
  return parts.length === 0 ? null : parts.join('; ');
}

function spread(
  {
    count,
    median,
    p90,
  }: { readonly count: number; readonly median: number | null; readonly p90: number | null },
  show: (value: number) => string,
): string {
  if (count === 1) return show(median ?? 0);
  return `${show(median ?? 0)} (median; 9 in 10 within ${show(p90 ?? 0)})`;
}

function eventLines({ outcomes }: Score): readonly string[] {
  if (outcomes.length === 0) return [];
  const head = [
    'place',
    'what',
    'began → first alert',
    'got dark → told',
    'was over → all-clear',
    'messages',
  ];
  return ['', ...columns([head, ...outcomes.map(eventCells)])];
}

function eventCells({ event, hit, blackouts, recovered, messages }: Outcome): readonly string[] {
  const phases = [...new Set(event.labels.map(({ phase }) => phase))].join('+');
  const missed = event.optional ? 'no alert' : 'MISSED';
  const end = event.end === null ? 'not over' : minute(event.end);
  return [
    event.place,
    event.optional ? `${phases} (optional)` : phases,
    `${minute(event.onset)} → ${hit === null ? missed : signed(hit.at - event.onset)}`,
    blackouts.length === 0 ? '–' : blackouts.map(noticeCell).join(', '),
    recovered === null ? end : noticeCell(recovered),
    String(messages),
  ];
}

function noticeCell({ dueAt, saidAt, early }: NoticeResult): string {
  if (saidAt === null) return `${minute(dueAt)} → never`;
  return `${minute(dueAt)} → ${signed(saidAt - dueAt)}${early ? ' (too early)' : ''}`;
}

function falseLines({ alarms }: Score): readonly string[] {
  const cells = alarms
    .filter(({ role }) => role === 'false')
    .map(({ alarm: { place, at, endAt, said } }) => [
      place,
      `${minute(at)} → ${endAt === null ? 'still on' : signed(endAt - at)}`,
      said.map(({ to }) => to).join(', '),
    ]);
  return cells.length === 0
    ? []
    : ['', ...columns([['false alert', 'began → ended', 'what was said'], ...cells])];
}

/** Cells under one another, two spaces apart. */
function columns(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)));
  return rows.map((row) => `  ${row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join('  ')}`.trimEnd());
}

/** `2014-12-22 16:15`, UTC. */
function minute(at: Instant): string {
  return isoSeconds(at).slice(0, 16).replace('T', ' ');
}

function signed(ms: number): string {
  if (ms === 0) return 'at once';
  return `${ms < 0 ? '−' : '+'}${describeDuration(Math.abs(ms))}`;
}

function percent(share: number | null): string {
  return share === null ? '–' : `${Math.round(share * 1000) / 10} %`;
}

/** Three significant digits, without an exponent. */
function round(value: number): string {
  return String(Number(value.toPrecision(value >= 100 ? 4 : 3)));
}
