// The door of reward/deferred-revenue: sales that gave points, shared and released.
import type { Route } from '../../platform/http/index.ts';
import type { JobDefinition, JobSchedule } from '../../platform/jobs/index.ts';
import { COMPUTE_JOB, createComputeJob } from './compute.ts';
import type { DeferredRevenueDependencies } from './dependencies.ts';
import { createDeferredRoutes } from './routes.ts';

export { COMPUTE_JOB } from './compute.ts';
export { deferredTable } from './routes.ts';
export { migrations } from './store.ts';

export interface DeferredRevenue {
  readonly routes: readonly Route[];
  readonly jobs: readonly JobDefinition[];
  readonly schedules: readonly JobSchedule[];
}

export const createDeferredRevenue = (dependencies: DeferredRevenueDependencies): DeferredRevenue => ({
  routes: createDeferredRoutes(dependencies),
  jobs: [createComputeJob(dependencies)],
  schedules: [{ name: 'share of points in sales', cron: '20 5 * * *', job: COMPUTE_JOB, payload: {} }],
});
