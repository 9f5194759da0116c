// The door of reward/benefits.
export {
  type AdmitRefusal,
  admissionOf,
  admit,
  admitAll,
  admitByAll,
  closedNow,
  customerMissing,
  todayOf,
} from './admit.ts';
export { countFree, insertCodes, readSecret, saveSecret, selectBatches, settleCode } from './codes-store.ts';
export type { CustomerBenefits, GrantView, UseView } from './contract.ts';
export { type BenefitCost, benefitCosts, benefitCostsByDay, type FirstUse, firstUses } from './costs.ts';
export { type Benefits, createBenefits } from './create-benefits.ts';
export {
  benefitDrafts,
  createDefinitionBook,
  type DefinitionBook,
  type DefinitionTables,
  type InForce,
  migrations,
} from './definitions.ts';
export { digestOf, hintOf, markDelivered, markEnded, openCode, sealCodes, signatureOf } from './deliver.ts';
export type { BenefitsContext, BenefitsDependencies, RedemptionPort } from './dependencies.ts';
export {
  benefitInForce,
  changeWithin,
  type GrantAction,
  type Granted,
  type GrantOutcome,
  type GrantRequest,
  grantWithin,
  lapseWithin,
  readyOf,
} from './grant.ts';
export {
  forgetTouched,
  grantsBetween,
  lockGrant,
  lockGrantOfPeriod,
  readProgress,
  selectChanges,
  selectEndedUnused,
  selectGrant,
  selectLapsed,
  selectTouched,
  touch,
  updateGrant,
  writeProgress,
} from './grants-store.ts';
export { attributesWrong, tiersWrong } from './known.ts';
export { grantView, lowestTierOf, useView, withNames } from './standing.ts';
export { readEntitled, staysOf, type TierNamed, tierOn, tiersInForce } from './tiers-of.ts';
export { type UseOutcome, type UseRequest, useWithin } from './use.ts';
export {
  honourUse,
  lockUse,
  lockUseOfRedemption,
  noteAttempt,
  selectDesk,
  selectDueCalls,
  selectUse,
  selectUseByDigest,
  selectUseOfRedemption,
  takeUseBack,
  type UseRow,
  type UseTotals,
  useTotals,
} from './uses-store.ts';
