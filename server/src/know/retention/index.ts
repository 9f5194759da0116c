// Retention: how many of those who began in a period come back in later ones.
export { retentionFold, retentionPeopleFold } from './folds.ts';
export { retentionQuestion } from './retention-question.ts';
