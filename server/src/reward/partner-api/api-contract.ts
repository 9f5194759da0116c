// What a partner's systems ask with the partner's own key, and what customers do about partners in the member centre. A partner knows customers by
// its own numbers alone.
import { z } from 'zod';
import { bilingual } from '../../know/profiles/contract.ts';
import { defineEndpoint } from '../../platform/http/endpoint.ts';
import { monthText, movementKinds, partnerCode, partnerKinds, rateSchema } from '../partner-rules/contract.ts';
import { operationView, statementSchema } from '../partners/contract.ts';

const access = { kind: 'partner' } as const;
const member = { kind: 'member' } as const;
const tag = 'partner';
const count = z.number().int();
const instant = z.number().int();
/** The partner's own name of an operation: the same key is the same operation for ever. */
const key = z.string().regex(/^[\w.:-]{1,80}$/, 'one to eighty letters, digits, dots, colons, dashes or underscores');
const memberNumber = z.string().regex(/^[\p{L}\p{N}._:@/-]{1,64}$/u, 'a number of the partner');
const memberCode = z
  .string()
  .trim()
  .toUpperCase()
  .regex(/^[2-9A-HJ-NP-Z]{10}$/, 'a code of ten letters and digits');
const yuan = z
  .string()
  .regex(/^\d{1,9}(\.\d{1,2})?$/, 'yuan as a decimal such as "12.50", at most two places')
  .refine((value) => /[1-9]/.test(value), 'more than 0');
const points = count.min(1).max(1_000_000_000);
const answered = operationView.extend({ replayed: z.boolean() });

const standing = {
  PARTNER_NOT_ACTIVE: 409,
  PARTNER_SUSPENDED: 409,
  OUTSIDE_CONTRACT: 409,
  KIND_NOT_AGREED: 409,
  RATE_MISSING: 409,
  MEMBER_NOT_BOUND: 404,
  CUSTOMER_NOT_FOUND: 404,
  CUSTOMER_CLOSED: 409,
} as const;
const posting = {
  PARTNER_NOT_ACTIVE: 409,
  IDEMPOTENCY_MISMATCH: 409,
  KEY_IN_USE: 409,
  PROGRAMME_NOT_FOUND: 404,
  WALLET_NOT_FOUND: 404,
  PROGRAMME_STOPPED: 503,
  CALENDAR_YEAR_UNKNOWN: 422,
} as const;
const amounts = { BELOW_MINIMUM: 422, ABOVE_MAXIMUM: 422, DAY_LIMIT_REACHED: 422 } as const;
const undoing = { ...posting, OPERATION_NOT_FOUND: 404, ALREADY_CANCELLED: 409 } as const;

export const readSelf = defineEndpoint({
  method: 'GET',
  path: '/partner/self',
  summary: 'Whom the key stands for: contract, rate of today, limits, what is left in packs.',
  tag,
  access,
  response: z.object({
    partner: partnerCode,
    name: bilingual,
    kinds: z.array(z.enum(partnerKinds)),
    status: z.enum(['active', 'suspended', 'ended']),
    validFrom: z.string(),
    validUntil: z.string().nullable(),
    rate: rateSchema.nullable(),
    packPoints: count.nullable(),
    openMonth: monthText,
  }),
  refusals: { PARTNER_NOT_ACTIVE: 409 },
});

export const bindMember = defineEndpoint({
  method: 'POST',
  path: '/partner/bindings',
  summary: 'Binds a number of the partner to the customer who made the code in the member centre.',
  tag,
  access,
  body: z.strictObject({ code: memberCode, memberNumber }),
  response: z.object({ memberNumber: z.string(), boundAt: instant }),
  refusals: { PARTNER_NOT_FOUND: 404, MEMBER_CODE_UNKNOWN: 404, NUMBER_BOUND: 409 },
});

export const unbindMember = defineEndpoint({
  method: 'DELETE',
  path: '/partner/bindings/:memberNumber',
  summary: 'Ends a binding; what was given and taken stays.',
  tag,
  access,
  params: z.object({ memberNumber }),
  response: z.object({}),
  refusals: { MEMBER_NOT_BOUND: 404 },
});

export const readBalance = defineEndpoint({
  method: 'GET',
  path: '/partner/members/:memberNumber/balance',
  summary: 'What a bound customer could pay with here; by binding, the customer agreed that the partner may ask.',
  tag,
  access,
  params: z.object({ memberNumber }),
  response: z.object({ available: count, worthYuan: z.string().nullable() }),
  refusals: {
    ...{ PARTNER_NOT_FOUND: 404, MEMBER_NOT_BOUND: 404, CUSTOMER_NOT_FOUND: 404, CUSTOMER_CLOSED: 409 },
    PROGRAMME_NOT_FOUND: 404,
  },
});

export const givePoints = defineEndpoint({
  method: 'POST',
  path: '/partner/accruals',
  summary: 'Gives a bound customer points for a sale, by the rate of its day; rounded down to whole points.',
  tag,
  access,
  body: z.strictObject({
    key,
    memberNumber,
    spendYuan: yuan,
    /** When it was sold; now when absent. */
    occurredAt: instant.min(0).max(253_402_300_799_999).nullable().default(null),
    /** The partner's own: a receipt. */
    reference: z.string().trim().min(1).max(80).nullable().default(null),
  }),
  response: answered,
  refusals: {
    ...{ ...standing, ...posting, ...amounts, NO_WHOLE_POINT: 422, PACK_EMPTY: 409 },
    ...{ OCCURRED_IN_FUTURE: 422, OCCURRED_TOO_EARLY: 422, SETTLEMENT_DATE_MISSING: 422, DATE_UNKNOWN: 422 },
  },
});

export const cancelPoints = defineEndpoint({
  method: 'POST',
  path: '/partner/accruals/:key/cancel',
  summary: 'Takes points of a sale back: all that is left of it, or a part in yuan, by the rate of the sale.',
  tag,
  access,
  params: z.object({ key }),
  body: z.strictObject({ key, spendYuan: yuan.nullable().default(null) }),
  response: answered,
  refusals: {
    ...{ ...undoing, CANCEL_EXCEEDS_SALE: 422, AWARD_NOT_FOUND: 404, ALREADY_REVERSED: 409 },
    ...{ REVERSAL_EXCEEDS_AWARD: 422, OCCURRED_IN_FUTURE: 422, AWARD_WITHOUT_BASE: 422 },
  },
});

export const holdPoints = defineEndpoint({
  method: 'POST',
  path: '/partner/redemptions',
  summary:
    'Holds points of a bound customer, who made the code for it just now. Capture or give it up before it times out.',
  tag,
  access,
  body: z.strictObject({ key, memberNumber, code: memberCode, points }),
  response: answered,
  refusals: {
    ...{ ...standing, ...posting, ...amounts, MEMBER_CODE_UNKNOWN: 404, INSUFFICIENT_POINTS: 422 },
    ...{ DEBT_OUTSTANDING: 422, WALLET_NOT_SPENDABLE: 422, TOO_MANY_LOTS: 422 },
  },
});

export const capturePoints = defineEndpoint({
  method: 'POST',
  path: '/partner/redemptions/:key/capture',
  summary: 'Burns held points, or fewer of them: the rest goes back. The path names the hold.',
  tag,
  access,
  params: z.object({ key }),
  body: z.strictObject({ key, points: points.nullable().default(null) }),
  response: answered,
  refusals: {
    ...{ ...undoing, PARTNER_SUSPENDED: 409, CAPTURE_EXCEEDS_HOLD: 422 },
    ...{ HOLD_NOT_FOUND: 404, HOLD_CLOSED: 409, HOLD_TIMED_OUT: 409 },
  },
});

export const giveUpHold = defineEndpoint({
  method: 'POST',
  path: '/partner/redemptions/:key/cancel',
  summary: 'Gives held points back as they were. The path names the hold.',
  tag,
  access,
  params: z.object({ key }),
  body: z.strictObject({ key }),
  response: answered,
  refusals: { ...undoing, HOLD_NOT_FOUND: 404, HOLD_CLOSED: 409, HOLD_TIMED_OUT: 409 },
});

export const refundPoints = defineEndpoint({
  method: 'POST',
  path: '/partner/redemptions/:key/refund',
  summary:
    'Gives captured points back: all that are left, or fewer, at the rate they were taken at. The path names the capture.',
  tag,
  access,
  params: z.object({ key }),
  body: z.strictObject({ key, points: points.nullable().default(null) }),
  response: answered,
  refusals: {
    ...{ ...undoing, REFUND_EXCEEDS_REDEMPTION: 422, REDEMPTION_NOT_FOUND: 404, CANCEL_EXCEEDS_REDEMPTION: 422 },
  },
});

export const readOperation = defineEndpoint({
  method: 'GET',
  path: '/partner/operations/:key',
  summary: 'What was answered under a key: the outcome, or the refusal.',
  tag,
  access,
  params: z.object({ key }),
  response: z.object({
    key: z.string(),
    operation: z.string(),
    at: instant,
    outcome: operationView.nullable(),
    refusal: z.object({ code: z.string(), message: z.string() }).nullable(),
  }),
  refusals: { OPERATION_NOT_FOUND: 404 },
});

export const listOwnStatements = defineEndpoint({
  method: 'GET',
  path: '/partner/statements',
  summary: 'Settlement statements of the partner that are closed, the newest first.',
  tag,
  access,
  response: z.object({ items: z.array(statementSchema.omit({ closedBy: true, agreedBy: true })) }),
});

export const exportOwnStatement = defineEndpoint({
  method: 'GET',
  path: '/partner/statements/:month/statement.csv',
  summary: 'One closed settlement statement as a file.',
  tag,
  access,
  params: z.object({ month: monthText }),
  response: z.unknown(),
  produces: 'text/csv',
  refusals: { STATEMENT_NOT_FOUND: 404 },
});

export const listMemberPartners = defineEndpoint({
  method: 'GET',
  path: '/member/partners',
  summary: 'Partners of the firm, at which the customer is bound, and what moved points there lately.',
  tag: 'member',
  access: member,
  response: z.object({
    items: z.array(
      z.object({
        partner: z.string(),
        name: bilingual,
        disclosure: bilingual,
        kinds: z.array(z.enum(partnerKinds)),
        /** The end of the customer's number there; null where none is bound. */
        number: z.string().nullable(),
      }),
    ),
    /** What moved the customer's points there lately, newest first. */
    latest: z.array(
      z.object({
        partner: z.string(),
        kind: z.enum(movementKinds),
        points: count,
        at: instant,
        /** The partner's own: a receipt. */
        reference: z.string().nullable(),
      }),
    ),
  }),
});
export type MemberPartnersAnswer = z.infer<typeof listMemberPartners.response>;

export const makeMemberCode = defineEndpoint({
  method: 'POST',
  path: '/member/partners/:partner/codes',
  summary:
    'A code for one partner, to bind a number there or to pay with points; it counts once and holds five minutes.',
  tag: 'member',
  access: member,
  params: z.object({ partner: partnerCode }),
  body: z.strictObject({}),
  response: z.object({ code: z.string(), expiresAt: instant }),
  refusals: { PARTNER_NOT_FOUND: 404, TOO_MANY_CODES: 429 },
});
export type MemberCodeAnswer = z.infer<typeof makeMemberCode.response>;

export const endMemberBinding = defineEndpoint({
  method: 'DELETE',
  path: '/member/partners/:partner/binding',
  summary: 'Ends the binding of the customer’s number at a partner.',
  tag: 'member',
  access: member,
  params: z.object({ partner: partnerCode }),
  response: z.object({}),
  refusals: { MEMBER_NOT_BOUND: 404 },
});
