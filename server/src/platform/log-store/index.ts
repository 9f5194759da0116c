export * from './log-store.ts';
export { LogUnavailable } from './log-unavailable.ts';
export { type LogEngineOptions, openLogEngine } from './open-log-engine.ts';
