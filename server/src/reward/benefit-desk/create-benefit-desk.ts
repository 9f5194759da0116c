// Makes the module: routes of benefits, and what time brings about.
import type { Route } from '../../platform/http/index.ts';
import type { JobDefinition, JobSchedule } from '../../platform/jobs/index.ts';
import type { Consumer } from '../../record/log/index.ts';
import type { Benefits } from '../benefits/index.ts';
import { createBenefitJobs } from './jobs.ts';
import { createBenefitRoutes } from './routes.ts';

export interface BenefitDesk {
  readonly routes: readonly Route[];
  readonly jobs: readonly JobDefinition[];
  readonly schedules: readonly JobSchedule[];
  readonly consumers: readonly Consumer[];
}

export const createBenefitDesk = (benefits: Benefits): BenefitDesk => ({
  ...createBenefitJobs(benefits.context),
  routes: createBenefitRoutes(benefits.context, benefits),
});
