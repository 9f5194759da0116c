// Puts deliveries together: routes, the job that looks into watched folders, and whether a dataset is complete.
import { z } from 'zod';
import type { BusinessDate, Clock } from '../../kernel/index.ts';
import type { Audit } from '../../platform/audit/index.ts';
import type { Route } from '../../platform/http/index.ts';
import type { JobDefinition, JobSchedule } from '../../platform/jobs/index.ts';
import type { Completeness } from './delivery.ts';
import { createFolders, type FoldersDependencies } from './folders.ts';
import { createDeliveryRoutes } from './routes.ts';

export interface DeliveriesDependencies extends FoldersDependencies {
  readonly audit: Audit;
  readonly clock: Clock;
}

export interface Deliveries {
  readonly routes: readonly Route[];
  readonly jobs: readonly JobDefinition[];
  readonly schedules: readonly JobSchedule[];
  /** Whether everything of a dataset that is expected up to the day is there and agreed; tiers, reports and triggers hold back on it. */
  completeAsOf(dataset: string, date: BusinessDate): Promise<Completeness>;
}

/** Name of the job that looks into watched folders. */
const SCAN_JOB = 'deliveries.scan';

/** Creates the module. */
export const createDeliveries = (dependencies: DeliveriesDependencies): Deliveries => {
  const folders = createFolders(dependencies);
  return {
    routes: createDeliveryRoutes({ ...dependencies, folders }),
    jobs: [{ name: SCAN_JOB, payload: z.unknown(), run: () => folders.scanAll() }],
    schedules: [{ name: 'scan watched folders', cron: '* * * * *', job: SCAN_JOB, payload: {}, routine: true }],
    completeAsOf: folders.completeAsOf,
  };
};
