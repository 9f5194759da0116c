// The behaviour index as threads read it: its arrays, what is put together of them for questions that are asked again, and the threads.

export { Numbers, sharedArray } from './arrays.ts';
export { type IndexChoice, type IndexFilter, type IndexSegment, instantAt } from './segment.ts';
export type { StripSource } from './strip-work.ts';
export { createStripStore, type StripLimits, type StripStore } from './strips.ts';
export { type AnyFold, createIndexThreads, type IndexThreads, serveFolds } from './threads.ts';
export { foldView, type IndexView } from './view.ts';
