/** Which messages the console has shown, on disk: nothing can read a pipe back. docs/decisions/0009-the-console.md. */
import { mkdirSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import Database from 'libsql';
import { ConfigError } from '../../core/errors.ts';

export interface Journal {
  /** False: it was noted before. Throws when it cannot be written. */
  note(key: string): boolean;
  /** The message did not come out after all. */
  forget(key: string): void;
  close(): void;
}

/** More than can be queued for the console when a process dies. */
const KEPT = 2_000;

/**
 * The lock is the operating system's and goes with the process, also after kill -9; it must come before WAL. A kill loses
 * nothing that was written. NORMAL waits for no disk at a commit; with OFF a power cut could damage the file.
 */
const OPENING = `
  pragma locking_mode = exclusive;
  pragma journal_mode = wal;
  pragma synchronous = normal;
  begin immediate;
  create table if not exists shown (seq integer primary key, key text not null unique);
  delete from shown where seq <= (select max(seq) from shown) - ${KEPT};
  commit;
`;

/** A statement that libsql has not let go of keeps the lock past `close`. */
const RELEASE = `
  pragma journal_mode = delete;
  pragma locking_mode = normal;
  select count(*) from shown;
`;

/** Null: another process has it. @throws ConfigError, naming the file and what to do, when it cannot be used. */
export function openJournal(path: string): Journal | null {
  const file = resolve(path);
  let database: Database.Database | null = null;
  try {
    mkdirSync(dirname(file), { recursive: true });
    database = new Database(file);
    database.exec(OPENING);
    return journalIn(database);
  } catch (error) {
    database?.close();
    const code = codeOf(error);
    if (/^SQLITE_(BUSY|LOCKED)/.test(code)) return null;
    const what = `${file}, the list of what the console has shown, cannot be used (${code})`;
    const then = "let Ebb's user write it and its folder, or move it away: Ebb begins a new one";
    throw new ConfigError(`${what}: ${then}`, { cause: error });
  }
}

function journalIn(database: Database.Database): Journal {
  const note = database.prepare('insert or ignore into shown (key) values (?)');
  const forget = database.prepare('delete from shown where key = ?');
  return {
    note: (key) => note.run(key).changes > 0,
    forget: (key) => void forget.run(key),
    close: () => {
      try {
        database.exec(RELEASE);
      } finally {
        database.close();
      }
    },
  };
}

/** A file that cannot be opened at all comes back without a code: only its text tells (libsql 0.5.29). */
function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  if ('code' in error && typeof error.code === 'string' && error.code !== '') return error.code;
  return error.message.includes('Unable to open connection') ? 'SQLITE_CANTOPEN' : error.message;
}
