// One run of one job: lease, signal, progress, and what becomes of it.
import type { Clock, Instant } from '../../kernel/index.ts';
import { inBackground, type StateStore } from '../state-store/index.ts';
import type { Logger } from '../telemetry/index.ts';
import { GiveUp, type JobContext, type JobDefinition, retryDelayMs } from './job.ts';
import { extendLease, finishRun, type JobRow, type Outcome, type Progress, writeCheckpoint } from './store.ts';

/** Why a job's signal was aborted. */
type StopReason = 'cancelled' | 'stopping' | 'lease lost';

/** The reason of an aborted job signal. */
class JobStopped extends Error {
  override readonly name = 'JobStopped';
  readonly reason: StopReason;
  constructor(reason: StopReason) {
    super(`the job was stopped: ${reason}`);
    this.reason = reason;
  }
}

export interface RunServices {
  readonly store: StateStore;
  readonly wallClock: Clock;
  readonly logger: Logger;
  readonly leaseMs: number;
  /** How often progress is written; the lease and the wish to cancel are looked at at least every sixth of the lease. */
  readonly beatMs: number;
  readonly random: () => number;
}

/** A run under way. `done` never rejects. */
export interface JobRun {
  readonly jobId: number;
  readonly done: Promise<void>;
  stop(reason: StopReason): void;
  /** Gives the job back without waiting for it; for a process that must end now. */
  abandon(): Promise<void>;
}

const ERROR_LENGTH_MAX = 4_000;

const errorText = (error: unknown): string =>
  (error instanceof Error ? `${error.name}: ${error.message}` : String(error)).slice(0, ERROR_LENGTH_MAX);

/** What becomes of an attempt that failed. */
export const failureOutcome = (
  attempt: { readonly attempt: number; readonly attemptsMax: number },
  error: unknown,
  now: Instant,
  random: number,
): Outcome => {
  if (error instanceof GiveUp || attempt.attempt >= attempt.attemptsMax) {
    return { kind: 'dead', at: now, error: errorText(error) };
  }
  return { kind: 'retry', runAt: now + retryDelayMs(attempt.attempt, random), error: errorText(error) };
};

const stoppedOutcome = (reason: StopReason, now: Instant): Outcome | null => {
  switch (reason) {
    case 'cancelled':
      return { kind: 'cancelled', at: now };
    case 'stopping':
      return { kind: 'requeue', runAt: now };
    case 'lease lost':
      return null;
  }
};

/** Progress kept in memory until the next beat writes it. */
const progressBox = () => {
  let latest: Progress | null = null;
  let written: Progress | null = null;
  return {
    set: (progress: Progress) => {
      latest = progress;
    },
    /** What was not written yet. */
    take: (): Progress | null => {
      if (latest === written) return null;
      written = latest;
      return latest;
    },
  };
};

type ProgressBox = ReturnType<typeof progressBox>;

/** What a run holds its job by: the lease that is extended, and the signal that tells it to stop. */
interface Hold {
  readonly lease: { readonly jobId: number; readonly leasedBy: string };
  readonly signal: AbortSignal;
  /** Null while nobody wants the run to stop. */
  stopReason(): StopReason | null;
  /** The first reason counts. */
  stop(reason: StopReason): void;
  /** Writes progress, extends the lease and looks whether somebody cancelled; nothing when there is no news and it was done lately. */
  beat(): Promise<void>;
}

const holdLease = ({ store, wallClock, logger, leaseMs }: RunServices, row: JobRow, progress: ProgressBox): Hold => {
  const lease = { jobId: row.id, leasedBy: row.leased_by ?? '' };
  const abort = new AbortController();
  let stopReason: StopReason | null = null;
  let leaseUntil = row.lease_until ?? 0;
  let beatAt = wallClock.now();
  const stop = (reason: StopReason): void => {
    if (stopReason) return;
    stopReason = reason;
    abort.abort(new JobStopped(reason));
  };
  const beat = async (): Promise<void> => {
    const now = wallClock.now();
    const next = now + leaseMs;
    const news = progress.take();
    if (news === null && now - beatAt < leaseMs / 6) return;
    try {
      const state = await extendLease(store, { ...lease, leaseUntil: next }, news);
      beatAt = now;
      if (state === null) stop('lease lost');
      else leaseUntil = next;
      if (state?.cancelRequested) stop('cancelled');
    } catch (error) {
      logger.warn({ jobId: row.id, error: errorText(error) }, 'the lease of a job could not be extended');
      if (now > leaseUntil) stop('lease lost');
    }
  };
  return { lease, signal: abort.signal, stopReason: () => stopReason, stop, beat };
};

const contextOf = (
  { store }: RunServices,
  row: JobRow,
  hold: Hold,
  progress: ProgressBox,
  onResult: (text: string) => void,
): JobContext => ({
  signal: hold.signal,
  progress: (done, total, note) => progress.set({ done, total, note: note ?? null }),
  result: (text) => onResult(text.slice(0, ERROR_LENGTH_MAX)),
  checkpoint: row.checkpoint,
  saveCheckpoint: async (value, transaction) => {
    if (await writeCheckpoint(transaction ?? store.db, hold.lease, value)) return;
    hold.stop('lease lost');
    throw new JobStopped('lease lost');
  },
  attempt: row.attempt,
  jobId: String(row.id),
  scheduledFor: row.scheduled_for,
});

/** Runs the job's own code. Null: another run has the job. Never rejects. */
const attempt = async (
  services: RunServices,
  definition: JobDefinition,
  row: JobRow,
  hold: Hold,
  progress: ProgressBox,
): Promise<Outcome | null> => {
  const { wallClock, logger } = services;
  let result: string | null = null;
  const context = contextOf(services, row, hold, progress, (text) => {
    result = text;
  });
  try {
    const payload = definition.payload.safeParse(row.payload);
    if (!payload.success) throw new GiveUp(`the payload does not fit the job any more: ${payload.error.message}`);
    await inBackground(() => definition.run(payload.data, context));
    const reason = hold.stopReason();
    if (reason) return stoppedOutcome(reason, wallClock.now());
    return { kind: 'succeeded', at: wallClock.now(), result };
  } catch (error) {
    const reason = hold.stopReason();
    if (reason) return stoppedOutcome(reason, wallClock.now());
    const at = { attempt: row.attempt, attemptsMax: row.attempts_max };
    const outcome = failureOutcome(at, error, wallClock.now(), services.random());
    const stack = error instanceof Error ? error.stack : undefined;
    const fields = { job: row.name, jobId: row.id, attempt: row.attempt, error: errorText(error), stack };
    if (outcome.kind === 'dead') logger.error(fields, 'a job failed for good and waits as a dead letter');
    else logger.warn(fields, 'a job failed and will be tried again');
    return outcome;
  }
};

const finish = async (
  { store, logger }: RunServices,
  row: JobRow,
  hold: Hold,
  progress: ProgressBox,
  outcome: Outcome | null,
): Promise<void> => {
  const of = { job: row.name, jobId: row.id };
  if (outcome === null) {
    logger.warn(of, 'a job lost its lease; another run has it');
    return;
  }
  try {
    const kept = await finishRun(store.db, hold.lease, outcome, progress.take());
    if (!kept) logger.warn(of, 'a job ended after its lease had run out');
  } catch (error) {
    // The lease runs out by itself and the job is tried again.
    logger.error({ ...of, error: errorText(error) }, 'the end of a job could not be written');
  }
};

/** Starts the job that was claimed. */
export const startRun = (services: RunServices, definition: JobDefinition, row: JobRow): JobRun => {
  const { store, wallClock } = services;
  const progress = progressBox();
  const hold = holdLease(services, row, progress);
  const live = async (): Promise<void> => {
    let beating: Promise<void> | null = null;
    const timer = setInterval(() => {
      beating ??= hold.beat().finally(() => {
        beating = null;
      });
    }, services.beatMs);
    const outcome = await attempt(services, definition, row, hold, progress);
    clearInterval(timer);
    await beating;
    await finish(services, row, hold, progress, outcome);
  };
  return {
    jobId: row.id,
    done: live(),
    stop: hold.stop,
    abandon: async () => {
      hold.stop('stopping');
      await finishRun(store.db, hold.lease, { kind: 'requeue', runAt: wallClock.now() }, progress.take());
    },
  };
};
