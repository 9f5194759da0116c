// The opening workbench: account opening step by step, where it loses whom and why, and whether a change helped.
export { openingQuestion } from './opening-question.ts';
export { visitorsFold as openingFold } from './visitors.ts';
