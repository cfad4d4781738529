/** Every threshold in plain words: what docs/thresholds.md says is written from here and from the values. Pure. */
import { POLICY } from './policy.ts';
import {
  BASELINE_WORDS,
  EVIDENCE_WORDS,
  SMALL_SET_WORDS,
  TOTAL_LOSS_WORDS,
  TRICKLE_WORDS,
} from './policy-words-baseline.ts';
import { FRESHNESS_WORDS, FUSION_WORDS, HEALTH_WORDS, REPORT_WORDS } from './policy-words-fusion.ts';
import { NATION_WORDS, PHASE_WORDS, UNSTABLE_WORDS } from './policy-words-phase.ts';
import type { Source, Words, WordsFor } from './policy-words-units.ts';
import { WIDER_WORDS } from './policy-words-wider.ts';

/** What a mark means, for readers. */
const SOURCES: Readonly<Record<Source, string>> = {
  published: 'what others in the field publish about their own systems',
  recommended:
    'from the design that Ebb started with, which sums up what others in the field do (see docs/decisions/0003-detector.md)',
  ours: 'chosen by us for this detector, on made-up outages that were set aside for choosing',
};

const WORDS: WordsFor<typeof POLICY> = {
  phase: PHASE_WORDS,
  unstable: UNSTABLE_WORDS,
  freshness: FRESHNESS_WORDS,
  health: HEALTH_WORDS,
  nation: NATION_WORDS,
  wider: WIDER_WORDS,
  fusion: FUSION_WORDS,
  reports: REPORT_WORDS,
  evidence: EVIDENCE_WORDS,
  baseline: BASELINE_WORDS,
  totalLoss: TOTAL_LOSS_WORDS,
  smallSet: SMALL_SET_WORDS,
  trickle: TRICKLE_WORDS,
};

/** Title and purpose of each part, in the order of the page: what readers meet first comes first. */
const PARTS: Readonly<Record<keyof typeof POLICY, readonly [title: string, about: string]>> = {
  phase: [
    'How bad it is, and when it is over',
    'An outage moves through phases: degrading, reduced connectivity, near-total blackout, partial recovery, normal. ' +
      'What is left is the share of what is usual at that place and hour.',
  ],
  unstable: ['When a place is unstable', 'Before a network goes dark, and after, it may come and go.'],
  freshness: ['When data is late or missing', 'No data is never taken for zero, and never for "fine".'],
  health: [
    'When a feed is broken',
    'When many countries that have little to do with each other fall together in one signal and in no other, the ' +
      'feed is broken and not the world: nobody is alarmed.',
  ],
  nation: ['Countries judged by their regions', 'Some feeds know regions only.'],
  wider: [
    'Outages of many countries',
    'Every country is judged by itself. But a channel that listens to all of them is told once, and not once a country.',
  ],
  fusion: [
    'How signals speak together',
    'An alert needs signals of different kinds that agree, or one that is beyond doubt and that no other contradicts.',
  ],
  reports: [
    'What others report',
    'Statements by others are quoted and can make an alert surer; they never raise one.',
  ],
  evidence: [
    'How signs of an outage add up',
    'A low reading adds points to its series, a good one takes some away: one odd reading proves nothing, many do. ' +
      'How low is measured in standard deviations: how far a reading is off, against how far readings usually stray.',
  ],
  baseline: [
    'What is usual',
    'Ebb learns from each series what it usually reads at that hour and on that day, and how far it usually strays.',
  ],
  totalLoss: ['When nothing at all is left', 'The one case in which one reading may be enough.'],
  smallSet: [
    'Places with very few routes',
    'Where there are four routes, one less is a quarter of everything, and may mean nothing. What counts is how ' +
      'often such a set dips under what is usual for it, and for how long.',
  ],
  trickle: [
    'Signals of which very little arrives',
    'At small places some signals count a handful of arrivals.',
  ],
};

/** One threshold, said. */
interface Threshold {
  /** Where it stands in the policy: `phase.blackoutRatio`. */
  readonly path: string;
  /** The sentence around the value. */
  readonly before: string;
  /** With its unit in words. */
  readonly value: string;
  readonly after: string;
  readonly source: Source;
}

interface Section {
  readonly title: string;
  readonly about: string;
  readonly thresholds: readonly Threshold[];
}

interface WordsTree {
  readonly [key: string]: Words | WordsTree;
}
interface ValueTree {
  readonly [key: string]: number | ValueTree;
}

function isWords(node: Words | WordsTree): node is Words {
  return typeof node.say === 'function';
}

function thresholdsIn(words: WordsTree, values: ValueTree, path: string): readonly Threshold[] {
  return Object.entries(words).flatMap(([key, node]) => {
    const value = values[key];
    const own = path === '' ? key : `${path}.${key}`;
    if (!isWords(node)) return typeof value === 'object' ? thresholdsIn(node, value, own) : [];
    if (typeof value !== 'number') return [];
    const [before = '', after = ''] = node.sentence.split('{}');
    return [{ path: own, before, value: node.say(value), after, source: node.source }];
  });
}

/** The policy in sections of plain sentences, one for each threshold. */
export function thresholdSections(): readonly Section[] {
  const words: WordsTree = WORDS;
  const values: ValueTree = POLICY;
  return Object.entries(PARTS).map(([part, [title, about]]) => ({
    title,
    about,
    thresholds: thresholdsIn({ [part]: words[part] ?? {} }, values, ''),
  }));
}

/** The page for readers, as Markdown. */
export function thresholdsText(): string {
  const sections = thresholdSections();
  const all = sections.flatMap(({ thresholds }) => thresholds);
  const marks = Object.entries(SOURCES).map(([source, meaning]) => {
    const count = all.filter((each) => each.source === source).length;
    return `- **[${source}]** ${meaning}: ${count === 0 ? 'none at present' : `${count} of ${all.length}`}.`;
  });
  const blocks = sections.map(({ title, about, thresholds }) =>
    [`## ${title}`, about, thresholds.map(lineOf).join('\n')].join('\n\n'),
  );
  return `${[INTRO, marks.join('\n'), ...blocks].join('\n\n')}\n`;
}

const INTRO = `# Every threshold, in plain words

Ebb decides by fixed numbers, and these are all of them. Nobody edits this page: it is written from the table that the
program itself uses (\`src/core/policy.ts\`), by \`npm run thresholds\`. How well they do is measured in
[accuracy.md](accuracy.md). After each sentence stands where the number comes from, and its name in the program.`;

function lineOf({ path, before, value, after, source }: Threshold): string {
  return `- ${before}**${value}**${after} [${source}] \`${path}\``;
}
