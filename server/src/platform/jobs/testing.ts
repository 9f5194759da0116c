// A queue on both engines for the suites of this folder: quick beats, clocks that the test moves, everything stopped after each test.
import { afterEach, beforeAll, beforeEach, expect, vi } from 'vitest';
import { z } from 'zod';
import { type ManualClock, manualClock } from '../../kernel/index.ts';
import type { StateStore } from '../state-store/index.ts';
import { describeStateStores } from '../state-store/testing.ts';
import type { Logger } from '../telemetry/index.ts';
import type { JobContext, JobDefinition } from './job.ts';
import { createJobs, type Jobs, type JobsDependencies } from './jobs.ts';
import { jobTables, migrations } from './store.ts';

/** Where both clocks stand when a test begins. */
export const START = Date.parse('2026-06-30T10:00:00Z');
export const silent: Logger = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
export const times = { leaseMs: 60_000, beatMs: 10, pollMs: 10, graceMs: 1_000 };

export interface JobsBench {
  readonly store: () => StateStore;
  readonly wallClock: ManualClock;
  readonly clock: ManualClock;
  /** A queue as one process has it; `begin` also starts it. */
  readonly make: (definitions: readonly JobDefinition[], more?: Partial<JobsDependencies>) => Jobs;
  readonly begin: (definitions: readonly JobDefinition[], more?: Partial<JobsDependencies>) => Jobs;
}

/** The job "work" with any payload. */
export const define = (
  run: (context: JobContext, payload: unknown) => Promise<void>,
  more: Partial<JobDefinition> = {},
): JobDefinition => ({
  name: 'work',
  payload: z.unknown(),
  run: (payload, context) => run(context, payload),
  ...more,
});

/** Waits until the check passes; long enough for a machine that is busy with other tests. */
export const eventually = (check: () => void | Promise<void>): Promise<void> =>
  vi.waitFor(check, { timeout: 15_000, interval: 10 });

/** Waits until the job looks like that. */
export const reaches = (jobs: Jobs, jobId: string, expected: Record<string, unknown>): Promise<void> =>
  eventually(async () => expect(await jobs.get(jobId)).toMatchObject(expected));

export const describeJobs = (title: string, suite: (bench: JobsBench) => void): Promise<void> =>
  describeStateStores(title, (open) => {
    const wallClock = manualClock(START);
    const clock = manualClock(START);
    let store: StateStore;
    let running: Jobs[] = [];

    beforeAll(async () => {
      store = await open(migrations);
    });
    beforeEach(async () => {
      wallClock.set(START);
      clock.set(START);
      await jobTables(store.db).deleteFrom('job').execute();
      await jobTables(store.db).deleteFrom('job_schedule').execute();
    });
    afterEach(async () => {
      await Promise.all(running.map((jobs) => jobs.stop()));
      running = [];
    });

    const make: JobsBench['make'] = (definitions, more = {}) => {
      const timeZone = 'Asia/Shanghai';
      const common = { store, schedules: [], timeZone, wallClock, clock, logger: silent, workers: 2, times };
      const jobs = createJobs({ ...common, definitions, ...more });
      running.push(jobs);
      return jobs;
    };
    const begin: JobsBench['begin'] = (definitions, more) => {
      const jobs = make(definitions, more);
      jobs.start();
      return jobs;
    };
    suite({ store: () => store, wallClock, clock, make, begin });
  });
