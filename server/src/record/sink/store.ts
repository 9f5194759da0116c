// The sink's tables in the state store.
import type { LogPosition } from '../../platform/log-store/index.ts';
import type { Database, StateTransaction } from '../../platform/state-store/index.ts';

type SinkTables = {
  sink_progress: { bucket: number; row_count: number };
  sink_standing: { id: number; position: number; generation: string };
  sink_missing: { node: string; what: MissingWhat; from_position: number; to_position: number };
};

/** Events of a range of positions, or what is whole on every node as of a range. */
export type MissingWhat = 'event' | 'everywhere';

export interface Missing {
  readonly node: string;
  readonly what: MissingWhat;
  readonly from: LogPosition;
  readonly to: LogPosition;
}

const tables = (database: Database) => database.withTables<SinkTables>();

/** Adds to the counts and moves the standing; in the transaction that moves the cursor. */
export const recordProgress = async (
  transaction: StateTransaction,
  counts: ReadonlyMap<number, number>,
  position: LogPosition,
): Promise<void> => {
  const db = transaction.withTables<SinkTables>();
  for (const [bucket, count] of counts)
    await db
      .insertInto('sink_progress')
      .values({ bucket, row_count: count })
      .onConflict((conflict) =>
        conflict.column('bucket').doUpdateSet((expression) => ({
          row_count: expression('sink_progress.row_count', '+', expression.ref('excluded.row_count')),
        })),
      )
      .execute();
  await db.updateTable('sink_standing').set({ position }).execute();
};

/** Takes rows that were erased out of the counts. */
export const subtractProgress = async (
  transaction: StateTransaction,
  counts: ReadonlyMap<number, number>,
): Promise<void> => {
  const db = transaction.withTables<SinkTables>();
  for (const [bucket, count] of counts)
    await db
      .updateTable('sink_progress')
      .set((expression) => ({ row_count: expression('row_count', '-', count) }))
      .where('bucket', '=', bucket)
      .execute();
};

/** Up to where the sink has come, and the name of this filling of the event store. */
export interface Standing {
  readonly position: LogPosition;
  readonly generation: string;
}

export const readStanding = (database: Database): Promise<Standing> =>
  tables(database).selectFrom('sink_standing').select(['position', 'generation']).executeTakeFirstOrThrow();

export const progressCounts = async (database: Database): Promise<ReadonlyMap<number, number>> => {
  const rows = await tables(database).selectFrom('sink_progress').selectAll().execute();
  return new Map(rows.map((row) => [row.bucket, row.row_count]));
};

/** Remembers what was missed; a span that continues a known one makes that one longer. */
export const addMissing = async (database: Database, missing: readonly Missing[]): Promise<void> => {
  for (const { node, what, from, to } of missing) {
    const continued = await tables(database)
      .updateTable('sink_missing')
      .set({ to_position: to })
      .where('node', '=', node)
      .where('what', '=', what)
      .where('from_position', '<=', from)
      .where('to_position', '>=', from)
      .where('to_position', '<', to)
      .executeTakeFirst();
    if (continued.numUpdatedRows > 0n) continue;
    await tables(database)
      .insertInto('sink_missing')
      .values({ node, what, from_position: from, to_position: to })
      .onConflict((conflict) => conflict.columns(['node', 'what', 'from_position']).doNothing())
      .execute();
  }
};

export const allMissing = async (database: Database): Promise<readonly Missing[]> => {
  const rows = await tables(database).selectFrom('sink_missing').selectAll().orderBy('from_position').execute();
  return rows.map((row) => ({ node: row.node, what: row.what, from: row.from_position, to: row.to_position }));
};

export const removeMissing = async (database: Database, { node, what, from }: Missing): Promise<void> => {
  await tables(database)
    .deleteFrom('sink_missing')
    .where('node', '=', node)
    .where('what', '=', what)
    .where('from_position', '=', from)
    .execute();
};

/** Forgets everything: the event store begins again from position 0. */
export const clearProgress = async (transaction: StateTransaction, generation: string): Promise<void> => {
  const db = transaction.withTables<SinkTables>();
  await db.deleteFrom('sink_progress').execute();
  await db.updateTable('sink_standing').set({ position: 0, generation }).execute();
  await db.deleteFrom('sink_missing').execute();
};
