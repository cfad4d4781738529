import { describe, expect, it } from 'vitest';
import { type Frame, READER_GONE, type Reply } from '../../src/chat/console/frames.ts';
import { Printing } from '../../src/chat/console/printing.ts';
import type { ConfigError } from '../../src/core/errors.ts';
import { SECOND_MS } from '../../src/core/time.ts';
import { fakeClock } from '../support/fake-clock.ts';

interface PrinterSeen {
  readonly handed: Frame[];
  readonly log: string[];
}

/** A printer that does what the test says, and its Ebb. */
function world() {
  const clock = fakeClock(0);
  const stop = new AbortController();
  const printers: PrinterSeen[] = [];
  const ends: (ConfigError | null)[] = [];
  let say: (reply: Reply) => void = () => {};
  let die: (code: number | null) => void = () => {};
  const printing = new Printing({
    clock,
    stop: stop.signal,
    onEnd: (why) => void ends.push(why),
    launch: ({ onReply, onGone }) => {
      const printer: PrinterSeen = { handed: [], log: [] };
      printers.push(printer);
      say = onReply;
      die = onGone;
      return {
        hand: (frame) => Promise.resolve(printer.handed.push(frame)),
        leave: () => void printer.log.push('leave'),
        abandon: () => void printer.log.push('abandon'),
        kill: () => void printer.log.push('kill'),
      };
    },
  });
  const handed = (): readonly (string | undefined)[] =>
    printers.flatMap((printer) => printer.handed.map(({ text }) => text));
  const prints = (key: string): void => say({ said: 'printed', key });
  return {
    printing,
    clock,
    stop,
    printers,
    ends,
    handed,
    prints,
    says: (reply: Reply) => say(reply),
    dies: (code: number | null) => die(code),
  };
}

/** What has become of a promise. */
function watched(promise: Promise<void>) {
  const seen = { state: 'waits' };
  promise.then(
    () => (seen.state = 'out'),
    (error: unknown) => (seen.state = String(error)),
  );
  return seen;
}

describe('what Ebb prints', () => {
  it('goes to the printer in order, and a message is out when the printer says so', async () => {
    const { printing, clock, handed, prints } = world();
    printing.write('hello');
    const sent = watched(printing.message('a', 'message a'));
    printing.write('bye');
    await clock.advance(9 * SECOND_MS);
    const before = sent.state;
    prints('a');
    await clock.advance(0);

    expect(handed()).toEqual(['hello', 'message a', 'bye']);
    expect([before, sent.state]).toEqual(['waits', 'out']);
    expect(clock.sleeping()).toBe(0);
  });

  it('that nobody reads is tried again later, at once while the printer still holds one, until it is read', async () => {
    const { printing, clock, handed, prints } = world();
    const first = watched(printing.message('a', 'message a'));
    await clock.advance(10 * SECOND_MS);
    const second = watched(printing.message('b', 'message b'));
    const again = watched(printing.message('a', 'message a'));
    await clock.advance(0);
    prints('a');
    const later = watched(printing.message('a', 'message a'));
    prints('a');
    await clock.advance(0);

    const unread = 'DeliveryError: the output of the console is not being read';
    expect([first.state, second.state, again.state, later.state]).toEqual([unread, unread, unread, 'out']);
    expect(handed()).toEqual(['message a', 'message a']);
  });

  it('is waited for one second more once Ebb is to stop', async () => {
    const { printing, clock, stop } = world();
    const sent = watched(printing.message('a', 'message a'));
    await clock.advance(SECOND_MS);
    stop.abort();
    await clock.advance(SECOND_MS - 1);
    const before = sent.state;
    await clock.advance(1);

    expect([before, sent.state]).toEqual(['waits', expect.stringContaining('DeliveryError')]);
  });

  it('goes through a new printer where the last was killed, and what that held is tried again', async () => {
    const { printing, clock, printers, dies, says, ends } = world();
    says({ said: 'ready' });
    const sent = watched(printing.message('a', 'message a'));
    dies(null);
    await clock.advance(0);
    printing.write('hello');

    expect(sent.state).toBe('DeliveryError: the printer of the console ended');
    expect(printers.map(({ handed }) => handed.map(({ text }) => text))).toEqual([['message a'], ['hello']]);
    expect(ends).toEqual([]);
  });

  it('a printer that had a message too long is replaced without its past', async () => {
    const { printing, clock, dies, prints } = world();
    const first = watched(printing.message('a', 'message a'));
    await clock.advance(10 * SECOND_MS);
    dies(null);
    const again = watched(printing.message('a', 'message a'));
    prints('a');
    await clock.advance(0);

    expect([first.state, again.state]).toEqual([expect.stringContaining('DeliveryError'), 'out']);
  });

  it.each<[string, (w: ReturnType<typeof world>) => void, unknown]>([
    ['the reader has gone', ({ dies }) => dies(READER_GONE), null],
    [
      'the journal cannot be used',
      ({ says, dies }) => {
        says({ said: 'refused', why: 'console.sqlite is a folder' });
        dies(2);
      },
      expect.objectContaining({ name: 'ConfigError', message: 'console.sqlite is a folder' }),
    ],
    [
      'five printers in a row did not come up',
      ({ printing, dies }) => {
        for (let n = 0; n < 5; n++) {
          printing.write('hello');
          dies(1);
        }
      },
      expect.objectContaining({
        name: 'ConfigError',
        message: expect.stringMatching(/exit code 1.* 5 times/),
      }),
    ],
  ])('ends where %s, and no further printer is started', async (_name, happens, why) => {
    const all = world();
    happens(all);
    const { length } = all.printers;
    all.printing.write('hello');
    const sent = watched(all.printing.message('a', 'message a'));
    await all.clock.advance(0);

    expect(all.ends).toEqual([why]);
    expect(all.printers).toHaveLength(length);
    expect(sent.state).toBe('DeliveryError: the console is closed');
  });
});

describe('at its end Ebb', () => {
  it('waits for the printer to go, but not for ever', async () => {
    const { printing, clock, printers } = world();
    printing.write('bye');
    const closed = watched(printing.close());
    await clock.advance(2 * SECOND_MS - 1);
    const before = closed.state;
    await clock.advance(1);

    expect([before, closed.state]).toEqual(['waits', 'out']);
    expect(printers[0]?.log).toEqual(['leave', 'abandon']);
  });

  it('does not wait for a printer that was given nothing', async () => {
    const { printing, clock, printers, dies } = world();
    const closed = watched(printing.close());
    dies(null);
    await clock.advance(0);

    expect(closed.state).toBe('out');
    expect(printers[0]?.log).toEqual(['kill', 'abandon']);
    expect(clock.sleeping()).toBe(0);
  });
});
