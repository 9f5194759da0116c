// The door of decide/rehearsals.
export {
  createRehearsals,
  inOrder,
  type RehearsalDependencies,
  type RehearsalOptions,
  type RehearsalStage,
  type Rehearsals,
} from './create-rehearsals.ts';
export { type Rehearsed, readEverybody, shownAttributes } from './everybody.ts';
export { countRehearsedOf, eraseRehearsedOf, migrations, type Rehearsal, type RehearsedSums } from './store.ts';
