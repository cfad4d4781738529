/** What a call would do to the channel, as far as it shows from outside. Pure. */
import type { Desk, DeskCall, DeskCommand, DeskReply } from '../../app/chat.ts';

export type Words = DeskCall['words'];

export function commandOf({ commands }: Pick<Desk, 'commands'>, words: Words): DeskCommand | null {
  const name =
    'command' in words ? words.command : (/^\/*(\S*)/u.exec(words.line.trim().toLowerCase())?.[1] ?? '');
  return commands.find((each) => each.name === name) ?? null;
}

/** Errors are cards of tone `unknown`: nothing was changed then. */
export function wasDone({ card }: Pick<DeskReply, 'card'>): boolean {
  return card.tone !== 'unknown';
}

/**
 * Whether the words ask for a change, or only to see what is set. A command that needs something changes with it
 * (`mute Iran 1h`); one that needs nothing shows, until more than a place is said (`settings Iran tell edit`,
 * `forget everything`).
 */
export function asksForChange(command: DeskCommand, words: Words): boolean {
  if (!command.changesChannel) return false;
  if (command.parameters.some(({ required }) => required)) return true;
  const settings = command.parameters.filter(({ kind }) => kind !== 'place');
  if ('command' in words) return settings.some(({ name }) => words.values[name] !== undefined);
  const telling = new Set(
    settings.flatMap(({ name, choices = [] }) => [name, ...choices.map(({ value }) => value)]),
  );
  return words.line
    .toLowerCase()
    .split(/\s+/u)
    .slice(1)
    .some((word) => telling.has(word));
}

/** True when a line needs a place and names none. */
export function lacksPlace({ parameters }: DeskCommand, line: string): boolean {
  const isBare = line.trim().split(/\s+/u).length === 1;
  return isBare && parameters.some(({ kind, required }) => kind === 'place' && required);
}

/** True when the typed text names a channel: as Slack writes one, or as people do. */
export function namesChannel(text: string): boolean {
  return /<#[A-Z0-9]+(?:\|[^>]*)?>|(?:^|\s)#[\p{L}\p{N}]/u.test(text);
}
