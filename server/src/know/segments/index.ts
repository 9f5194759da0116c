// Segments: groups of customers that keep themselves up to date, and lists.
export { behaviourFold, bitsByPerson } from './behaviour.ts';
export {
  type Catalogue,
  readCatalogue,
  type SegmentsDependencies,
  segmentNames,
  segmentsWithTag,
  tagsOfCondition,
} from './catalogue.ts';
export { compileSegment, type Judgement } from './condition.ts';
export type { SegmentCondition } from './contract.ts';
export { createSegmentDirectory, createSegments, type Segments } from './create-segments.ts';
export { customersFor } from './evaluate.ts';
export type { MakeList } from './make-list.ts';
export { migrations } from './migrations.ts';
export { countStaysOf, eraseStaysOf } from './person.ts';
export { matcherWords, segmentSentence } from './sentence.ts';
export { membersWhere, segmentsOfMany } from './store.ts';
