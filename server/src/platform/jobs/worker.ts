// The loop that takes jobs from the queue, at most so many at once, until it is stopped.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../../kernel/index.ts';
import type { StateStore } from '../state-store/index.ts';
import type { Logger } from '../telemetry/index.ts';
import type { JobDefinition } from './job.ts';
import { failureOutcome, type JobRun, type RunServices, startRun } from './run.ts';
import type { Scheduler } from './scheduler.ts';
import { claimNext, endLeases, finishRun, purgeFinished, selectAbandoned } from './store.ts';

const PURGE_INTERVAL_MS = 3_600_000;
const FAULT_WAIT_MAX_MS = 30_000;

export interface WorkerServices extends RunServices {
  readonly definitions: ReadonlyMap<string, JobDefinition>;
  readonly scheduler: Scheduler;
  /** Jobs at once; 0 runs none and puts no schedule into the queue. */
  readonly workers: number;
  /** How long the loop sleeps when it found nothing. */
  readonly pollMs: number;
  /** How long what succeeded or was cancelled is kept. */
  readonly keepMs: number;
  /** No other process runs jobs: what is running at the start belongs to one that died. */
  readonly alone?: boolean | undefined;
}

export interface Worker {
  start(): void;
  /** Something may be in the queue: look now. */
  wake(): void;
  /** Stops a run of this process; nothing when it has none. */
  cancel(jobId: number): void;
  /** Tells the runs to stop, waits so long, and gives back what still runs. */
  stop(graceMs: number): Promise<void>;
}

/** A bell that can be rung before anybody listens. */
const createBell = () => {
  let rung = false;
  let answer: (() => void) | null = null;
  return {
    ring: (): void => {
      rung = true;
      answer?.();
    },
    wait: async (timeoutMs: number): Promise<void> => {
      if (!rung) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, timeoutMs);
          answer = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
      answer = null;
      rung = false;
    },
  };
};

/** Decides about jobs whose run died: again later, or a dead letter when it has died often enough. */
const recoverAbandoned = async (
  store: StateStore,
  wallClock: Clock,
  random: () => number,
  logger: Logger,
): Promise<void> => {
  const now = wallClock.now();
  await store.transaction(async (transaction) => {
    for (const row of await selectAbandoned(transaction, now)) {
      const attempt = { attempt: row.attempt, attemptsMax: row.attempts_max };
      const error = new Error('the process that ran it died or hung: its lease ran out');
      const outcome = row.cancel_requested
        ? ({ kind: 'cancelled', at: now } as const)
        : failureOutcome(attempt, error, now, random());
      await finishRun(transaction, { jobId: row.id, leasedBy: row.leased_by }, outcome, null);
      logger.warn({ job: row.name, jobId: row.id, outcome: outcome.kind }, 'the lease of a job ran out');
    }
  });
};

/** Where no other process runs jobs, what a killed one left is taken up at once. Otherwise, and when this fails, its leases run out. */
const inheritRuns = async ({ alone, store, wallClock, logger }: WorkerServices): Promise<void> => {
  if (!alone) return;
  await endLeases(store.db, wallClock.now()).catch((error: unknown) =>
    logger.warn({ error: String(error) }, 'the leases of a process before this one could not be ended'),
  );
};

/** Tells runs to stop, waits so long, and gives back those that still run. */
const endRuns = async (runs: ReadonlyMap<number, JobRun>, graceMs: number, logger: Logger): Promise<void> => {
  for (const run of runs.values()) run.stop('stopping');
  const all = Promise.all([...runs.values()].map((run) => run.done));
  await Promise.race([all, sleep(graceMs, undefined, { ref: false })]);
  for (const run of runs.values()) {
    logger.warn({ jobId: run.jobId }, 'a job did not stop in time and was given back to the queue');
    await run.abandon();
  }
};

export const createWorker = (services: WorkerServices): Worker => {
  const { store, wallClock, logger, definitions, scheduler } = services;
  const names = [...definitions.keys()];
  const runs = new Map<number, JobRun>();
  const bell = createBell();
  let looping: Promise<void> | null = null;
  let stopping = false;
  let purgedAt = 0;

  const claimOne = async (): Promise<boolean> => {
    const now = wallClock.now();
    const leasedBy = crypto.randomUUID();
    const row = await claimNext(store, { names, now, leasedBy, leaseUntil: now + services.leaseMs });
    const definition = row && definitions.get(row.name);
    if (!definition) return false;
    const run = startRun(services, definition, row);
    runs.set(row.id, run);
    void run.done.then(() => {
      runs.delete(row.id);
      bell.ring();
    });
    if (stopping) run.stop('stopping');
    return true;
  };

  const turn = async (): Promise<void> => {
    await scheduler.tick();
    await recoverAbandoned(store, wallClock, services.random, logger);
    if (wallClock.now() - purgedAt > PURGE_INTERVAL_MS) {
      purgedAt = wallClock.now();
      await purgeFinished(store, purgedAt - services.keepMs);
    }
    while (!stopping && runs.size < services.workers && (await claimOne())) {
      // Fills every free place before the next sleep.
    }
  };

  const loop = async (): Promise<void> => {
    let faults = 0;
    while (!stopping) {
      try {
        await turn();
        faults = 0;
      } catch (error) {
        faults += 1;
        logger.error({ error: String(error), faults }, 'the job queue could not be read');
      }
      if (!stopping) await bell.wait(faults === 0 ? services.pollMs : Math.min(1_000 * 2 ** faults, FAULT_WAIT_MAX_MS));
    }
  };

  return {
    start: () => {
      if (services.workers > 0) looping ??= inheritRuns(services).then(loop);
    },
    wake: () => bell.ring(),
    cancel: (jobId) => runs.get(jobId)?.stop('cancelled'),
    stop: async (graceMs) => {
      stopping = true;
      bell.ring();
      await looping;
      await endRuns(runs, graceMs, logger);
    },
  };
};
