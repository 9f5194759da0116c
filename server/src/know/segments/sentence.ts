// A condition in words, in Chinese and English: what an operator reads instead of the builder's boxes.
import type { AttributeRegistry, Bilingual } from '../profiles/index.ts';
import type { EventFilter, EventMatcher, EventSubject } from '../timelines/index.ts';
import type { BehaviourWindow, DidCondition, SegmentCondition, SequenceCondition } from './contract.ts';

/** Names of what conditions refer to. */
export interface Names {
  readonly registry: AttributeRegistry;
  readonly tags: ReadonlyMap<string, Bilingual>;
  readonly segments: ReadonlyMap<string, Bilingual>;
  /** What the tracking plan calls an event; null where it does not know it. */
  readonly titleOf: EventTitle;
}

/** What an event is called. */
export type EventTitle = (event: string) => Bilingual | null;

type Language = 'zh' | 'en';

const comparisons: Readonly<Record<string, Bilingual>> = {
  eq: { zh: '等于', en: 'is' },
  ne: { zh: '不等于', en: 'is not' },
  lt: { zh: '小于', en: 'is below' },
  lte: { zh: '不超过', en: 'is at most' },
  gt: { zh: '大于', en: 'is above' },
  gte: { zh: '不低于', en: 'is at least' },
  in: { zh: '属于', en: 'is one of' },
  not_in: { zh: '不属于', en: 'is none of' },
  has: { zh: '包含', en: 'has' },
  has_not: { zh: '不包含', en: 'does not have' },
  contains: { zh: '包含文字', en: 'contains' },
  not_contains: { zh: '不包含文字', en: 'does not contain' },
  starts_with: { zh: '开头是', en: 'begins with' },
  ends_with: { zh: '结尾是', en: 'ends with' },
  known: { zh: '已知', en: 'is known' },
  unknown: { zh: '未知', en: 'is unknown' },
};

/** Fen as yuan, with its thousands apart. */
const yuanOf = (fen: string): string => (Number(fen) / 100).toLocaleString('en', { maximumFractionDigits: 2 });

const amounts = {
  at_least: { zh: '至少', en: 'at least' },
  at_most: { zh: '至多', en: 'at most' },
  exactly: { zh: '正好', en: 'exactly' },
} as const;

const pick = (language: Language, zh: string, en: string): string => (language === 'zh' ? zh : en);
const quoted = (text: string, language: Language): string => pick(language, `“${text}”`, `"${text}"`);
const spaced = (parts: readonly string[], language: Language): string =>
  parts.filter((part) => part !== '').join(pick(language, '', ' '));

const listed = (parts: readonly string[], kind: 'all' | 'any', language: Language): string =>
  parts.join(kind === 'all' ? pick(language, '，且', ' and ') : pick(language, '，或', ' or '));

const valueWords = (value: unknown, language: Language, wordOf: (value: string) => string = String): string => {
  if (Array.isArray(value))
    return value.map((each) => valueWords(each, language, wordOf)).join(pick(language, '、', ', '));
  if (typeof value === 'boolean') return value ? pick(language, '是', 'yes') : pick(language, '否', 'no');
  return wordOf(String(value));
};

const compared = (subject: string, operator: string, value: string, language: Language): string =>
  spaced([subject, comparisons[operator]?.[language] ?? operator, value], language === 'zh' ? 'en' : language).trim();

const subjectName = ({ name }: EventSubject): string => name;

const filterWords = (filter: EventFilter, language: Language): string => {
  if (filter.kind === 'compare') {
    const value = 'value' in filter ? valueWords(filter.value, language) : '';
    return compared(subjectName(filter.subject), filter.operator, value, language);
  }
  if (filter.kind === 'not')
    return pick(language, `非（${filterWords(filter.of, 'zh')}）`, `not (${filterWords(filter.of, 'en')})`);
  return filter.of.length === 1 && filter.of[0]
    ? filterWords(filter.of[0], language)
    : listed(
        filter.of.map((each) =>
          each.kind === 'all' || each.kind === 'any' ? `(${filterWords(each, language)})` : filterWords(each, language),
        ),
        filter.kind,
        language,
      );
};

/** The events that a matcher means. */
export const matcherWords = (matcher: EventMatcher, language: Language, { titleOf }: Pick<Names, 'titleOf'>): string =>
  matcher
    .map(({ event, filter }) => {
      const name =
        event === null
          ? pick(language, '任意行为', 'any behaviour')
          : quoted(titleOf(event)?.[language] ?? event, language);
      return filter === undefined
        ? name
        : pick(language, `${name}（${filterWords(filter, 'zh')}）`, `${name} (${filterWords(filter, 'en')})`);
    })
    .join(pick(language, '或', ' or '));

const windowWords = (window: BehaviourWindow, language: Language, names: Names): string => {
  switch (window.kind) {
    case 'ever':
      return '';
    case 'last':
      return pick(language, `近 ${window.days} 天内`, `in the last ${window.days} days`);
    case 'between':
      return pick(language, `${window.from} 至 ${window.to}（不含）`, `from ${window.from} until before ${window.to}`);
    default: {
      const which = pick(
        language,
        window.which === 'first' ? '首次' : '最近一次',
        window.which === 'first' ? 'the first' : 'the latest',
      );
      const event = matcherWords(window.matcher, language, names);
      const within =
        window.days === undefined ? '' : pick(language, ` ${window.days} 天内`, `within ${window.days} days `);
      return pick(language, `${which}${event}之后${within}`, `${within}after ${which} ${event}`);
    }
  }
};

const didWords = (
  { matcher, measure, operator, value, window }: DidCondition,
  language: Language,
  names: Names,
): string => {
  const events = matcherWords(matcher, language, names);
  const when = windowWords(window, language, names);
  const amount = `${amounts[operator][language]} ${value}`;
  if (measure.of === 'count') {
    if (value === 0 && operator !== 'at_least') {
      const did =
        window.kind === 'ever' ? pick(language, '从未发生', 'never did') : pick(language, '没有发生', 'did not do');
      return pick(language, `${when}${did}${events}`, spaced([did, events, when], 'en'));
    }
    return pick(
      language,
      `${when}发生${events}${amount} 次`,
      spaced(['did', events, `${amount} ${value === 1 ? 'time' : 'times'}`, when], 'en'),
    );
  }
  if (measure.of === 'sum') {
    const name = subjectName(measure.subject);
    return pick(
      language,
      `${when}${events}的 ${name} 合计${amount}`,
      spaced([`the sum of ${name} of`, events, when, 'is', amount], 'en'),
    );
  }
  const first = measure.of === 'days_since_first';
  return pick(
    language,
    `${when}${first ? '首次' : '最近一次'}${events}距今${amount} 天`,
    spaced(
      [first ? 'the first' : 'the latest', events, when, `was ${amount} ${value === 1 ? 'day' : 'days'} ago`],
      'en',
    ),
  );
};

const sequenceWords = ({ steps, withinHours, window }: SequenceCondition, language: Language, names: Names): string => {
  const order = steps.map((each) => matcherWords(each, language, names)).join(pick(language, ' → ', ', then '));
  const within =
    withinHours === undefined ? '' : pick(language, `（${withinHours} 小时内完成）`, `within ${withinHours} hours`);
  return pick(
    language,
    `${windowWords(window, 'zh', names)}依次发生${order}${within}`,
    spaced(['did in this order:', order, within, windowWords(window, 'en', names)], 'en'),
  );
};

const attributeWords = (
  { attribute: name, operator, value }: Extract<SegmentCondition, { readonly kind: 'attribute' }>,
  { registry }: Names,
  language: Language,
): string => {
  const attribute = registry.get(name);
  const label = attribute?.label[language] ?? name;
  const wordOf = (text: string): string => {
    if (attribute?.type === 'money' && Number.isFinite(Number(text)))
      return pick(language, `${yuanOf(text)} 元`, `${yuanOf(text)} yuan`);
    const values = attribute?.values;
    return values && Object.hasOwn(values, text) ? (values[text]?.[language] ?? text) : text;
  };
  return compared(label, operator, value === undefined ? '' : valueWords(value, language, wordOf), language);
};

const isJoined = ({ kind }: SegmentCondition): boolean => kind === 'all' || kind === 'any';

const words = (condition: SegmentCondition, names: Names, language: Language): string => {
  const inner = (each: SegmentCondition, isAlone: boolean): string => {
    const text = words(each, names, language);
    return !isAlone && isJoined(each) ? pick(language, `（${text}）`, `(${text})`) : text;
  };
  switch (condition.kind) {
    case 'attribute':
      return attributeWords(condition, names, language);
    case 'tag': {
      const name = quoted(names.tags.get(condition.tag)?.[language] ?? condition.tag, language);
      return pick(language, `有标签${name}`, `has the tag ${name}`);
    }
    case 'segment': {
      const name = quoted(names.segments.get(condition.segment)?.[language] ?? condition.segment, language);
      return pick(language, `在客群${name}中`, `is in the segment ${name}`);
    }
    case 'did':
      return didWords(condition, language, names);
    case 'sequence':
      return sequenceWords(condition, language, names);
    case 'not':
      return pick(language, `不满足（${inner(condition.of, true)}）`, `not (${inner(condition.of, true)})`);
    default:
      return listed(
        condition.of.map((each) => inner(each, condition.of.length === 1)),
        condition.kind,
        language,
      );
  }
};

/** The condition as a sentence; null is a static list. */
export const segmentSentence = (condition: SegmentCondition | null, names: Names): Bilingual =>
  condition === null
    ? { zh: '名单：由操作员上传的客户', en: 'A list: customers whom an operator put there' }
    : { zh: `客户${words(condition, names, 'zh')}`, en: `Customers for whom: ${words(condition, names, 'en')}` };
