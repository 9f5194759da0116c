// HTTP surface of partners for operators: definitions with drafts and versions, packs, keys, movements, statements. No server code: the console
// imports it.
import { z } from 'zod';
import { draftBody, draftEndpoints, draftHead } from '../../decide/drafts/contract.ts';
import { customerNumber } from '../../know/profiles/contract.ts';
import { defineEndpoint, paging } from '../../platform/http/endpoint.ts';
import {
  dayText,
  documentSchema,
  monthText,
  movementKinds,
  partnerCode,
  partnerSchema,
  rateSchema,
} from '../partner-rules/contract.ts';

export { type Partner, type PartnerRate, partnerKinds, settlementModes } from '../partner-rules/contract.ts';

const read = { kind: 'permission', permission: 'partners.read' } as const;
const manage = { kind: 'permission', permission: 'partners.manage' } as const;
const approve = { kind: 'permission', permission: 'partners.approve' } as const;
const tag = 'partners';
const params = z.object({ partner: partnerCode });
const monthParams = z.object({ partner: partnerCode, month: monthText });
const count = z.number().int();
const instant = z.number().int();
const reason = z.string().trim().min(2).max(500);
const nothing = z.strictObject({});
/** Sums of partners are figures of the whole firm. */
const firmOnly = { FIRM_ONLY: 403 } as const;
const missing = { PARTNER_NOT_FOUND: 404, ...firmOnly } as const;

const summary = z.object({
  code: partnerCode,
  ...draftHead(partnerSchema),
  suspended: z.object({ at: instant, by: z.string(), reason: z.string() }).nullable(),
  /** Customers bound to a number of the partner. */
  bound: count,
  /** Left in packs; null where there are none. */
  packPoints: count.nullable(),
  /** Somebody is told that little is left, since then. */
  low: z.object({ remaining: count, at: instant }).nullable(),
  /** Closed statements that nobody agreed to yet. */
  statementsWaiting: count,
  openMonth: monthText.nullable(),
});

const pack = z.object({
  packId: count,
  name: z.string(),
  ...{ points: count, priceFen: count, validFrom: dayText, validUntil: dayText.nullable() },
  state: z.enum(['proposed', 'active', 'expired']),
  remaining: count,
  ...{ proposedBy: z.string(), proposedAt: instant, agreedBy: z.string().nullable(), agreedAt: instant.nullable() },
});

const detail = summary.extend({
  ...draftBody(partnerSchema),
  packs: z.array(pack),
});

const flow = {
  ...missing,
  PARTNER_NOT_VALID: 422,
  CLASS_TOO_LAX: 422,
  RATE_IN_THE_PAST: 422,
  PROGRAMME_NOT_FOUND: 404,
  WALLET_NOT_FOUND: 404,
  DRAFT_MISSING: 409,
  DRAFT_CHANGED: 409,
  SECOND_PERSON_REQUIRED: 409,
  APPROVAL_MISSING: 409,
  PARTNER_NOT_ACTIVE: 409,
} as const;

export const listPartnerTemplates = defineEndpoint({
  method: 'GET',
  path: '/partners/templates',
  summary: 'Partners that ship ready to be drafted.',
  tag,
  access: read,
  response: z.object({ items: z.array(z.object({ code: partnerCode, partner: partnerSchema })) }),
});

export const listPartners = defineEndpoint({
  method: 'GET',
  path: '/partners',
  summary: 'Every partner with what is left in its packs and what waits.',
  tag,
  access: read,
  response: z.object({ items: z.array(summary) }),
  refusals: firmOnly,
});

export const {
  read: readPartner,
  save: savePartnerDraft,
  approve: approvePartner,
  activate: activatePartner,
  retire: retirePartner,
} = draftEndpoints({
  ...{ at: '/partners/:partner', tag, params, definition: partnerSchema, detail, reasonMin: 2 },
  permissions: { read: 'partners.read', manage: 'partners.manage', approve: 'partners.approve' },
  says: {
    read: 'One partner: what is in force, the draft with what its activation needs, versions and packs.',
    save: 'Writes the draft of a new or known partner; audited. Rates up to today stay as they are in force.',
    approve: 'Agrees to a draft that somebody else wrote; class R needs two compliance officers and a legal opinion.',
    activate: 'Puts the draft in force as a new version, once those who must have agreed.',
    retire: 'Ends the contract: nothing new begins; what was given can still be cancelled, what was taken refunded.',
  },
  refusals: { read: missing, save: flow, approve: flow, activate: flow, retire: flow },
});

export const suspendPartner = defineEndpoint({
  method: 'POST',
  path: '/partners/:partner/suspend',
  summary: 'Stops everything new of a partner until it may go on; audited.',
  tag,
  access: manage,
  params,
  body: z.strictObject({ reason }),
  response: detail,
  refusals: { ...missing, PARTNER_NOT_ACTIVE: 409, SUSPENSION_UNCHANGED: 409 },
});

export const resumePartner = defineEndpoint({
  method: 'POST',
  path: '/partners/:partner/resume',
  summary: 'Lets a suspended partner go on; audited.',
  tag,
  access: manage,
  params,
  body: nothing,
  response: detail,
  refusals: { ...missing, PARTNER_NOT_ACTIVE: 409, SUSPENSION_UNCHANGED: 409 },
});

export const proposePack = defineEndpoint({
  method: 'POST',
  path: '/partners/:partner/packs',
  summary: 'States that the partner buys a pack of points; it counts once a second person agreed that it is paid.',
  tag,
  access: manage,
  params,
  body: z.strictObject({
    name: z.string().trim().min(1).max(60),
    points: count.min(1).max(1_000_000_000),
    priceFen: count.min(0).max(1_000_000_000_000),
    validFrom: dayText,
    validUntil: dayText.nullable(),
  }),
  response: detail,
  refusals: { ...missing, PACK_NOT_VALID: 422, PARTNER_NOT_ACTIVE: 409 },
});

export const agreePack = defineEndpoint({
  method: 'POST',
  path: '/partners/:partner/packs/:packId/agree',
  summary: 'Agrees that a pack is paid for: its points can be given from then on.',
  tag,
  access: approve,
  params: z.object({ partner: partnerCode, packId: z.coerce.number().int().min(1) }),
  body: nothing,
  response: detail,
  refusals: { ...missing, PACK_NOT_FOUND: 404, SECOND_PERSON_REQUIRED: 409, PARTNER_NOT_ACTIVE: 409 },
});

export const createPartnerKey = defineEndpoint({
  method: 'POST',
  path: '/partners/:partner/keys',
  summary: 'An API key that stands for the partner and opens its endpoints alone; the key itself is shown once.',
  tag,
  access: { kind: 'permission', permission: 'keys.write' },
  params,
  body: z.strictObject({ name: z.string().trim().min(1).max(80), expiresAt: instant.nullable().default(null) }),
  response: z.object({ keyId: z.string(), key: z.string() }),
  refusals: { PARTNER_NOT_FOUND: 404, SCOPE_NOT_HELD: 403, EXPIRY_IN_THE_PAST: 422 },
});

export const listMovements = defineEndpoint({
  method: 'GET',
  path: '/partners/:partner/movements',
  summary: 'What moved points between customers and the partner, newest first.',
  tag,
  access: read,
  params,
  query: z.object(paging(20)),
  response: z.object({
    items: z.array(
      z.object({
        movementId: z.string(),
        key: z.string(),
        kind: z.enum(movementKinds),
        customerId: customerNumber,
        ...{ points: count, valueFen: count, spendFen: count.nullable() },
        reference: z.string().nullable(),
        ...{ occurredAt: instant, recordedAt: instant, month: monthText, ofMonth: monthText },
      }),
    ),
    total: count,
  }),
  refusals: firmOnly,
});

export const statementSchema = z.object({
  month: monthText,
  number: z.string().nullable(),
  state: z.enum(['draft', 'closed', 'agreed']),
  document: documentSchema,
  closedAt: instant.nullable(),
  closedBy: z.string().nullable(),
  agreedAt: instant.nullable(),
  agreedBy: z.string().nullable(),
});

export const listStatements = defineEndpoint({
  method: 'GET',
  path: '/partners/:partner/statements',
  summary: 'Settlement statements, the newest first: open months as they stand now, closed ones as they were closed.',
  tag,
  access: read,
  params,
  response: z.object({ items: z.array(statementSchema) }),
  refusals: firmOnly,
});

const statementRefusals = { ...firmOnly, STATEMENT_NOT_FOUND: 404, PARTNER_NOT_ACTIVE: 409 } as const;

export const readStatement = defineEndpoint({
  method: 'GET',
  path: '/partners/:partner/statements/:month',
  summary: 'One settlement statement, with its proof against the journal.',
  tag,
  access: read,
  params: monthParams,
  response: statementSchema,
  refusals: statementRefusals,
});

export const exportStatement = defineEndpoint({
  method: 'GET',
  path: '/partners/:partner/statements/:month/statement.csv',
  summary: 'One settlement statement as a file; audited.',
  tag,
  access: read,
  params: monthParams,
  response: z.unknown(),
  produces: 'text/csv',
  refusals: statementRefusals,
});

export const closeStatement = defineEndpoint({
  method: 'POST',
  path: '/partners/:partner/statements/:month/close',
  summary: 'Closes a month that is over, for good; what comes later for it is a note in the next. Audited.',
  tag,
  access: manage,
  params: monthParams,
  body: nothing,
  response: statementSchema,
  refusals: {
    ...statementRefusals,
    STATEMENT_CLOSED: 409,
    MONTH_BEFORE_OPEN: 409,
    MONTH_NOT_OVER: 409,
    STATEMENT_NOT_RECONCILED: 409,
  },
});

export const agreeToStatement = defineEndpoint({
  method: 'POST',
  path: '/partners/:partner/statements/:month/agree',
  summary: 'Notes that the partner agrees to a closed statement; by somebody else than who closed it. Audited.',
  tag,
  access: approve,
  params: monthParams,
  body: nothing,
  response: statementSchema,
  refusals: { ...statementRefusals, STATEMENT_OPEN: 409, STATEMENT_AGREED: 409, SECOND_PERSON_REQUIRED: 409 },
});

/** What a partner is answered about. */
const operationKinds = [
  'accrual',
  'accrual_cancel',
  'redemption_hold',
  'redemption',
  'redemption_give_up',
  'redemption_refund',
] as const;

/** What a partner is answered about an operation. No customer number and nothing personal is in it. */
export const operationView = z.object({
  key: z.string(),
  kind: z.enum(operationKinds),
  points: count,
  /** Worth in fen: of points given at the price of pack or month, of points taken at the rate. */
  valueFen: count,
  rate: rateSchema.omit({ from: true }),
  at: count,
  /** A hold times out then. */
  dueAt: count.nullable(),
  /** The statement that it is in; null for what moves no point yet. */
  month: monthText.nullable(),
});
export type OperationView = z.infer<typeof operationView>;
