/** Ebb's side of the console's output: all of it goes through a printer, a process that outlives Ebb (decision 9). */
import type { Clock } from '../../app/ports.ts';
import { ConfigError, DeliveryError } from '../../core/errors.ts';
import { SECOND_MS } from '../../core/time.ts';
import { type Frame, READER_GONE, type Reply } from './frames.ts';

/** A message that is not out by then is tried again later, so that other platforms need not wait for who reads this one. */
const ACK_MS = 10 * SECOND_MS;
/** The same once Ebb is to stop, which may take 5 s in all. */
const LAST_ACK_MS = SECOND_MS;
const CLOSE_MS = 2 * SECOND_MS;
/** A printer that ends so often before it was ready will not come up. */
const MAX_FALSE_STARTS = 5;

const UNREAD = 'the output of the console is not being read';

interface Printer {
  /** Hands it to the operating system; resolves when that has taken it, which is before the call returns unless it is full. */
  hand(frame: Frame): Promise<unknown>;
  /** It is to go when all is printed that it was handed. */
  leave(): void;
  /** Whatever becomes of it, Ebb does not wait for it. */
  abandon(): void;
  kill(): void;
}

interface PrinterEvents {
  readonly onReply: (reply: Reply) => void;
  /** With its exit code; null when it was killed or could not be started. May be called twice: after an error. */
  readonly onGone: (code: number | null) => void;
}

export type LaunchPrinter = (events: PrinterEvents) => Printer;

interface PrintingParts {
  readonly launch: LaunchPrinter;
  readonly clock: Pick<Clock, 'sleep'>;
  /** From then on nobody waits long. */
  readonly stop: AbortSignal;
  /** Nothing can be printed any more: the reader has gone (null), or the operator must mend something. */
  readonly onEnd: (why: ConfigError | null) => void;
}

interface Waiting {
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

export class Printing {
  private readonly parts: PrintingParts;
  private printer: Printer | null = null;
  private gone: Promise<void> = Promise.resolve();
  private isUsed = false;
  private isOver = false;
  private falseStarts = 0;
  private readonly waiting = new Map<string, Waiting>();
  /** Handed over and given up; the printer still has them. */
  private readonly overdue = new Set<string>();

  constructor(parts: PrintingParts) {
    this.parts = parts;
    this.printer = this.launch();
  }

  /** Text that nobody owes: it is lost where the printer is killed before it comes to it. */
  write(text: string): void {
    this.hand({ text });
  }

  /**
   * Resolves when the message is out; whatever becomes of Ebb and however often it is tried, it comes out once.
   * @throws DeliveryError when it may not be out: it is to be tried again with the same key. One try of a key at a time.
   */
  async message(key: string, text: string): Promise<void> {
    // What is behind others that nobody reads would only pile up.
    if (this.overdue.size > 0) throw new DeliveryError(UNREAD);
    if (this.isOver) throw new DeliveryError('the console is closed');
    const isOut = new Promise<void>((resolve, reject) => this.waiting.set(key, { resolve, reject }));
    const settled = new AbortController();
    this.hand({ key, text });
    void this.giveUpLate(key, settled.signal);
    try {
      await isOut;
    } finally {
      this.waiting.delete(key);
      settled.abort();
    }
  }

  /** Resolves when all is printed and the printer gone, or after 2 s: then it prints the rest by itself. */
  async close(): Promise<void> {
    this.isOver = true;
    const { printer } = this;
    if (printer === null) return;
    if (this.isUsed) printer.leave();
    else printer.kill();
    const left = new AbortController();
    await Promise.race([this.gone, this.parts.clock.sleep(CLOSE_MS, left.signal)]);
    left.abort();
    printer.abandon();
  }

  private hand(frame: Frame): void {
    if (this.isOver) return;
    this.isUsed = true;
    this.printer ??= this.launch();
    void this.printer.hand(frame);
  }

  private launch(): Printer {
    let isReady = false;
    let tellGone = (): void => {};
    this.gone = new Promise((resolve) => {
      tellGone = resolve;
    });
    let refusal: string | null = null;
    let isGone = false;
    return this.parts.launch({
      onReply: (reply) => {
        if (reply.said === 'ready') isReady = true;
        else if (reply.said === 'refused') refusal = reply.why;
        else this.settle(reply.key, reply.said === 'failed' ? reply.why : null);
      },
      onGone: (code) => {
        if (isGone) return;
        isGone = true;
        this.falseStarts = isReady ? 0 : this.falseStarts + 1;
        this.lose(code, refusal);
        tellGone();
      },
    });
  }

  private settle(key: string, failure: string | null): void {
    this.overdue.delete(key);
    const waiting = this.waiting.get(key);
    if (failure === null) waiting?.resolve();
    else waiting?.reject(new DeliveryError(`the console could not print: ${failure}`));
  }

  /** The printer is gone: what it has not acknowledged is tried again, the next text starts another. */
  private lose(code: number | null, refusal: string | null): void {
    this.printer = null;
    this.overdue.clear();
    if (code === READER_GONE) this.end(null);
    else if (refusal !== null) this.end(new ConfigError(refusal));
    else if (this.falseStarts >= MAX_FALSE_STARTS) this.end(new ConfigError(cannotStart(code)));
    for (const { reject } of this.waiting.values())
      reject(new DeliveryError('the printer of the console ended'));
  }

  private end(why: ConfigError | null): void {
    if (this.isOver) return;
    this.isOver = true;
    this.parts.onEnd(why);
  }

  private async giveUpLate(key: string, settled: AbortSignal): Promise<void> {
    const { clock, stop } = this.parts;
    await clock.sleep(ACK_MS, AbortSignal.any([settled, stop]));
    if (stop.aborted) await clock.sleep(LAST_ACK_MS, settled);
    if (settled.aborted) return;
    this.overdue.add(key);
    this.waiting.get(key)?.reject(new DeliveryError(UNREAD));
  }
}

function cannotStart(code: number | null): string {
  const how = code === null ? 'was killed' : `ended with exit code ${code}`;
  return `the process that prints for the console ${how} as it started, ${MAX_FALSE_STARTS} times: see what it wrote`;
}
