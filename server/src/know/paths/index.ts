// Paths: which ways customers take, from or to an event, step by step.
export { pathFold, pathPeopleFold } from './folds.ts';
export { pathQuestion } from './path-question.ts';
