// The HTTP surface of what watches over the ledger: adjustments by two persons, reconciliation, verification.
import { z } from 'zod';
import { defineEndpoint } from '../../platform/http/endpoint.ts';
import { codeText, dateText, obstacleStatuses, operationKey, refusalStatuses } from '../points/contract.ts';

const tag = 'ledger';
const read = { kind: 'permission', permission: 'ledger.read' } as const;
const audit = { kind: 'permission', permission: 'ledger.audit' } as const;
const adjust = { kind: 'permission', permission: 'ledger.adjust' } as const;
const approve = { kind: 'permission', permission: 'ledger.approve' } as const;
const programmeParams = z.object({ programme: codeText });
const operationRefusals = { ...refusalStatuses, ...obstacleStatuses };

const adjustmentSchema = z.object({
  adjustmentId: z.string(),
  customerId: z.string(),
  wallet: z.string(),
  points: z.number().int(),
  reason: z.string(),
  expiresOn: dateText.nullable(),
  state: z.enum(['proposed', 'approved', 'rejected', 'refused']),
  proposedBy: z.string(),
  proposedAt: z.number().int(),
  decidedBy: z.string().nullable(),
  decidedAt: z.number().int().nullable(),
  note: z.string().nullable(),
  postingId: z.number().int().nullable(),
});
export type Adjustment = z.infer<typeof adjustmentSchema>;

export const proposeAdjustment = defineEndpoint({
  method: 'POST',
  path: '/ledger/programmes/:programme/adjustments',
  summary: 'Proposes to give or take points by hand; another person has to agree.',
  tag,
  access: adjust,
  params: programmeParams,
  body: z.strictObject({
    key: operationKey,
    customerId: z.string().regex(/^[\p{L}\p{N}._:@/-]{1,64}$/u),
    wallet: codeText,
    points: z
      .number()
      .int()
      .min(-1_000_000_000)
      .max(1_000_000_000)
      .refine((value) => value !== 0, 'not 0'),
    expiresOn: dateText.optional(),
    reason: z.string().trim().min(1).max(500),
  }),
  response: adjustmentSchema,
  refusals: {
    PROGRAMME_NOT_FOUND: 404,
    WALLET_NOT_FOUND: 404,
    CUSTOMER_NOT_FOUND: 404,
    IDEMPOTENCY_MISMATCH: 409,
    DATE_UNKNOWN: 422,
  },
});

export const decideAdjustment = defineEndpoint({
  method: 'POST',
  path: '/ledger/programmes/:programme/adjustments/:adjustmentId/decision',
  summary: 'Agrees to a proposed adjustment, which posts it, or rejects it. Never by whoever proposed it.',
  tag,
  access: approve,
  params: z.object({ programme: codeText, adjustmentId: z.string().max(200) }),
  body: z.strictObject({ agree: z.boolean(), note: z.string().max(500).optional() }),
  response: adjustmentSchema,
  refusals: { ...operationRefusals, ADJUSTMENT_NOT_FOUND: 404, ALREADY_DECIDED: 409, SECOND_PERSON_REQUIRED: 409 },
});

export const listAdjustments = defineEndpoint({
  method: 'GET',
  path: '/ledger/programmes/:programme/adjustments',
  summary: 'Adjustments, newest first.',
  tag,
  access: read,
  params: programmeParams,
  query: z.object({ state: z.enum(['proposed', 'approved', 'rejected', 'refused']).optional() }),
  response: z.object({ items: z.array(adjustmentSchema) }),
  refusals: { PROGRAMME_NOT_FOUND: 404 },
});

const violationSchema = z.object({ invariant: z.string(), subject: z.string(), detail: z.string() });

export const reconcile = defineEndpoint({
  method: 'GET',
  path: '/ledger/programmes/:programme/reconciliation',
  summary: 'Computes every balance and lot again from the journal and compares; changes nothing.',
  tag,
  access: audit,
  params: programmeParams,
  response: z.object({
    accounts: z.number().int(),
    lots: z.number().int(),
    entries: z.number().int(),
    violations: z.array(violationSchema),
  }),
  refusals: { PROGRAMME_NOT_FOUND: 404 },
});

export const verifyLedger = defineEndpoint({
  method: 'GET',
  path: '/ledger/verification',
  summary: 'Computes the hash chains of all journals again; with a head kept elsewhere also whether the end was cut.',
  tag,
  access: audit,
  query: z.object({
    programme: codeText.optional(),
    number: z.coerce.number().int().min(1).optional(),
    hash: z
      .string()
      .regex(/^[0-9a-f]{64}$/)
      .optional(),
  }),
  response: z.object({
    chains: z.array(
      z.object({
        programme: z.string(),
        seals: z.number().int(),
        postings: z.number().int(),
        /** Posted after the last seal. */
        unsealed: z.number().int(),
        head: z.object({ number: z.number().int(), hash: z.string() }),
        broken: z
          .object({
            ...{ number: z.number().int(), reason: z.string() },
            /** Postings of the seal that contradict themselves, in words; none where only the hash tells. */
            suspects: z.array(z.string()),
          })
          .nullable(),
      }),
    ),
  }),
  refusals: { PROGRAMME_NOT_FOUND: 404 },
});
