// The tables of profiles, in the order in which they are made.
import type { Migration } from '../../platform/migrate/index.ts';
import profile from './migrations/0001-profile.sql?raw';
import leap from './migrations/0002-leap.sql?raw';
import listed from './migrations/0003-listed.sql?raw';
import computed from './migrations/computed-0001.sql?raw';

export const migrations: readonly Migration[] = [
  { module: 'profiles', number: 1, name: 'profile', sql: profile },
  { module: 'profiles', number: 2, name: 'leap', sql: leap },
  { module: 'profiles', number: 3, name: 'listed', sql: listed },
  // Numbered by itself: it belongs to whoever computes, and came beside the others.
  { module: 'profiles-computed', number: 1, name: 'computed attributes', sql: computed },
];
