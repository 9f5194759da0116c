// Words of scenes: list, library, builder, rehearsal, why a customer got something, and the compliance register.
import type { Words } from './words.ts';

export const scenes = {
  title: ['场景', 'Scenes'],
  description: [
    '客户做到什么、在什么时间窗内、就为他做什么。冲销与更正会让奖励暂停或恢复；先用历史数据预演，经他人审批后启用。',
    'What customers reach in a window, and what is done then. Busts and corrections suspend and reinstate. Rehearse on past data, let somebody else agree, then bring it into force.',
  ],
  create: ['新建场景', 'New scene'],
  library: ['场景库', 'Library'],
  libraryHint: [
    '可直接起草的场景。R 类在内地券商只能预演，旁边是合规的替代。',
    'Scenes ready to be drafted. Class R can only be rehearsed by a mainland broker; its lawful substitute stands beside it.',
  ],
  use: ['以此起草', 'Draft from this'],
  substitute: ['合规替代：{{name}}', 'Lawful instead: {{name}}'],
  goal: ['目标', 'Goal'],
  allGoals: ['全部', 'All'],
  empty: ['还没有场景', 'No scenes yet'],
  emptyHint: ['从场景库开始。', 'Begin with the library.'],
  scene: ['场景', 'Scene'],
  code: ['编码', 'Code'],
  status: ['状态', 'Status'],
  granted30: ['近 30 天发放', 'Given in 30 days'],
  suspended30: ['暂停', 'Suspended'],
  refused30: ['未发放', 'Refused'],
  customers30: ['客户', 'Customers'],
  kind: ['触发方式', 'Set off by'],
  happens: ['客户行为与事件', 'What happens'],
  schedule: ['定时', 'Time'],
  segment: ['客群', 'Segment'],
  when: ['时间', 'When'],
  window: ['时间窗', 'Window'],
  days: ['天数', 'Days'],
  sinceEvent: ['起算事件', 'Begins with'],
  which: ['起算', 'Counted from'],
  counts: ['计数（同一窗口内全部达到）', 'Counts (all of them in one window)'],
  count: ['计数', 'Count'],
  addCount: ['添加计数', 'Add a count'],
  atLeast: ['达到', 'At least'],
  measure: ['计量', 'Counted'],
  property: ['属性', 'Property'],
  each: ['每次须满足', 'Each must'],
  addEach: ['添加单次条件', 'Add a condition on each'],
  cap: ['设上限', 'Cap'],
  capBy: ['按属性分组', 'By properties'],
  capPerDay: ['每组每日至多', 'Each group, a day'],
  capPerWindow: ['每组每窗至多', 'Each group, a window'],
  conditions: ['客户条件（全部满足）', 'Conditions on the customer (all of them)'],
  addCondition: ['添加条件', 'Add a condition'],
  actions: ['动作', 'Actions'],
  addAction: ['添加动作', 'Add an action'],
  limits: ['次数上限', 'Limits'],
  addLimit: ['添加上限', 'Add a limit'],
  awardsField: ['次数', 'Times'],
  costPoint: ['每分成本（分钱）', 'Cost of a point (fen)'],
  costAward: ['每次其他成本（元）', 'Other cost of an award (yuan)'],
  own: ['剔除员工与自有产品账户', 'No accounts of staff or own products'],
  sound: ['可以保存', 'Can be saved'],
  lowest: ['法规要求不低于：{{classes}}', 'The law asks for at least: {{classes}}'],
  saysCount: ['{{happening}}，累计{{number}}', '{{happening}}, {{number}}'],
  saysTimes: ['满 {{times}} 次', '{{times}} times'],
  saysDistinct: ['满 {{times}} 个不同的 {{property}}', '{{times}} different {{property}}'],
  saysSum: ['{{property}} 合计满 {{times}}', '{{property}} adding up to {{times}}'],
  saysMoney: ['{{property}} 合计满 {{amount}} 元', '{{property}} adding up to {{amount}} yuan'],
  saysPerDay: ['每个 {{by}} 每日至多计 {{times}} 次', 'at most {{times}} of each {{by}} a day'],
  saysPerDayAll: ['每日至多计 {{times}} 次', 'at most {{times}} a day'],
  saysPerWindow: ['每个 {{by}} 每窗至多计 {{times}} 次', 'at most {{times}} of each {{by}} a window'],
  saysEach: ['且每次{{conditions}}', 'each {{conditions}}'],
  saysWindow: ['在{{window}}', 'within {{window}}'],
  saysOn: ['且{{conditions}}', 'and {{conditions}}'],
  saysThen: ['则{{actions}}', 'then {{actions}}'],
  saysSegment: ['{{when}}，客群 {{segment}} 的每位客户', '{{when}}, for everybody in the segment {{segment}}'],
  saysLimit: ['{{subject}}{{span}}至多 {{times}} 次', '{{subject}} {{span}}: at most {{times}}'],
  windowEach: ['每次', 'each time'],
  windowRolling: ['任意连续 {{days}} 天', 'any {{days}} days'],
  windowSince: ['{{event}}起 {{days}} 天内', '{{days}} days from {{event}}'],
  rehearsalNote: [
    '按客户今天的属性与资料的最新版本计算；不发放。',
    'Customers as they are today, records by their last revision; nothing is given.',
  ],
  cardTitle: ['场景奖励', 'Scenes and why'],
  cardNone: ['还没有达到任何场景', 'No scene reached yet'],
  cardMore: ['更早', 'Earlier'],
  lineWindow: ['窗口 {{from}} 至 {{to}}', 'Window {{from}} to {{to}}'],
  lineCount: ['计 {{total}}，需 {{atLeast}}', '{{total}} of {{atLeast}}'],
  lineOverCap: ['超上限 {{times}}', '{{times}} above the cap'],
  lineRepeated: ['重复 {{times}}', '{{times}} again'],
  lineLimit: [
    '{{subject}}{{span}}上限 {{awards}} 次已用 {{used}}',
    '{{subject}} {{span}}: {{used}} of {{awards}} used',
  ],
  lineMet: ['满足（{{seen}}）', 'holds ({{seen}})'],
  lineUnmet: ['不满足（{{seen}}）', 'does not hold ({{seen}})'],
  registerTitle: ['合规登记', 'Compliance register'],
  registerDescription: [
    '所有积分规则、场景、等级方案与权益在三类机构下的合规类别。G 他人同意即可，Y 需合规同意，R 在有法律意见书与两位合规人员同意前只能预演。',
    'Every rule, scene, scheme and benefit with its class in the three kinds of firm. G needs a second person, Y compliance, R stays a rehearsal until there is a legal opinion and two officers agree.',
  ],
  registerKind: ['类型', 'Kind'],
  registerName: ['名称', 'Name'],
  registerApproved: ['同意', 'Agreed by'],
  registerOpinion: ['法律意见', 'Legal opinion'],
  registerHere: ['本机构', 'Here'],
  registerEmpty: ['还没有登记的内容', 'Nothing to register yet'],
} as const satisfies Words;

export const sceneGoal = {
  learning: ['学习', 'Learning'],
  service: ['服务', 'Services'],
  assets: ['资产', 'Assets'],
  trading: ['交易', 'Trading'],
  newcomer: ['新客', 'Newcomers'],
  care: ['关怀', 'Care'],
  return: ['回归', 'Return'],
  life: ['生活', 'Daily life'],
} as const satisfies Words;

export const sceneWindow = {
  each: ['每次', 'Each time'],
  calendar: ['自然周期', 'Calendar'],
  rolling: ['连续天数', 'Rolling days'],
  since: ['自事件起', 'Since an event'],
} as const satisfies Words;

export const sceneUnit = {
  day: ['当日', 'a day'],
  week: ['当周', 'a week'],
  month: ['当月', 'a month'],
  quarter: ['当季', 'a quarter'],
  year: ['当年', 'a year'],
  ever: ['累计', 'all time'],
} as const satisfies Words;

export const sceneWhich = {
  first: ['首次', 'the first'],
  each: ['每次', 'every one'],
} as const satisfies Words;

export const sceneMeasure = {
  events: ['次数', 'Events'],
  distinct: ['不同取值', 'Different values'],
  sum: ['合计', 'Sum'],
} as const satisfies Words;

export const sceneWhen = {
  daily: ['每天', 'every day'],
  monday: ['每周一', 'every Monday'],
  month_start: ['每月 1 日', 'on the first of each month'],
  quarter_start: ['每季首日', 'on the first day of each quarter'],
} as const satisfies Words;

export const sceneSubject = {
  customer: ['每客户', 'each customer'],
  device: ['每设备', 'each device'],
  branch: ['每营业部', 'each branch'],
  scene: ['本场景合计', 'the scene'],
} as const satisfies Words;

export const sceneState = {
  granted: ['已发放', 'Given'],
  suspended: ['已暂停', 'Suspended'],
  refused: ['未发放', 'Refused'],
} as const satisfies Words;

export const sceneChange = {
  granted: ['发放', 'given'],
  refused: ['未发放', 'refused'],
  suspended: ['暂停', 'suspended'],
  reinstated: ['恢复', 'reinstated'],
} as const satisfies Words;

export const sceneAct = {
  open: ['待执行', 'To be done'],
  done: ['已执行', 'Done'],
  failed: ['未成功', 'Failed'],
} as const satisfies Words;

export const sceneStep = {
  do: ['执行', 'do'],
  undo: ['撤回', 'take back'],
} as const satisfies Words;

/** Why something was not given, or an event did not count. */
export const sceneCode = {
  CONDITION_NOT_MET: ['条件不满足', 'A condition does not hold'],
  LIMIT_REACHED: ['达到次数上限', 'Limit reached'],
  OWN_ACCOUNT: ['员工或自有账户', 'Account of staff or of the firm'],
  busted: ['已冲销', 'Taken back'],
  below_minimum: ['低于单笔最低金额', 'Below the least amount'],
  round_trip: ['当日回转', 'Same-day round trip'],
  no_value: ['缺少属性', 'Property missing'],
  'condition:property_is': ['属性不符', 'Another value'],
  'condition:property_at_least': ['数值不足', 'Too little'],
  'condition:season': ['不在活动期间', 'Out of season'],
  'condition:weekday': ['不在指定星期', 'Another weekday'],
} as const satisfies Words;

export const registerKind = {
  earning_rule: ['积分规则', 'Earning rule'],
  partner: ['合作方', 'Partner'],
  scene: ['场景', 'Scene'],
  tier_scheme: ['等级方案', 'Tier scheme'],
  benefit: ['权益', 'Benefit'],
  activity: ['活动', 'Activity'],
} as const satisfies Words;
