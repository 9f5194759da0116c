// Dashboards: boards that operators compose of questions and metrics, and annotations on days.
import type { Route } from '../../platform/http/index.ts';
import { createAnnotationRoutes } from './annotation-routes.ts';
import type { DashboardsDependencies } from './dependencies.ts';
import { createBoardRoutes } from './routes.ts';

export { daysOf, metricAsked, withFilter } from './asked.ts';
export { type SeenBoard, seenBoard } from './seen.ts';
export { migrations } from './store.ts';

export const createDashboards = (dependencies: DashboardsDependencies): { readonly routes: readonly Route[] } => ({
  routes: [...createBoardRoutes(dependencies), ...createAnnotationRoutes(dependencies)],
});
