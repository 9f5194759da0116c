// What a benefit and an item of the catalogue are: who is entitled to how much, how scarce it is, how it is delivered, what it costs.
// Schemas without server code: the HTTP contracts, and so the console, are written with them.
import { z } from 'zod';
import { complianceSchema } from '../../decide/drafts/contract.ts';
import { wordUseSchema } from '../../decide/rules/contract.ts';

export const benefitCode = z
  .string()
  .regex(/^[a-z][a-z0-9_]{0,39}$/, 'lower-case letters, digits and underscores, a letter first, at most 40');
const name = z.strictObject({ zh: z.string().trim().min(1).max(60), en: z.string().trim().min(1).max(80) });
const sentence = z.strictObject({ zh: z.string().max(500), en: z.string().max(500) });
const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'a day such as 2026-06-30');
/** Yuan as decimal text, at most four places; never a binary fraction. */
export const yuan = z.string().regex(/^\d{1,9}(\.\d{1,4})?$/, 'yuan as a decimal such as "12.50", at most four places');
/** A minute of the business zone. */
const localMinute = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}T([01]\d|2[0-3]):[0-5]\d$/, 'a minute such as 2026-06-30T10:00');
const count = z.number().int();

/** What kind of service it is; a redeemed one becomes a preference tag. */
export const benefitCategories = [
  'quotes',
  'tools',
  'research',
  'adviser',
  'courses',
  'events',
  'service',
  'fees',
  'lifestyle',
] as const;
export type BenefitCategory = (typeof benefitCategories)[number];

/** What kind of loyalty it makes: 1 by price, 2 by personal service, 3 by what is not to be had elsewhere. */
export const loyaltyLevels = [1, 2, 3] as const;
export const benefitPeriods = ['month', 'quarter', 'year'] as const;
export type PeriodUnit = (typeof benefitPeriods)[number];
export const limitSpans = ['day', 'month', 'quarter', 'year', 'total'] as const;
export type BenefitSpan = (typeof limitSpans)[number];
export const riskRatings = ['R1', 'R2', 'R3', 'R4', 'R5'] as const;

/** What tiers may use of it in each period without asking. */
export const entitlementSchema = z.strictObject({
  scheme: benefitCode,
  /** Tiers that are not named have none; a quota of null has no end. */
  quotas: z
    .array(z.strictObject({ tier: benefitCode, quota: count.min(1).max(100_000).nullable() }))
    .min(1)
    .max(20),
  period: z.enum(benefitPeriods),
  rollOver: z.strictObject({
    /** So many later periods in which what is left may still be used; 0: it ends with its period. */
    periods: count.min(0).max(12),
    /** At most so much is carried into a period; null: all of it. */
    max: count.min(1).max(100_000).nullable(),
  }),
  /** Risen into a better tier within a period: what was used counts against the new quota, or the new quota is fresh. */
  rise: z.enum(['keep_used', 'fresh']),
  /** Fallen within a period: the better quota holds until its end, or no longer. */
  fall: z.enum(['period_end', 'at_once']),
});
export type Entitlement = z.infer<typeof entitlementSchema>;

/** How often one customer may have it. */
export const customerLimitSchema = z.strictObject({ span: z.enum(limitSpans), count: count.min(1).max(100_000) });
export type CustomerLimit = z.infer<typeof customerLimitSchema>;

/** What all of it may cost. */
export const budgetSchema = z.strictObject({
  span: z.enum(limitSpans),
  /** At most so many. */
  count: count.min(1).max(1_000_000_000).nullable(),
  /** At most so many yuan, by the unit cost. */
  yuan: yuan.nullable(),
});
export type Budget = z.infer<typeof budgetSchema>;

const windowSchema = z.strictObject({ from: localMinute, until: localMinute });

export const supplySchema = z.strictObject({
  /** As much as is asked for; a stock, first come first served; or a draw among those who ask. */
  kind: z.enum(['unlimited', 'stock', 'draw']),
  /** Minutes [from, until) in which it can be had; none: always. */
  windows: z.array(windowSchema).max(24),
  /** Whoever comes too late may wait for what is given back. */
  waitingList: z.boolean(),
});

export const consumptionSchema = z.discriminatedUnion('kind', [
  /** Each use takes one of the quota; granted by itself it may be used so often. */
  z.strictObject({ kind: z.literal('use'), uses: count.min(1).max(10_000) }),
  /** To be granted it is to have used it: a seat, a parcel. */
  z.strictObject({ kind: z.literal('grant') }),
  /** It lasts so many days from activation. */
  z.strictObject({ kind: z.literal('time'), days: count.min(1).max(3_660) }),
]);

export const activationSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('at_once') }),
  /** The customer says when; not said within so many days it ends. */
  z.strictObject({ kind: z.literal('by_customer'), withinDays: count.min(1).max(3_660) }),
]);

export const fulfilmentKinds = ['flag', 'codes', 'voucher', 'webhook', 'desk'] as const;
export type FulfilmentKind = (typeof fulfilmentKinds)[number];
export const fulfilmentSchema = z.discriminatedUnion('kind', [
  /** Switched on in the firm's systems until it ends: they ask for flags. */
  z.strictObject({ kind: z.literal('flag'), flag: benefitCode }),
  /** A code out of a pool that was uploaded. */
  z.strictObject({ kind: z.literal('codes') }),
  /** A voucher made here. */
  z.strictObject({
    kind: z.literal('voucher'),
    prefix: z.string().regex(/^[A-Z0-9]{2,8}$/, 'two to eight capitals or digits'),
    validDays: count.min(1).max(3_660),
  }),
  /** A signed call to a system. */
  z.strictObject({ kind: z.literal('webhook'), url: z.url({ protocol: /^https?$/ }).max(500) }),
  /** Somebody does it within so many hours. */
  z.strictObject({ kind: z.literal('desk'), hours: count.min(1).max(2_160) }),
]);
export type Fulfilment = z.infer<typeof fulfilmentSchema>;

export const benefitSchema = z.strictObject({
  name,
  summary: sentence,
  category: z.enum(benefitCategories),
  loyaltyLevel: z.literal(loyaltyLevels),
  /** What one use costs the firm. */
  unitCostYuan: yuan,
  /** What one use saves the customer, by the published price. */
  worthYuan: yuan,
  /** Null: nobody has it by tier alone. */
  entitlement: entitlementSchema.nullable(),
  consumption: consumptionSchema,
  activation: activationSchema,
  supply: supplySchema,
  /** Over every way in which a customer may come by it. */
  customerLimits: z.array(customerLimitSchema).max(5),
  budget: budgetSchema.nullable(),
  /** All of them must hold when it is granted or used. */
  conditions: z.array(wordUseSchema).max(10),
  /** The riskiest that it deals with: only customers tested for as much have it. */
  riskRating: z.enum(riskRatings).nullable(),
  fulfilment: fulfilmentSchema,
  validFrom: day,
  /** Last day; null: until it is retired. */
  validUntil: day.nullable(),
  compliance: complianceSchema,
  /** What customers are told. */
  disclosure: sentence,
});
export type Benefit = z.infer<typeof benefitSchema>;

/** Something that customers may redeem points for. */
export const itemSchema = z.strictObject({
  name,
  summary: sentence,
  benefit: benefitCode,
  programme: benefitCode,
  wallet: benefitCode,
  price: z.strictObject({
    points: count.min(1).max(1_000_000_000),
    /** Tiers that pay another price. */
    scheme: benefitCode.nullable(),
    byTier: z.array(z.strictObject({ tier: benefitCode, points: count.min(1).max(1_000_000_000) })).max(20),
    /** Paid besides the points, through the firm's own counter. */
    feeYuan: yuan,
  }),
  /** Only a stock is counted; how much there is of it is put in apart. */
  stocked: z.boolean(),
  customerLimits: z.array(customerLimitSchema).max(5),
  budget: budgetSchema.nullable(),
  conditions: z.array(wordUseSchema).max(10),
  windows: z.array(windowSchema).max(24),
  /** How long points may be held for it; then they go back. */
  holdHours: count.min(1).max(600),
  /** Points given back by a refund can be spent for at least so many days; null: as long as they could before. */
  refundMinimumDays: count.min(1).max(3_650).nullable(),
  validFrom: day,
  validUntil: day.nullable(),
  disclosure: sentence,
});
export type Item = z.infer<typeof itemSchema>;

/** Where a grant stands. */
export const grantStates = ['granted', 'activated', 'used', 'expired', 'suspended', 'revoked'] as const;
export type GrantState = (typeof grantStates)[number];
/** What brought a grant about. */
export const grantSources = ['tier', 'scene', 'manual', 'redemption', 'draw', 'waiting', 'task', 'partner'] as const;
export type GrantSource = (typeof grantSources)[number];
