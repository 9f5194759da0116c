// An installation on embedded stores in a folder of its own, for tests that go through the whole server.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Clock, type ManualClock, manualClock } from '../kernel/index.ts';
import { readConfig } from '../platform/config/index.ts';
import type { SandboxClocks } from '../platform/sandbox/index.ts';
import { createMetrics, silentLogger } from '../platform/telemetry/index.ts';
import { type Installation, openInstallation } from './wiring.ts';

export interface TestInstallation {
  readonly installation: Installation;
  readonly folder: string;
  readonly wallClock: ManualClock;
  close(): Promise<void>;
}

/** Opens an installation without listening; background work is not started. */
export const openTestInstallation = async (
  environment: Readonly<Record<string, string>> = {},
  clock?: Clock,
  sandbox?: SandboxClocks,
): Promise<TestInstallation> => {
  const folder = await mkdtemp(join(tmpdir(), 'zhiyin-'));
  const outcome = readConfig({
    environment: {
      ZHIYIN_DATA_DIR: folder,
      ZHIYIN_STRICT_RESPONSES: 'true',
      ZHIYIN_REQUESTS_PER_MINUTE_MAX: '1000000',
      ...environment,
    },
  });
  if (outcome.kind === 'problems') throw new Error(outcome.problems.join('\n'));
  const wallClock = manualClock(Date.parse('2026-06-30T02:00:00Z'));
  const installation = await openInstallation({
    ...{ config: outcome.config, logger: silentLogger, metrics: createMetrics(), wallClock },
    clock: sandbox?.clock ?? clock ?? wallClock,
    ...(sandbox ? { sandbox } : {}),
    publicUrl: () => 'http://zhiyin.test',
  });
  return {
    ...{ installation, folder, wallClock },
    close: async () => {
      await installation.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
};
