// The door of reward/journal-checks.
export { checkRange, type Reconciliation, reconcileProgramme, type Violation } from './invariants.ts';
export { suspectsIn } from './suspects.ts';
