// Scenes that ship ready to be drafted. Those that pay for trading or deposits, or with goods, are class R for a mainland broker, and stand
// beside what such a firm may do instead.

import { careTemplates } from './library-care.ts';
import { learningTemplates } from './library-learning.ts';
import {
  benefit,
  careful,
  cashLike,
  count,
  distinct,
  guided,
  happens,
  inducing,
  limit,
  looked,
  month,
  points,
  type SceneTemplate,
  scene,
  task,
  template,
} from './library-words.ts';

const anyTrade = { minimumFen: 20_000, sides: [], types: [], products: [], noRoundTrips: true };
const perSymbol = { by: ['product_code'], perDay: 3, perWindow: null };

const withTrading: readonly SceneTemplate[] = [
  template(
    'ten_trades_level2',
    'trading',
    scene({
      name: { zh: '月交易满 10 次送 Level-2', en: 'Level-2 quotes for ten trades a month' },
      trigger: happens([count('trades', anyTrade, { atLeast: 10, cap: perSymbol })], month),
      ...{ actions: [benefit('level2_trial')], compliance: inducing, cost: { fenPerPoint: '1', fenPerAward: 3_000 } },
    }),
    'courses_level2',
  ),
  template(
    'five_trades_trial_money',
    'trading',
    scene({
      name: { zh: '月交易满 5 次送理财体验金', en: 'Trial money for five trades a month' },
      trigger: happens([count('trades', anyTrade, { atLeast: 5, cap: perSymbol })], month),
      ...{ actions: [benefit('trial_money')], compliance: cashLike, cost: { fenPerPoint: '1', fenPerAward: 2_000 } },
      limits: [limit('customer', 'total', 1)],
    }),
    'courses_paper_portfolio',
  ),
  template(
    'holdings_adviser_report',
    'assets',
    scene({
      name: { zh: '持仓达标送投顾报告', en: 'Adviser report for steady holdings' },
      trigger: happens(
        [count('assets', { minimumFen: 20_000_000 }, { atLeast: 20, cap: { by: [], perDay: 1, perWindow: null } })],
        month,
      ),
      ...{ actions: [benefit('deep_report')], compliance: looked, cost: { fenPerPoint: '1', fenPerAward: 1_500 } },
    }),
  ),
  template(
    'products_10k_points',
    'assets',
    scene({
      name: { zh: '月购买理财满 1 万送 1000 积分', en: '1,000 points for 10,000 yuan of products a month' },
      trigger: happens(
        [
          count(
            'purchases',
            { minimumFen: 0, types: ['fund', 'wealth'], products: [] },
            { measure: 'sum', property: 'amount_fen', atLeast: 1_000_000 },
          ),
        ],
        month,
      ),
      ...{ actions: [points(1_000)], compliance: inducing },
    }),
    'products_understood',
  ),
  template(
    'three_transfers_repayment',
    'life',
    scene({
      name: {
        zh: '每月转账 3 次送 50 元还款金（银行）',
        en: '50 yuan of card repayment for three transfers a month (bank)',
      },
      trigger: happens(
        [
          count(
            'cash_flow',
            { directions: ['in', 'out'], types: [], minimumFen: 10_000 },
            { atLeast: 3, cap: { by: [], perDay: 1, perWindow: null } },
          ),
        ],
        month,
      ),
      ...{
        actions: [benefit('card_repayment_50')],
        compliance: cashLike,
        cost: { fenPerPoint: '1', fenPerAward: 5_000 },
      },
    }),
    'three_services',
  ),
  template(
    'supermarket_fuel_card',
    'life',
    scene({
      name: { zh: '超市消费积分换加油卡（银行）', en: 'Fuel card for purchases in supermarkets (bank)' },
      trigger: happens(
        [
          count(
            'event',
            { event: 'card_purchase_recorded' },
            {
              each: [{ word: 'property_is', with: { property: 'merchant_type', values: ['supermarket'] } }],
              ...{ measure: 'sum', property: 'amount_fen', atLeast: 100_000 },
            },
          ),
        ],
        month,
      ),
      ...{ actions: [benefit('fuel_card')], compliance: cashLike, cost: { fenPerPoint: '1', fenPerAward: 2_000 } },
    }),
    'education_day',
  ),
  template(
    'dining_discount',
    'life',
    scene({
      name: { zh: '餐饮消费满减（银行）', en: 'Dining discount (bank)' },
      trigger: happens(
        [
          count(
            'event',
            { event: 'card_purchase_recorded' },
            {
              each: [{ word: 'property_is', with: { property: 'merchant_type', values: ['dining'] } }],
              ...{ atLeast: 5, cap: { by: [], perDay: 1, perWindow: null } },
            },
          ),
        ],
        month,
      ),
      ...{ actions: [benefit('dining_coupon')], compliance: cashLike, cost: { fenPerPoint: '1', fenPerAward: 1_000 } },
    }),
    'education_day',
  ),
];

const newcomers: readonly SceneTemplate[] = [
  template(
    'newcomer_camp',
    'newcomer',
    scene({
      name: { zh: '新手投资训练营与投顾一对一答疑', en: "Newcomer camp with an adviser's answers" },
      trigger: happens([distinct('course', { courses: [] }, 'content_id', 3)], {
        ...{ kind: 'since', event: { word: 'event', with: { event: 'account_opened' } }, days: 30, which: 'first' },
      }),
      actions: [benefit('beginner_mentor'), points(200), task('campEnd', 5)],
      ...{ ...careful('total'), compliance: guided, cost: { fenPerPoint: '1', fenPerAward: 2_000 } },
    }),
  ),
];

/** Every scene of the library; substitutes stand in it too. */
export const sceneTemplates: readonly SceneTemplate[] = [
  ...withTrading,
  ...newcomers,
  ...learningTemplates,
  ...careTemplates,
];
