import type { Chat, Outgoing } from '../../app/chat.ts';
import { renderCard } from './render.ts';

interface ConsoleParts {
  /** Writes a finished piece of text, newline included. */
  readonly print: (text: string) => void;
  readonly colour: boolean;
  readonly width: number;
  /** A time as the console shows it. */
  readonly timeText: (at: number) => string;
}

/** The console: a channel whose messages scroll away and cannot be edited, so each change is a card of its own. */
export function createConsoleChat({ print, colour, width, timeText }: ConsoleParts): Chat {
  const show = ({ card }: Outgoing): void => print(`${renderCard(card, { colour, width, timeText })}\n`);
  return {
    platform: 'console',
    canEdit: false,
    isLocal: true,
    post: async (_channel, message) => {
      show(message);
      return message.key;
    },
    edit: async () => {},
  };
}
