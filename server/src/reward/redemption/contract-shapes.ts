// Shapes of the answers about the catalogue and redemptions, which the HTTP contract and the customers' page share.
import { z } from 'zod';
import { benefitCategories, customerLimitSchema, fulfilmentKinds } from '../benefit-rules/contract.ts';

const count = z.number().int();
const instant = z.number().int();
const name = z.object({ zh: z.string(), en: z.string() });

const catalogueEntry = z.object({
  item: z.string(),
  version: count,
  name,
  summary: name,
  disclosure: name,
  benefit: z.string(),
  category: z.enum(benefitCategories),
  loyaltyLevel: z.literal([1, 2, 3]),
  fulfilment: z.enum(fulfilmentKinds),
  programme: z.string(),
  wallet: z.string(),
  /** What it costs this customer, and what it costs others. */
  points: count,
  standardPoints: count,
  /** The tier by which the price is; null where tiers pay the same. */
  tier: z.string().nullable(),
  feeYuan: z.string(),
  worthYuan: z.string(),
  /** Null where nothing is counted. */
  left: count.nullable(),
  /** Points that the customer may spend. */
  available: count,
  limits: z.array(customerLimitSchema),
  /** Why it cannot be redeemed now, by the code of the refusal; null when it can. */
  why: z.string().nullable(),
  /** The lowest tier that has it without points; null where none does. */
  ofTier: z.object({ scheme: z.string(), tier: z.string(), name }).nullable(),
  /** Whether it may be cancelled until it is delivered. */
  cancellable: z.boolean(),
});

export const customerCatalogue = z.object({ customerId: z.string(), asOf: instant, items: z.array(catalogueEntry) });
export type CustomerCatalogue = z.infer<typeof customerCatalogue>;

export const redemptionStates = ['held', 'fulfilled', 'cancelled', 'expired', 'refunded'] as const;

export const redemptionSchema = z.object({
  redemptionId: z.string(),
  customerId: z.string(),
  item: z.string(),
  name: name.nullable(),
  version: count,
  benefit: z.string(),
  programme: z.string(),
  wallet: z.string(),
  points: count,
  feeYuan: z.string(),
  tier: z.string().nullable(),
  state: z.enum(redemptionStates),
  grantId: count,
  byItself: z.boolean(),
  requestedAt: instant,
  requestedBy: z.string(),
  /** Until when it is delivered, or the points go back. */
  dueAt: instant,
  feePaidAt: instant.nullable(),
  feeReference: z.string().nullable(),
  fulfilledAt: instant.nullable(),
  closedAt: instant.nullable(),
  closedBy: z.string().nullable(),
  reason: z.string().nullable(),
  reasonCode: z.string().nullable(),
});
export type RedemptionView = z.infer<typeof redemptionSchema>;
