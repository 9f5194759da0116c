// Words of the tables beside charts.
import type { Words } from './words.ts';

export const charts = {
  table: ['{{name}}：数据表', '{{name}}: table'],
  total: ['合计', 'Total'],
  whole: ['整段', 'Whole period'],
  day: ['日期', 'Day'],
  month: ['月份', 'Month'],
  period: ['时间', 'Period'],
  share: ['占比', 'Share'],
  change: ['变化', 'Change'],
  rate: ['转化率', 'Conversion'],
  began: ['开始', 'Began'],
  customers: ['客户数', 'Customers'],
  score: ['得分', 'Score'],
  interval: ['95% 区间', '95 % interval'],
  took: ['用时', 'Time taken'],
  times: ['次数', 'Times'],
} as const satisfies Words;
