// Retention: how many of those who began in a period come back in later ones.
export { createRetentionWalk, periodBounds, retainedIn } from './evaluate.ts';
export { retentionFold, retentionPeopleFold } from './folds.ts';
export { checkRetention, planRetention, type RetentionSpec } from './plan.ts';
export { retentionQuestion } from './retention-question.ts';
