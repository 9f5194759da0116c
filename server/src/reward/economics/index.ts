// The door of reward/economics: what the programme costs, owes and brings.
import type { Route } from '../../platform/http/index.ts';
import type { JobDefinition, JobSchedule } from '../../platform/jobs/index.ts';
import { COMPUTE_JOB, createComputeJob } from './compute.ts';
import type { EconomicsDependencies } from './dependencies.ts';
import { createPeopleRoutes } from './people-routes.ts';
import { createEconomicsRoutes } from './routes.ts';

export { economicsAttributes } from './attributes.ts';
export { benefitsUsed } from './read-costs.ts';
export { migrations } from './store.ts';

export interface Economics {
  readonly routes: readonly Route[];
  readonly jobs: readonly JobDefinition[];
  readonly schedules: readonly JobSchedule[];
}

export const createEconomics = (dependencies: EconomicsDependencies): Economics => ({
  routes: [...createEconomicsRoutes(dependencies), ...createPeopleRoutes(dependencies)],
  jobs: [createComputeJob(dependencies)],
  schedules: [{ name: 'economics of the programme', cron: '10 5 * * *', job: COMPUTE_JOB, payload: {} }],
});
