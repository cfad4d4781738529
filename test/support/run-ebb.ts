import { spawnSync } from 'node:child_process';
import { runCli } from '../../src/cli.ts';
import { BUILT_MAIN } from './built.ts';

interface Run {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** The program, in a process of its own. */
export function ebb(...args: string[]): Run {
  const run = spawnSync(process.execPath, [BUILT_MAIN, ...args], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  return { code: run.status, out: run.stdout, err: run.stderr };
}

/** The same in this process: starting one takes longer than a refusal. */
export async function ebbHere(...args: readonly string[]): Promise<Run> {
  const { stdout, stderr } = process;
  const written = { out: '', err: '' };
  const [toOut, toErr] = [stdout.write.bind(stdout), stderr.write.bind(stderr)];
  stdout.write = (text) => (written.out += String(text)) !== '';
  stderr.write = (text) => (written.err += String(text)) !== '';
  try {
    return { code: await runCli(args), ...written };
  } finally {
    stdout.write = toOut;
    stderr.write = toErr;
  }
}
