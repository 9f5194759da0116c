// The door of decide/scenes.
export { awardsOf, selectTotals } from './awards-store.ts';
export { sceneBudgetUsage } from './budgets.ts';
export { createScenes } from './create-scenes.ts';
export type { ScenesDependencies } from './dependencies.ts';
export { type GivenByScene, givenByScenes } from './given.ts';
export { sceneTemplates } from './library.ts';
export { countScenesOf, eraseScenesOf } from './person.ts';
export { beginRecount } from './recount.ts';
export { wrongWith } from './routes.ts';
export { migrations, readSceneBook, sceneDrafts } from './scenes-store.ts';
export { type Leader, leadersToday, standingsToday } from './standing.ts';
export { isDue } from './timed.ts';
