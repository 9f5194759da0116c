// HTTP surface of benefits: definitions with drafts and versions, stocks and codes, what customers have and use, and the desk.
import { z } from 'zod';
import { draftBody, draftEndpoints } from '../../decide/drafts/contract.ts';
import { customerNumber } from '../../know/profiles/contract.ts';
import { defineEndpoint, paging } from '../../platform/http/endpoint.ts';
import { benefitCode, benefitSchema, fulfilmentKinds } from '../benefit-rules/contract.ts';
import { customerBenefits, draftShapes, grantSchema, useSchema } from '../benefits/contract.ts';

export { type Arguments, conditions, sentenceOf, type WordUse } from '../../decide/rules/contract.ts';
export {
  type Benefit,
  benefitCategories,
  benefitPeriods,
  fulfilmentKinds,
  type Item,
  limitSpans,
  riskRatings,
} from '../benefit-rules/contract.ts';
export { draftShapes, useSchema } from '../benefits/contract.ts';

const read = { kind: 'permission', permission: 'benefits.read' } as const;
const manage = { kind: 'permission', permission: 'benefits.manage' } as const;
const grant = { kind: 'permission', permission: 'benefits.grant' } as const;
const fulfil = { kind: 'permission', permission: 'benefits.fulfil' } as const;
const tag = 'benefits';
const params = z.object({ benefit: benefitCode });
const count = z.number().int();
const instant = z.number().int();
const reason = z.string().trim().min(2).max(500);
export const callerKey = z.string().regex(/^[\x21-\x7e]{1,80}$/, 'one to eighty visible characters');

const summary = z.object({
  ...draftShapes(benefitSchema),
  /** Codes that are left; null where it is not delivered by codes. */
  freeCodes: count.nullable(),
  /** In the caller's scope, over the last 30 days. */
  uses: count,
  customers: count,
  costYuan: z.string(),
});
const detail = summary.extend(draftBody(benefitSchema)).extend({
  batches: z.array(
    z.object({
      batch: z.string(),
      expiresOn: z.string().nullable(),
      addedAt: instant,
      ...{ free: count, taken: count, delivered: count, void: count },
    }),
  ),
  /** Given of the budget of the current span; null without a budget. */
  budget: z.object({ count, yuan: z.string() }).nullable(),
  hasSecret: z.boolean(),
});

export const listTemplates = defineEndpoint({
  method: 'GET',
  path: '/benefits/templates',
  summary: 'Thirty benefits of a broker that ship ready to be drafted.',
  tag,
  access: read,
  response: z.object({ items: z.array(z.object({ code: benefitCode, benefit: benefitSchema })) }),
});

export const listBenefits = defineEndpoint({
  method: 'GET',
  path: '/benefits',
  summary: "Every benefit with its stock and what customers in the caller's scope used in the last 30 days.",
  tag,
  access: read,
  response: z.object({ items: z.array(summary) }),
});

export const definitionRefusals = {
  DEFINITION_NOT_VALID: 422,
  CLASS_TOO_LAX: 422,
  SCHEME_NOT_FOUND: 404,
  BENEFIT_NOT_FOUND: 404,
  PROGRAMME_NOT_FOUND: 404,
  WALLET_NOT_FOUND: 404,
} as const;
export const flowRefusals = {
  DRAFT_MISSING: 409,
  DRAFT_CHANGED: 409,
  SECOND_PERSON_REQUIRED: 409,
  APPROVAL_MISSING: 409,
  BENEFIT_NOT_ACTIVE: 409,
} as const;

const flow = { ...definitionRefusals, ...flowRefusals } as const;

export const {
  read: readBenefit,
  save: saveDraft,
  approve: approveDraft,
  activate: activateBenefit,
  retire: retireBenefit,
} = draftEndpoints({
  ...{ at: '/benefits/:benefit', tag, params, definition: benefitSchema, detail, reasonMin: 2 },
  permissions: { read: 'benefits.read', manage: 'benefits.manage', approve: 'benefits.approve' },
  says: {
    read: 'One benefit: what is in force, the draft with what its activation needs, versions, stock, codes and budget.',
    save: 'Writes the draft of a new or known benefit; audited. Who agreed to an earlier draft is forgotten.',
    approve: 'Agrees to a draft that somebody else wrote; class R needs two compliance officers and a legal opinion.',
    activate: 'Puts the draft in force as a new version, once those who must have agreed.',
    retire: 'Ends a benefit: nothing of it is granted or used any more; what runs, runs to its end.',
  },
  refusals: { read: { BENEFIT_NOT_FOUND: 404 }, save: flow, approve: flow, activate: flow, retire: flow },
});

export const changeStock = defineEndpoint({
  method: 'POST',
  path: '/benefits/:benefit/stock',
  summary: 'Puts so many more in, or takes out what nobody has; audited.',
  tag,
  access: manage,
  params,
  body: z.strictObject({
    count: count
      .min(-1_000_000_000)
      .max(1_000_000_000)
      .refine((value) => value !== 0, 'not 0'),
    reason,
  }),
  response: detail,
  refusals: { BENEFIT_NOT_FOUND: 404, STOCK_TAKEN: 409 },
});

export const uploadCodes = defineEndpoint({
  method: 'POST',
  path: '/benefits/:benefit/codes',
  summary: 'Adds codes to the pool, one a line; they are encrypted, and those that are there already are left out.',
  tag,
  access: manage,
  params,
  body: z.strictObject({
    /** One code a line. */
    codes: z.string().min(1).max(2_000_000),
    batch: z.string().trim().min(1).max(80),
    expiresOn: z
      .string()
      .regex(/^\d{4}-\d{2}-\d{2}$/)
      .nullable(),
  }),
  response: z.object({ added: count, known: count, benefit: detail }),
  refusals: { BENEFIT_NOT_FOUND: 404, NO_CODES: 422, CODE_NOT_VALID: 422 },
});

export const makeSecret = defineEndpoint({
  method: 'POST',
  path: '/benefits/:benefit/secret',
  summary: "Makes a new secret with which calls to the benefit's system are signed; it is told here and nowhere else.",
  tag,
  access: manage,
  params,
  body: z.strictObject({}),
  response: z.object({ secret: z.string() }),
  refusals: { BENEFIT_NOT_FOUND: 404 },
});

const grantRefusals = {
  BENEFIT_NOT_FOUND: 404,
  BENEFIT_NOT_ACTIVE: 409,
  CUSTOMER_NOT_FOUND: 404,
  OUTSIDE_WINDOW: 409,
  NOT_ELIGIBLE: 422,
  NOT_SUITABLE: 422,
  OUT_OF_STOCK: 409,
  LIMIT_REACHED: 409,
  BUDGET_EXHAUSTED: 409,
  QUOTA_USED: 409,
  NOT_ENTITLED: 422,
  GRANT_NOT_FOUND: 404,
  GRANT_ENDED: 409,
  GRANT_SUSPENDED: 409,
  GRANT_NOT_STARTED: 409,
  GRANT_ALREADY_ACTIVE: 409,
  NOT_SUSPENDED: 409,
  NOT_DUE: 409,
  IDEMPOTENCY_MISMATCH: 409,
  KEY_IN_USE: 409,
} as const;

export { grantRefusals };

export const grantByHand = defineEndpoint({
  method: 'POST',
  path: '/benefits/:benefit/grants',
  summary:
    'Grants a benefit by hand, with a reason, within its stock, limits and budget; the same key is the same grant.',
  tag,
  access: grant,
  params,
  body: z.strictObject({ key: callerKey, customerId: customerNumber, reason }),
  response: z.object({ grant: grantSchema, replayed: z.boolean() }),
  refusals: grantRefusals,
});

export const changeGrant = defineEndpoint({
  method: 'POST',
  path: '/benefits/grants/:grantId/changes',
  summary: 'Suspends, reinstates or revokes a grant, with a reason; audited.',
  tag,
  access: grant,
  params: z.object({ grantId: z.coerce.number().int().min(1) }),
  body: z.strictObject({ action: z.enum(['suspend', 'reinstate', 'revoke']), reason }),
  response: z.object({
    grant: grantSchema,
    changes: z.array(
      z.object({
        at: instant,
        fromState: z.string().nullable(),
        toState: z.string(),
        reason: z.string(),
        byName: z.string(),
      }),
    ),
  }),
  refusals: grantRefusals,
});

export const readCustomerBenefits = defineEndpoint({
  method: 'GET',
  path: '/benefits/customers/:customerId',
  summary: 'What a customer has, used and saved, and what a higher tier has.',
  tag,
  access: read,
  params: z.object({ customerId: customerNumber }),
  response: customerBenefits,
  refusals: { CUSTOMER_NOT_FOUND: 404 },
});

export const readFlags = defineEndpoint({
  method: 'GET',
  path: '/benefits/customers/:customerId/flags',
  summary: "What is switched on for a customer, for the firm's systems.",
  tag,
  access: read,
  params: z.object({ customerId: customerNumber }),
  response: z.object({ items: z.array(z.object({ flag: z.string(), benefit: z.string(), until: instant })) }),
  refusals: { CUSTOMER_NOT_FOUND: 404 },
});

export const useByHand = defineEndpoint({
  method: 'POST',
  path: '/benefits/customers/:customerId/uses',
  summary: "Uses one of a customer's benefit, or activates it; the same key is the same use.",
  tag,
  access: grant,
  params: z.object({ customerId: customerNumber }),
  body: z.strictObject({ key: callerKey, benefit: benefitCode, grantId: count.min(1).nullable().default(null) }),
  response: z.object({ use: useSchema, left: count.nullable(), replayed: z.boolean() }),
  refusals: grantRefusals,
});

export const listUses = defineEndpoint({
  method: 'GET',
  path: '/benefits/uses',
  summary: "Deliveries of customers in the caller's scope, for the desk: those that wait longest first.",
  tag,
  access: read,
  query: z.object({
    ...paging(20),
    state: z.enum(['waiting', 'delivered', 'failed', 'cancelled']).default('waiting'),
    fulfilment: z.enum(fulfilmentKinds).optional(),
    benefit: benefitCode.optional(),
  }),
  response: z.object({ items: z.array(useSchema), total: count }),
});

export const endUse = defineEndpoint({
  method: 'POST',
  path: '/benefits/uses/:useId/end',
  summary: 'Says that a delivery was made, with its reference, or will not be: then points and quota go back.',
  tag,
  access: fulfil,
  params: z.object({ useId: z.coerce.number().int().min(1) }),
  body: z.discriminatedUnion('outcome', [
    z.strictObject({ outcome: z.literal('delivered'), reference: z.string().trim().max(200).default('') }),
    z.strictObject({ outcome: z.literal('failed'), reason }),
  ]),
  response: useSchema,
  refusals: {
    USE_NOT_FOUND: 404,
    USE_ENDED: 409,
    REDEMPTION_NOT_FOUND: 404,
    REDEMPTION_CLOSED: 409,
    FEE_OUTSTANDING: 409,
    NOT_SUITABLE: 422,
    NOT_ELIGIBLE: 422,
    HOLD_TIMED_OUT: 409,
    HOLD_CLOSED: 409,
    PROGRAMME_STOPPED: 503,
  },
});

export const revealCode = defineEndpoint({
  method: 'POST',
  path: '/benefits/uses/:useId/code',
  summary: 'The code or voucher of a delivery in clear text, with a reason; audited.',
  tag,
  access: { kind: 'permission', permission: 'customers.reveal' },
  params: z.object({ useId: z.coerce.number().int().min(1) }),
  body: z.strictObject({ reason }),
  response: z.object({ code: z.string() }),
  refusals: { USE_NOT_FOUND: 404, NO_CODES: 422 },
});

export const honourVoucher = defineEndpoint({
  method: 'POST',
  path: '/benefits/vouchers',
  summary: 'A voucher is honoured, once: answers what it is good for.',
  tag,
  access: fulfil,
  body: z.strictObject({ voucher: z.string().trim().min(4).max(60) }),
  response: z.object({ benefit: benefitCode, name: z.object({ zh: z.string(), en: z.string() }), useId: count }),
  refusals: { VOUCHER_NOT_FOUND: 404, VOUCHER_NOT_VALID: 409 },
});
