// Look-alikes: the customers most like the members of a segment, and how good that is.
import type { Route } from '../../platform/http/index.ts';
import type { JobDefinition } from '../../platform/jobs/index.ts';
import { createSearchJob, type LookAlikesDependencies } from './compute.ts';
import { createLookAlikeRoutes } from './routes.ts';

export { countLookAlikesOf, eraseLookAlikesOf, migrations } from './store.ts';

export interface LookAlikes {
  readonly routes: readonly Route[];
  readonly jobs: readonly JobDefinition[];
}

export const createLookAlikes = (dependencies: LookAlikesDependencies): LookAlikes => ({
  routes: createLookAlikeRoutes(dependencies),
  jobs: [createSearchJob(dependencies) as JobDefinition],
});
