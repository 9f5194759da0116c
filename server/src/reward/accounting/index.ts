// The door of reward/accounting.
export { burntByDay } from './burnt-by-day.ts';
export { postedUnderKeys, postedUnderPrefix } from './by-key.ts';
export {
  type CohortFlow,
  cohortFlows,
  type MonthBasis,
  type MonthlyMove,
  movesByMonth,
  owedAfter,
  proveWallets,
  seeOneState,
  type WalletProof,
} from './journal.ts';
export { nextMomentOfBenefits, nextMomentOfPoints } from './next-moment.ts';
export { type SaleFlow, type SaleLots, saleFlows, saleLots } from './sale-flows.ts';
export { firstStayDay, staysBetween, tierMoves, tiersAt, tiersOn } from './tier-stays.ts';
