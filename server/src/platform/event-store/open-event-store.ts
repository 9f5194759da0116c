// Which engine keeps the events is a choice at start; nobody else knows it.
import type { Logger } from '../telemetry/index.ts';
import { openChdbStore } from './chdb-store.ts';
import type { EventStore } from './event-store.ts';
import { openServerStore, type ServerStoreOptions } from './server-store.ts';

export type EventStoreOptions =
  | { readonly kind: 'chdb' /** Made when it is missing; one process at a time. */; readonly folder: string }
  | ({ readonly kind: 'clickhouse' } & ServerStoreOptions);

/** Opens the event store. Tables come from `migrateEventStore`. */
export const openEventStore = (
  options: EventStoreOptions,
  { logger }: { readonly logger: Logger },
): Promise<EventStore> =>
  options.kind === 'chdb' ? openChdbStore(options.folder, logger) : openServerStore(options, logger);
