/** The console of the live program: a keyboard, and a printer that outlives it. */
import { join } from 'node:path';
import { forkPrinter } from '../chat/console/fork-printer.ts';
import { Printing } from '../chat/console/printing.ts';
import { consoleWidth } from '../chat/console/render.ts';
import { Screen } from '../chat/console/screen.ts';
import type { ConfigError } from '../core/errors.ts';
import { systemClock } from '../lib/clock.ts';

export interface ConsoleStreams {
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
  /** Prints a message, with what else belongs to it: once, however often it is tried. Rejects with DeliveryError. */
  readonly message: (key: string, text: string) => Promise<void>;
  readonly interactive: boolean;
  readonly colour: boolean;
  readonly width: number;
}

/**
 * Starts the printer, which comes up while `live` still prepares, and ends it after. Aborts `stop` when nobody reads any
 * more. @throws ConfigError when the journal in `folder` cannot be used.
 */
export async function onConsole(
  folder: string,
  stop: AbortController,
  live: (streams: ConsoleStreams) => Promise<void>,
): Promise<void> {
  const troubles: ConfigError[] = [];
  const printing = new Printing({
    launch: forkPrinter(join(folder, 'console.sqlite')),
    clock: systemClock(),
    stop: stop.signal,
    onEnd: (why) => {
      if (why !== null) troubles.push(why);
      stop.abort();
    },
  });
  const { stdin, stdout } = process;
  try {
    await live({
      input: stdin,
      output: new Screen((text) => printing.write(text), stdout.isTTY ? stdout : null),
      message: (key, text) => printing.message(key, text),
      interactive: stdin.isTTY && stdout.isTTY,
      colour: stdout.isTTY && process.env['NO_COLOR'] === undefined,
      width: consoleWidth(stdout),
    });
  } finally {
    await printing.close();
  }
  for (const trouble of troubles) throw trouble;
}
