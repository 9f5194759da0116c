// For tests of every module: a log of its own in a temporary folder.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Logger } from '../telemetry/index.ts';
import { openLmdbEngine } from './lmdb-engine.ts';
import type { LogEngine } from './log-store.ts';

/** A logger that says nothing. */
export const silentLogger: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};

/** An engine whose folder goes away with it. */
export interface TestLogEngine extends LogEngine {
  readonly folder: string;
  /** Closes and opens the same folder again, as a restart does. */
  reopen(): Promise<TestLogEngine>;
}

/** Opens an embedded engine in a new temporary folder; `close` removes the folder. */
export const openTestLogEngine = async (): Promise<TestLogEngine> =>
  openIn(await mkdtemp(join(tmpdir(), 'zhiyin-log-')));

const openIn = async (folder: string): Promise<TestLogEngine> => {
  const engine = await openLmdbEngine(folder, silentLogger);
  return {
    ...engine,
    folder,
    async close() {
      await engine.close();
      await rm(folder, { recursive: true, force: true });
    },
    async reopen() {
      await engine.close();
      return openIn(folder);
    },
  };
};
