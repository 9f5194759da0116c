// Rules that ship ready to be drafted: what a mainland broker may give points for, and, class R there, what banks and brokers elsewhere do.
import type { EarningRule, Guards, Limit } from './contract.ts';

const noGuards: Guards = {
  ...{ minimumNotionalFen: 0, fillsPerSymbolDay: null },
  ...{ excludeRoundTrips: false, excludeOwnAccounts: true, onlySuitable: false },
};
const tradeGuards: Guards = {
  ...{ minimumNotionalFen: 20_000, fillsPerSymbolDay: 3 },
  ...{ excludeRoundTrips: true, excludeOwnAccounts: true, onlySuitable: true },
};

const free: EarningRule['compliance'] = { mainland_broker: 'G', bank: 'G', overseas_broker: 'G' };
const trading: EarningRule['compliance'] = { mainland_broker: 'R', bank: 'Y', overseas_broker: 'Y' };

const cap = (of: Limit['of'], span: Limit['span'], points: number): Limit => ({ of, span, points, beyond: 'truncate' });

const general = {
  zh: '积分仅用于兑换本公司服务权益，不可兑换现金；规则如有调整将提前公告，不影响已发放的积分。',
  en: 'Points are for services of the firm and not for cash. Changes are announced and do not touch points already given.',
};

type Given = Pick<EarningRule, 'name' | 'trigger' | 'amount'> & Partial<EarningRule>;

const rule = (given: Given): EarningRule => ({
  ...{ programme: 'main', wallet: 'points', qualifyingWallet: null, trust: 'server', conditions: [] },
  ...{ weights: [], multipliers: [], stacking: 'multiply', bonus: '0', exclusiveGroup: null },
  ...{ guards: noGuards, limits: [], validFrom: '2026-01-01', validUntil: null, costFenPerPoint: '1' },
  ...{ compliance: free, disclosure: general },
  ...given,
});

const fixed = (points: string): EarningRule['amount'] => ({ kind: 'fixed', points });
const perTier: EarningRule['multipliers'] = [
  {
    name: { zh: 'V4 及以上 1.2 倍', en: 'V4 and above 1.2 times' },
    when: { word: 'profile_at_least', with: { attribute: 'tier_rank', atLeast: 4 } },
    ...{ factor: '1.2', group: 'tier' },
  },
  {
    name: { zh: 'V6 及以上 1.5 倍', en: 'V6 and above 1.5 times' },
    when: { word: 'profile_at_least', with: { attribute: 'tier_rank', atLeast: 6 } },
    ...{ factor: '1.5', group: 'tier' },
  },
];

export interface RuleTemplate {
  readonly code: string;
  readonly rule: EarningRule;
}

const lawful: readonly RuleTemplate[] = [
  {
    code: 'learn_course',
    rule: rule({
      name: { zh: '完成投教课程', en: 'Courses finished' },
      trigger: { word: 'course', with: { courses: [] } },
      ...{ trust: 'public', amount: fixed('50'), limits: [cap('customer', 'month', 500), cap('device', 'day', 200)] },
    }),
  },
  {
    code: 'learn_reading',
    rule: rule({
      name: { zh: '阅读资讯', en: 'Articles read' },
      trigger: { word: 'reading', with: { seconds: 30, topics: [] } },
      ...{ trust: 'public', amount: fixed('2'), limits: [cap('customer', 'day', 10), cap('device', 'day', 20)] },
    }),
  },
  {
    code: 'learn_live',
    rule: rule({
      name: { zh: '观看投教直播', en: 'Live sessions watched' },
      trigger: { word: 'live', with: {} },
      ...{ trust: 'public', amount: fixed('20'), limits: [cap('customer', 'month', 200), cap('device', 'day', 40)] },
    }),
  },
  {
    code: 'service_use',
    rule: rule({
      name: { zh: '使用服务', en: 'Services used' },
      trigger: { word: 'service', with: { services: [], per: 'day' } },
      ...{ amount: fixed('10'), multipliers: perTier, limits: [cap('customer', 'month', 100)] },
    }),
  },
  {
    code: 'service_purchase',
    rule: rule({
      name: { zh: '订购增值服务', en: 'Paid services bought' },
      trigger: { word: 'event', with: { event: 'service_subscribed', per: 'event' } },
      ...{ amount: fixed('50'), limits: [cap('customer', 'month', 150)] },
      compliance: { ...free, mainland_broker: 'Y' },
    }),
  },
  {
    code: 'risk_test_renewal',
    rule: rule({
      name: { zh: '风险测评续期', en: 'Risk test renewed' },
      trigger: { word: 'risk_test', with: { per: 'year' } },
      ...{ amount: fixed('100'), limits: [cap('customer', 'year', 100)] },
    }),
  },
  {
    code: 'survey_answered',
    rule: rule({
      name: { zh: '回答问卷', en: 'Surveys answered' },
      trigger: { word: 'survey', with: { surveys: [], per: 'month' } },
      ...{ trust: 'public', amount: fixed('20'), limits: [cap('customer', 'month', 40), cap('device', 'day', 40)] },
    }),
  },
  {
    code: 'average_assets',
    rule: rule({
      name: { zh: '月日均资产', en: 'Average assets of a month' },
      trigger: { word: 'assets_average', with: { days: 'calendar', minimumFen: 1_000_000 } },
      amount: { kind: 'rate', points: '1', perFen: 1_000_000 },
      ...{ multipliers: perTier, limits: [cap('customer', 'month', 2_000)] },
    }),
  },
  {
    code: 'anniversary',
    rule: rule({
      name: { zh: '开户周年', en: 'Anniversary of the account' },
      trigger: { word: 'anniversary', with: { years: 1 } },
      ...{ amount: fixed('200'), limits: [cap('customer', 'year', 200)] },
    }),
  },
  {
    code: 'birthday',
    rule: rule({
      name: { zh: '生日礼遇', en: 'Birthday' },
      trigger: { word: 'birthday', with: {} },
      ...{ amount: fixed('88'), limits: [cap('customer', 'year', 88)] },
    }),
  },
];

const elsewhere: readonly RuleTemplate[] = [
  {
    code: 'trade_commission',
    rule: rule({
      name: { zh: '交易佣金贡献', en: 'Commission of trades' },
      trigger: { word: 'trades', with: { measure: 'commission', sides: [], types: [], products: [] } },
      amount: { kind: 'rate', points: '1', perFen: 100 },
      weights: [
        { by: 'product_type', factors: { fund: '1.5', stock: '1' }, other: '1' },
        { by: 'channel', factors: { ios: '1.1', android: '1.1' }, other: '1' },
      ],
      multipliers: [
        {
          name: { zh: '四季度双倍', en: 'Double in the fourth quarter' },
          when: { word: 'season', with: { from: '2026-10-01', until: '2026-12-31' } },
          ...{ factor: '2', group: 'season' },
        },
        ...perTier,
      ],
      ...{ guards: tradeGuards, compliance: trading },
      limits: [cap('customer', 'day', 500), cap('customer', 'month', 5_000), cap('rule', 'year', 10_000_000)],
    }),
  },
  {
    code: 'product_purchase',
    rule: rule({
      name: { zh: '购买理财每万元 1000 分', en: '1,000 points for every 10,000 yuan of products' },
      trigger: { word: 'purchase', with: { measure: 'amount', types: ['fund', 'wealth'], products: [] } },
      amount: { kind: 'rate', points: '1000', perFen: 1_000_000 },
      ...{ guards: tradeGuards, compliance: trading, limits: [cap('customer', 'month', 20_000)] },
    }),
  },
  {
    code: 'deposit_kept',
    rule: rule({
      name: { zh: '入金留存 30 天', en: 'Deposits kept for 30 days' },
      trigger: { word: 'deposit_kept', with: { days: 30, minimumFen: 1_000_000 } },
      amount: { kind: 'rate', points: '10', perFen: 1_000_000 },
      compliance: { mainland_broker: 'R', bank: 'Y', overseas_broker: 'G' },
      limits: [cap('customer', 'quarter', 1_000)],
    }),
  },
  {
    code: 'referral',
    rule: rule({
      name: { zh: '推荐开户', en: 'Referral' },
      trigger: { word: 'referral', with: { event: 'account_opened', inviter: 'inviter_id' } },
      ...{ amount: fixed('300'), compliance: trading, limits: [cap('customer', 'month', 900)] },
    }),
  },
  {
    code: 'service_recovery',
    rule: rule({
      name: { zh: '服务补偿', en: 'Making up for a fault' },
      trigger: { word: 'manual', with: {} },
      ...{ amount: fixed('50'), limits: [cap('customer', 'year', 200), cap('branch', 'month', 5_000)] },
      compliance: { ...free, mainland_broker: 'Y' },
    }),
  },
];

/** What ships: nothing of it is in force before somebody drafts it and a second person agrees. */
export const ruleTemplates: readonly RuleTemplate[] = [...lawful, ...elsewhere];
