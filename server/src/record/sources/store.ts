// The tables of imports: runs, bad lines, files and own mappings.
import type { Kysely, Selectable } from 'kysely';
import type { Instant } from '../../kernel/index.ts';
import type { Migration } from '../../platform/migrate/index.ts';
import type { Database, StateTransaction } from '../../platform/state-store/index.ts';
import type { FilePlace, RowProblem } from '../file-formats/index.ts';
import type { Mapping } from '../mapping/contract.ts';
import type { RepeatState } from '../mapping/index.ts';
import type { importStatuses } from './contract.ts';
import importsSql from './migrations/0001-imports.sql?raw';

/** The tables of this module. */
export const migrations: readonly Migration[] = [{ module: 'sources', number: 1, name: 'imports', sql: importsSql }];

export type ImportStatus = (typeof importStatuses)[number];

/** Where a run goes on. */
export interface RunCheckpoint {
  readonly place: FilePlace;
  readonly repeats: RepeatState;
}

type RunTable = {
  id: string;
  mapping_name: string;
  mapping: unknown;
  mapping_hash: string;
  file_name: string;
  file_path: string;
  file_hash: string | null;
  dataset: string;
  business_date: string | null;
  as_of: string | null;
  dry_run: boolean;
  force: boolean;
  status: ImportStatus;
  cancel_requested: boolean;
  requested_by: string;
  started_at: number;
  updated_at: number;
  finished_at: number | null;
  worked_ms: number;
  bytes_done: number;
  bytes_total: number;
  rows_read: number;
  rows_good: number;
  rows_bad: number;
  rows_skipped: number;
  event_count: number;
  log_from: number | null;
  log_to: number | null;
  totals: unknown;
  checkpoint: unknown;
  trailer: string | null;
  error_code: string | null;
  error_message: string | null;
};

export type SourcesTables = {
  import_run: RunTable;
  import_bad_row: {
    run_id: string;
    line: number;
    byte_offset: number;
    code: string;
    column_name: string | null;
    message: string;
    excerpt: string;
  };
  import_file: {
    id: string;
    name: string;
    path: string;
    bytes: number;
    hash: string;
    uploaded_at: number;
    uploaded_by: string;
  };
  import_mapping: { name: string; definition: unknown; updated_at: number; updated_by: string };
};

/** What changes while a run works. */
export interface RunCounts {
  readonly workedMs: number;
  readonly bytesDone: number;
  readonly bytesTotal: number;
  readonly rowsRead: number;
  readonly rowsGood: number;
  readonly rowsBad: number;
  readonly rowsSkipped: number;
  readonly events: number;
  readonly logFrom: number | null;
  readonly logTo: number | null;
  /** Control totals, exact decimal text. */
  readonly totals: Readonly<Record<string, string>>;
}

export interface ImportRun extends RunCounts {
  readonly id: string;
  readonly mappingName: string;
  readonly mapping: Mapping;
  readonly mappingHash: string;
  readonly fileName: string;
  readonly filePath: string;
  readonly fileHash: string | null;
  readonly dataset: string;
  readonly businessDate: string | null;
  readonly asOf: string | null;
  readonly dryRun: boolean;
  readonly force: boolean;
  readonly status: ImportStatus;
  readonly cancelRequested: boolean;
  readonly requestedBy: string;
  readonly startedAt: Instant;
  readonly updatedAt: Instant;
  readonly finishedAt: Instant | null;
  readonly checkpoint: RunCheckpoint | null;
  readonly trailer: string | null;
  readonly errorCode: string | null;
  readonly errorMessage: string | null;
}

export interface BadRow {
  readonly line: number;
  readonly offset: number;
  readonly problem: RowProblem;
  readonly excerpt: string;
}

const runOf = (row: Selectable<RunTable>): ImportRun => ({
  id: row.id,
  mappingName: row.mapping_name,
  mapping: row.mapping as Mapping,
  mappingHash: row.mapping_hash,
  fileName: row.file_name,
  filePath: row.file_path,
  fileHash: row.file_hash,
  dataset: row.dataset,
  businessDate: row.business_date,
  asOf: row.as_of,
  dryRun: row.dry_run,
  force: row.force,
  status: row.status,
  cancelRequested: row.cancel_requested,
  requestedBy: row.requested_by,
  startedAt: row.started_at,
  updatedAt: row.updated_at,
  finishedAt: row.finished_at,
  workedMs: row.worked_ms,
  bytesDone: row.bytes_done,
  bytesTotal: row.bytes_total,
  rowsRead: row.rows_read,
  rowsGood: row.rows_good,
  rowsBad: row.rows_bad,
  rowsSkipped: row.rows_skipped,
  events: row.event_count,
  logFrom: row.log_from,
  logTo: row.log_to,
  totals: row.totals as Record<string, string>,
  checkpoint: row.checkpoint as RunCheckpoint | null,
  trailer: row.trailer,
  errorCode: row.error_code,
  errorMessage: row.error_message,
});

const tables = (database: Database): Kysely<SourcesTables> => database as Kysely<SourcesTables>;

export interface NewRun {
  readonly id: string;
  readonly mapping: Mapping;
  readonly mappingHash: string;
  readonly fileName: string;
  readonly filePath: string;
  readonly businessDate: string | null;
  readonly asOf: string | null;
  readonly dryRun: boolean;
  readonly force: boolean;
  readonly requestedBy: string;
  readonly startedAt: Instant;
}

export const insertRun = async (database: Database | StateTransaction, run: NewRun): Promise<void> => {
  await tables(database)
    .insertInto('import_run')
    .values({
      id: run.id,
      mapping_name: run.mapping.name,
      mapping: JSON.stringify(run.mapping),
      mapping_hash: run.mappingHash,
      file_name: run.fileName,
      file_path: run.filePath,
      file_hash: null,
      dataset: run.mapping.dataset,
      business_date: run.businessDate,
      as_of: run.asOf,
      dry_run: run.dryRun,
      force: run.force,
      status: 'queued',
      cancel_requested: false,
      requested_by: run.requestedBy,
      started_at: run.startedAt,
      updated_at: run.startedAt,
      finished_at: null,
      worked_ms: 0,
      bytes_done: 0,
      bytes_total: 0,
      rows_read: 0,
      rows_good: 0,
      rows_bad: 0,
      rows_skipped: 0,
      event_count: 0,
      log_from: null,
      log_to: null,
      totals: '{}',
      checkpoint: null,
      trailer: null,
      error_code: null,
      error_message: null,
    })
    .execute();
};

export const findRun = async (database: Database | StateTransaction, id: string): Promise<ImportRun | null> => {
  const row = await tables(database).selectFrom('import_run').selectAll().where('id', '=', id).executeTakeFirst();
  return row ? runOf(row) : null;
};

export interface RunFilter {
  readonly page: number;
  readonly pageSize: number;
  readonly status?: ImportStatus | undefined;
  readonly mapping?: string | undefined;
  readonly dataset?: string | undefined;
}

export const listRuns = async (
  database: Database,
  filter: RunFilter,
): Promise<{ readonly items: readonly ImportRun[]; readonly total: number }> => {
  let query = tables(database).selectFrom('import_run');
  if (filter.status) query = query.where('status', '=', filter.status);
  if (filter.mapping) query = query.where('mapping_name', '=', filter.mapping);
  if (filter.dataset) query = query.where('dataset', '=', filter.dataset);
  const { total } = await query.select(({ fn }) => fn.countAll<number>().as('total')).executeTakeFirstOrThrow();
  const rows = await query
    .selectAll()
    .orderBy('started_at', 'desc')
    .orderBy('id')
    .limit(filter.pageSize)
    .offset((filter.page - 1) * filter.pageSize)
    .execute();
  return { items: rows.map(runOf), total: Number(total) };
};

/** The newest finished run of the same delivery: what a file with the same bytes would repeat. */
export const newestSuccess = async (database: Database, run: ImportRun): Promise<ImportRun | null> => {
  const row = await tables(database)
    .selectFrom('import_run')
    .selectAll()
    .where('mapping_name', '=', run.mappingName)
    .where('business_date', 'is not distinct from', run.businessDate)
    .where('status', 'in', ['succeeded', 'failed', 'cancelled'])
    .where('event_count', '>', 0)
    .where('dry_run', '=', false)
    .where('id', '<>', run.id)
    .orderBy('finished_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.status === 'succeeded' ? runOf(row) : null;
};

export interface RunChange {
  readonly status?: ImportStatus;
  readonly fileHash?: string;
  readonly cancelRequested?: boolean;
  readonly counts?: RunCounts;
  readonly checkpoint?: RunCheckpoint | null;
  readonly trailer?: string | null;
  readonly error?: { readonly code: string; readonly message: string } | null;
  readonly finishedAt?: Instant | null;
}

export const updateRun = async (
  database: Database | StateTransaction,
  id: string,
  at: Instant,
  change: RunChange,
): Promise<void> => {
  const { counts, error } = change;
  await tables(database)
    .updateTable('import_run')
    .set({
      updated_at: at,
      ...(change.status ? { status: change.status } : {}),
      ...(change.fileHash ? { file_hash: change.fileHash } : {}),
      ...(change.cancelRequested === undefined ? {} : { cancel_requested: change.cancelRequested }),
      ...(change.trailer === undefined ? {} : { trailer: change.trailer }),
      ...(change.finishedAt === undefined ? {} : { finished_at: change.finishedAt }),
      ...(change.checkpoint === undefined
        ? {}
        : { checkpoint: change.checkpoint ? JSON.stringify(change.checkpoint) : null }),
      ...(error === undefined ? {} : { error_code: error?.code ?? null, error_message: error?.message ?? null }),
      ...(counts
        ? {
            worked_ms: Math.round(counts.workedMs),
            bytes_done: counts.bytesDone,
            bytes_total: counts.bytesTotal,
            rows_read: counts.rowsRead,
            rows_good: counts.rowsGood,
            rows_bad: counts.rowsBad,
            rows_skipped: counts.rowsSkipped,
            event_count: counts.events,
            log_from: counts.logFrom,
            log_to: counts.logTo,
            totals: JSON.stringify(counts.totals),
          }
        : {}),
    })
    .where('id', '=', id)
    .execute();
};

const rowsAStatement = 1_000;

export const insertBadRows = async (
  transaction: StateTransaction,
  runId: string,
  bad: readonly BadRow[],
): Promise<void> => {
  for (let start = 0; start < bad.length; start += rowsAStatement) {
    await tables(transaction)
      .insertInto('import_bad_row')
      .values(
        bad.slice(start, start + rowsAStatement).map((row) => ({
          run_id: runId,
          line: row.line,
          byte_offset: row.offset,
          code: row.problem.code,
          column_name: row.problem.column ?? null,
          message: row.problem.message,
          excerpt: row.excerpt,
        })),
      )
      .onConflict((conflict) => conflict.columns(['run_id', 'line']).doNothing())
      .execute();
  }
};

export const listBadRows = async (
  database: Database,
  runId: string,
  filter: { readonly page: number; readonly pageSize: number; readonly code?: string | undefined },
) => {
  let query = tables(database).selectFrom('import_bad_row').where('run_id', '=', runId);
  if (filter.code) query = query.where('code', '=', filter.code);
  const { total } = await query.select(({ fn }) => fn.countAll<number>().as('total')).executeTakeFirstOrThrow();
  const rows = await query
    .selectAll()
    .orderBy('line')
    .limit(filter.pageSize)
    .offset((filter.page - 1) * filter.pageSize)
    .execute();
  const codes = await tables(database)
    .selectFrom('import_bad_row')
    .where('run_id', '=', runId)
    .select(['code', 'column_name', (eb) => eb.fn.countAll<number>().as('count')])
    .groupBy(['code', 'column_name'])
    .orderBy('count', 'desc')
    .limit(100)
    .execute();
  const items = rows.map((row) => ({
    line: row.line,
    byteOffset: row.byte_offset,
    code: row.code,
    column: row.column_name,
    message: row.message,
    excerpt: row.excerpt,
  }));
  const counted = codes.map((each) => ({ code: each.code, column: each.column_name, count: Number(each.count) }));
  return { items, total: Number(total), codes: counted };
};
