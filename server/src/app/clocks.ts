// The machine's clock, read here and handed to everybody.
import type { Clock } from '../kernel/index.ts';

/** Wall time; also business time, unless a sandbox sets that. */
export const machineClock: Clock = { now: () => Date.now() };
