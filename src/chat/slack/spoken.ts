/** Cards say `/mute …`; in Slack all commands live under one, so people must read `/ebb mute …`. */
import type { Card, RichText } from '../../core/card-model.ts';

/** Puts the app's own command before every command that a card names. */
export function createSpoken(commands: readonly string[], commandName: string): (card: Card) => Card {
  if (commands.length === 0) return (card) => card;
  const known = new RegExp(`(?<![\\w/<])/(?=(?:${commands.map(escapeRegExp).join('|')})(?![\\w/-]))`, 'gu');
  const say = (text: string): string => text.replace(known, `/${commandName} `);
  const rich = (text: RichText): RichText =>
    text.map((span) => {
      if (typeof span === 'string') return say(span);
      return 'strong' in span ? { strong: say(span.strong) } : span;
    });
  return (card) => ({
    ...card,
    headline: say(card.headline),
    body: card.body.map(rich),
    fields: card.fields.map(({ name, text }) => ({ name: say(name), text: rich(text) })),
    footer: card.footer.map(rich),
  });
}

function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/gu, '\\$&');
}
