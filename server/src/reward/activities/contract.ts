// HTTP surface of activities: templates, drafts, agreements and versions, a check while one writes, and how they go.
import { z } from 'zod';
import { complianceSchema, draftBody, draftEndpoints, draftHead } from '../../decide/drafts/contract.ts';
import { customerNumber } from '../../know/profiles/contract.ts';
import { defineEndpoint } from '../../platform/http/endpoint.ts';
import { activityCode, activitySchema } from '../activity-rules/contract.ts';
import { listOwn } from './member-contract.ts';

export { complianceProfiles } from '../../decide/drafts/contract.ts';
export { actions, calendarUnits, conditions, happenings } from '../../decide/scene-rules/contract.ts';
export type { Activity, ActivityOf, Plan, PlanOf, Question, Task } from '../activity-rules/contract.ts';
export { activityKinds } from '../activity-rules/contract.ts';
export * from './member-contract.ts';

const read = { kind: 'permission', permission: 'scenes.read' } as const;
const manage = { kind: 'permission', permission: 'scenes.manage' } as const;
const tag = 'activities';
const params = z.object({ activity: activityCode });
const count = z.number().int();

/** What a part gave in the caller's scope, ever. */
const partTotals = z.object({
  part: z.string(),
  granted: count,
  suspended: count,
  refused: count,
  customers: count,
});

const summary = z.object({
  activity: activityCode,
  ...draftHead(activitySchema),
  parts: z.array(partTotals),
  /** In the caller's scope: who joined, signed in, tried or referred. */
  takingPart: count,
});

const detail = summary.extend(draftBody(activitySchema));

const notValid = {
  ACTIVITY_NOT_VALID: 422,
  SCENE_NOT_VALID: 422,
  CLASS_TOO_LAX: 422,
  LIMIT_MISSING: 422,
  ACTION_NOT_AVAILABLE: 422,
} as const;
const flow = { ACTIVITY_NOT_FOUND: 404, DRAFT_MISSING: 409, DRAFT_CHANGED: 409 } as const;

export const listTemplates = defineEndpoint({
  method: 'GET',
  path: '/activities/library',
  summary:
    'Activities that ship ready to be drafted, each with its class in every kind of firm and its lawful substitute.',
  tag,
  access: read,
  response: z.object({
    items: z.array(
      z.object({
        code: activityCode,
        activity: activitySchema,
        /** What a firm takes for which this one is class R. */
        substitute: activityCode.nullable(),
      }),
    ),
  }),
});

export const listActivities = defineEndpoint({
  method: 'GET',
  path: '/activities',
  summary: 'Every activity with what it gave to customers in the caller’s scope.',
  tag,
  access: read,
  response: z.object({ items: z.array(summary) }),
});

export const {
  read: readActivity,
  save: saveDraft,
  approve: approveDraft,
  activate: activateActivity,
  retire: retireActivity,
} = draftEndpoints({
  ...{ at: '/activities/:activity', tag, params, definition: activitySchema, detail },
  permissions: { read: 'scenes.read', manage: 'scenes.manage', approve: 'scenes.approve' },
  says: {
    read: 'One activity: what is in force, the draft with what its activation needs, every version.',
    save: 'Writes the draft of a new or known activity; audited. Agreements to an earlier draft are forgotten.',
    approve: 'Agrees to a draft that somebody else wrote; class R needs two compliance officers and a legal opinion.',
    activate: 'Puts the draft in force as a new version, once those who must have agreed. It counts from now on.',
    retire: 'Ends an activity. What is taken back or found out later is still taken back.',
  },
  refusals: {
    read: { ACTIVITY_NOT_FOUND: 404 },
    save: { ...flow, ...notValid },
    approve: { ...flow, SECOND_PERSON_REQUIRED: 409 },
    activate: { ...flow, APPROVAL_MISSING: 409, NAMED_THING_MISSING: 422, ...notValid },
    retire: { ACTIVITY_NOT_FOUND: 404, ACTIVITY_NOT_ACTIVE: 409 },
  },
});

export const checkActivity = defineEndpoint({
  method: 'POST',
  path: '/activities/checks',
  summary: 'Says whether an activity could be saved as it is, and which class it has at best; nothing is written.',
  tag,
  access: manage,
  body: activitySchema,
  response: z.object({
    wrong: z.object({ code: z.string(), message: z.string() }).nullable(),
    lowest: complianceSchema,
  }),
});

export const readResults = defineEndpoint({
  method: 'GET',
  path: '/activities/:activity/results',
  summary: 'How an activity goes: days and attempts by day, and the leaderboard, for customers in the caller’s scope.',
  tag,
  access: read,
  params,
  response: z.object({
    /** Sign-ins of the last 30 days, or attempts begun. */
    days: z.array(z.object({ day: z.string(), customers: count, succeeded: count })),
    board: z.array(z.object({ place: count, customerId: z.string(), total: z.number() })),
  }),
  refusals: { ACTIVITY_NOT_FOUND: 404 },
});

export const handMakeUp = defineEndpoint({
  method: 'POST',
  path: '/activities/:activity/customers/:customerId/make-ups',
  summary: 'Hands a make-up card to a customer for a missed day, at no cost and beside the month’s allowance; audited.',
  tag,
  access: manage,
  params: params.extend({ customerId: customerNumber }),
  body: z.strictObject({
    day: z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'YYYY-MM-DD'),
    reason: z.string().trim().min(1).max(500),
  }),
  response: listOwn.response,
  refusals: {
    CUSTOMER_NOT_FOUND: 404,
    ACTIVITY_NOT_ACTIVE: 409,
    DAY_SIGNED: 409,
    DAY_OUT_OF_REACH: 422,
    /** What is in the way of the customer is in `details.reason`. */
    NOT_FOR_CUSTOMER: 422,
  },
});

export const readCustomerActivities = defineEndpoint({
  method: 'GET',
  path: '/activities/customers/:customerId',
  summary: 'How activities stand for a customer, as the customer’s own page shows them.',
  tag,
  access: read,
  params: z.object({ customerId: customerNumber }),
  response: listOwn.response,
  refusals: { CUSTOMER_NOT_FOUND: 404 },
});
