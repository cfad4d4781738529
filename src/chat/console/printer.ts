/** Prints each message once, however often it is handed over. */
import { type Frame, READER_GONE, type Reply } from './frames.ts';
import type { Journal } from './journal.ts';

interface PrinterParts {
  readonly journal: Journal;
  /** Resolves when the text has been handed to the operating system; it goes there before the call returns. */
  readonly write: (text: string) => Promise<void>;
  /** Resolves also where nobody hears it any more. */
  readonly reply: (reply: Reply) => Promise<void>;
}

interface Printer {
  /** One at a time: the caller awaits each. Returns an exit code when there is no sense in going on, else null. */
  take(frame: Frame): Promise<number | null>;
}

export function createPrinter({ journal, write, reply }: PrinterParts): Printer {
  const print = async (key: string, text: string): Promise<void> => {
    // Written first and noted after, it would come twice: who reads it wakes at once and may end this process.
    if (!journal.note(key)) return;
    try {
      await write(text);
    } catch (error) {
      forget(journal, key);
      throw error;
    }
  };
  return {
    take: async ({ key, text }) => {
      try {
        await (key === undefined ? write(text) : print(key, text));
        if (key !== undefined) await reply({ said: 'printed', key });
        return null;
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        if (key !== undefined) await reply({ said: 'failed', key, why });
        return isReaderGone(error) ? READER_GONE : null;
      }
    },
  };
}

/** What was noted and did not come out must come with the next try. */
function forget(journal: Journal, key: string): void {
  try {
    journal.forget(key);
  } catch {
    // The disk is full or gone: this one line is lost, and why it did not come out is told all the same.
  }
}

/** A pipe without a reader, or a terminal that was closed. */
function isReaderGone(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'EPIPE' || error.code === 'EIO');
}
