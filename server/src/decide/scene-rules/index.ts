// How scenes count and decide, without a store.
export { type Advance, advance, count } from './advance.ts';
export { lowestClass, type SceneRefusal, sceneWrong } from './check-scene.ts';
export type { Count, Limit, Line, Scene } from './contract.ts';
export {
  type Candidate,
  type Change,
  type ChangeKind,
  decideTouched,
  hasMoved,
  isCandidate,
} from './decide-touched.ts';
export type { SceneEvent } from './events.ts';
export type { Standing } from './judge.ts';
export type { Touched } from './judge-touched.ts';
export { type AwardPlace, usageKey } from './limits.ts';
export {
  type AwardState,
  createMemoryState,
  type DecidedAward,
  EVENTS_FROM,
  type FactRow,
  type SceneState,
  type TallyRow,
} from './state.ts';
export { eventsOf, type SceneBook, type SceneInForce, type Stream, streamsOf } from './streams.ts';
export type { ProductType } from './tally.ts';
export { standingToday, talliesAsked } from './today.ts';
export { calendarSpan } from './windows.ts';
