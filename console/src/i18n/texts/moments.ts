// Words of key moments: what was detected, and the definitions with their thresholds.
import type { Words } from './words.ts';

export const moments = {
  title: ['关键时刻', 'Key moments'],
  description: [
    '客户发生了什么、为什么值得行动、该说什么、该做什么。事件到达后数秒内识别。',
    'What happened to a customer, why it is worth acting on, what to say and what to do. Found seconds after the event.',
  ],
  list: ['时刻', 'Moments'],
  definitions: ['定义与开关', 'Definitions'],
  range: ['日期', 'Days'],
  stage: ['阶段', 'Stage'],
  moment: ['时刻', 'Moment'],
  customer: ['客户', 'Customer'],
  anonymous: ['未开户访客', 'A visitor without an account'],
  what: ['发生了什么', 'What happened'],
  at: ['发生时间', 'When'],
  touch: ['建议触达', 'To say'],
  task: ['员工任务', 'To do'],
  until: ['有效至', 'Worth it until'],
  over: ['已过期', 'Too late'],
  none: ['该范围内没有关键时刻', 'No moments in this range'],
  noneHint: [
    '识别从启用之后的事件开始；导入的历史不会触发。',
    'They are found in events from now on; history that is imported makes none.',
  ],
  enabled: ['启用', 'On'],
  lastDays30: ['近 30 天', 'Last 30 days'],
  cooldown: ['冷却期（天）', 'Cool-down (days)'],
  window: ['有效期（天）', 'Window (days)'],
  thresholds: ['阈值', 'Thresholds'],
  edit: ['设置', 'Settings'],
  editTitle: ['设置“{{name}}”', 'Settings of “{{name}}”'],
  standard: ['出厂值 {{value}}', 'Shipped: {{value}}'],
  noEvents: ['未收到所需事件，不会触发', 'Its events never came in: it cannot fire'],
  needs: ['需要事件：{{events}}', 'Needs: {{events}}'],
  counts: ['自设置之后生效，不重判历史。', 'Counts from then on; the past is not judged again.'],
  card: ['关键时刻', 'Key moments'],
  cardNone: ['近期没有关键时刻', 'No moments lately'],
} satisfies Words;

export const momentUnit = {
  fen: ['元', 'yuan'],
  hours: ['小时', 'hours'],
  days: ['天', 'days'],
  times: ['次', 'times'],
  percent: ['个百分点', 'percent'],
  score: ['分', 'points'],
} satisfies Words;
