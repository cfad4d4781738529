import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { BUILT_STORE_CHILD } from './built.ts';

/** Another Ebb, as far as the store can tell. */
export interface StoreProcess {
  /** Resolves when it has printed so many lines; rejects when it ends before. */
  printed(count: number): Promise<void>;
  /** kill -9; resolves with all it had printed, when it is gone. */
  kill(): Promise<readonly string[]>;
}

export function startStoreProcess(mode: 'hold' | 'write', file: string): StoreProcess {
  const child = spawn(process.execPath, [BUILT_STORE_CHILD, mode, file], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  const gone = once(child, 'close');
  // The last line is whole only if a line break follows it.
  const lines = () => output.split('\n').slice(0, -1);
  return {
    async printed(count) {
      while (lines().length < count) {
        const ended = await Promise.race([
          once(child.stdout, 'data').then(() => false),
          gone.then(() => true),
        ]);
        if (ended) throw new Error(`the process ended after ${lines().length} lines`);
      }
    },
    async kill() {
      child.kill('SIGKILL');
      await gone;
      return lines();
    },
  };
}
