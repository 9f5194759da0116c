// Value scores: R, F, M with named groups and behaviour tags; amount, frequency, benefit with target groups.
import type { Route } from '../../platform/http/index.ts';
import type { JobDefinition, JobSchedule } from '../../platform/jobs/index.ts';
import { COMPUTE_JOB, createComputeJob } from './compute.ts';
import type { ValueDependencies } from './dependencies.ts';
import { createValueRoutes } from './routes.ts';

export { valueAttributes } from './attributes.ts';
export { scoreRfm } from './rfm.ts';
export { countSnapshotsOf, eraseSnapshotsOf, migrations } from './store.ts';

export interface Value {
  readonly routes: readonly Route[];
  readonly jobs: readonly JobDefinition[];
  readonly schedules: readonly JobSchedule[];
}

export const createValue = (dependencies: ValueDependencies): Value => ({
  routes: createValueRoutes(dependencies),
  jobs: [createComputeJob(dependencies) as JobDefinition],
  schedules: [{ name: 'score customers by value', cron: '20 2 * * *', job: COMPUTE_JOB, payload: {} }],
});
