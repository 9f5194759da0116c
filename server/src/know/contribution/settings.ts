// The rules of cost and allocation as values, each version valid from a month on. Free of server code, because the contract is made of it.
import { z } from 'zod';

/** Yuan as decimal text with up to six decimals, because a point or a text message costs less than a fen. */
const cost = z
  .string()
  .regex(/^\d{1,9}(\.\d{1,6})?$/, 'yuan as a decimal number with at most six decimals, such as 12.5');
const share = z.number().gt(0).lt(1);
const revenueLine = z.enum(['commission', 'margin_interest', 'product_fee', 'trail', 'advisory_fee', 'other_revenue']);

/** How an amount that names no customer is shared: not at all, equally, or by the month's revenue. */
export const allocationRules = ['none', 'customers', 'revenue'] as const;
const rule = z.enum(allocationRules).default('none');

export const contributionSettings = z.strictObject({
  /** Fees passed on to the exchange are part of the commission that is recorded, and are taken off. */
  deductPassedOn: z.boolean().default(true),
  /** Cash flows that are revenue. What comes out of the customer's account counts, what is paid back of the same kind is taken off. */
  cashFlows: z
    .array(
      z.strictObject({
        flowType: z.string().trim().min(1).max(64),
        direction: z.enum(['in', 'out']),
        line: revenueLine,
      }),
    )
    .max(50)
    .refine(
      (given) => new Set(given.map(({ flowType, direction }) => `${flowType}|${direction}`)).size === given.length,
      'each type and direction once',
    )
    .default([
      // Interest that the customer is paid on cash is not the firm's to lose, so only what is paid out counts.
      { flowType: 'interest', direction: 'out', line: 'margin_interest' },
      { flowType: 'margin_interest', direction: 'out', line: 'margin_interest' },
      { flowType: 'margin_interest', direction: 'in', line: 'margin_interest' },
      { flowType: 'fee', direction: 'out', line: 'other_revenue' },
      { flowType: 'fee', direction: 'in', line: 'other_revenue' },
    ]),
  /** Yuan for a contact by staff, by means; `minute` for each minute that the record states besides. */
  contact: z
    .strictObject({ call: cost, wecom: cost, visit: cost, sms: cost, email: cost, other: cost, minute: cost })
    .default({ call: '12', wecom: '4', visit: '180', sms: '0.05', email: '0.01', other: '5', minute: '1' }),
  /** Yuan for one use of a service, by how it was given. */
  use: z
    .strictObject({ self: cost, assisted: cost, interactive: cost, other: cost })
    .default({ self: '0.1', assisted: '15', interactive: '25', other: '1' }),
  /** Yuan for handling a complaint. */
  complaint: cost.default('200'),
  /** Yuan for a point that was burnt; by "programme/wallet" where it differs. */
  point: cost.default('0.01'),
  pointByWallet: z.record(z.string().min(3).max(130), cost).default({}),
  /** Whether what a channel cost in a period is shared by the accounts that were opened through it in the period. */
  acquisition: z.enum(['opened', 'none']).default('opened'),
  /** Imported amounts without customer, by line. */
  shared: z
    .strictObject({
      commission: rule,
      margin_interest: rule,
      product_fee: rule,
      trail: rule,
      advisory_fee: rule,
      other_revenue: rule,
      benefit: rule,
      points: rule,
      service_time: rule,
      acquisition: rule,
      other_cost: rule,
    })
    .prefault({}),
  /** From where a customer is valuable: the upper share of those who contribute, or an amount over twelve months. */
  valuable: z
    .discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('quantile'), quantile: share }),
      z.strictObject({ kind: z.literal('amount'), fromFen: z.number().int().min(0).max(1e15) }),
    ])
    .default({ kind: 'quantile', quantile: 0.8 }),
  /** Behavioural loyalty from which a customer counts as loyal. */
  loyalFrom: z.number().int().min(1).max(100).default(60),
});
export type ContributionSettings = z.output<typeof contributionSettings>;
export type AllocationRule = (typeof allocationRules)[number];
