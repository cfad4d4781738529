import type { QueryExecutorProvider } from 'kysely';

/** What databases spell differently. */
export interface Flavour {
  /** The type of raw bytes. */
  readonly bytes: string;
  /** The type of text that orders by its bytes. */
  readonly text: string;
  /** Ends a table that is stored in the order of its primary key, where the database can do that. */
  readonly clustered: string;
}

export interface Migration {
  /** 1, 2, 3…: the version of the data after it. */
  readonly version: number;
  /** Runs inside a transaction that also records the version. */
  up(db: QueryExecutorProvider, flavour: Flavour): Promise<void>;
}
