// The door of reward/scarcity.

export { migrations } from './migrations.ts';
export {
  answeredBefore,
  doOnce,
  type KeyedRequest,
  keepRefusal,
  type Once,
  onceWithin,
  Refused,
} from './requests.ts';
export {
  addStock,
  budgetUsed,
  giveScarceBack,
  type ScarceRefusal,
  type Scarcity,
  type Stock,
  scarcityOf,
  selectStocks,
  takeScarce,
} from './scarce-store.ts';
