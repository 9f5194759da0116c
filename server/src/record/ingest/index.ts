// The door of record/ingest: the wire dialects, write keys and the one way into the log.
import type { Migration } from '../../platform/migrate/index.ts';
import writeKeysSql from './migrations/0001-write-keys.sql?raw';

export type { Accept, AcceptedRange, AppendLog } from './accept.ts';
export type { EventDraft } from './draft.ts';
export { createIngest, type Ingest, type IngestDependencies } from './ingest.ts';
export type { KeyRing, RefreshingKeyRing } from './keys/key-ring.ts';
export { writeKeyRoutes } from './keys/routes.ts';
export type { MadeWriteKey, WriteKey, WriteKeyInput, WriteKeyView } from './keys/write-key.ts';
export { createWriteKeys, type KeyActor, type WriteKeys, type WriteKeysDependencies } from './keys/write-keys.ts';
export type { IngestLimits } from './limits.ts';
export type { PlanChecker } from './plan-check.ts';

export const migrations: readonly Migration[] = [
  { module: 'ingest', number: 1, name: 'write keys', sql: writeKeysSql },
];
