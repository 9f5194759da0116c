// Statements of analysts: one SELECT over documented views, read-only, limited, without personal values.
import type { Route } from '../../platform/http/index.ts';
import type { JobDefinition, JobSchedule } from '../../platform/jobs/index.ts';
import { createAskRoutes, type SqlDependencies } from './routes.ts';
import { createSavedRoutes } from './saved-routes.ts';
import { type SnapshotDependencies, snapshotJob } from './snapshot.ts';

export { eventMigrations, migrations } from './store.ts';

/** Puts the module together. */
export const createSql = (
  dependencies: SqlDependencies & SnapshotDependencies,
): {
  readonly routes: readonly Route[];
  readonly jobs: readonly JobDefinition[];
  readonly schedules: readonly JobSchedule[];
  readonly stop: () => void;
} => {
  const asking = createAskRoutes(dependencies);
  return {
    ...snapshotJob(dependencies),
    routes: [...asking.routes, ...createSavedRoutes(dependencies)],
    stop: asking.stop,
  };
};
