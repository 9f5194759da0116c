// Loyalty by kind, price-only loyalty, and the life-journey map.
import type { Route } from '../../platform/http/index.ts';
import type { JobDefinition, JobSchedule } from '../../platform/jobs/index.ts';
import { COMPUTE_JOB, createComputeJob } from './compute.ts';
import type { LoyaltyDependencies } from './dependencies.ts';
import { createJourneyRoutes } from './journey-routes.ts';
import { createLoyaltyRoutes } from './routes.ts';

export { loyaltyAttributes } from './attributes.ts';
export { migrations } from './store.ts';

export interface Loyalty {
  readonly routes: readonly Route[];
  readonly jobs: readonly JobDefinition[];
  readonly schedules: readonly JobSchedule[];
}

export const createLoyalty = (dependencies: LoyaltyDependencies): Loyalty => ({
  routes: [...createLoyaltyRoutes(dependencies), ...createJourneyRoutes(dependencies)],
  jobs: [createComputeJob(dependencies) as JobDefinition],
  schedules: [{ name: 'judge loyalty', cron: '10 3 * * *', job: COMPUTE_JOB, payload: {} }],
});
