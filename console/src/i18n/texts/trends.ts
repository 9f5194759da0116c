// Words of trends.
import type { Words } from './words.ts';

export const trends = {
  title: ['趋势分析', 'Trends'],
  description: [
    '行为的次数、人数和数值随时间的变化。每个数字都能打开到人。',
    'How often, by how many and with what values, over time. Every figure opens to its people.',
  ],
  startHint: ['点一个模板，或在左边选择事件和指标。', 'Choose one, or choose events and measures on the left.'],
  templateActive: ['每日活跃客户', 'Active customers by day'],
  templateActiveHint: [
    '每天有行为的客户数和人均行为次数，最近 30 天',
    'Customers and events for each of them, last 30 days',
  ],
  templateOpening: ['开户量与开户率', 'Accounts opened'],
  templateOpeningHint: ['每周开始开户和开户成功的人数及其比值', 'Beginning and opened by week, and their ratio'],
  templateTrades: ['成交额与户均成交', 'Turnover'],
  templateTradesHint: [
    '每周成交额、单笔中位数、交易客户数和户均成交额',
    'By week: sum, median trade, customers, and turnover of each',
  ],
  templateInteraction: ['互动频率', 'Interaction'],
  templateInteractionHint: [
    '每周登录、看行情、用服务的人均次数，最近 90 天',
    'Log-ins, quotes and services used, times a customer by week, last 90 days',
  ],
  templateAssetFlow: ['资产流动', 'Asset flow'],
  templateAssetFlowHint: ['每周转入、转出与净流入，最近 90 天', 'Money in, out and net by week, last 90 days'],
  series: ['序列', 'Series'],
  seriesLabel: ['序列 {{letter}}', 'Series {{letter}}'],
  addSeries: ['添加序列', 'Add a series'],
  measure: ['指标', 'Measure'],
  chooseProperty: ['选择数值属性', 'Choose a property'],
  noNumbers: ['所选事件没有数值属性', 'These events have no property that is a number'],
  numbers: ['数值', 'Numbers'],
  decimals: ['文本（只计可读作数字的值）', 'Texts (those that are numbers count)'],
  formulas: ['公式', 'Formulas'],
  formulasHint: [
    '用序列字母、数字和 + - * / ( ) 写，例如 B / A；除以零或缺值处不显示',
    'Letters of series, numbers and + - * / ( ), for example B / A; nothing is shown where zero divides',
  ],
  formulaLabel: ['公式 {{number}}', 'Formula {{number}}'],
  format: ['显示为', 'Shown as'],
  addFormula: ['添加公式', 'Add a formula'],
  rangeHint: ['行为发生在这些日期', 'Events on these days'],
  unitHint: ['每个点代表多长时间；按小时至多约一个月', 'What a point stands for; hours for about a month at most'],
  display: ['显示方式', 'Shown'],
  averageUnits: ['移动平均的单位数', 'Units of the moving average'],
  averageUnitsHint: ['每个点取最近这么多个单位的平均', 'Each point is the mean of so many units up to it'],
  curves: ['趋势图', 'Curves'],
  table: ['逐期数据', 'Values'],
  groups: ['各组合计', 'Totals of the groups'],
  period: ['时间', 'Time'],
  eventsOf: ['{{count}} 次', 'Events: {{count}}'],
  traceLine: ['{{count}} 次，指标值 {{value}}', '{{count}} events, measure {{value}}'],
  sentenceFormula: ['公式 {{expression}}', 'formula {{expression}}'],
  sentenceCumulative: ['，累计', ', cumulative'],
  sentenceAverage: ['，{{units}} 期移动平均', ', moving average of {{units}}'],
  sentence: [
    '{{from}} 至 {{to}}，{{who}}按{{unit}}：{{series}}{{display}}',
    'From {{from}} to {{to}}, {{who}}, by {{unit}}: {{series}}{{display}}',
  ],
} as const satisfies Words;

/** What a unit of time is that is not whole. */
export const unitState = {
  cut: ['未满', 'not whole'],
  running: ['进行中，截至目前', 'running, until now'],
  ahead: ['尚未开始', 'not begun'],
} as const satisfies Words;

export const trendUnit = {
  hour: ['小时', 'hour'],
  day: ['日', 'day'],
  week: ['周', 'week'],
  month: ['月', 'month'],
  quarter: ['季', 'quarter'],
} as const satisfies Words;

export const trendFormat = {
  number: ['数字', 'Number'],
  percent: ['百分比', 'Percent'],
} as const satisfies Words;

export const trendDisplay = {
  plain: ['逐期', 'Each by itself'],
  plain_hint: ['每个单位只看自己', 'Each unit by itself'],
  cumulative: ['累计', 'Cumulative'],
  cumulative_hint: [
    '从范围起点到该单位结束，人数仍去重',
    'From the first day to the end of the unit; customers stay different ones',
  ],
  moving_average: ['移动平均', 'Moving average'],
  moving_average_hint: ['最近几个单位的平均，看走势更平稳', 'The mean of the last units, which is smoother'],
} as const satisfies Words;

export const trendMeasure = {
  events: ['次数', 'Events'],
  customers: ['人数（去重）', 'Customers'],
  events_per_customer: ['人均次数', 'Events per customer'],
  sum: ['合计', 'Sum'],
  average: ['平均值', 'Average'],
  minimum: ['最小值', 'Minimum'],
  maximum: ['最大值', 'Maximum'],
  percentile_50: ['中位数', 'Median'],
  percentile_90: ['90 分位', '90th percentile'],
  percentile_95: ['95 分位', '95th percentile'],
  percentile_99: ['99 分位', '99th percentile'],
} as const satisfies Words;

export const trendMeasureOf = {
  events: ['次数', 'events'],
  customers: ['人数', 'customers'],
  events_per_customer: ['人均次数', 'events per customer'],
  sum: ['{{property}}合计', 'sum of {{property}}'],
  average: ['{{property}}平均', 'average of {{property}}'],
  minimum: ['{{property}}最小', 'minimum of {{property}}'],
  maximum: ['{{property}}最大', 'maximum of {{property}}'],
  percentile: ['{{property}} {{percent}} 分位', '{{percent}}th percentile of {{property}}'],
} as const satisfies Words;
