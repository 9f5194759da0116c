// The door of reward/tier-rehearsal.
import type { Route } from '../../platform/http/index.ts';
import type { JobDefinition } from '../../platform/jobs/index.ts';
import type { TierRehearsalDependencies } from './dependencies.ts';
import { createRehearseJob } from './rehearse-job.ts';
import { createRehearsalRoutes } from './routes.ts';

export type { TierRehearsalDependencies } from './dependencies.ts';
export { countTierRehearsedOf, eraseTierRehearsedOf, migrations } from './store.ts';

/** Makes the module; it works on what tiers, earning, scenes and benefits work on. */
export const createTierRehearsal = (
  dependencies: TierRehearsalDependencies,
): { readonly jobs: readonly JobDefinition[]; readonly routes: readonly Route[] } => ({
  jobs: [createRehearseJob(dependencies) as JobDefinition],
  routes: createRehearsalRoutes(dependencies),
});
