// Whether a condition holds, and, for explanations, each of its parts with the number, the threshold and what is missing.
import type { Metric, TierCondition } from './contract.ts';

/** The number of a metric, null where it is not known. */
export type Measure = (metric: Metric) => number | null;

export const holds = (condition: TierCondition, measure: Measure): boolean => {
  switch (condition.kind) {
    case 'metric':
      return (measure(condition.metric) ?? -1) >= condition.atLeast;
    case 'all':
      return condition.of.every((each) => holds(each, measure));
    case 'any':
      return condition.of.some((each) => holds(each, measure));
  }
};

/** A condition with its numbers. */
export type Check =
  | {
      readonly kind: 'metric';
      readonly metric: Metric;
      readonly atLeast: number;
      readonly value: number | null;
      readonly met: boolean;
      /** What is missing; null where it is met or the number is not known. */
      readonly gap: number | null;
    }
  | { readonly kind: 'all' | 'any'; readonly met: boolean; readonly of: readonly Check[] };

export const check = (condition: TierCondition, measure: Measure): Check => {
  if (condition.kind === 'metric') {
    const { metric, atLeast } = condition;
    const value = measure(metric);
    const met = (value ?? -1) >= atLeast;
    return { kind: 'metric', metric, atLeast, value, met, gap: met || value === null ? null : atLeast - value };
  }
  const of = condition.of.map((each) => check(each, measure));
  const met = condition.kind === 'all' ? of.every((each) => each.met) : of.some((each) => each.met);
  return { kind: condition.kind, met, of };
};

export const metricsOf = (condition: TierCondition | null): readonly Metric[] =>
  condition === null ? [] : condition.kind === 'metric' ? [condition.metric] : condition.of.flatMap(metricsOf);

/** Metrics of parts that do not hold and so let the whole fail. */
export const failing = (checked: Check): readonly Metric[] =>
  checked.met ? [] : checked.kind === 'metric' ? [checked.metric] : checked.of.flatMap(failing);

/** Without the parts that the predicate hides; null where nothing is left. What is hidden of an alternative leaves the others. */
export const without = (checked: Check, hides: (metric: Metric) => boolean): Check | null => {
  if (checked.kind === 'metric') return hides(checked.metric) ? null : checked;
  const of = checked.of.flatMap((each) => without(each, hides) ?? []);
  return of.length === 0 ? null : { ...checked, of };
};
