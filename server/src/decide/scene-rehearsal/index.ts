// The door of decide/scene-rehearsal.
import type { Route } from '../../platform/http/index.ts';
import type { JobDefinition } from '../../platform/jobs/index.ts';
import { createRehearsalJob, type SceneRehearsalDependencies } from './rehearse.ts';
import { createRehearsalRoutes } from './routes.ts';

export { countRehearsedOf, eraseRehearsedOf, migrations } from './store.ts';

export const createSceneRehearsal = (
  dependencies: SceneRehearsalDependencies,
): { readonly jobs: readonly JobDefinition[]; readonly routes: readonly Route[] } => ({
  jobs: [createRehearsalJob(dependencies) as JobDefinition],
  routes: createRehearsalRoutes(dependencies),
});
