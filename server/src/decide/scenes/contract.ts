// HTTP surface of scenes: drafts, agreements and versions, the library, a check while one writes, and what customers got and why.
import { z } from 'zod';
import { customerNumber } from '../../know/profiles/contract.ts';
import { defineEndpoint } from '../../platform/http/endpoint.ts';
import { complianceSchema, draftBody, draftEndpoints, draftHead } from '../drafts/contract.ts';
import { wordUseSchema } from '../rules/contract.ts';
import { lineSchema, sceneCode, sceneSchema } from '../scene-rules/contract.ts';

export { complianceProfiles } from '../drafts/contract.ts';
export {
  actions,
  type Count,
  calendarUnits,
  conditions,
  happenings,
  type Limit,
  type Line,
  limitSpans,
  limitSubjects,
  measures,
  type Scene,
  type Window,
} from '../scene-rules/contract.ts';

const read = { kind: 'permission', permission: 'scenes.read' } as const;
const manage = { kind: 'permission', permission: 'scenes.manage' } as const;
const tag = 'scenes';
const params = z.object({ scene: sceneCode });
const count = z.number().int();
const instant = z.number().int();

const summary = z.object({
  scene: sceneCode,
  ...draftHead(sceneSchema),
  /** In the caller's scope, of awards that changed in the last 30 days. */
  granted: count,
  suspended: count,
  refused: count,
  customers: count,
});

const detail = summary.extend(draftBody(sceneSchema));

const notValid = {
  SCENE_NOT_VALID: 422,
  CLASS_TOO_LAX: 422,
  LIMIT_MISSING: 422,
  ACTION_NOT_AVAILABLE: 422,
} as const;
const flow = { SCENE_NOT_FOUND: 404, DRAFT_MISSING: 409, DRAFT_CHANGED: 409 } as const;

export const listTemplates = defineEndpoint({
  method: 'GET',
  path: '/scenes/library',
  summary: 'Scenes that ship ready to be drafted, each with its class in every kind of firm and its lawful substitute.',
  tag,
  access: read,
  response: z.object({
    items: z.array(
      z.object({
        code: sceneCode,
        goal: z.enum(['learning', 'service', 'assets', 'trading', 'newcomer', 'care', 'return', 'life']),
        scene: sceneSchema,
        /** What a firm takes for which this one is class R. */
        substitute: sceneCode.nullable(),
      }),
    ),
  }),
});

export const listScenes = defineEndpoint({
  method: 'GET',
  path: '/scenes',
  summary: "Every scene with what it did in the last 30 days for customers in the caller's scope.",
  tag,
  access: read,
  response: z.object({ items: z.array(summary) }),
});

export const {
  read: readScene,
  save: saveDraft,
  approve: approveDraft,
  activate: activateScene,
  retire: retireScene,
} = draftEndpoints({
  ...{ at: '/scenes/:scene', tag, params, definition: sceneSchema, detail },
  permissions: { read: 'scenes.read', manage: 'scenes.manage', approve: 'scenes.approve' },
  says: {
    read: 'One scene: what is in force, the draft with what its activation needs, every version.',
    save: 'Writes the draft of a new or known scene; audited. Agreements to an earlier draft are forgotten.',
    approve: 'Agrees to a draft that somebody else wrote; class R needs two compliance officers and a legal opinion.',
    activate: 'Puts the draft in force as a new version, once those who must have agreed. It counts from now on.',
    retire: 'Ends a scene. Busts of what it awarded for still suspend.',
  },
  refusals: {
    read: { SCENE_NOT_FOUND: 404 },
    save: { SCENE_NOT_FOUND: 404, ...notValid },
    approve: { ...flow, SECOND_PERSON_REQUIRED: 409 },
    activate: { ...flow, APPROVAL_MISSING: 409, NAMED_THING_MISSING: 422, ...notValid },
    retire: { SCENE_NOT_FOUND: 404, SCENE_NOT_ACTIVE: 409 },
  },
});

export const checkScene = defineEndpoint({
  method: 'POST',
  path: '/scenes/checks',
  summary: 'Says whether a scene could be saved as it is, and which class it has at best; nothing is written.',
  tag,
  access: manage,
  body: sceneSchema,
  response: z.object({
    wrong: z.object({ code: z.string(), message: z.string() }).nullable(),
    lowest: complianceSchema,
  }),
});

const award = z.object({
  scene: z.string(),
  version: count,
  name: z.object({ zh: z.string(), en: z.string() }).nullable(),
  /** What the scene counts, by the place that lines of counts name. */
  counts: z.array(wordUseSchema),
  occasion: z.string(),
  state: z.enum(['granted', 'suspended', 'refused']),
  reason: z.string().nullable(),
  from: z.string(),
  to: z.string(),
  day: z.string(),
  changedAt: instant,
  /** What of the customer the scene looked at. */
  inputs: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
  changes: z.array(
    z.object({
      kind: z.enum(['granted', 'refused', 'suspended', 'reinstated']),
      reason: z.string().nullable(),
      at: instant,
      cause: z.string(),
      lines: z.array(lineSchema),
    }),
  ),
  acts: z.array(
    z.object({
      use: wordUseSchema,
      step: z.enum(['do', 'undo']),
      state: z.enum(['open', 'done', 'failed']),
      note: z.string().nullable(),
      reference: z.string().nullable(),
    }),
  ),
});

export const listAwards = defineEndpoint({
  method: 'GET',
  path: '/scenes/customers/:customerId/awards',
  summary: 'What scenes gave a customer, suspended, reinstated and refused: what counted, what was left out, and why.',
  tag,
  access: read,
  params: z.object({ customerId: customerNumber }),
  query: z.object({
    page: z.coerce.number().int().min(1).max(1_000).default(1),
    size: z.coerce.number().int().min(1).max(50).default(10),
  }),
  response: z.object({ items: z.array(award), hasMore: z.boolean() }),
  refusals: { CUSTOMER_NOT_FOUND: 404 },
});
