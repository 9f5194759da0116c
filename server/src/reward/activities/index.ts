// The door of reward/activities.
export { todayOf } from './acts.ts';
export { type Activities, createActivities } from './create-activities.ts';
export { activityDrafts, createActivityBook, createScenesOfActivities, migrations } from './definitions.ts';
export type { ActivitiesContext, ActivitiesDependencies } from './dependencies.ts';
export { countActivitiesOf, eraseActivitiesOf } from './person.ts';
export { reachedFact } from './reached.ts';
export { recountReached } from './recount.ts';
