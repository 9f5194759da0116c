// Conditions about a customer, a day and what happened. Each is a value; what it looked at comes back with its answer.
import type { Arguments, Field, Word } from './contract.ts';

export type SubjectValue = string | number | boolean | null;

/** What a condition looks at. */
export interface RuleSubject {
  /** Business day of what happened. */
  readonly date: string;
  /** Of the profile, by attribute; what is not known is null or absent. */
  readonly attributes: Readonly<Record<string, SubjectValue>>;
  readonly tags: ReadonlySet<string>;
  /** Properties of the event; empty where no single event is rated. */
  readonly properties: Readonly<Record<string, unknown>>;
}

/** The answer of a condition, with what it saw. */
export interface Finding {
  readonly met: boolean;
  readonly seen: SubjectValue;
}

export interface Condition extends Word {
  /** Attributes of the profile that it reads with these arguments. */
  attributesOf(given: Arguments): readonly string[];
  check(given: Arguments, subject: RuleSubject): Finding;
}

const text = (given: Arguments, name: string): string => String(given[name] ?? '');
const list = (given: Arguments, name: string): readonly string[] => {
  const value = given[name];
  return Array.isArray(value) ? value : [];
};
const number = (given: Arguments, name: string): number => Number(given[name] ?? 0);

const field = (
  name: string,
  type: Field['type'],
  zh: string,
  en: string,
  standard: Field['standard'],
  more: Partial<Field> = {},
): Field => ({ name, type, label: { zh, en }, standard, required: true, ...more });

const scalar = (value: unknown): SubjectValue =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null;

const none = (): readonly string[] => [];

/** Whole months from one day to another; less than one when negative. */
const monthsBetween = (from: string, to: string): number => {
  const [fromYear = 0, fromMonth = 0, fromDay = 0] = from.split('-').map(Number);
  const [toYear = 0, toMonth = 0, toDay = 0] = to.split('-').map(Number);
  return (toYear - fromYear) * 12 + toMonth - fromMonth - (toDay < fromDay ? 1 : 0);
};

const weekday = (date: string): string => String(new Date(`${date}T00:00:00Z`).getUTCDay() || 7);
const weekdays = [
  ['1', '周一', 'Monday'],
  ['2', '周二', 'Tuesday'],
  ['3', '周三', 'Wednesday'],
  ['4', '周四', 'Thursday'],
  ['5', '周五', 'Friday'],
  ['6', '周六', 'Saturday'],
  ['7', '周日', 'Sunday'],
] as const;

/** Every condition that rules may use. */
export const conditions: readonly Condition[] = [
  {
    code: 'profile_is',
    label: { zh: '客户属性是', en: 'Attribute is' },
    sentence: { zh: '客户的 {attribute} 为 {values}', en: "the customer's {attribute} is {values}" },
    fields: [
      field('attribute', 'text', '属性', 'Attribute', 'tier'),
      field('values', 'texts', '取值之一', 'One of the values', []),
    ],
    attributesOf: (given) => [text(given, 'attribute')],
    check: (given, { attributes }) => {
      const seen = attributes[text(given, 'attribute')] ?? null;
      return { met: seen !== null && list(given, 'values').includes(String(seen)), seen };
    },
  },
  {
    code: 'profile_at_least',
    label: { zh: '客户属性不低于', en: 'Attribute is at least' },
    sentence: { zh: '客户的 {attribute} 不低于 {atLeast}', en: "the customer's {attribute} is at least {atLeast}" },
    fields: [
      field('attribute', 'text', '数值属性', 'Number attribute', 'tier_rank'),
      field('atLeast', 'integer', '不低于', 'At least', 1),
    ],
    attributesOf: (given) => [text(given, 'attribute')],
    check: (given, { attributes }) => {
      const seen = attributes[text(given, 'attribute')] ?? null;
      return { met: seen !== null && Number(seen) >= number(given, 'atLeast'), seen };
    },
  },
  {
    code: 'tagged',
    label: { zh: '客户有标签', en: 'Has a tag' },
    sentence: { zh: '客户有标签 {tags} 之一', en: 'the customer has one of the tags {tags}' },
    fields: [field('tags', 'texts', '标签', 'Tags', [])],
    attributesOf: none,
    check: (given, { tags }) => {
      const seen = list(given, 'tags').find((tag) => tags.has(tag)) ?? null;
      return { met: seen !== null, seen };
    },
  },
  {
    code: 'tenure',
    label: { zh: '开户时长', en: 'Tenure' },
    sentence: { zh: '开户满 {months} 个月', en: 'the account has been open for {months|month|months}' },
    fields: [field('months', 'integer', '月数', 'Months', 12, { min: 1, max: 600 })],
    attributesOf: () => ['opened_on'],
    check: (given, { attributes, date }) => {
      const opened = attributes.opened_on;
      const seen = typeof opened === 'string' ? monthsBetween(opened, date) : null;
      return { met: seen !== null && seen >= number(given, 'months'), seen };
    },
  },
  {
    code: 'season',
    label: { zh: '活动期间', en: 'Season' },
    sentence: { zh: '发生在 {from} 至 {until}', en: 'it happens from {from} to {until}' },
    fields: [
      field('from', 'date', '开始', 'From', '2026-01-01'),
      field('until', 'date', '结束（含）', 'Until (inclusive)', '2026-12-31'),
    ],
    attributesOf: none,
    check: (given, { date }) => ({ met: date >= text(given, 'from') && date <= text(given, 'until'), seen: date }),
  },
  {
    code: 'weekday',
    label: { zh: '星期', en: 'Day of the week' },
    sentence: { zh: '发生在 {days}', en: 'it happens on {days}' },
    fields: [
      field('days', 'choices', '星期', 'Days', ['6', '7'], {
        choices: weekdays.map(([value, zh, en]) => ({ value, label: { zh, en } })),
      }),
    ],
    attributesOf: none,
    check: (given, { date }) => ({ met: list(given, 'days').includes(weekday(date)), seen: weekday(date) }),
  },
  {
    code: 'property_is',
    label: { zh: '事件属性是', en: 'Property is' },
    sentence: { zh: '事件的 {property} 为 {values}', en: "the event's {property} is {values}" },
    fields: [
      field('property', 'text', '事件属性', 'Property', 'topic'),
      field('values', 'texts', '取值之一', 'One of the values', []),
    ],
    attributesOf: none,
    check: (given, { properties }) => {
      const seen = scalar(properties[text(given, 'property')]);
      return { met: seen !== null && list(given, 'values').includes(String(seen)), seen };
    },
  },
  {
    code: 'property_at_least',
    label: { zh: '事件属性不低于', en: 'Property is at least' },
    sentence: { zh: '事件的 {property} 不低于 {atLeast}', en: "the event's {property} is at least {atLeast}" },
    fields: [
      field('property', 'text', '数值属性', 'Number property', 'duration_seconds'),
      field('atLeast', 'integer', '不低于', 'At least', 1),
    ],
    attributesOf: none,
    check: (given, { properties }) => {
      const seen = scalar(properties[text(given, 'property')]);
      return { met: typeof seen === 'number' && seen >= number(given, 'atLeast'), seen };
    },
  },
];

const byCode = new Map(conditions.map((each) => [each.code, each]));

export const conditionOf = (code: string): Condition | null => byCode.get(code) ?? null;
