// Levels: what customers hold or are, as last stated.
export { levelsFold, levelsPeopleFold } from './levels.ts';
export { levelsQuestion } from './levels-question.ts';
