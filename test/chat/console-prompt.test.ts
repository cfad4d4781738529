import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../../commands/index.ts';
import { createCompleter, createConsolePrompt } from '../../src/chat/console/prompt.ts';
import { createPlaces } from '../../src/core/places.ts';

const COLUMNS = 40;

interface Session {
  readonly input: PassThrough;
  readonly written: () => string;
  readonly log: readonly string[];
  readonly prompt: ReturnType<typeof createConsolePrompt>;
}

function open(interactive: boolean, onLine?: (text: string) => Promise<void>): Session {
  const input = new PassThrough();
  const output = Object.assign(new PassThrough(), { columns: COLUMNS });
  let written = '';
  output.on('data', (chunk: Buffer) => {
    written += chunk.toString('utf8');
  });
  const log: string[] = [];
  const prompt = createConsolePrompt({
    input,
    output,
    interactive,
    message: (key, text) => {
      log.push(`(message ${key})`);
      output.write(text);
      return key === 'unread' ? Promise.reject(new Error('nobody reads')) : Promise.resolve();
    },
    complete: createCompleter(COMMANDS, createPlaces()),
    onLine:
      onLine ??
      ((text) => {
        log.push(text);
        return Promise.resolve();
      }),
    onEnd: () => log.push('(end)'),
    onError: (error) => log.push(String(error)),
  });
  return { input, written: () => written, log, prompt };
}

/** Streams hand on what they hold in turns of the event loop. */
async function turns(): Promise<void> {
  for (let turn = 0; turn < 10; turn++) await new Promise((resolve) => setImmediate(resolve));
}

describe('completion', () => {
  const complete = createCompleter(COMMANDS, createPlaces());

  it.each([
    ['/sta', ['/status ']],
    ['SUBS', ['subscribe ', 'subscriptions']],
    ['/status north k', ['/status North Korea']],
    ['/outages nor', []],
    ['/nonsense nor', []],
  ])('%j becomes %j', (line, lines) => {
    expect(complete(line)).toEqual(lines);
  });

  it('offers every place that the half-typed name can become, as whole lines', () => {
    expect(complete('/status nor')).toEqual(
      expect.arrayContaining(['/status North Korea', '/status North Macedonia', '/status Norway']),
    );
  });

  it('offers all commands for an empty line', () => {
    expect(complete('')).toHaveLength(COMMANDS.length);
  });
});

describe('lines from a pipe', () => {
  it('are run one after the other, in order, and then the end is told', async () => {
    const log: string[] = [];
    const session = open(false, async (text) => {
      log.push(`begin ${text}`);
      await turns();
      log.push(`done ${text}`);
    });

    session.input.end('status KP\r\noutages\n\nfeeds');
    await session.prompt.ended;

    expect(log).toEqual([
      'begin status KP',
      'done status KP',
      'begin outages',
      'done outages',
      'begin feeds',
      'done feeds',
    ]);
    expect(session.log).toEqual(['(end)']);
  });

  it('write no prompt and nothing that only a terminal understands', async () => {
    const session = open(false);

    session.prompt.print('Iran: normal');
    await session.prompt.message('key-1', 'North Korea: dark');
    session.input.end('status Iran\n');
    await session.prompt.ended;

    expect(session.written()).toBe('Iran: normal\nNorth Korea: dark\n');
  });

  it('are refused politely when longer than 2,000 characters', async () => {
    const session = open(false);

    session.input.end(`${'x'.repeat(2_001)}\n${'y'.repeat(2_000)}\n`);
    await session.prompt.ended;

    expect(session.written()).toContain('too long: at most 2000 characters');
    expect(session.log).toEqual(['y'.repeat(2_000), '(end)']);
  });

  it('go on after one that failed, and the failure is handed over', async () => {
    let count = 0;
    const session = open(false, () => {
      count += 1;
      return count === 1 ? Promise.reject(new Error('bug')) : Promise.resolve();
    });

    session.input.end('one\ntwo\n');
    await session.prompt.ended;

    expect(count).toBe(2);
    expect(session.log).toEqual(['Error: bug', '(end)']);
    expect(session.written()).toContain('it is a bug in Ebb');
  });
});

describe('a terminal', () => {
  it('shows a prompt and runs a typed line', async () => {
    const session = open(true);

    session.input.write('outages\r');
    await turns();

    expect(session.written()).toContain('> ');
    expect(session.log).toEqual(['outages']);
    session.prompt.close();
  });

  it('keeps the line being typed when another message is printed', async () => {
    const session = open(true);
    session.input.write('status ir');
    await turns();
    const before = session.written().length;

    session.prompt.print('North Korea: Near-total blackout');
    await turns();
    const after = session.written().slice(before);
    session.input.write('an\r');
    await turns();

    expect(after).toContain('\r\u001b[JNorth Korea: Near-total blackout\n');
    expect(after.slice(after.indexOf('\n'))).toContain('> status ir');
    expect(session.log).toEqual(['status iran']);
    session.prompt.close();
  });

  it('keeps a line of several rows, and the message above it, when a message comes', async () => {
    const session = open(true);
    const typed = 'x'.repeat(2.5 * COLUMNS);
    for (const letter of typed) {
      session.input.write(letter);
      await turns();
    }
    const before = session.written().length;

    await session.prompt.message('key-1', 'North Korea: Near-total blackout');
    await turns();
    const after = session.written().slice(before);
    session.prompt.close();

    expect(session.log).toContain('(message key-1)');
    // The prompt goes two rows up before it draws: as many as were left empty under the message.
    const clear = '\u001b[2A\r\u001b[J';
    expect(after).toContain(
      `${clear}North Korea: Near-total blackout\n\n\n\u001b[2A\u001b[1G\u001b[0J> ${typed}`,
    );
  });

  it('hands on that a message did not come out, and draws its line all the same', async () => {
    const session = open(true);

    await expect(session.prompt.message('unread', 'North Korea')).rejects.toThrow('nobody reads');
    await turns();
    session.prompt.close();

    expect(session.written().split('North Korea\n')[1]).toContain('> ');
  });

  it('completes a command and a place with the tab key', async () => {
    const session = open(true);

    session.input.write('/status north k\t');
    await turns();
    session.input.write('\r');
    await turns();

    expect(session.log).toEqual(['/status North Korea']);
    session.prompt.close();
  });

  it('tells the end once when it is closed with Ctrl-C, and can still be printed to', async () => {
    const session = open(true);

    session.input.write('\u0003');
    await session.prompt.ended;
    session.prompt.print('still here');
    await turns();

    expect(session.log).toEqual(['(end)']);
    expect(session.written().endsWith('still here\n')).toBe(true);
  });
});
