export * from './contract.ts';
export * from './cron.ts';
export * from './job.ts';
export * from './jobs.ts';
export { migrations } from './store.ts';
