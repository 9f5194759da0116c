// The door of record/sources.
export type { ImportRunView } from './contract.ts';
export { createSources, type Sources, type SourcesDependencies } from './create-sources.ts';
export type { Enqueue, Imports, NewImport } from './imports.ts';
export type { Intake } from './intake.ts';
export { type ImportRun, migrations, type RunCounts } from './store.ts';
