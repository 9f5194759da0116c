// Trends: how often, by how many, and with what values, over time.
export { trendsFold, trendsPeopleFold } from './folds.ts';
export { numberOfText, percentileOf } from './measure.ts';
export { trendsQuestion } from './trends-question.ts';
