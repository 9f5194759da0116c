// Words of the metric catalogue.
import type { Words } from './words.ts';

export const metrics = {
  title: ['指标目录', 'Metrics'],
  description: [
    '每个指标是一个问题加固定的参数：有定义、单位、负责部门、基准、方向和版本，可按营业部、渠道、等级、客群细分。',
    'Each metric is a question with fixed parameters: definition, unit, owner, benchmark, direction and version; by branch, channel, tier or segment.',
  ],
  none: ['没有符合的指标', 'No metric fits'],
  unknown: ['目录里没有这个指标', 'The catalogue has no such metric'],
  search: ['名称、代码或负责部门', 'Name, code or owner'],
  system: ['指标体系', 'Metric system'],
  systems: ['所在体系', 'Part of'],
  metric: ['指标', 'Metric'],
  own: ['自定义', 'Own'],
  unit: ['单位', 'Unit'],
  direction: ['方向', 'Better'],
  benchmark: ['基准', 'Benchmark'],
  owner: ['负责部门', 'Owner'],
  question: ['取自', 'Taken from'],
  version: ['版本', 'Version'],
  versions: ['历次版本', 'Versions'],
  versionOf: ['第 {{version}} 版', 'Version {{version}}'],
  versionSays: ['负责部门 {{owner}}，基准 {{benchmark}}', 'Owner {{owner}}, benchmark {{benchmark}}'],
  shipped: ['随产品提供', 'Ships with the product'],
  shippedHint: [
    '随产品提供的指标可改负责部门、基准和方向；定义随版本更新。',
    'Of a metric that ships, owner, benchmark and direction can be set; its definition comes with releases.',
  ],
  retired: ['已移出目录', 'Taken out of the catalogue'],
  definition: ['指标说明', 'The metric'],
  edit: ['设置基准', 'Set the benchmark'],
  note: ['说明（记入版本）', 'Note (kept with the version)'],
  yuan: ['元', 'yuan'],
  rangeHint: ['指标在这些日期上计算', 'The metric is computed over these days'],
  unitHint: ['走势中每个点代表多长时间', 'What a point of the line stands for'],
  sentence: [
    '{{who}}，{{from}} 至 {{to}}，按{{unit}}：{{name}}',
    'For {{who}}, from {{from}} to {{to}}, by {{unit}}: {{name}}',
  ],
  line: ['走势', 'Over time'],
  groups: ['分组', 'Groups'],
  compared: ['分组对比', 'Groups compared'],
  value: ['数值', 'Value'],
  change: ['变化', 'Change'],
  now: ['本期', 'Now'],
  before: ['上期 {{value}}（{{change}}）', 'Before: {{value}} ({{change}})'],
  benchmarkOf: ['基准 {{value}}', 'Benchmark {{value}}'],
  interval: ['95% 区间 {{low}} – {{high}}', '95 % interval {{low}} – {{high}}'],
  intervalHead: ['95% 区间', '95 % interval'],
  countedOf: ['{{counted}} / {{base}} 位客户', '{{counted}} of {{base}} customers'],
  days: ['{{count}} 天', '{{count}} days'],
  keep: ['保存为指标', 'Keep as a metric'],
  keepLoses: [
    '客户条件、对比分群和细分由查看指标的人选择，不会存入指标。',
    'Conditions on customers, segments and the breakdown are chosen by whoever looks at the metric; they are not kept.',
  ],
  figure: ['取哪个数', 'Which figure'],
  figureWhole: ['总数', 'The whole'],
  figurePeriod: ['第 {{number}} 期', 'Period {{number}}'],
  figureFormula: ['公式 {{number}}', 'Formula {{number}}'],
  figureSeries: ['序列 {{letter}}', 'Series {{letter}}'],
  nameZh: ['名称', 'Name in Chinese'],
  nameEn: ['英文名称（可不填）', 'Name in English (or the same)'],
  meaningZh: ['定义', 'Definition in Chinese'],
  meaningEn: ['英文定义（可不填）', 'Definition in English (or the same)'],
  retire: ['移出目录', 'Take out of the catalogue'],
  retireSure: ['把“{{name}}”移出目录？历次版本会保留。', 'Take {{name}} out of the catalogue? Its versions are kept.'],
  points: ['{{count}} 个百分点', '{{count}} points'],
} as const satisfies Words;

export const metricUnit = {
  customers: ['人', 'Customers'],
  events: ['次', 'Events'],
  share: ['比例', 'Share'],
  fen: ['金额', 'Money'],
  days: ['天', 'Days'],
  points: ['分', 'Points'],
  times: ['次/人', 'Per customer'],
  ratio: ['比值', 'Ratio'],
} as const satisfies Words;

export const metricDirection = {
  higher: ['越高越好', 'Higher'],
  lower: ['越低越好', 'Lower'],
  none: ['不评判', 'Not judged'],
} as const satisfies Words;

export const metricQuestion = {
  trends: ['趋势', 'Trends'],
  funnel: ['漏斗', 'Funnel'],
  retention: ['留存', 'Retention'],
  stickiness: ['粘性', 'Stickiness'],
  channels: ['渠道评估', 'Channels'],
  repurchase: ['复购', 'Repurchase'],
  nps: ['净推荐值问卷', 'Net promoter score'],
  levels: ['存量', 'Levels'],
  concentration: ['集中度', 'Concentration'],
} as const satisfies Words;

export const metricPart = {
  counted: ['计入', 'Counted'],
  base: ['基数', 'Base'],
  rest: ['其余', 'The others'],
} as const satisfies Words;
