// The door of reward/partners.
import type { Route } from '../../platform/http/index.ts';
import type { JobDefinition, JobSchedule } from '../../platform/jobs/index.ts';
import type { PartnersDependencies } from './dependencies.ts';
import { createPartnerRoutes } from './routes.ts';
import { createSettleJob } from './settle-job.ts';

export { accrue, cancelAccrual, operationMissing } from './accrue.ts';
export type { PartnersDependencies } from './dependencies.ts';
export { selectMovementsOf } from './movements-store.ts';
export { boundCustomer, type Known, knownPartner, partnerMissing, postingKeyOf, todayOf } from './operate.ts';
export { selectPacks } from './packs-store.ts';
export { capture, giveUp, hold, refund } from './redeem.ts';
export { readAnswer } from './requests.ts';
export { recordWith } from './routes.ts';
export { statementMissing, statementsOf } from './statements.ts';
export {
  type Binding,
  countPartnersOf,
  deleteBinding,
  erasePartnersOf,
  insertBinding,
  insertCode,
  migrations,
  partnerDrafts,
  selectBinding,
  selectBindingsOf,
  takeCode,
} from './store.ts';
export { leftInPacks, statementFile, statementView } from './views.ts';

interface Partners {
  readonly routes: readonly Route[];
  readonly jobs: readonly JobDefinition[];
  readonly schedules: readonly JobSchedule[];
}

export const createPartners = (dependencies: PartnersDependencies): Partners => ({
  routes: createPartnerRoutes(dependencies),
  ...createSettleJob(dependencies),
});
