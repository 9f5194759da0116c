// Words of distributions.
import type { Words } from './words.ts';

export const distribution = {
  title: ['分布分析', 'Distribution'],
  description: [
    '次数、金额、间隔和时段在客户中怎么分布。每个数字都能打开到人。',
    'How frequency, amounts, intervals and times of the week fall over customers. Every figure opens to its people.',
  ],
  startHint: ['点一个模板，或在左边选择要看什么的分布。', 'Choose one, or choose on the left what is distributed.'],
  templateWeek: ['客户几点在线', 'When customers are active'],
  templateWeekHint: [
    '一周各时段的行为，标出交易时段，最近 30 天',
    'Times of the week, trading sessions marked, last 30 days',
  ],
  templateFrequency: ['成交次数分布', 'How often customers trade'],
  templateFrequencyHint: ['每位客户的成交笔数，最近 90 天', 'Trades of each customer, last 90 days'],
  templateTurnover: ['客户成交额分布', 'Turnover of customers'],
  templateTurnoverHint: ['每位客户的成交额合计，最近 90 天', 'Sum of the trades of each customer, last 90 days'],
  templateOpening: ['开户要多久', 'How long opening takes'],
  templateOpeningHint: ['从开始开户到开户成功的时长，最近 90 天', 'From the beginning to the account, last 90 days'],
  section: ['看什么', 'Of what'],
  kind: ['分布对象', 'What is distributed'],
  events: ['事件', 'Events'],
  firstEvent: ['起始事件', 'First event'],
  eventsHint: ['可选多个，任一都算', 'Any of several'],
  propertyHint: ['只计取值为数字的行为', 'Events whose value is a number'],
  until: ['结束事件', 'Until'],
  untilHint: ['起始之后第一次发生时为止', 'To the first one after the first event'],
  pairing: ['重复起始时', 'Where the first event repeats'],
  daysMax: ['间隔上限（天）', 'At most (days)'],
  daysMaxHint: [
    '超过的不计；结束事件可以在日期范围之后',
    'Longer ones are not counted; the end may come after the days',
  ],
  slot: ['时段长度', 'Slots'],
  slotHint: ['半小时能对齐交易时段', 'Half hours fit the trading sessions'],
  brackets: ['分组区间', 'Brackets'],
  bracketsHint: ['自动按数据取整；或自己定界', 'Round edges made of the values, or your own'],
  edges: ['分界值', 'Edges'],
  edgesHours: ['分界值（小时）', 'Edges (hours)'],
  edgesHint: ['用逗号分隔，从小到大；每组含下界', 'By commas, rising; a bracket includes its lower edge'],
  edgesWrong: ['须为从小到大的数字，用逗号分隔', 'Numbers that rise, by commas'],
  names: ['区间名称（可不填）', 'Names (optional)'],
  namesHint: ['用逗号分隔，从最低一组起', 'By commas, from the lowest bracket'],
  rangeHint: ['行为发生在这些日期', 'Events on these days'],
  bars: ['分布图', 'Brackets'],
  shares: ['各组内占比', 'Shares within each group'],
  table: ['分布数据', 'In numbers'],
  figures: ['各组指标', 'Figures of the groups'],
  bracket: ['区间', 'Bracket'],
  values: ['个数', 'Values'],
  intervals: ['间隔数', 'Intervals'],
  share: ['占比', 'Share'],
  customers: ['人数', 'Customers'],
  eventCount: ['次数', 'Events'],
  allValues: ['全部', 'All'],
  below: ['{{to}} 以下', 'Below {{to}}'],
  atLeast: ['{{from}} 及以上', '{{from}} and more'],
  between: ['{{from}} 至不足 {{to}}', '{{from}} to below {{to}}'],
  clock: ['时刻', 'Clock'],
  week: ['一周时段', 'Times of the week'],
  parts: ['交易时段', 'Trading sessions'],
  part: ['时段', 'Part of the day'],
  tradingHint: [
    '时刻左侧有色条的是交易时段：9:30–11:30、13:00–15:00；浅色为部分（9:15 起集合竞价）。',
    'A bar beside the clock marks trading: 9:30 to 11:30 and 13:00 to 15:00; a lighter one a part (auction from 9:15).',
  ],
  otherClockHint: [
    '所选时区与上海时间不同，格中不标交易时段；上表仍按上海时间。',
    "The clock of the chosen zone is not Shanghai's, so no sessions are marked; the table above goes by Shanghai's.",
  ],
  counted: ['计入 {{count}} 个值', 'Counts with {{count}}'],
  ofAll: ['范围内全部行为', 'All events of the days'],
} as const satisfies Words;

export const distributionKind = {
  frequency: ['次数', 'Frequency'],
  frequency_hint: ['每位客户做了几次', 'How often each customer did it'],
  total: ['每客合计', 'Total of a customer'],
  total_hint: ['每位客户某个数值之和，例如金额', 'The sum of a property for each customer, for example amounts'],
  value: ['单次数值', 'Value'],
  value_hint: ['每次行为的数值', 'The property event by event'],
  interval: ['间隔', 'Interval'],
  interval_hint: ['从一个行为到另一个行为过了多久', 'How long from one event to another'],
  day_part: ['时段', 'Time of the week'],
  day_part_hint: ['星期几、几点，标出交易时段', 'Weekday and clock, with trading sessions marked'],
} as const satisfies Words;

export const distributionPairing = {
  nearest: ['从最近一次起算', 'From the last one'],
  nearest_hint: ['起始重复时，从结束之前最后一次算起', 'From the last first event before the end'],
  first: ['从最早一次起算', 'From the first one'],
  first_hint: ['起始重复时，从上次结束之后第一次算起', 'From the first one since the last end'],
} as const satisfies Words;

export const distributionBrackets = {
  automatic: ['自动', 'Automatic'],
  custom: ['自定', 'Own'],
} as const satisfies Words;

export const distributionFigure = {
  mean: ['平均', 'Mean'],
  median: ['中位数', 'Median'],
  p90: ['90 分位', '90th percentile'],
  minimum: ['最小', 'Least'],
  maximum: ['最大', 'Most'],
} as const satisfies Words;

export const distributionSentence = {
  frequency: [
    '{{from}} 至 {{to}}，{{who}}做{{events}}的次数分布',
    'From {{from}} to {{to}}, how often {{who}} did {{events}}',
  ],
  total: [
    '{{from}} 至 {{to}}，{{who}}每人{{events}}的{{property}}合计分布',
    'From {{from}} to {{to}}, for {{who}} the total of {{property}} over {{events}}',
  ],
  value: [
    '{{from}} 至 {{to}}，{{who}}每次{{events}}的{{property}}分布',
    'From {{from}} to {{to}}, for {{who}} the {{property}} of each {{events}}',
  ],
  interval: [
    '{{from}} 至 {{to}}，{{who}}从{{events}}到{{until}}过了多久（不超过 {{days}} 天）',
    'From {{from}} to {{to}}, for {{who}} how long from {{events}} to {{until}} (at most {{days}} days)',
  ],
  day_part: [
    '{{from}} 至 {{to}}，{{who}}在一周各时段的{{events}}',
    'From {{from}} to {{to}}, when in the week {{who}} did {{events}}',
  ],
} as const satisfies Words;

export const weekday = {
  monday: ['周一', 'Monday'],
  tuesday: ['周二', 'Tuesday'],
  wednesday: ['周三', 'Wednesday'],
  thursday: ['周四', 'Thursday'],
  friday: ['周五', 'Friday'],
  saturday: ['周六', 'Saturday'],
  sunday: ['周日', 'Sunday'],
} as const satisfies Words;

export const tradingSlot = {
  open: ['交易时段', 'Trading'],
  part: ['部分为交易时段', 'Trading in a part of it'],
  closed: ['非交易时段', 'No trading'],
} as const satisfies Words;

export const dayPart = {
  before_open: ['交易日盘前（0:00–9:15）', 'Before the auction (0:00 to 9:15)'],
  call_auction: ['集合竞价（9:15–9:30）', 'Opening auction (9:15 to 9:30)'],
  morning: ['上午盘（9:30–11:30）', 'Morning session (9:30 to 11:30)'],
  noon: ['午间休市（11:30–13:00）', 'Midday break (11:30 to 13:00)'],
  afternoon: ['下午盘（13:00–15:00）', 'Afternoon session (13:00 to 15:00)'],
  after_close: ['收盘后（15:00–24:00）', 'After the close (15:00 to 24:00)'],
  closed_day: ['休市日', 'Closed days'],
  unknown_day: ['日历未录入', 'Calendar not entered'],
} as const satisfies Words;
