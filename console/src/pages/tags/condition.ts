// The conditions of a rule tag as the form begins them, and whether they are complete enough to be asked.
import type { TagCondition } from '@contracts/know/tags/contract.ts';

export const tagConditionKinds = ['attribute', 'counter', 'tag', 'all'] as const;
type TagConditionKind = (typeof tagConditionKinds)[number];

export type TagGroup = Extract<TagCondition, { readonly kind: 'all' | 'any' }>;

export const blankTagCondition = (kind: TagConditionKind): TagCondition => {
  switch (kind) {
    case 'attribute':
      return { kind, attribute: '', operator: 'gte', value: '' };
    case 'counter':
      return { kind, event: '', measure: 'count', operator: 'gte', value: 1 };
    case 'tag':
      return { kind, tag: '' };
    default:
      return { kind: 'all', of: [] };
  }
};

/** A condition as a group that can be edited: one that is none stands alone in one. */
export const groupOf = (condition: TagCondition): TagGroup =>
  condition.kind === 'all' || condition.kind === 'any' ? condition : { kind: 'all', of: [condition] };

/** Whether the server can be asked; what is wrong with a complete condition it says itself. */
export const isWhole = (condition: TagCondition): boolean => {
  switch (condition.kind) {
    case 'attribute':
      return condition.attribute !== '' && condition.value !== '';
    case 'counter':
      return condition.event !== '';
    case 'tag':
      return condition.tag !== '';
    case 'not':
      return isWhole(condition.of);
    default:
      return condition.of.length > 0 && condition.of.every(isWhole);
  }
};

/** Without lines in which nothing was chosen, and without groups that are empty then; null where nothing is left. */
export const withoutBlanks = (condition: TagCondition): TagCondition | null => {
  if (condition.kind === 'not') {
    const of = withoutBlanks(condition.of);
    return of && { kind: 'not', of };
  }
  if (condition.kind === 'all' || condition.kind === 'any') {
    const of = condition.of.flatMap((each) => withoutBlanks(each) ?? []);
    return of.length === 0 ? null : { kind: condition.kind, of };
  }
  const chosen = {
    attribute: 'attribute' in condition && condition.attribute,
    counter: 'event' in condition && condition.event,
  };
  const subject = condition.kind === 'tag' ? condition.tag : chosen[condition.kind];
  return subject === '' || subject === false ? null : condition;
};
