// The conditions of a rule tag as the form edits them: a flat list joined by "all" or "any". Deeper ones are shown only.
import type { comparisons, TagCondition } from '@contracts/know/tags/contract.ts';

export type Comparison = (typeof comparisons)[number];

/** One line of the form; values are typed as text. */
export interface ConditionLine {
  readonly kind: 'attribute' | 'counter';
  readonly subject: string;
  readonly measure: 'count' | 'amountFen' | 'daysSinceLast' | 'daysSinceFirst';
  readonly operator: Comparison;
  readonly value: string;
}

export interface FlatCondition {
  readonly join: 'all' | 'any';
  readonly lines: readonly ConditionLine[];
}

export const emptyLine: ConditionLine = {
  kind: 'attribute',
  subject: '',
  measure: 'count',
  operator: 'gte',
  value: '',
};

const valueText = (value: unknown): string => (Array.isArray(value) ? value.join(',') : String(value ?? ''));

const lineOf = (condition: TagCondition): ConditionLine | null => {
  if (condition.kind === 'attribute') {
    return {
      ...emptyLine,
      subject: condition.attribute,
      operator: condition.operator,
      value: valueText(condition.value),
    };
  }
  if (condition.kind === 'counter') {
    const { event, measure, operator, value } = condition;
    return { kind: 'counter', subject: event, measure, operator, value: String(value) };
  }
  return null;
};

/** The condition as lines; null when it is nested. */
export const flatten = (condition: TagCondition): FlatCondition | null => {
  const join = condition.kind === 'any' ? 'any' : 'all';
  const parts = condition.kind === 'all' || condition.kind === 'any' ? condition.of : [condition];
  const lines = parts.map(lineOf);
  return lines.every((line) => line !== null) ? { join, lines } : null;
};

/** What an attribute holds, as far as typing a value is concerned. */
export type ValueKind = 'text' | 'number' | 'boolean';

const scalarOf = (text: string, kind: ValueKind): string | number | boolean => {
  if (kind === 'boolean') return text === 'true';
  return kind === 'number' && text.trim() !== '' && !Number.isNaN(Number(text)) ? Number(text) : text;
};

const conditionOf = (line: ConditionLine, kindOf: (attribute: string) => ValueKind): TagCondition => {
  if (line.kind === 'counter') {
    const { subject, measure, operator, value } = line;
    return { kind: 'counter', event: subject, measure, operator, value: Number(value) } as TagCondition;
  }
  const base = { kind: 'attribute', attribute: line.subject, operator: line.operator } as const;
  if (line.operator === 'known' || line.operator === 'unknown') return base;
  const kind = kindOf(line.subject);
  const isList = line.operator === 'in' || line.operator === 'not_in';
  const value = isList
    ? line.value.split(/[,，]/).map((each) => scalarOf(each.trim(), kind))
    : scalarOf(line.value, kind);
  return { ...base, value };
};

export const unflatten = (flat: FlatCondition, kindOf: (attribute: string) => ValueKind): TagCondition => ({
  kind: flat.join,
  of: flat.lines.map((line) => conditionOf(line, kindOf)),
});
