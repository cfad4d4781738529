import type { Command } from '../../commands/command.ts';
import { COMMANDS } from '../../commands/index.ts';
import type { DeskCall } from '../../src/app/chat.ts';
import { pingedIn } from '../../src/chat/discord/pinged.ts';
import { createDesk } from '../../src/run/desk.ts';
import { fakeClock } from '../support/fake-clock.ts';
import { NOW, stage } from './parts.ts';

export const CHANNEL = 'discord:500/12';

type Scene = Parameters<typeof stage>[0];

/** A desk over the stage of the commands' tests. */
export function openDesk(scene: Scene = {}, commands: readonly Command[] = COMMANDS) {
  const clock = fakeClock(NOW);
  const staged = stage({ channel: CHANNEL, ...scene });
  const { context } = staged;
  const moved: string[] = [];
  const logged: unknown[] = [];
  const silent = (): void => {};
  const desk = createDesk({
    commands,
    contextFor: (channel, now) => ({ ...context, channel, now }),
    clock,
    places: context.places,
    queries: context.queries,
    subscriptions: context.subscriptions,
    channels: {
      left: async (prefix) => void moved.push(`left ${prefix}`),
      returned: async (prefix) => void moved.push(`returned ${prefix}`),
    },
    log: {
      debug: silent,
      info: silent,
      warn: silent,
      error: (msg, fields) => void logged.push([msg, fields]),
    },
  });
  const pinged = pingedIn('500');
  const call = (words: DeskCall['words'], mayManage = true) =>
    desk.run({ channel: CHANNEL, words, mayManage, person: '42', pinged });
  return { ...staged, desk, clock, moved, logged, call, line: (line: string) => call({ line }) };
}
