// Worked examples of the seventeen key moments: what happens to whom, and which moments come of it.
import { addDays, businessDateAt } from '../../kernel/index.ts';
import type { LoggedEvent } from '../../record/log/index.ts';
import { behaviour, fact, TEST_NOW, TEST_ZONE } from '../profiles/testing.ts';

const HOUR_MS = 3_600_000;
export const today = businessDateAt(TEST_NOW, TEST_ZONE);
export const ago = (days: number): string => addDays(today, -days);
export const back = (hours: number): string => new Date(TEST_NOW - hours * HOUR_MS).toISOString();

export const record = (id: string, status = 'active') =>
  fact('customer_recorded', id, id, ago(200), { customer_id: id, status, opened_on: ago(200) });
let flows = 0;
export const flow = (id: string, direction: 'in' | 'out', yuan: number, days = 0) => {
  flows += 1;
  return fact('cash_flow_recorded', id, `f${flows}`, ago(days), {
    ...{ flow_id: `f${flows}`, business_date: ago(days), direction, flow_type: 'x', amount_fen: yuan * 100 },
  });
};
const trade = (id: string, side: string, days = 0, product = 'P1') => {
  flows += 1;
  return fact('trade_recorded', id, `t${flows}`, ago(days), {
    ...{ trade_id: `t${flows}`, business_date: ago(days), product_code: product, side, amount_fen: 500_000 },
  });
};
export const does = (id: string, name: string, hours: number, properties: LoggedEvent['properties'] = {}) =>
  behaviour(name, { customer: id }, back(hours), properties);
const many = (count: number, make: (index: number) => LoggedEvent) =>
  Array.from({ length: count }, (_, index) => make(index));
const position = (id: string, value: number, cost: number, product = 'P1') =>
  fact('position_recorded', id, `${id}:${product}:${today}`, today, {
    ...{
      business_date: today,
      product_code: product,
      quantity: '100',
      market_value_fen: value * 100,
      cost_fen: cost * 100,
    },
  });
export const assets = (id: string, yuan: number) =>
  fact('asset_recorded', id, `${id}:${today}`, today, { business_date: today, total_assets_fen: yuan * 100 });

/** Code, customer, what happens, and the moments that come of it, after the timers rang at noon and the next morning. */
export const examples: readonly (readonly [
  title: string,
  id: string,
  given: (id: string) => readonly LoggedEvent[],
  wanted: readonly string[],
])[] = [
  [
    'opening interrupted: two hours without another step',
    'E01',
    (id) => [does(id, 'opening_started', 4), does(id, 'opening_id_uploaded', 3)],
    ['opening_interrupted'],
  ],
  ['not interrupted: submitted', 'E02', (id) => [does(id, 'opening_started', 4), does(id, 'opening_submitted', 3)], []],
  ['opened but unfunded: three days', 'E03', (id) => [record(id), does(id, 'account_opened', 80)], ['opened_unfunded']],
  [
    'funded in time',
    'E04',
    (id) => [record(id), does(id, 'account_opened', 80), flow(id, 'in', 100, 1)],
    ['first_deposit'],
  ],
  ['first deposit, not the second', 'E05', (id) => [flow(id, 'in', 200, 2), flow(id, 'in', 100, 1)], ['first_deposit']],
  ['an old first deposit is none', 'E06', (id) => [flow(id, 'in', 200, 100), flow(id, 'in', 100, 1)], []],
  [
    'large deposit',
    'E07',
    (id) => [flow(id, 'in', 200, 100), flow(id, 'in', 500_000, 1), flow(id, 'in', 499_999, 0)],
    ['large_deposit'],
  ],
  [
    'watched ten times without trading',
    'E08',
    (id) => [record(id), ...many(10, (index) => does(id, 'quote_viewed', 20 - index))],
    ['watched_without_trading'],
  ],
  ['watched nine times', 'E09', (id) => many(9, (index) => does(id, 'quote_viewed', 20 - index)), []],
  [
    'watched and ordered',
    'E10',
    (id) => [...many(10, (index) => does(id, 'quote_viewed', 20 - index)), does(id, 'order_placed', 30)],
    [],
  ],
  ['risk test done', 'E11', (id) => [does(id, 'risk_test_done', 1, { risk_level: 'C3' })], ['risk_test_done']],
  ['first trade', 'E12', (id) => [trade(id, 'buy', 1), trade(id, 'sell', 0)], ['first_trade']],
  ['first product, after trades', 'E13', (id) => [trade(id, 'buy', 90), trade(id, 'subscribe', 1)], ['first_product']],
  [
    'hesitation: looked twice, not bought in a day',
    'E14',
    (id) => [
      does(id, 'product_viewed', 40, { product_code: 'P9' }),
      does(id, 'product_purchase_started', 30, { product_code: 'P9' }),
    ],
    ['hesitation'],
  ],
  [
    'no hesitation: bought',
    'E15',
    (id) => [
      trade(id, 'subscribe', 90),
      does(id, 'product_viewed', 40),
      does(id, 'product_viewed', 30),
      trade(id, 'subscribe', 0),
    ],
    [],
  ],
  ['looked once only', 'E16', (id) => [does(id, 'product_viewed', 30)], []],
  ['near upgrade', 'E17', (id) => [assets(id, 460_000)], ['near_upgrade']],
  ['at the threshold', 'E18', (id) => [assets(id, 500_000)], []],
  ['big gain', 'E19', (id) => [position(id, 12_500, 10_000)], ['big_gain_or_loss']],
  ['big loss', 'E20', (id) => [position(id, 7_900, 10_000)], ['big_gain_or_loss']],
  ['a small one, and one on little', 'E21', (id) => [position(id, 11_000, 10_000), position(id, 900, 300, 'P2')], []],
  [
    'a held product matures in five days',
    'E22',
    (id) => [record(id), position(id, 100, 100, 'BOND1')],
    ['product_maturing'],
  ],
  [
    'low survey score',
    'E23',
    (id) => [does(id, 'survey_answered', 1, { survey: 'nps', score: 3, reason: '费率' })],
    ['low_survey_score'],
  ],
  [
    'a good score, and no answer',
    'E24',
    (id) => [
      does(id, 'survey_answered', 2, { survey: 'nps', score: 9 }),
      does(id, 'survey_answered', 1, { survey: 'nps', score: 99 }),
    ],
    [],
  ],
  [
    'complaint',
    'E25',
    (id) => [does(id, 'complaint_filed', 1, { complaint_id: 'k1', category: '系统' })],
    ['complaint'],
  ],
  [
    'asset outflow in two steps',
    'E26',
    (id) => [flow(id, 'out', 60_000, 2), flow(id, 'out', 40_000, 1)],
    ['asset_outflow'],
  ],
  ['too little goes out', 'E27', (id) => [flow(id, 'out', 60_000, 20), flow(id, 'out', 40_000, 1)], []],
  ['silence of thirty days', 'E28', (id) => [record(id), does(id, 'app_started', 31 * 24)], ['silence']],
  ['silent for years', 'E29', (id) => [record(id), does(id, 'app_started', 400 * 24)], []],
  ['closed', 'E30', (id) => [record(id, 'closed'), does(id, 'app_started', 31 * 24)], []],
];
