// What operators may ask of the queue: what runs, what failed, cancel, run again.
import { z } from 'zod';
import { defineEndpoint, paging } from '../http/endpoint.ts';
import { jobStates } from './job.ts';

const read = { kind: 'permission', permission: 'jobs.read' } as const;
const write = { kind: 'permission', permission: 'jobs.write' } as const;
const instant = z.number().int();
const params = z.object({ jobId: z.string().regex(/^\d{1,18}$/, 'a job number') });

const jobStateSchema = z.enum(jobStates);

const jobSchema = z.object({
  jobId: z.string(),
  name: z.string(),
  state: jobStateSchema,
  priority: z.number().int(),
  uniqueKey: z.string().nullable(),
  schedule: z.string().nullable(),
  /** Business instant of the schedule that put it in the queue. */
  scheduledFor: instant.nullable(),
  /** Attempts begun so far. */
  attempt: z.number().int(),
  attemptsMax: z.number().int(),
  createdAt: instant,
  createdBy: z.string(),
  /** When it may run, or run again. */
  runAt: instant,
  startedAt: instant.nullable(),
  finishedAt: instant.nullable(),
  cancelRequested: z.boolean(),
  progress: z.object({ done: z.number(), total: z.number().nullable(), note: z.string().nullable() }).nullable(),
  result: z.string().nullable(),
  /** Of the last attempt that failed. */
  error: z.string().nullable(),
});
export type Job = z.infer<typeof jobSchema>;

const jobDetailSchema = jobSchema.extend({ payload: z.unknown(), checkpoint: z.unknown() });
export type JobDetail = z.infer<typeof jobDetailSchema>;

const jobFilterSchema = z.object({
  state: jobStateSchema.optional(),
  name: z.string().max(80).optional(),
  ...paging(50),
});
export type JobFilter = z.infer<typeof jobFilterSchema>;

export const listJobs = defineEndpoint({
  method: 'GET',
  path: '/jobs',
  summary: 'The queue and what became of it, newest first',
  tag: 'jobs',
  access: read,
  query: jobFilterSchema,
  response: z.object({
    items: z.array(jobSchema),
    total: z.number().int(),
    /** Jobs in each state, whatever the filter. */
    counts: z.record(jobStateSchema, z.number().int()),
  }),
});

export const readJob = defineEndpoint({
  method: 'GET',
  path: '/jobs/:jobId',
  summary: 'One job with its payload and checkpoint',
  tag: 'jobs',
  access: read,
  params,
  response: jobDetailSchema,
  refusals: { JOB_NOT_FOUND: 404 },
});

export const cancelJob = defineEndpoint({
  method: 'POST',
  path: '/jobs/:jobId/cancel',
  summary: 'Take a waiting job out of the queue, or ask a running one to stop',
  tag: 'jobs',
  access: write,
  params,
  response: jobSchema,
  refusals: { JOB_NOT_FOUND: 404, JOB_FINISHED: 409 },
});

export const retryJob = defineEndpoint({
  method: 'POST',
  path: '/jobs/:jobId/retry',
  summary: 'Put a dead or cancelled job into the queue again, from its checkpoint',
  tag: 'jobs',
  access: write,
  params,
  response: jobSchema,
  refusals: { JOB_NOT_FOUND: 404, JOB_NOT_RETRYABLE: 409, JOB_ALREADY_QUEUED: 409 },
});

const jobScheduleSchema = z.object({
  name: z.string(),
  cron: z.string(),
  job: z.string(),
  /** Zone in which the expression is read. */
  timeZone: z.string(),
  /** Business instants. */
  lastDueAt: instant.nullable(),
  nextDueAt: instant.nullable(),
});
export type JobScheduleView = z.infer<typeof jobScheduleSchema>;

export const listJobSchedules = defineEndpoint({
  method: 'GET',
  path: '/job-schedules',
  summary: 'What comes due by itself, and when next',
  tag: 'jobs',
  access: read,
  response: z.object({ items: z.array(jobScheduleSchema) }),
});
