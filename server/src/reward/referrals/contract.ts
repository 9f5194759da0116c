// HTTP surface of referrals: who brought whom, for the console; the link and the friends, for the member centre.
import { z } from 'zod';
import { bilingual, customerNumber } from '../../know/profiles/contract.ts';
import { defineEndpoint, paging } from '../../platform/http/endpoint.ts';
import { activityCode, referralReasons, referralStates } from '../activity-rules/contract.ts';

const read = { kind: 'permission', permission: 'scenes.read' } as const;
const manage = { kind: 'permission', permission: 'scenes.manage' } as const;
const member = { kind: 'member' } as const;
const count = z.number().int();
const instant = z.number().int();
const day = z.string();
const state = z.enum(referralStates);
const reason = z.enum(referralReasons).nullable();

const referral = z.object({
  activity: activityCode,
  friendId: z.string(),
  referrerId: z.string(),
  state,
  reason,
  /** Business day of the opening. */
  day,
  /** Last day on which the friend can qualify. */
  closesOn: day,
  qualifiedOn: day.nullable(),
  changedAt: instant,
});

export { referralStates };

export const listReferrals = defineEndpoint({
  method: 'GET',
  path: '/activities/:activity/referrals',
  summary: 'Referrals of an activity by customers in the caller’s scope, the one that changed last first.',
  tag: 'activities',
  access: read,
  params: z.object({ activity: activityCode }),
  query: z.object({ ...paging(), state: state.optional() }),
  response: z.object({ items: z.array(referral), total: count }),
});

const one = z.object({ activity: activityCode, friendId: customerNumber });
const change = z.object({ state, reason, note: z.string().nullable(), byName: z.string(), at: instant });

export const readReferral = defineEndpoint({
  method: 'GET',
  path: '/activities/:activity/referrals/:friendId',
  summary: 'One referral with how it came to stand so.',
  tag: 'activities',
  access: read,
  params: one,
  response: z.object({ referral, changes: z.array(change) }),
  refusals: { REFERRAL_NOT_FOUND: 404 },
});

export const judgeReferral = defineEndpoint({
  method: 'POST',
  path: '/activities/:activity/referrals/:friendId/judgements',
  summary:
    'Reverses a referral that is none, or undoes that; what was given for it is taken back or given again. Audited.',
  tag: 'activities',
  access: manage,
  params: one,
  body: z.strictObject({ act: z.enum(['reverse', 'reinstate']), reason: z.string().trim().min(2).max(500) }),
  response: z.object({ referral, changes: z.array(change) }),
  refusals: { REFERRAL_NOT_FOUND: 404, REFERRAL_STANDS_SO: 409 },
});

const ownReferral = z.object({
  activity: activityCode,
  name: bilingual,
  summary: bilingual,
  disclosure: bilingual,
  /** Null: the member has made no link yet. */
  code: z.string().nullable(),
  url: z.string().nullable(),
  points: count,
  friendPoints: count,
  closes: count,
  withinDays: count,
  minimumYuan: z.string(),
  rewardedPerMonth: count,
  /** Rewarded for friends of this month. */
  rewarded: count,
  /** Why the member can take no part now, as a code; null: can. */
  why: z.string().nullable(),
  /** The latest first; who they are is not told. */
  friends: z.array(z.object({ friend: z.string(), day, state, reason, qualifiedOn: day.nullable() })),
});
export type OwnReferral = z.infer<typeof ownReferral>;

export const listOwnReferrals = defineEndpoint({
  method: 'GET',
  path: '/member/referrals',
  summary: 'What the member can refer friends to, and what became of those who came.',
  tag: 'member',
  access: member,
  response: z.object({ items: z.array(ownReferral) }),
});

export const makeLink = defineEndpoint({
  method: 'POST',
  path: '/member/referrals/:activity/link',
  summary: 'Makes the member’s link; there is one for each activity.',
  tag: 'member',
  access: member,
  params: z.object({ activity: activityCode }),
  body: z.strictObject({}),
  response: ownReferral,
  refusals: { REQUEST_REFUSED: 422 },
});

export type ReferralsAnswer = z.output<(typeof listOwnReferrals)['response']>;
