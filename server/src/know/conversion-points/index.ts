// Conversion points: which behaviour, how often and how soon, separates those who reach a goal from those who do not.
export { conversionPointQuestion } from './conversion-point-question.ts';
export { conversionPointFold, conversionPointPeopleFold } from './folds.ts';
