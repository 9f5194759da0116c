// Net promoter score.
export { npsFold, npsPeopleFold } from './nps.ts';
export { npsQuestion } from './nps-question.ts';
