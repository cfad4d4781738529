import type { Chat, Outgoing } from '../../app/chat.ts';
import type { Journal } from './journal.ts';
import { renderCard } from './render.ts';

interface ConsoleParts {
  /** Writes a finished piece of text, newline included, before it returns. */
  readonly print: (text: string) => void;
  readonly colour: boolean;
  readonly width: number;
  /** A time as the console shows it. */
  readonly timeText: (at: number) => string;
  /** Absent where nothing is delivered again after a crash. */
  readonly journal?: Journal;
}

/** The console: a channel whose messages scroll away and cannot be edited, so each change is a card of its own. */
export function createConsoleChat({ print, journal, colour, width, timeText }: ConsoleParts): Chat {
  const show = ({ card, key }: Outgoing): void => {
    if (journal?.has(key) === true) return;
    const text = `${renderCard(card, { colour, width, timeText })}\n`;
    journal?.note(key);
    print(text);
  };
  return {
    platform: 'console',
    canEdit: false,
    post: (_channel, message) => {
      show(message);
      return Promise.resolve(message.key);
    },
    edit: () => Promise.resolve(),
  };
}
