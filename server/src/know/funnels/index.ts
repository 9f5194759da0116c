// Funnels: how many come from step to step, how long it takes, who is lost, and why.
export { funnelFold, funnelPeopleFold } from './folds.ts';
export { funnelQuestion } from './funnel-question.ts';
export { createPersonWalk, type FoundAttempt } from './persons.ts';
export { checkFunnel, type FunnelSpec, planFunnel } from './plan.ts';
