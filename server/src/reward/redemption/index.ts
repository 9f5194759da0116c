// The door of reward/redemption.
export type { CustomerCatalogue, RedemptionView } from './contract-shapes.ts';
export { createRedemption, type RedeemOutcome, type Redemption } from './create-redemption.ts';
export type { RedemptionDependencies } from './dependencies.ts';
export { type FeesPaid, feesPaid } from './fees.ts';
export type { RedeemRequest } from './redeem.ts';
export { itemDrafts, migrations } from './store.ts';
