// The door of reward/benefits.
export {
  type Admission,
  type AdmitRefusal,
  admissionOf,
  admit,
  admitAll,
  closedNow,
  customerMissing,
  todayOf,
} from './admit.ts';
export { settleCode } from './codes-store.ts';
export type { CustomerBenefits, GrantView, UseView } from './contract-shapes.ts';
export { type Benefits, createBenefits } from './create-benefits.ts';
export { attributesWrong, tiersWrong } from './definition-routes.ts';
export {
  benefitDrafts,
  createDefinitionBook,
  type DefinitionBook,
  type DefinitionTables,
  type InForce,
  migrations,
} from './definitions.ts';
export { markDelivered, markEnded } from './deliver.ts';
export type { BenefitsContext, BenefitsDependencies, RedemptionPort } from './dependencies.ts';
export {
  benefitInForce,
  changeWithin,
  type GrantAction,
  type Granted,
  type GrantOutcome,
  type GrantRequest,
  grantWithin,
  readyOf,
} from './grant.ts';
export { type GrantRow, lockGrant, updateGrant } from './grants-store.ts';
export { answeredBefore, doOnce, type KeyedRequest, keepRefusal, type Once, onceWithin, Refused } from './requests.ts';
export {
  addStock,
  budgetUsed,
  giveScarceBack,
  type ScarceRefusal,
  type Scarcity,
  type Stock,
  selectStocks,
  takeScarce,
} from './scarce-store.ts';
export { lowestTierOf, withNames } from './standing.ts';
export { staysOf, type TierNamed, tierOn, tiersInForce } from './tiers-of.ts';
export type { UseOutcome, UseRequest } from './use.ts';
export { lockUse, selectUseOfRedemption, takeUseBack, type UseRow } from './uses-store.ts';
