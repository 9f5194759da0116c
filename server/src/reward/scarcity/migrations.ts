// The tables of this module.
import type { Migration } from '../../platform/migrate/index.ts';
import tables from './migrations/0001-scarcity.sql?raw';

export const migrations: readonly Migration[] = [{ module: 'scarcity', number: 1, name: 'scarcity', sql: tables }];
