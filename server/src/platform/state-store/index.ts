export { kept } from './kept-plans.ts';
export * from './open-state-store.ts';
export * from './state-store.ts';
