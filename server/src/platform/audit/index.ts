// The audit trail: who did what, in a chain of hashes.
import type { Migration } from '../migrate/index.ts';
import trail from './migrations/0001-trail.sql?raw';

export * from './audit.ts';
export { canonicalJson } from './canonical-json.ts';
export type { ChainState } from './chain.ts';
export * from './create-audit.ts';
export { createHeadExport, readHeads } from './head-export.ts';

/** The module's tables. */
export const migrations: readonly Migration[] = [{ module: 'audit', number: 1, name: 'trail', sql: trail }];
