/** One corpus: who found what, where a peer did better, the targets, the timing. */
import type { CorpusResult } from '../results.ts';
import { ebbOf, isPeer, judgesOf, type Judged } from './judges.ts';
import { blocks, bold, list, table } from './markdown.ts';
import { count, delay, difference, plural, rate, rateWithin, ratio, seedList } from './numbers.ts';
import { targetsOf } from './targets.ts';
import { timing } from './timing.ts';

const FALSE = 'false alerts per place-month';

export function corpusText(corpus: CorpusResult): string {
  return blocks(
    `## Corpus ${corpus.corpus}`,
    corpus.about,
    measured(corpus),
    `![False alerts and delay of every judge on corpus ${corpus.corpus}](accuracy/${corpus.corpus}.svg)`,
    '### Everybody',
    everybody(corpus),
    betterPeers(corpus),
    '### Targets',
    targets(corpus),
    "### Ebb's timing",
    timing(corpus),
  );
}

function measured({ seeds, placeMonths, ebb }: CorpusResult): string {
  const optional = ebb.optionalEvents > 0 ? ` and ${count(ebb.optionalEvents)} that need not be found` : '';
  const chatter = `${plural(ebb.chatter, 'further alert')} within an event, counted neither right nor wrong`;
  return list([
    `Seeds: ${seedList(seeds)}.`,
    `${count(placeMonths)} place-months, ${plural(ebb.events, 'event')} to find${optional}.`,
    `Ebb: ${plural(ebb.hits, 'hit')}, ${plural(ebb.misses, 'miss', 'misses')}, ` +
      `${plural(ebb.falseAlarms, 'false alert')}; ${chatter}.`,
  ]);
}

function everybody(corpus: CorpusResult): string {
  return table(
    [
      ...['Judge', 'Recall', 'Precision', 'F1', 'False alerts per place-month (95 %)'],
      ...['Median delay', '90th percentile', "Ebb's F1 minus theirs (95 %)"],
    ],
    judgesOf(corpus).map((judge) => [
      judge.group === 'ebb' ? bold(judge.fullName) : judge.fullName,
      ratio(judge.recall),
      ratio(judge.precision),
      ratio(judge.f1),
      rateWithin(judge.falsePerPlaceMonth, judge.falseInterval),
      delay(judge.medianDelayMs),
      delay(judge.p90DelayMs),
      difference(judge.f1Behind),
    ]),
  );
}

/** Said in words, so that nobody has to look for it in the table. */
function betterPeers(corpus: CorpusResult): string {
  const ebb = ebbOf(corpus);
  const peers = judgesOf(corpus).filter(isPeer);
  const ahead = peers.filter(({ f1Behind }) => f1Behind !== null && f1Behind.high < 0);
  const level = peers.filter(({ f1Behind }) => f1Behind !== null && f1Behind.low <= 0 && f1Behind.high >= 0);
  const faster = peers.filter((peer) => isFaster(peer, ebb));
  const finders = peers.filter((peer) => isMore(peer.recall, ebb.recall));
  return list([
    sentence(`Clearly ahead of Ebb in F1, ${ratio(ebb.f1)}`, ahead, ({ f1 }) => ratio(f1)),
    sentence(`Not clearly apart from Ebb in F1, ${ratio(ebb.f1)}`, level, ({ f1 }) => ratio(f1)),
    sentence(
      `Faster than Ebb at the median, ${delay(ebb.medianDelayMs)} (delay; ${FALSE})`,
      faster,
      (peer) => `${delay(peer.medianDelayMs)}; ${rate(peer.falsePerPlaceMonth)}`,
    ),
    sentence(
      `Finding more than Ebb, ${ratio(ebb.recall)} (recall; ${FALSE})`,
      finders,
      (peer) => `${ratio(peer.recall)}; ${rate(peer.falsePerPlaceMonth)}`,
    ),
  ]);
}

function isMore(a: number | null, b: number | null): boolean {
  return a !== null && (b === null || a > b);
}

function isFaster({ medianDelayMs }: Judged, ebb: Judged): boolean {
  return medianDelayMs !== null && (ebb.medianDelayMs === null || medianDelayMs < ebb.medianDelayMs);
}

function sentence(what: string, peers: readonly Judged[], figure: (peer: Judged) => string): string {
  if (peers.length === 0) return `${what}: no peer.`;
  return `${what}: ${peers.map((peer) => `${peer.fullName} (${figure(peer)})`).join('; ')}.`;
}

function targets(corpus: CorpusResult): string {
  return table(
    ['Target', 'Wanted', 'Measured', 'Verdict'],
    targetsOf(corpus).map(({ what, wanted, measured, verdict }) => [
      what,
      wanted,
      measured,
      verdict === 'met' ? verdict : bold(verdict),
    ]),
    ['Verdict'],
  );
}
