// The door of reward/near-tiers.
export { type NearTier, nearNextTier, schemesInForce } from './near-tiers.ts';
