// What a scheme of tiers is: its tiers with conditions on metrics, the period over which they are measured, and its policies. Schemas
// without server code: the contract, and so the console, is written with them.
import { z } from 'zod';
import { complianceSchema } from '../../decide/drafts/contract.ts';

export {
  type ComplianceClass,
  type ComplianceProfile,
  complianceProfiles,
  complianceSchema,
} from '../../decide/drafts/contract.ts';

const code = z.string().regex(/^[a-z][a-z0-9_]{0,31}$/, 'lower-case letters, digits and underscores, a letter first');
const name = z.object({ zh: z.string().trim().min(1).max(60), en: z.string().trim().min(1).max(60) });

/** Over which days a sum or an average goes: the scheme's period, so many days up to the measured one, or complete calendar months. */
export const spanSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('period') }),
  z.strictObject({ kind: z.literal('days'), count: z.number().int().min(1).max(1_100) }),
  z.strictObject({ kind: z.literal('months'), count: z.number().int().min(1).max(36) }),
  z.strictObject({ kind: z.literal('lifetime') }),
]);
export type Span = z.infer<typeof spanSchema>;

const span = spanSchema;
export const metricSchema = z.discriminatedUnion('kind', [
  /** Points earned in a wallet that counts for tiers: active, by the day they were earned for, less what was taken back. */
  z.strictObject({ kind: z.literal('points'), wallet: z.string().min(1).max(40), span }),
  /** What a wallet holds now. */
  z.strictObject({ kind: z.literal('growth_value'), wallet: z.string().min(1).max(40) }),
  /** Total assets at the end of the measured day, the last delivered ones carried forward. */
  z.strictObject({ kind: z.literal('assets') }),
  /** Mean of end-of-day assets, carried forward to days without delivery; days before the first one count nothing. */
  z.strictObject({ kind: z.literal('average_assets'), days: z.enum(['calendar', 'trading']), span }),
  /** Deposits less withdrawals, in fen. */
  z.strictObject({ kind: z.literal('net_inflow'), span }),
  z.strictObject({ kind: z.literal('trade_count'), span }),
  /** Turnover in fen. */
  z.strictObject({ kind: z.literal('trade_volume'), span }),
  z.strictObject({ kind: z.literal('commission'), span }),
  /** Products held of these types of the catalogue (all when empty): how many, or their market value in fen. */
  z.strictObject({
    kind: z.literal('holdings'),
    measure: z.enum(['count', 'value']),
    productTypes: z.array(z.string().min(1).max(40)).max(20),
  }),
  /** Whole months since the account was opened. */
  z.strictObject({ kind: z.literal('tenure_months') }),
  /** A number of the profile, such as the scores by amount, frequency and benefit. */
  z.strictObject({ kind: z.literal('score'), attribute: code }),
]);
export type Metric = z.infer<typeof metricSchema>;

/** Conditions nest this deep at most. */
const DEPTH_MAX = 4;
const leaf = z.strictObject({
  kind: z.literal('metric'),
  metric: metricSchema,
  atLeast: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER),
});
export type TierCondition =
  | z.infer<typeof leaf>
  | { readonly kind: 'all' | 'any'; readonly of: readonly TierCondition[] };
const conditionOfDepth = (depth: number): z.ZodType<TierCondition> => {
  const inner: z.ZodType<TierCondition> = depth === 1 ? leaf : conditionOfDepth(depth - 1);
  const of = z.array(inner).min(1).max(10);
  return z.discriminatedUnion('kind', [
    leaf,
    z.strictObject({ kind: z.literal('all'), of }),
    z.strictObject({ kind: z.literal('any'), of }),
  ]);
};
export const conditionSchema = conditionOfDepth(DEPTH_MAX).meta({ id: 'TierCondition' });

const months = z.number().int().min(1).max(36);
export const periodSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('calendar'), unit: z.enum(['month', 'quarter', 'half_year', 'year']) }),
  z.strictObject({
    kind: z.literal('rolling'),
    unit: z.enum(['days', 'months']),
    count: z.number().int().min(1).max(1_100),
  }),
  /** A year from the day the account was opened, and every year after it. */
  z.strictObject({ kind: z.literal('anniversary') }),
  z.strictObject({ kind: z.literal('lifetime') }),
  /** The last complete calendar months; it moves at a month's end. */
  z.strictObject({ kind: z.literal('sliding_months'), count: months }),
]);
export type Period = z.infer<typeof periodSchema>;

const tierSchema = z.strictObject({
  code,
  name,
  /** Null for the lowest tier, which everybody has, and for tiers by invitation alone. */
  qualify: conditionSchema.nullable(),
  /** What keeps the tier at a review; null: the same as what earns it. */
  keep: conditionSchema.nullable(),
  invitationOnly: z.boolean(),
});
export type Tier = z.infer<typeof tierSchema>;

/** Attributes of the profile in which schemes show themselves to lists, segments and breakdowns. */
export const tierAttributeNames = ['tier', 'tier_second', 'tier_third', 'tier_fourth'] as const;

export const schemeSchema = z.strictObject({
  name,
  /** The programme of the ledger whose wallets count; null where no points do. */
  programme: z.string().min(1).max(40).nullable(),
  attribute: z.enum(tierAttributeNames),
  /** From the lowest to the highest. */
  tiers: z.array(tierSchema).min(2).max(20),
  period: periodSchema,
  upgrade: z.enum(['at_once', 'next_period']),
  downgrade: z.strictObject({
    mode: z.enum(['none', 'one_level', 'to_earned']),
    graceDays: z.number().int().min(0).max(400),
  }),
  /** When a reversal takes away what earned the tier. */
  reversal: z.enum(['at_once', 'period_end']),
  /** When restated data would have given another tier. */
  restated: z.enum(['keep', 'retroactive']),
  /** What is restated or reversed of days longer ago moves no tier: it opens a review. */
  latenessDays: z.number().int().min(0).max(366),
  /** Datasets of the delivery board that must be complete before a day is evaluated. */
  waitsFor: z.array(z.string().min(1).max(80)).max(10),
  compliance: complianceSchema,
});
export type Scheme = z.infer<typeof schemeSchema>;
