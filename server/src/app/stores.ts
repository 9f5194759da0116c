// Opens the stores that the configuration names and brings their tables up to date.
import { chmod, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../kernel/index.ts';
import type { Config } from '../platform/config/index.ts';
import { type Migration, migrateStateStore } from '../platform/migrate/index.ts';
import { openStateStore, type StateStore } from '../platform/state-store/index.ts';
import type { Logger } from '../platform/telemetry/index.ts';

/** Every store of the installation, opened. */
export interface Stores {
  readonly state: StateStore;
  close(): Promise<void>;
}

export interface StoreOptions {
  readonly config: Config;
  readonly logger: Logger;
  readonly wallClock: Clock;
  readonly migrations: readonly Migration[];
}

/** Makes the data folder if need be; only its owner may look in. */
export const prepareDataFolder = async (folder: string): Promise<void> => {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  // Where the folder came from elsewhere (a mounted volume) its mode may not be ours to change; doctor tells.
  await chmod(folder, 0o700).catch(() => undefined);
};

/** Opens in the order state, log, events; what was opened is closed again when a later one fails. */
export const openStores = async ({ config, logger, wallClock, migrations }: StoreOptions): Promise<Stores> => {
  await prepareDataFolder(config.dataFolder);
  const state = await openStateStore(
    config.databaseUrl
      ? { kind: 'postgres', url: config.databaseUrl }
      : { kind: 'pglite', folder: join(config.dataFolder, 'state') },
    { logger },
  );
  try {
    const applied = await migrateStateStore(state, migrations, wallClock);
    for (const { module, number } of applied) logger.info({ module, number }, 'migrated');
  } catch (error) {
    await state.close();
    throw error;
  }
  return { state, close: () => state.close() };
};
