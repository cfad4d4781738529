import { helpCard } from '../src/core/card-answers.ts';
import type { Command, ParameterKind } from './command.ts';

/** What is shown of each kind; kinds without one are left out of an example. */
const EXAMPLES: Partial<Readonly<Record<ParameterKind, string>>> = {
  place: 'North Korea',
  severity: 'critical',
  duration: '2h',
  days: '30',
};

/** Help speaks of all commands, itself included, so it is given the list. */
export function createHelp(commands: () => readonly Command[]): Command {
  return {
    name: 'help',
    summary: 'What can be typed, with an example of each.',
    usage: '/help',
    parameters: [],
    access: 'everyone',
    isPrivate: true,
    run: () => {
      const entries = commands().map((command) => {
        const { usage, summary } = command;
        return { usage, summary, example: command.example ?? exampleOf(command) };
      });
      return Promise.resolve({ card: helpCard(entries), private: true });
    },
  };
}

function exampleOf({ name, parameters }: Command): string {
  const bare = parameters.filter((parameter) => parameter.named !== true);
  const words = bare.map(({ kind }) => EXAMPLES[kind]).filter((word) => word !== undefined);
  return [`/${name}`, ...words].join(' ');
}
