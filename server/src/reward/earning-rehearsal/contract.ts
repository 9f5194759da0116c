// HTTP surface of rehearsals: begin one, and read who would have got what.
import { z } from 'zod';
import { defineEndpoint, paging } from '../../platform/http/endpoint.ts';
import { codeText, earningRuleSchema } from '../earning-rules/contract.ts';

const read = { kind: 'permission', permission: 'earning.read' } as const;
const manage = { kind: 'permission', permission: 'earning.manage' } as const;
const tag = 'earning';
const count = z.number().int();

export const startRehearsal = defineEndpoint({
  method: 'POST',
  path: '/earning/rules/:rule/rehearsals',
  summary: 'Rates a draft on the last months of real events; nothing is posted.',
  tag,
  access: manage,
  params: z.object({ rule: codeText }),
  body: z.strictObject({ definition: earningRuleSchema, months: z.number().int().min(1).max(24) }),
  response: z.object({ rehearsalId: z.string(), jobId: z.string() }),
  refusals: {
    RULE_NOT_VALID: 422,
    CLASS_TOO_LAX: 422,
    LIMIT_MISSING: 422,
    PROGRAMME_NOT_FOUND: 404,
    WALLET_NOT_FOUND: 404,
  },
});

const sums = { customers: count, awards: count, desired: count, granted: count, costFen: z.string() };

export const readRehearsal = defineEndpoint({
  method: 'GET',
  path: '/earning/rehearsals/:rehearsalId',
  summary:
    "Who would have got what, and at what cost, in the caller's scope: by branch, by tier, by month, and customer by customer.",
  tag,
  access: read,
  params: z.object({ rehearsalId: z.string().max(80) }),
  query: z.object(paging()),
  response: z.object({
    rule: z.string(),
    state: z.enum(['running', 'ready', 'failed']),
    from: z.string(),
    to: z.string(),
    madeBy: z.string(),
    madeAt: z.number().int(),
    ...sums,
    branches: z.array(z.object({ branchId: z.string().nullable(), name: z.string().nullable(), ...sums })),
    tiers: z.array(z.object({ tier: z.string().nullable(), ...sums })),
    /** Of the whole firm; empty for callers who do not see it. */
    months: z.array(z.object({ month: z.string(), granted: count, awards: count })),
    refusals: z.array(z.object({ code: z.string(), times: count, points: count })),
    total: count,
    rows: z.array(
      z.object({
        customerId: z.string(),
        branchId: z.string().nullable(),
        tier: z.string().nullable(),
        awards: count,
        desired: count,
        granted: count,
      }),
    ),
  }),
  refusals: { REHEARSAL_NOT_FOUND: 404 },
});
