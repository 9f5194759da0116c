// Words of boards by e-mail.
import type { Words } from './words.ts';

export const boardMail = {
  title: ['邮件发送', 'Send by e-mail'],
  hint: [
    '按设置人的权限和数据范围计算，以正文表格加一张图片发送；只有看板上的数字，不含客户名单。看板按保存的筛选发送。',
    'Asked within the rights and scope of whoever set it up; sent as tables with one picture. Only the figures of the board, no list of customers. The filter is that of the saved board.',
  ],
  notConfigured: [
    '本系统还没有配置发信服务器，不能发送邮件。请运维人员设置 ZHIYIN_SMTP_HOST 和 ZHIYIN_MAIL_FROM。',
    'This installation has no mail server yet and sends nothing. Whoever runs it sets ZHIYIN_SMTP_HOST and ZHIYIN_MAIL_FROM.',
  ],
  files: [
    '这是沙盒：邮件不会发出，而是存为数据目录 kept-mail 中的文件。',
    'This is a sandbox: no mail leaves. Letters are kept as files in kept-mail of the data folder.',
  ],
  when: ['发送时间', 'When'],
  to: ['收件人', 'Recipients'],
  state: ['状态', 'State'],
  as: ['以 {{who}} 的权限', 'As {{who}}'],
  none: ['还没有设置发送', 'Not sent to anybody yet'],
  add: ['新增发送', 'Send it to somebody'],
  nextAt: ['下次 {{at}}', 'Next {{at}}'],
  last: ['最近一次 {{at}}', 'Last {{at}}'],
  never: ['还没有发送过', 'Not sent yet'],
  pending: ['正在排队', 'In the queue'],
  paused: ['已暂停', 'Paused'],
  stopped: ['已停止', 'Stopped'],
  askedBy: ['{{who}} 手动发送', 'asked for by {{who}}'],
  sendNow: ['立即发送', 'Send now'],
  queued: ['已加入发送队列', 'It is in the queue'],
  pause: ['暂停', 'Pause'],
  resume: ['继续', 'Go on'],
  deleteSure: ['删除这项发送及其记录？', 'Delete it with its history?'],
  day: ['每天', 'Each day'],
  week: ['每周', 'Each week'],
  month: ['每月', 'Each month'],
  weekday: ['星期', 'Day of the week'],
  dayOfMonth: ['日期', 'Day of the month'],
  dayOf: ['{{day}} 日', 'Day {{day}}'],
  hour: ['时间', 'Hour'],
  eachDay: ['每天 {{hour}}', 'Each day at {{hour}}'],
  eachWeek: ['每{{day}} {{hour}}', 'Each {{day}} at {{hour}}'],
  eachMonth: ['每月 {{day}} 日 {{hour}}', 'Each month on day {{day}} at {{hour}}'],
  toOperators: ['操作员', 'Operators'],
  noOperators: [
    '还没有操作员填写了邮箱，请管理员在“设置 - 操作员”中填写。',
    'No operator has a mail address yet; an administrator enters them under Settings, Operators.',
  ],
  toAddresses: ['其他邮箱', 'Other addresses'],
  domains: ['只能发到这些域名：{{domains}}', 'Only in these domains: {{domains}}'],
  language: ['邮件语言', 'Language of the letter'],
  tooMany: ['最多 {{count}} 个收件人', 'At most {{count}} recipients'],
} as const satisfies Words;

export const letterState = {
  waiting: ['等待重试', 'Waits'],
  handing: ['正在交给服务器', 'Being handed over'],
  sent: ['已发出', 'Sent'],
  kept: ['已存为文件', 'Kept as a file'],
  refused: ['被拒收', 'Refused'],
  withheld: ['未发：该邮箱已永久拒收', 'Not sent: the address refuses letters for good'],
  failed: ['发送失败', 'Failed'],
  unknown: ['结果不明，未重发', 'Not known; not sent again'],
} as const satisfies Words;

export const letterProblem = {
  operator_without_mail: ['操作员已停用或没有邮箱', 'The operator is disabled or has no mail address'],
  domain_not_allowed: ['该域名已不在允许之列', 'Its domain is no longer allowed'],
  process_ended: ['交给服务器时系统中断', 'The system stopped while it was handed over'],
  mail_not_configured: ['没有配置发信服务器', 'No mail server is configured'],
} as const satisfies Words;

export const refusedAddress = {
  title: ['邮箱已拒收，停止发送', 'Refused, nothing is sent'],
  since: ['自 {{at}}', 'Since {{at}}'],
  clear: ['恢复发送', 'Send again'],
  sure: [
    '确认 {{address}} 现在可以收信？再次被拒收会再次停止。',
    'Does {{address}} take letters now? Refused once more, it stops again.',
  ],
  ask: ['请更换邮箱，或请管理员恢复发送。', 'Enter another address, or ask an administrator to send again.'],
} as const satisfies Words;

export const stopReason = {
  owner_gone: ['设置人已停用', 'Whoever set it up is disabled'],
  owner_may_not: ['设置人不再有权限', 'Whoever set it up may no longer'],
  board_gone: ['看板已删除或不再共享给设置人', 'The board is deleted, or no longer shared with whoever set it up'],
} as const satisfies Words;

export const noPicture = {
  no_canvas: ['没有图片：服务器未安装绘图组件', 'Without a picture: nothing to draw with on the server'],
  no_font: ['没有图片：服务器没有中文字体', 'Without a picture: no Chinese font on the server'],
  failed: ['没有图片：绘图失败', 'Without a picture: drawing failed'],
} as const satisfies Words;
