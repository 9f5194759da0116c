// Overview: the headline figures, each with its definition.
export { createOverview, type OverviewDependencies } from './create-overview.ts';
export { migrations } from './migrations.ts';
