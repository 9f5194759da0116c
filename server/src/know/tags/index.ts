// Tags: statements about customers, each with how it was made, when and from what.
export { type RuleTagging, tagByRule, taggingWrong } from './by-rule.ts';
export { compileCondition } from './condition.ts';
export { createTags, type Tags } from './create-tags.ts';
export { EVALUATE_JOB, type TagsDependencies, type TagUse } from './dependencies.ts';
export { ensureFactTags } from './ensure.ts';
export { migrations } from './migrations.ts';
export { countTagsOf, eraseTagsOf } from './person.ts';
export { type TagOfCustomer, tagsOfCustomers } from './store.ts';
