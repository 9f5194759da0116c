// The audit trail's table.
import { type Kysely, type SelectQueryBuilder, sql } from 'kysely';
import type { Database, StateTransaction } from '../state-store/index.ts';
import { type ChainedEntry, type ChainState, genesisHash, hashEntry, type SealedEntry } from './chain.ts';
import type { AuditFilter } from './contract.ts';

type AuditRow = {
  sequence: number;
  recorded_at: number;
  principal_kind: string;
  principal_id: string;
  principal_name: string;
  action: string;
  subject_kind: string;
  subject_id: string;
  details: string | null;
  remote_address: string | null;
  request_id: string | null;
  previous_hash: string;
  hash: string;
};
type AuditTables = { audit_entry: AuditRow };
type AuditQuery<Selection> = SelectQueryBuilder<AuditTables, 'audit_entry', Selection>;

/** Any constant: it only has to differ from other advisory locks. */
const SEALING_LOCK = 7_204_119_350_112;

const tables = (db: Database | StateTransaction): Kysely<AuditTables> => db.withTables<AuditTables>();

const entryOf = (row: AuditRow): SealedEntry => ({
  sequence: row.sequence,
  recordedAt: row.recorded_at,
  principalKind: row.principal_kind,
  principalId: row.principal_id,
  principalName: row.principal_name,
  action: row.action,
  subjectKind: row.subject_kind,
  subjectId: row.subject_id,
  details: row.details,
  remoteAddress: row.remote_address,
  requestId: row.request_id,
  previousHash: row.previous_hash,
  hash: row.hash,
});

/** The newest link, or the genesis. */
export const readHead = async (
  db: Database | StateTransaction,
): Promise<ChainState & { readonly recordedAt: number | null }> => {
  const row = await tables(db)
    .selectFrom('audit_entry')
    .select(['sequence', 'hash', 'recorded_at'])
    .orderBy('sequence', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row
    ? { sequence: row.sequence, hash: row.hash, recordedAt: row.recorded_at }
    : { sequence: 0, hash: genesisHash, recordedAt: null };
};

/**
 * Seals and inserts one entry. Holds the sealing lock until the transaction ends, so that sequence order is commit order;
 * callers therefore record last in their transaction.
 */
export const appendEntry = async (
  transaction: StateTransaction,
  entry: Omit<ChainedEntry, 'sequence'>,
): Promise<void> => {
  await sql`select pg_advisory_xact_lock(${SEALING_LOCK}::bigint)`.execute(transaction);
  const head = await readHead(transaction);
  const chained: ChainedEntry = { ...entry, sequence: head.sequence + 1 };
  await tables(transaction)
    .insertInto('audit_entry')
    .values({
      sequence: chained.sequence,
      recorded_at: chained.recordedAt,
      principal_kind: chained.principalKind,
      principal_id: chained.principalId,
      principal_name: chained.principalName,
      action: chained.action,
      subject_kind: chained.subjectKind,
      subject_id: chained.subjectId,
      details: chained.details,
      remote_address: chained.remoteAddress,
      request_id: chained.requestId,
      previous_hash: head.hash,
      hash: hashEntry(head.hash, chained),
    })
    .execute();
};

const narrow = <Selection>(query: AuditQuery<Selection>, filter: AuditFilter): AuditQuery<Selection> => {
  let narrowed = query;
  if (filter.action?.endsWith('.')) {
    const from = filter.action;
    // A range instead of LIKE: the text needs no escaping, and the index serves it.
    narrowed = narrowed.where(sql<boolean>`action ~>=~ ${from} and action ~<~ ${`${from.slice(0, -1)}/`}`);
  } else if (filter.action) narrowed = narrowed.where('action', '=', filter.action);
  if (filter.principalId) narrowed = narrowed.where('principal_id', '=', filter.principalId);
  if (filter.subjectKind) narrowed = narrowed.where('subject_kind', '=', filter.subjectKind);
  if (filter.subjectId) narrowed = narrowed.where('subject_id', '=', filter.subjectId);
  if (filter.from !== undefined) narrowed = narrowed.where('recorded_at', '>=', filter.from);
  if (filter.to !== undefined) narrowed = narrowed.where('recorded_at', '<', filter.to);
  return narrowed;
};

/** One page, newest first, and how many there are. */
export const selectPage = async (
  db: Database,
  filter: AuditFilter,
  page: { readonly offset: number; readonly limit: number },
): Promise<{ readonly entries: readonly SealedEntry[]; readonly total: number }> => {
  const from = tables(db).selectFrom('audit_entry');
  const rows = await narrow(from.selectAll(), filter)
    .orderBy('sequence', 'desc')
    .limit(page.limit)
    .offset(page.offset)
    .execute();
  const count = await narrow(
    from.select((expression) => expression.fn.countAll<number>().as('total')),
    filter,
  ).executeTakeFirstOrThrow();
  return { entries: rows.map(entryOf), total: Number(count.total) };
};

const BATCH = 2_000;

/** Every entry that matches, oldest first, a batch at a time. */
export async function* readEntries(db: Database, filter: AuditFilter): AsyncGenerator<SealedEntry> {
  let after = 0;
  for (;;) {
    const rows = await narrow(tables(db).selectFrom('audit_entry').selectAll(), filter)
      .where('sequence', '>', after)
      .orderBy('sequence')
      .limit(BATCH)
      .execute();
    for (const row of rows) yield entryOf(row);
    const last = rows.at(-1);
    if (!last || rows.length < BATCH) return;
    after = last.sequence;
  }
}
