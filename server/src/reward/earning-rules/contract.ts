// What an earning rule is: what triggers it, on which conditions, how many points, what multiplies them, and what limits them. Schemas
// without server code: the HTTP contract, and so the console, is written with them.
import { z } from 'zod';
import { wordUseSchema } from '../../decide/rules/contract.ts';
import { codeText } from '../points/contract.ts';
import { complianceSchema } from '../tier-rules/contract.ts';

export { codeText } from '../points/contract.ts';
export { type ComplianceProfile, complianceProfiles } from '../tier-rules/contract.ts';
export { triggers } from './triggers.ts';

const name = z.strictObject({ zh: z.string().trim().min(1).max(60), en: z.string().trim().min(1).max(80) });
const sentence = z.strictObject({ zh: z.string().max(500), en: z.string().max(500) });
/** Above zero or zero, at most six places; never a binary fraction. */
const decimal = z.string().regex(/^\d{1,9}(\.\d{1,6})?$/, 'a decimal such as "1.5", at most six places');
const points = z.number().int().min(1).max(1_000_000_000_000);
const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);

/** Powers of ten, so that no division leaves a rest: 1 to 100,000 yuan. */
export const amountUnits = [100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000] as const;

export const amountSchema = z.discriminatedUnion('kind', [
  /** So many points each time. */
  z.strictObject({ kind: z.literal('fixed'), points: decimal }),
  /** So many points for every `perFen` of money. */
  z.strictObject({ kind: z.literal('rate'), points: decimal, perFen: z.literal(amountUnits) }),
]);
export type Amount = z.infer<typeof amountSchema>;

/** By what a fill is weighted. The rate class is commission over turnover. */
export const weightDimensions = ['product', 'product_type', 'market', 'channel', 'side', 'rate_class'] as const;
export type WeightDimension = (typeof weightDimensions)[number];
/** Commission of up to 1.5, up to 2.5, and above 2.5 in ten thousand. */
export type RateClass = 'low' | 'standard' | 'high';

export const weightSchema = z.strictObject({
  by: z.enum(weightDimensions),
  factors: z.record(z.string().min(1).max(80), decimal),
  /** For what is not named. */
  other: decimal,
});
export type Weight = z.infer<typeof weightSchema>;

export const multiplierSchema = z.strictObject({
  name,
  when: wordUseSchema,
  factor: decimal,
  /** Of multipliers in one group the best one wins. */
  group: codeText.nullable(),
});
export type Multiplier = z.infer<typeof multiplierSchema>;

/** Whose points are counted, and over which time. `order` is one order of a trade, or one event. */
export const limitSubjects = ['customer', 'device', 'branch', 'rule', 'programme_customer', 'programme'] as const;
export const limitSpans = ['order', 'day', 'month', 'quarter', 'year', 'total'] as const;
export type LimitSubject = (typeof limitSubjects)[number];
export type LimitSpan = (typeof limitSpans)[number];

export const limitSchema = z.strictObject({
  of: z.enum(limitSubjects),
  span: z.enum(limitSpans),
  points,
  /** Branches with a budget of their own. */
  branches: z.record(z.string().min(1).max(80), points).optional(),
  /** What happens to the award that does not fit: cut to what is left, or refused as a whole. */
  beyond: z.enum(['truncate', 'reject']),
});
export type Limit = z.infer<typeof limitSchema>;

/** What keeps rules that pay for trading from paying for needless trades. */
export const guardsSchema = z.strictObject({
  /** Fills below this do not count. */
  minimumNotionalFen: z.number().int().min(0).max(1_000_000_000_000),
  /** Of one product and day only so many fills count; null: all. */
  fillsPerSymbolDay: z.number().int().min(1).max(10_000).nullable(),
  /** Products bought and sold on one day do not count on that day. */
  excludeRoundTrips: z.boolean(),
  /** Accounts of staff and of the firm's own products earn nothing. */
  excludeOwnAccounts: z.boolean(),
  /** Products riskier than the customer's tested level do not count. */
  onlySuitable: z.boolean(),
});
export type Guards = z.infer<typeof guardsSchema>;

export const earningRuleSchema = z.strictObject({
  name,
  programme: codeText,
  wallet: codeText,
  /** The same points are credited here too, to count for tiers. */
  qualifyingWallet: codeText.nullable(),
  trigger: wordUseSchema,
  /** `public`: an app or a browser may state it; such a rule needs a limit for each customer. */
  trust: z.enum(['server', 'public']),
  /** All of them must hold. */
  conditions: z.array(wordUseSchema).max(10),
  amount: amountSchema,
  weights: z.array(weightSchema).max(6),
  multipliers: z.array(multiplierSchema).max(20),
  /** How winning multipliers act together, in their order: one after the other, each on the base, or the best alone. */
  stacking: z.enum(['multiply', 'add', 'best']),
  /** Added once after the multipliers. */
  bonus: decimal,
  /** Of rules of one group the one that gives most wins for one event. */
  exclusiveGroup: codeText.nullable(),
  guards: guardsSchema,
  limits: z.array(limitSchema).max(12),
  validFrom: day,
  /** Last day; null: until it is retired. */
  validUntil: day.nullable(),
  /** What a point costs the firm, for rehearsals. */
  costFenPerPoint: decimal,
  compliance: complianceSchema,
  /** What customers are told. */
  disclosure: sentence,
});
export type EarningRule = z.infer<typeof earningRuleSchema>;

/** Dimensions of a fill by which one line of an explanation was weighted. */
const factorSchema = z.object({ by: z.enum(weightDimensions), value: z.string(), factor: decimal });
const signed = z.string().regex(/^-?\d+(\.\d+)?$/);

/** Lines of an explanation; their points sum to what was posted. */
export const lineSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('base'),
    points: signed,
    /** Fen, or pieces where the amount is fixed. */
    quantity: z.number(),
    unit: z.enum(['fen', 'pieces']),
    factors: z.array(factorSchema),
  }),
  z.object({ kind: z.literal('excluded'), points: signed, code: z.string(), count: z.number(), fen: z.number() }),
  z.object({ kind: z.literal('order_cap'), points: signed, orders: z.number() }),
  z.object({
    kind: z.literal('multiplier'),
    points: signed,
    name,
    factor: decimal,
    seen: z.union([z.string(), z.number(), z.boolean(), z.null()]),
  }),
  z.object({
    kind: z.literal('multiplier_lost'),
    points: signed,
    name,
    factor: decimal,
    reason: z.enum(['not_met', 'group', 'best']),
    seen: z.union([z.string(), z.number(), z.boolean(), z.null()]),
  }),
  z.object({ kind: z.literal('bonus'), points: signed }),
  z.object({ kind: z.literal('rounding'), points: signed }),
  /** Of the same occasion, posted before. */
  z.object({ kind: z.literal('before'), points: signed }),
  z.object({
    kind: z.literal('limit'),
    points: signed,
    of: z.enum(limitSubjects),
    span: z.enum(limitSpans),
    /** What was left of the limit. */
    room: z.number(),
    limit: z.number(),
    beyond: z.enum(['truncate', 'reject']),
  }),
  /** Part of the occasion that a limit had cut before. */
  z.object({ kind: z.literal('cut_before'), points: signed }),
  z.object({ kind: z.literal('rule_lost'), points: signed, rule: z.string(), desired: z.number() }),
]);
export type Line = z.infer<typeof lineSchema>;
