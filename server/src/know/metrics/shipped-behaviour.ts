// The metrics that ship, second part: whether customers stay, come, buy again, and what they say.
import {
  any,
  deposits,
  events,
  metric,
  productBuys,
  type ShippedMetric,
  series,
  shareOfTwo,
  steps,
  trades,
} from './shipped.ts';

const digital = { owner: '数字运营部' } as const;
const service = { owner: '客户服务部' } as const;
const wealth = { owner: '财富管理部' } as const;
const content = { owner: '内容运营部' } as const;

/** Of those who opened an account in a month, who came back in the months after. */
const afterOpening = {
  ...{ unit: 'month', initial: events('account_opened'), returning: any, periods: { kind: 'calendar', count: 3 } },
};

export const behaviourMetrics: readonly ShippedMetric[] = [
  metric(
    'retention_m1',
    ['M1 留存率', '某月开户的客户中，下一个自然月有行为的比例；只计已结束的月份。'],
    [
      'Retention M1',
      'Of the customers whose account was opened in a month, who came in the next calendar month; months that are over.',
    ],
    {
      ...digital,
      unit: 'share',
      direction: 'higher',
      benchmark: 0.45,
      question: 'retention',
      parameters: afterOpening,
      figure: 'period:1',
    },
  ),
  metric(
    'retention_m3',
    ['M3 留存率', '某月开户的客户中，之后第三个自然月有行为的比例；只计已结束的月份。'],
    [
      'Retention M3',
      'Of the customers whose account was opened in a month, who came in the third calendar month after; months that are over.',
    ],
    {
      ...digital,
      unit: 'share',
      direction: 'higher',
      benchmark: 0.35,
      question: 'retention',
      parameters: afterOpening,
      figure: 'period:3',
    },
  ),
  metric(
    'active_customers',
    ['活跃客户', '所选日期内有任一行为的客户（去重）；核心系统的记录不算行为。'],
    [
      'Active customers',
      'Different customers with any behaviour on the chosen days; records of core systems are none.',
    ],
    {
      ...digital,
      unit: 'customers',
      direction: 'higher',
      question: 'trends',
      parameters: { series: [series(any)] },
      figure: 'A',
    },
  ),
  metric(
    'trading_customers',
    ['交易客户', '所选日期内有成交的客户（去重）。'],
    ['Trading customers', 'Different customers with a fill on the chosen days.'],
    {
      ...digital,
      unit: 'customers',
      direction: 'higher',
      question: 'trends',
      parameters: { series: [series(trades)] },
      figure: 'A',
    },
  ),
  metric(
    'stickiness',
    ['粘性（DAU/MAU）', '最近一个完整月份内，平均每日活跃客户 ÷ 当月活跃客户。'],
    [
      'Stickiness (DAU/MAU)',
      'Active customers of a day on average, by active customers of the month; of the last whole month.',
    ],
    {
      ...digital,
      unit: 'share',
      direction: 'higher',
      question: 'stickiness',
      parameters: { unit: 'day', within: 'month', activity: any },
      figure: 'ratio',
    },
  ),
  metric(
    'interaction_frequency',
    ['互动频次', '所选日期内每位活跃客户的行为次数。'],
    ['Interaction frequency', 'Events of behaviour of an active customer on the chosen days.'],
    {
      ...digital,
      unit: 'times',
      direction: 'higher',
      question: 'trends',
      parameters: { series: [series(any, { kind: 'events_per_customer' })] },
      figure: 'A',
    },
  ),
  metric(
    'visit_frequency',
    ['到访频次', '所选日期内每位客户启动应用的次数。'],
    ['Visits of a customer', 'Starts of the app of a customer on the chosen days.'],
    {
      ...digital,
      unit: 'times',
      direction: 'higher',
      question: 'trends',
      parameters: { series: [series(events('app_started'), { kind: 'events_per_customer' })] },
      figure: 'A',
    },
  ),
  metric(
    'feature_frequency',
    ['功能使用频次', '所选日期内每位使用过的客户看行情、用投顾等服务的次数。'],
    ['Features used', 'Quotes looked at and services used, times of a customer who did either on the chosen days.'],
    {
      ...digital,
      unit: 'times',
      direction: 'higher',
      question: 'trends',
      parameters: {
        series: [series([...events('quote_viewed'), ...events('service_used')], { kind: 'events_per_customer' })],
      },
      figure: 'A',
    },
  ),
  metric(
    'reader_share',
    ['资讯阅读率', '阅读过资讯的客户 ÷ 有任一行为的客户。'],
    ['Readers', 'Customers who read news, by customers with any behaviour.'],
    {
      ...content,
      unit: 'share',
      direction: 'higher',
      question: 'trends',
      parameters: shareOfTwo(series(events('news_read')), series(any)),
      figure: 'f1',
    },
  ),
  metric(
    'watchlist_share',
    ['加自选率', '加过自选的客户 ÷ 有任一行为的客户。'],
    ['Watchlist users', 'Customers who put something on their watchlist, by customers with any behaviour.'],
    {
      ...content,
      unit: 'share',
      direction: 'higher',
      question: 'trends',
      parameters: shareOfTwo(series(events('watchlist_added')), series(any)),
      figure: 'f1',
    },
  ),
  metric(
    'product_view_share',
    ['产品浏览率', '浏览过理财产品的客户 ÷ 有任一行为的客户。'],
    ['Product viewers', 'Customers who looked at a financial product, by customers with any behaviour.'],
    {
      ...wealth,
      unit: 'share',
      direction: 'higher',
      question: 'trends',
      parameters: shareOfTwo(series(events('product_viewed')), series(any)),
      figure: 'f1',
    },
  ),
  metric(
    'view_to_buy',
    ['浏览到购买转化率', '浏览产品后 30 天内申购金融产品的客户 ÷ 浏览产品的客户。'],
    [
      'Viewed, then bought',
      'Customers who subscribed to a financial product within 30 days of looking at one, by those who looked.',
    ],
    {
      ...wealth,
      unit: 'share',
      direction: 'higher',
      question: 'funnel',
      parameters: steps(30, events('product_viewed'), productBuys),
      figure: 'total',
    },
  ),
  metric(
    'repurchase_products',
    ['产品复购率', '所选日期内至少两次（不同日）申购金融产品的客户 ÷ 至少一次申购的客户。'],
    [
      'Repurchase of products',
      'Customers who subscribed to financial products on two days at least, by those who did at all.',
    ],
    {
      ...wealth,
      unit: 'share',
      direction: 'higher',
      question: 'repurchase',
      parameters: { purchase: productBuys, occasion: 'day' },
      figure: 'share',
    },
  ),
  metric(
    'repurchase_trades',
    ['交易复购率', '有成交的客户中，首次成交后 30 天内在另一日再次成交的比例；天数未满的客户不计。'],
    [
      'Repeated trading',
      'Of the customers with a fill, who traded again on another day within 30 days; whose days are not over is left out.',
    ],
    {
      ...wealth,
      unit: 'share',
      direction: 'higher',
      question: 'repurchase',
      parameters: { purchase: trades, occasion: 'day', again: { within: 'days', days: 30 } },
      figure: 'share',
    },
  ),
  metric(
    'repurchase_gap',
    ['产品复购间隔', '相邻两次申购金融产品之间的平均天数。'],
    [
      'Days until a product is bought again',
      'Days between a subscription to a financial product and the next, on average.',
    ],
    {
      ...wealth,
      unit: 'days',
      direction: 'lower',
      question: 'repurchase',
      parameters: { purchase: productBuys, occasion: 'day' },
      figure: 'gap_days',
    },
  ),
  metric(
    'nps',
    [
      '净推荐值（NPS）',
      '推荐者（9–10 分）占比 − 贬损者（0–6 分）占比；每位客户取最近一次有分数的作答，98、99 为未作答。',
    ],
    [
      'Net promoter score',
      "Share of promoters (9, 10) less share of detractors (0 to 6); each customer's last answer with a score, 98 and 99 mean none.",
    ],
    {
      owner: '客户体验组',
      unit: 'points',
      direction: 'higher',
      benchmark: 30,
      question: 'nps',
      parameters: {},
      figure: 'nps',
    },
  ),
  metric(
    'service_users',
    ['使用服务的客户', '所选日期内使用过投顾咨询、账户诊断、客服等服务的客户（去重）。'],
    ['Customers served', 'Different customers who used a service (adviser, diagnosis, hotline …) on the chosen days.'],
    {
      ...service,
      unit: 'customers',
      direction: 'higher',
      question: 'trends',
      parameters: { series: [series(events('service_used'))] },
      figure: 'A',
    },
  ),
  metric(
    'contacted_share',
    ['员工触达率', '被员工联系过的客户 ÷ 有任一行为的客户。'],
    ['Contacted by staff', 'Customers whom staff contacted, by customers with any behaviour.'],
    {
      ...service,
      unit: 'share',
      direction: 'higher',
      question: 'trends',
      parameters: shareOfTwo(series(events('staff_contacted')), series(any)),
      figure: 'f1',
    },
  ),
  metric(
    'contact_to_deposit',
    ['触达后入金率', '被员工联系后 14 天内入金的客户 ÷ 被联系的客户。'],
    [
      'Deposit after contact',
      'Customers who deposited within 14 days of being contacted by staff, by those contacted.',
    ],
    {
      ...service,
      unit: 'share',
      direction: 'higher',
      question: 'funnel',
      parameters: steps(14, events('staff_contacted'), deposits),
      figure: 'total',
    },
  ),
  metric(
    'complaints',
    ['投诉客户', '所选日期内投诉过的客户（去重）。'],
    ['Customers who complained', 'Different customers who filed a complaint on the chosen days.'],
    {
      ...service,
      unit: 'customers',
      direction: 'lower',
      question: 'trends',
      parameters: { series: [series(events('complaint_filed'))] },
      figure: 'A',
    },
  ),
];
