// Profiles: one wide row a customer, and everything the console reads from it.
export {
  type Attribute,
  type AttributeRegistry,
  type AttributeType,
  type Bilingual,
  createAttributeRegistry,
} from './attribute.ts';
export {
  type AttributeExpression,
  attributeExpression,
  type ComputedValue,
  computedValuesExpression,
  counterExpression,
  countersExpression,
  countsOfStored,
  customersAmong,
  dayExpression,
  type ExpressionType,
  entryOf,
  type Judgement,
  judge,
  quantilesOf,
  readValues,
  valuesAfter,
  writeComputed,
  writeTags,
} from './attribute-sql.ts';
export { basicAttributes } from './basic-attributes.ts';
export {
  type ComputedValues,
  computedNumber,
  computedOf,
  computedText,
  customersIn,
  groupComputed,
  pageByComputed,
} from './computed.ts';
export type { ProfilesWritten } from './consumer.ts';
export type { CustomerFilter } from './contract.ts';
export { createProfiles, type Profiles, type ProfilesDependencies } from './create-profiles.ts';
export type {
  OrganisationDirectory,
  ProductDirectory,
  RelationView,
  TagDirectory,
  TagOnCustomer,
} from './directories.ts';
export {
  countElements,
  countGroup,
  countValues,
  type DistributionCount,
  idsCondition,
  mostCommon,
  tagCondition,
} from './distribution.ts';
export type {
  ActivityDay,
  EventHistory,
  HistoryCounter,
  HistoryEvent,
  HistoryTouches,
  Population,
  TimelineCursor,
  TimelineFilter,
} from './event-history.ts';
export {
  assetDays,
  assetsOn,
  type CustomerChange,
  customerChanges,
  fundedByDay,
  openedByDay,
  personsWhere,
} from './figures.ts';
export {
  type Condition,
  countAll,
  filterCondition,
  type ListDependencies,
  scopeCondition,
  selectPage,
  today,
} from './list-query.ts';
export { migrations } from './migrations.ts';
export { countProfileRows, eraseProfiles, storedOf } from './person.ts';
export { assetSeries, mergedInto, productsHeld } from './series.ts';
export type { CustomerRelations } from './store.ts';
export { customersAfter, progressOf } from './store.ts';
