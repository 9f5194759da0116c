// Puts the organisation together: door, consumer, routes and the daily job that follows the calendar.
import { z } from 'zod';
import type { Route } from '../../platform/http/index.ts';
import type { JobDefinition, JobSchedule } from '../../platform/jobs/index.ts';
import type { Consumer } from '../log/index.ts';
import { createOrganisationConsumer } from './consumer.ts';
import { createDirectory, type Organisation, type OrganisationDependencies } from './organisation.ts';
import { createOrganisationRoutes } from './routes.ts';

export interface OrganisationModule {
  readonly directory: Organisation;
  readonly consumers: readonly Consumer[];
  readonly routes: readonly Route[];
  readonly jobs: readonly JobDefinition[];
  readonly schedules: readonly JobSchedule[];
}

/** Name of the job that carries relations which begin or end today to the profiles. */
export const REFRESH_JOB = 'organisation.refresh';

/** Creates the module. */
export const createOrganisation = (dependencies: OrganisationDependencies): OrganisationModule => {
  const directory = createDirectory(dependencies);
  const refresh: JobDefinition = {
    name: REFRESH_JOB,
    payload: z.unknown(),
    run: async (_payload, context) => {
      const customers = await directory.refresh();
      context.progress(customers, customers);
    },
  };
  return {
    directory,
    consumers: [createOrganisationConsumer(dependencies)],
    routes: createOrganisationRoutes(directory, dependencies.store.db),
    jobs: [refresh],
    schedules: [{ name: 'follow relations by the calendar', cron: '5 0 * * *', job: REFRESH_JOB, payload: {} }],
  };
};
