// Words of partners and settlement: contracts and rates, packs, keys, movements, statements.
import type { Words } from './words.ts';

export const partners = {
  title: ['合作方', 'Partners'],
  description: [
    '积分联盟：合作方为消费发放积分，或接受积分付款；按约定比例兑换，每月结算。兑换率由一人起草、他人审批，只对以后生效。',
    'The coalition: partners give points for what they sell, or take points for it, at agreed rates, and settle each month. Rates are drafted by one and agreed to by others, and never change the past.',
  ],
  empty: ['还没有合作方', 'No partners yet'],
  emptyHint: [
    '从模板新建，约定兑换率、限额与结算方式。',
    'Begin with a template and agree on rates, limits and settlement.',
  ],
  create: ['新建合作方', 'New partner'],
  template: ['从模板开始', 'Begin with a template'],
  partner: ['合作方', 'Partner'],
  kinds: ['业务', 'Does'],
  settlement: ['结算方式', 'Settled'],
  bound: ['绑定客户', 'Bound customers'],
  packPoints: ['积分包余量', 'Left in packs'],
  waiting: ['待确认结算单', 'Statements to agree'],
  openMonth: ['未结月份', 'Open month'],
  suspended: ['已暂停', 'Suspended'],
  suspendedFor: ['已暂停：{{reason}}（{{by}}）', 'Suspended: {{reason}} ({{by}})'],
  suspend: ['暂停', 'Suspend'],
  resume: ['恢复', 'Resume'],
  low: ['余量不足', 'Running low'],
  lowNotice: [
    '{{name}}的积分包只剩 {{points}} 分，请联系补充。',
    '{{name}} has {{points}} points left in its packs; have it buy more.',
  ],
  waitingNotice: ['{{name}}有 {{n}} 张结算单待确认。', '{{name}} has {{n}} statements to be agreed to.'],
  contract: ['合同期', 'Contract'],
  wallet: ['积分账户', 'Wallet'],
  rates: ['兑换率', 'Rates'],
  rateFrom: ['自', 'From'],
  pointsPerYuan: ['每元积分', 'Points a yuan'],
  issueYuan: ['发放单价（元/分）', 'Price of a point given (yuan)'],
  redeemYuan: ['抵用价值（元/分）', 'Worth of a point taken (yuan)'],
  addRate: ['增加兑换率', 'Add a rate'],
  rateEarn: ['消费 1 元积 {{n}} 分', 'points a yuan: {{n}}'],
  rateIssue: ['每分结算 {{n}} 元', '{{n}} yuan a point given'],
  rateRedeem: ['每分抵 {{n}} 元', 'a point pays {{n}} yuan'],
  rounding: ['积分与金额均向下取整，只取一次。', 'Points and money are rounded down, once.'],
  limits: ['限额', 'Limits'],
  limitOf: [
    '{{kind}}：每笔 {{min}}–{{max}} 分，每客每日 {{day}}',
    '{{kind}}: {{min}}–{{max}} points at once, {{day}} a customer and day',
  ],
  noLimit: ['不限', 'without limit'],
  minPoints: ['每笔最少', 'Least at once'],
  maxPoints: ['每笔最多', 'Most at once'],
  dayPoints: ['每客每日', 'A customer and day'],
  overdraw: ['每月可透支积分', 'May overdraw a month'],
  alertBelow: ['余量提醒线', 'Tell below'],
  lateDays: ['补报天数', 'Days to tell late'],
  closeAfter: ['月结后几日关账', 'Close after days'],
  packs: ['积分包', 'Packs'],
  packsWhy: [
    '先到期的先用；取消的积分退回原包，原包已到期则退回即失效。登记后须由另一人确认已付款。',
    'The pack that ends first is used first; cancelled points return to their pack, and expire at once where it has ended. A pack counts once another person agreed that it is paid.',
  ],
  noPacks: ['还没有积分包', 'No packs yet'],
  packName: ['名称', 'Name'],
  packPrice: ['价格', 'Price'],
  packBought: ['积分', 'Points'],
  packLeft: ['余量', 'Left'],
  packState: ['状态', 'State'],
  packFrom: ['起始日', 'From'],
  packUntil: ['截止日', 'Until'],
  proposePack: ['登记积分包', 'State a pack'],
  agreePack: ['确认已付款', 'Agree: paid'],
  proposedBy: ['登记人', 'Stated by'],
  keys: ['接口密钥', 'API key'],
  newKey: ['新建合作方密钥', 'New key of the partner'],
  keyName: ['密钥用途', 'What the key is for'],
  keyHint: [
    '此密钥只能访问该合作方的接口，请交给合作方妥善保管。',
    'The key opens the endpoints of this partner alone; hand it to the partner.',
  ],
  movements: ['积分流水', 'Movements'],
  noMovements: ['还没有积分流水', 'No movements yet'],
  when: ['时间', 'When'],
  what: ['类型', 'What'],
  points: ['积分', 'Points'],
  value: ['金额', 'Value'],
  key: ['业务号', 'Key'],
  month: ['结算月', 'Statement'],
  toSettlement: ['结算单', 'Settlement'],
} as const satisfies Words;

export const partnerKind = {
  accrual: ['发放积分', 'gives points'],
  redemption: ['接受积分', 'takes points'],
} as const satisfies Words;

export const partnerSettlement = {
  prepaid: ['预付积分包', 'Prepaid packs'],
  postpaid: ['按月后付', 'Monthly'],
} as const satisfies Words;

export const packState = {
  proposed: ['待确认', 'Proposed'],
  active: ['可用', 'Active'],
  expired: ['已到期', 'Expired'],
} as const satisfies Words;

export const movementKind = {
  accrual: ['发放', 'Given'],
  accrual_cancel: ['取消发放', 'Given, cancelled'],
  redemption: ['抵用', 'Taken'],
  redemption_refund: ['退还抵用', 'Taken, refunded'],
} as const satisfies Words;

export const settlement = {
  title: ['{{name}}：结算单', '{{name}}: settlement'],
  description: [
    '每月一张：未关账的按当前流水计算，关账后不再变动；之后补来的作为贷项或借项列入下月。与积分账本逐笔核对。',
    'One a month: open ones as they stand now, closed ones for good. What comes later is a credit or debit note of the next. Proved against the journal posting by posting.',
  ],
  empty: ['还没有结算单', 'No statements yet'],
  emptyHint: ['合作方生效后，每月一张。', 'There is one a month once the partner is in force.'],
  month: ['月份', 'Month'],
  number: ['编号', 'Number'],
  state: ['状态', 'State'],
  due: ['应结金额', 'Due'],
  dueFromPartner: ['合作方应付 {{amount}} 元', 'The partner owes {{amount}} yuan'],
  dueFromFirm: ['公司应付 {{amount}} 元', 'The firm owes {{amount}} yuan'],
  dueNothing: ['无应结金额', 'Nothing is due'],
  proof: ['与账本核对', 'Against the journal'],
  reconciled: ['一致（{{n}} 笔）', 'Agrees ({{n}} movements)'],
  differs: ['不一致：流水 {{mine}}，账本 {{journal}}', 'Differs: {{mine}} here, {{journal}} in the journal'],
  opening: ['期初', 'Opening'],
  closing: ['期末', 'Closing'],
  issued: ['累计净发放', 'Given in all'],
  redeemed: ['累计净抵用', 'Taken in all'],
  packs: ['积分包', 'Packs'],
  lines: ['明细', 'Lines'],
  noLines: ['本月没有流水', 'Nothing moved in this month'],
  kind: ['类型', 'Kind'],
  ofMonth: ['所属月份', 'Concerns'],
  rate: ['兑换率', 'Rate'],
  movements: ['笔数', 'Movements'],
  points: ['积分', 'Points'],
  packPoints: ['其中积分包', 'By packs'],
  value: ['金额', 'Value'],
  note: ['单据', 'Note'],
  pack: ['积分包', 'Pack'],
  bought: ['购入', 'Bought'],
  used: ['使用', 'Used'],
  returned: ['退回', 'Returned'],
  expired: ['失效', 'Expired'],
  close: ['关账', 'Close'],
  closeWhy: ['关账后该月不再变动，补来的列入下月。', 'The month changes no more; what comes later goes into the next.'],
  agree: ['确认结算单', 'Agree'],
  closedBy: ['{{name}} 于 {{at}} 关账', 'Closed by {{name}}, {{at}}'],
  agreedBy: ['{{name}} 于 {{at}} 确认', 'Agreed by {{name}}, {{at}}'],
} as const satisfies Words;

export const statementState = {
  draft: ['未关账', 'Open'],
  closed: ['已关账', 'Closed'],
  agreed: ['已确认', 'Agreed'],
} as const satisfies Words;

export const statementNote = {
  credit: ['贷项', 'Credit note'],
  debit: ['借项', 'Debit note'],
} as const satisfies Words;

export const findingKind = {
  missing_in_journal: ['账本中没有', 'Missing in the journal'],
  points_differ: ['积分不同', 'Points differ'],
  unknown_to_partner: ['流水中没有', 'Not among the movements'],
} as const satisfies Words;
