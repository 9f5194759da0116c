// The door of decide/own-moments.
export { createOwnMoments } from './routes.ts';
export { migrations, momentDrafts, momentsInForce, momentsWithTag } from './store.ts';
