// Attribution: which touches conversions are owed to.
export { attributionQuestion } from './attribution-question.ts';
export { attributionFold, attributionPeopleFold } from './folds.ts';
