// The state store as text that either engine reads: a line with the columns for each table, then one line a row, every value
// as PostgreSQL's own text (or null). Read in one snapshot; written in one transaction.
import { sql } from 'kysely';
import { z } from 'zod';
import type { Migration } from '../../platform/migrate/index.ts';
import type { StateStore, StateTransaction } from '../../platform/state-store/index.ts';
import { BackupUnusable } from './manifest.ts';
import { type StateTable, sequences, stateTables } from './state-catalog.ts';

const PIECE_BYTES = 1024 * 1024;
const ROWS_FIRST = 200;
const ROWS_MAX = 10_000;
const CURSOR = sql.ref('zhiyin_backup');

const headSchema = z.union([
  z.strictObject({ table: z.string(), columns: z.array(z.string()) }),
  z.strictObject({ sequence: z.string(), value: z.number().int() }),
  z.strictObject({ end: z.literal(true) }),
]);

/** What the dump found, filled while it is written. */
export interface StateSummary {
  readonly tables: Record<string, number>;
  readonly cursors: Record<string, number>;
  readonly migrations: Pick<Migration & { checksum: string }, 'module' | 'number' | 'checksum'>[];
}

/** One snapshot of all tables; and texts that any server reads in one way, whatever this one's settings are. */
const beginSnapshot = async (transaction: StateTransaction): Promise<void> => {
  await sql`set transaction isolation level repeatable read, read only`.execute(transaction);
  await sql`set local datestyle = 'ISO, YMD'`.execute(transaction);
  await sql`set local intervalstyle = 'postgres'`.execute(transaction);
  await sql`set local bytea_output = 'hex'`.execute(transaction);
  await sql`set local extra_float_digits = 1`.execute(transaction);
};

async function* tableRows(transaction: StateTransaction, table: StateTable): AsyncGenerator<readonly string[]> {
  const values = sql.join(table.columns.map(({ name }) => sql`${sql.ref(name)}::text`));
  await sql`declare ${CURSOR} no scroll cursor for
    select array_to_json(array[${values}])::text as line from ${sql.table(table.name)}`.execute(transaction);
  for (let rowsMax = ROWS_FIRST; ; ) {
    const { rows } = await sql<{ line: string }>`fetch ${sql.lit(rowsMax)} from ${CURSOR}`.execute(transaction);
    if (rows.length > 0) yield rows.map(({ line }) => line);
    if (rows.length < rowsMax) break;
    const bytes = rows.reduce((sum, { line }) => sum + line.length, 0);
    rowsMax = Math.max(1, Math.min(ROWS_MAX, Math.floor((rowsMax * PIECE_BYTES) / bytes)));
  }
  await sql`close ${CURSOR}`.execute(transaction);
}

const readSummary = async (transaction: StateTransaction, summary: StateSummary): Promise<void> => {
  const migrations = await sql<{ module: string; number: number; checksum: string }>`
    select module, number, checksum from schema_migration order by module collate "C", number`.execute(transaction);
  summary.migrations.push(...migrations.rows);
  const cursors = await sql<{ consumer: string; position: number }>`
    select consumer, position from consumer_cursor order by consumer collate "C"`.execute(transaction);
  for (const { consumer, position } of cursors.rows) summary.cursors[consumer] = position;
};

/**
 * The dump's text, piece by piece, all from one snapshot. The summary is complete when the last piece has come. On the embedded
 * engine, which has one session, everything else that needs the state store waits meanwhile.
 */
export async function* dumpState(
  transaction: StateTransaction,
  summary: StateSummary,
  onRows: (rows: number) => void,
): AsyncGenerator<string> {
  await beginSnapshot(transaction);
  await readSummary(transaction, summary);
  let rows = 0;
  for (const table of await stateTables(transaction)) {
    summary.tables[table.name] = 0;
    yield `${JSON.stringify({ table: table.name, columns: table.columns.map(({ name }) => name) })}\n`;
    for await (const lines of tableRows(transaction, table)) {
      summary.tables[table.name] = (summary.tables[table.name] ?? 0) + lines.length;
      rows += lines.length;
      onRows(rows);
      yield `${lines.join('\n')}\n`;
    }
  }
  for (const { name, value } of await sequences(transaction))
    if (value !== null) yield `${JSON.stringify({ sequence: name, value })}\n`;
  yield `${JSON.stringify({ end: true })}\n`;
}

const insertLines = async (
  transaction: StateTransaction,
  table: StateTable,
  columns: readonly string[],
  lines: readonly string[],
): Promise<void> => {
  const types = new Map(table.columns.map(({ name, type }) => [name, type]));
  const values = columns.map((name, index) => sql`(item ->> ${sql.lit(index)})::${sql.raw(types.get(name) ?? '')}`);
  await sql`insert into ${sql.table(table.name)} (${sql.join(columns.map((name) => sql.ref(name)))})
    overriding system value
    select ${sql.join(values)} from json_array_elements(${`[${lines.join(',')}]`}::json) as row_of_text (item)`.execute(
    transaction,
  );
};

const tableFor = (tables: ReadonlyMap<string, StateTable>, name: string, columns: readonly string[]): StateTable => {
  const table = tables.get(name);
  if (!table) throw new BackupUnusable(`the backup holds a table ${name} that this program does not make`);
  const known = table.columns.map((column) => column.name);
  const differ = columns.filter((column) => !known.includes(column)).concat(known.filter((n) => !columns.includes(n)));
  if (differ.length > 0) throw new BackupUnusable(`the columns of ${name} do not fit: ${differ.join(', ')}`);
  return table;
};

interface OpenTable {
  readonly table: StateTable;
  readonly columns: readonly string[];
  lines: string[];
  bytes: number;
}

/** Reads lines one after the other into tables; `finish` tells whether the last line was there. */
const createLoader = (transaction: StateTransaction, tables: ReadonlyMap<string, StateTable>) => {
  let open: OpenTable | null = null;
  let ended = false;
  const counts = new Map<string, number>();
  const flush = async (): Promise<void> => {
    if (!open || open.lines.length === 0) return;
    await insertLines(transaction, open.table, open.columns, open.lines);
    counts.set(open.table.name, (counts.get(open.table.name) ?? 0) + open.lines.length);
    open.lines = [];
    open.bytes = 0;
  };
  const head = async (line: string): Promise<void> => {
    await flush();
    const parsed = headSchema.parse(JSON.parse(line));
    if ('end' in parsed) ended = true;
    else if ('sequence' in parsed)
      await sql`select setval(quote_ident(${parsed.sequence})::regclass, ${parsed.value}::bigint)`.execute(transaction);
    else {
      const { columns } = parsed;
      open = { table: tableFor(tables, parsed.table, columns), columns, lines: [], bytes: 0 };
      // What migrations put there stands in the backup too, perhaps changed since.
      await sql`delete from ${sql.table(parsed.table)} where true`.execute(transaction);
    }
  };
  return {
    counts,
    async line(text: string): Promise<void> {
      if (!text.startsWith('[')) return head(text);
      if (!open) throw new BackupUnusable('the backup has a row before its table');
      open.lines.push(text);
      open.bytes += text.length;
      if (open.bytes >= PIECE_BYTES || open.lines.length >= ROWS_MAX) await flush();
    },
    finish: (): boolean => ended,
  };
};

/**
 * Loads a dump into a store whose tables are those of the dump's migrations, all or nothing. `expected` is the manifest's rows by table.
 */
export const loadState = (
  store: StateStore,
  lines: AsyncIterable<string>,
  expected: Readonly<Record<string, number>>,
  onRows: (rows: number) => void,
): Promise<void> =>
  store.transaction(async (transaction) => {
    const tables = new Map((await stateTables(transaction)).map((table) => [table.name, table]));
    const loader = createLoader(transaction, tables);
    let rows = 0;
    for await (const line of lines) {
      await loader.line(line);
      rows += 1;
      if (rows % 1000 === 0) onRows(rows);
    }
    if (!loader.finish()) throw new BackupUnusable('the dump of the state store ends too early');
    for (const [name, count] of Object.entries(expected))
      if ((loader.counts.get(name) ?? 0) !== count)
        throw new BackupUnusable(`${name} should have ${count} rows and has ${loader.counts.get(name) ?? 0}`);
  });
