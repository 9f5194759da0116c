export {
  type ActorSpan,
  countDoomed,
  countRows,
  eraseRows,
  forgetDoomed,
  type Keeping,
  type RowCount,
  type RowSelection,
} from './erase.ts';
export { countExported, type ExportFilter, exportedEvents } from './export-rows.ts';
export {
  type ChannelTouches,
  createEventHistory,
  type EventCounter,
  type EventHistory,
  type MeantEvents,
  type PastHistory,
} from './history.ts';
export type {
  Activity,
  ActivityDay,
  KnownEvents,
  TimelineCursor,
  TimelineFilter,
  TimelinePage,
  TimelinePageAsked,
} from './history-timeline.ts';
export { createMergeMonthsJob } from './merge-months.ts';
export { eventMigrations, migrations } from './migrations.ts';
export { lastStoredPosition, resetEventStoreWithin } from './reset.ts';
export { everybodySettings, lastRevision, personsEvents } from './resolved.ts';
export { createRewriteJob } from './rewrite.ts';
export { createSink, type OverrideRow, type Sink, type SinkOptions } from './sink.ts';
export type { StoredEvent } from './stored-event.ts';
export { GENERATED_DIALECT, type RangeDifference, verifyEventStore } from './verify.ts';
