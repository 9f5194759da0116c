// Erasure of a person: who was erased, what of the log may still be passed on, and what the law keeps.
import type { Migration } from '../../platform/migrate/index.ts';
import erasures from './migrations/0001-erasure.sql?raw';

export { seeingNoErased } from './consumer.ts';
export { createErasure, type ErasureModule } from './create-erasure.ts';
export type { PersonHolding } from './holding.ts';
export { createErasureRegister, type ErasureRegister, withoutErased } from './register.ts';

export const migrations: readonly Migration[] = [{ module: 'erasure', number: 1, name: 'erasures', sql: erasures }];
