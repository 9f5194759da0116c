export * from './contract.ts';
export * from './cron.ts';
export * from './job.ts';
export * from './jobs.ts';
export { JobStopped, type StopReason } from './run.ts';
export { migrations } from './store.ts';
