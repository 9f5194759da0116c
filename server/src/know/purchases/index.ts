// What customers buy: the one place where trades, subscriptions and paid services become purchases.
export {
  type CustomerDay,
  type CustomerHistory,
  daysOf,
  type KindOfDay,
  type NettedPurchases,
  netPurchases,
  type PurchaseDay,
  type PurchaseKind,
  purchaseKinds,
  sumOf,
} from './purchase.ts';
export {
  type DayPart,
  dateOfDay,
  dayNumber,
  dayParts,
  type Habits,
  type PurchaseReading,
  readHabits,
  readPurchases,
} from './read-purchases.ts';
