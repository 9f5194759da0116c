// Identity: which person an event belongs to, and whom an anonymous id turned out to be.
import type { Migration } from '../../platform/migrate/index.ts';
import claims from './migrations/0001-claims.sql?raw';

export { createDecider, type DeciderOptions } from './decider.ts';
export { createIdentity, type Identity, type LinkedActor } from './identity.ts';
export { actorPerson, customerPerson } from './person.ts';
export { operatorEvents } from './statement.ts';
export type { OverrideRow } from './store.ts';

export const migrations: readonly Migration[] = [{ module: 'identity', number: 1, name: 'claims', sql: claims }];
