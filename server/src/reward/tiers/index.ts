// The door of reward/tiers.
export { tierAttributes } from '../tier-rules/index.ts';
export type { CheckView } from './contract-shapes.ts';
export { createTiers, rememberPosted, type Tiers } from './create-tiers.ts';
export type { NearTier } from './near.ts';
export { countTierRowsOf, eraseTiersOf } from './orders-store.ts';
export { migrations, selectSchemes, selectStays } from './store.ts';
export type { TierCard } from './views.ts';
