// Feature usage: adoption, breadth, depth and frequency of what customers use.
export { featureQuestion } from './feature-question.ts';
export { featureFold, featurePeopleFold } from './plan.ts';
