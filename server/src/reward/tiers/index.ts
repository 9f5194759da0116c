export { tierAttributes } from '../tier-rules/index.ts';
export type { CheckView } from './contract-shapes.ts';
export { createTiers, rememberPosted, type Tiers } from './create-tiers.ts';
export type { TiersDependencies } from './dependencies.ts';
export { readPage, standingOf } from './evaluate-job.ts';
export { createFactsReader, needsOf, ofProgramme, surroundingsOf } from './facts.ts';
export { countTierRowsOf, eraseTiersOf } from './orders-store.ts';
export { migrations, type StoredScheme, selectSchemes, selectStays } from './store.ts';
export type { TierCard } from './views.ts';
