export * from './consumer.ts';
export * from './event.ts';
export { type AppendedRange, createEventLog, type EventLog, type ReadLimit, reservedMax } from './event-log.ts';
export { joinRanges } from './joined-range.ts';
export { enqueueOutbox, isOutboxEmpty } from './outbox.ts';
export {
  createPipeline,
  type Pipeline,
  type PipelineOptions,
  type PipelineStatus,
} from './pipeline.ts';
export type { ConsumerError, ConsumerState, ConsumerStatus, LeapStanding } from './standing.ts';
export { migrations } from './store.ts';
