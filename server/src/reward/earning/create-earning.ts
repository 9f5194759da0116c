// Makes the module: consumers of the log, jobs, routes.
import type { Route } from '../../platform/http/index.ts';
import type { JobDefinition, JobSchedule } from '../../platform/jobs/index.ts';
import type { Consumer } from '../../record/log/index.ts';
import { createEarningConsumer, createPostingConsumer } from './consumer.ts';
import type { EarningDependencies } from './dependencies.ts';
import { createPeriodJob, createPostJob, PERIOD_JOB, POST_JOB } from './period-job.ts';
import { createEarningRoutes } from './routes.ts';

export interface Earning {
  readonly consumers: readonly Consumer[];
  readonly jobs: readonly JobDefinition[];
  readonly schedules: readonly JobSchedule[];
  readonly routes: readonly Route[];
}

export const createEarning = (dependencies: EarningDependencies): Earning => ({
  consumers: [createEarningConsumer(dependencies), createPostingConsumer(dependencies)],
  jobs: [createPeriodJob(dependencies), createPostJob(dependencies)],
  schedules: [
    // Every half hour, because a day is rated when its assets are there; a day that was is not rated again.
    { name: 'rate assets and anniversaries', cron: '15,45 * * * *', job: PERIOD_JOB, payload: {} },
    { name: 'post what was earned', cron: '* * * * *', job: POST_JOB, payload: {}, routine: true },
  ],
  routes: createEarningRoutes(dependencies),
});
