export * from './migrate-state-store.ts';
export * from './migration.ts';
export * from './plan.ts';
