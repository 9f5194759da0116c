// What the member centre asks about benefits, the catalogue and redemptions. Costs of the firm, loyalty levels and what operators wrote are not
// among what is told.
import { z } from 'zod';
import { bilingual } from '../../know/profiles/contract.ts';
import { defineEndpoint } from '../../platform/http/endpoint.ts';
import { benefitCategories, fulfilmentKinds } from '../benefit-rules/contract.ts';

const tag = 'member';
const access = { kind: 'member' } as const;
const count = z.number().int();
const instant = z.number().int();
const code = z.string().regex(/^[a-z][a-z0-9_]{0,39}$/);
/** The page's own: the same key again is the same request. */
const key = z.string().regex(/^[\w-]{8,64}$/);

const saved = z.object({ uses: count, yuan: z.string() });

/** How a benefit stands for the member. */
export const benefitStandings = [
  'available',
  'active',
  'used_up',
  'out_of_stock',
  'not_suitable',
  'closed',
  'higher_tier',
] as const;

const benefitView = z.object({
  benefit: z.string(),
  name: bilingual,
  summary: bilingual,
  disclosure: bilingual,
  category: z.enum(benefitCategories),
  worthYuan: z.string(),
  standing: z.enum(benefitStandings),
  /** Of the tier, in this period; `quota` and `left` null: without end. */
  quota: z.object({ quota: count.nullable(), used: count, left: count.nullable(), lastDay: z.string() }).nullable(),
  /** Granted besides: how many may still be used, and until when; null: without end. */
  grants: z.array(
    z.object({ grantId: count, left: count.nullable(), endsAt: instant.nullable(), usable: z.boolean() }),
  ),
  /** Switched on until then. */
  activeUntil: instant.nullable(),
  /** The tier that has it, where the member's has not. */
  fromTier: bilingual.nullable(),
});
export type BenefitView = z.infer<typeof benefitView>;

const useView = z.object({
  useId: count,
  name: bilingual.nullable(),
  at: instant,
  worthYuan: z.string(),
  state: z.enum(['waiting', 'delivered', 'failed', 'cancelled']),
  fulfilment: z.enum(fulfilmentKinds),
  /** There is a code that can be shown. */
  hasCode: z.boolean(),
  dueAt: instant.nullable(),
  endsAt: instant.nullable(),
});
export type UseView = z.infer<typeof useView>;

export const readBenefits = defineEndpoint({
  method: 'GET',
  path: '/member/benefits',
  summary: "The member's benefits, what of them was used and saved, and what a higher tier has.",
  tag,
  access,
  response: z.object({
    month: saved,
    ever: saved,
    benefits: z.array(benefitView),
    /** The latest, newest first. */
    uses: z.array(useView),
  }),
});

/** Every refusal of a redemption or use comes as one code of the API, with what it is in `details.reason`. */
const refusals = { REQUEST_REFUSED: 422, TOO_MANY_TRIES: 429 } as const;

export const useBenefit = defineEndpoint({
  method: 'POST',
  path: '/member/benefits/uses',
  summary: 'Uses or activates a benefit once for the key.',
  tag,
  access,
  body: z.strictObject({ benefit: code, grantId: count.min(1).nullable(), key }),
  response: z.object({ useId: count, left: count.nullable() }),
  refusals,
});

export const readCode = defineEndpoint({
  method: 'GET',
  path: '/member/benefits/uses/:useId/code',
  summary: "The code or voucher of the member's own use.",
  tag,
  access,
  params: z.object({ useId: z.coerce.number().int().min(1) }),
  response: z.object({ code: z.string() }),
  refusals: { CODE_NOT_FOUND: 404 },
});

const itemView = z.object({
  item: z.string(),
  name: bilingual,
  summary: bilingual,
  disclosure: bilingual,
  category: z.enum(benefitCategories),
  points: count,
  /** What it costs without the member's tier. */
  standardPoints: count,
  wallet: bilingual,
  /** Above zero: paid besides, at the firm's counter. */
  feeYuan: z.string(),
  worthYuan: z.string(),
  /** Null: not counted. */
  left: count.nullable(),
  available: count,
  /** Why it cannot be redeemed now, as a code; null when it can. */
  why: z.string().nullable(),
  /** The tier that has it without points. */
  ofTier: bilingual.nullable(),
});
export type ItemView = z.infer<typeof itemView>;

export const listItems = defineEndpoint({
  method: 'GET',
  path: '/member/catalogue',
  summary: "What the member may redeem points for, at the member's price.",
  tag,
  access,
  response: z.object({ items: z.array(itemView) }),
});

export const redemptionStates = ['held', 'fulfilled', 'cancelled', 'expired', 'refunded'] as const;
const redemptionView = z.object({
  redemptionId: z.string(),
  name: bilingual.nullable(),
  points: count,
  feeYuan: z.string(),
  /** The fee is still to be paid. */
  feeOpen: z.boolean(),
  state: z.enum(redemptionStates),
  requestedAt: instant,
  /** Until when it is delivered, or the points go back. */
  dueAt: instant,
  fulfilledAt: instant.nullable(),
  closedAt: instant.nullable(),
  /** The use whose code can be shown. */
  useId: count.nullable(),
});
export type RedemptionView = z.infer<typeof redemptionView>;

export const redeem = defineEndpoint({
  method: 'POST',
  path: '/member/redemptions',
  summary: 'Redeems an item at the price that the member was shown, once for the key.',
  tag,
  access,
  body: z.strictObject({ item: code, points: count.min(1), key }),
  response: redemptionView,
  refusals,
});

export const listRedemptions = defineEndpoint({
  method: 'GET',
  path: '/member/redemptions',
  summary: 'What the member redeemed, newest first.',
  tag,
  access,
  response: z.object({ items: z.array(redemptionView) }),
});

export const cancelRedemption = defineEndpoint({
  method: 'POST',
  path: '/member/redemptions/:redemptionId/cancel',
  summary: 'Gives up what was not delivered yet; the points go back with the ends they had.',
  tag,
  access,
  params: z.object({ redemptionId: z.string().regex(/^[\w-]{1,64}$/) }),
  body: z.strictObject({}),
  response: redemptionView,
  refusals,
});

export type BenefitsAnswer = z.output<(typeof readBenefits)['response']>;
export type ItemsAnswer = z.output<(typeof listItems)['response']>;
export type RedemptionsAnswer = z.output<(typeof listRedemptions)['response']>;
export type CodeAnswer = z.output<(typeof readCode)['response']>;
