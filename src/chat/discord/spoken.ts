/** Cards say `/settings Iran tell edit`; Discord's commands have named options, and read all of that as a place. */
import type { Card, RichText } from '../../core/card-model.ts';

/** What stands last in a line and would fill more than one option: `/settings Iran tell edit`. */
const HINT = /(?<![\w/<])\/(?<command>[a-z]+) (?<words>[^\n/]+)$/gmu;
const SETTING = 'severity|tell|mention|quiet|reminder|reports';
const DAYS = /^(?<place>.+) (?<days>\d+)$/u;

/** By command: its words, each group under the name of an option; `setting` and `value` make one together. */
const WORDS: Readonly<Record<string, RegExp>> = {
  settings: new RegExp(`^(?<place>.+) (?<setting>${SETTING}) (?<value>\\S+)$`, 'u'),
  subscribe: /^(?<place>.+) (?<severity>notice|major|critical)$/u,
  mute: /^(?<place>.+) (?<duration>off|until recovery|\d+[mhd])$/u,
  preview: DAYS,
  history: DAYS,
  // An example names its place in capitals, and goes on without.
  wrong: /^(?<place>\p{Lu}\p{L}*(?: \p{Lu}\p{L}*)*) (?<words>\p{Ll}.*)$/u,
  forget: /^(?<confirm>everything)$/u,
};

/** The card with every command in it as it is typed here: `/settings place:Iran tell:edit`. */
export function asTypedHere(card: Card): Card {
  return {
    ...card,
    body: card.body.map(rich),
    fields: card.fields.map(({ name, text }) => ({ name, text: rich(text) })),
    footer: card.footer.map(rich),
  };
}

function rich(text: RichText): RichText {
  return text.map((span) => {
    if (typeof span === 'string') return say(span);
    return 'strong' in span ? { strong: say(span.strong) } : span;
  });
}

function say(text: string): string {
  return text.replace(HINT, (hint: string, command: string, words: string) => {
    const { setting, value, ...groups } = WORDS[command]?.exec(words)?.groups ?? {};
    const options = Object.entries(setting === undefined ? groups : { ...groups, [setting]: value });
    if (options.length === 0) return hint;
    return `/${command} ${options.map(([name, filled]) => `${name}:${filled ?? ''}`).join(' ')}`;
  });
}
