// The metrics that ship, third part: assets, products kept, businesses opened, paid services, revenue, and how few bring it.
import {
  amountOf,
  deposits,
  equals,
  events,
  metric,
  productBuys,
  productPositions,
  type ShippedMetric,
  series,
  steps,
  sumOf,
  trades,
  withdrawals,
} from './shipped.ts';

const finance = { owner: '财务部' } as const;
const wealth = { owner: '财富管理部' } as const;
const brokerage = { owner: '经纪业务部' } as const;

const assets = {
  ...{ states: events('asset_recorded'), parts: [amountOf('account_id')], amount: amountOf('total_assets_fen') },
};
/** What the clearing of one day lists is everything held; a quarter without any list is as good as nothing held. */
const positions = {
  ...{ states: productPositions, parts: [amountOf('account_id'), amountOf('product_code')] },
  ...{ amount: amountOf('market_value_fen'), validDays: 120 },
};
const HIGH_VALUE_FEN = 50_000_000;

const business = (code: string, type: string, zh: string, en: string): ShippedMetric =>
  metric(
    `penetration_${code}`,
    [`${zh}渗透率`, `到所选日期结束时开通${zh}的客户 ÷ 有账户的客户。`],
    [`Penetration: ${en}`, `Customers with ${en} by the end of the chosen days, by customers with an account.`],
    {
      ...{ ...brokerage, unit: 'share', direction: 'higher', question: 'levels', figure: 'share' },
      parameters: {
        states: events('account_recorded', {
          kind: 'all',
          of: [equals('account_type', type), equals('status', 'open')],
        }),
        ends: events('account_recorded', {
          kind: 'all',
          of: [equals('account_type', type), equals('status', 'closed')],
        }),
        ...{ parts: [amountOf('account_id')], base: events('account_recorded') },
      },
    },
  );

const flow = (
  code: string,
  zh: readonly [string, string],
  en: readonly [string, string],
  direction: 'higher' | 'lower',
  parameters: object,
  figure: string,
) =>
  metric(code, zh, en, {
    ...{ ...finance, unit: 'fen', direction, question: 'trends', figure },
    parameters: { ...parameters },
  });

export const businessMetrics: readonly ShippedMetric[] = [
  metric(
    'assets',
    ['客户资产', '到所选日期结束时，每位客户每个账户最近一次日终总资产之和。'],
    ['Assets of customers', 'By the end of the chosen days, the last end-of-day assets of each account, summed up.'],
    { ...finance, unit: 'fen', direction: 'higher', question: 'levels', parameters: assets, figure: 'amount' },
  ),
  metric(
    'assets_average',
    ['户均资产', '客户资产 ÷ 有资产的客户。'],
    ['Assets of a customer', 'Assets of customers, by customers who have any.'],
    { ...finance, unit: 'fen', direction: 'higher', question: 'levels', parameters: assets, figure: 'average' },
  ),
  flow(
    'assets_in',
    ['资产流入', '所选日期内转入资金之和。'],
    ['Assets in', 'Money deposited on the chosen days.'],
    'higher',
    { series: [sumOf(deposits, 'amount_fen')] },
    'A',
  ),
  flow(
    'assets_out',
    ['资产流出', '所选日期内转出资金之和。'],
    ['Assets out', 'Money withdrawn on the chosen days.'],
    'lower',
    { series: [sumOf(withdrawals, 'amount_fen')] },
    'A',
  ),
  flow(
    'assets_net',
    ['资产净流入', '所选日期内转入资金 − 转出资金。'],
    ['Net asset flow', 'Money deposited less money withdrawn on the chosen days.'],
    'higher',
    { series: [sumOf(deposits, 'amount_fen'), sumOf(withdrawals, 'amount_fen')], formulas: [{ expression: 'A - B' }] },
    'f1',
  ),
  metric(
    'product_sales',
    ['产品销售额', '所选日期内申购金融产品的金额之和。'],
    ['Sales of products', 'Amounts of subscriptions to financial products on the chosen days.'],
    {
      ...wealth,
      unit: 'fen',
      direction: 'higher',
      question: 'trends',
      parameters: { series: [sumOf(productBuys, 'amount_fen')] },
      figure: 'A',
    },
  ),
  metric(
    'products_kept',
    ['产品保有量', '到所选日期结束时客户持有金融产品的市值（最近一次日终持仓，120 天内有效）。'],
    [
      'Products kept',
      'Market value of financial products that customers hold by the end of the chosen days (last end-of-day position, good for 120 days).',
    ],
    { ...wealth, unit: 'fen', direction: 'higher', question: 'levels', parameters: positions, figure: 'amount' },
  ),
  metric(
    'product_holders',
    ['产品持有客户', '到所选日期结束时持有金融产品的客户。'],
    ['Holders of products', 'Customers who hold a financial product by the end of the chosen days.'],
    { ...wealth, unit: 'customers', direction: 'higher', question: 'levels', parameters: positions, figure: 'holders' },
  ),
  metric(
    'product_days_held',
    ['产品持有天数', '所选日期内持有金融产品的天数，按曾经持有的客户平均。'],
    [
      'Days products are held',
      'Days of the range on which a financial product was held, on average over customers who ever did.',
    ],
    { ...wealth, unit: 'days', direction: 'higher', question: 'levels', parameters: positions, figure: 'days' },
  ),
  business('margin', 'margin', '融资融券', 'margin trading'),
  business('options', 'option', '股票期权', 'options'),
  business('star', 'star', '科创板', 'STAR market'),
  business('bse', 'bse', '北交所', 'BSE'),
  business('stock_connect', 'stock_connect', '港股通', 'Stock Connect'),
  business('fund_advisory', 'fund_advisory', '基金投顾', 'fund advisory'),
  metric(
    'services_viewed',
    ['增值服务浏览客户', '所选日期内浏览过增值服务的客户（去重）。'],
    ['Viewers of paid services', 'Different customers who looked at a value-added service on the chosen days.'],
    {
      ...wealth,
      unit: 'customers',
      direction: 'higher',
      question: 'trends',
      parameters: { series: [series(events('service_viewed'))] },
      figure: 'A',
    },
  ),
  metric(
    'services_bought',
    ['增值服务订购转化率', '浏览增值服务后 30 天内订购的客户 ÷ 浏览的客户。'],
    [
      'Paid services: viewed, then bought',
      'Customers who bought a value-added service within 30 days of looking at one, by those who looked.',
    ],
    {
      ...wealth,
      unit: 'share',
      direction: 'higher',
      question: 'funnel',
      parameters: steps(30, events('service_viewed'), events('service_subscribed')),
      figure: 'total',
    },
  ),
  metric(
    'services_renewed',
    ['增值服务续订率', '首次订购后 45 天内再次订购的客户 ÷ 订购的客户；天数未满者不计。'],
    [
      'Paid services: renewed',
      'Customers who bought a value-added service again within 45 days, by buyers; whose days are not over is left out.',
    ],
    {
      ...wealth,
      unit: 'share',
      direction: 'higher',
      question: 'repurchase',
      parameters: { purchase: events('service_subscribed'), again: { within: 'days', days: 45 } },
      figure: 'share',
    },
  ),
  metric(
    'services_revenue',
    ['增值服务收入', '所选日期内增值服务的订购金额之和。'],
    ['Revenue of paid services', 'Amounts paid for value-added services on the chosen days.'],
    {
      ...wealth,
      unit: 'fen',
      direction: 'higher',
      question: 'trends',
      parameters: { series: [sumOf(events('service_subscribed'), 'amount_fen')] },
      figure: 'A',
    },
  ),
  metric(
    'high_value_customers',
    ['高价值客户', '到所选日期结束时总资产不低于 50 万元的客户。'],
    ['High-value customers', 'Customers with total assets of 500,000 yuan at least by the end of the chosen days.'],
    {
      ...wealth,
      unit: 'customers',
      direction: 'higher',
      question: 'levels',
      parameters: { ...assets, atLeast: HIGH_VALUE_FEN },
      figure: 'holders',
    },
  ),
  metric(
    'high_value_days',
    ['高价值阶段停留天数', '所选日期内总资产不低于 50 万元的天数，按曾经达到的客户平均。'],
    [
      'Days in the high-value stage',
      'Days of the range with total assets of 500,000 yuan at least, on average over customers who ever had them.',
    ],
    {
      ...wealth,
      unit: 'days',
      direction: 'higher',
      question: 'levels',
      parameters: { ...assets, atLeast: HIGH_VALUE_FEN },
      figure: 'days',
    },
  ),
  metric('turnover', ['成交额', '所选日期内成交金额之和。'], ['Turnover', 'Amounts of fills on the chosen days.'], {
    ...brokerage,
    unit: 'fen',
    direction: 'higher',
    question: 'trends',
    parameters: { series: [sumOf(trades, 'amount_fen')] },
    figure: 'A',
  }),
  metric(
    'commission',
    ['佣金与费用收入', '所选日期内成交的佣金与申购费之和。'],
    ['Commission and fees', 'Commissions and subscription fees of fills on the chosen days.'],
    {
      ...finance,
      unit: 'fen',
      direction: 'higher',
      question: 'trends',
      parameters: { series: [sumOf(trades, 'commission_fen')] },
      figure: 'A',
    },
  ),
  metric(
    'revenue_per_trader',
    ['户均佣金', '佣金与费用收入 ÷ 交易客户。'],
    ['Commission of a trading customer', 'Commission and fees, by customers with a fill.'],
    {
      ...finance,
      unit: 'fen',
      direction: 'higher',
      question: 'trends',
      parameters: { series: [sumOf(trades, 'commission_fen'), series(trades)], formulas: [{ expression: 'A / B' }] },
      figure: 'f1',
    },
  ),
  metric(
    'top20_turnover',
    ['前 20% 客户成交占比', '成交额最高的 20% 客户的成交额 ÷ 全部成交额。'],
    ['Turnover of the top 20 %', 'Turnover of the 20 % of trading customers with the most, by the whole turnover.'],
    {
      ...brokerage,
      unit: 'share',
      direction: 'none',
      question: 'concentration',
      parameters: { events: trades, amount: amountOf('amount_fen') },
      figure: 'top:20',
    },
  ),
  metric(
    'top_tier_turnover',
    ['高等级客户成交占比', '当前等级为 V5–V7 的客户的成交额 ÷ 全部成交额。'],
    ['Turnover of the top tiers', 'Turnover of customers who are in tier V5 to V7 now, by the whole turnover.'],
    {
      ...{ ...brokerage, unit: 'share', direction: 'none', question: 'concentration', figure: 'values:v5,v6,v7' },
      parameters: {
        ...{ events: trades, amount: amountOf('amount_fen') },
        breakdown: { by: 'attribute', attribute: 'tier' },
        groupsMax: 50,
      },
    },
  ),
  metric(
    'core_records',
    ['核心系统记录', '所选日期内从核心系统取得的成交与资金记录数。'],
    ['Records of core systems', 'Fills and cash flows taken in from core systems on the chosen days.'],
    {
      owner: '数据管理部',
      unit: 'events',
      direction: 'none',
      question: 'trends',
      parameters: { series: [series([...trades, { event: 'cash_flow_recorded' }], { kind: 'events' })] },
      figure: 'A',
    },
  ),
  metric(
    'tracked_behaviour',
    ['采集行为数', '所选日期内由应用与页面采集的行为数，含访客。'],
    [
      'Behaviour collected',
      'Events of behaviour collected from apps and pages on the chosen days, those of visitors included.',
    ],
    {
      owner: '数据管理部',
      unit: 'events',
      direction: 'none',
      question: 'trends',
      who: 'everybody',
      parameters: { series: [series([{ event: null }], { kind: 'events' })] },
      figure: 'A',
    },
  ),
];
