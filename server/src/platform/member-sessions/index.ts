// How customers get into the member centre: one-time codes and the sessions that come of them.
import type { Migration } from '../migrate/index.ts';
import sessions from './migrations/0001-member-sessions.sql?raw';

export { createMemberSessions, type MemberEntrance, type MemberSessions } from './create-member-sessions.ts';
export { countMemberSessionsOf, eraseMemberSessionsOf } from './store.ts';

/** The module's tables. */
export const migrations: readonly Migration[] = [
  { module: 'member-sessions', number: 1, name: 'member-sessions', sql: sessions },
];
