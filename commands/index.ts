/** Everything a person can type. A new command is one file here and one line in this list. */
import { about } from './about.ts';
import type { Command, CommandContext, Reply } from './command.ts';
import { drill } from './drill.ts';
import { feeds } from './feeds.ts';
import { forget } from './forget.ts';
import { createHelp } from './help.ts';
import { history } from './history.ts';
import { runLineOf } from './line/run-line.ts';
import { mute } from './mute.ts';
import { outages } from './outages.ts';
import { preview } from './preview.ts';
import { settings } from './settings.ts';
import { status } from './status.ts';
import { subscribe } from './subscribe.ts';
import { subscriptions } from './subscriptions.ts';
import { unsubscribe } from './unsubscribe.ts';
import { wrong } from './wrong.ts';

export const COMMANDS: readonly Command[] = [
  status,
  outages,
  history,
  subscribe,
  unsubscribe,
  subscriptions,
  settings,
  mute,
  preview,
  drill,
  wrong,
  feeds,
  forget,
  createHelp(() => COMMANDS),
  about,
];

/** Runs one typed line. Throws only for a bug: what a person can put right is a private reply. */
export function runLine(text: string, context: CommandContext): Promise<Reply> {
  return runLineOf(COMMANDS, text, context);
}
