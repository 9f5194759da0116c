// Records of the core systems about one simulated customer.
import type { BusinessDate, Instant } from '../../kernel/index.ts';
import { fact, type SimulatedEvent } from './draft.ts';
import type { DemoProduct } from './firm.ts';
import type { Life } from './life.ts';

/** The customer, the account and who serves them, as of the opening. */
export const openingRecords = (life: Life, openedOn: BusinessDate, at: Instant): readonly SimulatedEvent[] => [
  fact(
    'customer_recorded',
    `${life.customerId}:${openedOn}`,
    at,
    {
      effective_on: openedOn,
      birth_year: life.birthYear,
      gender: life.gender,
      education: life.education,
      occupation: life.occupation,
      province: life.province,
      city: life.city,
      risk_level: life.riskLevel,
      risk_assessed_on: openedOn,
      customer_type: 'individual',
      investor_type: life.wealthFen > 500_000_000 ? 'professional' : 'ordinary',
      status: 'active',
      opened_on: openedOn,
      open_channel: life.channel.id,
      branch_id: life.branch.id,
      is_staff: life.isStaff,
    },
    life.customerId,
    { name: life.name, phone: life.phone, id_number: life.idNumber },
  ),
  fact(
    'account_recorded',
    `${life.customerId}-1`,
    at + 1,
    {
      account_id: `${life.customerId}-1`,
      account_type: 'cash_securities',
      status: 'open',
      opened_on: openedOn,
      branch_id: life.branch.id,
      open_channel: life.channel.id,
      currency: 'CNY',
    },
    life.customerId,
  ),
  relation(life, 'developed_by', openedOn, at + 2),
  relation(life, 'served_by', openedOn, at + 3),
];

const relation = (life: Life, type: 'developed_by' | 'served_by', from: BusinessDate, at: Instant): SimulatedEvent =>
  fact(
    'relation_recorded',
    `${type}:${life.customerId}:${life.adviser.id}:${from}`,
    at,
    { relation_type: type, unit_id: life.adviser.id, valid_from: from, split_ratio: '1' },
    life.customerId,
  );

export const cashFlow = (
  life: Life,
  number: string,
  date: BusinessDate,
  at: Instant,
  direction: 'in' | 'out',
  amountFen: number,
): SimulatedEvent =>
  fact(
    'cash_flow_recorded',
    `${date}:${number}`,
    at,
    {
      flow_id: number,
      business_date: date,
      account_id: `${life.customerId}-1`,
      direction,
      flow_type: direction === 'in' ? 'deposit' : 'withdrawal',
      amount_fen: amountFen,
      currency: 'CNY',
    },
    life.customerId,
  );

export interface Fill {
  readonly product: DemoProduct;
  readonly side: 'buy' | 'sell' | 'subscribe' | 'redeem';
  readonly quantity: number;
  readonly amountFen: number;
}

const COMMISSION_RATE = 0.00025;
const FUND_FEE_RATE = 0.006;
const STAMP_RATE = 0.0005;

/** A fill: commission of 0.025 %, at least 5 yuan; stamp duty on sales; funds pay a fee on subscription. */
export const trade = (life: Life, number: string, date: BusinessDate, at: Instant, fill: Fill): SimulatedEvent => {
  const stock = fill.product.type === 'stock';
  const commission = stock
    ? Math.max(500, Math.round(fill.amountFen * COMMISSION_RATE))
    : fill.side === 'subscribe'
      ? Math.round(fill.amountFen * FUND_FEE_RATE)
      : 0;
  return fact(
    'trade_recorded',
    `${date}:${number}`,
    at,
    {
      trade_id: number,
      business_date: date,
      account_id: `${life.customerId}-1`,
      product_code: fill.product.code,
      side: fill.side,
      quantity: String(fill.quantity),
      price: (fill.product.priceFen / 100).toFixed(2),
      amount_fen: fill.amountFen,
      commission_fen: commission,
      tax_fen: stock && fill.side === 'sell' ? Math.round(fill.amountFen * STAMP_RATE) : 0,
      trade_channel: life.platform,
      currency: 'CNY',
    },
    life.customerId,
  );
};

export const endOfDayAssets = (
  life: Life,
  date: BusinessDate,
  at: Instant,
  assets: { readonly cashFen: number; readonly marketValueFen: number },
): SimulatedEvent =>
  fact(
    'asset_recorded',
    `${life.customerId}:${life.customerId}-1:${date}`,
    at,
    {
      account_id: `${life.customerId}-1`,
      business_date: date,
      total_assets_fen: assets.cashFen + assets.marketValueFen,
      cash_fen: assets.cashFen,
      market_value_fen: assets.marketValueFen,
      debt_fen: 0,
      currency: 'CNY',
    },
    life.customerId,
  );

export const endOfDayPosition = (
  life: Life,
  date: BusinessDate,
  at: Instant,
  held: {
    readonly product: DemoProduct;
    readonly quantity: number;
    readonly valueFen: number;
    readonly costFen: number;
  },
): SimulatedEvent =>
  fact(
    'position_recorded',
    `${life.customerId}:${life.customerId}-1:${held.product.code}:${date}`,
    at,
    {
      account_id: `${life.customerId}-1`,
      business_date: date,
      product_code: held.product.code,
      quantity: String(held.quantity),
      market_value_fen: held.valueFen,
      cost_fen: held.costFen,
      currency: 'CNY',
    },
    life.customerId,
  );
