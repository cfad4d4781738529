/** How early, how late and in how many words Ebb spoke. */
import type { NoticeScore, Spread, Warning } from '../../../src/score/result.ts';
import type { CorpusResult, MiddleAndTail } from '../results.ts';
import { blocks, table } from './markdown.ts';
import { bins, count, delay, NONE, percent } from './numbers.ts';

/** In the order of the story, not of the alphabet; names that are not here come last. */
const SHAPES = ['sudden', 'gradual', 'partial', 'flapping', 'data-plane'];
const SIZES = ['tiny', 'small', 'medium', 'large', 'huge'];

export function timing(corpus: CorpusResult): string {
  const { ebb } = corpus;
  return blocks(
    notices(corpus),
    warnings([
      ['Every event that began before it got dark', ebb.warning],
      ['Of these, declines of 6 h or more', ebb.gradual6h],
    ]),
    messages(corpus),
    delaysBy('shape', ebb.delayMsByShape, SHAPES),
    delaysBy('size', ebb.delayMsBySize, SIZES),
  );
}

function notices({ ebb, blackoutSeenBins, blackoutSoonestBins }: CorpusResult): string {
  const row = (what: string, notice: NoticeScore): string[] => [
    what,
    bins(notice.medianBins),
    bins(notice.p90Bins),
    count(notice.due),
    count(notice.early),
    count(notice.never),
  ];
  const bare = (what: string, { median, p90 }: MiddleAndTail): string[] => [
    what,
    bins(median),
    bins(p90),
    ...[NONE, NONE, NONE],
  ];
  return table(
    ['Notice', 'Median', '90th percentile', 'Due', 'Said already', 'Never said'],
    [
      row('Blackout, from the moment it got dark', ebb.blackout),
      bare('Blackout, from the moment it got dark, had the first bin been believed', blackoutSoonestBins),
      bare('Blackout, from the first bin that shows it', blackoutSeenBins),
      row('Beginning to recover', ebb.recovering),
      row('All-clear, not flapping', ebb.recovered.steady),
      row('All-clear, flapping', ebb.recovered.flapping),
    ],
  );
}

function warnings(rows: readonly (readonly [string, Warning])[]): string {
  return table(
    ['Warned before dark', 'Events', 'Warned', 'Share', 'Median lead'],
    rows.map(([what, { events, warned, warnedShare, medianLeadMs }]) => [
      what,
      count(events),
      count(warned),
      percent(warnedShare),
      delay(medianLeadMs),
    ]),
  );
}

function messages({ ebb }: CorpusResult): string {
  const row = (manner: 'steady' | 'flapping', what: string, few: number): string[] => {
    const { events, median, p90, max, fewShare } = ebb.messages[manner];
    return [what, count(events), count(median), count(p90), count(max), `${percent(fewShare)} (≤ ${few})`];
  };
  return table(
    ['Messages per event', 'Events', 'Median', '90th percentile', 'Most', 'Share with few'],
    [row('steady', 'Not flapping', 4), row('flapping', 'Flapping', 8)],
  );
}

function delaysBy(what: string, spreads: Readonly<Record<string, Spread>>, order: readonly string[]): string {
  const place = (name: string): number => (order.includes(name) ? order.indexOf(name) : order.length);
  const rows = Object.entries(spreads)
    .sort(([a], [b]) => place(a) - place(b))
    .map(([name, spread]) => [name, count(spread.count), delay(spread.median), delay(spread.p90)]);
  const head = [`First alert by ${what}`, 'Found', 'Median delay', '90th percentile'];
  return rows.length === 0 ? '' : table(head, rows);
}
