// The door of reward/earning-rehearsal.
import type { Route } from '../../platform/http/index.ts';
import type { JobDefinition } from '../../platform/jobs/index.ts';
import type { EarningDependencies } from '../earning/index.ts';
import { createRehearsalJob } from './rehearse.ts';
import { createRehearsalRoutes } from './routes.ts';

export { countRehearsedOf, eraseRehearsedOf, migrations } from './store.ts';

export interface EarningRehearsal {
  readonly jobs: readonly JobDefinition[];
  readonly routes: readonly Route[];
}

/** Makes the module; it works on what earning works on. */
export const createEarningRehearsal = (dependencies: EarningDependencies): EarningRehearsal => ({
  jobs: [createRehearsalJob(dependencies) as JobDefinition],
  routes: createRehearsalRoutes(dependencies),
});
