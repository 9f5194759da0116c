// Who may sign in, what each may do, and who is calling.
import type { Migration } from '../migrate/index.ts';
import operators from './migrations/0001-operators.sql?raw';
import partnerKeys from './migrations/0002-partner-keys.sql?raw';
import operatorMail from './migrations/0003-operator-mail.sql?raw';

export * from './create-auth.ts';
export * from './principal.ts';
export * from './roles.ts';
export { hashToken, randomId, randomToken } from './secrets.ts';

/** The module's tables. */
export const migrations: readonly Migration[] = [
  { module: 'auth', number: 1, name: 'operators', sql: operators },
  { module: 'auth', number: 2, name: 'keys of partners', sql: partnerKeys },
  { module: 'auth', number: 3, name: 'mail of operators', sql: operatorMail },
];
