// What operators may change of the lifetime value. Free of server code, because the contract is made of it.
import { z } from 'zod';

export const modelCodes = ['pareto_nbd', 'bg_nbd', 'bg_bb'] as const;

export const lifetimeSettings = z.strictObject({
  model: z.enum(modelCodes).default('pareto_nbd'),
  kinds: z
    .array(z.enum(['securities', 'products', 'services']))
    .min(1)
    .max(3)
    .refine((given) => new Set(given).size === given.length, 'each kind once')
    .default(['securities', 'products', 'services']),
  /** What a purchase is worth: what the firm earned by it, or what was bought. */
  worth: z.enum(['revenue', 'amount']).default('revenue'),
  /** How far ahead purchases are foretold. */
  horizonDays: z.number().int().min(7).max(1_826).default(365),
  /** Yearly discount, 0.1 for 10 %. */
  discountYearly: z.number().min(0).max(1).default(0.1),
  /** The last days of the observation are held out to judge the fit. */
  holdoutDays: z.number().int().min(7).max(730).default(91),
  /** Length of an opportunity of BG/BB. */
  periodDays: z.number().int().min(1).max(366).default(30),
});
export type LifetimeSettings = z.output<typeof lifetimeSettings>;
