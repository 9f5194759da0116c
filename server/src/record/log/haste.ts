// Consumers that rest between their steps do so while nobody waits for them.
import { createWakeUp, type WakeUp } from './wake-up.ts';

/** Who waits for which consumer, and which consumers rest. */
export interface Haste {
  /** While the work goes on the consumer does not rest; if it does already, it goes on at once. */
  during<Result>(consumer: string, work: () => Promise<Result>): Promise<Result>;
  /** Lets the consumer rest, at most so long. */
  rest(consumer: string, timeMaxMs: number, signal: AbortSignal): Promise<void>;
}

/** `isAlways`: nobody ever rests. */
export const createHaste = (isAlways: boolean): Haste => {
  const waiting = new Map<string, number>();
  const resting = new Map<string, WakeUp>();
  const count = (consumer: string, more: number): void => {
    waiting.set(consumer, (waiting.get(consumer) ?? 0) + more);
  };
  return {
    async during(consumer, work) {
      count(consumer, 1);
      resting.get(consumer)?.ring();
      try {
        return await work();
      } finally {
        count(consumer, -1);
      }
    },
    async rest(consumer, timeMaxMs, signal) {
      if (isAlways || (waiting.get(consumer) ?? 0) > 0) return;
      const bell = createWakeUp();
      resting.set(consumer, bell);
      await bell.sleep(timeMaxMs, signal);
      resting.delete(consumer);
    },
  };
};
