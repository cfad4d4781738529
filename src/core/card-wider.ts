/** The message about a wider outage: many countries that fell together, each in one line. */
import { answer } from './card-answers-parts.ts';
import { NO_CAUSE } from './card-body.ts';
import { phaseInSentence } from './card-course.ts';
import type { Card, RichText, Tone } from './card-model.ts';
import { listText, oneLine, plain, shortTime } from './card-text.ts';
import type { Incident } from './incident.ts';
import { fellAt } from './lately.ts';
import { describeDuration, type Instant } from './time.ts';
import { isOverWith } from './wider.ts';

/** One country of it, as it stands now. */
export interface WiderPart {
  readonly incident: Incident;
  /** The country's name, and the card it would have by itself. */
  readonly name: string;
  readonly card: Card;
}

/** As many lines as every platform shows whole. */
const MAX_LINES = 15;
const MAX_LINE = 150;
const MAX_NAME = 30;
const NAMED_IN_HEADLINE = 3;
const NAMED_IN_BODY = 60;

const WORST_FIRST: readonly Tone[] = ['critical', 'major', 'notice', 'unknown', 'recovering', 'calm'];

/** Pure: the same parts always give the same words. */
export function widerCard(all: readonly WiderPart[]): Card {
  const parts = worstFirst(all);
  const out = parts.filter(isOut);
  const asOf = widerAsOf(parts);
  return answer({
    tone: out[0]?.card.tone ?? 'calm',
    headline: headlineOf(parts, out),
    body: [
      beginning(parts),
      ...linesOf(parts),
      ...agreement(parts),
      ...(out.length === 0 ? [] : [[NO_CAUSE]]),
    ],
    footer: [['As of ', { time: asOf }, '.'], ...credits(parts)],
  });
}

const isOut = ({ incident }: WiderPart): boolean => incident.endedAt === null;

/** Those still out first, the worst before the others; of equals in the order of their names. */
function worstFirst(parts: readonly WiderPart[]): readonly WiderPart[] {
  const rank = (part: WiderPart): number =>
    (isOut(part) ? 0 : WORST_FIRST.length) + WORST_FIRST.indexOf(part.card.tone);
  return parts.toSorted((a, b) => rank(a) - rank(b) || (a.name < b.name ? -1 : 1));
}

function headlineOf(parts: readonly WiderPart[], out: readonly WiderPart[]): string {
  const began = shortTime(Math.min(...parts.map(({ incident }) => incident.startedAt)));
  if (out.length === 0) {
    const ended = shortTime(Math.max(...parts.map(({ incident }) => incident.endedAt ?? 0)));
    return `Wider outage over in all ${parts.length} countries, ${began} to ${ended}`;
  }
  if (isOverWith(out.length, parts.length)) {
    const over = parts.length - out.length;
    return `Wider outage over in ${over} of ${parts.length} countries, still out: ${namesOf(out, NAMED_IN_HEADLINE)}`;
  }
  const names = namesOf(parts, NAMED_IN_HEADLINE);
  return `Wider outage: ${parts.length} countries (${names}) since ${began} – ${countsOf(parts)}`;
}

function namesOf(parts: readonly WiderPart[], max: number): string {
  return listText(
    parts.map(({ name }) => oneLine(name, MAX_NAME)),
    max,
  );
}

/** `3 near-total blackout, 8 degrading, 1 over`, the worst first. */
function countsOf(parts: readonly WiderPart[]): string {
  const counts = new Map<string, number>();
  for (const part of parts) {
    const state = isOut(part) ? phaseInSentence(part.incident.latest.to) : 'over';
    counts.set(state, (counts.get(state) ?? 0) + 1);
  }
  return [...counts].map(([state, count]) => `${count} ${state}`).join(', ');
}

function beginning(parts: readonly WiderPart[]): RichText {
  const times = parts.map(({ incident }) => fellAt(incident));
  const first = Math.min(...times);
  const spread = Math.max(...times) - first;
  const within = spread === 0 ? 'at the same time' : `within ${describeDuration(spread)}`;
  return [
    { strong: `${parts.length} countries` },
    ` fell ${within}; the first alert was at `,
    { time: first },
    '. They are told together here.',
  ];
}

/** The card's own headline says place, phase, size and time. */
function linesOf(parts: readonly WiderPart[]): readonly RichText[] {
  const lines = parts.slice(0, MAX_LINES).map(({ card }): RichText => [oneLine(card.headline, MAX_LINE)]);
  const rest = parts.slice(MAX_LINES);
  return rest.length === 0
    ? lines
    : [...lines, [`And ${rest.length} more: ${namesOf(rest, NAMED_IN_BODY)}.`]];
}

function agreement(parts: readonly WiderPart[]): readonly RichText[] {
  const low = parts.filter((part) => isOut(part) && part.incident.latest.to !== 'recovering');
  const sure = low.filter(({ incident }) => incident.latest.confidence === 'multi-family').length;
  if (low.length === 0) return [];
  if (sure === 0) return [['In each of them it is seen by one family of measurers only, so far.']];
  const which = sure === low.length ? 'all' : `${sure}`;
  return [[`Independent measurers agree on ${which} of the ${low.length} that are low.`]];
}

/** Attribution, each owner once: what stands under the cards of the countries after their own times. */
function credits(parts: readonly WiderPart[]): readonly RichText[] {
  const lines = parts.flatMap(({ card }) => card.footer.slice(1));
  return lines.filter((line, i) => lines.findIndex((other) => plain(other) === plain(line)) === i);
}

/** A country's own card, with how many others fell with it. */
export function withOthers(card: Card, others: number): Card {
  if (others === 0) return card;
  const line: RichText = [`Part of a wider outage: ${others} other countries fell at about the same time.`];
  return { ...card, body: [...card.body.slice(0, 1), line, ...card.body.slice(1)] };
}

/** When the newest of them changed. */
export function widerAsOf(parts: readonly WiderPart[]): Instant {
  return Math.max(...parts.map(({ incident }) => incident.latest.at));
}
