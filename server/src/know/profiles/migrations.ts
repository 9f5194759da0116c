// The tables of profiles, in the order in which they are made.
import type { Migration } from '../../platform/migrate/index.ts';
import profile from './migrations/0001-profile.sql?raw';

export const migrations: readonly Migration[] = [{ module: 'profiles', number: 1, name: 'profile', sql: profile }];
