// What a tag is made of. Pure.
import type { TagCondition, TagDefinition } from './contract.ts';

export interface MadeOf {
  readonly attributes: readonly string[];
  readonly events: readonly string[];
  readonly model: string | null;
}

const leavesOf = (condition: TagCondition): readonly TagCondition[] => {
  if (condition.kind === 'not') return leavesOf(condition.of);
  return condition.kind === 'all' || condition.kind === 'any' ? condition.of.flatMap(leavesOf) : [condition];
};

export const madeOf = (definition: TagDefinition): MadeOf => {
  if (definition.kind === 'model') return { attributes: [], events: [], model: definition.model };
  if (definition.kind === 'statistical')
    return { attributes: [definition.quantile.attribute], events: [], model: null };
  const leaves = definition.kind === 'rule' ? leavesOf(definition.condition) : [];
  const of = (pick: (leaf: TagCondition) => string | null) => [...new Set(leaves.flatMap((leaf) => pick(leaf) ?? []))];
  return {
    attributes: of((leaf) => (leaf.kind === 'attribute' ? leaf.attribute : null)).toSorted(),
    events: of((leaf) => (leaf.kind === 'counter' ? leaf.event : null)).toSorted(),
    model: null,
  };
};
