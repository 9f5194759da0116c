// The embedded log engine: a folder with two LMDB files. The position index has its own, because LMDB has one writer a file
// and an append must not wait for twenty thousand claims.
import { join } from 'node:path';
import type { Logger } from '../telemetry/index.ts';
import { openLmdbEnvironment } from './lmdb-environment.ts';
import { openLmdbKeys } from './lmdb-keys.ts';
import { openLmdbLog } from './lmdb-log.ts';
import { openLmdbPositions } from './lmdb-positions.ts';
import type { LogEngine } from './log-store.ts';

const LOG_PAGE_BYTES = 4096;
/** A partition of some 64 claims lies inline in a page of this size; beyond half a page LMDB gives a value pages of its own. */
const POSITIONS_PAGE_BYTES = 8192;

/** Opens, or creates, the engine in the folder. */
export const openLmdbEngine = async (
  folder: string,
  logger: Logger,
  options: { readonly memoryRecords?: number } = {},
): Promise<LogEngine> => {
  const logEnvironment = openLmdbEnvironment(join(folder, 'log.mdb'), LOG_PAGE_BYTES);
  const positionsEnvironment = openLmdbEnvironment(join(folder, 'positions.mdb'), POSITIONS_PAGE_BYTES);
  let closing: Promise<void> | null = null;

  const log = await openLmdbLog(logEnvironment);
  const positions = openLmdbPositions(positionsEnvironment, logger, options.memoryRecords);
  const keys = openLmdbKeys(logEnvironment, () => closing === null);

  const close = async (): Promise<void> => {
    await log.close();
    await positions.close();
    await positionsEnvironment.close();
    await logEnvironment.close();
  };
  return {
    log: {
      ...log,
      sizeBytes: async () => logEnvironment.sizeBytes() + positionsEnvironment.sizeBytes(),
    },
    positions,
    keys,
    close: () => {
      closing ??= close();
      return closing;
    },
  };
};
