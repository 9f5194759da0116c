// HTTP surface of the firm's own key moments: drafts, agreements and versions.
import { z } from 'zod';
import { ownMomentCode, ownMomentSchema } from '../../know/moments/contract.ts';
import { bilingual } from '../../know/profiles/contract.ts';
import { defineEndpoint } from '../../platform/http/endpoint.ts';
import { draftBody, draftEndpoints, draftHead, versionSchema } from '../drafts/contract.ts';

export { holesOf, type OwnMoment, ownMomentPrefix } from '../../know/moments/contract.ts';

const read = { kind: 'permission', permission: 'customers.read' } as const;
const tag = 'moments';
const params = z.object({ moment: ownMomentCode });

// The class is G in every kind of firm: a moment is seen, and what is done about it has a class of its own.
const { definition, ...head } = draftHead(ownMomentSchema);
const { draft, versions: _versions, ...body } = draftBody(ownMomentSchema);

const summary = z.object({
  ...{ moment: ownMomentCode, ...head, definition },
  /** What makes it, in words. */
  says: bilingual,
});

const detail = summary.extend({
  ...{ draft, draftSays: bilingual.nullable(), ...body },
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

export const {
  read: readOwnMoment,
  save: saveOwnMomentDraft,
  approve: approveOwnMoment,
  activate: activateOwnMoment,
  retire: retireOwnMoment,
} = draftEndpoints({
  ...{ at: '/moments/own/:moment', tag, params, definition: ownMomentSchema, detail },
  permissions: { read: 'customers.read', manage: 'scenes.manage', approve: 'scenes.approve' },
  says: {
    read: 'One of them: what is in force, the draft with what its activation needs, every version.',
    save: 'Writes the draft of a new or known moment; audited. Agreements to an earlier draft are forgotten.',
    approve: 'Agrees to a draft that somebody else wrote.',
    activate: 'Puts the draft in force as a new version, once somebody else agreed. It counts from now on.',
    retire: 'Ends a moment: none of its kind is found any more; those that were found stay.',
  },
  refusals: {
    read: { MOMENT_NOT_FOUND: 404 },
    save: { MOMENT_NOT_FOUND: 404, ...notValid },
    approve: { ...flow, SECOND_PERSON_REQUIRED: 409 },
    activate: { ...flow, APPROVAL_MISSING: 409, ...notValid },
    retire: { MOMENT_NOT_FOUND: 404, MOMENT_NOT_ACTIVE: 409 },
  },
});
