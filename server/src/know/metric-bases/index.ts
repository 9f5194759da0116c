// How metrics read the answers of the questions that they are of.
export { metricBases } from './bases.ts';
