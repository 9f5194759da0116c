export * from './log-store.ts';
export { type LogEngineOptions, openLogEngine } from './open-log-engine.ts';
