// Words of feature usage.
import type { Words } from './words.ts';

export const features = {
  title: ['功能使用', 'Feature usage'],
  description: [
    '谁在用哪些功能，用得多广、多深、多频繁，是第一次还是反复使用。每个数字都能打开到人。',
    'Who uses which feature, how broad, how deep, how often, for the first time or again. Every figure opens to its people.',
  ],
  startHint: ['点一个模板，或在左边选择功能。', 'Choose one, or choose the features on the left.'],
  templateApp: ['常用功能', 'Usual features'],
  templateAppHint: [
    '行情、资讯、自选、产品、交易，最近 4 周',
    'Quotes, news, watchlist, products, trades; last four weeks',
  ],
  templateTools: ['交易工具', 'Tools'],
  templateToolsHint: ['按所用工具统计，最近 4 周', 'By tool used, last four weeks'],
  templateElements: ['页面元素', 'Elements of pages'],
  templateElementsHint: ['按被点元素统计，最近 4 周', 'By clicked element, last four weeks'],
  templatePages: ['页面', 'Pages'],
  templatePagesHint: ['按页面路径统计，最近 4 周', 'By path of the page, last four weeks'],
  features: ['功能', 'Features'],
  byEvents: ['按行为', 'Events'],
  byValues: ['按属性值', 'Values'],
  listHint: ['每个行为是一个功能，最多 30 个', 'Each event is a feature; thirty at most'],
  events: ['行为', 'Events'],
  eventsHint: ['从这些行为中读取属性', 'Whose property is read'],
  property: ['属性', 'Property'],
  propertyHint: [
    '每个取值算一个功能，显示使用人数最多的 20 个',
    'Each value is a feature; the twenty with most users are shown',
  ],
  activityHint: ['做过即活跃，采用率以活跃客户为分母', 'Makes a customer active; adoption is a share of the active'],
  unitHint: ['趋势按天、周、月还是季', 'Days, weeks, months or quarters of the trend'],
  feature: ['功能', 'Feature'],
  place: ['象限', 'Place'],
  active: ['活跃客户', 'Active customers'],
  featuresEach: ['人均用过几个功能', 'Features of an active customer'],
  found: ['用到的功能', 'Features used at all'],
  table: ['各功能', 'Feature by feature'],
  users: ['使用人数', 'Users'],
  adoption: ['采用率', 'Adoption'],
  usesEach: ['人均次数', 'Uses each'],
  daysEach: ['人均天数', 'Days each'],
  repeated: ['重复使用', 'Repeated'],
  fresh: ['首次使用', 'First use'],
  freshOne: ['首次使用', 'first use'],
  never: ['未用过', 'Never'],
  quadrant: ['覆盖与频率', 'Reach and frequency'],
  quadrantHint: ['以中位数分界，圆越大使用次数越多', 'Divided at the medians; the larger, the more uses'],
  trend: ['使用人数走势', 'Users over time'],
  trendHint: ['人数最多的 8 个', 'The eight with most users'],
  breadthOf: ['用过的功能数', 'Features used'],
  breadth: ['每位活跃客户用过几个功能', 'How many features a customer uses'],
  traced: ['{{uses}} 次，{{days}} 天', '{{uses}} uses on {{days}} days'],
  sentenceList: [
    '{{from}} 至 {{to}}，{{who}}使用 {{count}} 个功能的情况',
    'From {{from}} to {{to}}, {{who}}: use of {{count}} features',
  ],
  sentenceValues: [
    '{{from}} 至 {{to}}，{{who}}在{{events}}中按{{property}}区分的功能使用情况',
    'From {{from}} to {{to}}, {{who}}: use of features, told apart in {{events}} by {{property}}',
  ],
} as const satisfies Words;

export const featureQuadrant = {
  core: ['核心', 'Core'],
  broad: ['广而不频', 'Broad'],
  niche: ['小众高频', 'Niche'],
  weak: ['待改进', 'Weak'],
} as const satisfies Words;

export const featurePeople = {
  used: ['用过“{{feature}}”的人', 'Used {{feature}}'],
  repeated: ['在两天及以上用过“{{feature}}”的人', 'Used {{feature}} on two days or more'],
  fresh: ['首次使用“{{feature}}”的人', 'Used {{feature}} for the first time'],
  never: ['活跃但没用过“{{feature}}”的人', 'Active without using {{feature}}'],
} as const satisfies Words;
