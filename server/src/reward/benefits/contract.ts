// Shapes of the answers about benefits, which the HTTP contract and the customers' page share.
import { z } from 'zod';
import { draftHead } from '../../decide/drafts/contract.ts';
import {
  benefitCategories,
  benefitCode,
  fulfilmentKinds,
  grantSources,
  grantStates,
} from '../benefit-rules/contract.ts';

const count = z.number().int();
const instant = z.number().int();
const name = z.object({ zh: z.string(), en: z.string() });

export const draftShapes = <Definition extends z.ZodType>(definition: Definition) => ({
  code: benefitCode,
  ...draftHead(definition),
  /** Put in, and taken; null where nothing is counted. */
  stock: z.object({ total: count, taken: count }).nullable(),
});

/** What one use or delivery looks like to whoever may see the customer; codes are masked. */
export const useSchema = z.object({
  useId: count,
  grantId: count,
  benefit: z.string(),
  name: name.nullable(),
  customerId: z.string(),
  redemptionId: z.string().nullable(),
  at: instant,
  units: count,
  worthYuan: z.string(),
  costYuan: z.string(),
  fulfilment: z.enum(fulfilmentKinds),
  state: z.enum(['waiting', 'delivered', 'failed', 'cancelled']),
  /** The last characters of a code or voucher. */
  hint: z.string().nullable(),
  /** Until when it was promised. */
  dueAt: instant.nullable(),
  endsAt: instant.nullable(),
  attempts: count,
  note: z.string().nullable(),
  reference: z.string().nullable(),
  endedBy: z.string().nullable(),
  endedAt: instant.nullable(),
  honouredAt: instant.nullable(),
});
export type UseView = z.infer<typeof useSchema>;

export const grantSchema = z.object({
  grantId: count,
  benefit: z.string(),
  version: count,
  source: z.enum(grantSources),
  sourceRef: z.string().nullable(),
  reason: z.string(),
  state: z.enum(grantStates),
  quantity: count.nullable(),
  used: count,
  grantedAt: instant,
  activateBy: instant.nullable(),
  activatedAt: instant.nullable(),
  endsAt: instant.nullable(),
  period: z.string().nullable(),
});
export type GrantView = z.infer<typeof grantSchema>;

/** How a benefit stands for a customer. */
export const standings = [
  'available',
  'active',
  'used_up',
  'out_of_stock',
  'not_suitable',
  'closed',
  'higher_tier',
] as const;

export const benefitOfCustomer = z.object({
  benefit: z.string(),
  version: count,
  name,
  summary: name,
  category: z.enum(benefitCategories),
  loyaltyLevel: z.literal([1, 2, 3]),
  worthYuan: z.string(),
  disclosure: name,
  fulfilment: z.enum(fulfilmentKinds),
  consumption: z.enum(['use', 'grant', 'time']),
  standing: z.enum(standings),
  /** Why it cannot be used now, by the code of the refusal; null when it can. */
  why: z.string().nullable(),
  /** By tier, in the current period; null where no tier gives it. */
  entitlement: z
    .object({
      tier: z.string().nullable(),
      quota: count.nullable(),
      rolled: count,
      used: count,
      /** Null: without end. */
      left: count.nullable(),
      period: z.string(),
      /** The first day after the period. */
      periodEnd: z.string(),
    })
    .nullable(),
  /** Granted besides, and not ended. */
  grants: z.array(grantSchema),
  /** Switched on until then; null: not. */
  activeUntil: instant.nullable(),
  /** Lowest tier that has it, where the customer's has not. */
  fromTier: z.object({ scheme: z.string(), tier: z.string(), name }).nullable(),
  usedThisMonth: count,
});

const saved = z.object({ uses: count, yuan: z.string() });

/** Everything that a customer may be told of their benefits. */
export const customerBenefits = z.object({
  customerId: z.string(),
  asOf: instant,
  /** Used and saved since the first of the month, and ever, in yuan by published prices. */
  month: saved,
  ever: saved,
  benefits: z.array(benefitOfCustomer),
  /** The latest uses. */
  uses: z.array(useSchema),
});
export type CustomerBenefits = z.infer<typeof customerBenefits>;
