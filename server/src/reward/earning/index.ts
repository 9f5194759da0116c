// The door of reward/earning.
export { countAwardsOf, eraseEarningOf } from './awards-store.ts';
export { createEarning } from './create-earning.ts';
export type { EarningDependencies } from './dependencies.ts';
export { awardsByKey, type ExplainedAward, rulesTold } from './explained.ts';
export { budgetUsage, type GivenByRule, type GivenToCustomer, givenByRule, givenToCustomers } from './given.ts';
export { casesOfPeriod, periodTriggerOf, workOn } from './period.ts';
export { beginRefill } from './refill.ts';
export { wrongWith } from './rule-routes.ts';
export { migrations, readRuleBook, ruleDrafts } from './rules-store.ts';
export { readInputs } from './subjects.ts';
