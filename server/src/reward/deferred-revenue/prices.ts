// Stand-alone selling prices as values: what services would be sold for without points, and points without services; each version valid from
// a day on. Free of server code, because the contract is made of it.
import { z } from 'zod';

const decimal = (what: string) => z.string().regex(/^\d{1,9}(\.\d{1,6})?$/, what);
const yuan = decimal('yuan as a decimal number with at most six decimals, such as 0.01');
const percent = decimal('a share of what was charged in percent, such as 100');

/** As charged: the price is seen in sales without points, or differs from it by a known share. */
const asCharged = z.strictObject({ kind: z.literal('charged'), percent: percent.default('100') });
/** Of the turnover: the published rate, such as 0.00025 of the amount traded. */
const ofTurnover = z.strictObject({
  kind: z.literal('turnover'),
  rate: z.string().regex(/^0(\.\d{1,6})?$/, 'a share of the turnover below one, such as 0.00025'),
});
/** By a price list: yuan for each service by its code; what is not on the list is as charged. */
const listed = z.strictObject({ kind: z.literal('listed'), yuan: z.record(z.string().min(1).max(64), yuan) });

export const salePrices = z.strictObject({
  commission: z.discriminatedUnion('kind', [asCharged, ofTurnover]).prefault({ kind: 'charged' }),
  product_fee: z.discriminatedUnion('kind', [asCharged, ofTurnover]).prefault({ kind: 'charged' }),
  advisory_fee: z.discriminatedUnion('kind', [asCharged, listed]).prefault({ kind: 'charged' }),
  /** Yuan for a point that is redeemed; null: what it is taken to cost. By "programme/wallet" where it differs. */
  point: yuan.nullable().default(null),
  pointByWallet: z.record(z.string().min(3).max(130), yuan).default({}),
  /** Share of points that is expected to be redeemed, in a million; null: as estimated from how points developed, all while it is not. */
  expectedShare: z.number().int().min(0).max(1_000_000).nullable().default(null),
});
export type SalePrices = z.output<typeof salePrices>;

/** Kinds of sales that give points: a trade date of a customer with its commission and product fees, and a service that was paid for. */
export const saleKinds = ['trades', 'service'] as const;
export type SaleKind = (typeof saleKinds)[number];

/** What a sale was charged for. */
export const chargeLines = ['commission', 'product_fee', 'advisory_fee'] as const;
export type ChargeLine = (typeof chargeLines)[number];
