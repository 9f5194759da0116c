// Key moments: what happens to a customer at which somebody should act, found within seconds.
export type { TierWatch } from './active.ts';
export { createMoments, type Moments } from './create-moments.ts';
export { type OwnMomentInForce, ownMomentWrong, tagsOfMoment } from './own-definition.ts';
export { ownMomentSays } from './own-words.ts';
export { countMomentsOf, eraseMomentsOf, migrations } from './store.ts';
