// The HTTP surface of the feed of what has just been accepted.
import { z } from 'zod';
import { defineEndpoint } from '../../platform/http/endpoint.ts';

const propertyValue = z.union([
  z.string(),
  z.number(),
  z.boolean(),
  z.null(),
  z.array(z.union([z.string(), z.number(), z.boolean()])),
]);

/** One accepted event in the live feed. Personal values are cipher text. */
const liveEventSchema = z.object({
  /** Order in the feed of this process. */
  cursor: z.number().int(),
  position: z.number().int(),
  recordedAt: z.number().int(),
  occurredAt: z.number().int(),
  source: z.string(),
  dialect: z.string(),
  trust: z.enum(['public', 'server']),
  kind: z.string(),
  name: z.string(),
  actorId: z.string().optional(),
  customerId: z.string().optional(),
  sessionId: z.string().optional(),
  properties: z.record(z.string(), propertyValue),
  traits: z.record(z.string(), propertyValue).optional(),
  /** Breaches of the tracking plan; present on events that went to quarantine. */
  violations: z.array(z.object({ code: z.string(), property: z.string().optional(), message: z.string() })).optional(),
});

const liveFilter = {
  name: z.string().max(255).optional(),
  source: z.string().max(64).optional(),
  quarantined: z.enum(['yes', 'no']).optional(),
};

const liveAnswerSchema = z.object({
  /** Oldest first. */
  events: z.array(liveEventSchema),
  /** Pass it as `after` next time. */
  cursor: z.number().int(),
  /** True when more came since `after` than the feed keeps or `limit` allows. */
  skipped: z.boolean(),
  /** Events accepted in the last 60 seconds by this process. */
  acceptedLastMinute: z.number().int(),
});
export type LiveEventsAnswer = z.infer<typeof liveAnswerSchema>;

export const liveEvents = defineEndpoint({
  method: 'GET',
  path: '/events/live',
  summary: 'The newest accepted events of this process, or those after a cursor; for who cannot hold a stream open.',
  tag: 'events',
  access: { kind: 'permission', permission: 'events.read' },
  query: z.object({
    /** Answer only what came after this cursor; absent: the newest. */
    after: z.coerce.number().int().min(0).optional(),
    limit: z.coerce.number().int().min(1).max(500).default(100),
    ...liveFilter,
  }),
  response: liveAnswerSchema,
});

/**
 * Messages of the stream: `events` (an answer like that of {@link liveEvents}, its cursor as id), `beat` every few seconds while there is
 * nothing (`acceptedLastMinute`), and `end` (a problem's `code` and `detail`) when the caller may no longer look. An own `after`, or the header
 * Last-Event-ID, goes on after a break.
 */
export const streamLiveEvents = defineEndpoint({
  method: 'GET',
  path: '/events/live/stream',
  summary: 'Accepted events of this process as they come, as server-sent events; at most three streams of one caller.',
  tag: 'events',
  access: { kind: 'permission', permission: 'events.read' },
  query: z.object({ after: z.coerce.number().int().min(0).optional(), ...liveFilter }),
  response: z.unknown(),
  produces: 'text/event-stream',
  raw: true,
  refusals: { TOO_MANY_STREAMS: 429 },
});
