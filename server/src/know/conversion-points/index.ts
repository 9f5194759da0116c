// Conversion points: which behaviour, how often and how soon, separates those who reach a goal from those who do not.

export type { ConversionPointParameters, ConversionPointResult } from './contract.ts';
export { conversionPointQuestion } from './conversion-point-question.ts';
export { conversionPointFold, conversionPointPeopleFold } from './folds.ts';
export { migrations } from './watch-store.ts';
export { createConversionPointWatches } from './watches.ts';
