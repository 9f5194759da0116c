// Work that takes long or comes due: a value with a name, a payload schema and what to do.
import type { z } from 'zod';
import type { Instant } from '../../kernel/index.ts';
import type { StateTransaction } from '../state-store/index.ts';

/** What a running job may use. */
export interface JobContext {
  /**
   * Aborted when somebody cancels the job, the process stops, or the lease is lost. A job that sees it stops at a safe
   * point, by throwing or returning: a job whose signal is aborted never counts as done. Unless cancelled it runs again,
   * from its checkpoint.
   */
  readonly signal: AbortSignal;
  /** States how far it is, shown in the console; `total` null when unknown. Written at most once a second. */
  progress(done: number, total: number | null, note?: string): void;
  /** A sentence shown with the finished job ("12,000 rows, 3 in quarantine"). */
  result(text: string): void;
  /** A small value that survives a crash, for resuming; null at the first attempt. */
  readonly checkpoint: unknown;
  /** Inside a transaction of the job's own, pass it: work and checkpoint then stand or fall together. */
  saveCheckpoint(value: unknown, transaction?: StateTransaction): Promise<void>;
  /** 1 for the first attempt. */
  readonly attempt: number;
  readonly jobId: string;
  /** The business instant at which the schedule put it in the queue; null when something else did. */
  readonly scheduledFor: Instant | null;
}

/** A kind of job. It may run more than once for one entry of the queue (crash, lost lease), so it must be safe to repeat. */
export interface JobDefinition<Payload = unknown> {
  /** Stable name ("identity.rewrite"). */
  readonly name: string;
  readonly payload: z.ZodType<Payload>;
  /** Attempts before it is a dead letter; 5 unless told. Waits double from 1 s to 1 h between them. */
  readonly attemptsMax?: number;
  run(payload: Payload, context: JobContext): Promise<void>;
}

/** When a job is put in the queue by itself: five-field cron in the business time zone. */
export interface JobSchedule {
  readonly name: string;
  readonly cron: string;
  readonly job: string;
  readonly payload: unknown;
  /** Nobody reads each run that went well: only the latest of them stays in the list. */
  readonly routine?: boolean;
}

/** Thrown by a job for which trying again cannot help: it becomes a dead letter at once. */
export class GiveUp extends Error {
  override readonly name = 'GiveUp';
}

export const jobStates = ['queued', 'running', 'succeeded', 'dead', 'cancelled'] as const;
export type JobState = (typeof jobStates)[number];

const RETRY_MIN_MS = 1_000;
const RETRY_MAX_MS = 3_600_000;

/** Wait after a failed attempt (1 for the first): doubles from 1 s to 1 h; `random` in [0, 1) spreads it by a quarter either way. */
export const retryDelayMs = (attempt: number, random: number): number => {
  const base = Math.min(RETRY_MIN_MS * 2 ** Math.min(attempt - 1, 30), RETRY_MAX_MS);
  return Math.round(Math.min(Math.max(base * (0.75 + random / 2), RETRY_MIN_MS), RETRY_MAX_MS));
};
