// How the installation stands, for the console, for doctor and for who watches it.
import { z } from 'zod';
import { defineEndpoint } from '../platform/http/endpoint.ts';

const storeSchema = z.object({
  store: z.enum(['state', 'log', 'events']),
  engine: z.string(),
  /** Version of the engine as it says itself; null when it does not answer. */
  version: z.string().nullable(),
  answers: z.boolean(),
  /** How long it took to answer a trivial question. */
  answerMs: z.number().nullable(),
  /** Its clock minus ours; null where it shares ours. */
  clockSkewMs: z.number().nullable(),
  sizeBytes: z.number().nullable(),
  /** What it said instead of an answer. */
  error: z.string().nullable(),
});
export type StoreStatus = z.infer<typeof storeSchema>;

const consumerSchema = z.object({
  consumer: z.string(),
  state: z.enum(['running', 'retrying', 'halted', 'elsewhere']),
  position: z.number().int(),
  lagEvents: z.number().int(),
  lagMs: z.number(),
  eventsPerSecond: z.number(),
  movedAt: z.number(),
  error: z.string().nullable(),
  /** While many ranges are taken at once: where that lands, and the share done, from 0 to 1. */
  leap: z.object({ to: z.number().int(), share: z.number() }).nullable(),
});

export const statusSchema = z.object({
  version: z.string(),
  nodeVersion: z.string(),
  roles: z.array(z.string()),
  timeZone: z.string(),
  wallTime: z.number(),
  uptimeSeconds: z.number(),
  residentBytes: z.number(),
  disk: z.object({ freeBytes: z.number(), totalBytes: z.number() }),
  stores: z.array(storeSchema),
  /** Null where this process runs no consumers. */
  pipeline: z
    .object({
      head: z.number().int(),
      holdsLease: z.boolean(),
      consumers: z.array(consumerSchema),
      outboxError: z.string().nullable(),
    })
    .nullable(),
  jobs: z.record(z.string(), z.number().int()),
});
export type InstallationStatus = z.infer<typeof statusSchema>;

export const readStatus = defineEndpoint({
  method: 'GET',
  path: '/status',
  summary: 'Stores, consumers and jobs of this process',
  tag: 'operations',
  access: { kind: 'permission', permission: 'jobs.read' },
  response: statusSchema,
});
