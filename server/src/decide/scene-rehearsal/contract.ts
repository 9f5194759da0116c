// HTTP surface of rehearsals of scenes: begin one, and read who would have got what.
import { z } from 'zod';
import { defineEndpoint, paging } from '../../platform/http/endpoint.ts';
import {
  rehearsalAnswer,
  rehearsalBegun,
  rehearsalParams,
  rehearsalRefusals,
  rehearsedMonths,
} from '../rehearsals/contract.ts';
import { sceneCode, sceneSchema } from '../scene-rules/contract.ts';

const tag = 'scenes';

export const startRehearsal = defineEndpoint({
  method: 'POST',
  path: '/scenes/:scene/rehearsals',
  summary: 'Decides a draft on the last months of real events; nothing is given to anybody.',
  tag,
  access: { kind: 'permission', permission: 'scenes.manage' },
  params: z.object({ scene: sceneCode }),
  body: z.strictObject({ definition: sceneSchema, months: rehearsedMonths }),
  response: rehearsalBegun,
  refusals: { SCENE_NOT_VALID: 422, CLASS_TOO_LAX: 422, LIMIT_MISSING: 422, ACTION_NOT_AVAILABLE: 422 },
});

export const readRehearsal = defineEndpoint({
  method: 'GET',
  path: '/scenes/rehearsals/:rehearsalId',
  summary:
    "Who would have got what, and at what cost, in the caller's scope: by branch, tier, segment and month, and customer by customer.",
  tag,
  access: { kind: 'permission', permission: 'scenes.read' },
  params: rehearsalParams,
  query: z.object(paging()),
  response: rehearsalAnswer,
  refusals: rehearsalRefusals,
});
