// Weak groups: which groups of customers stay behind in a metric, and what those who stay do otherwise.
export { dimensionOf, type NamedDimension, namedTerm, searchTerm } from './dimensions.ts';
export { membersFold as weakGroupFold } from './members.ts';
export { type FoundGroup, groupMembers, searchGroups } from './search.ts';
export { createTexts, mergeCodes } from './texts.ts';
export { createWeakGroupQuestion } from './weak-group-question.ts';
