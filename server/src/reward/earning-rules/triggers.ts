// What can set an earning rule off. Each is a value: its sentence, its arguments, the class that the law allows at best, and, for events,
// which ones it means and what makes two of them one occasion.
import type { Arguments, Bilingual, Field, Word } from '../../decide/rules/contract.ts';
import type { ComplianceProfile } from './contract.ts';

type Class = 'G' | 'Y' | 'R';

/** An event as triggers look at it. */
export interface TriggerEvent {
  readonly name: string;
  readonly date: string;
  /** Whose event it is. */
  readonly customerId: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

interface TriggerWord extends Word {
  /** The strictest class that it has in each profile; a rule may be stricter, never laxer. */
  readonly lowest: Readonly<Record<ComplianceProfile, Class>>;
}

/** One event is one occasion. */
export interface EventTrigger extends TriggerWord {
  readonly kind: 'event';
  eventsOf(given: Arguments): readonly string[];
  holds(given: Arguments, event: TriggerEvent): boolean;
  /** What the occasion is called; two events of one name are one occasion. Null: each event is its own. */
  occasionOf(given: Arguments, event: TriggerEvent): string | null;
  /** Who earns: a property with a customer number; null: whose event it is. */
  earnerOf(given: Arguments): string | null;
}

/** All fills of a customer and trade date are one occasion. */
export interface TradeTrigger extends TriggerWord {
  readonly kind: 'trades';
  /** What is counted of a fill. */
  measureOf(given: Arguments): 'commission' | 'amount' | 'fills';
  /** Sides and products that count; empty lists: all. */
  matching(given: Arguments): {
    readonly sides: readonly string[];
    readonly types: readonly string[];
    readonly products: readonly string[];
  };
}

/** Time sets it off: a day, a month, a year, or a deposit that has stayed. */
export interface PeriodTrigger extends TriggerWord {
  readonly kind: 'period';
  readonly period: 'assets_day' | 'assets_month' | 'deposit_kept' | 'anniversary' | 'birthday';
}

/** A person grants it by hand. */
export interface ManualTrigger extends TriggerWord {
  readonly kind: 'manual';
}

export type Trigger = EventTrigger | TradeTrigger | PeriodTrigger | ManualTrigger;

const free = { mainland_broker: 'G', bank: 'G', overseas_broker: 'G' } as const;
const trading = { mainland_broker: 'R', bank: 'Y', overseas_broker: 'Y' } as const;

const field = (
  name: string,
  type: Field['type'],
  zh: string,
  en: string,
  standard: Field['standard'],
  more: Partial<Field> = {},
): Field => ({ name, type, label: { zh, en }, standard, required: true, ...more });

const texts = (name: string, zh: string, en: string): Field => field(name, 'texts', zh, en, [], { required: false });

const listOf = (given: Arguments, name: string): readonly string[] => {
  const value = given[name];
  return Array.isArray(value) ? value : [];
};
const textOf = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);
const within = (given: Arguments, name: string, value: unknown): boolean => {
  const wanted = listOf(given, name);
  return wanted.length === 0 || wanted.includes(String(value));
};

const choices = (...of: readonly (readonly [value: string, zh: string, en: string])[]): NonNullable<Field['choices']> =>
  of.map(([value, zh, en]) => ({ value, label: { zh, en } }));

const per = field('per', 'choice', '计次', 'Counted', 'event', {
  choices: choices(
    ['event', '每次', 'each time'],
    ['day', '每天一次', 'once a day'],
    ['month', '每月一次', 'once a month'],
    ['year', '每年一次', 'once a year'],
    ['ever', '仅一次', 'once ever'],
  ),
});

/** The occasion by how often it counts, apart for every `what`. */
const countedPer = (given: Arguments, { date }: TriggerEvent, what = ''): string | null => {
  const suffix = what === '' ? '' : `:${what}`;
  switch (given.per) {
    case 'day':
      return date + suffix;
    case 'month':
      return date.slice(0, 7) + suffix;
    case 'year':
      return date.slice(0, 4) + suffix;
    case 'ever':
      return `ever${suffix}`;
    default:
      return null;
  }
};

const event = (
  code: string,
  label: Bilingual,
  sentence: Bilingual,
  more: Pick<EventTrigger, 'fields' | 'eventsOf'> & Partial<EventTrigger>,
): EventTrigger => ({
  kind: 'event',
  code,
  label,
  sentence,
  lowest: free,
  holds: () => true,
  occasionOf: countedPer,
  earnerOf: () => null,
  ...more,
});

const seconds = field('seconds', 'integer', '至少秒数', 'At least seconds', 30, { max: 86_400 });
const isLongEnough = (given: Arguments, { properties }: TriggerEvent): boolean =>
  Number(properties.duration_seconds ?? 0) >= Number(given.seconds ?? 0);
/** The same content counts once. */
const ofContent = (_given: Arguments, { properties }: TriggerEvent): string | null => textOf(properties.content_id);

const eventTriggers: readonly EventTrigger[] = [
  event(
    'reading',
    { zh: '阅读资讯', en: 'Reading' },
    {
      zh: '阅读一篇资讯满 {seconds} 秒（主题：{topics}，同一篇只计一次）',
      en: 'reads an article for {seconds} seconds (topics: {topics}; each article once)',
    },
    {
      fields: [seconds, texts('topics', '主题', 'Topics')],
      eventsOf: () => ['news_read'],
      holds: (given, happened) => isLongEnough(given, happened) && within(given, 'topics', happened.properties.topic),
      occasionOf: ofContent,
    },
  ),
  event(
    'course',
    { zh: '完成课程', en: 'Course' },
    { zh: '完成投教课程（课程：{courses}，每门一次）', en: 'finishes a course (courses: {courses}; each once)' },
    {
      fields: [texts('courses', '课程', 'Courses')],
      eventsOf: () => ['course_finished'],
      holds: (given, { properties }) => within(given, 'courses', properties.content_id),
      occasionOf: ofContent,
    },
  ),
  event(
    'live',
    { zh: '观看直播', en: 'Live session' },
    { zh: '观看一场直播（每场一次）', en: 'watches a live session (each once)' },
    { fields: [], eventsOf: () => ['live_watched'], occasionOf: ofContent },
  ),
  event(
    'service',
    { zh: '使用服务', en: 'Service use' },
    { zh: '使用服务 {services}（{per}）', en: 'uses a service of {services} ({per})' },
    {
      fields: [texts('services', '服务', 'Services'), per],
      eventsOf: () => ['service_used'],
      holds: (given, { properties }) => within(given, 'services', properties.service),
    },
  ),
  event(
    'activity',
    { zh: '参加活动', en: 'Activity' },
    { zh: '参加活动 {activities}（每个活动一次）', en: 'joins an activity of {activities} (each once)' },
    {
      fields: [texts('activities', '活动', 'Activities')],
      eventsOf: () => ['channel_touched'],
      holds: (given, { properties }) =>
        textOf(properties.activity) !== null && within(given, 'activities', properties.activity),
      occasionOf: (_given, { properties }) => textOf(properties.activity),
    },
  ),
  event(
    'survey',
    { zh: '问卷与调研', en: 'Questionnaire or survey' },
    { zh: '回答问卷 {surveys}（{per}）', en: 'answers a questionnaire of {surveys} ({per})' },
    {
      fields: [texts('surveys', '问卷', 'Questionnaires'), { ...per, standard: 'month' }],
      eventsOf: () => ['survey_answered'],
      holds: (given, { properties }) => within(given, 'surveys', properties.survey),
      occasionOf: (given, happened) => countedPer(given, happened, textOf(happened.properties.survey) ?? ''),
    },
  ),
  event(
    'risk_test',
    { zh: '风险测评', en: 'Risk test' },
    { zh: '完成风险测评（{per}，与结果无关）', en: 'takes the risk test ({per}, whatever its result)' },
    { fields: [{ ...per, standard: 'year' }], eventsOf: () => ['risk_test_done'] },
  ),
  event(
    'referral',
    { zh: '推荐新客户', en: 'Referral' },
    {
      zh: '被推荐人发生 {event}，推荐人（{inviter}）得分（每人一次）',
      en: 'an invited customer does {event}; the inviter ({inviter}) earns, once for each',
    },
    {
      lowest: { mainland_broker: 'R', bank: 'Y', overseas_broker: 'Y' },
      fields: [
        field('event', 'text', '达标事件', 'Event', 'account_opened'),
        field('inviter', 'text', '推荐人属性', 'Property with the inviter', 'inviter_id'),
      ],
      eventsOf: (given) => [String(given.event)],
      occasionOf: (_given, { customerId }) => customerId,
      earnerOf: (given) => String(given.inviter),
    },
  ),
  event(
    'event',
    { zh: '其他事件', en: 'Another event' },
    { zh: '发生事件 {event}（{per}）', en: '{event} happens ({per})' },
    {
      fields: [field('event', 'text', '事件名', 'Event', 'feature_used'), per],
      eventsOf: (given) => [String(given.event)],
    },
  ),
];

const ofProducts = [texts('types', '产品类型', 'Product types'), texts('products', '产品代码', 'Products')];

const tradeTriggers: readonly TradeTrigger[] = [
  {
    ...{ kind: 'trades', code: 'trades', lowest: trading },
    label: { zh: '交易', en: 'Trades' },
    sentence: {
      zh: '成交（方向：{sides}，类型：{types}，产品：{products}），按{measure}计，每个交易日一次结算',
      en: 'trades (sides: {sides}; types: {types}; products: {products}) by {measure}, settled for each trade date',
    },
    fields: [
      field('measure', 'choice', '计量', 'Measure', 'commission', {
        choices: choices(
          ['commission', '净佣金', 'net commission'],
          ['amount', '成交金额', 'turnover'],
          ['fills', '成交笔数', 'number of fills'],
        ),
      }),
      texts('sides', '方向', 'Sides'),
      ...ofProducts,
    ],
    measureOf: (given) => given.measure as ReturnType<TradeTrigger['measureOf']>,
    matching: (given) => ({
      sides: listOf(given, 'sides'),
      types: listOf(given, 'types'),
      products: listOf(given, 'products'),
    }),
  },
  {
    ...{ kind: 'trades', code: 'purchase', lowest: trading },
    label: { zh: '购买产品', en: 'Product purchase' },
    sentence: {
      zh: '申购产品（类型：{types}，产品：{products}），按{measure}计，每个交易日一次结算',
      en: 'buys products (types: {types}; products: {products}) by {measure}, settled for each trade date',
    },
    fields: [
      field('measure', 'choice', '计量', 'Measure', 'amount', {
        choices: choices(['amount', '申购金额', 'amount'], ['fills', '申购笔数', 'number of purchases']),
      }),
      ...ofProducts,
    ],
    measureOf: (given) => given.measure as ReturnType<TradeTrigger['measureOf']>,
    matching: (given) => ({
      sides: ['subscribe', 'buy'],
      types: listOf(given, 'types'),
      products: listOf(given, 'products'),
    }),
  },
];

const minimum = field('minimumFen', 'fen', '不低于', 'At least', 0);

const periodTriggers: readonly PeriodTrigger[] = [
  {
    ...{ kind: 'period', code: 'assets_day', period: 'assets_day' },
    lowest: { mainland_broker: 'Y', bank: 'G', overseas_broker: 'G' },
    label: { zh: '日终资产', en: 'Assets at the end of a day' },
    sentence: {
      zh: '每日日终资产不低于 {minimumFen}',
      en: 'holds assets of at least {minimumFen} at the end of each day',
    },
    fields: [minimum],
  },
  {
    ...{ kind: 'period', code: 'assets_average', period: 'assets_month', lowest: free },
    label: { zh: '月日均资产', en: 'Average assets of a month' },
    sentence: {
      zh: '月日均资产（{days}）不低于 {minimumFen}',
      en: 'average assets of a month ({days}) are at least {minimumFen}',
    },
    fields: [
      field('days', 'choice', '按', 'Over', 'calendar', {
        choices: choices(['calendar', '自然日', 'calendar days'], ['trading', '交易日', 'trading days']),
      }),
      minimum,
    ],
  },
  {
    ...{ kind: 'period', code: 'deposit_kept', period: 'deposit_kept' },
    lowest: { mainland_broker: 'R', bank: 'Y', overseas_broker: 'G' },
    label: { zh: '入金留存', en: 'Deposit kept' },
    sentence: {
      zh: '净入金不低于 {minimumFen} 且留存满 {days} 天（按留存金额计）',
      en: 'keeps a net deposit of at least {minimumFen} for {days} days (by what stayed)',
    },
    fields: [field('days', 'integer', '天数', 'Days', 30, { min: 1, max: 366 }), minimum],
  },
  {
    ...{ kind: 'period', code: 'anniversary', period: 'anniversary', lowest: free },
    label: { zh: '开户周年', en: 'Anniversary' },
    sentence: {
      zh: '开户满 {years} 年及以后每年',
      en: '{years|year|years} since the account was opened, and every year after',
    },
    fields: [field('years', 'integer', '年数', 'Years', 1, { min: 1, max: 50 })],
  },
  {
    ...{ kind: 'period', code: 'birthday', period: 'birthday', lowest: free },
    label: { zh: '生日', en: 'Birthday' },
    sentence: { zh: '客户生日当天', en: "on the customer's birthday" },
    fields: [],
  },
];

const manualTrigger: ManualTrigger = {
  ...{ kind: 'manual', code: 'manual', fields: [], lowest: { ...free, mainland_broker: 'Y' } },
  label: { zh: '人工发放', en: 'By hand' },
  sentence: { zh: '由有权限的人员在限额内发放', en: 'granted by an authorised person within the limits' },
};

/** Every trigger. */
export const triggers: readonly Trigger[] = [...eventTriggers, ...tradeTriggers, ...periodTriggers, manualTrigger];

const byCode = new Map(triggers.map((each) => [each.code, each]));

export const triggerOf = (code: string): Trigger | null => byCode.get(code) ?? null;
