// Concentration: what part of a total the few bring.
export { concentrationFold, concentrationPeopleFold } from './concentration.ts';
export { concentrationQuestion } from './concentration-question.ts';
