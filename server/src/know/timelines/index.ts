// Timelines: every person's events in order, for whatever is evaluated person by person.

export { type FilteredEvent, matcherHolds } from '../event-filters/index.ts';
export {
  type BehaviourIndex,
  type BehaviourIndexOptions,
  createBehaviourIndex,
} from './behaviour-index.ts';
export { createTimelineSources, type TimelineSources } from './choose-timelines.ts';
export type { EventFilter, EventMatcher, EventSelector, EventSubject } from './contract.ts';
export {
  createEventStoreTimelines,
  type TracedEvent,
  type TracedTimeline,
  tracePerson,
} from './event-store-timelines.ts';
export { type AnyFold, createIndexThreads, type IndexThreads, serveFolds } from './index-threads.ts';
export {
  type FoldControl,
  matchersMax,
  type PersonFold,
  type PersonFolding,
  type PersonTimeline,
  type TextOfCode,
  type TimelinePopulation,
  type TimelineQuery,
  type Timelines,
} from './timeline.ts';
