// The words of a letter and how figures are written in it, in both languages.
import type { Instant } from '../../kernel/index.ts';
import type { MetricUnit } from '../metrics/contract.ts';

export type Language = 'zh' | 'en';

const units = {
  zh: { day: '按天', week: '按周', month: '按月', quarter: '按季' },
  en: { day: 'by day', week: 'by week', month: 'by month', quarter: 'by quarter' },
} as const;

/** What is said around the figures. */
export const words = {
  zh: {
    subject: (board: string, day: string) => `看板：${board}（${day}）`,
    asOf: (at: string) => `数据截至 ${at}`,
    seenAs: (who: string) => `数字以“${who}”的权限和数据范围计算。`,
    open: '在控制台打开看板',
    why: (who: string) => `这封邮件由“${who}”在知音的看板上设置；在看板的“邮件发送”里可以暂停或删除。`,
    more: (count: number) => `另有 ${count} 行，请在看板上查看`,
    none: '所选日期内没有数据',
    cannot: (problem: string) => `这一项没有算出来：${problem}`,
    noPicture: {
      no_canvas: '本邮件没有图片：服务器没有安装绘图组件。',
      no_font: '本邮件没有图片：服务器没有中文字体。',
      failed: '本邮件没有图片：绘图失败。',
    },
    days: (from: string, to: string) => `${from} 至 ${to}`,
    compared: (from: string, to: string) => `对比 ${from} 至 ${to}`,
    unit: (unit: string) => units.zh[unit as keyof typeof units.zh] ?? unit,
    customers: '全部客户',
    everybody: '所有人（含未成为客户的）',
    branch: (name: string) => `营业部“${name}”`,
    segment: (name: string) => `分群“${name}”`,
    filtered: '符合条件的客户',
    steps: (names: readonly string[]) => `步骤：${names.join(' → ')}`,
    time: '时间',
    group: '分组',
    value: '数值',
    before: '上期',
    total: '合计',
    now: '本期',
    benchmark: (value: string) => `基准 ${value}`,
    beforeWas: (value: string) => `上期 ${value}`,
    interval: (low: string, high: string) => `95% 区间 ${low} 至 ${high}`,
    of: (counted: string, base: string) => `${counted} / ${base}`,
    step: '步骤',
    count: '人数',
    fromPrevious: '上步转化率',
    fromFirst: '总转化率',
    cohort: '同期群',
    size: '人数',
    mean: '加权平均',
    colon: '：',
    comma: '，',
    stop: '。',
  },
  en: {
    subject: (board: string, day: string) => `Board: ${board} (${day})`,
    asOf: (at: string) => `Data as of ${at}`,
    seenAs: (who: string) => `Figures are those that ${who} may see.`,
    open: 'Open the board in the console',
    why: (who: string) =>
      `${who} set this letter up on a board of Zhiyin; it is paused or deleted there under “Send by e-mail”.`,
    more: (count: number) => `${count} more rows on the board`,
    none: 'Nothing in these days',
    cannot: (problem: string) => `This could not be answered: ${problem}`,
    noPicture: {
      no_canvas: 'No picture in this letter: the server has nothing installed to draw with.',
      no_font: 'No picture in this letter: the server has no font with Chinese characters.',
      failed: 'No picture in this letter: drawing failed.',
    },
    days: (from: string, to: string) => `${from} to ${to}`,
    compared: (from: string, to: string) => `against ${from} to ${to}`,
    unit: (unit: string) => units.en[unit as keyof typeof units.en] ?? unit,
    customers: 'all customers',
    everybody: 'everybody, customers or not',
    branch: (name: string) => `branch ${name}`,
    segment: (name: string) => `segment ${name}`,
    filtered: 'customers that fit the conditions',
    steps: (names: readonly string[]) => `steps: ${names.join(' → ')}`,
    time: 'Time',
    group: 'Group',
    value: 'Value',
    before: 'Before',
    total: 'Total',
    now: 'Now',
    benchmark: (value: string) => `benchmark ${value}`,
    beforeWas: (value: string) => `before ${value}`,
    interval: (low: string, high: string) => `95 % interval ${low} to ${high}`,
    of: (counted: string, base: string) => `${counted} of ${base}`,
    step: 'Step',
    count: 'Count',
    fromPrevious: 'From the previous',
    fromFirst: 'From the first',
    cohort: 'Cohort',
    size: 'Size',
    mean: 'Weighted mean',
    colon: ': ',
    comma: ', ',
    stop: '.',
  },
} as const;

const locales = { zh: 'zh-CN', en: 'en-GB' } as const;
const NONE = '–';
type Value = number | null | undefined;

const decimals = (language: Language, most: number): ((value: number) => string) => {
  const format = new Intl.NumberFormat(locales[language], { maximumFractionDigits: most });
  return (value) => format.format(value);
};
const writers = {
  zh: { whole: decimals('zh', 0), one: decimals('zh', 1), four: decimals('zh', 4) },
  en: { whole: decimals('en', 0), one: decimals('en', 1), four: decimals('en', 4) },
} as const;

export const share = (value: Value): string =>
  value === null || value === undefined ? NONE : `${(value * 100).toFixed(1)}%`;

/** A figure in its unit. */
export const writerOf = (unit: MetricUnit, language: Language): ((value: Value) => string) => {
  const { whole, one } = writers[language];
  const known = (write: (value: number) => string) => (value: Value) =>
    value === null || value === undefined ? NONE : write(value);
  if (unit === 'share') return share;
  if (unit === 'fen') return known((value) => `¥${whole(value / 100)}`);
  if (unit === 'customers' || unit === 'events') return known(whole);
  if (unit === 'days') return known((value) => (language === 'zh' ? `${one(value)} 天` : `${one(value)} days`));
  if (unit === 'minutes') return known((value) => (language === 'zh' ? `${one(value)} 分钟` : `${one(value)} min`));
  return known(one);
};

/** A cell of any table. */
export const cell = (value: unknown, language: Language): string => {
  if (value === null || value === undefined) return NONE;
  if (typeof value === 'number') return writers[language].four(value);
  if (typeof value === 'boolean') return language === 'zh' ? (value ? '是' : '否') : value ? 'yes' : 'no';
  return String(value);
};

export const count = (value: number, language: Language): string => writers[language].whole(value);

/** An instant in the business zone, to the minute. */
export const minute = (at: Instant, timeZone: string): string =>
  new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' }).format(at);
