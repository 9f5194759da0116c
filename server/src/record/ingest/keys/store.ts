// The only file that knows the table write_key.
import type { Kysely } from 'kysely';
import type { Instant } from '../../../kernel/index.ts';
import type { Database, StateTransaction } from '../../../platform/state-store/index.ts';
import { dialectNames } from '../contract.ts';
import type { DialectName } from '../dialect.ts';
import type { WriteKeyView } from './write-key.ts';

// Type aliases, because an interface has no index signature and `withTables` asks for one.
type WriteKeyTable = {
  readonly id: string;
  readonly prefix: string;
  readonly key_hash: string;
  readonly source: string;
  readonly name: string;
  /** Comma-separated. */
  readonly dialects: string;
  readonly trust: 'public' | 'server';
  /** Blank-separated. */
  readonly allowed_origins: string;
  readonly events_per_second_max: number;
  readonly token_secret_wrapped: string;
  readonly created_at: number;
  readonly last_used_at: number | null;
  readonly revoked_at: number | null;
};

type Tables = { write_key: WriteKeyTable };

export type WriteKeyRow = WriteKeyTable;

const tables = (db: Database | StateTransaction): Kysely<Tables> => db.withTables<Tables>();

const splitOrigins = (text: string): readonly string[] => (text === '' ? [] : text.split(' '));

const isDialect = (name: string): name is DialectName => (dialectNames as readonly string[]).includes(name);

export const dialectsOf = (row: WriteKeyRow): DialectName[] => row.dialects.split(',').filter(isDialect);

export const originsOf = (row: WriteKeyRow): string[] => [...splitOrigins(row.allowed_origins)];

export const viewOf = (row: WriteKeyRow): WriteKeyView => ({
  id: row.id,
  prefix: row.prefix,
  source: row.source,
  name: row.name,
  dialects: dialectsOf(row),
  trust: row.trust,
  allowedOrigins: originsOf(row),
  eventsPerSecondMax: row.events_per_second_max,
  createdAt: row.created_at,
  lastUsedAt: row.last_used_at,
  revokedAt: row.revoked_at,
});

export const readWriteKeys = (db: Database): Promise<WriteKeyRow[]> =>
  tables(db).selectFrom('write_key').selectAll().orderBy('created_at', 'desc').orderBy('id').execute();

export const readWriteKey = (db: Database | StateTransaction, id: string): Promise<WriteKeyRow | undefined> =>
  tables(db).selectFrom('write_key').selectAll().where('id', '=', id).executeTakeFirst();

/** False when the hash is taken: the clear key exists already. */
export const insertWriteKey = async (db: StateTransaction, row: WriteKeyRow): Promise<boolean> => {
  const result = await tables(db)
    .insertInto('write_key')
    .values(row)
    .onConflict((conflict) => conflict.column('key_hash').doNothing())
    .executeTakeFirst();
  return Number(result.numInsertedOrUpdatedRows ?? 0) === 1;
};

/** The columns that an operator may change. */
export type WriteKeyChange = Partial<
  Pick<WriteKeyRow, 'name' | 'dialects' | 'allowed_origins' | 'events_per_second_max' | 'revoked_at'>
>;

export const changeWriteKey = async (db: StateTransaction, id: string, change: WriteKeyChange): Promise<void> => {
  if (Object.keys(change).length === 0) return;
  await tables(db).updateTable('write_key').set(change).where('id', '=', id).execute();
};

/** Up to `rowsMax` token secrets in the order of ids, after the given one. */
export const readTokenSecrets = (
  db: StateTransaction,
  after: string,
  rowsMax: number,
): Promise<Pick<WriteKeyRow, 'id' | 'token_secret_wrapped'>[]> =>
  tables(db)
    .selectFrom('write_key')
    .select(['id', 'token_secret_wrapped'])
    .where('id', '>', after)
    .orderBy('id')
    .limit(rowsMax)
    .forUpdate()
    .execute();

export const replaceTokenSecret = async (db: StateTransaction, id: string, wrapped: string): Promise<void> => {
  await tables(db).updateTable('write_key').set({ token_secret_wrapped: wrapped }).where('id', '=', id).execute();
};

/** Moves `last_used_at` forward, never back. */
export const touchWriteKeys = async (db: Database, used: ReadonlyMap<string, Instant>): Promise<void> => {
  for (const [id, instant] of used) {
    await tables(db)
      .updateTable('write_key')
      .set({ last_used_at: instant })
      .where('id', '=', id)
      .where((where) => where.or([where('last_used_at', 'is', null), where('last_used_at', '<', instant)]))
      .execute();
  }
};
