// Erasures and legal hold over HTTP: looking at what an erasure would take, asking for one, deciding it, and reading what is held.
import { z } from 'zod';
import { defineEndpoint } from '../../platform/http/endpoint.ts';

const tag = 'personal data';
const read = { kind: 'permission', permission: 'erasures.read' } as const;
const write = { kind: 'permission', permission: 'erasures.write' } as const;
const held = { kind: 'permission', permission: 'held.read' } as const;

const instant = z.number().int();
const bilingual = z.object({ zh: z.string(), en: z.string() });
const reason = z.string().trim().min(2).max(500);
const customerParams = z.object({ customerId: z.string().min(1).max(64) });
const erasureParams = z.object({ erasureId: z.string().min(1).max(64) });

/** One kind of thing that is held of the person. */
export const holdingSchema = z.object({
  code: z.string(),
  label: bilingual,
  rows: z.number().int(),
  /** `erased`: goes. `held`: stays under legal hold, without what is personal in it. */
  fate: z.enum(['erased', 'held']),
});

export const eventCountSchema = z.object({
  event: z.string(),
  rows: z.number().int(),
  firstAt: instant,
  lastAt: instant,
});

export const erasureSchema = z.object({
  erasureId: z.string(),
  customerId: z.string(),
  customers: z.array(z.string()),
  state: z.enum(['requested', 'declined', 'approved', 'erased']),
  /** `key`: the key was found destroyed, in a restored backup that knew nothing of the erasure. */
  origin: z.enum(['request', 'key']),
  reason: z.string(),
  requestedBy: z.string(),
  requestedAt: instant,
  decidedBy: z.string().nullable(),
  decidedAt: instant.nullable(),
  note: z.string().nullable(),
  /** Rows that went, by holding. */
  removed: z.record(z.string(), z.number().int()),
  erasedAt: instant.nullable(),
  /** Day until which the kept records are under legal hold. */
  holdUntil: z.string().nullable(),
  /** Whether the caller is the one who asked for it: another person decides. */
  mine: z.boolean(),
});

export const previewErasure = defineEndpoint({
  method: 'GET',
  path: '/customers/:customerId/erasure',
  summary:
    'What an erasure of the customer would take and what the law keeps, and the erasure that stands, if any. Changes nothing.',
  tag,
  access: read,
  params: customerParams,
  response: z.object({
    customerId: z.string(),
    customers: z.array(z.string()),
    devices: z.object({ own: z.number().int(), shared: z.number().int() }),
    holdings: z.array(holdingSchema),
    erasedEvents: z.array(eventCountSchema),
    heldEvents: z.array(eventCountSchema),
    holdYears: z.number().int(),
    current: erasureSchema.nullable(),
  }),
  refusals: { SCOPE_TOO_NARROW: 403, CUSTOMER_NOT_FOUND: 404, CUSTOMER_MERGED: 409 },
});

export const requestErasure = defineEndpoint({
  method: 'POST',
  path: '/customers/:customerId/erasure',
  summary: 'Asks for the erasure of the customer. Nothing happens before another person approves it.',
  tag,
  access: write,
  params: customerParams,
  body: z.object({ reason }),
  response: erasureSchema,
  refusals: { SCOPE_TOO_NARROW: 403, CUSTOMER_NOT_FOUND: 404, CUSTOMER_MERGED: 409, ERASURE_STANDS: 409 },
});

export const listErasures = defineEndpoint({
  method: 'GET',
  path: '/erasures',
  summary: 'Erasures asked for, decided and carried out, newest first.',
  tag,
  access: read,
  query: z.object({
    state: z.enum(['requested', 'declined', 'approved', 'erased']).optional(),
    page: z.coerce.number().int().min(1).max(100_000).default(1),
    pageSize: z.coerce.number().int().min(1).max(200).default(50),
  }),
  response: z.object({ rows: z.array(erasureSchema), total: z.number().int() }),
});

export const approveErasure = defineEndpoint({
  method: 'POST',
  path: '/erasures/:erasureId/approve',
  summary: 'Approves an erasure that somebody else asked for; a job carries it out. It cannot be undone.',
  tag,
  access: write,
  params: erasureParams,
  body: z.object({ note: z.string().trim().max(500).optional() }),
  response: z.object({ erasure: erasureSchema, jobId: z.string() }),
  refusals: { SCOPE_TOO_NARROW: 403, SECOND_PERSON_NEEDED: 409, ERASURE_NOT_FOUND: 404, ERASURE_DECIDED: 409 },
});

export const declineErasure = defineEndpoint({
  method: 'POST',
  path: '/erasures/:erasureId/decline',
  summary: "Declines an erasure, or takes back one's own request.",
  tag,
  access: write,
  params: erasureParams,
  body: z.object({ note: reason }),
  response: erasureSchema,
  refusals: { SCOPE_TOO_NARROW: 403, ERASURE_NOT_FOUND: 404, ERASURE_DECIDED: 409 },
});

/** A record under legal hold: what happened, without what is personal. */
export const heldRecordSchema = z.object({
  position: z.number().int(),
  event: z.string(),
  occurredAt: instant,
  recordedAt: instant,
  source: z.string(),
  properties: z.record(z.string(), z.unknown()),
});

export const readHeldRecords = defineEndpoint({
  method: 'POST',
  path: '/customers/:customerId/held-records',
  summary:
    'Records of an erased customer that the law keeps. For compliance alone, with a reason; each look is audited.',
  tag,
  access: held,
  params: customerParams,
  body: z.object({
    reason,
    /** Event names to keep; all when absent. */
    events: z.array(z.string().max(128)).max(50).optional(),
    before: z.object({ at: instant, position: z.number().int() }).nullable().default(null),
    limit: z.number().int().min(1).max(200).default(50),
  }),
  response: z.object({
    rows: z.array(heldRecordSchema),
    next: z.object({ at: instant, position: z.number().int() }).nullable(),
  }),
  refusals: { COMPLIANCE_ONLY: 403, SCOPE_TOO_NARROW: 403, NOT_UNDER_HOLD: 404 },
});
