// HTTP surface of rehearsals: begin one, and read who would have got what.
import { z } from 'zod';
import {
  rehearsalAnswer,
  rehearsalBegun,
  rehearsalParams,
  rehearsalRefusals,
  rehearsedMonths,
} from '../../decide/rehearsals/contract.ts';
import { defineEndpoint, paging } from '../../platform/http/endpoint.ts';
import { codeText, earningRuleSchema } from '../earning-rules/contract.ts';

const tag = 'earning';

export const startRehearsal = defineEndpoint({
  method: 'POST',
  path: '/earning/rules/:rule/rehearsals',
  summary: 'Rates a draft on the last months of real events; nothing is posted.',
  tag,
  access: { kind: 'permission', permission: 'earning.manage' },
  params: z.object({ rule: codeText }),
  body: z.strictObject({ definition: earningRuleSchema, months: rehearsedMonths }),
  response: rehearsalBegun,
  refusals: {
    RULE_NOT_VALID: 422,
    CLASS_TOO_LAX: 422,
    LIMIT_MISSING: 422,
    PROGRAMME_NOT_FOUND: 404,
    WALLET_NOT_FOUND: 404,
  },
});

export const readRehearsal = defineEndpoint({
  method: 'GET',
  path: '/earning/rehearsals/:rehearsalId',
  summary:
    "Who would have got what, and at what cost, in the caller's scope: by branch, tier, segment and month, and customer by customer.",
  tag,
  access: { kind: 'permission', permission: 'earning.read' },
  params: rehearsalParams,
  query: z.object(paging()),
  response: rehearsalAnswer,
  refusals: rehearsalRefusals,
});
