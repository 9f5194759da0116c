// HTTP surface of rehearsals of benefits: begin one, and read who would have had how much of it.
import { z } from 'zod';
import {
  rehearsalAnswer,
  rehearsalBegun,
  rehearsalParams,
  rehearsalRefusals,
  rehearsedMonths,
} from '../../decide/rehearsals/contract.ts';
import { defineEndpoint, paging } from '../../platform/http/endpoint.ts';
import { definitionRefusals } from '../benefit-desk/contract.ts';
import { benefitCode, benefitSchema } from '../benefit-rules/contract.ts';

const tag = 'benefits';

export const startRehearsal = defineEndpoint({
  method: 'POST',
  path: '/benefits/:benefit/rehearsals',
  summary: 'Decides a draft on the last months, by real stays in tiers and real grants; nothing is granted.',
  tag,
  access: { kind: 'permission', permission: 'benefits.manage' },
  params: z.object({ benefit: benefitCode }),
  body: z.strictObject({ definition: benefitSchema, months: rehearsedMonths }),
  response: rehearsalBegun,
  refusals: definitionRefusals,
});

export const readRehearsal = defineEndpoint({
  method: 'GET',
  path: '/benefits/rehearsals/:rehearsalId',
  summary:
    "Who would have had how many units, and at what cost, in the caller's scope: by branch, tier, segment and month, and customer by customer.",
  tag,
  access: { kind: 'permission', permission: 'benefits.read' },
  params: rehearsalParams,
  query: z.object(paging()),
  response: rehearsalAnswer,
  refusals: rehearsalRefusals,
});
