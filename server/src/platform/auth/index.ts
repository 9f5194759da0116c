import operators from './migrations/0001-operators.sql?raw';

export * from './create-auth.ts';
export * from './principal.ts';
export * from './roles.ts';

/** The module's tables. */
export const authMigrations = [{ module: 'auth', number: 1, name: 'operators', sql: operators }] as const;
