// Lifetime value: what customers were worth, what they will be, and whether they still buy.
import type { Route } from '../../platform/http/index.ts';
import type { JobDefinition, JobSchedule } from '../../platform/jobs/index.ts';
import { COMPUTE_JOB, createComputeJob } from './compute.ts';
import type { LifetimeDependencies } from './dependencies.ts';
import { createLifetimeRoutes } from './routes.ts';

export { analyse } from './analysis.ts';
export { lifetimeAttributes } from './attributes.ts';
export type { ModelCode } from './model.ts';
export { createObservationColumns } from './observation.ts';
export { migrations } from './store.ts';

export interface Lifetime {
  readonly routes: readonly Route[];
  readonly jobs: readonly JobDefinition[];
  readonly schedules: readonly JobSchedule[];
}

export const createLifetime = (dependencies: LifetimeDependencies): Lifetime => ({
  routes: createLifetimeRoutes(dependencies),
  jobs: [createComputeJob(dependencies)],
  schedules: [{ name: 'fit and score the lifetime value', cron: '40 2 * * *', job: COMPUTE_JOB, payload: {} }],
});
