// HTTP surface of tiers: schemes with drafts and activation, previews of movers, members, tiers by hand, and a customer's tiers with why.
import { z } from 'zod';
import { customerNumber, instant } from '../../know/profiles/contract.ts';
import { defineEndpoint } from '../../platform/http/endpoint.ts';
import { schemeSchema } from '../tier-rules/contract.ts';
import { code, day, order, previewView, schemeDetail, schemeSummary, tierCard } from './contract-shapes.ts';

export type { Metric, Period, Scheme, Span, TierCondition } from '../tier-rules/contract.ts';
export { complianceProfiles, tierAttributeNames } from '../tier-rules/contract.ts';
export type { CheckView } from './contract-shapes.ts';

const read = { kind: 'permission', permission: 'tiers.read' } as const;
const manage = { kind: 'permission', permission: 'tiers.manage' } as const;
const approve = { kind: 'permission', permission: 'tiers.approve' } as const;
const tag = 'tiers';
const params = z.object({ scheme: code });
const paging = {
  page: z.coerce.number().int().min(1).max(500).default(1),
  pageSize: z.coerce.number().int().min(1).max(100).default(20),
};

export const listTemplates = defineEndpoint({
  method: 'GET',
  path: '/tiers/templates',
  summary: 'Schemes that ship ready: the V scale, the cards, growth, scores, and active traders.',
  tag,
  access: read,
  response: z.object({ items: z.array(z.object({ code: z.string(), scheme: schemeSchema })) }),
});

export const listSchemes = defineEndpoint({
  method: 'GET',
  path: '/tiers/schemes',
  summary: "Every scheme with the members of its tiers in the caller's scope.",
  tag,
  access: read,
  response: z.object({ items: z.array(schemeSummary) }),
});

export const readScheme = defineEndpoint({
  method: 'GET',
  path: '/tiers/schemes/:scheme',
  summary: 'One scheme: what is in force, the draft, and what its activation needs.',
  tag,
  access: read,
  params,
  response: schemeDetail,
  refusals: { SCHEME_NOT_FOUND: 404 },
});

export const saveDraft = defineEndpoint({
  method: 'PUT',
  path: '/tiers/schemes/:scheme/draft',
  summary: 'Writes the draft of a new or known scheme; audited. What was agreed to before is forgotten.',
  tag,
  access: manage,
  params,
  body: schemeSchema,
  response: schemeDetail,
  refusals: { SCHEME_NOT_VALID: 422, CLASS_TOO_LAX: 422, PROGRAMME_NOT_FOUND: 404, WALLET_NOT_FOUND: 404 },
});

export const approveDraft = defineEndpoint({
  method: 'POST',
  path: '/tiers/schemes/:scheme/approvals',
  summary: 'Agrees to a draft that somebody else wrote; a class R needs two compliance officers and a legal opinion.',
  tag,
  access: approve,
  params,
  body: z.strictObject({ legalOpinion: z.string().trim().min(10).max(4_000).optional() }),
  response: schemeDetail,
  refusals: { SCHEME_NOT_FOUND: 404, DRAFT_MISSING: 409, SECOND_PERSON_REQUIRED: 403 },
});

export const activateScheme = defineEndpoint({
  method: 'POST',
  path: '/tiers/schemes/:scheme/activation',
  summary: 'Puts the draft in force as the next version; audited.',
  tag,
  access: manage,
  params,
  body: z.strictObject({}),
  response: schemeDetail,
  refusals: {
    SCHEME_NOT_FOUND: 404,
    DRAFT_MISSING: 409,
    APPROVAL_MISSING: 409,
    ATTRIBUTE_TAKEN: 409,
    DRAFT_CHANGED: 409,
  },
});

export const retireScheme = defineEndpoint({
  method: 'POST',
  path: '/tiers/schemes/:scheme/retirement',
  summary: 'Ends the evaluation of a scheme; members keep what they have. Audited.',
  tag,
  access: manage,
  params,
  body: z.strictObject({ reason: z.string().trim().min(1).max(500) }),
  response: schemeDetail,
  refusals: { SCHEME_NOT_FOUND: 404, SCHEME_NOT_ACTIVE: 409 },
});

export const evaluateNow = defineEndpoint({
  method: 'POST',
  path: '/tiers/schemes/:scheme/evaluation',
  summary: 'Evaluates a scheme in a job up to the last day that is there.',
  tag,
  access: manage,
  params,
  body: z.strictObject({}),
  response: z.object({ jobId: z.string() }),
  refusals: { SCHEME_NOT_FOUND: 404, SCHEME_NOT_ACTIVE: 409 },
});

export const startPreview = defineEndpoint({
  method: 'POST',
  path: '/tiers/schemes/:scheme/previews',
  summary: 'Places everybody by a definition, in a job, to see who would move; nothing is changed.',
  tag,
  access: manage,
  params,
  body: schemeSchema,
  response: z.object({ previewId: z.string(), jobId: z.string() }),
  refusals: { SCHEME_NOT_VALID: 422, CLASS_TOO_LAX: 422, PROGRAMME_NOT_FOUND: 404, WALLET_NOT_FOUND: 404 },
});

export const readPreview = defineEndpoint({
  method: 'GET',
  path: '/tiers/previews/:previewId',
  summary: "Who would move, by tier and branch, of the customers in the caller's scope.",
  tag,
  access: read,
  params: z.object({ previewId: z.string().max(80) }),
  query: z.object(paging),
  response: previewView,
  refusals: { PREVIEW_NOT_FOUND: 404 },
});

export const listMembers = defineEndpoint({
  method: 'GET',
  path: '/tiers/schemes/:scheme/members',
  summary: "Members in the caller's scope, highest tier first.",
  tag,
  access: read,
  params,
  query: z.object({ tier: code.optional(), ...paging }),
  response: z.object({
    total: z.number().int(),
    rows: z.array(
      z.object({
        customerId: customerNumber,
        tier: z.string(),
        since: day,
        graceEndsOn: day.nullable(),
        byHand: z.boolean(),
      }),
    ),
  }),
  refusals: { SCHEME_NOT_FOUND: 404, TIER_NOT_FOUND: 404 },
});

export const readCustomerTiers = defineEndpoint({
  method: 'GET',
  path: '/tiers/customers/:customerId',
  summary: "A customer's tiers: why, what is missing for the next one, and when it will fall unless something is done.",
  tag,
  access: read,
  params: z.object({ customerId: customerNumber }),
  query: z.object({
    /** What a customer may be told leaves out gaps in trades, turnover and commission. */
    audience: z.enum(['operator', 'customer']).default('operator'),
    /** Also stays that restated facts replaced. */
    history: z.enum(['current', 'all']).default('current'),
  }),
  response: z.object({ items: z.array(tierCard) }),
  refusals: { CUSTOMER_NOT_FOUND: 404 },
});

export const listOrders = defineEndpoint({
  method: 'GET',
  path: '/tiers/schemes/:scheme/orders',
  summary: "Tiers by hand and invitations in the caller's scope, newest first, at most 500.",
  tag,
  access: read,
  params,
  response: z.object({ items: z.array(order) }),
  refusals: { SCHEME_NOT_FOUND: 404 },
});

export const proposeOrder = defineEndpoint({
  method: 'POST',
  path: '/tiers/schemes/:scheme/orders',
  summary: 'Asks for a tier by hand or an invitation; it holds when a second person agrees. Audited.',
  tag,
  access: manage,
  params,
  body: z.strictObject({
    /** The same key again is the same request. */
    key: z.string().trim().min(1).max(80),
    kind: z.enum(['manual', 'invitation']),
    customerId: customerNumber,
    tier: code,
    /** Last day. */
    until: day.nullable(),
    reason: z.string().trim().min(1).max(500),
  }),
  response: order,
  refusals: {
    SCHEME_NOT_FOUND: 404,
    SCHEME_NOT_ACTIVE: 409,
    TIER_NOT_FOUND: 404,
    CUSTOMER_NOT_FOUND: 404,
    DAY_OVER: 422,
    DAY_UNKNOWN: 422,
    IDEMPOTENCY_MISMATCH: 409,
  },
});

export const decideOrder = defineEndpoint({
  method: 'POST',
  path: '/tiers/orders/:orderId/decision',
  summary: 'Agrees to a tier by hand or an invitation of somebody else, or rejects it. Audited.',
  tag,
  access: approve,
  params: z.object({ orderId: z.string().max(80) }),
  body: z.strictObject({ agree: z.boolean(), note: z.string().trim().max(500).optional() }),
  response: order,
  refusals: { ORDER_NOT_FOUND: 404, SECOND_PERSON_REQUIRED: 403, ALREADY_DECIDED: 409 },
});

export const endOrder = defineEndpoint({
  method: 'POST',
  path: '/tiers/orders/:orderId/end',
  summary: 'Ends a tier by hand or an invitation with today. Audited.',
  tag,
  access: approve,
  params: z.object({ orderId: z.string().max(80) }),
  body: z.strictObject({ reason: z.string().trim().min(1).max(500) }),
  response: order,
  refusals: { ORDER_NOT_FOUND: 404, NOT_IN_FORCE: 409 },
});

export const listReviews = defineEndpoint({
  method: 'GET',
  path: '/tiers/schemes/:scheme/reviews',
  summary: 'Facts restated too late to move a tier, for somebody to look at; open ones first.',
  tag,
  access: read,
  params,
  response: z.object({
    items: z.array(
      z.object({
        customerId: customerNumber,
        tier: z.string(),
        qualifiedOn: day,
        foundAt: instant,
        closedAt: instant.nullable(),
        closedBy: z.string().nullable(),
        note: z.string().nullable(),
      }),
    ),
  }),
  refusals: { SCHEME_NOT_FOUND: 404 },
});

export const closeReview = defineEndpoint({
  method: 'POST',
  path: '/tiers/schemes/:scheme/reviews/close',
  summary: 'Notes that somebody looked, and what came of it. Audited.',
  tag,
  access: manage,
  params,
  body: z.strictObject({ customerId: customerNumber, qualifiedOn: day, note: z.string().trim().min(1).max(500) }),
  response: z.object({ closed: z.literal(true) }),
  refusals: { SCHEME_NOT_FOUND: 404, REVIEW_NOT_FOUND: 404, CUSTOMER_NOT_FOUND: 404 },
});
