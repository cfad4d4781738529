/** What was measured and how to read it, for somebody who has never heard of Ebb. */
import type { BenchResult, CorpusResult } from '../results.ts';
import { bestPeer } from './judges.ts';
import { blocks, list, table } from './markdown.ts';
import { count, delay, plural, rateWithin, ratio, seedList, trimmed } from './numbers.ts';
import { targetsOf } from './targets.ts';

export function intro(result: BenchResult): string {
  return blocks(
    '# How good Ebb is',
    'Ebb says when the internet of a country or a network goes out. This page says how often it is right, how ' +
      'often it is wrong and how long it takes, beside the rules that others publish. It is written by ' +
      'the program that measures; nobody edits it. The same figures for machines: [accuracy.json](accuracy.json).',
    kindText(result),
    '## What was measured',
    measured(result),
    '## In short',
    inShort(result.corpora),
    '## How to read it',
    HOW_TO_READ,
  );
}

function kindText({ kind }: BenchResult): string {
  return kind === 'test'
    ? 'This is a **test run**: on seeds that nobody looked at while the detector was built.'
    : 'This is a **development run**: on seeds that were looked at while the detector was built. Its figures are ' +
        'no proof; expect worse from a test run.';
}

function measured({ date, commit, node, minutes, corpora, again }: BenchResult): string {
  const months = corpora.reduce((sum, { placeMonths }) => sum + placeMonths, 0);
  const events = corpora.reduce((sum, { ebb }) => sum + ebb.events, 0);
  const seeds = corpora.map((corpus) => `${corpus.corpus}: ${seedList(corpus.seeds)}`).join('; ');
  return list([
    `On ${date}, commit \`${commit}\`, Node ${node.replace(/^v/, '')}; the run took ${trimmed(minutes, 0)} min.`,
    ...(again === undefined
      ? []
      : [
          `Real recordings and speed, which need no seeds: again on ${again.date}, commit \`${again.commit}\`.`,
        ]),
    `${plural(corpora.length, 'corpus', 'corpora')}, ${count(months)} place-months, ${count(events)} events.`,
    `Seeds: ${seeds === '' ? 'none' : seeds}.`,
    'The corpora are synthetic: A, A-hard and A-second are made up whole, B is made-up drops laid over series that ' +
      'were really measured. So the truth is known exactly, and the real world is worse. Real recordings follow ' +
      'at the end.',
    'Who made what: the generator was written without knowledge of the detector; peers have their published ' +
      'constants; each list of test seeds is used once. The provinces of corpus B were added later, by people who ' +
      'know the detector: with six years of one easy series alone, nobody could be told from the best peer.',
  ]);
}

function inShort(corpora: readonly CorpusResult[]): string {
  if (corpora.length === 0) return 'No corpus was judged in this run.';
  return table(
    [
      'Corpus',
      'Recall',
      'F1',
      'False alerts per place-month (95 %)',
      'Median delay',
      'Best peer',
      'Targets met',
    ],
    corpora.map((corpus) => {
      const { ebb } = corpus;
      const targets = targetsOf(corpus);
      const peer = bestPeer(corpus);
      return [
        corpus.corpus,
        ratio(ebb.recall),
        ratio(ebb.f1),
        rateWithin(ebb.falsePerPlaceMonth, ebb.falseInterval),
        delay(ebb.delayMs.median),
        peer === undefined ? '–' : `${peer.fullName}: F1 ${ratio(peer.f1)}`,
        `${targets.filter(({ verdict }) => verdict === 'met').length} of ${targets.length}`,
      ];
    }),
    ['Best peer'],
  );
}

const HOW_TO_READ = list([
  '**Recall**: of the events that happened, the share that was found. **Precision**: of the alerts that claimed a ' +
    'new event, the share that was right. **F1**: both in one number, 1 is perfect.',
  '**False alerts per place-month**: how often somebody who watches one place for 30 days is woken for nothing. ' +
    'In brackets, where the true rate lies with 95 % confidence; when there was none at all, the upper bound.',
  '**Delay**: from the onset to the first alert, the time a feed needs to publish included; of the ' +
    'events that were found, so that who finds only the easy ones looks fast. **Median**: half of the ' +
    'events took no longer; **90th percentile**: nine in ten took no longer.',
  '**Bin**: one step of the fastest signal that shows the event, mostly 10 min. Delays in bins leave out the time ' +
    'the feed needs to publish. They tell only of notices that were given; those said already when they fell due, ' +
    'and those never given, are counted beside them.',
  'Below Ebb stands **Ebb with a part left out**: to see what the part is worth.',
  '**Peers** are rules that others use or publish. A rule judges one signal; several signals of a place vote, and ' +
    'each rule is shown at the number of votes that gives it the best F1.',
  "**With health mask**: the peer is also spared what Ebb's own check of the feeds would not listen to. **Raw**: " +
    'it is not.',
  "**Ebb's F1 minus theirs**: 95 % interval. All above 0: Ebb is better; all below: the peer is; with 0 in it: " +
    'this run cannot tell.',
  '**Verdicts** come from the numbers before rounding, from the figure itself and not from its interval. For ' +
    'messages and notices the 90th percentile decides: one event in ten may be worse.',
  '**Charts**: to the left is fewer false alerts, down is faster. The share beside a name is its recall.',
]);
