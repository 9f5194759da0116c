// What the rest of the product may expect of the state store: PostgreSQL, either embedded (PGlite in a worker thread) or a server.
import type { Kysely, Transaction } from 'kysely';

/** A connection that may read and write outside a transaction. Modules narrow it with `withTables<OwnTables>()`. */
// biome-ignore lint/suspicious/noExplicitAny: Kysely's own type for a database whose tables each module states itself
export type Database = Kysely<any>;

/** An open transaction. Whoever receives one uses it for everything: on PGlite there is only one session. */
// biome-ignore lint/suspicious/noExplicitAny: as above
export type StateTransaction = Transaction<any>;

/** Work under a lock. The signal is aborted when the lock is lost (its connection broke): long work must then stop. */
export type ExclusiveWork<Result> = (lost: AbortSignal) => Promise<Result>;

export interface TransactionOptions {
  /** Its statements look up the rows that they name, by index: planned so whatever the sizes of tables, see {@link kept}. */
  readonly lookups?: boolean;
}

export interface StateStore {
  readonly engine: 'pglite' | 'postgres';
  readonly db: Database;
  /** Runs the work in one transaction (read committed); rolls back when it throws. Never nest; pass the transaction down. */
  transaction<Result>(
    work: (transaction: StateTransaction) => Promise<Result>,
    options?: TransactionOptions,
  ): Promise<Result>;
  /**
   * Runs the work while holding a lock of that name across all processes (advisory lock); null at once when another holds it.
   * For lease-holders and migrations. Throws after the work when the lock was lost meanwhile.
   */
  exclusively<Result>(name: string, work: ExclusiveWork<Result>): Promise<Result | null>;
  close(): Promise<void>;
}
