/**
 * What the console has shown, on disk. A pipe cannot be asked what was written to it, so each message is noted here, and in
 * the very next system call it is written: whatever instant the process is killed in, none is shown twice. A kill does not
 * lose what was written to a file, only power does. What this costs: docs/decisions/0009-the-console.md.
 */
import { closeSync, mkdirSync, openSync, readFileSync, renameSync, writeFileSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

export interface Journal {
  has(key: string): boolean;
  note(key: string): void;
  close(): void;
}

/** More than can be queued for the console when a process dies. */
const KEPT = 2_000;

/** @throws an Error of node:fs when the file cannot be written. */
export function openJournal(path: string): Journal {
  mkdirSync(dirname(path), { recursive: true });
  const known = new Set(read(path).slice(-KEPT));
  // Written anew at each start, so that it does not grow for ever; a kill in between leaves the old one.
  writeFileSync(`${path}.new`, [...known].map(lineOf).join(''));
  renameSync(`${path}.new`, path);
  const file = openSync(path, 'a');
  return {
    has: (key) => known.has(key),
    note: (key) => {
      known.add(key);
      writeSync(file, lineOf(key));
    },
    close: () => closeSync(file),
  };
}

function lineOf(key: string): string {
  return `${JSON.stringify(key)}\n`;
}

/** A last line that was cut off, and anything else that is not ours, says nothing. */
function read(path: string): readonly string[] {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    return [];
  }
  return text.split('\n').flatMap((line) => keyIn(line) ?? []);
}

function keyIn(line: string): string | null {
  try {
    const key: unknown = JSON.parse(line);
    return typeof key === 'string' ? key : null;
  } catch {
    return null;
  }
}
