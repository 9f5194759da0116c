// The door of reward/ledger.
export { groupOf, ofGroup } from './balance.ts';
export type { PostResult } from './batch.ts';
export { type Burnt, burntByMonth, owedTo } from './burnt.ts';
export { createLedger, type Ledger, type LedgerDependencies } from './create-ledger.ts';
export { earnedByDay, heldBy } from './earned.ts';
export { lastPosted, type PostedAfter, type PostedNumber, postedAfter, postingIdsOf } from './posted.ts';
export type { Attribute, OnPosted } from './poster.ts';
export { type StoredProgramme, selectProgrammes } from './programmes.ts';
export { REBUILD_JOB } from './rebuild-job.ts';
export { type StatementEntry, selectStatement, selectStatementEntry } from './statement.ts';
export { migrations } from './store.ts';
export { readOutlook } from './upcoming.ts';
