// A question in the address bar, so that a link is the question. Only what differs from a new question is written; what nobody
// could have built reads as if it were not there, and the server checks the rest.
import type { FunnelParameters } from '@contracts/know/funnels/contract.ts';
import type { RetentionParameters } from '@contracts/know/retention/contract.ts';

/** Whether a part of an address is what the builder could have made. */
export type Check = (value: unknown) => boolean;

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
export const isText: Check = (value) => typeof value === 'string' && value.length <= 1_024;
const isFlag: Check = (value) => typeof value === 'boolean';
const isScalar: Check = (value) => isText(value) || isFlag(value) || Number.isFinite(value);
export const isDayText: Check = (value) => typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value);
export const oneOf =
  (...words: readonly unknown[]): Check =>
  (value) =>
    words.includes(value);
export const whole =
  (least: number, most: number): Check =>
  (value) =>
    Number.isInteger(value) && (value as number) >= least && (value as number) <= most;
export const listOf =
  (check: Check, least: number, most: number): Check =>
  (value) =>
    Array.isArray(value) && value.length >= least && value.length <= most && value.every(check);
/** Every part that is there is good, the required ones are there, and nothing else is. */
export const shape =
  (required: Readonly<Record<string, Check>>, optional: Readonly<Record<string, Check>> = {}): Check =>
  (value) =>
    isRecord(value) &&
    Object.keys(required).every((key) => key in value) &&
    Object.entries(value).every(([key, part]) => (required[key] ?? optional[key])?.(part) ?? false);
export const either =
  (...checks: readonly Check[]): Check =>
  (value) =>
    checks.some((check) => check(value));

const DEPTH_MAX = 5;
const joined = (leaf: Check, depth = DEPTH_MAX): Check =>
  depth === 0
    ? leaf
    : either(
        leaf,
        (value) =>
          shape({ kind: oneOf('all', 'any'), of: listOf(joined(leaf, depth - 1), 1, 50) })(value) ||
          shape({ kind: oneOf('not'), of: joined(leaf, depth - 1) })(value),
      );

const subject = shape({ kind: oneOf('property', 'field'), name: isText });
const plain = either(isScalar, listOf(isScalar, 0, 500));
const ordering = ['lt', 'lte', 'gt', 'gte'];
const compare = (operators: readonly string[], more: Readonly<Record<string, Check>>): Check =>
  shape({ kind: oneOf('compare'), subject, operator: oneOf(...operators), ...more });
const filter = joined(
  either(
    compare(['known', 'unknown'], {}),
    compare(['in', 'not_in'], { value: listOf(isScalar, 0, 500) }),
    compare(['eq', 'ne', ...ordering, 'contains', 'not_contains', 'starts_with', 'ends_with', 'has', 'has_not'], {
      value: isScalar,
    }),
  ),
);
export const matcher = listOf(shape({ event: either(isText, oneOf(null)) }, { filter }), 1, 20);
const condition = joined(
  either(
    shape({ kind: oneOf('attribute'), attribute: isText, operator: isText }, { value: plain }),
    shape({ kind: oneOf('counter'), event: isText, measure: isText, operator: isText, value: Number.isFinite }),
  ),
);
const range = shape({ from: isDayText, to: isDayText });

/** What a board's branch is narrowed by; the server reads it strictly. */
const isObject: Check = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Checks of what every question takes. */
export const common = {
  range,
  comparison: range,
  timeZone: isText,
  unit: oneOf('day', 'week', 'month', 'quarter'),
  weekStart: whole(1, 7),
  population: shape({ who: oneOf('customers', 'everybody') }, { condition, segment: isText, filter: isObject }),
  segments: listOf(shape({ label: isText }, { condition, segment: isText }), 0, 6),
  breakdown: either(
    shape({ by: oneOf('event'), subject }),
    shape({ by: oneOf('attribute'), attribute: isText }),
    shape({ by: oneOf('tag'), tag: isText }),
  ),
  groupsMax: whole(1, 50),
} satisfies Record<string, Check>;

const funnelChecks: Readonly<Record<string, Check>> = {
  ...common,
  steps: listOf(shape({ events: matcher, optional: isFlag }, { label: isText }), 2, 20),
  order: oneOf('ordered', 'strict', 'any'),
  strictBetween: oneOf('any_event', 'step_events'),
  window: either(
    shape({ kind: oneOf('session') }),
    shape({ kind: oneOf('duration'), seconds: whole(1, 366 * 86_400) }),
  ),
  exclusions: listOf(shape({ events: matcher, afterStep: whole(1, 20), beforeStep: whole(2, 20) }), 0, 10),
  voided: oneOf('stop', 'remove'),
  sameInstant: oneOf('log_order', 'apart', 'together'),
  counting: oneOf('customers', 'attempts'),
  hold: subject,
  rangeLimits: oneOf('first_step', 'all_steps'),
  touch: either(oneOf('first', 'last', 'every'), shape({ step: whole(1, 20) })),
};

const retentionChecks: Readonly<Record<string, Check>> = {
  ...common,
  initial: matcher,
  returning: matcher,
  periods: either(
    shape({ kind: oneOf('calendar'), count: whole(1, 60) }),
    shape({ kind: oneOf('rolling'), count: whole(1, 60), days: whole(1, 92) }),
    shape({
      kind: oneOf('custom'),
      brackets: listOf(shape({ fromDay: whole(0, 1_830), toDay: whole(1, 1_831) }), 1, 30),
      days: oneOf('calendar', 'rolling'),
    }),
  ),
  cohort: oneOf('first_ever', 'first_in_range', 'recurring'),
  counting: oneOf('exact', 'on_or_after'),
  occurrencesMin: whole(1, 1_000),
};

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
};

/** What of an address is good, over a new question. */
export const readWith = <Parameters extends object>(
  checks: Readonly<Record<string, Check>>,
  text: string,
  initial: Parameters,
): Parameters => {
  const read = parse(text);
  if (!isRecord(read)) return initial;
  const good = Object.entries(read).filter(([key, value]) => checks[key]?.(value));
  return { ...initial, ...Object.fromEntries(good) };
};

/** The question of an address; `initial` where it says nothing. */
export const readFunnel = (text: string, initial: FunnelParameters): FunnelParameters =>
  readWith(funnelChecks, text, initial);
export const readRetention = (text: string, initial: RetentionParameters): RetentionParameters =>
  readWith(retentionChecks, text, initial);

/** What differs from a new question; the days always, because "the last 30 days" are others tomorrow. */
export const writeQuestion = <Parameters extends { readonly range: unknown }>(
  parameters: Parameters,
  initial: Parameters,
): string => {
  const usual: Readonly<Record<string, unknown>> = { ...initial };
  const entries = Object.entries(parameters).filter(
    ([key, value]) => value !== undefined && JSON.stringify(value) !== JSON.stringify(usual[key]),
  );
  if (entries.length === 0) return '';
  return JSON.stringify({ ...Object.fromEntries(entries), range: parameters.range });
};

/** The address of a customer's timeline with a question over it; the customer stands in the path. */
export const timelineAddress = <Parameters extends { readonly range: unknown }>(
  question: 'funnel' | 'retention',
  parameters: Parameters,
  initial: Parameters,
): Readonly<Record<string, string>> => ({
  tab: 'timeline',
  [question]: writeQuestion(parameters, initial) || JSON.stringify({ range: parameters.range }),
});
