// Words of earning: rules, their builder, rehearsals, and why a customer got points.
import type { Words } from './words.ts';

export const earning = {
  title: ['积分规则', 'Earning rules'],
  description: [
    '客户凭什么得积分。草稿不影响客户，先用历史数据预演成本，经他人审批后启用；修改产生新版本，已发放的积分不变。',
    'What customers earn points for. A draft changes nobody: rehearse its cost on past data, let somebody else agree, then bring it into force. An edit makes a new version and leaves what was given.',
  ],
  create: ['新建规则', 'New rule'],
  template: ['从模板开始', 'Begin with a template'],
  empty: ['还没有积分规则', 'No earning rules yet'],
  emptyHint: [
    '从学习、服务、测评续期、日均资产、开户周年等模板开始。',
    'Begin with learning, services, risk test renewal, average assets or tenure.',
  ],
  rule: ['规则', 'Rule'],
  code: ['编码', 'Code'],
  status: ['状态', 'Status'],
  class: ['合规类别', 'Class'],
  granted30: ['近 30 天发放', 'Given in 30 days'],
  customers30: ['得分客户', 'Customers'],
  refused30: ['未发放次数', 'Refused'],
  ratedTo: ['已计算至 {{day}}', 'Rated up to {{day}}'],
  trigger: ['触发', 'Trigger'],
  amount: ['积分', 'Points'],
  fixedAmount: ['每次固定', 'A fixed number'],
  rateAmount: ['按金额', 'By amount'],
  pointsField: ['分值', 'Points'],
  perFen: ['每', 'For every'],
  weights: ['权重', 'Weights'],
  addWeight: ['添加权重', 'Add a weight'],
  otherFactor: ['其他', 'Others'],
  factor: ['倍数', 'Factor'],
  value: ['取值', 'Value'],
  addValue: ['添加取值', 'Add a value'],
  multipliers: ['倍数', 'Multipliers'],
  addMultiplier: ['添加倍数', 'Add a multiplier'],
  group: ['互斥组（组内取最优）', 'Group (best wins)'],
  stacking: ['叠加方式', 'Stacking'],
  bonus: ['额外加分', 'Bonus'],
  exclusiveGroup: ['规则互斥组', 'Exclusive group'],
  guards: ['防刷与适当性', 'Guards'],
  minimumNotional: ['单笔最低金额（元）', 'Least amount of a fill (yuan)'],
  fillsPerSymbolDay: ['每产品每日最多笔数', 'Fills per product and day'],
  excludeRoundTrips: ['剔除当日买卖同一产品', 'No same-day round trips'],
  excludeOwnAccounts: ['剔除员工与自有产品账户', 'No accounts of staff or own products'],
  onlySuitable: ['仅计适当的产品', 'Only suitable products'],
  limits: ['上限与预算', 'Caps and budgets'],
  addLimit: ['添加上限', 'Add a limit'],
  addBranchLimit: ['为营业部单设上限', 'A branch of its own limit'],
  programme: ['计划', 'Programme'],
  wallet: ['积分账户', 'Wallet'],
  qualifyingWallet: ['同时计入（可空）', 'Also credited to (may be empty)'],
  cost: ['每分成本（分钱）', 'Cost of a point (fen)'],
  saysOn: ['且{{conditions}}', 'and {{conditions}}'],
  saysFixed: ['每次 {{points}} 分', '{{points}} points each time'],
  saysRate: ['每 {{per}} 元 {{points}} 分', '{{points}} points for every {{per}} yuan'],
  saysTimes: ['{{name}}：{{factor}} 倍', '{{name}}: {{factor}} times'],
  saysLimit: ['{{subject}}{{span}}不超过 {{points}} 分', '{{subject}} {{span}}: at most {{points}}'],
  saysBonus: ['另加 {{points}} 分', 'and {{points}} besides'],
  rehearsalNote: [
    '按客户今天的属性计算，只计本规则的上限；不入账。',
    "Customers as they are today, this rule's limits alone; nothing is posted.",
  ],
  none: ['无', 'None'],
  cardTitle: ['积分来源', 'Points and why'],
  cardNone: ['还没有得分或被拒的记录', 'Nothing earned or refused yet'],
  balance: ['可用 {{points}}', '{{points}} available'],
  pending: ['待到账 {{points}}', '{{points}} pending'],
  expiring: ['30 天内到期 {{points}}', '{{points}} end within 30 days'],
  more: ['更早', 'Earlier'],
  sumOf: ['合计', 'Sum'],
  why: ['为什么', 'Why'],
  byVersion: ['规则第 {{version}} 版', 'Version {{version}} of the rule'],
  timesOnDay: ['当日 {{times}} 次', '{{times}} times on the day'],
  lookedAt: ['依据：{{facts}}', 'By: {{facts}}'],
} as const satisfies Words;

export const earningStacking = {
  multiply: ['依次相乘', 'One after the other'],
  add: ['各按基础分相加', 'Each on the base'],
  best: ['只取最优', 'The best alone'],
} as const satisfies Words;

export const earningDimension = {
  product: ['产品', 'Product'],
  product_type: ['产品类型', 'Product type'],
  market: ['市场', 'Market'],
  channel: ['委托渠道', 'Channel'],
  side: ['方向', 'Side'],
  rate_class: ['费率档', 'Rate class'],
} as const satisfies Words;

export const earningSubject = {
  customer: ['每客户', 'each customer'],
  device: ['每设备', 'each device'],
  branch: ['每营业部', 'each branch'],
  rule: ['本规则合计', 'the rule'],
  programme_customer: ['每客户（全计划）', 'each customer, all rules'],
  programme: ['全计划合计', 'the programme'],
} as const satisfies Words;

export const earningSpan = {
  order: ['每笔', 'per order'],
  day: ['每日', 'a day'],
  month: ['每月', 'a month'],
  quarter: ['每季', 'a quarter'],
  year: ['每年', 'a year'],
  total: ['累计', 'altogether'],
} as const satisfies Words;

export const earningBeyond = {
  truncate: ['超出部分不发', 'cut to what is left'],
  reject: ['整笔不发', 'refuse as a whole'],
} as const satisfies Words;

export const earningState = {
  decided: ['待入账', 'To be posted'],
  posted: ['已入账', 'Posted'],
  refused: ['未发放', 'Refused'],
  failed: ['账本拒绝', 'Refused by the ledger'],
} as const satisfies Words;

/** Why nothing or not everything was given. */
export const earningCode = {
  CAP_REACHED: ['达到个人上限', 'Cap reached'],
  BUDGET_SPENT: ['预算用完', 'Budget spent'],
  BELOW_ONE_POINT: ['不足一分', 'Less than a point'],
  OWN_ACCOUNT: ['员工或自有账户', 'Account of staff or of the firm'],
  BELOW_MINIMUM: ['低于单笔最低金额', 'Below the least amount'],
  ROUND_TRIP: ['当日买卖同一产品', 'Same-day round trip'],
  FILLS_PER_SYMBOL: ['超过每产品每日笔数', 'Too many fills of one product'],
  NOT_SUITABLE: ['产品风险高于客户等级', "Product riskier than the customer's level"],
} as const satisfies Words;

export const earningLine = {
  base: ['基础分', 'Base'],
  order_cap: ['超过每笔上限的部分', 'Above the cap of an order'],
  bonus: ['额外加分', 'Bonus'],
  rounding: ['取整（舍去小数）', 'Rounded down'],
  before: ['此前或另行入账', 'Posted before or beside'],
  cut_before: ['此前被上限截去', 'Cut by a limit before'],
} as const satisfies Words;

export const earningLost = {
  not_met: ['条件不满足', 'did not hold'],
  group: ['同组有更优', 'a better one of its group won'],
  best: ['只取最优', 'the best alone counts'],
} as const satisfies Words;
