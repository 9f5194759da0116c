// The tables of the queue. Every instant is a parameter; a run is known by its lease token, so that a run whose lease
// ran out can change nothing any more.
import { type Generated, type Kysely, type RawBuilder, type Selectable, sql } from 'kysely';
import type { Instant } from '../../kernel/index.ts';
import type { Migration } from '../migrate/index.ts';
import type { Database, StateStore, StateTransaction } from '../state-store/index.ts';
import type { Job, JobDetail, JobFilter } from './contract.ts';
import type { JobState } from './job.ts';
import queueSql from './migrations/0001-queue.sql?raw';

export const migrations: readonly Migration[] = [{ module: 'jobs', number: 1, name: 'queue', sql: queueSql }];

type JobTable = {
  id: Generated<number>;
  name: string;
  payload: unknown;
  priority: number;
  state: JobState;
  unique_key: string | null;
  schedule: string | null;
  scheduled_for: number | null;
  attempt: number;
  attempts_max: number;
  created_at: number;
  run_at: number;
  started_at: number | null;
  finished_at: number | null;
  leased_by: string | null;
  lease_until: number | null;
  cancel_requested: boolean;
  progress_done: number | null;
  progress_total: number | null;
  progress_note: string | null;
  checkpoint: unknown;
  result: string | null;
  error: string | null;
  created_by: string;
};

export type JobTables = {
  job: JobTable;
  job_schedule: { name: string; cron: string; last_due_at: number };
};

export type JobRow = Selectable<JobTable>;

export const jobTables = (database: Database): Kysely<JobTables> => database;

/** What is put in the queue. */
export interface NewJob {
  readonly name: string;
  readonly payload: unknown;
  readonly priority: number;
  readonly uniqueKey: string | null;
  readonly schedule: string | null;
  readonly scheduledFor: Instant | null;
  readonly attemptsMax: number;
  readonly createdAt: Instant;
  readonly runAt: Instant;
  readonly createdBy: string;
}

const json = (value: unknown): RawBuilder<unknown> => sql`${JSON.stringify(value ?? null)}::jsonb`;

/** Adds the job; null when one of its unique key is waiting or running, or its due time was put here already. */
export const insertJob = async (database: Database, job: NewJob): Promise<number | null> => {
  const row = await jobTables(database)
    .insertInto('job')
    .values({
      name: job.name,
      payload: json(job.payload),
      priority: job.priority,
      state: 'queued',
      unique_key: job.uniqueKey,
      schedule: job.schedule,
      scheduled_for: job.scheduledFor,
      attempt: 0,
      attempts_max: job.attemptsMax,
      created_at: job.createdAt,
      run_at: job.runAt,
      cancel_requested: false,
      created_by: job.createdBy,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .executeTakeFirst();
  return row?.id ?? null;
};

/** The waiting or running job of a unique key. */
export const findPending = async (database: Database, name: string, uniqueKey: string): Promise<number | null> => {
  const row = await jobTables(database)
    .selectFrom('job')
    .select('id')
    .where('name', '=', name)
    .where('unique_key', '=', uniqueKey)
    .where('state', 'in', ['queued', 'running'])
    .executeTakeFirst();
  return row?.id ?? null;
};

export interface Claim {
  readonly names: readonly string[];
  readonly now: Instant;
  readonly leasedBy: string;
  readonly leaseUntil: Instant;
}

/** Takes the next job that may run; processes that look at the same time never take the same one. */
export const claimNext = async (store: StateStore, claim: Claim): Promise<JobRow | null> => {
  const { rows } = await sql<JobRow>`
    update job set state = 'running', attempt = attempt + 1, started_at = coalesce(started_at, ${claim.now}::bigint),
      leased_by = ${claim.leasedBy}, lease_until = ${claim.leaseUntil}::bigint
    where id = (
      select id from job
      where state = 'queued' and run_at <= ${claim.now}::bigint and name = any(${claim.names}::text[])
      order by priority desc, run_at, id limit 1
      for update skip locked
    )
    returning *`.execute(store.db);
  return rows[0] ?? null;
};

/** Jobs whose lease ran out: their process died or hangs. Locked for the transaction that decides about them. */
export const selectAbandoned = async (transaction: StateTransaction, now: Instant): Promise<readonly JobRow[]> => {
  const { rows } = await sql<JobRow>`
    select * from job where state = 'running' and lease_until < ${now}::bigint
    order by id limit 100 for update skip locked`.execute(transaction);
  return rows;
};

/** Ends the lease of everything that runs; for a process that knows that no other one runs jobs. */
export const endLeases = async (database: Database, now: Instant): Promise<void> => {
  await jobTables(database)
    .updateTable('job')
    .set({ lease_until: now - 1 })
    .where('state', '=', 'running')
    .execute();
};

/** Extends the lease and tells whether somebody asked to cancel; null when the run no longer has the job. */
export const extendLease = async (
  store: StateStore,
  run: { readonly jobId: number; readonly leasedBy: string; readonly leaseUntil: Instant },
  progress: Progress | null,
): Promise<{ readonly cancelRequested: boolean } | null> => {
  const row = await jobTables(store.db)
    .updateTable('job')
    .set({ lease_until: run.leaseUntil, ...progressColumns(progress) })
    .where('id', '=', run.jobId)
    .where('leased_by', '=', run.leasedBy)
    .where('state', '=', 'running')
    .returning('cancel_requested')
    .executeTakeFirst();
  return row ? { cancelRequested: row.cancel_requested } : null;
};

export interface Progress {
  readonly done: number;
  readonly total: number | null;
  readonly note: string | null;
}

const progressColumns = (progress: Progress | null) =>
  progress ? { progress_done: progress.done, progress_total: progress.total, progress_note: progress.note } : {};

/** What becomes of a run. */
export type Outcome =
  | { readonly kind: 'succeeded'; readonly at: Instant; readonly result: string | null }
  | { readonly kind: 'cancelled'; readonly at: Instant }
  | { readonly kind: 'dead'; readonly at: Instant; readonly error: string }
  | { readonly kind: 'retry'; readonly runAt: Instant; readonly error: string }
  /** The process stopped: the attempt does not count. */
  | { readonly kind: 'requeue'; readonly runAt: Instant };

const outcomeColumns = (outcome: Outcome) => {
  switch (outcome.kind) {
    case 'succeeded':
      return { state: 'succeeded', finished_at: outcome.at, result: outcome.result, error: null } as const;
    case 'cancelled':
      return { state: 'cancelled', finished_at: outcome.at } as const;
    case 'dead':
      return { state: 'dead', finished_at: outcome.at, error: outcome.error } as const;
    case 'retry':
      return { state: 'queued', run_at: outcome.runAt, error: outcome.error } as const;
    case 'requeue':
      return { state: 'queued', run_at: outcome.runAt, attempt: sql<number>`attempt - 1` } as const;
  }
};

/** Writes what became of a run; false when the run no longer has the job. */
export const finishRun = async (
  database: Database,
  run: { readonly jobId: number; readonly leasedBy: string | null },
  outcome: Outcome,
  progress: Progress | null,
): Promise<boolean> => {
  const row = await jobTables(database)
    .updateTable('job')
    .set({ ...outcomeColumns(outcome), ...progressColumns(progress), leased_by: null, lease_until: null })
    .where('id', '=', run.jobId)
    .where('leased_by', 'is not distinct from', run.leasedBy)
    .where('state', '=', 'running')
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
};

/** False when the run no longer has the job. */
export const writeCheckpoint = async (
  database: Database,
  run: { readonly jobId: number; readonly leasedBy: string },
  value: unknown,
): Promise<boolean> => {
  const { rows } = await sql`update job set checkpoint = ${json(value)}
    where id = ${run.jobId} and leased_by = ${run.leasedBy} and state = 'running' returning id`.execute(database);
  return rows.length === 1;
};

/** Takes a waiting or dead job out, or marks a running one; null when it is finished or there is none. */
export const requestCancel = async (database: Database, jobId: number, at: Instant): Promise<JobRow | null> => {
  const { rows } = await sql<JobRow>`
    update job set
      state = case when state = 'running' then state else 'cancelled' end,
      cancel_requested = true,
      finished_at = case when state = 'running' then finished_at else ${at}::bigint end
    where id = ${jobId} and state in ('queued', 'running', 'dead') returning *`.execute(database);
  return rows[0] ?? null;
};

/** Puts a dead or cancelled job back, its attempts counted anew; null when it is neither. */
export const requeue = async (database: Database, jobId: number, at: Instant): Promise<JobRow | null> => {
  const { rows } = await sql<JobRow>`
    update job set state = 'queued', attempt = 0, run_at = ${at}::bigint, finished_at = null, cancel_requested = false
    where id = ${jobId} and state in ('dead', 'cancelled') returning *`.execute(database);
  return rows[0] ?? null;
};

/** Removes what ended well or was cancelled before the instant, some at a time. Dead letters stay until somebody decides. */
export const purgeFinished = async (store: StateStore, before: Instant): Promise<void> => {
  await sql`delete from job where id in (
    select id from job where state in ('succeeded', 'cancelled') and finished_at < ${before}::bigint limit 5000
  )`.execute(store.db);
};

/** Removes the runs of a schedule that went well, but for the latest. */
export const purgeRoutine = async (database: Database, schedule: string): Promise<void> => {
  await sql`delete from job where schedule = ${schedule} and state = 'succeeded' and scheduled_for < (
    select max(scheduled_for) from job where schedule = ${schedule} and state = 'succeeded'
  )`.execute(database);
};

export const findJob = async (database: Database, jobId: number): Promise<JobRow | null> =>
  (await jobTables(database).selectFrom('job').selectAll().where('id', '=', jobId).executeTakeFirst()) ?? null;

export const selectJobs = async (
  database: Database,
  filter: JobFilter,
): Promise<{ readonly rows: readonly JobRow[]; readonly total: number }> => {
  let query = jobTables(database).selectFrom('job');
  if (filter.state) query = query.where('state', '=', filter.state);
  if (filter.name) query = query.where('name', '=', filter.name);
  const { total } = await query.select(sql<number>`count(*)`.as('total')).executeTakeFirstOrThrow();
  const rows = await query
    .selectAll()
    .orderBy('id', 'desc')
    .limit(filter.pageSize)
    .offset((filter.page - 1) * filter.pageSize)
    .execute();
  return { rows, total };
};

export const countStates = async (database: Database): Promise<Record<JobState, number>> => {
  const rows = await jobTables(database)
    .selectFrom('job')
    .select(['state', sql<number>`count(*)`.as('total')])
    .groupBy('state')
    .execute();
  const counts = { queued: 0, running: 0, succeeded: 0, dead: 0, cancelled: 0 };
  for (const row of rows) counts[row.state] = row.total;
  return counts;
};

/** Nothing runs or waits for an instant up to this one. */
export const isQueueQuiet = async (database: Database, until: Instant): Promise<boolean> => {
  const { rows } = await sql<{ readonly busy: boolean }>`
    select exists (select 1 from job where state = 'running' or (state = 'queued' and run_at <= ${until}::bigint)) as busy`.execute(
    database,
  );
  return rows[0]?.busy === false;
};

/** Names of jobs of these schedules that came due at the instant or later. */
export const selectScheduled = async (
  database: Database,
  from: Instant,
  schedules: readonly string[],
): Promise<readonly string[]> => {
  const { rows } = await sql<{ readonly schedule: string }>`
    select schedule from job where scheduled_for >= ${from}::bigint and schedule = any(${schedules}::text[]) order by id`.execute(
    database,
  );
  return rows.map(({ schedule }) => schedule);
};

/** What failed since, one line a job. */
export const selectFailures = async (
  database: Database,
  since: Instant,
): Promise<readonly { readonly name: string; readonly error: string }[]> => {
  const { rows } = await sql<{ readonly name: string; readonly error: string }>`
    select name, left(error, 300) as error from job
    where created_at >= ${since}::bigint and error is not null and state in ('queued', 'dead') order by id limit 20`.execute(
    database,
  );
  return rows;
};

export const viewJob = (row: JobRow): Job => ({
  jobId: String(row.id),
  name: row.name,
  state: row.state,
  priority: row.priority,
  uniqueKey: row.unique_key,
  schedule: row.schedule,
  scheduledFor: row.scheduled_for,
  attempt: row.attempt,
  attemptsMax: row.attempts_max,
  createdAt: row.created_at,
  createdBy: row.created_by,
  runAt: row.run_at,
  startedAt: row.started_at,
  finishedAt: row.finished_at,
  cancelRequested: row.cancel_requested,
  progress:
    row.progress_done === null ? null : { done: row.progress_done, total: row.progress_total, note: row.progress_note },
  result: row.result,
  error: row.error,
});

export const viewJobDetail = (row: JobRow): JobDetail => ({
  ...viewJob(row),
  payload: row.payload,
  checkpoint: row.checkpoint,
});
