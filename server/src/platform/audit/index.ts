import trail from './migrations/0001-trail.sql?raw';

export * from './audit.ts';
export { canonicalJson } from './canonical-json.ts';
export * from './create-audit.ts';

/** The module's tables. */
export const auditMigrations = [{ module: 'audit', number: 1, name: 'trail', sql: trail }] as const;
