// What one may ask of the audit trail.
import { z } from 'zod';
import { defineEndpoint } from '../http/endpoint.ts';

const access = { kind: 'permission', permission: 'audit.read' } as const;

export const auditEntrySchema = z.object({
  sequence: z.number().int(),
  recordedAt: z.number().int(),
  principalKind: z.enum(['operator', 'api-key', 'system', 'member', 'anonymous']),
  principalId: z.string(),
  principalName: z.string(),
  action: z.string(),
  subjectKind: z.string(),
  subjectId: z.string(),
  details: z.record(z.string(), z.unknown()).nullable(),
  remoteAddress: z.string().nullable(),
  requestId: z.string().nullable(),
  /** SHA-256 over the previous entry's hash and this entry, hexadecimal. */
  hash: z.string(),
});
export type AuditEntryView = z.infer<typeof auditEntrySchema>;

const filterShape = {
  /** Exact action, or the beginning of one when it ends with a dot ("customer."). */
  action: z.string().max(80).optional(),
  principalId: z.string().max(100).optional(),
  subjectKind: z.string().max(80).optional(),
  subjectId: z.string().max(200).optional(),
  /** Half-open period, milliseconds since epoch. */
  from: z.coerce.number().int().optional(),
  to: z.coerce.number().int().optional(),
};

export const auditFilterSchema = z.object(filterShape);
export type AuditFilter = z.infer<typeof auditFilterSchema>;

export const listAudit = defineEndpoint({
  method: 'GET',
  path: '/audit',
  summary: 'Who did what, newest first',
  tag: 'audit',
  access,
  query: z.object({
    ...filterShape,
    page: z.coerce.number().int().min(1).max(100_000).default(1),
    size: z.coerce.number().int().min(1).max(200).default(50),
  }),
  response: z.object({ items: z.array(auditEntrySchema), total: z.number().int() }),
});

export const exportAudit = defineEndpoint({
  method: 'GET',
  path: '/audit.csv',
  summary: 'The same as CSV, oldest first, with every hash',
  tag: 'audit',
  access,
  query: auditFilterSchema,
  response: z.unknown(),
  produces: 'text/csv',
});

const headSchema = z.object({
  /** 0 when the trail is empty. */
  sequence: z.number().int(),
  hash: z.string(),
  recordedAt: z.number().int().nullable(),
});
export type AuditHead = z.infer<typeof headSchema>;

export const readAuditHead = defineEndpoint({
  method: 'GET',
  path: '/audit/head',
  summary: 'The newest entry of the chain; keep it elsewhere, or a cut end cannot be seen',
  tag: 'audit',
  access,
  response: headSchema,
});

const hashSchema = z.string().regex(/^[0-9a-f]{64}$/);

const verificationSchema = z.object({
  intact: z.boolean(),
  entries: z.number().int(),
  /** Heads kept elsewhere that it was compared with. */
  heads: z.number().int(),
  head: headSchema,
  /** The first entry that does not fit, and why. */
  broken: z.object({ sequence: z.number().int(), reason: z.string() }).nullable(),
});

export const verifyAudit = defineEndpoint({
  method: 'GET',
  path: '/audit/verification',
  summary: 'Compute the whole chain again; with a head kept elsewhere also whether the end was cut',
  tag: 'audit',
  access,
  query: z.object({ sequence: z.coerce.number().int().min(1).optional(), hash: hashSchema.optional() }),
  response: verificationSchema,
});

/** Hourly heads of a year. */
export const HEADS_MAX = 10_000;

export const verifyAuditHeads = defineEndpoint({
  method: 'POST',
  path: '/audit/verification',
  summary: 'Compute the whole chain again, and compare it with every head that was kept elsewhere',
  tag: 'audit',
  access,
  body: z.strictObject({
    heads: z.array(z.strictObject({ sequence: z.number().int().min(1), hash: hashSchema })).max(HEADS_MAX),
  }),
  response: verificationSchema,
});
