// Segments: groups of customers that keep themselves up to date, and lists.
export { behaviourFold } from './behaviour.ts';
export type { SegmentsDependencies } from './catalogue.ts';
export { createSegmentDirectory, createSegments, type Segments } from './create-segments.ts';
export { migrations } from './migrations.ts';
export { countStaysOf, eraseStaysOf } from './person.ts';
