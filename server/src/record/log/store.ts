// The tables of the log's meaning in the state store: closed ranges, cursors, outbox.
import { type Kysely, sql } from 'kysely';
import type { Instant } from '../../kernel/index.ts';
import type { LogPosition } from '../../platform/log-store/index.ts';
import type { Migration } from '../../platform/migrate/index.ts';
import type { Database, StateTransaction } from '../../platform/state-store/index.ts';
import type { CursorState } from './consumer.ts';
import type { LoggedEvent } from './event.ts';
import logSql from './migrations/0001-log.sql?raw';

export const migrations: readonly Migration[] = [
  { module: 'log', number: 1, name: 'ranges, cursors, outbox', sql: logSql },
];

type LogTables = {
  record_range: { to_position: number; from_position: number; event_count: number; closed_at: number };
  consumer_cursor: { consumer: string; position: number; moved_at: number };
  outbox: { id: number; message_key: string; event: string; created_at: number };
};

const tables = (database: Database): Kysely<LogTables> => database;

/** A closed range: positions [from, to). */
export interface RangeNote {
  readonly from: LogPosition;
  readonly to: LogPosition;
}

/** All cursors. */
export const readCursors = async (database: Database): Promise<readonly CursorState[]> => {
  const rows = await tables(database).selectFrom('consumer_cursor').selectAll().orderBy('consumer').execute();
  return rows.map(({ consumer, position, moved_at }) => ({ consumer, position, movedAt: moved_at }));
};

/** Writes a cursor at 0 for each consumer that has none. */
export const createCursors = async (
  database: Database,
  consumers: readonly string[],
  movedAt: Instant,
): Promise<void> => {
  await tables(database)
    .insertInto('consumer_cursor')
    .values(consumers.map((consumer) => ({ consumer, position: 0, moved_at: movedAt })))
    .onConflict((conflict) => conflict.column('consumer').doNothing())
    .execute();
};

/** Moves the cursor if it stands where it is expected; tells whether it did. */
export const moveCursor = async (
  transaction: StateTransaction,
  consumer: string,
  { from, to }: RangeNote,
  movedAt: Instant,
): Promise<boolean> => {
  const { numUpdatedRows } = await tables(transaction)
    .updateTable('consumer_cursor')
    .set({ position: to, moved_at: movedAt })
    .where('consumer', '=', consumer)
    .where('position', '=', from)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
};

/** Puts the cursor back to the beginning; answers where it stood. */
export const resetCursor = async (
  transaction: StateTransaction,
  consumer: string,
  movedAt: Instant,
): Promise<LogPosition> => {
  const row = await tables(transaction)
    .selectFrom('consumer_cursor')
    .select('position')
    .where('consumer', '=', consumer)
    .forUpdate()
    .executeTakeFirst();
  await tables(transaction)
    .updateTable('consumer_cursor')
    .set({ position: 0, moved_at: movedAt })
    .where('consumer', '=', consumer)
    .execute();
  return row?.position ?? 0;
};

/** Writes down a closed range. */
export const insertRange = async (transaction: StateTransaction, { from, to }: RangeNote, closedAt: Instant) => {
  await tables(transaction)
    .insertInto('record_range')
    .values({ to_position: to, from_position: from, event_count: to - from, closed_at: closedAt })
    .execute();
};

/** The closed range that begins at the position, or null while there is none. */
export const readRangeFrom = async (database: Database, from: LogPosition): Promise<RangeNote | null> => {
  const row = await tables(database)
    .selectFrom('record_range')
    .select(['from_position', 'to_position'])
    .where('from_position', '=', from)
    .executeTakeFirst();
  return row ? { from: row.from_position, to: row.to_position } : null;
};

/** The last position, not beyond the one given, at which a closed range begins; 0 when there is none. */
export const readBorder = async (database: Database, upTo: LogPosition): Promise<LogPosition> => {
  const row = await tables(database)
    .selectFrom('record_range')
    .select(({ fn }) => fn.max('from_position').as('border'))
    .where('from_position', '<=', upTo)
    .executeTakeFirst();
  return row?.border ?? 0;
};

/** Where the last closed range ends; 0 when there is none. */
export const readRangesEnd = async (database: Database): Promise<LogPosition> => {
  const row = await tables(database)
    .selectFrom('record_range')
    .select(({ fn }) => fn.max('to_position').as('end'))
    .executeTakeFirst();
  return Number(row?.end ?? 0);
};

/** Puts events in the outbox; an event whose key waits there already is left out. */
export const insertOutbox = async (
  transaction: StateTransaction,
  events: readonly LoggedEvent[],
  createdAt: Instant,
): Promise<void> => {
  if (events.length === 0) return;
  await sql`insert into outbox (message_key, event, created_at)
    select key, event, ${createdAt}::bigint
    from unnest(${events.map(({ key }) => key)}::text[], ${events.map((event) => JSON.stringify(event))}::text[])
      with ordinality as waiting (key, event, number)
    order by number
    on conflict (message_key) do nothing`.execute(transaction);
};

/** The oldest events of the outbox. */
export const readOutbox = async (
  database: Database,
  rowsMax: number,
): Promise<readonly { readonly id: number; readonly event: LoggedEvent }[]> => {
  const rows = await tables(database)
    .selectFrom('outbox')
    .select(['id', 'event'])
    .orderBy('id')
    .limit(rowsMax)
    .execute();
  return rows.map(({ id, event }) => ({ id, event: JSON.parse(event) as LoggedEvent }));
};

/** Removes events that the log holds now. */
export const deleteOutbox = async (database: Database, ids: readonly number[]): Promise<void> => {
  await tables(database).deleteFrom('outbox').where('id', 'in', ids).execute();
};
