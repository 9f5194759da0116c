export { kept, keptForLater } from './kept-plans.ts';
export * from './open-state-store.ts';
export * from './state-store.ts';
export { courteously, inBackground, inOneTurn, somebodyWaits } from './turns.ts';
