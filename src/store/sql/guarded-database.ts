import type { SqliteDatabase, SqliteStatement } from 'kysely';

/** The repository has a few dozen statements; the rest is room for the lengths of lists. */
const MAX_STATEMENTS = 500;

/**
 * A database that prepares a statement once, and refuses what libsql 0.5.29 takes badly: a boolean aborts the whole
 * process, a text is cut at its first NUL without a word (both seen in November 2026).
 */
export function guardedDatabase(database: SqliteDatabase): SqliteDatabase {
  const statements = new Map<string, SqliteStatement>();
  return {
    prepare(sql) {
      const known = statements.get(sql);
      if (known !== undefined) return known;
      if (statements.size >= MAX_STATEMENTS) statements.clear();
      const statement = guardedStatement(database.prepare(sql));
      statements.set(sql, statement);
      return statement;
    },
    close() {
      statements.clear();
      database.close();
    },
  };
}

function guardedStatement(statement: SqliteStatement): SqliteStatement {
  const { reader } = statement;
  return {
    reader,
    all: (parameters) => statement.all(checked(parameters)),
    run: (parameters) => statement.run(checked(parameters)),
    iterate: (parameters) => statement.iterate(checked(parameters)),
  };
}

function checked(parameters: readonly unknown[]): readonly unknown[] {
  for (const parameter of parameters) {
    if (typeof parameter === 'number' || parameter === null || parameter instanceof Uint8Array) continue;
    if (typeof parameter === 'string' && !parameter.includes('\0')) continue;
    throw new TypeError(`the database cannot store this ${typeof parameter} as it is`);
  }
  return parameters;
}
