// Words of the overview.
import type { Words } from './words.ts';

export const overview = {
  title: ['总览', 'Overview'],
  description: [
    '关键数字、与前一期的对比，点开看定义和背后的客户。',
    'Headline figures against the period before. Open one for its definition and the customers behind it.',
  ],
  days: ['近 {{days}} 天', 'Last {{days}} days'],
  before: ['前 {{days}} 天 {{value}}', '{{value}} in the {{days}} days before'],
  noSeries: ['这个数字没有每日走势', 'This figure has no daily trend'],
  noValue: ['尚无数据', 'No data yet'],
  asOf: ['截至 {{time}}', 'As of {{time}}'],
  definition: ['定义', 'Definition'],
  population: ['统计范围', 'Population'],
  window: ['统计区间', 'Window'],
  compared: ['对比区间', 'Compared with'],
  comparedUntil: [
    '今天尚未结束，对比期也只计到 {{at}}',
    'Today is not over, so the days before count until {{at}} too',
  ],
  todayRuns: ['虚线：今天截至目前', 'Dotted: today until now'],
  timeZone: ['时区', 'Time zone'],
  show: ['查看这些客户', 'Show these customers'],
  trendOf: ['{{name}}的每日走势', 'Daily trend of {{name}}'],
  current: ['本期', 'This period'],
  previous: ['上期', 'Period before'],
  open: ['看定义', 'Definition'],
} as const satisfies Words;
