// The HTTP surface of the ledger: programmes, postings, balances, statements. What watches over it is beside.
import { z } from 'zod';
import { defineEndpoint } from '../../platform/http/endpoint.ts';
import {
  codeText,
  mergeSchema,
  obstacleStatuses,
  operationKey,
  operationSchema,
  outcomeSchema,
  programmeSchema,
  programmeSettings,
  refusalStatuses,
  unmergeSchema,
  walletSchema,
} from '../points/contract.ts';

export * from './control-contract.ts';

const tag = 'ledger';
const read = { kind: 'permission', permission: 'ledger.read' } as const;
const audit = { kind: 'permission', permission: 'ledger.audit' } as const;
const post = { kind: 'permission', permission: 'ledger.post' } as const;
const manage = { kind: 'permission', permission: 'ledger.manage' } as const;
const approve = { kind: 'permission', permission: 'ledger.approve' } as const;
const merge = { kind: 'permission', permission: 'customers.merge' } as const;

const programmeParams = z.object({ programme: codeText });
const customerParams = z.object({ programme: codeText, customerId: z.string().max(64) });

export const listProgrammes = defineEndpoint({
  method: 'GET',
  path: '/ledger/programmes',
  summary: 'The programmes with their wallets and policies.',
  tag,
  access: read,
  response: z.object({ items: z.array(programmeSchema) }),
});

export const saveProgramme = defineEndpoint({
  method: 'PUT',
  path: '/ledger/programmes/:programme',
  summary: 'Creates a programme or changes its settings; what was posted keeps the policies under which it was posted.',
  tag,
  access: manage,
  params: programmeParams,
  body: z.strictObject({ ...programmeSettings, wallets: z.array(walletSchema).min(1).max(20) }),
  response: programmeSchema,
  refusals: { WALLET_IN_USE: 409, WALLET_TWICE: 422, ACTIVATION_UNKNOWN: 422 },
});

export const resumeProgramme = defineEndpoint({
  method: 'POST',
  path: '/ledger/programmes/:programme/resume',
  summary: 'Lets a stopped programme post again, once its invariants hold.',
  tag,
  access: approve,
  params: programmeParams,
  body: z.strictObject({ reason: z.string().min(1).max(500) }),
  response: programmeSchema,
  refusals: { PROGRAMME_NOT_FOUND: 404, INVARIANT_BROKEN: 409, NOT_STOPPED: 409 },
});

const postedSchema = z.object({
  key: z.string(),
  /** Number in the journal. */
  postingId: z.number().int(),
  /** True when this answer was given before. */
  replayed: z.boolean(),
  recordedAt: z.number().int(),
  outcome: outcomeSchema,
});

const operationRefusals = { ...refusalStatuses, ...obstacleStatuses };

export const postOperation = defineEndpoint({
  method: 'POST',
  path: '/ledger/programmes/:programme/postings',
  summary:
    'Posts one operation. The key may also come as the header Idempotency-Key. A refusal carries `replayed` in its details.',
  tag,
  access: post,
  params: programmeParams,
  body: z.object({ kind: z.string(), key: operationKey.optional() }).loose(),
  response: postedSchema,
  refusals: { ...operationRefusals, OPERATION_INVALID: 422 },
});

const itemSchema = z.union([
  postedSchema.extend({ status: z.literal('posted') }),
  z.object({
    status: z.literal('refused'),
    key: z.string(),
    replayed: z.boolean(),
    code: z.string(),
    message: z.string(),
    details: z.record(z.string(), z.unknown()).optional(),
  }),
]);

export const postOperations = defineEndpoint({
  method: 'POST',
  path: '/ledger/programmes/:programme/postings/batch',
  summary: 'Posts up to 1,000 operations in their order, in one transaction; each is judged by itself.',
  tag,
  access: post,
  params: programmeParams,
  body: z.strictObject({ operations: z.array(operationSchema).min(1).max(1_000) }),
  response: z.object({ items: z.array(itemSchema) }),
  refusals: { ...obstacleStatuses },
});

export const mergeWallets = defineEndpoint({
  method: 'POST',
  path: '/ledger/programmes/:programme/merges',
  summary: 'Merges the wallets of two customers, or undoes it. Lots keep their origin and expiry.',
  tag,
  access: merge,
  params: programmeParams,
  body: z.discriminatedUnion('kind', [mergeSchema, unmergeSchema]),
  response: postedSchema,
  refusals: operationRefusals,
});

export const walletBalanceSchema = z.object({
  wallet: z.string(),
  /** Unexpired remainders of lots minus debt. */
  available: z.number().int(),
  pending: z.number().int(),
  held: z.number().int(),
  debt: z.number().int(),
  /** Ends within 30 days of the asked instant. */
  expiringSoon: z.number().int(),
});

const bitemporal = {
  /** What had happened by then; now when absent. */
  effectiveAt: z.coerce.number().int().min(0).optional(),
  /** As it was known then; now when absent. */
  knownAt: z.coerce.number().int().min(0).optional(),
};

export const readBalance = defineEndpoint({
  method: 'GET',
  path: '/ledger/programmes/:programme/customers/:customerId/balance',
  summary: 'Balances of a customer, effective at an instant as known at another.',
  tag,
  access: read,
  params: customerParams,
  query: z.object(bitemporal),
  response: z.object({
    effectiveAt: z.number().int(),
    knownAt: z.number().int(),
    /** Customers whose wallets are merged with this one. */
    mergedWith: z.array(z.string()),
    wallets: z.array(walletBalanceSchema),
  }),
  refusals: { PROGRAMME_NOT_FOUND: 404, CUSTOMER_NOT_FOUND: 404 },
});

const lotSchema = z.object({
  lotId: z.number().int(),
  wallet: z.string(),
  customerId: z.string(),
  points: z.number().int(),
  remaining: z.number().int(),
  pending: z.number().int(),
  held: z.number().int(),
  expired: z.number().int(),
  reversed: z.number().int(),
  occurredAt: z.number().int(),
  activatesAt: z.number().int().nullable(),
  expiresAt: z.number().int().nullable(),
  sourceLotId: z.number().int().nullable(),
});

export const listLots = defineEndpoint({
  method: 'GET',
  path: '/ledger/programmes/:programme/customers/:customerId/lots',
  summary: 'The lots of a customer in the order in which they would be spent; spent ones on request.',
  tag,
  access: read,
  params: customerParams,
  query: z.object({ all: z.enum(['true', 'false']).default('false') }),
  response: z.object({ items: z.array(lotSchema) }),
  refusals: { PROGRAMME_NOT_FOUND: 404, CUSTOMER_NOT_FOUND: 404 },
});

export const changeSchema = z.object({
  wallet: z.string(),
  active: z.number().int(),
  pending: z.number().int(),
  held: z.number().int(),
  debt: z.number().int(),
});

const postingSchema = z.object({
  postingId: z.number().int(),
  key: z.string(),
  kind: z.string(),
  customerId: z.string().nullable(),
  counterparty: z.string().nullable(),
  effectiveAt: z.number().int(),
  recordedAt: z.number().int(),
  /** Code and sentence where it was refused. */
  refusal: z.object({ code: z.string(), message: z.string() }).nullable(),
  reason: z.string().nullable(),
  ruleVersion: z.string().nullable(),
  attribution: z.object({ branchId: z.string().nullable(), adviserId: z.string().nullable() }).nullable(),
  targetId: z.number().int().nullable(),
  outcome: outcomeSchema.nullable(),
});
export type PostingView = z.infer<typeof postingSchema>;

export const readStatement = defineEndpoint({
  method: 'GET',
  path: '/ledger/programmes/:programme/customers/:customerId/statement',
  summary: "What changed a customer's points in a period, newest first, between opening and closing balances.",
  tag,
  access: read,
  params: customerParams,
  query: z.object({
    from: z.coerce.number().int().min(0).optional(),
    to: z.coerce.number().int().min(0).optional(),
    wallet: codeText.optional(),
    before: z.coerce.number().int().min(1).optional(),
    size: z.coerce.number().int().min(1).max(200).default(50),
  }),
  response: z.object({
    items: z.array(postingSchema.extend({ changes: z.array(changeSchema) })),
    /** Pass it as `before` for the next page. */
    next: z.number().int().nullable(),
    opening: z.array(walletBalanceSchema),
    closing: z.array(walletBalanceSchema),
  }),
  refusals: { PROGRAMME_NOT_FOUND: 404, CUSTOMER_NOT_FOUND: 404 },
});

const entrySchema = z.object({
  line: z.number().int(),
  wallet: z.string(),
  fromAccount: z.string(),
  toAccount: z.string(),
  fromCustomer: z.string().nullable(),
  toCustomer: z.string().nullable(),
  fromLot: z.number().int().nullable(),
  toLot: z.number().int().nullable(),
  points: z.number().int(),
});

export const readPosting = defineEndpoint({
  method: 'GET',
  path: '/ledger/programmes/:programme/postings/:postingId',
  summary: 'One posting with its entries and the request behind it.',
  tag,
  access: read,
  params: z.object({ programme: codeText, postingId: z.coerce.number().int().min(1) }),
  response: z.object({
    posting: postingSchema,
    entries: z.array(entrySchema),
    request: z.record(z.string(), z.unknown()),
  }),
  refusals: { PROGRAMME_NOT_FOUND: 404, POSTING_NOT_FOUND: 404 },
});

export const readMovements = defineEndpoint({
  method: 'GET',
  path: '/ledger/programmes/:programme/movements',
  summary: 'Points that moved between accounts in a period by the effective instant, whole or per branch or adviser.',
  tag,
  access: audit,
  params: programmeParams,
  query: z.object({
    from: z.coerce.number().int().min(0),
    to: z.coerce.number().int().min(0),
    by: z.enum(['none', 'branch', 'adviser']).default('none'),
  }),
  response: z.object({
    items: z.array(
      z.object({
        group: z.string().nullable(),
        wallet: z.string(),
        kind: z.string(),
        fromAccount: z.string(),
        toAccount: z.string(),
        postings: z.number().int(),
        points: z.number().int(),
      }),
    ),
  }),
  refusals: { PROGRAMME_NOT_FOUND: 404 },
});
