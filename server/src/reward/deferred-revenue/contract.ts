// HTTP surface of deferred revenue: sales that gave points, how their price is shared and released, and by which selling prices. No server
// code.
import { z } from 'zod';
import { bilingual, customerNumber, instant } from '../../know/profiles/contract.ts';
import { defineEndpoint } from '../../platform/http/endpoint.ts';
import { saleKinds, salePrices } from './prices.ts';

export type { SalePrices } from './prices.ts';

const read = { kind: 'permission', permission: 'ledger.audit' } as const;
const tag = 'economics';
const whole = z.number().int();
const month = z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/, 'a month is YYYY-MM');
const day = z.iso.date();
const code = z.string().max(80);
const firmOnly = { FIRM_ONLY: 403 } as const;
const place = { programme: code, wallet: code } as const;

export const getDeferred = defineEndpoint({
  method: 'GET',
  path: '/economics/deferred',
  summary:
    'Sales that gave points: their price shared between service and points, what is released and what is still deferred.',
  tag,
  access: read,
  response: z.object({
    asOf: instant.nullable(),
    computedAt: instant.nullable(),
    definition: bilingual,
    rows: z.array(
      z.object({
        ...{ month, kind: z.enum(saleKinds), kindName: bilingual, ...place, name: bilingual, sales: whole },
        /** What was charged, and what was sold besides points at its stand-alone price. */
        ...{ priceFen: whole, serviceFen: whole, points: whole, pointsPriceFen: whole },
        ...{ toServiceFen: whole, toPointsFen: whole },
        /** Points of sales without a price. */
        unpriced: whole,
        /** By the journal, from the lots of these sales. */
        ...{ awarded: whole, redeemed: whole, lapsed: whole, remaining: whole, expected: whole },
        ...{ releasedFen: whole, deferredFen: whole },
      }),
    ),
    /** The contract liability of points month by month: opening + added - redeemed - broken = closing. */
    months: z.array(
      z.object({
        month,
        ...{ openingFen: whole, addedFen: whole, redeemedFen: whole, brokenFen: whole, closingFen: whole },
      }),
    ),
    proofs: z.array(
      z.object({
        ...{ ...place, name: bilingual, byRules: whole, byJournal: whole, redeemed: whole, lapsed: whole },
        ...{ remaining: whole, inLots: whole, others: whole, outstanding: whole, byAccounts: whole },
        isReconciled: z.boolean(),
      }),
    ),
    /** Fees paid for items of the catalogue: revenue when delivered. */
    fees: z.array(z.object({ month, redemptions: whole, feeFen: whole, deliveredFen: whole, deferredFen: whole })),
    totalFen: whole,
    /** Rules and scenes in force that give points for sales. */
    rules: z.array(z.object({ rule: code, name: bilingual })),
  }),
  refusals: firmOnly,
});

const sale = z.object({
  ...{ day, kind: z.enum(saleKinds), kindName: bilingual, version: whole },
  charged: z.object({ commission: whole, product_fee: whole, advisory_fee: whole }),
  ...{ priceFen: whole, serviceFen: whole, toServiceFen: whole },
  points: z.array(
    z.object({
      ...{ ...place, name: bilingual, points: whole, pointYuan: z.string(), rate: whole },
      ...{ pointsPriceFen: whole, toPointsFen: whole },
    }),
  ),
});

export const listSalesOfCustomer = defineEndpoint({
  method: 'GET',
  path: '/customers/:customerId/sales-with-points',
  summary: 'The sales of a customer that gave points, each with its charges and how it is shared.',
  tag,
  access: read,
  params: z.object({ customerId: customerNumber }),
  response: z.object({ rows: z.array(sale) }),
  refusals: { CUSTOMER_NOT_FOUND: 404 },
});

export const downloadSales = defineEndpoint({
  method: 'GET',
  path: '/economics/sales.csv',
  summary: 'Every sale of a month that gave points, with charges and shares, as CSV; audited.',
  tag,
  access: { kind: 'permission', permission: 'customers.export' },
  query: z.object({ month }),
  response: z.unknown(),
  produces: 'text/csv',
  refusals: firmOnly,
});

export const listSalePrices = defineEndpoint({
  method: 'GET',
  path: '/economics/sale-prices',
  summary: 'Every version of the stand-alone selling prices, newest first; version 0 is the shipped one.',
  tag,
  access: read,
  response: z.object({
    rows: z.array(
      z.object({
        version: whole,
        /** First day of the sales for which it holds. */
        effectiveFrom: day.nullable(),
        prices: salePrices,
        createdAt: instant.nullable(),
        createdBy: z.string().nullable(),
      }),
    ),
  }),
});

export const saveSalePrices = defineEndpoint({
  method: 'PUT',
  path: '/economics/sale-prices',
  summary: 'Stand-alone selling prices of sales from a day on; audited. They show when sales are shared again.',
  tag,
  access: { kind: 'permission', permission: 'ledger.manage' },
  body: z.strictObject({ effectiveFrom: day, prices: salePrices }),
  response: z.object({ version: whole }),
});

const fen = z.coerce.number().int().min(0).max(1e15);
export const allocatePrice = defineEndpoint({
  method: 'GET',
  path: '/economics/allocation',
  summary:
    'Shares the price of one sale between service and points, and says what is revenue after some were redeemed.',
  tag,
  access: read,
  query: z.object({
    priceFen: fen,
    serviceFen: fen,
    points: z.coerce.number().int().min(0).max(1e12),
    pointYuan: z
      .string()
      .regex(/^\d{1,9}(\.\d{1,6})?$/, 'yuan as a decimal number with at most six decimals, such as 0.01'),
    rate: z.coerce.number().int().min(0).max(1_000_000),
    redeemed: z.coerce.number().int().min(0).max(1e12).default(0),
    /** Expected in all, those redeemed included; the rate of the points when absent. */
    expected: z.coerce.number().int().min(0).max(1e12).optional(),
  }),
  response: z.object({
    ...{ pointsPriceFen: whole, toServiceFen: whole, toPointsFen: whole, releasedFen: whole, deferredFen: whole },
    expected: whole,
  }),
  refusals: { NOTHING_TO_SHARE: 422, REDEEMED_BEYOND_EXPECTED: 422 },
});
