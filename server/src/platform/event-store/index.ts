export * from './event-store.ts';
export { migrateEventStore } from './migrate-event-store.ts';
export type { BlockColumn } from './native-block.ts';
export { type EventStoreOptions, openEventStore } from './open-event-store.ts';
export { type RowBytes, readRows } from './row-bytes.ts';
export type { ServerStoreOptions } from './server-store.ts';
