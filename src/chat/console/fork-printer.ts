import { fork, type ForkOptions } from 'node:child_process';
import { isReply, lineOf } from './frames.ts';
import type { LaunchPrinter } from './printing.ts';

const OPTIONS: ForkOptions & { readonly windowsHide: boolean } = {
  detached: true,
  stdio: ['pipe', 'inherit', 'inherit', 'ipc'],
  windowsHide: true,
};

/**
 * The program itself, once more, as the printer of this journal (src/cli.ts: `print`). In a session of its own: neither
 * Ctrl-C nor a signal to Ebb's process group reaches it. It has Ebb's stdout and stderr.
 */
export function forkPrinter(file: string, program = process.argv[1] ?? ''): LaunchPrinter {
  return ({ onReply, onGone }) => {
    const child = fork(program, ['print', file], OPTIONS);
    child.on('message', (message) => (isReply(message) ? onReply(message) : undefined));
    // Not `exit`: what it said last may be read after that.
    child.on('close', (code) => onGone(code));
    child.on('error', () => onGone(null));
    // It was killed, and `close` follows.
    child.stdin?.on('error', () => {});
    return {
      hand: (frame) => new Promise((resolve) => child.stdin?.write(lineOf(frame), resolve)),
      leave: () => void child.stdin?.end(),
      abandon: () => {
        child.stdin?.destroy();
        if (child.connected) child.disconnect();
        child.unref();
      },
      kill: () => void child.kill('SIGKILL'),
    };
  };
}
