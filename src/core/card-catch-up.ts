/** What a channel reads when its quiet hours are over: everything that was held back, in one message. */
import { answer, counted } from './card-answers-parts.ts';
import type { Card, RichText, Tone } from './card-model.ts';
import { listText, oneLine } from './card-text.ts';
import type { Incident } from './incident.ts';
import type { Instant } from './time.ts';

/** One thing that was held back, as it stands now. */
export interface HeldBack {
  readonly card: Card;
  /** What the card is about; null for what others report. */
  readonly incident: Incident | null;
  /** The place's name, for the headline. */
  readonly name: string | null;
}

/** As many lines as every platform shows whole. */
export const MAX_CAUGHT_UP = 15;
const MAX_LINE = 150;
const MAX_NAMED = 4;
const MAX_NAME = 30;

const WORST_FIRST: readonly Tone[] = ['critical', 'major', 'notice', 'unknown', 'recovering', 'calm'];

const rankOf = ({ card }: HeldBack): number => WORST_FIRST.indexOf(card.tone);

/** Open ones first, the worst before the others; of equals the order is kept. */
export function worstFirst<Held extends HeldBack>(held: readonly Held[]): readonly Held[] {
  const isOver = ({ incident }: Held): number => ((incident?.endedAt ?? null) === null ? 0 : 1);
  return held.toSorted((a, b) => isOver(a) - isOver(b) || rankOf(a) - rankOf(b));
}

/** `held` as `worstFirst` gives it, at most MAX_CAUGHT_UP; `from` is when the first of them was held back. */
export function catchUpCard(held: readonly HeldBack[], from: Instant): Card {
  const names = [...new Set(held.flatMap(({ name }) => (name === null ? [] : [oneLine(name, MAX_NAME)])))];
  const over = held.filter(({ incident }) => incident !== null && incident.endedAt !== null).length;
  const which = names.length === 0 ? counted(held.length, 'report') : listText(names, MAX_NAMED);
  const ended = over === 0 ? '' : over === held.length ? ' – all over' : ` – ${over} over`;
  return answer({
    tone: held[0]?.card.tone ?? 'calm',
    headline: `In your quiet hours: ${which}${ended}`,
    body: [...held.map(lineOf), ['Held back since ', { time: from }, '. As things stand now.']],
  });
}

/** The card's own headline says place, phase, size and time; an ending has no time in it. */
function lineOf({ card, incident }: HeldBack): RichText {
  const line = oneLine(card.headline, MAX_LINE);
  if (incident === null || incident.endedAt === null || incident.latest.correction) return [line];
  return [`${line} – from `, { time: incident.startedAt }, ' to ', { time: incident.endedAt }];
}
