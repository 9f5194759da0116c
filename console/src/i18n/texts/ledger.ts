// Words of programmes with their wallets, and of the journal as a customer's statement.
import type { Words } from './words.ts';

export const ledger = {
  programmes: ['积分计划与钱包', 'Programmes and wallets'],
  none: ['还没有积分计划', 'No programme yet'],
  noneHint: [
    '先建一个计划：它有自己的账本和钱包。等级、积分规则、权益和商品都记在它上面。',
    'Begin with a programme: it has a ledger and wallets of its own. Tiers, earning rules, benefits and the catalogue stand on it.',
  ],
  noneHintRead: ['由会员运营人员新建', 'A loyalty manager begins one'],
  begin: ['新建计划', 'New programme'],
  edit: ['修改计划', 'Change the programme'],
  code: ['计划代码', 'Code'],
  programme: ['计划', 'Programme'],
  wallet: ['钱包', 'Wallet'],
  wallets: ['钱包', 'Wallets'],
  walletCode: ['钱包代码', 'Code of the wallet'],
  addWallet: ['加一个钱包', 'Add a wallet'],
  spendable: ['可兑换', 'Can be spent'],
  qualifyingOnly: ['只计等级', 'Counts for tiers only'],
  transferable: ['可转赠', 'Can be given away'],
  reversal: ['扣回已花掉的积分', 'Points taken back that were spent'],
  holdTimeout: ['冻结多久（分钟）', 'Points are held for (minutes)'],
  expiry: ['何时过期', 'When points end'],
  expiryCount: ['多久', 'After'],
  expiryUnit: ['单位', 'Unit'],
  roundUp: ['延到', 'Lengthened to'],
  expiryDays: ['每年哪几天（月-日）', 'Days of every year (MM-DD)'],
  activation: ['何时可用', 'When points can be spent'],
  activationCount: ['多少天', 'Days'],
  saved: ['已保存，从现在起生效；已记的账不变', 'Saved and in force from now on; what was posted stays'],
  inForceHint: [
    '保存后立即生效。已经记下的积分仍按记账时的规则过期和扣回。',
    'In force once saved. Points already posted keep the policies under which they were posted.',
  ],
  expiresNever: ['永不过期', 'never end'],
  expiresAfter: ['{{count}} {{unit}}后过期{{rounded}}', 'end after {{count}} {{unit}}{{rounded}}'],
  expiresRounded: ['，延到{{end}}', ', at the {{end}}'],
  expiresOnDays: ['每年 {{days}} 过期', 'end on {{days}} of every year'],
  expiresInactive: ['{{count}} 个月没有变动后过期', 'end after {{count}} months without activity'],

  tab: ['积分账', 'Points'],
  pendingPoints: ['待到账 {{points}}', '{{points}} pending'],
  heldPoints: ['冻结 {{points}}', '{{points}} held'],
  debtPoints: ['欠 {{points}}', '{{points}} owed'],
  expiringPoints: ['30 天内过期 {{points}}', '{{points}} end within 30 days'],
  statement: ['记账明细', 'Statement'],
  statementHint: [
    '每一行是日记账的一笔，从新到旧；点开看分录、规则和键。',
    'Each line is a posting of the journal, newest first; open it for its entries, rule and key.',
  ],
  noPostings: ['还没有记账', 'No postings yet'],
  noPostingsHint: ['积分发放、兑换、过期、调整都会记在这里', 'Points given, spent, expired or adjusted stand here'],
  number: ['账号', 'No.'],
  at: ['时间', 'Time'],
  kind: ['事项', 'What'],
  change: ['可用变动', 'Available'],
  other: ['其他变动', 'Besides'],
  pendingChange: ['待到账 {{points}}', 'pending {{points}}'],
  heldChange: ['冻结 {{points}}', 'held {{points}}'],
  debtChange: ['欠分 {{points}}', 'debt {{points}}'],
  because: ['依据', 'Because of'],
  refused: ['拒绝', 'Refused'],
  from: ['从', 'From'],
  to: ['到', 'To'],
  lot: ['批次', 'Lot'],
  lotOf: ['第 {{lot}} 批', 'lot {{lot}}'],
  points: ['积分', 'Points'],
  key: ['键', 'Key'],
  recorded: ['记账时间', 'Recorded'],
  effective: ['发生时间', 'Effective'],
  rule: ['规则版本', 'Rule version'],
  branch: ['归属', 'Attributed to'],
  lots: ['积分批次', 'Lots'],
  lotsHint: ['按花掉的先后排列', 'In the order in which they are spent'],
  noLots: ['没有可用的批次', 'No lots'],
  earnedOn: ['获得', 'Earned'],
  remaining: ['剩余', 'Left'],
  expires: ['过期', 'Ends'],
  never: ['不过期', 'never'],
} as const satisfies Words;

/** What a posting did. */
export const postingKind = {
  award: ['发放', 'Points given'],
  activation: ['到账', 'Points arrived'],
  activate: ['到账', 'Points arrived'],
  redeem: ['兑换', 'Redeemed'],
  hold: ['冻结', 'Held for a redemption'],
  capture: ['核销', 'Redemption done'],
  void: ['解冻', 'Hold given back'],
  time_out: ['超时解冻', 'Hold timed out, given back'],
  cancel: ['撤销兑换', 'Redemption undone'],
  reverse: ['扣回', 'Points taken back'],
  expiry: ['过期', 'Points expired'],
  transfer: ['转赠', 'Points transferred'],
  adjust: ['人工调整', 'Adjusted by hand'],
  merge: ['客户合并', 'Customers merged'],
  unmerge: ['撤销合并', 'Merger undone'],
} as const satisfies Words;

/** Accounts of the journal. */
export const ledgerAccount = {
  pending: ['客户·待到账', 'Customer, pending'],
  active: ['客户·可用', 'Customer, active'],
  held: ['客户·冻结', 'Customer, held'],
  debt: ['客户·欠分', 'Customer, debt'],
  issued: ['计划·已发放', 'Programme, issued'],
  redeemed: ['计划·已兑换', 'Programme, redeemed'],
  expired: ['计划·已过期', 'Programme, expired'],
  reversed: ['计划·已扣回', 'Programme, taken back'],
  adjusted: ['计划·人工调整', 'Programme, adjusted'],
  loss: ['计划·损失', 'Programme, loss'],
} as const satisfies Words;

export const pointsExpiry = {
  none: ['永不过期', 'Never'],
  rolling: ['获得后一段时间', 'Some time after they were earned'],
  calendar: ['每年固定的日子', 'On days of every year'],
  inactivity: ['一段时间没有变动', 'After months without activity'],
} as const satisfies Words;

export const pointsUnit = {
  days: ['天', 'days'],
  months: ['个月', 'months'],
} as const satisfies Words;

export const pointsRound = {
  none: ['不延', 'not lengthened'],
  month: ['月底', 'end of the month'],
  quarter: ['季末', 'end of the quarter'],
  half_year: ['半年末', 'end of the half-year'],
  year: ['年底', 'end of the year'],
} as const satisfies Words;

export const pointsActivation = {
  at_once: ['立即', 'At once'],
  days: ['若干天后', 'After days'],
  trading_days: ['若干交易日后', 'After trading days'],
  settlement: ['交收后', 'On settlement'],
  event: ['等一个事件', 'On an event'],
} as const satisfies Words;

export const pointsReversal = {
  unlimited: ['记为欠分，以后的积分先还', 'Become debt, paid off by what comes in'],
  within_balance: ['只扣余额，其余由计划承担', 'Up to the balance; the rest is a loss of the programme'],
  only_pending: ['只扣还没到账的', 'Only what is still pending'],
} as const satisfies Words;
