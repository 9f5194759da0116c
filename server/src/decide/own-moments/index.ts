// The door of decide/own-moments.
export { createOwnMoments, type OwnMomentsDependencies } from './routes.ts';
export { migrations, momentDrafts, momentsInForce, momentsWithTag } from './store.ts';
