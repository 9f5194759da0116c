// The tracking plan: which events are expected, what traffic proposes, and the quarantine of what breaks the plan.
import type { Migration } from '../../platform/migrate/index.ts';
import tables from './migrations/0001-plan.sql?raw';

export { createDiscovery } from './discovery.ts';
export { countQuarantinedOf, eraseQuarantinedOf } from './person.ts';
export {
  type CompiledPlan,
  type PlannedEvent,
  type PlannedProperty,
  type TrackingPlan,
  valueNamesOf,
} from './plan.ts';
export { createQuarantine, type Quarantine, type Replay } from './quarantine.ts';
export { createPlanRoutes, createQuarantineRoutes } from './routes.ts';
export { openingSteps } from './shipped-behaviour.ts';
export { shippedPlan } from './shipped-plan.ts';
export { createTrackingPlan, type TrackingPlanService } from './tracking-plan.ts';

export const migrations: readonly Migration[] = [
  { module: 'tracking-plan', number: 1, name: 'plan, proposals, quarantine', sql: tables },
];
