/** Names and amounts as a chart writes them. */
import { numberText, oneLine, percentText } from '../core/card-text.ts';

/** Longer than any name we draw; it keeps hostile text cheap. */
const READ_CHARACTERS = 500;
/** What XML forbids or nobody sees. The joiners U+200C and U+200D stay: Persian and others write words with them. */
const UNSEEN = /(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Cs}\ufffe\uffff]+/gu;
/** A heap of marks on one letter would reach into the lines above and below. */
const MARK_HEAP = /(\p{M}{2})\p{M}+/gu;

/** Somebody else's text on one line, safe in XML, at most `max` characters. */
export function plainWords(words: string, max: number): string {
  const seen = words.slice(0, READ_CHARACTERS).replace(UNSEEN, ' ').replace(MARK_HEAP, '$1');
  return oneLine(seen, max);
}

const STEPS = [
  [1e12, 'tn'],
  [1e9, 'bn'],
  [1e6, 'M'],
  [1e3, 'k'],
] as const;

/** What is smaller reads "under" it, since something is never nothing. */
const SMALLEST = 1e-4;

/** `4`, `0.25`, `940`, `2.4 k`, `12 k`, `1.2 M`, `3 bn`: two digits, or three before the point. */
export function compactNumber(value: number): string {
  if (value > 0 && value < SMALLEST) return `under ${SMALLEST}`;
  if (value < 1) return String(Number(value.toPrecision(2)));
  for (const [step, letter] of STEPS) {
    // What would be rounded to 1,000 of the step below belongs here.
    if (value >= step * 0.9995) return `${numberText(value / step)} ${letter}`;
  }
  return numberText(value);
}

/** Up to here a set is counted out: "2 of 4" says more than "50 %". As the cards do. */
const COUNTED_MAX = 30;

/** Units of which less than one is much. */
const SHARE_UNIT = /%|percent|share|fraction|ratio|index/i;

/**
 * What is left of what is usual, the fullest wording first: `0 of 4 prefixes`, or
 * `38 % of usual (2.4 k of 6.3 k requests)`, `2.4 k of 6.3 k requests` and `38 % of usual`. Without an expectation
 * the number alone.
 */
export function amountWordings(
  value: number,
  expected: number | null,
  unit: string,
): readonly [string, ...string[]] {
  const number = compactNumber(value);
  const withUnit = (words: string): string => (unit === '' ? words : `${words} ${unit}`);
  if (expected === null || expected <= 0) return [withUnit(number), number];
  // Of less than one, a share says nothing: it may be a quiet hour.
  if (expected < 1 && Number.isInteger(value) && unit !== '' && !SHARE_UNIT.test(unit))
    return [`${withUnit(number)} (usually under 1)`, withUnit(number), number];
  const usual = compactNumber(expected);
  if (value > expected * 1.05) return [withUnit(number) + ` (usually ${usual})`, withUnit(number), number];
  if (expected <= COUNTED_MAX && Number.isInteger(value) && expected >= 1) {
    const counted = `${number} of ${compactNumber(Math.ceil(expected - 0.5))}`;
    return [withUnit(counted), counted];
  }
  const share = `${percentText(value / expected)} of usual`;
  const counts = withUnit(`${number} of ${usual}`);
  return [`${share} (${counts})`, counts, share];
}
