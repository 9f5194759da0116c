// HTTP surface of earning: rules with drafts, approvals and versions, grants by hand, and what customers got and why.
import { z } from 'zod';
import { customerNumber } from '../../know/profiles/contract.ts';
import { defineEndpoint } from '../../platform/http/endpoint.ts';
import { codeText, complianceProfiles, earningRuleSchema, lineSchema } from '../earning-rules/contract.ts';

export {
  type Arguments,
  conditions,
  type Field,
  sentenceOf,
  standardUse,
  type Word,
  type WordUse,
} from '../../decide/rules/contract.ts';
export {
  amountUnits,
  type EarningRule,
  type Limit,
  type Line,
  limitSpans,
  limitSubjects,
  triggers,
  weightDimensions,
} from '../earning-rules/contract.ts';

const read = { kind: 'permission', permission: 'earning.read' } as const;
const manage = { kind: 'permission', permission: 'earning.manage' } as const;
const approve = { kind: 'permission', permission: 'earning.approve' } as const;
const tag = 'earning';
const params = z.object({ rule: codeText });
const count = z.number().int();
const instant = z.number().int();

const activation = z.object({
  profile: z.enum(complianceProfiles),
  class: z.enum(['G', 'Y', 'R']),
  approvalsNeeded: count,
  needsCompliance: z.boolean(),
  needsLegalOpinion: z.boolean(),
  ready: z.boolean(),
});

const summary = z.object({
  rule: codeText,
  status: z.enum(['draft', 'active', 'retired']),
  version: count,
  hasDraft: z.boolean(),
  /** In force, else the draft. */
  definition: earningRuleSchema,
  /** In this installation's profile. */
  class: z.enum(['G', 'Y', 'R']),
  /** In the caller's scope, over the last 30 days. */
  granted: count,
  customers: count,
  refused: count,
});

const approval = z.object({
  byName: z.string(),
  isCompliance: z.boolean(),
  legalOpinion: z.string().nullable(),
  at: instant,
});

const version = z.object({
  version: count,
  definition: earningRuleSchema,
  madeBy: z.string(),
  approvedBy: z.string(),
  activatedBy: z.string(),
  activatedAt: instant,
  legalOpinion: z.string().nullable(),
});

const detail = summary.extend({
  draft: earningRuleSchema.nullable(),
  draftBy: z.string().nullable(),
  draftAt: instant.nullable(),
  approvals: z.array(approval),
  /** What the draft needs to come into force; null without a draft. */
  activation: activation.nullable(),
  versions: z.array(version),
  /** Rules that time sets off: the last rated day. */
  ratedTo: z.string().nullable(),
});

export const listTemplates = defineEndpoint({
  method: 'GET',
  path: '/earning/templates',
  summary: 'Rules that ship ready to be drafted.',
  tag,
  access: read,
  response: z.object({ items: z.array(z.object({ code: codeText, rule: earningRuleSchema })) }),
});

export const listRules = defineEndpoint({
  method: 'GET',
  path: '/earning/rules',
  summary: "Every earning rule with what it gave in the last 30 days to customers in the caller's scope.",
  tag,
  access: read,
  response: z.object({ items: z.array(summary) }),
});

export const readRule = defineEndpoint({
  method: 'GET',
  path: '/earning/rules/:rule',
  summary: 'One rule: what is in force, the draft with what its activation needs, every version.',
  tag,
  access: read,
  params,
  response: detail,
  refusals: { RULE_NOT_FOUND: 404 },
});

const refusals = {
  RULE_NOT_VALID: 422,
  CLASS_TOO_LAX: 422,
  LIMIT_MISSING: 422,
  PROGRAMME_NOT_FOUND: 404,
  WALLET_NOT_FOUND: 404,
} as const;

export const saveDraft = defineEndpoint({
  method: 'PUT',
  path: '/earning/rules/:rule/draft',
  summary:
    'Writes the draft of a new or known rule; audited. What was agreed to before is forgotten, what was posted stays.',
  tag,
  access: manage,
  params,
  body: earningRuleSchema,
  response: detail,
  refusals,
});

export const approveDraft = defineEndpoint({
  method: 'POST',
  path: '/earning/rules/:rule/approvals',
  summary: 'Agrees to a draft that somebody else wrote; class R needs two compliance officers and a legal opinion.',
  tag,
  access: approve,
  params,
  body: z.strictObject({
    /** Of the draft that was looked at. */
    draftAt: instant,
    legalOpinion: z.string().trim().min(10).max(4_000).optional(),
  }),
  response: detail,
  refusals: { RULE_NOT_FOUND: 404, DRAFT_MISSING: 409, DRAFT_CHANGED: 409, SECOND_PERSON_REQUIRED: 409 },
});

export const activateRule = defineEndpoint({
  method: 'POST',
  path: '/earning/rules/:rule/activate',
  summary: 'Puts the draft in force as a new version, once those who must have agreed.',
  tag,
  access: manage,
  params,
  body: z.strictObject({}),
  response: detail,
  refusals: { RULE_NOT_FOUND: 404, DRAFT_MISSING: 409, APPROVAL_MISSING: 409, DRAFT_CHANGED: 409, ...refusals },
});

export const retireRule = defineEndpoint({
  method: 'POST',
  path: '/earning/rules/:rule/retire',
  summary: 'Ends a rule. Busts of what it paid for still take back.',
  tag,
  access: manage,
  params,
  body: z.strictObject({ reason: z.string().trim().min(1).max(500) }),
  response: detail,
  refusals: { RULE_NOT_FOUND: 404, RULE_NOT_ACTIVE: 409 },
});

const award = z.object({
  awardId: count,
  key: z.string(),
  ofKey: z.string().nullable(),
  rule: z.string(),
  version: count,
  /** The rule of that version; null for one that is no longer readable. */
  name: z.object({ zh: z.string(), en: z.string() }).nullable(),
  programme: z.string(),
  wallet: z.string(),
  occasion: z.string(),
  businessDate: z.string(),
  occurredAt: instant,
  desired: count,
  granted: count,
  worth: count,
  code: z.string().nullable(),
  lines: z.array(lineSchema),
  /** What of the customer the rule looked at. */
  inputs: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
  cause: z.string(),
  state: z.enum(['decided', 'posted', 'refused', 'failed']),
  postingId: count.nullable(),
  note: z.string().nullable(),
  times: count,
  decidedAt: instant,
});

export const listAwards = defineEndpoint({
  method: 'GET',
  path: '/earning/customers/:customerId/awards',
  summary: 'What a customer earned, lost again and was refused, newest first, each with the lines that sum to it.',
  tag,
  access: read,
  params: z.object({ customerId: customerNumber }),
  query: z.object({
    before: z.coerce.number().int().min(1).optional(),
    size: z.coerce.number().int().min(1).max(100).default(20),
  }),
  response: z.object({ items: z.array(award), next: count.nullable() }),
  refusals: { CUSTOMER_NOT_FOUND: 404 },
});

export const grantByHand = defineEndpoint({
  method: 'POST',
  path: '/earning/rules/:rule/grants',
  summary: 'Grants what a rule for grants by hand gives, within its limits; the same key is the same grant.',
  tag,
  access: { kind: 'permission', permission: 'ledger.adjust' },
  params,
  body: z.strictObject({
    key: z.string().regex(/^[\x21-\x7e]{1,80}$/),
    customerId: customerNumber,
    reason: z.string().trim().min(1).max(500),
  }),
  response: award,
  refusals: { RULE_NOT_FOUND: 404, RULE_NOT_ACTIVE: 409, RULE_NOT_VALID: 422, CUSTOMER_NOT_FOUND: 404 },
});
