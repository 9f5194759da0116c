// Distribution: how frequency, amounts, intervals and times of the week fall over customers.
export { createDistributionQuestion } from './distribution-question.ts';
export { distributionFold, distributionPeopleFold, weekFold } from './folds.ts';
