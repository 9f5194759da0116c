// The table of the overview.
import type { Migration } from '../../platform/migrate/index.ts';
import overview from './migrations/0001-overview.sql?raw';

export const migrations: readonly Migration[] = [{ module: 'overview', number: 1, name: 'overview', sql: overview }];
