export * from './open-state-store.ts';
export * from './state-store.ts';
