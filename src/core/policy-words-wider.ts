/** In plain words: when many countries are one message. */
import type { POLICY } from './policy.ts';
import { counted, ours, percent, time, type WordsFor } from './policy-words-units.ts';

export const WIDER_WORDS = {
  minCountries: ours(
    'A channel that listens to a larger part of the world is told of {} or more that fall together in one message.',
    counted('country', 'countries'),
  ),
  togetherMs: ours('Together means: no more than {} between the alert of one and that of the next.', time),
  holdMs: ours(
    'The first message about a country that two families of measurers see fall, and that is not the only one, waits {} for the others.',
    time,
  ),
  stillOutShare: ours(
    'A wider outage is over when no more than {} of its countries are still out, and fewer than it takes to begin one; those are followed by themselves.',
    percent,
  ),
} satisfies WordsFor<(typeof POLICY)['wider']>;
