// Makes the module: the core, its routes, and the jobs that sweep, seal and check.
import { z } from 'zod';
import type { Route } from '../../platform/http/index.ts';
import type { JobDefinition, JobSchedule } from '../../platform/jobs/index.ts';
import type { Logger } from '../../platform/telemetry/index.ts';
import { createLedgerCore, type LedgerCore } from './core.ts';
import { type FollowMergesDependencies, followMerges } from './follow-merges.ts';
import { type GuardDependencies, guard } from './guard.ts';
import type { PosterDependencies } from './poster.ts';
import { rebuildJob } from './rebuild-job.ts';
import { createLedgerRoutes, type RouteDependencies } from './routes.ts';

export interface LedgerDependencies
  extends Omit<PosterDependencies, 'directory'>,
    Pick<RouteDependencies, 'audit' | 'isVisible'>,
    Pick<GuardDependencies, 'audit'> {
  readonly logger: Logger;
  /** Wallets follow these; without it they are merged by hand alone. */
  readonly personMerges?: FollowMergesDependencies['personMerges'];
}

export interface Ledger extends LedgerCore {
  readonly routes: readonly Route[];
  readonly jobs: readonly JobDefinition[];
  readonly schedules: readonly JobSchedule[];
}

/** Name of the job that writes what time has brought about. */
export const SWEEP_JOB = 'ledger.sweep';
/** Name of the job that seals the journal and checks what was sealed. */
export const GUARD_JOB = 'ledger.guard';

/** Name of the job that merges the wallets of customers who were merged. */
const MERGES_JOB = 'ledger.merges';

const mergesJob = (dependencies: FollowMergesDependencies): JobDefinition => ({
  name: MERGES_JOB,
  payload: z.unknown(),
  run: async (_payload, { result }) => {
    const followed = await followMerges(dependencies);
    if (followed > 0) result(`${followed} decisions about customers followed`);
  },
});

const sweepJob = (core: LedgerCore): JobDefinition => ({
  name: SWEEP_JOB,
  payload: z.unknown(),
  run: async (_payload, { signal, progress, result }) => {
    let done = 0;
    await core.sweep({
      signal,
      onProgress: (postings) => {
        done += postings;
        progress(done, null);
      },
    });
    result(`${done} postings`);
  },
});

const guardJob = (dependencies: GuardDependencies): JobDefinition => ({
  name: GUARD_JOB,
  payload: z.unknown(),
  run: async (_payload, { result }) => {
    const violations = await guard(dependencies);
    result(violations === 0 ? 'every invariant holds' : `${violations} violations; postings are stopped`);
  },
});

export const createLedger = (dependencies: LedgerDependencies): Ledger => {
  const { store, clock, wallClock, audit, logger, timeZone, isVisible } = dependencies;
  const core = createLedgerCore(dependencies);
  const personMerges = dependencies.personMerges ?? (async () => []);
  return {
    ...core,
    routes: createLedgerRoutes({ store, clock, audit, core, timeZone, isVisible }),
    jobs: [
      ...[sweepJob(core), guardJob({ store, wallClock, audit, logger })],
      ...[mergesJob({ store, core, personMerges }), rebuildJob(store)],
    ],
    schedules: [
      { name: 'ledger.sweep', cron: '* * * * *', job: SWEEP_JOB, payload: {}, routine: true },
      { name: 'ledger.merges', cron: '* * * * *', job: MERGES_JOB, payload: {}, routine: true },
      { name: 'ledger.guard', cron: '* * * * *', job: GUARD_JOB, payload: {}, routine: true },
    ],
  };
};
