// The tables of tags, in the order in which they are made.
import type { Migration } from '../../platform/migrate/index.ts';
import tag from './migrations/0001-tag.sql?raw';
import catalogue from './migrations/0002-catalogue.sql?raw';

export const migrations: readonly Migration[] = [
  { module: 'tags', number: 1, name: 'tag', sql: tag },
  { module: 'tags', number: 2, name: 'catalogue', sql: catalogue },
];
