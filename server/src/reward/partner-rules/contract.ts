// What a partner of the coalition is: kinds, contract, wallet, rates by validity, limits; and what a settlement statement says. Schemas
// without server code: the HTTP contracts, and so the console, are written with them.
import { z } from 'zod';
import { complianceSchema } from '../../decide/drafts/contract.ts';

export const partnerCode = z
  .string()
  .regex(/^[a-z][a-z0-9_]{0,39}$/, 'lower-case letters, digits and underscores, a letter first, at most 40');
const name = z.strictObject({ zh: z.string().trim().min(1).max(60), en: z.string().trim().min(1).max(80) });
const sentence = z.strictObject({ zh: z.string().max(500), en: z.string().max(500) });
export const dayText = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'a day such as 2026-06-30');
export const monthText = z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/, 'a month is YYYY-MM');
const count = z.number().int();
const POINTS_MAX = 1_000_000_000;
/** A rate as decimal text, at most six places; never a binary fraction. */
const rate = z
  .string()
  .regex(/^\d{1,6}(\.\d{1,6})?$/, 'a decimal such as "0.01", at most six places')
  .refine((value) => /[1-9]/.test(value), 'more than 0');

/** Accrual: the partner gives points for what it sells. Redemption: it takes points for what it sells. */
export const partnerKinds = ['accrual', 'redemption'] as const;
export type PartnerKind = (typeof partnerKinds)[number];

/** From its first day until the next one begins. A rate of null: not agreed from that day on. */
export const rateSchema = z.strictObject({
  from: dayText,
  /** Points that a customer gets for a yuan spent at the partner. */
  pointsPerYuan: rate.nullable(),
  /** What the partner owes for a point that it gave and no pack paid for. */
  issueYuan: rate.nullable(),
  /** What the partner gets for a point that it took. */
  redeemYuan: rate.nullable(),
});
export type PartnerRate = z.infer<typeof rateSchema>;

const limitSchema = z.strictObject({
  minPoints: count.min(1).max(POINTS_MAX),
  maxPoints: count.min(1).max(POINTS_MAX),
  /** Of one customer and business day; null: no such limit. */
  dayPoints: count.min(1).max(POINTS_MAX).nullable(),
});
export type PartnerLimit = z.infer<typeof limitSchema>;

export const settlementModes = ['prepaid', 'postpaid'] as const;

export const partnerSchema = z.strictObject({
  name,
  kinds: z.array(z.enum(partnerKinds)).min(1).max(2),
  /** First and last day of the contract. */
  validFrom: dayText,
  validUntil: dayText.nullable(),
  programme: partnerCode,
  /** The wallet that the points of this partner are in: that of the firm, or one of its own. */
  wallet: partnerCode,
  currency: z.literal('CNY'),
  /** Who pays for points given: packs bought before, or the statement of the month. What is redeemed always goes into the month. */
  settlement: z.enum(settlementModes),
  /** Prepaid: so many points a month may be given when the packs are empty; they go into the statement at the issue price. */
  overdrawPoints: count.min(0).max(POINTS_MAX),
  /** Somebody is told once when fewer points than this are left in the packs. */
  alertBelowPoints: count.min(1).max(POINTS_MAX).nullable(),
  rates: z.array(rateSchema).min(1).max(100),
  limits: z.strictObject({ accrual: limitSchema, redemption: limitSchema }),
  /** How many days after a sale the partner may still tell of it. */
  lateDays: count.min(0).max(90),
  /** The job closes a month so many days after its end. */
  closeAfterDays: count.min(0).max(27),
  compliance: complianceSchema,
  disclosure: sentence,
});
export type Partner = z.infer<typeof partnerSchema>;

/** What moved points: given, given back, taken, refunded. */
export const movementKinds = ['accrual', 'accrual_cancel', 'redemption', 'redemption_refund'] as const;
export type MovementKind = (typeof movementKinds)[number];
export const packMoveKinds = ['bought', 'used', 'returned', 'expired'] as const;
export type PackMoveKind = (typeof packMoveKinds)[number];

const rateUsed = rateSchema.omit({ from: true });

export const lineSchema = z.object({
  kind: z.enum(movementKinds),
  /** The month that it concerns: of the sale, or of what is cancelled. */
  ofMonth: monthText,
  rate: rateUsed,
  movements: count,
  points: count,
  /** Of these, what packs paid for, or was put back into packs. */
  packPoints: count,
  /** Worth at the rate or at the price of the pack. */
  valueFen: count,
  /** Above zero the partner owes the firm, below it the firm the partner. */
  dueFen: count,
  /** Concerns an earlier month, whose statement does not change: in favour of the partner, or of the firm. */
  note: z.enum(['credit', 'debit']).nullable(),
});
export type StatementLine = z.infer<typeof lineSchema>;

export const packLineSchema = z.object({
  packId: count,
  name: z.string(),
  validFrom: dayText,
  validUntil: dayText.nullable(),
  ...{ opening: count, bought: count, used: count, returned: count, expired: count, closing: count },
  /** Of what was bought in the month: it is paid with the pack and not with the statement. */
  priceFen: count,
});
export type PackLine = z.infer<typeof packLineSchema>;

export const totalsSchema = z.object({
  /** Points given less cancelled, since the partner began. */
  issued: count,
  /** Points taken less refunded. */
  redeemed: count,
  /** Left in packs. */
  packPoints: count,
});
export type Totals = z.infer<typeof totalsSchema>;

export const findingSchema = z.object({
  postingKey: z.string(),
  kind: z.enum(['missing_in_journal', 'points_differ', 'unknown_to_partner']),
  /** As the partner's movements have it, and as the journal does. */
  ...{ byPartner: count, byJournal: count },
});
export type Finding = z.infer<typeof findingSchema>;

export const documentSchema = z.object({
  month: monthText,
  ...{ opening: totalsSchema, closing: totalsSchema },
  lines: z.array(lineSchema),
  packs: z.array(packLineSchema),
  dueFen: count,
  proof: z.object({
    ...{ byPartner: count, byJournal: count, postings: count },
    isReconciled: z.boolean(),
    /** At most twenty. */
    findings: z.array(findingSchema),
  }),
});
export type StatementDocument = z.infer<typeof documentSchema>;
