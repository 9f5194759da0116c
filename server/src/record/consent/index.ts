// Consent: what customers agreed to, for which purpose, by which text, and whether they may be reached.
import type { Migration } from '../../platform/migrate/index.ts';
import statements from './migrations/0001-consent.sql?raw';

export { type Consents, createConsent } from './create-consent.ts';
export type { Reach, ReachReason } from './purpose.ts';
export { countStatements } from './store.ts';

export const migrations: readonly Migration[] = [
  { module: 'consent', number: 1, name: 'statements and texts', sql: statements },
];
