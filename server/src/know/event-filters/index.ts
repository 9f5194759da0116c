// Event filters: what a question means by an event, in TypeScript and in SQL.
export { type FilteredEvent, filterHolds, matcherHolds, namedKinds, subjectText } from './filter-evaluate.ts';
export { createSqlParameters, knownSql, matcherSql, type SqlParameters, subjectSql, typedSql } from './filter-sql.ts';
