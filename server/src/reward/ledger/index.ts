// The door of reward/ledger.
export type { PostResult } from './batch.ts';
export { type Burnt, burntByMonth, owedTo } from './burnt.ts';
export { createLedger, type Ledger, type LedgerDependencies } from './create-ledger.ts';
export { earnedByDay, heldBy } from './earned.ts';
export type { Attribute, OnPosted } from './poster.ts';
export { migrations } from './store.ts';
