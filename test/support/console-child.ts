/**
 * A process of its own with a console, as far as the console can tell an Ebb: `live <life>` prints the messages that its
 * folder does not say are settled, one after the other, and settles each when it is out. `print` is its printer.
 */
import { appendFileSync, existsSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { forkPrinter } from '../../src/chat/console/fork-printer.ts';
import { type LaunchPrinter, Printing } from '../../src/chat/console/printing.ts';
import { DeliveryError } from '../../src/core/errors.ts';
import { systemClock } from '../../src/lib/clock.ts';

/** What happens at the nth message of a life. */
export interface Event {
  readonly nth: number;
  /** `handed`: in the same tick, so many microseconds after; `acked`: before it is settled. */
  readonly at: 'before' | 'handed' | 'acked';
  readonly micros?: number;
  /** kill -9 to this process, to its whole process group, or to its printer alone. */
  readonly kills: 'self' | 'group' | 'printer';
}

export interface Life {
  readonly folder: string;
  readonly keys: readonly string[];
  readonly event: Event | null;
  /** Text that nobody owes, printed first: so many characters. */
  readonly flood?: number;
}

const [mode, argument = ''] = process.argv.slice(2);
if (mode === 'print') {
  const { runPrinter } = await import('../../src/chat/console/printer-process.ts');
  process.exitCode = await runPrinter(argument, 1);
} else {
  const life: Life = JSON.parse(argument);
  await live(life);
}

async function live({ folder, keys, event, flood = 0 }: Life): Promise<void> {
  const settled = join(folder, 'settled');
  const isSettled = new Set(existsSync(settled) ? readFileSync(settled, 'utf8').split('\n') : []);
  const stop = new AbortController();
  let killPrinter = (): void => {};
  const launch: LaunchPrinter = (events) => {
    const printer = forkPrinter(join(folder, 'data', 'console.sqlite'))(events);
    killPrinter = () => printer.kill();
    const hand: typeof printer.hand = (frame) => {
      const taken = printer.hand(frame);
      if (frame.key !== undefined) void taken.then(() => say(`handed over: ${frame.key}`));
      return taken;
    };
    return { ...printer, hand };
  };
  const onEnd = (why: Error | null): void => {
    say(`ended: ${why?.message ?? 'nobody reads'}`);
    stop.abort();
  };
  const printing = new Printing({ launch, clock: systemClock(), stop: stop.signal, onEnd });
  const happen = (nth: number, at: Event['at']): void => {
    if (event?.nth !== nth || event.at !== at) return;
    const end = process.hrtime.bigint() + BigInt(event.micros ?? 0) * 1_000n;
    while (process.hrtime.bigint() < end);
    if (event.kills === 'printer') killPrinter();
    else process.kill(event.kills === 'group' ? -process.pid : process.pid, 'SIGKILL');
  };
  if (flood > 0) printing.write(`${'.'.repeat(flood)}\n`);
  for (const [index, key] of keys.filter((each) => !isSettled.has(each)).entries()) {
    await untilOut(printing, key, index + 1, happen, stop.signal);
    if (stop.signal.aborted) break;
    appendFileSync(settled, `${key}\n`);
  }
  await printing.close();
}

/** As the outbox does it, but that it waits for nothing between two tries. */
async function untilOut(
  printing: Printing,
  key: string,
  nth: number,
  happen: (nth: number, at: Event['at']) => void,
  stop: AbortSignal,
): Promise<void> {
  happen(nth, 'before');
  for (let tries = 1; !stop.aborted; tries++) {
    const isOut = printing.message(key, `message ${key}\n`);
    if (tries === 1) happen(nth, 'handed');
    try {
      await isOut;
      happen(nth, 'acked');
      return;
    } catch (error) {
      if (!(error instanceof DeliveryError)) throw error;
      say(`again: ${key}, ${error.message}`);
    }
  }
}

/** Written before the call returns. */
function say(line: string): void {
  writeSync(2, `${line}\n`);
}
