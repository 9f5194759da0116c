// The views that a statement may read, in words: what the engine has is held to this by a test, and the console shows it beside the editor.
import type { Bilingual } from '../profiles/index.ts';

export interface ViewColumn {
  readonly name: string;
  /** As the engine names it. */
  readonly type: string;
  readonly label: Bilingual;
}

export interface DocumentedView {
  readonly name: string;
  readonly label: Bilingual;
  /** What a row is, what is not in it, and of when it is. */
  readonly meaning: Bilingual;
  readonly columns: readonly ViewColumn[];
}

const column = (name: string, type: string, zh: string, en: string): ViewColumn => ({ name, type, label: { zh, en } });

const LOW = 'LowCardinality(String)';
const INSTANT = "DateTime64(3, 'UTC')";

const person = column('person_id', 'UInt64', '人的编号，用于连接各表', 'Number of the person, to join by');

const events: DocumentedView = {
  name: 'events',
  label: { zh: '事件', en: 'Events' },
  meaning: {
    zh: '每行一个事件，归属已按最新身份更正，事实取最后修订。不含个人信息（密文及其索引）、设备标识与客户号；客户号在 customers 中。',
    en: 'A row is an event, whose it is by what is known now, facts as last revised. Without personal values (cipher texts and their indexes), device ids and customer numbers; those are in customers.',
  },
  columns: [
    column('time', INSTANT, '发生时间（业务时区）', 'When it happened, in the business time zone'),
    column('day', 'Date', '发生日期（业务时区）', 'Day on which it happened, in the business time zone'),
    column(
      'occurred_at',
      INSTANT,
      '发生时间（UTC）；按它筛选最快',
      'When it happened, in UTC; the fastest to filter by',
    ),
    column('recorded_at', INSTANT, '接收时间（UTC）', 'When it was accepted, in UTC'),
    column('name', LOW, '事件名', 'Name of the event'),
    column('kind', LOW, '类型：track、identify、alias、fact', 'Kind: track, identify, alias, fact'),
    person,
    column('session_id', 'String', '会话', 'Session'),
    column('source', LOW, '来源', 'Source'),
    column('platform', LOW, '平台', 'Platform'),
    column('os', LOW, '操作系统', 'Operating system'),
    column('app_version', LOW, '应用版本', 'Version of the app'),
    column('screen', LOW, '页面', 'Screen'),
    column('channel', LOW, '渠道', 'Channel'),
    column('utm_source', LOW, 'UTM 来源', 'UTM source'),
    column('utm_medium', LOW, 'UTM 媒介', 'UTM medium'),
    column('utm_campaign', LOW, 'UTM 活动', 'UTM campaign'),
    column('product', LOW, '产品代码', 'Product code'),
    column('amount', 'Nullable(Decimal(20, 4))', '金额（元）', 'Amount in yuan'),
    column('texts', `Map(${LOW}, String)`, "文本属性，如 texts['symbol']", "Text properties, texts['symbol']"),
    column(
      'numbers',
      `Map(${LOW}, Float64)`,
      "数值属性，如 numbers['quantity']",
      "Number properties, numbers['quantity']",
    ),
    column('flags', `Map(${LOW}, Bool)`, '是否属性', 'Yes-or-no properties'),
    column('lists', 'Map(String, Array(String))', '列表属性', 'Lists'),
  ],
};

const customers: DocumentedView = {
  name: 'customers',
  label: { zh: '客户', en: 'Customers' },
  meaning: {
    zh: '每行一位客户，为最近一次快照时的属性（每小时一次）。不含姓名、电话、邮箱、证件、地址等个人信息；已合并到他人的客户不在其中。其余属性按名称在 texts、numbers、flags、lists 中，包括等级、生命周期阶段、价值分群、流失概率。',
    en: 'A row is a customer as of the last snapshot, which is taken every hour. Without name, phone, e-mail, identity card, address; customers merged into others are left out. All other attributes are in texts, numbers, flags and lists by name: tiers, lifecycle stage, value groups, churn and the rest.',
  },
  columns: [
    column('customer_id', 'String', '客户号', 'Customer number'),
    person,
    column('branch_id', LOW, '营业部', 'Branch'),
    column('team_id', LOW, '团队', 'Team'),
    column('adviser_id', LOW, '投资顾问', 'Adviser'),
    column('status', LOW, '状态', 'Status'),
    column('risk_level', LOW, '风险等级', 'Risk level'),
    column('gender', LOW, '性别', 'Gender'),
    column('birth_year', 'Nullable(Int32)', '出生年份', 'Year of birth'),
    column('province', LOW, '省份', 'Province'),
    column('city', LOW, '城市', 'City'),
    column('first_channel', LOW, '首次触达渠道', 'First channel'),
    column('opened_on', 'Nullable(Date)', '开户日期', 'Account opened'),
    column('last_active_on', 'Nullable(Date)', '最近活跃日', 'Last active'),
    column('total_assets', 'Nullable(Decimal(20, 2))', '总资产（元）', 'Total assets in yuan'),
    column('contribution', 'Nullable(Decimal(20, 2))', '佣金与费用贡献（元）', 'Commission and fees in yuan'),
    column(
      'texts',
      `Map(${LOW}, String)`,
      "文本属性，如 texts['lifecycle_stage']",
      "Text attributes, texts['lifecycle_stage']",
    ),
    column(
      'numbers',
      `Map(${LOW}, Float64)`,
      '数值属性；金额以分计，时间为毫秒',
      'Number attributes; money in fen, instants in ms',
    ),
    column('flags', `Map(${LOW}, Bool)`, '是否属性', 'Yes-or-no attributes'),
    column('lists', `Map(${LOW}, Array(String))`, '列表属性，如持有产品', 'Lists, such as products held'),
  ],
};

const customerTags: DocumentedView = {
  name: 'customer_tags',
  label: { zh: '客户标签', en: 'Tags of customers' },
  meaning: {
    zh: '每行一位客户的一个标签，与 customers 同一快照。',
    en: 'A row is a tag of a customer, of the same snapshot as customers.',
  },
  columns: [
    column('customer_id', 'String', '客户号', 'Customer number'),
    person,
    column('tag', LOW, '标签代码', 'Code of the tag'),
    column('value', 'String', '标签值，没有则为空', 'Value of the tag, empty where it has none'),
    column('since', INSTANT, '打上标签的时间（UTC）', 'Since when, in UTC'),
  ],
};

/** Every view, in the order in which they are shown. */
export const documentedViews: readonly DocumentedView[] = [events, customers, customerTags];

export const viewNames: ReadonlySet<string> = new Set(documentedViews.map(({ name }) => name));

/** The name that a view has in the engine. */
export const engineName = (view: string): string => `sql_${view}`;

/**
 * What a statement reads in place of a view: without whom the law keeps but nobody may look at, and events in the business time zone. It takes
 * the parameters `zone` and `erased`.
 */
export const viewSource = (view: string): string => {
  const from = `FROM \`${engineName(view)}\` WHERE person_id NOT IN {erased:Array(UInt64)}`;
  if (view !== 'events') return `(SELECT * ${from})`;
  const time = 'toTimeZone(occurred_at, {zone:String})';
  return `(SELECT ${time} AS time, toDate(${time}) AS day, * ${from})`;
};
