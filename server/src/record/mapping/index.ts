// The door of record/mapping.
export { mappingProblems, neededColumns } from './check-mapping.ts';
export type { Mapping } from './contract.ts';
export { factKeyOf, factRevisionOf } from './fact-key.ts';
export { loadLookups } from './lookups.ts';
export { compileRowMapper, type RepeatState, type RowMapper } from './map-row.ts';
export { shippedMappings } from './shipped-mappings.ts';
export { type Target, targets } from './targets.ts';
export { dateText, isDateFormat, timeParser } from './values/date-format.ts';
export { addDecimals, decimalText } from './values/decimal-text.ts';
