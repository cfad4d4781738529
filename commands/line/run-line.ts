import { errorCard, unknownCommand } from '../../src/core/card-answers-errors.ts';
import { UserError } from '../../src/core/errors.ts';
import type { Command, CommandContext, Reply } from '../command.ts';
import { parseArgs } from './parse-args.ts';

/**
 * Runs one typed line, with or without the slash. What a person can put right comes back as a private reply;
 * anything else that is thrown is a bug and goes on to the caller.
 */
export async function runLineOf(
  commands: readonly Command[],
  text: string,
  context: CommandContext,
): Promise<Reply> {
  const [first = '', ...words] = text.trim().split(/\s+/);
  const name = first.replace(/^\/+/, '').toLowerCase() || 'help';
  try {
    const command = commands.find((each) => each.name === name);
    if (command === undefined) {
      throw unknownCommand(
        name,
        commands.map((each) => each.name),
      );
    }
    return await command.run(context, parseArgs(command, words, context.places));
  } catch (error) {
    if (error instanceof UserError) return { card: errorCard(error), private: true };
    throw error;
  }
}
