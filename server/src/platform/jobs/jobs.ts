// The queue as the rest of the product sees it.
import { assert, type Clock, type Instant, type Refusal, refuse } from '../../kernel/index.ts';
import type { Route } from '../http/index.ts';
import type { Database, StateStore, StateTransaction } from '../state-store/index.ts';
import type { Logger } from '../telemetry/index.ts';
import type { Job, JobDetail, JobFilter, JobScheduleView } from './contract.ts';
import type { JobDefinition, JobSchedule, JobState } from './job.ts';
import { createRoutes } from './routes.ts';
import { createScheduler } from './scheduler.ts';
import {
  countStates,
  findJob,
  findPending,
  insertJob,
  isQueueQuiet,
  type NewJob,
  requestCancel,
  requeue,
  selectFailures,
  selectJobs,
  selectScheduled,
  viewJob,
  viewJobDetail,
} from './store.ts';
import { createWorker, type Worker } from './worker.ts';

const ATTEMPTS_MAX = 5;
const LEASE_MS = 30_000;
const BEAT_MS = 1_000;
const POLL_MS = 1_000;
const GRACE_MS = 10_000;
const KEEP_MS = 30 * 86_400_000;

export interface JobsDependencies {
  readonly store: StateStore;
  readonly definitions: readonly JobDefinition[];
  readonly schedules: readonly JobSchedule[];
  /** Business time zone, in which schedules are read. */
  readonly timeZone: string;
  /** Leases, retries, the order of the queue. */
  readonly wallClock: Clock;
  /** Business time: what schedules are due. */
  readonly clock: Clock;
  readonly logger: Logger;
  /** Jobs at once in this process; 0 only puts into the queue. */
  readonly workers: number;
  /** No other process works on this queue (embedded stores): what a killed one left is taken up at once. */
  readonly alone?: boolean;
  /** Other than the usual times, for tests: lease 30 s, beat and poll 1 s, grace 10 s, finished jobs kept 30 days. */
  readonly times?: Partial<Record<'leaseMs' | 'beatMs' | 'pollMs' | 'graceMs' | 'keepMs', number>>;
}

export interface EnqueueOptions {
  /** While a job of this name and key waits or runs, another is not added. */
  readonly uniqueKey?: string;
  /** Higher runs earlier; 0 unless told. */
  readonly priority?: number;
  /** Wait at least so long. */
  readonly delayMs?: number;
  /** Who asked, for the console; "system" unless told. */
  readonly createdBy?: string;
}

/** The job that is in the queue now; `created` is false when one of the unique key was there already. */
export interface Enqueued {
  readonly jobId: string;
  readonly created: boolean;
}

export interface JobList {
  readonly items: readonly Job[];
  readonly total: number;
  readonly counts: Readonly<Record<JobState, number>>;
}

export interface Jobs {
  /** Begins to run jobs; migrations must have run. */
  start(): void;
  /** Takes no more, tells running jobs to stop and gives them back to the queue. */
  stop(): Promise<void>;
  /** Puts a job in the queue; inside the transaction it is there when and only when the transaction commits. */
  enqueue(name: string, payload: unknown, options?: EnqueueOptions, transaction?: StateTransaction): Promise<Enqueued>;
  list(filter: JobFilter): Promise<JobList>;
  get(jobId: string): Promise<JobDetail | Refusal<'JOB_NOT_FOUND'>>;
  cancel(jobId: string): Promise<Job | Refusal<'JOB_NOT_FOUND' | 'JOB_FINISHED'>>;
  retry(jobId: string): Promise<Job | Refusal<'JOB_NOT_FOUND' | 'JOB_NOT_RETRYABLE' | 'JOB_ALREADY_QUEUED'>>;
  schedules(): Promise<readonly JobScheduleView[]>;
  readonly stepping: JobStepping;
  readonly routes: readonly Route[];
}

/** For whoever moves the business clock by hand and waits until everything that is due has been done. */
export interface JobStepping {
  /** The earliest due time after the instant of schedules that come at most so often a day; null when nothing comes. */
  nextDue(after: Instant, timesADayMax: number): Instant | null;
  /** Puts into the queue what is due at the business clock's instant, and looks at the queue at once. */
  tick(): Promise<void>;
  /** Nothing runs, and nothing waits that would run within the wall-clock time: what failed waits longer from attempt to attempt. */
  isQuiet(withinMs: number): Promise<boolean>;
  /** Names of the jobs that schedules put into the queue for this instant or later, but for routine ones. */
  ranSince(scheduledFrom: Instant): Promise<readonly string[]>;
  /** Jobs that have ended in failure, or failed and wait, since the wall-clock instant: name and error. */
  failures(since: Instant): Promise<readonly { readonly name: string; readonly error: string }[]>;
}

const UNIQUE_VIOLATION = '23505';

const notFound = (jobId: string): Refusal<'JOB_NOT_FOUND'> => refuse('JOB_NOT_FOUND', `There is no job ${jobId}.`);

const parseJobId = (text: string): number | null => {
  const id = /^\d{1,18}$/.test(text) ? Number(text) : Number.NaN;
  return Number.isSafeInteger(id) ? id : null;
};

const indexDefinitions = (definitions: readonly JobDefinition[]): ReadonlyMap<string, JobDefinition> => {
  const byName = new Map(definitions.map((definition) => [definition.name, definition]));
  assert(byName.size === definitions.length, 'two job definitions share a name');
  return byName;
};

const jobOf = (definition: JobDefinition, payload: unknown, now: Instant, options: EnqueueOptions): NewJob => {
  // Only checked: it is stored as it was given, and defaults and transformations are applied when it runs.
  definition.payload.parse(payload);
  return {
    name: definition.name,
    payload,
    priority: options.priority ?? 0,
    uniqueKey: options.uniqueKey ?? null,
    schedule: null,
    scheduledFor: null,
    attemptsMax: definition.attemptsMax ?? ATTEMPTS_MAX,
    createdAt: now,
    runAt: now + (options.delayMs ?? 0),
    createdBy: options.createdBy ?? 'system',
  };
};

const enqueueOn = async (database: Database, job: NewJob): Promise<Enqueued> => {
  for (;;) {
    const added = await insertJob(database, job);
    if (added !== null) return { jobId: String(added), created: true };
    // The one that was in the way may have ended between the two statements: then there is room now.
    const pending = job.uniqueKey === null ? null : await findPending(database, job.name, job.uniqueKey);
    if (pending !== null) return { jobId: String(pending), created: false };
  }
};

const getJob = async (database: Database, jobId: string): ReturnType<Jobs['get']> => {
  const id = parseJobId(jobId);
  const row = id === null ? null : await findJob(database, id);
  return row ? viewJobDetail(row) : notFound(jobId);
};

const cancelJob = async (
  database: Database,
  worker: Worker,
  jobId: string,
  now: Instant,
): ReturnType<Jobs['cancel']> => {
  const id = parseJobId(jobId);
  if (id === null) return notFound(jobId);
  const row = await requestCancel(database, id, now);
  if (row) {
    worker.cancel(id);
    return viewJob(row);
  }
  const found = await findJob(database, id);
  return found ? refuse('JOB_FINISHED', `Job ${jobId} has ended already (${found.state}).`) : notFound(jobId);
};

const retryJob = async (database: Database, worker: Worker, jobId: string, now: Instant): ReturnType<Jobs['retry']> => {
  const id = parseJobId(jobId);
  if (id === null) return notFound(jobId);
  try {
    const row = await requeue(database, id, now);
    worker.wake();
    if (row) return viewJob(row);
  } catch (error) {
    if ((error as { code?: unknown }).code !== UNIQUE_VIOLATION) throw error;
    return refuse('JOB_ALREADY_QUEUED', 'Another job of the same key is waiting or running.');
  }
  const found = await findJob(database, id);
  if (!found) return notFound(jobId);
  return refuse('JOB_NOT_RETRYABLE', `Job ${jobId} is ${found.state}; only dead and cancelled jobs can run again.`);
};

export const createJobs = (dependencies: JobsDependencies): Jobs => {
  const { store, wallClock, times = {} } = dependencies;
  const definitions = indexDefinitions(dependencies.definitions);

  const newJob = (name: string, payload: unknown, options: EnqueueOptions = {}): NewJob => {
    const definition = definitions.get(name);
    assert(definition, `the job ${name} is not defined`);
    return jobOf(definition, payload, wallClock.now(), options);
  };

  const scheduler = createScheduler({ ...dependencies, definitions, newJob });
  const worker = createWorker({
    ...dependencies,
    definitions,
    scheduler,
    random: Math.random,
    leaseMs: times.leaseMs ?? LEASE_MS,
    beatMs: times.beatMs ?? BEAT_MS,
    pollMs: times.pollMs ?? POLL_MS,
    keepMs: times.keepMs ?? KEEP_MS,
  });

  const jobs: Omit<Jobs, 'routes'> = {
    start: () => worker.start(),
    stop: () => worker.stop(times.graceMs ?? GRACE_MS),
    enqueue: async (name, payload, options, transaction) => {
      const enqueued = await enqueueOn(transaction ?? store.db, newJob(name, payload, options));
      worker.wake();
      return enqueued;
    },
    list: async (filter) => {
      const { rows, total } = await selectJobs(store.db, filter);
      return { items: rows.map(viewJob), total, counts: await countStates(store.db) };
    },
    get: (jobId) => getJob(store.db, jobId),
    cancel: (jobId) => cancelJob(store.db, worker, jobId, wallClock.now()),
    retry: (jobId) => retryJob(store.db, worker, jobId, wallClock.now()),
    schedules: () => scheduler.list(),
    stepping: {
      nextDue: (after, timesADayMax) => scheduler.nextDue(after, timesADayMax),
      tick: async () => {
        await scheduler.tick();
        worker.wake();
      },
      isQuiet: (withinMs) => isQueueQuiet(store.db, wallClock.now() + withinMs),
      ranSince: (scheduledFrom) =>
        selectScheduled(
          store.db,
          scheduledFrom,
          dependencies.schedules.filter(({ routine }) => !routine).map(({ name }) => name),
        ),
      failures: (since) => selectFailures(store.db, since),
    },
  };
  return { ...jobs, routes: createRoutes(jobs) };
};
