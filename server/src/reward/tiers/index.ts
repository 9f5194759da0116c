// The door of reward/tiers.
export { tierAttributes } from '../tier-rules/index.ts';
export { createTiers, rememberPosted, type Tiers } from './create-tiers.ts';
export { countTierRowsOf, eraseTiersOf } from './orders-store.ts';
export { migrations } from './store.ts';
