import { errorCard, unknownCommand } from '../../src/core/card-answers-errors.ts';
import { UserError } from '../../src/core/errors.ts';
import type { Command, CommandContext, Reply } from '../command.ts';
import { parseArgs } from './parse-args.ts';

/** A platform writes a mention as one thing, though the name in it may have spaces: `<!subteam^S1|@night shift>`. */
const WORD = /<[!@][^<>\n]*>|\S+/g;

interface ReadLine {
  readonly command: Command;
  /** What was typed after it. */
  readonly words: readonly string[];
}

/**
 * The command of a typed line, with or without the slash; `help` for an empty one.
 * @throws UserError when there is no such command.
 */
export function readLine(commands: readonly Command[], text: string): ReadLine {
  const [first = '', ...words] = text.match(WORD) ?? [];
  const name = first.replace(/^\/+/, '').toLowerCase() || 'help';
  return { command: commandCalled(commands, name), words };
}

/** @throws UserError when there is none. */
export function commandCalled(commands: readonly Command[], name: string): Command {
  const command = commands.find((each) => each.name === name);
  if (command !== undefined) return command;
  throw unknownCommand(
    name,
    commands.map((each) => each.name),
  );
}

/**
 * Runs one typed line, with or without the slash. What a person can put right comes back as a private reply;
 * anything else that is thrown is a bug and goes on to the caller.
 */
export async function runLineOf(
  commands: readonly Command[],
  text: string,
  context: CommandContext,
): Promise<Reply> {
  try {
    const { command, words } = readLine(commands, text);
    return await command.run(context, parseArgs(command, words, context));
  } catch (error) {
    if (error instanceof UserError) return { card: errorCard(error), private: true };
    throw error;
  }
}
