// The metrics that ship, first part: how they are written, and from the first visit to the first trade.
import type { MetricBody } from './contract.ts';

export interface ShippedMetric extends MetricBody {
  readonly code: string;
}

/** Stands for the codes of all financial products (funds, wealth, advisory), which are put in when the metric is asked. */
export const financialProducts = '$financial_products';

const property = (name: string) => ({ kind: 'property', name });
export const equals = (name: string, value: string | boolean) => ({
  ...{ kind: 'compare', subject: property(name), operator: 'eq', value },
});
const financial = {
  ...{ kind: 'compare', subject: property('product_code'), operator: 'in', value: [financialProducts] },
};

export const any = [{ event: null }];
export const events = (event: string, filter?: object) => [{ event, ...(filter ? { filter } : {}) }];
export const amountOf = property;
export const deposits = events('cash_flow_recorded', equals('direction', 'in'));
export const withdrawals = events('cash_flow_recorded', equals('direction', 'out'));
export const productBuys = events('trade_recorded', { kind: 'all', of: [equals('side', 'subscribe')] });
export const productPositions = events('position_recorded', financial);
export const trades = events('trade_recorded');

/** One series of events. */
export const series = (matcher: object, measure: object = { kind: 'customers' }) => ({ events: matcher, measure });
export const sumOf = (matcher: object, name: string) => series(matcher, { kind: 'sum', property: name });
/** Series A by series B. */
export const shareOfTwo = (a: object, b: object) => ({
  ...{ series: [a, b], formulas: [{ expression: 'A / B', format: 'percent' }] },
});

/** A step of a funnel within days. */
export const steps = (days: number, ...matchers: readonly object[]) => ({
  steps: matchers.map((each) => ({ events: each })),
  window: { kind: 'duration', seconds: days * 86_400 },
});

export const metric = (
  code: string,
  zh: readonly [name: string, meaning: string],
  en: readonly [name: string, meaning: string],
  body: Omit<MetricBody, 'name' | 'meaning' | 'who' | 'benchmark'> & Partial<Pick<MetricBody, 'who' | 'benchmark'>>,
): ShippedMetric => ({
  ...{ code, name: { zh: zh[0], en: en[0] }, meaning: { zh: zh[1], en: en[1] }, who: 'customers', benchmark: null },
  ...body,
});

const channel = { owner: '渠道部' } as const;
const opening = { owner: '网络金融部' } as const;

export const acquisitionMetrics: readonly ShippedMetric[] = [
  metric(
    'visitors',
    ['到访人数', '所选日期内有任一行为的人（去重），含尚未成为客户的访客。'],
    ['Visitors', 'Different persons with any behaviour on the chosen days, those who are no customers yet included.'],
    {
      ...channel,
      unit: 'customers',
      direction: 'higher',
      question: 'trends',
      who: 'everybody',
      parameters: { series: [series(any)] },
      figure: 'A',
    },
  ),
  metric(
    'channel_arrivals',
    ['渠道触达人数', '所选日期内由任一渠道（广告、二维码、转介绍等）到达的人（去重）。'],
    [
      'Arrivals by channels',
      'Different persons who arrived by a channel (advertisement, QR code, introduction …) on the chosen days.',
    ],
    {
      ...channel,
      unit: 'customers',
      direction: 'higher',
      question: 'trends',
      who: 'everybody',
      parameters: { series: [series(events('channel_touched'))] },
      figure: 'A',
    },
  ),
  metric(
    'new_visitors',
    ['新访客', '有史以来第一条事件落在所选日期内的人，按渠道列出。'],
    ['New visitors', 'Persons whose first event ever lies on the chosen days, by channel.'],
    {
      ...channel,
      unit: 'customers',
      direction: 'higher',
      question: 'channels',
      who: 'everybody',
      parameters: {},
      figure: 'new',
    },
  ),
  metric(
    'installs',
    ['安装人数', '所选日期内安装应用的人（去重）。'],
    ['Installs', 'Different persons who installed the app on the chosen days.'],
    {
      ...channel,
      unit: 'customers',
      direction: 'higher',
      question: 'trends',
      who: 'everybody',
      parameters: { series: [series(events('app_installed'))] },
      figure: 'A',
    },
  ),
  metric(
    'accounts_opened',
    ['新开户客户', '所选日期内开户成功的客户（去重）。'],
    ['Accounts opened', 'Different customers whose account was opened on the chosen days.'],
    {
      ...opening,
      unit: 'customers',
      direction: 'higher',
      question: 'trends',
      parameters: { series: [series(events('account_opened'))] },
      figure: 'A',
    },
  ),
  metric(
    'opening_conversion',
    ['开户转化率', '所选日期内开始开户、30 天内开户成功的人 ÷ 开始开户的人。'],
    [
      'Opening conversion',
      'Persons who began to open an account on the chosen days and had it within 30 days, by those who began.',
    ],
    {
      ...opening,
      unit: 'share',
      direction: 'higher',
      question: 'funnel',
      who: 'everybody',
      parameters: steps(30, events('opening_started'), events('account_opened')),
      figure: 'total',
    },
  ),
  metric(
    'acquisition_cost',
    ['有效获客成本', '渠道成本 ÷ 新访客中入金的客户，按渠道列出。业内通常 300–400 元。'],
    [
      'Cost of a funded customer',
      'Cost of channels by new visitors who were funded, by channel. Usual in the trade: 300 to 400 yuan.',
    ],
    {
      ...channel,
      unit: 'fen',
      direction: 'lower',
      benchmark: 40_000,
      question: 'channels',
      who: 'everybody',
      parameters: {},
      figure: 'cac',
    },
  ),
  metric(
    'funded_share',
    ['入金转化率', '所选日期内开户、30 天内首次入金的客户 ÷ 开户客户。'],
    [
      'Funded after opening',
      'Customers whose account was opened on the chosen days and who deposited within 30 days, by all of them.',
    ],
    {
      ...opening,
      unit: 'share',
      direction: 'higher',
      question: 'funnel',
      parameters: steps(30, events('account_opened'), deposits),
      figure: 'total',
    },
  ),
  metric(
    'first_trade_share',
    ['首次交易转化率', '所选日期内入金、30 天内有成交的客户 ÷ 入金客户。'],
    [
      'Traded after a deposit',
      'Customers who deposited on the chosen days and traded within 30 days, by those who deposited.',
    ],
    {
      ...opening,
      unit: 'share',
      direction: 'higher',
      question: 'funnel',
      parameters: steps(30, deposits, trades),
      figure: 'total',
    },
  ),
  metric(
    'newcomer_readers',
    ['新客阅读率', '所选日期内入金、14 天内阅读过资讯的客户 ÷ 入金客户。'],
    [
      'Newcomers who read',
      'Customers who deposited on the chosen days and read news within 14 days, by those who deposited.',
    ],
    {
      ...opening,
      unit: 'share',
      direction: 'higher',
      question: 'funnel',
      parameters: steps(14, deposits, events('news_read')),
      figure: 'total',
    },
  ),
  metric(
    'invited_openings',
    ['受邀开户客户', '所选日期内受邀请开户成功的客户（去重）。'],
    [
      'Accounts opened by invitation',
      'Different customers who were invited and whose account was opened on the chosen days.',
    ],
    {
      ...opening,
      unit: 'customers',
      direction: 'higher',
      question: 'trends',
      parameters: { series: [series(events('account_opened', equals('invited', true)))] },
      figure: 'A',
    },
  ),
  metric(
    'invited_share',
    ['受邀开户占比', '受邀请开户成功的客户 ÷ 全部开户成功的客户。'],
    ['Share of invited openings', 'Customers who were invited and opened an account, by all who opened one.'],
    {
      ...opening,
      unit: 'share',
      direction: 'higher',
      question: 'trends',
      parameters: shareOfTwo(
        series(events('account_opened', equals('invited', true))),
        series(events('account_opened')),
      ),
      figure: 'f1',
    },
  ),
];
