// Key moments: what happens to a customer at which somebody should act, found within seconds.
export { createMoments, type Moments } from './create-moments.ts';
export { countMomentsOf, eraseMomentsOf, migrations } from './store.ts';
