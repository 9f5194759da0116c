// The door of reward/benefit-desk.
export { type BenefitDesk, createBenefitDesk } from './create-benefit-desk.ts';
export { definitionWrong } from './definition-routes.ts';
