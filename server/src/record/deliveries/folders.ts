// Watched folders: finds delivered files that are ready, and answers whether a dataset is complete as of a day.
import { readdir, readFile, realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import {
  type BusinessDate,
  businessDateAt,
  type Clock,
  isRefusal,
  type Refusal,
  refuse,
  type TradingCalendar,
} from '../../kernel/index.ts';
import type { Database } from '../../platform/state-store/index.ts';
import type { Mapping } from '../mapping/index.ts';
import type { WatchedFolder } from './contract.ts';
import { type Completeness, completenessOf, expectedAt, isExpectedOn, type TradesOn } from './delivery.ts';
import { fileMatcher, type NamedDates } from './file-pattern.ts';
import { readFlag } from './reconcile.ts';
import {
  type Delivery,
  deliveredDatasets,
  listFolders,
  type NewDelivery,
  newestDeliveries,
  noteScan,
  type StoredFolder,
} from './store.ts';

/** What a watched folder knows of a delivery besides its file. */
export type KnownOfDelivery = Pick<NewDelivery, 'naturalDate' | 'folderName' | 'fileKey' | 'late' | 'stated'>;

/** A file that is ready to be read in. */
export interface DeliveredFile {
  readonly filePath: string;
  readonly fileName: string;
  readonly mapping: Mapping;
  readonly businessDate: string;
  readonly requestedBy: string;
  readonly by: 'job';
  readonly delivery: KnownOfDelivery;
}

/** Who reads files in. */
export interface FolderImports {
  findMapping(name: string): Promise<Mapping | Refusal<'MAPPING_NOT_FOUND'>>;
  /** Registers a run; null when this very file was registered before. */
  register(file: DeliveredFile): Promise<{ readonly id: string } | null>;
}

export interface FoldersDependencies {
  readonly db: Database;
  readonly imports: FolderImports;
  readonly wallClock: Clock;
  /** Business time: what day it is. */
  readonly clock: Clock;
  readonly businessTimeZone: string;
  readonly tradingCalendar: () => Promise<TradingCalendar>;
  /** Folders on the server below which files may be watched. */
  readonly importRoots: readonly string[];
}

/** A file without a flag is ready when it has not changed for this long. */
const restMs = 60_000;
const flagBytesMax = 64 * 1024;
const filesMax = 10_000;

export interface BoardLine {
  readonly dataset: string;
  readonly completeThrough: BusinessDate | null;
  readonly expectedBy: string | null;
  readonly delivery: Delivery | null;
  readonly status: Delivery['status'] | 'expected' | 'late' | 'not_expected';
}

export interface Folders {
  /** Why the folder cannot be watched, or null. */
  check(folder: WatchedFolder): Promise<Refusal<'FOLDER_NOT_ALLOWED' | 'FOLDER_INVALID'> | null>;
  /** Registers what is ready in the folder; answers the runs started. */
  scan(stored: StoredFolder): Promise<readonly string[] | Refusal<'FOLDER_INVALID'>>;
  /** All enabled folders; a problem of one does not hold up the others. */
  scanAll(): Promise<void>;
  /** Whether everything of the dataset that is expected up to the day is there and agreed. */
  completeAsOf(dataset: string, date: BusinessDate): Promise<Completeness>;
  board(date: BusinessDate): Promise<readonly BoardLine[]>;
}

interface ReadyFile {
  readonly name: string;
  readonly path: string;
  readonly dates: NamedDates;
  readonly fileKey: string;
  readonly flag: string | null;
}

const invalid = (message: string): Refusal<'FOLDER_INVALID'> => refuse('FOLDER_INVALID', message);

const readyFiles = async (
  folder: WatchedFolder,
  now: number,
): Promise<readonly ReadyFile[] | Refusal<'FOLDER_INVALID'>> => {
  const match = fileMatcher(folder.filePattern);
  if (typeof match === 'string') return invalid(match);
  let names: readonly string[];
  try {
    names = await readdir(folder.folder);
  } catch (error) {
    return invalid(`The folder cannot be read: ${(error as Error).message}`);
  }
  const there = new Set(names);
  const ready: ReadyFile[] = [];
  for (const name of names.toSorted().slice(0, filesMax)) {
    const dates = match(name);
    if (!dates) continue;
    const flagName = folder.flagPattern?.replaceAll('{file}', name) ?? null;
    if (flagName !== null && !there.has(flagName)) continue;
    const path = join(folder.folder, name);
    const { size, mtimeMs } = await stat(path);
    if (flagName === null && now - mtimeMs < restMs) continue;
    const flagPath = flagName === null ? null : join(folder.folder, flagName);
    const flagTime = flagPath === null ? '' : `:${(await stat(flagPath)).mtimeMs}`;
    const flag = flagPath === null ? null : (await readFile(flagPath)).subarray(0, flagBytesMax).toString('utf8');
    ready.push({ name, path, dates, fileKey: `${name}:${size}:${mtimeMs}${flagTime}`, flag });
  }
  return ready;
};

const scanFolder = async (
  dependencies: FoldersDependencies,
  { folder }: StoredFolder,
): Promise<readonly string[] | Refusal<'FOLDER_INVALID'>> => {
  const { imports, wallClock, businessTimeZone } = dependencies;
  const mapping = await imports.findMapping(folder.mapping);
  if (isRefusal(mapping)) return invalid(mapping.message);
  const now = wallClock.now();
  const files = await readyFiles(folder, now);
  if (isRefusal(files)) return files;
  const started: string[] = [];
  for (const file of files) {
    const date = file.dates.tradeDate as BusinessDate;
    if (date < folder.expectedFrom) continue;
    const run = await imports.register({
      filePath: file.path,
      fileName: file.name,
      mapping,
      businessDate: date,
      requestedBy: `folder ${folder.name}`,
      by: 'job',
      delivery: {
        naturalDate: file.dates.naturalDate,
        folderName: folder.name,
        fileKey: file.fileKey,
        late: now > expectedAt(date, folder, businessTimeZone),
        stated: file.flag === null ? { rows: null, totals: {} } : readFlag(file.flag),
      },
    });
    if (run) started.push(run.id);
  }
  return started;
};

const checkFolder = async (folder: WatchedFolder, roots: readonly string[]) => {
  const match = fileMatcher(folder.filePattern);
  if (typeof match === 'string') return invalid(match);
  if (folder.flagPattern !== null && (!folder.flagPattern.includes('{file}') || /[/\\]/.test(folder.flagPattern)))
    return invalid('The flag pattern must contain {file} and no path.');
  let real: string;
  try {
    real = await realpath(folder.folder);
  } catch {
    return invalid('The folder does not exist on the server.');
  }
  for (const root of roots) {
    const realRoot = await realpath(root).catch(() => null);
    if (realRoot !== null && (real === realRoot || real.startsWith(realRoot + sep))) return null;
  }
  return refuse(
    'FOLDER_NOT_ALLOWED',
    `Only folders below ${roots.join(', ') || 'a configured import root'} may be watched.`,
  );
};

const earliest = '0001-01-01';

/** Creates the watcher of folders and the keeper of the board. */
export const createFolders = (dependencies: FoldersDependencies): Folders => {
  const { db, wallClock, businessTimeZone } = dependencies;
  const tradesOn = async (): Promise<TradesOn> => {
    const calendar = await dependencies.tradingCalendar();
    return (date) => {
      const answer = calendar.isTradingDay(date);
      return isRefusal(answer) ? null : answer;
    };
  };
  const completenessOfDataset = async (
    dataset: string,
    date: BusinessDate,
    folders: readonly StoredFolder[],
    trades: TradesOn,
  ): Promise<Completeness> => {
    const stored = folders.find((each) => each.dataset === dataset && each.folder.enabled);
    const from = stored?.folder.expectedFrom ?? earliest;
    const newest = await newestDeliveries(db, dataset, from, date);
    if (stored) {
      const states = new Map([...newest].map(([day, delivery]) => [day, delivery.status]));
      return completenessOf(date, stored.folder, states, trades);
    }
    // Nothing is expected of a dataset without a folder: it is complete for days that were delivered and agreed.
    const complete = [...newest.values()].filter((each) => each.status === 'complete').map((each) => each.businessDate);
    const through = (complete.at(-1) ?? null) as BusinessDate | null;
    return { complete: through === date, completeThrough: through, missing: through === date ? null : date };
  };

  const board = async (date: BusinessDate): Promise<readonly BoardLine[]> => {
    const folders = await listFolders(db);
    const trades = await tradesOn();
    const enabled = folders.filter((each) => each.folder.enabled);
    const datasets = [
      ...new Set([...enabled.map((each) => each.dataset), ...(await deliveredDatasets(db))]),
    ].toSorted();
    const lines: BoardLine[] = [];
    for (const dataset of datasets) {
      const { completeThrough } = await completenessOfDataset(dataset, date, folders, trades);
      const folder = enabled.find((each) => each.dataset === dataset)?.folder ?? null;
      const delivery = (await newestDeliveries(db, dataset, date, date)).get(date) ?? null;
      const expected = folder !== null && date >= folder.expectedFrom && isExpectedOn(date, folder.expectedOn, trades);
      const late = expected && wallClock.now() > expectedAt(date, folder, businessTimeZone);
      const status = delivery?.status ?? (late ? 'late' : expected ? 'expected' : 'not_expected');
      lines.push({ dataset, completeThrough, expectedBy: folder?.expectedBy ?? null, delivery, status });
    }
    return lines;
  };

  const scan = async (stored: StoredFolder) => {
    const result = await scanFolder(dependencies, stored);
    await noteScan(db, stored.folder.name, wallClock.now(), isRefusal(result) ? result.message : null);
    return result;
  };

  return {
    check: (folder) => checkFolder(folder, dependencies.importRoots),
    scan,
    scanAll: async () => {
      for (const stored of await listFolders(db)) if (stored.folder.enabled) await scan(stored);
    },
    completeAsOf: async (dataset, date) =>
      completenessOfDataset(dataset, date, await listFolders(db), await tradesOn()),
    board,
  };
};

/** The business date of now. */
export const today = (clock: Clock, timeZone: string): BusinessDate => businessDateAt(clock.now(), timeZone);
