// Brings a backup into an empty installation. Everything is checked before anything is written, and a mark in the data folder
// keeps a server from starting on what a restore that was cut off has left.
import { existsSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../../kernel/index.ts';
import { keyName, loadMasterKey } from '../../platform/ciphers/index.ts';
import type { Config } from '../../platform/config/index.ts';
import { openEventStore } from '../../platform/event-store/index.ts';
import { type LogEngine, openLogEngine } from '../../platform/log-store/index.ts';
import { type Migration, migrateStateStore, migrationChecksum } from '../../platform/migrate/index.ts';
import { openStateStore, type StateStore } from '../../platform/state-store/index.ts';
import type { Logger } from '../../platform/telemetry/index.ts';
import { logLocation, prepareDataFolder, stateLocation } from '../stores.ts';
import type { OnProgress } from './create-backup.ts';
import { checkFile, readExpanded, readLines, syncFolder } from './files.ts';
import { checkKeyFile, loadKeys } from './key-file.ts';
import { loadLog, readFrames } from './log-dump.ts';
import { BackupUnusable, files, type Manifest, readManifest } from './manifest.ts';
import { tableCount } from './state-catalog.ts';
import { loadState } from './state-dump.ts';

const MARK = 'restore-unfinished';

/** Throws when a restore into the folder was begun and not ended. */
export const refuseUnfinishedRestore = (dataFolder: string): void => {
  if (!existsSync(join(dataFolder, MARK))) return;
  throw new BackupUnusable(
    `a restore into ${dataFolder} was cut off. Empty the data folder (keep master.key) and the databases, and restore again.`,
  );
};

/** Called when the installation is whole. */
export const endRestore = async (dataFolder: string): Promise<void> => {
  await rm(join(dataFolder, MARK), { force: true });
  await syncFolder(dataFolder);
};

/** Reads a backup's manifest and compares every file with it. Throws {@link BackupUnusable}. */
export const checkBackup = async (folder: string, onProgress: OnProgress): Promise<Manifest> => {
  const path = join(folder, files.manifest);
  const text = await readFile(path, 'utf8').catch((cause: Error) => {
    throw new BackupUnusable(`${folder} is no backup: ${cause.message}`, { cause });
  });
  const manifest = readManifest(text);
  const beyond = Object.entries(manifest.cursors).filter(([, position]) => position > manifest.logHead);
  if (beyond.length > 0) {
    const list = beyond.map(([consumer, position]) => `${consumer} at ${position}`).join(', ');
    throw new BackupUnusable(`the log of the backup ends at ${manifest.logHead}, before what was read of it: ${list}`);
  }
  const total = manifest.files.state.bytes + manifest.files.log.bytes;
  onProgress('check', 0, total);
  await checkFile(join(folder, files.state), manifest.files.state);
  onProgress('check', manifest.files.state.bytes, total);
  await checkFile(join(folder, files.log), manifest.files.log);
  onProgress('check', total, total);
  return manifest;
};

/** The program's migrations that the backup had run; the others run after its rows are there. */
const migrationsOf = (manifest: Manifest, known: readonly Migration[]): readonly Migration[] => {
  const keyOf = (each: { readonly module: string; readonly number: number }): string => `${each.module} ${each.number}`;
  const ran = new Map(manifest.migrations.map((each) => [keyOf(each), each.checksum]));
  const fitting = known.filter((migration) => ran.has(keyOf(migration)));
  const missing = manifest.migrations.filter((each) => !known.some((migration) => keyOf(migration) === keyOf(each)));
  if (missing.length > 0)
    throw new BackupUnusable(
      `the backup was made by a newer program (${manifest.version}; unknown here: ${missing.map(keyOf).join(', ')}). Use that one.`,
    );
  const edited = fitting.filter((migration) => ran.get(keyOf(migration)) !== migrationChecksum(migration));
  if (edited.length > 0)
    throw new BackupUnusable(`the backup's tables were made in another way: ${edited.map(keyOf).join(', ')}`);
  return fitting;
};

/** The installation's master key must be the one that wrapped what the backup holds; nobody could read it otherwise. */
const checkMasterKey = async (config: Config, expected: string): Promise<void> => {
  const place = `configure it as ZHIYIN_MASTER_KEY, or put the file master.key into ${config.dataFolder}`;
  if (config.masterKey === null && !existsSync(join(config.dataFolder, 'master.key')))
    throw new BackupUnusable(`the master key is missing: ${place}, and restore again`);
  const { current, previous } = await loadMasterKey({ fromConfig: config.masterKey, folder: config.dataFolder });
  if (![current, ...previous].some((key) => keyName(key).toString('hex') === expected))
    throw new BackupUnusable(`the master key here is another one than that of the backup (${expected}): ${place}`);
};

/** What stands in the event store's database; the embedded one is a folder that must not be there. */
const eventTables = async (config: Config, logger: Logger): Promise<number> => {
  if (config.clickhouseUrl === null) return 0;
  const events = await openEventStore({ kind: 'clickhouse', url: config.clickhouseUrl }, { logger });
  try {
    const [row] = await events.query<{ tables: string }>({
      sql: 'SELECT count() AS tables FROM system.tables WHERE database = currentDatabase()',
    });
    return Number(row?.tables ?? 0);
  } finally {
    await events.close();
  }
};

const requireEmpty = async ({ state, log }: OpenedStores, { config, logger }: RestoreOptions): Promise<void> => {
  const { dataFolder } = config;
  const found: string[] = [];
  if ((await tableCount(state.db)) > 0) found.push(`tables in the state store (${state.engine})`);
  if ((await log.log.head()) > 0) found.push(`events in the log (${log.log.engine})`);
  if ((await log.keys.list(null, 1)).size > 0) found.push('person keys');
  if (existsSync(join(dataFolder, 'events'))) found.push(`an event store in ${dataFolder}`);
  if ((await eventTables(config, logger)) > 0) found.push('tables in the event store (clickhouse)');
  if (found.length === 0) return;
  throw new BackupUnusable(
    `a restore needs an empty installation, and there are ${found.join(', ')}. ` +
      'Give a new data folder (ZHIYIN_DATA_DIR) and, where servers are used, new databases (ZHIYIN_DATABASE_URL, ZHIYIN_CLICKHOUSE_URL).',
  );
};

export interface RestoreOptions {
  readonly config: Config;
  readonly logger: Logger;
  readonly wallClock: Clock;
  /** All that the program knows. */
  readonly stateMigrations: readonly Migration[];
  /** Folder of the backup. */
  readonly from: string;
  /** Null: without any; personal values then stay unreadable. */
  readonly keyFile: string | null;
}

interface OpenedStores {
  readonly state: StateStore;
  readonly log: LogEngine;
}

const load = async (
  { state, log }: OpenedStores,
  options: RestoreOptions,
  manifest: Manifest,
  onProgress: OnProgress,
): Promise<void> => {
  const { config, from, keyFile, wallClock, stateMigrations } = options;
  await requireEmpty({ state, log }, options);
  await writeFile(join(config.dataFolder, MARK), 'A restore is under way, or was cut off.\n', { flush: true });
  await syncFolder(config.dataFolder);
  if (keyFile !== null) await loadKeys(log.keys, keyFile);
  const head = await loadLog(log.log, readFrames(readExpanded(join(from, files.log))), (position) =>
    onProgress('log', position, manifest.logHead),
  );
  if (head !== manifest.logHead)
    throw new BackupUnusable(`the log of the backup should end at ${manifest.logHead} and ends at ${head}`);
  await migrateStateStore(state, migrationsOf(manifest, stateMigrations), wallClock);
  const rows = Object.values(manifest.tables).reduce((sum, count) => sum + count, 0);
  await loadState(state, readLines(join(from, files.state)), manifest.tables, (done) =>
    onProgress('state', Math.min(done, rows), rows),
  );
  onProgress('state', rows, rows);
};

/**
 * Checks the backup and the place, then writes log, keys and state store. What remains to be done afterwards, on the opened
 * installation: claim the positions of the log again, order the event store's rebuild, and {@link endRestore}. Throws {@link BackupUnusable}.
 */
export const restoreStores = async (options: RestoreOptions, onProgress: OnProgress): Promise<Manifest> => {
  const { config, logger, from, keyFile, stateMigrations } = options;
  const manifest = await checkBackup(from, onProgress);
  migrationsOf(manifest, stateMigrations);
  const keys = keyFile === null ? null : await checkKeyFile(keyFile);
  await prepareDataFolder(config.dataFolder);
  refuseUnfinishedRestore(config.dataFolder);
  await checkMasterKey(config, manifest.masterKeyName);
  for (const name of keys?.masterKeyNames ?? []) await checkMasterKey(config, name);
  const state = await openStateStore(stateLocation(config), { logger });
  try {
    const log = await openLogEngine(logLocation(config), { logger });
    try {
      await load({ state, log }, options, manifest, onProgress);
    } finally {
      await log.close();
    }
  } finally {
    await state.close();
  }
  return manifest;
};
