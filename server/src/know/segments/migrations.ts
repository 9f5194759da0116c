// The tables of segments, in the order in which they are made.
import type { Migration } from '../../platform/migrate/index.ts';
import segment from './migrations/0001-segment.sql?raw';

export const migrations: readonly Migration[] = [{ module: 'segments', number: 1, name: 'segment', sql: segment }];
