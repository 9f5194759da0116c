// Gathers what rules look at of customers: the attributes that they name, and tags.
import { attributesRead, type Inputs, readSubjects, type WordUse } from '../../decide/rules/index.ts';
import type { AttributeRegistry, Condition } from '../../know/profiles/index.ts';
import type { Database } from '../../platform/state-store/index.ts';
import type { EarningRule } from '../earning-rules/index.ts';

/** Read whatever the rules say: guards look at them. */
const always = ['is_staff', 'customer_type', 'risk_level'] as const;

const usesOf = ({ conditions, multipliers }: EarningRule): readonly WordUse[] => [
  ...conditions,
  ...multipliers.map(({ when }) => when),
];

/** Attributes that the rules read. */
export const attributesOf = (rules: readonly EarningRule[]): readonly string[] => [
  ...new Set([...always, ...attributesRead(rules.flatMap(usesOf))]),
];

/** What is known of customers that rules look at; those without a profile, or outside of `among`, are absent. */
export const readInputs = (
  db: Database,
  registry: AttributeRegistry,
  rules: readonly EarningRule[],
  customerIds: readonly string[],
  among?: Condition,
): Promise<ReadonlyMap<string, Inputs>> =>
  readSubjects(db, registry, rules.flatMap(usesOf), always, customerIds, among);
