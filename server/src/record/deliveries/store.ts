// The tables of watched folders and deliveries.
import type { Kysely, Selectable } from 'kysely';
import type { Instant } from '../../kernel/index.ts';
import type { Migration } from '../../platform/migrate/index.ts';
import type { Database, StateTransaction } from '../../platform/state-store/index.ts';
import { type WatchedFolder, watchedFolderSchema } from './contract.ts';
import type { DayState } from './delivery.ts';
import deliveriesSql from './migrations/0001-deliveries.sql?raw';
import type { StatedContent } from './reconcile.ts';

/** The tables of this module. */
export const migrations: readonly Migration[] = [
  { module: 'deliveries', number: 1, name: 'deliveries', sql: deliveriesSql },
];

type DeliveryTable = {
  dataset: string;
  business_date: string;
  delivery: number;
  natural_date: string | null;
  folder_name: string | null;
  file_name: string;
  file_key: string;
  run_id: string;
  status: DayState['status'];
  arrived_at: number;
  completed_at: number | null;
  late: boolean;
  rows_expected: number | null;
  rows_counted: number | null;
  totals_expected: unknown;
  totals_counted: unknown;
  problem: string | null;
};

type DeliveryTables = {
  data_delivery: DeliveryTable;
  watched_folder: {
    name: string;
    dataset: string;
    definition: unknown;
    last_scanned_at: number | null;
    last_problem: string | null;
  };
};

export interface Delivery {
  readonly dataset: string;
  readonly businessDate: string;
  readonly delivery: number;
  readonly naturalDate: string | null;
  readonly folderName: string | null;
  readonly fileName: string;
  readonly fileKey: string;
  readonly runId: string;
  readonly status: DayState['status'];
  readonly arrivedAt: Instant;
  readonly completedAt: Instant | null;
  readonly late: boolean;
  readonly rowsExpected: number | null;
  readonly rowsCounted: number | null;
  readonly totalsExpected: Readonly<Record<string, string>>;
  readonly totalsCounted: Readonly<Record<string, string>>;
  readonly problem: string | null;
}

export interface StoredFolder {
  readonly folder: WatchedFolder;
  readonly dataset: string;
  readonly lastScannedAt: Instant | null;
  readonly lastProblem: string | null;
}

const tables = (database: Database): Kysely<DeliveryTables> => database as Kysely<DeliveryTables>;

const deliveryOf = (row: Selectable<DeliveryTable>): Delivery => ({
  dataset: row.dataset,
  businessDate: row.business_date,
  delivery: row.delivery,
  naturalDate: row.natural_date,
  folderName: row.folder_name,
  fileName: row.file_name,
  fileKey: row.file_key,
  runId: row.run_id,
  status: row.status,
  arrivedAt: row.arrived_at,
  completedAt: row.completed_at,
  late: row.late,
  rowsExpected: row.rows_expected,
  rowsCounted: row.rows_counted,
  totalsExpected: row.totals_expected as Record<string, string>,
  totalsCounted: row.totals_counted as Record<string, string>,
  problem: row.problem,
});

export interface NewDelivery {
  readonly dataset: string;
  readonly businessDate: string;
  readonly naturalDate: string | null;
  readonly folderName: string | null;
  readonly fileName: string;
  /** Tells the same file seen again from one that was sent again. */
  readonly fileKey: string;
  readonly runId: string;
  readonly arrivedAt: Instant;
  readonly late: boolean;
  readonly stated: StatedContent;
}

/** Adds a delivery with the next number of its day; false when this very file is there already. */
export const insertDelivery = async (transaction: StateTransaction, delivery: NewDelivery): Promise<boolean> => {
  const newest = await tables(transaction)
    .selectFrom('data_delivery')
    .select(({ fn }) => fn.max('delivery').as('delivery'))
    .where('dataset', '=', delivery.dataset)
    .where('business_date', '=', delivery.businessDate)
    .executeTakeFirst();
  const inserted = await tables(transaction)
    .insertInto('data_delivery')
    .values({
      dataset: delivery.dataset,
      business_date: delivery.businessDate,
      delivery: (newest?.delivery ?? 0) + 1,
      natural_date: delivery.naturalDate,
      folder_name: delivery.folderName,
      file_name: delivery.fileName,
      file_key: delivery.fileKey,
      run_id: delivery.runId,
      status: 'importing',
      arrived_at: delivery.arrivedAt,
      completed_at: null,
      late: delivery.late,
      rows_expected: delivery.stated.rows,
      rows_counted: null,
      totals_expected: JSON.stringify(delivery.stated.totals),
      totals_counted: '{}',
      problem: null,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning('delivery')
    .executeTakeFirst();
  return inserted !== undefined;
};

export const deliveryOfRun = async (database: Database, runId: string): Promise<Delivery | null> => {
  const row = await tables(database)
    .selectFrom('data_delivery')
    .selectAll()
    .where('run_id', '=', runId)
    .executeTakeFirst();
  return row ? deliveryOf(row) : null;
};

export interface DeliveryEnd {
  readonly status: DayState['status'];
  readonly completedAt: Instant | null;
  readonly rowsCounted: number | null;
  readonly totalsCounted: Readonly<Record<string, string>>;
  readonly stated: StatedContent;
  readonly problem: string | null;
}

export const endDelivery = async (database: Database, runId: string, end: DeliveryEnd): Promise<void> => {
  await tables(database)
    .updateTable('data_delivery')
    .set({
      status: end.status,
      completed_at: end.completedAt,
      rows_expected: end.stated.rows,
      totals_expected: JSON.stringify(end.stated.totals),
      rows_counted: end.rowsCounted,
      totals_counted: JSON.stringify(end.totalsCounted),
      problem: end.problem,
    })
    .where('run_id', '=', runId)
    .execute();
};

/** The newest delivery of each day of a dataset in [from, to], by date. */
export const newestDeliveries = async (
  database: Database,
  dataset: string,
  from: string,
  to: string,
): Promise<ReadonlyMap<string, Delivery>> => {
  const rows = await tables(database)
    .selectFrom('data_delivery')
    .selectAll()
    .distinctOn('business_date')
    .where('dataset', '=', dataset)
    .where('business_date', '>=', from)
    .where('business_date', '<=', to)
    .orderBy('business_date')
    .orderBy('delivery', 'desc')
    .execute();
  return new Map(rows.map((row) => [row.business_date, deliveryOf(row)]));
};

/** Datasets of which anything was delivered with a business date. */
export const deliveredDatasets = async (database: Database): Promise<readonly string[]> => {
  const rows = await tables(database)
    .selectFrom('data_delivery')
    .select('dataset')
    .distinct()
    .orderBy('dataset')
    .execute();
  return rows.map((row) => row.dataset);
};

export const listDeliveryRows = async (
  database: Database,
  filter: {
    readonly page: number;
    readonly pageSize: number;
    readonly dataset?: string | undefined;
    readonly status?: DayState['status'] | undefined;
  },
): Promise<{ readonly items: readonly Delivery[]; readonly total: number }> => {
  let query = tables(database).selectFrom('data_delivery');
  if (filter.dataset) query = query.where('dataset', '=', filter.dataset);
  if (filter.status) query = query.where('status', '=', filter.status);
  const { total } = await query.select(({ fn }) => fn.countAll<number>().as('total')).executeTakeFirstOrThrow();
  const rows = await query
    .selectAll()
    .orderBy('business_date', 'desc')
    .orderBy('dataset')
    .orderBy('delivery', 'desc')
    .limit(filter.pageSize)
    .offset((filter.page - 1) * filter.pageSize)
    .execute();
  return { items: rows.map(deliveryOf), total: Number(total) };
};

export const listFolders = async (database: Database): Promise<readonly StoredFolder[]> => {
  const rows = await tables(database).selectFrom('watched_folder').selectAll().orderBy('name').limit(1_000).execute();
  return rows.map((row) => ({
    folder: watchedFolderSchema.parse(row.definition),
    dataset: row.dataset,
    lastScannedAt: row.last_scanned_at,
    lastProblem: row.last_problem,
  }));
};

export const saveFolder = async (database: Database, folder: WatchedFolder, dataset: string): Promise<void> => {
  const values = { dataset, definition: JSON.stringify(folder) };
  await tables(database)
    .insertInto('watched_folder')
    .values({ name: folder.name, ...values, last_scanned_at: null, last_problem: null })
    .onConflict((conflict) => conflict.column('name').doUpdateSet(values))
    .execute();
};

export const noteScan = async (
  database: Database,
  name: string,
  at: Instant,
  problem: string | null,
): Promise<void> => {
  await tables(database)
    .updateTable('watched_folder')
    .set({ last_scanned_at: at, last_problem: problem })
    .where('name', '=', name)
    .execute();
};

/** True when there was one. */
export const deleteFolder = async (database: Database, name: string): Promise<boolean> => {
  const result = await tables(database).deleteFrom('watched_folder').where('name', '=', name).executeTakeFirst();
  return Number(result.numDeletedRows) > 0;
};
