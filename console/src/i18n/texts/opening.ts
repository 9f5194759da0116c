// Words of the opening workbench.
import type { Words } from './words.ts';

export const opening = {
  title: ['开户工作台', 'Opening workbench'],
  description: [
    '开户四步法：看整体漏斗与卡在哪里，按人群细分，找出原因假设，改完再测量。',
    'Account opening in four steps: the whole funnel and where it stalls, by groups, why, and measured again after a change.',
  ],
  startHint: ['点一个模板就能看。', 'Choose one to begin.'],
  template: ['十二步开户', 'Opening in twelve steps'],
  templateHint: ['从开始开户到开户成功，最近 180 天', 'From the beginning to the account, last 180 days'],
  templateRecent: ['最近 30 天的开户', 'Opening in the last 30 days'],
  templateRecentHint: ['期限 3 天，适合改动之后马上再看', 'Within 3 days, to look again soon after a change'],
  sectionSteps: ['步骤与期限', 'Steps and time'],
  sectionDivide: ['细分与再测量', 'Groups and change'],
  failed: ['失败事件', 'Failure'],
  failedHint: ['带「步骤」「原因」属性的失败事件', 'The event that names a step and a reason'],
  windowDays: ['期限（天）', 'Within days'],
  windowDaysHint: [
    '从第一步到最后一步；期限未满的不计',
    'From the first step to the last; who had less time is not counted',
  ],
  dimensions: ['按什么细分', 'Divided by'],
  dimensionsHint: [
    '访客第一个有值的事件；版本还会试「低于某版本」',
    'By the first event that has a value; versions also as below one',
  ],
  changedOn: ['改动日', 'Day of a change'],
  changedOnHint: ['比较这天之前与之后开始的访客', 'Who began before it beside who began on it or later'],
  sizeMin: ['人群至少人数', 'Least visitors of a group'],
  sizeMinHint: ['更小的人群不检验', 'Smaller groups are not tried'],
  rangeHint: ['在这些日期开始开户的访客', 'Visitors who begin on these days'],
  sentence: [
    '{{from}} 至 {{to}} 开始开户的{{who}}，{{days}} 天内走完 {{count}} 步的情况，按 {{dimensions}} 种属性细分',
    'Of {{who}} who began from {{from}} to {{to}}: how they get through {{count}} steps within {{days}} days, by {{dimensions}} properties',
  ],
  sentenceChange: ['，以 {{on}} 为界比较', ', before and after {{on}}'],
  visitors: ['计入的访客', 'Visitors'],
  underWay: ['另有 {{count}} 位期限未满', '{{count}} more under way'],
  opened: ['走完全部步骤', 'Did all steps'],
  conversion: ['开户转化率', 'Conversion'],
  totalTime: ['全程耗时中位', 'Median time in all'],
  p90: ['九成在 {{value}} 内', '90 % within {{value}}'],
  none: ['没有哪个人群在哪一步明显落后', 'No group falls behind at any step by more than chance'],
  noneHint: ['可以放宽日期或降低人群至少人数。', 'Take more days or smaller groups.'],
  found: [
    '{{group}}在「{{step}}」只通过 {{rate}}，其他访客 {{others}}',
    '{{group}}: only {{rate}} pass {{step}}, {{others}} of the others',
  ],
  foundHint: [
    '这一步有 {{customers}} 位，达到全体水平可多通过约 {{affected}} 位；另一半访客复核 p {{p}}。',
    '{{customers}} visitors came there; about {{affected}} more would pass at the rate of all; p {{p}} in the other half.',
  ],
  foundReason: [
    '流失者中 {{share}} 的原因是「{{reason}}」，其他人群里 {{others}}。',
    '{{share}} of those lost gave {{reason}}, {{others}} among the others.',
  ],
  stepOne: ['① 整体漏斗', '1. The whole funnel'],
  trend: ['开户转化率走势', 'Conversion over time'],
  trendHint: ['按开始开户的时间', 'By when they began'],
  unitHint: ['走势每一点的长度，按开始的时间', 'Length of a point of the line, by when they began'],
  stepTwo: ['② 哪个人群在哪一步落后', '2. Who falls behind at which step'],
  stepThree: ['③ 原因假设', '3. Why: hypotheses'],
  stepFour: ['④ 再测量', '4. Measured again'],
  step: ['步骤', 'Step'],
  reached: ['到达', 'Reached'],
  pass: ['通过率', 'Passed'],
  lost: ['流失', 'Lost'],
  time: ['耗时中位 / 九成', 'Time: median / 90 %'],
  queue: ['排队中位 / 九成', 'Queue: median / 90 %'],
  stall: ['停滞中位 / 九成', 'Stall: median / 90 %'],
  failedAt: ['报错', 'Failed'],
  reasons: ['主要原因', 'Reasons'],
  funnelHint: [
    '停滞：流失者在这一步停留多久（行为间隔不超过 30 分钟）。数字可打开到人。',
    'Stall: how long those stayed who were lost, as far as no pause is longer than 30 minutes. Figures open to their people.',
  ],
  stay: ['停留', 'Stay'],
  stalls: ['「{{step}}」流失者的停留', 'Stay of those lost at {{step}}'],
  group: ['人群', 'Group'],
  stood: ['到达上一步', 'Came there'],
  others: ['其他访客', 'Others'],
  affected: ['影响人数', 'Affected'],
  cause: ['原因假设', 'Hypothesis'],
  causesNone: ['没有哪种原因在某一步明显更多', 'No cause is more frequent at a step than elsewhere'],
  causeShare: ['这一步', 'At this step'],
  causeOthers: ['其他步骤', 'Other steps'],
  q: ['校正 q', 'q'],
  divided: ['分组漏斗', 'Funnels by group'],
  before: ['之前', 'Before'],
  after: ['之后', 'After'],
  difference: ['差（95% 区间）', 'Difference (95 %)'],
  whole: ['全程', 'The whole'],
  changeNone: [
    '在左边选一个改动日，这里比较改动前后每一步的通过率。',
    'Choose the day of a change on the left to compare each step before and after it.',
  ],
  termIs: ['{{name}}为 {{value}}', '{{name}}: {{value}}'],
  termBelow: ['{{name}} 低于 {{value}}', '{{name}} below {{value}}'],
  eventsRead: ['读了 {{count}} 条事件', '{{count}} events read'],
  notDone: ['没有完成', 'Not done'],
  failures: ['失败 {{count}} 次', 'failed {{count}} times'],
  again: ['回头重做 {{count}} 次', 'earlier steps again {{count}} times'],
  stayed: ['停在这里 {{time}}', 'Stayed here for {{time}}'],
  groups: ['分组并排', 'Groups side by side'],
  groupsHint: [
    '虚线是全体。薄弱人群只在全体和整个分群里搜索，细分的每个取值不搜索。',
    'The dashed line is everybody. Who falls behind is searched for among everybody and in whole segments, not in values of the breakdown.',
  ],
  ofGroup: ['下面看哪一组', 'Shown below'],
  notSearched: ['这一组不搜索薄弱人群', 'Not searched for who falls behind'],
} satisfies Words;

/** What the table of groups says of each step. */
export const openingGroupFigure = {
  first: ['总转化率', 'From the first'],
  pass: ['上步通过率', 'Passed'],
  lost: ['流失', 'Lost'],
  time: ['耗时中位', 'Median time'],
} satisfies Words;

export const openingCause = {
  experience: ['产品体验（报错、重试）', 'Experience (errors, retries)'],
  captcha: ['验证码（重发、验证失败）', 'Captcha (sent again, failing)'],
  queue: ['排队与等待', 'Queue and waiting'],
  unclear: ['提示不清（回头重做）', 'Unclear prompt (back and forth)'],
  tedious: ['内容繁琐（久留后离开）', 'Tedious text (long stay, then left)'],
} satisfies Words;

export const openingAdvice = {
  experience: ['修复报错，或换一种完成方式', 'Repair the error, or offer another way'],
  captcha: ['减少验证码，或换成手机号一键登录', 'Fewer codes, or sign-in by the phone itself'],
  queue: ['改单向视频、错峰或预约，减少等待', 'One-way video, other hours or appointments'],
  unclear: ['改写提示文案，给出示例', 'Rewrite the prompt and show an example'],
  tedious: ['拆短内容、预填资料', 'Shorter text, prefilled fields'],
} satisfies Words;

export const stallBracket = {
  '0': ['1 分钟内', 'under 1 min'],
  '1': ['1–5 分钟', '1–5 min'],
  '2': ['5–15 分钟', '5–15 min'],
  '3': ['15–60 分钟', '15–60 min'],
  '4': ['1 小时以上', '1 h and more'],
} satisfies Words;

/** Reasons that apps of brokers give for a failed step; another one is shown as it came. */
export const openingReason = {
  captcha_failed: ['图形验证未通过', 'Captcha failed'],
  code_not_received: ['没收到验证码', 'Code not received'],
  photo_blurred: ['照片模糊', 'Photo blurred'],
  card_expired: ['证件过期', 'Card expired'],
  left_unfinished: ['中途离开', 'Left unfinished'],
  bank_rejected: ['银行拒绝绑卡', 'Refused by the bank'],
  limit_unclear: ['看不懂限额', 'Limit unclear'],
  queue_too_long: ['排队太久', 'Queue too long'],
  face_not_matched: ['人脸不匹配', 'Face not matched'],
  camera_permission_denied: ['相机权限被拒', 'Camera permission denied'],
} as const satisfies Words;
