import type { Card } from '../../src/core/card-model.ts';

/** A card with a headline, and what else a test needs of it. */
export function cardOf(headline: string, more: Partial<Card> = {}): Card {
  return {
    tone: 'calm',
    headline,
    body: [],
    fields: [],
    spark: null,
    footer: [],
    links: [],
    actions: [],
    ...more,
  };
}
