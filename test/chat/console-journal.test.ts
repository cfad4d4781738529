import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Outgoing } from '../../src/app/chat.ts';
import { createConsoleChat } from '../../src/chat/console/index.ts';
import { openJournal } from '../../src/chat/console/journal.ts';
import { formatUtc } from '../../src/core/places-time.ts';
import { card } from '../support/fake-discord-parts.ts';

const CHANNEL = 'console:main';
const outgoing = (key: string): Outgoing => ({
  key,
  card: card({ headline: `Message ${key}` }),
  at: 0,
  form: 'card',
  about: null,
  mention: null,
});

describe('the console', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'ebb-journal-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const path = (): string => join(folder, 'data', 'console.journal');

  /** One life of the process, which is killed when `dies` says so. */
  function life(keys: readonly string[], dies: 'after' | null = null): Promise<string> {
    let printed = '';
    const journal = openJournal(path());
    const print = (text: string): void => {
      printed += text;
      if (dies === 'after') throw new Error('killed');
    };
    const chat = createConsoleChat({ print, journal, colour: false, width: 100, timeText: formatUtc });
    return keys
      .reduce(
        (last, key) => last.then(() => chat.post(CHANNEL, outgoing(key))),
        Promise.resolve<unknown>(null),
      )
      .catch(() => undefined)
      .then(() => {
        journal.close();
        return printed;
      });
  }

  it('shows a message once, however often it is delivered and whichever process does it', async () => {
    const first = await life(['a', 'b', 'a']);
    const second = await life(['a', 'b', 'c']);

    expect(first.match(/Message ./g)).toEqual(['Message a', 'Message b']);
    expect(second.match(/Message ./g)).toEqual(['Message c']);
  });

  it('killed while a message is written never shows it twice', async () => {
    const first = await life(['a'], 'after');
    const second = await life(['a', 'b']);

    expect(first).toMatch(/Message a/);
    expect(second.match(/Message ./g)).toEqual(['Message b']);
  });

  it('goes on from a journal whose last line was cut off', async () => {
    await life(['a', 'b']);
    appendFileSync(path(), '"c');
    appendFileSync(path(), '\nnot ours\n{}\n');

    expect((await life(['a', 'c'])).match(/Message ./g)).toEqual(['Message c']);
  });

  it('keeps the journal short', async () => {
    const many = Array.from({ length: 2_500 }, (_, n) => `key-${n}`);
    const journal = openJournal(path());
    for (const key of many) journal.note(key);
    journal.close();
    openJournal(path()).close();

    expect(readFileSync(path(), 'utf8').split('\n')).toHaveLength(2_001);
    expect(await life(['key-2499'])).toBe('');
  });
});
