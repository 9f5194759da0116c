// Words of attribution.
import type { Words } from './words.ts';

export const attribution = {
  title: ['归因分析', 'Attribution'],
  description: [
    '转化该归功于哪些触点，七种模型并排看。每个数字都能打开到人。',
    'Which touches conversions are owed to, by seven models side by side. Figures open to their people.',
  ],
  startHint: ['点一个模板，或在左边选择转化和触点。', 'Choose one, or choose conversion and touches on the left.'],
  templateOpened: ['开户归因到渠道', 'Accounts by channel'],
  templateOpenedHint: [
    '首次开户归功于此前 30 天的渠道触点',
    'First opening, owed to channel touches of 30 days before',
  ],
  templateTrade: ['交易归因到页面', 'Trades by page'],
  templateTradeHint: [
    '每笔成交归功于此前 7 天浏览的页面，按成交金额',
    'Trades, owed to pages of 7 days before, by amount',
  ],
  events: ['转化与触点', 'Conversions and touches'],
  rules: ['归因规则', 'Rules'],
  conversion: ['转化', 'Conversion'],
  conversionHint: ['发生在所选日期内的目标行为', 'What was aimed for, in the chosen days'],
  touches: ['触点', 'Touches'],
  touchesHint: ['可能带来转化的行为，任一即可', 'What may have brought it; any of these'],
  subject: ['触点归到', 'Credited to'],
  subjectHint: ['渠道、utm 来源、活动，或触点的任一属性', 'Channel, utm source, campaign, or any property of touches'],
  chooseSubject: ['选择属性', 'Choose a property'],
  value: ['转化价值', 'Value'],
  valueHint: ['选一个数值属性，同时按金额归因', 'Choose a number to credit its sum as well'],
  countOnly: ['只计次数', 'Count only'],
  rangeHint: ['转化须发生在这些日期；触点可以更早', 'Conversions lie on these days; touches may be earlier'],
  lookbackHint: ['转化前多少天内的触点才算，每天 24 小时', 'Touches so many days before count, of 24 hours each'],
  directValues: ['视为直接访问的值', 'Values that mean direct'],
  directValuesHint: ['除了没有值的，这些值也算直接访问', 'Besides touches without a value'],
  halfLifeHint: ['时间衰减：早这么多天，权重减半', 'Time decay: so many days earlier weighs half'],
  channelsMaxHint: ['单独列出的渠道数，其余并为其他', 'Channels that stand alone; the rest is other'],
  sentence: [
    '{{from}} 至 {{to}} {{who}}的转化 {{conversion}}，归功于此前 {{days}} 天内的触点 {{touches}}，按{{subject}}',
    'Conversions {{conversion}} of {{who}} from {{from}} to {{to}}, owed to touches {{touches}} of {{days}} days before, by {{subject}}',
  ],
  sentenceValue: ['，并按{{property}}合计', ', and by the sum of {{property}}'],
  conversions: ['转化次数', 'Conversions'],
  unattributed: ['没有触点的转化', 'Without touches'],
  pathsWithout: ['未带来转化的路径', 'Paths without conversion'],
  touchesMean: ['每次转化的触点', 'Touches for each'],
  daysMean: ['首个触点到转化（天）', 'Days from first touch'],
  credits: ['各渠道的归因', 'Credit by channel'],
  models: ['显示的模型', 'Models shown'],
  table: ['归因数据', 'In numbers'],
  channel: ['渠道', 'Channel'],
  touchesColumn: ['触点', 'Touches'],
  assisted: ['参与转化', 'Assisted'],
  removalEffect: ['移除效应', 'Removal effect'],
  noTouches: ['没有任何触点', 'There are no touches'],
  noTouchesHint: ['换一个触点行为，或延长回溯期。', 'Choose other touches, or a longer lookback.'],
  openUnattributed: ['查看没有触点的转化客户（{{count}} 次）', 'Customers converted without touches ({{count}})'],
  openWithout: [
    '查看有触点未转化的客户（{{count}} 条路径）',
    'Customers touched who did not convert ({{count}} paths)',
  ],
  shapleyExact: ['Shapley 值按全部渠道组合精确计算。', 'Shapley values are exact, over every coalition of channels.'],
  shapleySampled: [
    '渠道多于 12 个，Shapley 值由抽样得出，份额误差（95%）至多 ±{{error}}。',
    'With more than 12 channels Shapley values are sampled; a share is off by ±{{error}} at most (95 %).',
  ],
  noConversion: ['没有带来转化', 'Led to no conversion'],
  ignored: ['直接访问，因有其他触点而不计', 'Direct, left out beside others'],
  weights: [
    '线性 {{linear}} · 位置 {{position}} · 衰减 {{decay}}',
    'linear {{linear}} · position {{position}} · decay {{decay}}',
  ],
  noTouchBefore: ['此前回溯期内没有触点', 'No touch in the lookback before'],
} as const satisfies Words;

export const attributionModel = {
  first: ['首次', 'First'],
  last: ['末次', 'Last'],
  linear: ['线性', 'Linear'],
  position: ['位置 40/20/40', 'Position'],
  decay: ['时间衰减', 'Time decay'],
  markov: ['马尔可夫', 'Markov'],
  shapley: ['沙普利值', 'Shapley'],
} as const satisfies Words;

export const attributionMeasure = {
  conversions: ['次数', 'Count'],
  value: ['价值', 'Value'],
} as const satisfies Words;

export const attributionCell = {
  converted: ['经 {{channel}} 触达后转化的客户', 'Converted after a touch by {{channel}}'],
  first: ['首个触点是 {{channel}} 的转化客户', 'Converted, first touch by {{channel}}'],
  last: ['末个触点是 {{channel}} 的转化客户', 'Converted, last touch by {{channel}}'],
  not_converted: ['有触点但未转化的客户', 'Touched and not converted'],
  unattributed: ['没有触点就转化的客户', 'Converted without touches'],
} as const satisfies Words;

export const attributionOption = {
  lookbackDays: ['回溯期', 'Lookback'],
  direct: ['直接访问', 'Direct visits'],
  conversions: ['哪些转化', 'Which conversions'],
  reuse: ['触点可用几次', 'How often a touch counts'],
  halfLifeDays: ['半衰期', 'Half-life'],
  channelsMax: ['列出渠道数', 'Channels shown'],
} as const satisfies Words;

export const attributionChoice = {
  direct_count: ['当作一个渠道', 'A channel like others'],
  direct_count_hint: ['没有来源的触点也参与分配', 'Touches without a source take their part'],
  direct_ignore_unless_only: ['除非只有它，否则忽略', 'Ignored unless alone'],
  direct_ignore_unless_only_hint: ['路径里有其他渠道时不计直接访问', 'Left out of paths that hold another channel'],
  conversions_each: ['每次转化', 'Every one'],
  conversions_each_hint: ['一位客户多次转化各算一次', 'Each conversion of a customer counts'],
  conversions_first: ['首次转化', 'The first'],
  conversions_first_hint: ['每位客户只算范围内第一次', 'Only the first of each customer in the days'],
  reuse_once: ['只归给下一次转化', 'For the next conversion'],
  reuse_once_hint: ['上一次转化之前的触点不再计入', 'Touches before an earlier conversion are spent'],
  reuse_again: ['可归给多次转化', 'For several'],
  reuse_again_hint: ['只要在回溯期内，每次转化都计', 'Every conversion counts the touches in its lookback'],
} as const satisfies Words;
