// Boards by e-mail: who gets which board when, and the letters themselves.
import type { Route } from '../../platform/http/index.ts';
import type { JobDefinition, JobSchedule } from '../../platform/jobs/index.ts';
import type { BoardMailDependencies } from './dependencies.ts';
import { createBoardMailRoutes } from './routes.ts';
import { createSending } from './sending.ts';

export { pictureMeans } from './canvas.ts';
export { migrations } from './store.ts';

export const createBoardMail = (
  dependencies: BoardMailDependencies,
): {
  readonly routes: readonly Route[];
  readonly jobs: readonly JobDefinition[];
  readonly schedules: readonly JobSchedule[];
} => ({ routes: createBoardMailRoutes(dependencies), ...createSending(dependencies) });
