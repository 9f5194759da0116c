// The sink's tables in both stores.
import type { Migration } from '../../platform/migrate/index.ts';
import events from './migrations/events-0001.sql?raw';
import state from './migrations/state-0001.sql?raw';

/** Tables of the event store. */
export const eventMigrations: readonly Migration[] = [
  { module: 'sink', number: 1, name: 'events and what questions read', sql: events },
];

/** Tables of the state store. */
export const migrations: readonly Migration[] = [{ module: 'sink', number: 1, name: 'progress', sql: state }];
