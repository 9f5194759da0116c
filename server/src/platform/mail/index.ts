// Letters to people.
import type { Migration } from '../migrate/index.ts';
import refusedAddresses from './migrations/0001-refused-addresses.sql?raw';

export { createKeptMailer } from './kept.ts';
export { type Delivery, isInDomains, isMailAddress, type Letter, type Mailer } from './letter.ts';
export { createRefusedAddresses, type RefusedAddresses } from './refused-addresses.ts';
export { createSmtpMailer } from './smtp.ts';

/** The module's tables. */
export const migrations: readonly Migration[] = [
  { module: 'mail', number: 1, name: 'refused addresses', sql: refusedAddresses },
];
