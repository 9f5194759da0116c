// HTTP surface of earning: rules with drafts, approvals and versions, grants by hand, and what customers got and why.
import { z } from 'zod';
import { draftBody, draftEndpoints, draftHead } from '../../decide/drafts/contract.ts';
import { customerNumber } from '../../know/profiles/contract.ts';
import { defineEndpoint } from '../../platform/http/endpoint.ts';
import { codeText, earningRuleSchema, lineSchema } from '../earning-rules/contract.ts';

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
const tag = 'earning';
const params = z.object({ rule: codeText });
const count = z.number().int();
const instant = z.number().int();

const summary = z.object({
  rule: codeText,
  ...draftHead(earningRuleSchema),
  /** In the caller's scope, over the last 30 days. */
  granted: count,
  customers: count,
  refused: count,
});

const detail = summary.extend({
  ...draftBody(earningRuleSchema),
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

const notValid = {
  RULE_NOT_VALID: 422,
  CLASS_TOO_LAX: 422,
  LIMIT_MISSING: 422,
  PROGRAMME_NOT_FOUND: 404,
  WALLET_NOT_FOUND: 404,
} as const;

export const {
  read: readRule,
  save: saveDraft,
  approve: approveDraft,
  activate: activateRule,
  retire: retireRule,
} = draftEndpoints({
  ...{ at: '/earning/rules/:rule', tag, params, definition: earningRuleSchema, detail },
  permissions: { read: 'earning.read', manage: 'earning.manage', approve: 'earning.approve' },
  says: {
    read: 'One rule: what is in force, the draft with what its activation needs, every version.',
    save: 'Writes the draft of a new or known rule; audited. What was agreed to before is forgotten, what was posted stays.',
    approve: 'Agrees to a draft that somebody else wrote; class R needs two compliance officers and a legal opinion.',
    activate: 'Puts the draft in force as a new version, once those who must have agreed.',
    retire: 'Ends a rule. Busts of what it paid for still take back.',
  },
  refusals: {
    read: { RULE_NOT_FOUND: 404 },
    save: notValid,
    approve: { RULE_NOT_FOUND: 404, DRAFT_MISSING: 409, DRAFT_CHANGED: 409, SECOND_PERSON_REQUIRED: 409 },
    activate: { RULE_NOT_FOUND: 404, DRAFT_MISSING: 409, APPROVAL_MISSING: 409, DRAFT_CHANGED: 409, ...notValid },
    retire: { RULE_NOT_FOUND: 404, RULE_NOT_ACTIVE: 409 },
  },
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
