// What customers bring and what they cost: by customer, segment, branch and adviser, month by month; loyal against valuable.
import type { Route } from '../../platform/http/index.ts';
import type { JobDefinition, JobSchedule } from '../../platform/jobs/index.ts';
import { COMPUTE_JOB, createComputeJob } from './compute.ts';
import type { ContributionDependencies } from './dependencies.ts';
import { createPeopleRoutes } from './people-routes.ts';
import { createContributionRoutes } from './routes.ts';

export { contributionAttributes } from './attributes.ts';
export { countContributionsOf, eraseContributionsOf, migrations } from './store.ts';

export interface Contribution {
  readonly routes: readonly Route[];
  readonly jobs: readonly JobDefinition[];
  readonly schedules: readonly JobSchedule[];
}

export const createContribution = (dependencies: ContributionDependencies): Contribution => ({
  routes: [...createContributionRoutes(dependencies), ...createPeopleRoutes(dependencies)],
  jobs: [createComputeJob(dependencies) as JobDefinition],
  schedules: [{ name: 'weigh contribution against cost', cron: '30 3 * * *', job: COMPUTE_JOB, payload: {} }],
});
