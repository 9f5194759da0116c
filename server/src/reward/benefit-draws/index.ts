// The door of reward/benefit-draws.
export { type BenefitDraws, createBenefitDraws } from './create-benefit-draws.ts';
export { migrations } from './store.ts';
