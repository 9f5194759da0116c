// Weak groups: which groups of customers stay behind in a metric, and what those who stay do otherwise.
export { compareVersions } from './dimensions.ts';
export { membersFold as weakGroupFold } from './members.ts';
export {
  type FoundGroup,
  type GroupTerm,
  groupMembers,
  type SearchDimension,
  searchGroups,
} from './search.ts';
export { createWeakGroupQuestion } from './weak-group-question.ts';
