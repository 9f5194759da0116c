// What happens to points, decided without a store: state and operation in, entries out.
export {
  type Account,
  accountKey,
  addLot,
  type Book,
  emptyBook,
  type Hold,
  type Lot,
  type LotShare,
} from './account.ts';
export { addMonths, lapseOf } from './calendar.ts';
export type * from './contract.ts';
export {
  type DecidedOperation,
  type DecisionContext,
  decideOperation,
  needsLots,
  type Place,
  placesOf,
  settle,
} from './decision.ts';
export { type Changes, type Entry, noChanges, type Posting, postingOfLot } from './draft.ts';
