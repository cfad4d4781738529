import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Frame, READER_GONE, type Reply } from '../../src/chat/console/frames.ts';
import { type Journal, openJournal } from '../../src/chat/console/journal.ts';
import { createPrinter } from '../../src/chat/console/printer.ts';
import type { Event } from '../support/console-child.ts';
import { ConsoleLife } from '../support/console-life.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ebb-printer-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const file = (): string => join(folder, 'data', 'console.sqlite');

function journal(): Journal {
  const opened = openJournal(file());
  if (opened === null) throw new Error('the journal is in use');
  return opened;
}

function codedError(code: string): Error {
  return Object.assign(new Error(`write ${code}`), { code });
}

interface Printed {
  /** What was printed and answered, in order. */
  readonly log: readonly string[];
  readonly codes: readonly (number | null)[];
}

/** One life of a printer. `fails` says what a write ends with. */
async function printed(
  frames: readonly Frame[],
  fails: (text: string) => Error | null = () => null,
): Promise<Printed> {
  const log: string[] = [];
  const codes: (number | null)[] = [];
  const opened = journal();
  const write = (text: string): Promise<void> => {
    const failure = fails(text);
    if (failure !== null) return Promise.reject(failure);
    log.push(text);
    return Promise.resolve();
  };
  const reply = (said: Reply): Promise<void> => {
    log.push(`(${Object.values(said).join(' ')})`);
    return Promise.resolve();
  };
  const printer = createPrinter({ journal: opened, write, reply });
  for (const frame of frames) codes.push(await printer.take(frame));
  opened.close();
  return { log, codes };
}

const message = (key: string): Frame => ({ key, text: `message ${key}` });

describe('a printer', () => {
  it('prints a message once, however often it is handed over and whichever printer it is', async () => {
    const first = await printed([
      { text: 'hello' },
      message('a'),
      message('b'),
      message('a'),
      { text: 'hello' },
    ]);
    const second = await printed([message('a'), message('b'), message('c')]);

    expect(first.log).toEqual([
      'hello',
      'message a',
      '(printed a)',
      'message b',
      '(printed b)',
      '(printed a)',
      'hello',
    ]);
    expect(second.log).toEqual(['(printed a)', '(printed b)', 'message c', '(printed c)']);
  });

  it('has noted a message when it writes it', async () => {
    const opened = journal();
    const noted: boolean[] = [];
    const write = (): Promise<void> => Promise.resolve(void noted.push(!opened.note('a')));
    await createPrinter({ journal: opened, write, reply: () => Promise.resolve() }).take(message('a'));
    opened.close();

    expect(noted).toEqual([true]);
  });

  it.each([
    ['EPIPE', READER_GONE],
    ['EIO', READER_GONE],
    ['ENOSPC', null],
  ])('takes a message that ends with %s for not printed, and the next try prints it', async (code, exit) => {
    const first = await printed([message('a')], () => codedError(code));
    const second = await printed([message('a')]);

    expect(first).toEqual({ log: [`(failed a write ${code})`], codes: [exit] });
    expect(second.log).toEqual(['message a', '(printed a)']);
  });

  it('does not print what it cannot note', async () => {
    const unwritable: Journal = {
      note: () => {
        throw new Error('disk full');
      },
      forget: () => {
        throw new Error('disk full');
      },
      close: () => {},
    };
    const log: string[] = [];
    const write = (text: string): Promise<void> => Promise.resolve(void log.push(text));
    const reply = ({ said }: Reply): Promise<void> => Promise.resolve(void log.push(said));
    await createPrinter({ journal: unwritable, write, reply }).take(message('a'));

    expect(log).toEqual(['failed']);
  });
});

describe('the list of what was shown', () => {
  it('keeps the newest 2,000', () => {
    const many = Array.from({ length: 2_500 }, (_, n) => `key-${n}`);
    const first = journal();
    for (const key of many) first.note(key);
    first.close();
    const second = journal();
    const known = many.filter((key) => !second.note(key));
    second.close();

    expect(known).toEqual(many.slice(500));
  });

  it('is refused by name where it is no such list', () => {
    mkdirSync(join(folder, 'data'));
    writeFileSync(file(), 'not a database, but long enough to be taken for one'.repeat(20));

    expect(journal).toThrow(
      /console\.sqlite, the list of what the console has shown, cannot be used .*move it away/,
    );
  });
});

const kill = (at: Event['at'], nth: number, micros = 0): Event => ({ at, nth, micros, kills: 'self' });

describe('messages of a process that is killed', () => {
  it('come once each and in order, from the printer of the process that handed them over', async () => {
    const keys = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
    const story: readonly (readonly [Event | null, readonly string[]])[] = [
      [kill('handed', 2), ['a', 'b']],
      [{ ...kill('handed', 2), kills: 'group' }, ['c']],
      [kill('acked', 2), ['d']],
      [kill('before', 3), ['e']],
      [null, ['f', 'g', 'h']],
    ];
    for (const [event, expected] of story) {
      const life = new ConsoleLife({ folder, keys, event }).read();

      expect(await life.messages(), `${JSON.stringify(event)} ${life.said} ${life.output}`).toEqual(expected);
    }
  });

  it('come once each and in order, whichever instant it is killed in', async () => {
    const keys = Array.from({ length: 7 }, (_, n) => `key-${n}`);
    const told: string[] = [];
    // Before its printer has come up; while one is printed, which takes some 100 µs; then to the end.
    for (const event of [kill('handed', 1), ...[60, 200].map((micros) => kill('handed', 2, micros)), null])
      told.push(...(await new ConsoleLife({ folder, keys, event }).read().messages()));

    expect(told).toEqual(keys);
  });

  it('come once each where the next process starts while nobody reads what the last one printed', async () => {
    const keys = ['a', 'b', 'c'];
    const first = new ConsoleLife({ folder, keys, event: null, flood: 4_000_000 });
    await first.says(/handed over: a/);
    first.child.kill('SIGKILL');
    const second = new ConsoleLife({ folder, keys, event: null }).read();
    await second.says(/the console waits/);
    const unread = second.output;

    expect(unread).toBe('');
    expect([await first.read().messages(), await second.messages()]).toEqual([['a'], ['b', 'c']]);
  });

  it('go on through a new printer where somebody kills the printer alone', async () => {
    const kills: Event = { nth: 2, at: 'acked', kills: 'printer' };
    const life = new ConsoleLife({ folder, keys: ['a', 'b', 'c'], event: kills }).read();

    expect(await life.messages()).toEqual(['a', 'b', 'c']);
  });

  it('end where the reader goes, and what did not come out is told by the next process', async () => {
    const first = new ConsoleLife({ folder, keys: ['a', 'b', 'c'], event: null });
    first.child.stdout.destroy();
    await first.over;

    expect(first.said).toContain('ended: nobody reads');
    expect(first.child.exitCode).toBe(0);
    expect((await printed([message('a')])).log).toEqual(['message a', '(printed a)']);
  });

  it('end in words where the journal cannot be used', async () => {
    mkdirSync(file(), { recursive: true });
    const life = new ConsoleLife({ folder, keys: ['a'], event: null }).read();
    await life.over;

    expect(life.said).toMatch(
      /ended: .*console\.sqlite, the list of what the console has shown, cannot be used \(SQLITE_CANTOPEN\)/,
    );
    expect(life.output).toBe('');
  });
});
