// Churn: who is about to leave, and why; who is asleep.
import type { Route } from '../../platform/http/index.ts';
import type { JobDefinition, JobSchedule } from '../../platform/jobs/index.ts';
import { type ChurnDependencies, COMPUTE_JOB, createComputeJob } from './compute.ts';
import { createChurnRoutes } from './routes.ts';

export { churnAttributes } from './attributes.ts';
export { type ChurnRows, churnColumns, churnFold, churnMatchers, FEATURES, scaled } from './features.ts';
export { predict } from './logistic.ts';
export { areaUnderCurve } from './quality.ts';
export { churnSettings } from './settings.ts';
export { countChurnOf, eraseChurnOf, migrations } from './store.ts';
export { train } from './train.ts';

export interface Churn {
  readonly routes: readonly Route[];
  readonly jobs: readonly JobDefinition[];
  readonly schedules: readonly JobSchedule[];
}

export const createChurn = (dependencies: ChurnDependencies): Churn => ({
  routes: createChurnRoutes(dependencies),
  jobs: [createComputeJob(dependencies) as JobDefinition],
  schedules: [{ name: 'churn.nightly', cron: '50 3 * * *', job: COMPUTE_JOB, payload: {} }],
});
