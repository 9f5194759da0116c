// The firm's settings and the exchanges' calendar.
import type { Migration } from '../migrate/index.ts';
import tables from './migrations/0001-settings.sql?raw';

export { createSettings, type Settings, type SettingsDependencies } from './settings.ts';
export { canRead } from './store.ts';

/** The module's tables. */
export const migrations: readonly Migration[] = [
  { module: 'settings', number: 1, name: 'settings and trading calendar', sql: tables },
];
