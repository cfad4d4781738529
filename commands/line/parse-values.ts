import { missingPlace, missingWord } from '../../src/core/card-answers-errors.ts';
import type { Args, Command } from '../command.ts';
import { freeWords, isWord, NOTHING, readPlace, readWord, type Typed, withMore } from './args.ts';

/**
 * Reads named values: a platform's options, or a form. What has another name than a parameter is not looked at.
 * @throws UserError that says what to type instead.
 */
export function parseValues(command: Command, values: Readonly<Record<string, string>>, typed: Typed): Args {
  const texts = new Map(Object.entries(values).map(([name, text]) => [name, tidy(text)]));
  let args = NOTHING;
  for (const parameter of command.parameters) {
    const text = texts.get(parameter.name) ?? '';
    if (text === '' && parameter.required)
      throw isWord(parameter)
        ? missingWord(parameter.kind, command.usage)
        : missingPlace(command.usage, command.tip);
    if (text === '') continue;
    if (isWord(parameter)) args = withMore(args, readWord(parameter, text, typed));
    else if (parameter.kind === 'place') args = { ...args, place: readPlace(text, typed.places) };
    else args = { ...args, words: freeWords(text) };
  }
  return args;
}

/** As a typed line is read: any white space is one space. */
function tidy(text: string): string {
  return text.trim().replaceAll(/\s+/g, ' ');
}
