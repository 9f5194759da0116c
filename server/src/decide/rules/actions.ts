// What rules may do, as values: sentence, arguments, and how it is done and taken back. What an action needs of other planes is a port that
// whoever puts the product together binds; an action whose port is not bound cannot be drafted.
import type { ActionOrder, ActionPorts, Outcome } from './action-ports.ts';
import type { Arguments, Word } from './contract.ts';
import { field } from './happenings.ts';
import { shippedTasks } from './shipped-tasks.ts';

export interface Action extends Word {
  /** Gives the customer something of value: the law looks at what it is given for. */
  readonly isValue: boolean;
  /** The port it needs; null: always there. */
  readonly needs: keyof ActionPorts;
  /** Points that one doing costs. */
  pointsOf(given: Arguments): number;
  perform(orders: readonly ActionOrder[], ports: ActionPorts): Promise<readonly Outcome[]>;
  /** Whether what was done can be taken back when the reason falls away. A message that was sent cannot. */
  readonly returns: boolean;
}

const unbound = (orders: readonly ActionOrder[]): readonly Outcome[] =>
  orders.map(() => ({ kind: 'later', why: 'nothing here does this yet' }));

const textOf = (given: Arguments, name: string): string => String(given[name] ?? '');
const none = (): number => 0;

const points: Action = {
  code: 'points',
  label: { zh: '发放积分', en: 'Give points' },
  sentence: {
    zh: '发放 {points} 积分（{programme}/{wallet}）',
    en: 'give {points|point|points} ({programme}/{wallet})',
  },
  fields: [
    field('points', 'integer', '积分', 'Points', 100, { min: 1, max: 100_000_000 }),
    field('programme', 'text', '积分计划', 'Programme', 'main'),
    field('wallet', 'text', '账户', 'Wallet', 'points'),
    field('qualifyingWallet', 'text', '同时计入', 'Also credited', '', { required: false }),
  ],
  isValue: true,
  needs: 'points',
  returns: true,
  pointsOf: (given) => Number(given.points ?? 0),
  perform: async (orders, { points: port }) =>
    port
      ? port.post(
          orders.map((order) => ({
            ...{ order, programme: textOf(order.given, 'programme'), wallet: textOf(order.given, 'wallet') },
            qualifyingWallet: textOf(order.given, 'qualifyingWallet') || null,
            points: Number(order.given.points ?? 0),
          })),
        )
      : unbound(orders),
};

const tagAction = (code: 'tag_put' | 'tag_taken'): Action => {
  const puts = code === 'tag_put';
  return {
    code,
    label: puts ? { zh: '打标签', en: 'Put a tag on' } : { zh: '摘标签', en: 'Take a tag off' },
    sentence: puts
      ? { zh: '打上标签 {tag}', en: 'put the tag {tag} on' }
      : { zh: '摘下标签 {tag}', en: 'take the tag {tag} off' },
    fields: [field('tag', 'text', '标签', 'Tag', '')],
    isValue: false,
    needs: 'tags',
    // A tag that was taken off may have been there for other reasons: it is not put on again.
    returns: puts,
    pointsOf: none,
    perform: async (orders, { tags: port }) =>
      port
        ? port.change(
            orders.map((order) => ({ order, tag: textOf(order.given, 'tag'), on: puts && order.step === 'do' })),
          )
        : unbound(orders),
  };
};

const event: Action = {
  code: 'event',
  label: { zh: '写入事件', en: 'Event onto the log' },
  sentence: { zh: '写入事件 {event}', en: 'put the event {event} onto the log' },
  fields: [field('event', 'text', '事件名', 'Event', 'scene_reached')],
  isValue: false,
  needs: 'log',
  returns: true,
  pointsOf: none,
  perform: async (orders, { log }) =>
    log
      ? log.announce(
          orders.map((order) => ({
            order,
            name: order.step === 'do' ? textOf(order.given, 'event') : 'scene_withdrawn',
            properties: { event: textOf(order.given, 'event') },
          })),
        )
      : unbound(orders),
};

const staffTask: Action = {
  code: 'staff_task',
  label: { zh: '员工任务', en: 'Staff task' },
  sentence: {
    zh: '给{assignee}派发任务“{title}”，{dueDays} 天内完成',
    en: 'give {assignee} the task “{title}”, due in {dueDays|day|days}',
  },
  fields: [
    field('title', 'text', '任务', 'Task', shippedTasks.call.zh),
    field('assignee', 'choice', '派给', 'Assignee', 'adviser', {
      choices: [
        { value: 'adviser', label: { zh: '服务顾问', en: 'the adviser' } },
        { value: 'branch', label: { zh: '营业部', en: 'the branch' } },
      ],
    }),
    field('dueDays', 'integer', '期限（天）', 'Days', 3, { min: 1, max: 90 }),
  ],
  isValue: false,
  needs: 'tasks',
  returns: true,
  pointsOf: none,
  perform: async (orders, { tasks }) => (tasks ? tasks.request(orders) : unbound(orders)),
};

const touch: Action = {
  code: 'touch',
  label: { zh: '触达请求', en: 'Touch request' },
  sentence: { zh: '经{channel}发送模板 {template}', en: 'send the template {template} by {channel}' },
  fields: [
    field('channel', 'choice', '渠道', 'Channel', 'push', {
      choices: [
        { value: 'push', label: { zh: 'App 推送', en: 'app push' } },
        { value: 'in_app', label: { zh: '站内弹窗', en: 'in-app message' } },
        { value: 'sms', label: { zh: '短信', en: 'SMS' } },
        { value: 'wecom', label: { zh: '企业微信', en: 'WeCom' } },
        { value: 'email', label: { zh: '邮件', en: 'e-mail' } },
      ],
    }),
    field('template', 'text', '模板', 'Template', ''),
  ],
  isValue: false,
  needs: 'touches',
  returns: false,
  pointsOf: none,
  perform: async (orders, { touches }) => (touches ? touches.request(orders) : unbound(orders)),
};

const benefit: Action = {
  code: 'benefit',
  label: { zh: '发放权益', en: 'Grant a benefit' },
  sentence: { zh: '发放权益 {benefit}', en: 'grant the benefit {benefit}' },
  fields: [field('benefit', 'text', '权益', 'Benefit', '')],
  isValue: true,
  needs: 'benefits',
  returns: true,
  pointsOf: none,
  perform: async (orders, { benefits }) =>
    benefits
      ? benefits.change(orders.map((order) => ({ order, benefit: textOf(order.given, 'benefit') })))
      : unbound(orders),
};

/** What activities have their own scenes do; nobody writes it into a rule. */
const activityNote: Action = {
  code: 'activity_note',
  label: { zh: '活动进展', en: 'Progress of an activity' },
  sentence: { zh: '记入活动 {activity} 的 {part}', en: 'note {part} of the activity {activity}' },
  fields: [field('activity', 'text', '活动', 'Activity', ''), field('part', 'text', '部分', 'Part', '')],
  isValue: false,
  needs: 'activities',
  returns: true,
  pointsOf: none,
  perform: async (orders, { activities }) =>
    activities
      ? activities.note(
          orders.map((order) => ({
            order,
            activity: textOf(order.given, 'activity'),
            part: textOf(order.given, 'part'),
          })),
        )
      : unbound(orders),
};

/** Every action that rules may take. */
export const actions: readonly Action[] = [
  points,
  benefit,
  tagAction('tag_put'),
  tagAction('tag_taken'),
  event,
  staffTask,
  touch,
];

const byCode = new Map([...actions, activityNote].map((each) => [each.code, each]));

/** Written by activities alone. */
export const isInternal = (code: string): boolean => code === activityNote.code;

export const actionOf = (code: string): Action | null => byCode.get(code) ?? null;
