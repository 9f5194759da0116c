// The behaviour index: every event in typed arrays, and which source of timelines answers.

export {
  type BehaviourIndex,
  type BehaviourIndexOptions,
  createBehaviourIndex,
} from './behaviour-index.ts';
export { createTimelineSources, type TimelineSources } from './choose-timelines.ts';
