// Gathers what rules look at of customers: the attributes that they name, and tags.
import { conditionOf, type RuleSubject, type SubjectValue, type WordUse } from '../../decide/rules/index.ts';
import { type AttributeRegistry, attributeExpression, judge, readValues } from '../../know/profiles/index.ts';
import type { Database } from '../../platform/state-store/index.ts';
import type { EarningRule } from '../earning-rules/index.ts';
import type { Inputs } from './awards-store.ts';

/** Read whatever the rules say: guards look at them. */
const always = ['is_staff', 'customer_type', 'risk_level'] as const;

const usesOf = ({ conditions, multipliers }: EarningRule): readonly WordUse[] => [
  ...conditions,
  ...multipliers.map(({ when }) => when),
];

/** Attributes that the rules read. */
export const attributesOf = (rules: readonly EarningRule[]): readonly string[] => [
  ...new Set([
    ...always,
    ...rules.flatMap((rule) => usesOf(rule).flatMap((use) => conditionOf(use.word)?.attributesOf(use.with) ?? [])),
  ]),
];

const readsTags = (rules: readonly EarningRule[]): boolean =>
  rules.some((rule) => usesOf(rule).some(({ word }) => word === 'tagged'));

const scalarOf = (value: unknown): SubjectValue =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null;

/** What is known of customers that rules look at; those without a profile are absent. */
export const readInputs = async (
  db: Database,
  registry: AttributeRegistry,
  rules: readonly EarningRule[],
  customerIds: readonly string[],
): Promise<ReadonlyMap<string, Inputs>> => {
  if (customerIds.length === 0) return new Map();
  const expressions = attributesOf(rules).flatMap((name) => {
    const attribute = registry.get(name);
    return attribute ? [[name, attributeExpression(attribute).sql] as const] : [];
  });
  const values = await readValues(db, customerIds, new Map(expressions));
  const tagged = readsTags(rules) ? await judge(db, customerIds, new Map()) : [];
  const tags = new Map(tagged.map((each) => [each.customerId, each.tags]));
  return new Map(
    [...values].map(([customerId, own]) => {
      const attributes = Object.fromEntries(Object.entries(own).map(([name, value]) => [name, scalarOf(value)]));
      return [customerId, { attributes, tags: tags.get(customerId) ?? [] }];
    }),
  );
};

export const subjectOf = (
  { attributes, tags }: Inputs,
  date: string,
  properties: RuleSubject['properties'] = {},
): RuleSubject => ({ date, attributes, tags: new Set(tags), properties });
