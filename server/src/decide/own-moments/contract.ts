// HTTP surface of the firm's own key moments: drafts, agreements and versions.
import { z } from 'zod';
import { ownMomentCode, ownMomentSchema } from '../../know/moments/contract.ts';
import { bilingual } from '../../know/profiles/contract.ts';
import { defineEndpoint } from '../../platform/http/endpoint.ts';
import { activationSchema, agreeing, approvalSchema, complianceClass, versionSchema } from '../drafts/contract.ts';

export { holesOf, type OwnMoment, ownMomentPrefix } from '../../know/moments/contract.ts';

const read = { kind: 'permission', permission: 'customers.read' } as const;
const manage = { kind: 'permission', permission: 'scenes.manage' } as const;
const approve = { kind: 'permission', permission: 'scenes.approve' } as const;
const tag = 'moments';
const params = z.object({ moment: ownMomentCode });
const instant = z.number().int();

const summary = z.object({
  moment: ownMomentCode,
  status: z.enum(['draft', 'active', 'retired']),
  version: z.number().int(),
  hasDraft: z.boolean(),
  /** G in every kind of firm: a moment is seen, and what is done about it has a class of its own. */
  class: complianceClass,
  /** In force, else the draft. */
  definition: ownMomentSchema,
  /** What makes it, in words. */
  says: bilingual,
});

const detail = summary.extend({
  draft: ownMomentSchema.nullable(),
  draftSays: bilingual.nullable(),
  draftBy: z.string().nullable(),
  draftAt: instant.nullable(),
  approvals: z.array(approvalSchema),
  activation: activationSchema.nullable(),
  /** The newest first. */
  versions: z.array(versionSchema(ownMomentSchema).extend({ says: bilingual })),
});

const notValid = { MOMENT_NOT_VALID: 422, CONDITION_NOT_VALID: 422 } as const;
const flow = { MOMENT_NOT_FOUND: 404, DRAFT_MISSING: 409, DRAFT_CHANGED: 409 } as const;

export const listOwnMoments = defineEndpoint({
  method: 'GET',
  path: '/moments/own',
  summary: 'The key moments of the firm’s own: in force, drafted, ended.',
  tag,
  access: read,
  response: z.object({ items: z.array(summary) }),
});

export const readOwnMoment = defineEndpoint({
  method: 'GET',
  path: '/moments/own/:moment',
  summary: 'One of them: what is in force, the draft with what its activation needs, every version.',
  tag,
  access: read,
  params,
  response: detail,
  refusals: { MOMENT_NOT_FOUND: 404 },
});

export const saveOwnMomentDraft = defineEndpoint({
  method: 'PUT',
  path: '/moments/own/:moment/draft',
  summary: 'Writes the draft of a new or known moment; audited. Agreements to an earlier draft are forgotten.',
  tag,
  access: manage,
  params,
  body: ownMomentSchema,
  response: detail,
  refusals: { MOMENT_NOT_FOUND: 404, ...notValid },
});

export const approveOwnMoment = defineEndpoint({
  method: 'POST',
  path: '/moments/own/:moment/approvals',
  summary: 'Agrees to a draft that somebody else wrote.',
  tag,
  access: approve,
  params,
  body: agreeing,
  response: detail,
  refusals: { ...flow, SECOND_PERSON_REQUIRED: 409 },
});

export const activateOwnMoment = defineEndpoint({
  method: 'POST',
  path: '/moments/own/:moment/activate',
  summary: 'Puts the draft in force as a new version, once somebody else agreed. It counts from now on.',
  tag,
  access: manage,
  params,
  body: z.strictObject({}),
  response: detail,
  refusals: { ...flow, APPROVAL_MISSING: 409, ...notValid },
});

export const retireOwnMoment = defineEndpoint({
  method: 'POST',
  path: '/moments/own/:moment/retire',
  summary: 'Ends a moment: none of its kind is found any more; those that were found stay.',
  tag,
  access: manage,
  params,
  body: z.strictObject({ reason: z.string().trim().min(1).max(500) }),
  response: detail,
  refusals: { MOMENT_NOT_FOUND: 404, MOMENT_NOT_ACTIVE: 409 },
});
