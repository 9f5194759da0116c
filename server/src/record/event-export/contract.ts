// The export of events over HTTP: as lines of CSV or JSON, by time, with a cursor to go on from.
import { z } from 'zod';
import { defineEndpoint } from '../../platform/http/endpoint.ts';

const tag = 'events';
const access = { kind: 'permission', permission: 'events.export' } as const;

const instantText = z
  .string()
  .refine((text) => !Number.isNaN(Date.parse(text)), 'a day "2026-06-30" or an instant "2026-06-30T09:30:00+08:00"');

const filterShape = {
  /** Half-open; a day without time begins at 0:00 UTC unless the text names a zone. */
  from: instantText.optional(),
  to: instantText.optional(),
  /** Names, separated by commas. */
  events: z.string().max(2_000).optional(),
  customer: z.string().min(1).max(64).optional(),
  /** Cursor of the last event that was received: goes on behind it. */
  after: z
    .string()
    .regex(/^-?\d{1,16}\.\d{1,16}$/, 'the cursor of an exported event')
    .optional(),
};
const shape = {
  ...filterShape,
  /** Personal values in clear, for who may reveal them. */
  clear: z.enum(['true', 'false']).default('false'),
  /** Why they are wanted in clear; kept in the audit trail. */
  reason: z.string().trim().min(2).max(500).optional(),
};
const refusals = {
  CUSTOMER_NOT_FOUND: 404,
  SCOPE_TOO_NARROW: 403,
  REVEAL_NOT_ALLOWED: 403,
  REASON_NEEDED: 422,
  PERIOD_EMPTY: 422,
} as const;

export const countEvents = defineEndpoint({
  method: 'GET',
  path: '/events/count',
  summary: 'How many events an export would hold.',
  tag,
  access,
  query: z.object(filterShape),
  response: z.object({ rows: z.number().int() }),
  refusals,
});

export const exportEventsCsv = defineEndpoint({
  method: 'GET',
  path: '/events.csv',
  summary: 'Events as CSV in the order of their time; personal values masked unless told, audited, of any length.',
  tag,
  access,
  query: z.object(shape),
  response: z.unknown(),
  produces: 'text/csv',
  refusals,
});

export const exportEventsJsonl = defineEndpoint({
  method: 'GET',
  path: '/events.jsonl',
  summary: 'The same as lines of JSON.',
  tag,
  access,
  query: z.object(shape),
  response: z.unknown(),
  produces: 'application/x-ndjson',
  refusals,
});
