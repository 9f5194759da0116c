// Which tier a customer has, decided without a store: facts and a scheme in, a state and changes out.
export { activationOf, schemeWrong } from './activation.ts';
export {
  type Advanced,
  advance,
  invitedOn,
  type Order,
  rankIn,
  type ShownChange,
  type ShownReason,
  type StoredMember,
} from './advance.ts';
export { attributeNames, attributeValues, tierAttributes } from './attributes.ts';
export { metricsOf } from './condition.ts';
export type * from './contract.ts';
export { type Audience, explain, type TierCheck } from './explain.ts';
export { type CustomerFacts, emptySeries, measure, noFacts, type Series, type Surroundings } from './metric.ts';
export { changesByKey, movesOf, type Placed } from './moves.ts';
export { type NextTier, nextTier } from './near.ts';
export { reachOf } from './period.ts';
export { schemeTemplates } from './templates.ts';
