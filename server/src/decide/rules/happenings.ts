// What can happen, as values: which events are meant, and the class that the law allows at best where something of value is given for
// it. Scenes count happenings; earning rules are set off by some of them.
import type { Arguments, Compliance, Field, Word } from './contract.ts';

/** An event as words look at it. */
export interface Happened {
  readonly name: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

export interface Happening extends Word {
  eventsOf(given: Arguments): readonly string[];
  /** Whether the event is meant at all; of trades also the kind of product, where it is known. */
  holds(given: Arguments, event: Happened): boolean;
  /** The laxest class in each kind of firm where something of value is given for it. */
  lowestOf(given: Arguments): Compliance;
  /** Fills of core systems: busts take them back, guards judge what is left. */
  readonly ofTrades?: true;
}

const free: Compliance = { mainland_broker: 'G', bank: 'G', overseas_broker: 'G' };
/** Paying for trades, openings and deposits is unlawful for a broker on the mainland. */
const inducing: Compliance = { mainland_broker: 'R', bank: 'Y', overseas_broker: 'Y' };
const held: Compliance = { mainland_broker: 'Y', bank: 'G', overseas_broker: 'G' };

/** Events that stand for trading, opening or depositing, however a rule names them. */
const inducingEvents: ReadonlySet<string> = new Set([
  ...['trade_recorded', 'order_placed', 'cash_flow_recorded', 'product_purchase_started', 'service_subscribed'],
  ...['account_opened', 'opening_submitted', 'opening_reviewed', 'account_recorded', 'referral_reached'],
]);
const inducingMoments: ReadonlySet<string> = new Set([
  ...['first_deposit', 'large_deposit', 'first_trade', 'first_product', 'opened_unfunded', 'watched_without_trading'],
]);
/** What a moment of the firm's own is made of its code does not say, so that it counts like one of trades. */
const mayInduce = (moment: string): boolean => inducingMoments.has(moment) || moment.startsWith('own_');
const heldEvents: ReadonlySet<string> = new Set(['asset_recorded', 'position_recorded']);

export const field = (
  name: string,
  type: Field['type'],
  zh: string,
  en: string,
  standard: Field['standard'],
  more: Partial<Field> = {},
): Field => ({ name, type, label: { zh, en }, standard, required: true, ...more });

const texts = (name: string, zh: string, en: string): Field => field(name, 'texts', zh, en, [], { required: false });

export const listOf = (given: Arguments, name: string): readonly string[] => {
  const value = given[name];
  return Array.isArray(value) ? value : [];
};

/** An empty list means any. */
export const within = (given: Arguments, name: string, value: unknown): boolean => {
  const wanted = listOf(given, name);
  return wanted.length === 0 || wanted.includes(String(value));
};

const always = (): boolean => true;
const isFree = (): Compliance => free;
const isInducing = (): Compliance => inducing;

const reading: Happening = {
  code: 'reading',
  label: { zh: '阅读资讯', en: 'Reading' },
  sentence: {
    zh: '阅读一篇资讯满 {seconds} 秒（主题：{topics}）',
    en: 'reads an article for {seconds} seconds (topics: {topics})',
  },
  fields: [
    field('seconds', 'integer', '至少秒数', 'At least seconds', 30, { max: 86_400 }),
    texts('topics', '主题', 'Topics'),
  ],
  eventsOf: () => ['news_read'],
  holds: (given, { properties }) =>
    Number(properties.duration_seconds ?? 0) >= Number(given.seconds ?? 0) && within(given, 'topics', properties.topic),
  lowestOf: isFree,
};

const behaviours: readonly Happening[] = [
  reading,
  {
    code: 'course',
    label: { zh: '完成课程', en: 'Course' },
    sentence: { zh: '完成投教课程（课程：{courses}）', en: 'finishes a course (courses: {courses})' },
    fields: [texts('courses', '课程', 'Courses')],
    eventsOf: () => ['course_finished'],
    holds: (given, { properties }) => within(given, 'courses', properties.content_id),
    lowestOf: isFree,
  },
  {
    code: 'live',
    label: { zh: '观看直播', en: 'Live session' },
    sentence: { zh: '观看一场直播', en: 'watches a live session' },
    fields: [],
    eventsOf: () => ['live_watched'],
    holds: always,
    lowestOf: isFree,
  },
  {
    code: 'service',
    label: { zh: '使用服务', en: 'Service use' },
    sentence: { zh: '使用服务 {services}', en: 'uses a service of {services}' },
    fields: [texts('services', '服务', 'Services')],
    eventsOf: () => ['service_used'],
    holds: (given, { properties }) => within(given, 'services', properties.service),
    lowestOf: isFree,
  },
  {
    code: 'feature',
    label: { zh: '使用功能', en: 'Feature use' },
    sentence: { zh: '使用功能 {features}', en: 'uses a feature of {features}' },
    fields: [texts('features', '功能', 'Features')],
    eventsOf: () => ['feature_used'],
    holds: (given, { properties }) => within(given, 'features', properties.feature),
    lowestOf: isFree,
  },
  {
    code: 'activity',
    label: { zh: '参加活动', en: 'Activity' },
    sentence: { zh: '参加活动 {activities}', en: 'joins an activity of {activities}' },
    fields: [texts('activities', '活动', 'Activities')],
    eventsOf: () => ['channel_touched'],
    holds: (given, { properties }) =>
      typeof properties.activity === 'string' &&
      properties.activity !== '' &&
      within(given, 'activities', properties.activity),
    lowestOf: isFree,
  },
  {
    code: 'survey',
    label: { zh: '问卷与调研', en: 'Questionnaire or survey' },
    sentence: { zh: '回答问卷 {surveys}', en: 'answers a questionnaire of {surveys}' },
    fields: [texts('surveys', '问卷', 'Questionnaires')],
    eventsOf: () => ['survey_answered'],
    holds: (given, { properties }) => within(given, 'surveys', properties.survey),
    lowestOf: isFree,
  },
  {
    code: 'risk_test',
    label: { zh: '风险测评', en: 'Risk test' },
    sentence: { zh: '完成风险测评（与结果无关）', en: 'takes the risk test, whatever its result' },
    fields: [],
    eventsOf: () => ['risk_test_done'],
    holds: always,
    lowestOf: isFree,
  },
];

const amount = field('minimumFen', 'fen', '单笔不低于', 'Each at least', 0);
const isEnough = (given: Arguments, value: unknown): boolean => Number(value ?? 0) >= Number(given.minimumFen ?? 0);
const ofProducts = [texts('types', '产品类型', 'Product types'), texts('products', '产品代码', 'Products')];

const business: readonly Happening[] = [
  {
    code: 'trades',
    label: { zh: '有效成交', en: 'Valid trades' },
    sentence: {
      zh: '一笔成交不低于 {minimumFen}（方向：{sides}，类型：{types}，产品：{products}，剔除当日回转：{noRoundTrips}）',
      en: 'a trade of at least {minimumFen} (sides: {sides}; types: {types}; products: {products}; leaving same-day round trips out: {noRoundTrips})',
    },
    fields: [
      { ...amount, standard: 20_000 },
      texts('sides', '方向', 'Sides'),
      ...ofProducts,
      field('noRoundTrips', 'flag', '剔除当日回转', 'No round trips', true),
    ],
    eventsOf: () => ['trade_recorded'],
    holds: (given, { properties }) =>
      within(given, 'sides', properties.side) && within(given, 'products', properties.product_code),
    lowestOf: isInducing,
    ofTrades: true,
  },
  {
    code: 'purchases',
    label: { zh: '购买产品', en: 'Product purchases' },
    sentence: {
      zh: '申购一笔产品不低于 {minimumFen}（类型：{types}，产品：{products}）',
      en: 'buys a product for at least {minimumFen} (types: {types}; products: {products})',
    },
    fields: [amount, ...ofProducts],
    eventsOf: () => ['trade_recorded'],
    holds: (given, { properties }) =>
      (properties.side === 'subscribe' || properties.side === 'buy') &&
      within(given, 'products', properties.product_code),
    lowestOf: isInducing,
    ofTrades: true,
  },
  {
    code: 'cash_flow',
    label: { zh: '资金划转', en: 'Cash flow' },
    sentence: {
      zh: '资金划转（方向：{directions}，类型：{types}）一笔不低于 {minimumFen}',
      en: 'moves money (directions: {directions}; types: {types}), each at least {minimumFen}',
    },
    fields: [
      field('directions', 'choices', '方向', 'Directions', ['in'], {
        choices: [
          { value: 'in', label: { zh: '转入', en: 'in' } },
          { value: 'out', label: { zh: '转出', en: 'out' } },
        ],
      }),
      texts('types', '类型', 'Types'),
      amount,
    ],
    eventsOf: () => ['cash_flow_recorded'],
    holds: (given, { properties }) =>
      within(given, 'directions', properties.direction) &&
      within(given, 'types', properties.flow_type) &&
      isEnough(given, properties.amount_fen),
    lowestOf: isInducing,
  },
  {
    code: 'assets',
    label: { zh: '日终资产', en: 'Assets at the end of a day' },
    sentence: { zh: '某日日终资产不低于 {minimumFen}', en: 'holds at least {minimumFen} at the end of a day' },
    fields: [{ ...amount, label: { zh: '不低于', en: 'At least' }, standard: 20_000_000 }],
    eventsOf: () => ['asset_recorded'],
    holds: (given, { properties }) => isEnough(given, properties.total_assets_fen),
    lowestOf: () => held,
  },
];

const codes = (name: string, zh: string, en: string): Field => field(name, 'texts', zh, en, []);

/** A fact of an activity that may cease to stand: what was given for it is taken back then. */
const reached = (
  event: 'activity_reached' | 'referral_reached',
  label: Happening['label'],
  lowestOf: Happening['lowestOf'],
  sentence: Happening['sentence'],
): Happening => ({
  ...{ code: event, label, sentence, lowestOf },
  fields: [codes('activities', '活动', 'Activities'), codes('parts', '部分', 'Parts')],
  eventsOf: () => [event],
  holds: (given, { properties }) =>
    properties.stands === true &&
    listOf(given, 'activities').includes(String(properties.activity)) &&
    listOf(given, 'parts').includes(String(properties.part)),
});

const derived: readonly Happening[] = [
  {
    code: 'moment',
    label: { zh: '关键时刻', en: 'Key moment' },
    sentence: { zh: '出现关键时刻 {moments}', en: 'has a key moment of {moments}' },
    fields: [codes('moments', '关键时刻', 'Moments')],
    eventsOf: () => ['moment_detected'],
    holds: (given, { properties }) => listOf(given, 'moments').includes(String(properties.moment)),
    lowestOf: (given) => (listOf(given, 'moments').some(mayInduce) ? inducing : free),
  },
  {
    code: 'segment_entered',
    label: { zh: '进入客群', en: 'Segment entered' },
    sentence: { zh: '进入客群 {segments}', en: 'enters a segment of {segments}' },
    fields: [codes('segments', '客群', 'Segments')],
    eventsOf: () => ['segment_entered'],
    holds: (given, { properties }) => listOf(given, 'segments').includes(String(properties.segment)),
    lowestOf: isFree,
  },
  {
    code: 'segment_left',
    label: { zh: '离开客群', en: 'Segment left' },
    sentence: { zh: '离开客群 {segments}', en: 'leaves a segment of {segments}' },
    fields: [codes('segments', '客群', 'Segments')],
    eventsOf: () => ['segment_left'],
    holds: (given, { properties }) => listOf(given, 'segments').includes(String(properties.segment)),
    lowestOf: isFree,
  },
  {
    code: 'joined',
    label: { zh: '报名活动', en: 'Activity joined' },
    sentence: { zh: '报名活动 {activities}', en: 'joins the activity {activities}' },
    fields: [codes('activities', '活动', 'Activities')],
    eventsOf: () => ['activity_joined'],
    holds: (given, { properties }) => listOf(given, 'activities').includes(String(properties.activity)),
    lowestOf: isFree,
  },
  reached('activity_reached', { zh: '活动达标', en: 'Activity reached' }, isFree, {
    zh: '在活动 {activities} 中达到 {parts}',
    en: 'reaches {parts} in the activity {activities}',
  }),
  // Rewards for bringing customers are rewards for soliciting, whatever the activity is called.
  reached('referral_reached', { zh: '推荐进展', en: 'Referral reached' }, isInducing, {
    zh: '推荐活动 {activities} 走到 {parts}',
    en: 'a referral of {activities} comes to {parts}',
  }),
  {
    code: 'event',
    label: { zh: '其他事件', en: 'Another event' },
    sentence: { zh: '发生事件 {event}', en: '{event} happens' },
    fields: [field('event', 'text', '事件名', 'Event', 'logged_in')],
    eventsOf: (given) => [String(given.event)],
    holds: always,
    lowestOf: (given) => {
      const event = String(given.event);
      return inducingEvents.has(event) ? inducing : heldEvents.has(event) ? held : free;
    },
  },
];

/** Everything that scenes may wait for and count. */
export const happenings: readonly Happening[] = [...behaviours, ...business, ...derived];

const byCode = new Map(happenings.map((each) => [each.code, each]));

export const happeningOf = (code: string): Happening | null => byCode.get(code) ?? null;
