import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { BUILT_CONSOLE_CHILD } from './built.ts';
import type { Life } from './console-child.ts';

/** One life of a process with a console, and what it and its printer wrote. */
export class ConsoleLife {
  output = '';
  said = '';
  readonly child;
  /** When both have gone. */
  readonly over: Promise<unknown>;

  constructor(life: Life) {
    // A process group of its own, which can be killed as one.
    this.child = spawn(process.execPath, [BUILT_CONSOLE_CHILD, 'live', JSON.stringify(life)], {
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    // Without a listener Node reads it all at the child's exit and throws it away.
    this.child.stdout.on('readable', unread);
    this.over = once(this.child, 'close');
    this.child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.said += text;
    });
  }

  /** From now on; until then it writes to a pipe that nobody reads. */
  read(): this {
    const { stdout } = this.child;
    stdout.off('readable', unread).setEncoding('utf8');
    stdout.on('data', (text: string) => {
      this.output += text;
    });
    stdout.resume();
    return this;
  }

  /** Resolves with the messages that it printed. */
  async messages(): Promise<readonly string[]> {
    await this.over;
    return messagesIn(this.output);
  }

  /** Resolves when it, or its printer, has said this on stderr; fails when they end before. */
  async says(pattern: RegExp): Promise<void> {
    while (!pattern.test(this.said)) {
      const ended = await Promise.race([
        once(this.child.stderr, 'data').then(() => false),
        this.over.then(() => true),
      ]);
      if (ended && !pattern.test(this.said)) throw new Error(`ended before ${String(pattern)}: ${this.said}`);
    }
  }
}

function unread(): void {}

function messagesIn(output: string): readonly string[] {
  return [...output.matchAll(/^message (.*)$/gm)].map(([, key = '']) => key);
}
