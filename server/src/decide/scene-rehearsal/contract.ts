// HTTP surface of rehearsals of scenes: begin one, and read who would have got what.
import { z } from 'zod';
import { defineEndpoint, paging } from '../../platform/http/endpoint.ts';
import { sceneCode, sceneSchema } from '../scene-rules/contract.ts';

const tag = 'scenes';
const count = z.number().int();

export const startRehearsal = defineEndpoint({
  method: 'POST',
  path: '/scenes/:scene/rehearsals',
  summary: 'Decides a draft on the last months of real events; nothing is given to anybody.',
  tag,
  access: { kind: 'permission', permission: 'scenes.manage' },
  params: z.object({ scene: sceneCode }),
  body: z.strictObject({ definition: sceneSchema, months: z.number().int().min(1).max(24) }),
  response: z.object({ rehearsalId: z.string(), jobId: z.string() }),
  refusals: { SCENE_NOT_VALID: 422, CLASS_TOO_LAX: 422, LIMIT_MISSING: 422, ACTION_NOT_AVAILABLE: 422 },
});

const sums = { customers: count, awards: count, points: count, costFen: z.string() };

export const readRehearsal = defineEndpoint({
  method: 'GET',
  path: '/scenes/rehearsals/:rehearsalId',
  summary:
    "Who would have got what, and at what cost, in the caller's scope: by branch, tier, segment and month, and customer by customer.",
  tag,
  access: { kind: 'permission', permission: 'scenes.read' },
  params: z.object({ rehearsalId: z.string().max(80) }),
  query: z.object(paging()),
  response: z.object({
    scene: z.string(),
    state: z.enum(['running', 'ready', 'failed']),
    from: z.string(),
    to: z.string(),
    madeBy: z.string(),
    madeAt: count,
    ...sums,
    branches: z.array(z.object({ branchId: z.string().nullable(), name: z.string().nullable(), ...sums })),
    tiers: z.array(z.object({ tier: z.string().nullable(), ...sums })),
    /** A customer may be in several. */
    segments: z.array(z.object({ segment: z.string(), ...sums })),
    /** Of the whole firm; empty for callers who do not see it. */
    months: z.array(z.object({ month: z.string(), awards: count })),
    refusals: z.array(z.object({ code: z.string(), times: count })),
    total: count,
    rows: z.array(
      z.object({
        customerId: z.string(),
        branchId: z.string().nullable(),
        tier: z.string().nullable(),
        awards: count,
        points: count,
      }),
    ),
  }),
  refusals: { REHEARSAL_NOT_FOUND: 404 },
});
