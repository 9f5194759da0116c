// Which tables the state store has and how they depend on each other, as its own catalog says.
import { sql } from 'kysely';
import type { Database } from '../../platform/state-store/index.ts';
import { BackupUnusable } from './manifest.ts';

export interface TableColumn {
  readonly name: string;
  /** As PostgreSQL writes it ("bigint", "text[]"). */
  readonly type: string;
}

export interface StateTable {
  readonly name: string;
  readonly columns: readonly TableColumn[];
}

interface CatalogRow {
  readonly table_name: string;
  readonly column_name: string;
  readonly column_type: string;
}

const inOrder = (
  names: readonly string[],
  references: readonly { readonly from: string; readonly to: string }[],
): readonly string[] => {
  const ordered: string[] = [];
  const visit = (name: string, path: readonly string[]): void => {
    if (ordered.includes(name)) return;
    if (path.includes(name)) throw new BackupUnusable(`tables refer to each other: ${[...path, name].join(' → ')}`);
    for (const { from, to } of references) if (from === name && to !== name) visit(to, [...path, name]);
    ordered.push(name);
  };
  for (const name of names) visit(name, []);
  return ordered;
};

/** All tables but the list of migrations, each after those that it refers to. Generated columns are left out. */
export const stateTables = async (database: Database): Promise<readonly StateTable[]> => {
  const { rows } = await sql<CatalogRow>`
    select c.relname as table_name, a.attname as column_name, format_type(a.atttypid, a.atttypmod) as column_type
    from pg_class c
    join pg_namespace n on n.oid = c.relnamespace
    join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
    where n.nspname = current_schema() and c.relkind = 'r' and c.relname <> 'schema_migration'
    order by c.relname collate "C", a.attnum`.execute(database);
  const references = await sql<{ from: string; to: string }>`
    select source.relname as "from", target.relname as "to"
    from pg_constraint k
    join pg_class source on source.oid = k.conrelid
    join pg_class target on target.oid = k.confrelid
    where k.contype = 'f'`.execute(database);
  const columns = new Map<string, TableColumn[]>();
  for (const { table_name, column_name, column_type } of rows) {
    const known = columns.get(table_name) ?? [];
    known.push({ name: column_name, type: column_type });
    columns.set(table_name, known);
  }
  return inOrder([...columns.keys()], references.rows).map((name) => ({ name, columns: columns.get(name) ?? [] }));
};

/** The counters behind identity columns; null where none was ever given. */
export const sequences = async (
  database: Database,
): Promise<readonly { readonly name: string; readonly value: number | null }[]> => {
  const { rows } = await sql<{ name: string; value: number | null }>`
    select sequencename as name, last_value as value from pg_sequences
    where schemaname = current_schema() order by sequencename collate "C"`.execute(database);
  return rows;
};

/** How many tables there are at all. */
export const tableCount = async (database: Database): Promise<number> => {
  const { rows } = await sql<{ count: number }>`
    select count(*) as count from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = current_schema() and c.relkind in ('r', 'p')`.execute(database);
  return rows[0]?.count ?? 0;
};
