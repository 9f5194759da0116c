// The door of reward/earning.
export { countAwardsOf, eraseEarningOf, type Inputs } from './awards-store.ts';
export { createEarning } from './create-earning.ts';
export type { EarningDependencies } from './dependencies.ts';
export { casesOfPeriod, periodTriggerOf, workOn } from './period.ts';
export { wrongWith } from './rule-routes.ts';
export { migrations } from './rules-store.ts';
export { readInputs, subjectOf } from './subjects.ts';
