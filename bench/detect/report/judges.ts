/** Everybody who judged a corpus, in one form: Ebb, Ebb with a part left out, peers with and without the health mask. */
import type { Interval } from '../../../src/score/result.ts';
import type { CorpusResult, JudgeResult, PeerResult } from '../results.ts';

export type Group = 'ebb' | 'ablation' | 'masked' | 'raw';

export interface Judged {
  readonly group: Group;
  /** Short, for a chart that shows the group in another way. */
  readonly name: string;
  readonly fullName: string;
  readonly recall: number | null;
  readonly precision: number | null;
  readonly f1: number | null;
  readonly falsePerPlaceMonth: number | null;
  readonly falseInterval: Interval | null;
  readonly medianDelayMs: number | null;
  readonly p90DelayMs: number | null;
  readonly f1Behind: Interval | null;
}

/** Ebb first, then the ablations, then the peers: the best by F1 first, each with and then without the mask. */
export function judgesOf(corpus: CorpusResult): readonly Judged[] {
  const peers = [...corpus.peers].sort((a, b) => bestF1(b) - bestF1(a));
  return [ebbOf(corpus), ...corpus.ablations.map(ablationOf), ...peers.flatMap(peerOf)];
}

export function ebbOf({ ebb }: CorpusResult): Judged {
  return {
    group: 'ebb',
    name: 'Ebb',
    fullName: 'Ebb',
    recall: ebb.recall,
    precision: ebb.precision,
    f1: ebb.f1,
    falsePerPlaceMonth: ebb.falsePerPlaceMonth,
    falseInterval: ebb.falseInterval,
    medianDelayMs: ebb.delayMs.median,
    p90DelayMs: ebb.delayMs.p90,
    f1Behind: null,
  };
}

export function isPeer({ group }: Judged): boolean {
  return group === 'masked' || group === 'raw';
}

/** The peer with the highest F1; undefined when none has one. */
export function bestPeer(corpus: CorpusResult): Judged | undefined {
  const peers = judgesOf(corpus).filter((judge) => isPeer(judge) && judge.f1 !== null);
  return peers.sort((a, b) => (b.f1 ?? 0) - (a.f1 ?? 0))[0];
}

function ablationOf(judge: JudgeResult): Judged {
  return judgedOf(judge, 'ablation', judge.name, judge.name);
}

function peerOf({ rule, masked, raw }: PeerResult): Judged[] {
  const voted = (votes: number): string => `${rule}, ${votes} ${votes === 1 ? 'vote' : 'votes'}`;
  return [
    judgedOf(masked, 'masked', rule, `${voted(masked.votes)}, with health mask`),
    judgedOf(raw, 'raw', rule, `${voted(raw.votes)}, raw`),
  ];
}

function judgedOf(judge: JudgeResult, group: Group, name: string, fullName: string): Judged {
  const { recall, precision, f1, falsePerPlaceMonth, falseInterval } = judge;
  const { medianDelayMs, p90DelayMs, f1Behind } = judge;
  return {
    ...{ group, name, fullName },
    ...{ recall, precision, f1, falsePerPlaceMonth, falseInterval },
    ...{ medianDelayMs, p90DelayMs, f1Behind },
  };
}

function bestF1({ raw, masked }: PeerResult): number {
  return Math.max(raw.f1 ?? -1, masked.f1 ?? -1);
}
