import { helpCard } from '../src/core/card-answers.ts';
import type { Command, ParameterKind } from './command.ts';

const EXAMPLES: Readonly<Record<ParameterKind, string>> = {
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
    run: () => {
      const entries = commands().map(({ usage, summary, name, parameters }) => {
        const words = parameters.map((parameter) => EXAMPLES[parameter.kind]);
        return { usage, summary, example: [`/${name}`, ...words].join(' ') };
      });
      return Promise.resolve({ card: helpCard(entries), private: true });
    },
  };
}
