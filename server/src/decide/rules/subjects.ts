// Gathers what conditions look at of customers: the attributes that rules name, and tags.
import {
  type AttributeRegistry,
  attributeExpression,
  type Condition,
  judge,
  readValues,
} from '../../know/profiles/index.ts';
import type { Database } from '../../platform/state-store/index.ts';
import { conditionOf, type RuleSubject, type SubjectValue } from './conditions.ts';
import type { WordUse } from './contract.ts';

/** What of a customer went into a decision. */
export interface Inputs {
  readonly attributes: RuleSubject['attributes'];
  readonly tags: readonly string[];
}

/** Attributes that the conditions read. */
export const attributesRead = (uses: readonly WordUse[]): readonly string[] => [
  ...new Set(uses.flatMap((use) => conditionOf(use.word)?.attributesOf(use.with) ?? [])),
];

const scalarOf = (value: unknown): SubjectValue =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null;

/** What is known of customers; those without a profile, or outside of `among`, are absent. `always`: attributes read whatever the conditions say. */
export const readSubjects = async (
  db: Database,
  registry: AttributeRegistry,
  uses: readonly WordUse[],
  always: readonly string[],
  customerIds: readonly string[],
  among?: Condition,
): Promise<ReadonlyMap<string, Inputs>> => {
  if (customerIds.length === 0) return new Map();
  const names = [...new Set([...always, ...attributesRead(uses)])];
  const expressions = names.flatMap((name) => {
    const attribute = registry.get(name);
    return attribute ? [[name, attributeExpression(attribute).sql] as const] : [];
  });
  const values = await readValues(db, customerIds, new Map(expressions), among);
  const tagged = uses.some(({ word }) => word === 'tagged') ? await judge(db, customerIds, new Map()) : [];
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
