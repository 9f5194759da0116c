// For tests of every module: a log of its own in a temporary folder, and suites that run on both engines.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe } from 'vitest';
import { createTestDatabase } from '../state-store/testing.ts';
import type { Logger } from '../telemetry/index.ts';
import { openLmdbEngine } from './lmdb-engine.ts';
import type { LogEngine } from './log-store.ts';
import { openPostgresEngine } from './postgres-engine.ts';

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

/** An engine of the suite's kind, and the way to open the same data again. */
export interface SuiteEngine {
  readonly engine: LogEngine;
  /** Opens the same log once more: after `engine.close()` as a restart does, or beside it as another node does. */
  openAgain(): Promise<LogEngine>;
}

/**
 * Runs the suite on LMDB, and on a real PostgreSQL where there is one. `open` gives a new empty engine; all are closed and
 * removed after the suite.
 */
export const describeLogEngines = async (
  title: string,
  suite: (open: () => Promise<SuiteEngine>, engine: 'lmdb' | 'postgres') => void,
): Promise<void> => {
  const closers: (() => Promise<unknown>)[] = [];
  const closeAll = async (): Promise<void> => {
    for (const close of closers.splice(0).reverse()) await close();
  };
  const opened = async (openAgain: () => Promise<LogEngine>): Promise<SuiteEngine> => {
    const openClosed = async () => {
      const engine = await openAgain();
      closers.push(() => engine.close());
      return engine;
    };
    return { engine: await openClosed(), openAgain: openClosed };
  };
  describe(`${title} on LMDB`, () => {
    afterAll(closeAll);
    suite(async () => {
      const folder = await mkdtemp(join(tmpdir(), 'zhiyin-log-'));
      closers.push(() => rm(folder, { recursive: true, force: true }));
      return opened(() => openLmdbEngine(folder, silentLogger));
    }, 'lmdb');
  });
  const first = await createTestDatabase();
  await first?.drop();
  describe.skipIf(first === null)(`${title} on PostgreSQL`, () => {
    afterAll(closeAll);
    suite(async () => {
      const database = await createTestDatabase();
      if (!database) throw new Error('the PostgreSQL server of this run is gone');
      closers.push(() => database.drop());
      return opened(() => openPostgresEngine(database.url, silentLogger));
    }, 'postgres');
  });
};
