// The lifecycle: in which of six stages each customer is, since when, and how customers go from stage to stage.
export { lifecycleAttributes } from './attributes.ts';
export { createLifecycle, type Lifecycle } from './create-lifecycle.ts';
export type { StageCode } from './stages.ts';
export { countLifecycleOf, eraseLifecycleOf, migrations } from './store.ts';
export { stagesWithTag } from './tag-users.ts';
