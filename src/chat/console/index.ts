import type { Chat } from '../../app/chat.ts';
import { renderCard } from './render.ts';

interface ConsoleParts {
  /** Prints a message, newline included, and waits until it is out where that can be known. May be called again with a key. */
  readonly print: (text: string, key: string) => void | Promise<void>;
  readonly colour: boolean;
  readonly width: number;
  /** A time as the console shows it. */
  readonly timeText: (at: number) => string;
}

/** The console: a channel whose messages scroll away and cannot be edited, so each change is a card of its own. */
export function createConsoleChat({ print, colour, width, timeText }: ConsoleParts): Chat {
  return {
    platform: 'console',
    canEdit: false,
    post: async (_channel, { card, key }) => {
      await print(`${renderCard(card, { colour, width, timeText })}\n`, key);
      return key;
    },
    edit: () => Promise.resolve(),
  };
}
