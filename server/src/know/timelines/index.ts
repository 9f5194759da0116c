// Timelines: every person's events in order, for whatever is evaluated person by person.

export { type FilteredEvent, matcherHolds } from '../event-filters/index.ts';
export type { EventFilter, EventMatcher, EventSelector, EventSubject } from './contract.ts';
export {
  createEventStoreTimelines,
  type TracedEvent,
  type TracedTimeline,
  tracePerson,
} from './event-store-timelines.ts';
export {
  type EntryDays,
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
