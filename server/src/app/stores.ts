// Opens the stores that the configuration names and brings their tables up to date.
import { chmod, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../kernel/index.ts';
import type { Config } from '../platform/config/index.ts';
import { type EventStore, migrateEventStore, openEventStore } from '../platform/event-store/index.ts';
import { type LogEngine, type LogEngineOptions, openLogEngine } from '../platform/log-store/index.ts';
import { type Migration, migrateStateStore } from '../platform/migrate/index.ts';
import { openStateStore, type StateStore, type StateStoreLocation } from '../platform/state-store/index.ts';
import type { Logger } from '../platform/telemetry/index.ts';

/** Every store of the installation, opened. */
export interface Stores {
  readonly state: StateStore;
  readonly log: LogEngine;
  readonly events: EventStore;
  close(): Promise<void>;
}

export interface StoreOptions {
  readonly config: Config;
  readonly logger: Logger;
  readonly wallClock: Clock;
  readonly stateMigrations: readonly Migration[];
  readonly eventMigrations: readonly Migration[];
}

/** Makes the data folder if need be; only its owner may look in. */
export const prepareDataFolder = async (folder: string): Promise<void> => {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  // Where the folder came from elsewhere (a mounted volume) its mode may not be ours to change; doctor tells.
  await chmod(folder, 0o700).catch(() => undefined);
};

/** Where the configuration says that the state store is. */
export const stateLocation = ({ databaseUrl, dataFolder }: Config): StateStoreLocation =>
  databaseUrl ? { kind: 'postgres', url: databaseUrl } : { kind: 'pglite', folder: join(dataFolder, 'state') };

/** Where the configuration says that the log is. */
export const logLocation = ({ log, databaseUrl, dataFolder }: Config): LogEngineOptions =>
  log === 'postgres' && databaseUrl
    ? { kind: 'postgres', url: databaseUrl }
    : { kind: 'lmdb', folder: join(dataFolder, 'log') };

const openState = async (options: StoreOptions, opened: Closable[]): Promise<StateStore> => {
  const { config, logger, wallClock, stateMigrations } = options;
  const state = await openStateStore(stateLocation(config), { logger });
  opened.push(state);
  const applied = await migrateStateStore(state, stateMigrations, wallClock);
  for (const { module, number } of applied) logger.info({ module, number }, 'migrated the state store');
  return state;
};

const openEvents = async (options: StoreOptions, opened: Closable[]): Promise<EventStore> => {
  const { config, logger, wallClock, eventMigrations } = options;
  const { clickhouseUrl, clickhouseSqlUrl, clickhouseCluster } = config;
  const cluster = clickhouseCluster === null ? {} : { cluster: clickhouseCluster };
  const reader = clickhouseSqlUrl === null ? {} : { readerUrl: clickhouseSqlUrl };
  const events = await openEventStore(
    clickhouseUrl
      ? { kind: 'clickhouse', url: clickhouseUrl, ...cluster, ...reader }
      : { kind: 'chdb', folder: join(config.dataFolder, 'events') },
    { logger },
  );
  opened.push(events);
  const applied = await migrateEventStore(events, eventMigrations, wallClock);
  for (const { module, number } of applied) logger.info({ module, number }, 'migrated the event store');
  return events;
};

interface Closable {
  close(): Promise<void>;
}

const closeAll = async (opened: Closable[]): Promise<void> => {
  for (const store of opened.splice(0).reverse()) await store.close();
};

/**
 * Opens in the order state, log, events: the state store's folder lock comes first and keeps a second process out. What
 * was opened is closed again when a later one fails.
 */
export const openStores = async (options: StoreOptions): Promise<Stores> => {
  const { config, logger } = options;
  await prepareDataFolder(config.dataFolder);
  const opened: Closable[] = [];
  try {
    const state = await openState(options, opened);
    const log = await openLogEngine(
      config.log === 'postgres' && config.databaseUrl
        ? { kind: 'postgres', url: config.databaseUrl }
        : { kind: 'lmdb', folder: join(config.dataFolder, 'log') },
      { logger },
    );
    opened.push(log);
    const events = await openEvents(options, opened);
    return { state, log, events, close: () => closeAll(opened) };
  } catch (error) {
    await closeAll(opened);
    throw error;
  }
};
