/** Where an operator types commands: a prompt on a terminal, or lines from a pipe. It never ends the process. */
import { createInterface, type Interface } from 'node:readline';

/** Discord's longest message; nothing that Ebb understands comes near. */
const MAX_LINE = 2_000;
const TOO_LONG = `That line is too long: at most ${MAX_LINE} characters are read. Type /help for what Ebb understands.`;
const PROMPT = '> ';
/** More completions than this are not a help. */
const MAX_COMPLETIONS = 20;

interface ConsolePromptParts {
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
  /** Prints a text as it is, once however often it is tried with this key; in its order among what goes to `output`. */
  readonly message: (key: string, text: string) => Promise<void>;
  complete(line: string): readonly string[];
  /** Runs one line and prints its answer; the next line waits for it. */
  onLine(text: string): Promise<void>;
  /** The input has ended (or Ctrl-D, Ctrl-C), after the last line was run. */
  onEnd?(): void;
  /** A line failed for a reason that is not the person's: a bug. The prompt goes on. */
  onError?(error: unknown): void;
  /** True on a terminal: a prompt, tab completion, and what others print moves the line being typed down. */
  readonly interactive: boolean;
}

interface ConsolePrompt {
  /** Writes a text and a line end; on a terminal the line being typed is drawn again under it. */
  print(text: string): void;
  /** The same for a message, which may be tried again: resolves when it is out. Rejects as `message` of the parts does. */
  message(key: string, text: string): Promise<void>;
  /** Resolves when the input has ended and every line was run. */
  readonly ended: Promise<void>;
  /** Stops reading; lines already read are still run. */
  close(): void;
}

export function createConsolePrompt(parts: ConsolePromptParts): ConsolePrompt {
  const { input, output, interactive } = parts;
  const lines = createInterface({
    input,
    ...(interactive ? { output, prompt: PROMPT, completer: completerFor(parts) } : {}),
    terminal: interactive,
    crlfDelay: Infinity,
  });
  let closed = false;
  const placed = (text: string): string => (interactive && !closed ? above(lines, text) : `${text}\n`);
  const print = (text: string): void => {
    output.write(placed(text));
    prompt(lines, interactive && !closed);
  };
  const message = async (key: string, text: string): Promise<void> => {
    const isOut = parts.message(key, placed(text));
    prompt(lines, interactive && !closed);
    await isOut;
  };
  // Lines run one after the other, in the order in which they were typed.
  let last: Promise<void> = Promise.resolve();
  const ended = new Promise<void>((resolve) => {
    lines.on('line', (line) => {
      last = last.then(() => run(parts, line, print)).then(() => prompt(lines, interactive && !closed));
    });
    lines.on('close', () => {
      closed = true;
      if (interactive) output.write('\n');
      void last.then(() => {
        parts.onEnd?.();
        resolve();
      });
    });
  });
  if (interactive) lines.on('SIGINT', () => lines.close());
  prompt(lines, interactive);
  return { print, message, ended, close: () => lines.close() };
}

async function run(parts: ConsolePromptParts, line: string, print: (text: string) => void): Promise<void> {
  if (line.length > MAX_LINE) {
    print(TOO_LONG);
    return;
  }
  if (line.trim() === '') return;
  try {
    await parts.onLine(line);
  } catch (error) {
    print('That did not work; it is a bug in Ebb and was logged.');
    parts.onError?.(error);
  }
}

/** `prompt(true)` keeps what is being typed and where the cursor stands. */
function prompt(lines: Interface, open: boolean): void {
  if (open) lines.prompt(true);
}

/** Clears the line being typed and puts the text in its place; `prompt` draws the line again under it. */
function above(lines: Interface, text: string): string {
  const { rows } = lines.getCursorPos();
  const up = rows > 0 ? `\u001b[${rows}A` : '';
  // A long line covers several rows, and `prompt` goes back over them from where it believes the cursor to be.
  return `${up}\r\u001b[J${text}\n${'\n'.repeat(rows)}`;
}

function completerFor(parts: ConsolePromptParts): (line: string) => [string[], string] {
  return (line) => [[...parts.complete(line)], line];
}

/** What completion needs of the commands and the places; the composition root hands over the real ones. */
interface CompletedCommand {
  readonly name: string;
  readonly parameters: readonly { readonly kind: string }[];
}

interface CompletedPlaces {
  complete(prefix: string, limit: number): readonly { readonly name: string }[];
}

/** `/sta` → `/status `, `/status nor` → `/status North Korea`, `/status North Macedonia`, … Whole lines, best first. */
export function createCompleter(
  commands: readonly CompletedCommand[],
  places: CompletedPlaces,
): (line: string) => readonly string[] {
  return (line) => {
    const [, slash = '', name = '', gap = '', rest = ''] = /^\s*(\/?)(\S*)(\s*)(.*)$/su.exec(line) ?? [];
    const wanted = name.toLowerCase();
    if (gap === '') {
      const begun = commands.filter((command) => command.name.startsWith(wanted));
      return begun.map((command) => `${slash}${command.name}${command.parameters.length > 0 ? ' ' : ''}`);
    }
    const command = commands.find((each) => each.name === wanted);
    if (command === undefined || command.parameters[0]?.kind !== 'place') return [];
    return places
      .complete(rest.trim(), MAX_COMPLETIONS)
      .map((place) => `${slash}${command.name} ${place.name}`);
  };
}
