export * from './consumer.ts';
export * from './event.ts';
export { type AppendedRange, createEventLog, type EventLog, type ReadLimit } from './event-log.ts';
export { DEPTH_MAX, enqueueOutbox } from './outbox.ts';
export {
  CursorBeyondLog,
  createPipeline,
  type Pipeline,
  type PipelineOptions,
  type PipelineStatus,
} from './pipeline.ts';
export { FIRST_CONSUMER } from './pipeline-session.ts';
export type { ConsumerError, ConsumerState, ConsumerStatus } from './standing.ts';
export { migrations } from './store.ts';
