// Work that computes for long, in a thread of its own: the thread that serves requests must not wait for it.
export { runInThread, type ThreadControl } from './run-in-thread.ts';
export { serveThread, type ThreadProgress } from './serve-thread.ts';
export { inTightHeaps } from './tight-heaps.ts';
