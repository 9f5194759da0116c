// The door of reward/economics-rules: how the economics decide, without a store.
export {
  allocateSale,
  expectedInAll,
  type LiabilityMonth,
  type PointsSoFar,
  type Portfolio,
  releasedFen,
  rollForward,
  shareSale,
  standOf,
} from './allocation.ts';
export { type Budget, burnDown, spanOf } from './burn-down.ts';
export {
  createUseCohorts,
  type Horizon,
  horizons,
  MONTHS_BEFORE,
  type MonthOfActivity,
  monthsOfUse,
  type UseCohorts,
} from './cohorts-of-use.ts';
export { COHORTS_AN_AGE_MIN, COHORTS_MIN, PPM, UNKNOWN_SHARE_MAX } from './development.ts';
export { liabilityOf, type WalletLiability } from './liability.ts';
export { BALANCE_MAX, CALIPER, compareMatched, type Matched, NEIGHBOURS, USERS_MIN } from './matched.ts';
export { fenOfMicro, fenOfPoints, fenOfYuan, fenShare, ppmOf } from './money.ts';
export { addMonths, monthsFrom } from './month.ts';
export { movementColumns, movementRows, movesOf } from './movement.ts';
