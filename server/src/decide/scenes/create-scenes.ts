// Makes the module: consumers of the log, jobs, routes.
import type { Route } from '../../platform/http/index.ts';
import type { JobDefinition, JobSchedule } from '../../platform/jobs/index.ts';
import type { Consumer } from '../../record/log/index.ts';
import { createActingConsumer, createScenesConsumer } from './consumer.ts';
import type { ScenesDependencies } from './dependencies.ts';
import { createSceneRoutes } from './routes.ts';
import { ACT_JOB, createActJob, createScheduleJob, SCHEDULE_JOB } from './timed.ts';

export interface Scenes {
  readonly consumers: readonly Consumer[];
  readonly jobs: readonly JobDefinition[];
  readonly schedules: readonly JobSchedule[];
  readonly routes: readonly Route[];
}

export const createScenes = (dependencies: ScenesDependencies): Scenes => ({
  consumers: [createScenesConsumer(dependencies), createActingConsumer(dependencies)],
  jobs: [createScheduleJob(dependencies), createActJob(dependencies)],
  schedules: [
    // After the segments of the night and before the opening of the market.
    { name: 'scenes that time sets off', cron: '30 8 * * *', job: SCHEDULE_JOB, payload: {} },
    { name: 'do what scenes decided', cron: '* * * * *', job: ACT_JOB, payload: {}, routine: true },
  ],
  routes: createSceneRoutes(dependencies),
});
