// Work that takes long or comes due: a value with a name, a payload schema and what to do.
import type { z } from 'zod';

/** What a running job may use. */
export interface JobContext {
  /** Aborted when somebody cancels the job or the process stops; a job that sees it stops at a safe point and may resume. */
  readonly signal: AbortSignal;
  /** States how far it is, shown in the console; `total` null when unknown. Written at most once a second. */
  progress(done: number, total: number | null, note?: string): void;
  /** A small value that survives a crash, for resuming; null at the first attempt. */
  readonly checkpoint: unknown;
  saveCheckpoint(value: unknown): Promise<void>;
  /** 1 for the first attempt. */
  readonly attempt: number;
  readonly jobId: string;
}

/** A kind of job. */
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
}
