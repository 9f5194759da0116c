// The tables of uploaded files and of mappings that this installation made.
import type { Kysely } from 'kysely';
import type { Instant } from '../../kernel/index.ts';
import type { Database } from '../../platform/state-store/index.ts';
import { type Mapping, mappingSchema } from '../mapping/contract.ts';
import type { SourcesTables } from './store.ts';

export interface ImportFile {
  readonly id: string;
  readonly name: string;
  readonly path: string;
  readonly bytes: number;
  readonly hash: string;
  readonly uploadedAt: Instant;
  readonly uploadedBy: string;
}

const tables = (database: Database): Kysely<SourcesTables> => database as Kysely<SourcesTables>;

const fileOf = (row: SourcesTables['import_file']): ImportFile => ({
  id: row.id,
  name: row.name,
  path: row.path,
  bytes: row.bytes,
  hash: row.hash,
  uploadedAt: row.uploaded_at,
  uploadedBy: row.uploaded_by,
});

export const insertFile = async (database: Database, file: ImportFile): Promise<void> => {
  await tables(database)
    .insertInto('import_file')
    .values({
      id: file.id,
      name: file.name,
      path: file.path,
      bytes: file.bytes,
      hash: file.hash,
      uploaded_at: file.uploadedAt,
      uploaded_by: file.uploadedBy,
    })
    .execute();
};

export const findFile = async (database: Database, id: string): Promise<ImportFile | null> => {
  const row = await tables(database).selectFrom('import_file').selectAll().where('id', '=', id).executeTakeFirst();
  return row ? fileOf(row) : null;
};

export const listFiles = async (database: Database, page: number, pageSize: number) => {
  const { total } = await tables(database)
    .selectFrom('import_file')
    .select(({ fn }) => fn.countAll<number>().as('total'))
    .executeTakeFirstOrThrow();
  const rows = await tables(database)
    .selectFrom('import_file')
    .selectAll()
    .orderBy('uploaded_at', 'desc')
    .limit(pageSize)
    .offset((page - 1) * pageSize)
    .execute();
  return { items: rows.map(fileOf), total: Number(total) };
};

export const deleteFile = async (database: Database, id: string): Promise<void> => {
  await tables(database).deleteFrom('import_file').where('id', '=', id).execute();
};

/** True while a run that is not finished reads the file. */
export const isFileInUse = async (database: Database, path: string): Promise<boolean> => {
  const row = await tables(database)
    .selectFrom('import_run')
    .select('id')
    .where('file_path', '=', path)
    .where('status', 'in', ['queued', 'running', 'interrupted'])
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
};

/** A mapping made here. */
export interface OwnMapping {
  readonly mapping: Mapping;
  readonly updatedAt: Instant;
}

export const findOwnMapping = async (database: Database, name: string): Promise<OwnMapping | null> => {
  const row = await tables(database)
    .selectFrom('import_mapping')
    .selectAll()
    .where('name', '=', name)
    .executeTakeFirst();
  return row ? { mapping: mappingSchema.parse(row.definition), updatedAt: row.updated_at } : null;
};

export const listOwnMappings = async (database: Database): Promise<readonly OwnMapping[]> => {
  const rows = await tables(database).selectFrom('import_mapping').selectAll().orderBy('name').limit(1_000).execute();
  return rows.map((row) => ({ mapping: mappingSchema.parse(row.definition), updatedAt: row.updated_at }));
};

export const saveOwnMapping = async (database: Database, mapping: Mapping, at: Instant, by: string): Promise<void> => {
  const values = { definition: JSON.stringify(mapping), updated_at: at, updated_by: by };
  await tables(database)
    .insertInto('import_mapping')
    .values({ name: mapping.name, ...values })
    .onConflict((conflict) => conflict.column('name').doUpdateSet(values))
    .execute();
};
