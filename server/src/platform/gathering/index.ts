export * from './gatherer.ts';
export * from './sizes.ts';
