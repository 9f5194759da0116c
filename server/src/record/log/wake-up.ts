// Lets loops sleep until something happened. A call that comes while nobody sleeps is not lost: the next sleep ends at once.

/** A bell. Rung while nobody sleeps, it is remembered for the next one who would. */
export interface WakeUp {
  ring(): void;
  /** Sleeps until rung, until the time is over, or until the signal aborts; whether it was the time. */
  sleep(timeMaxMs: number, signal: AbortSignal): Promise<boolean>;
}

export const createWakeUp = (): WakeUp => {
  const sleepers = new Set<() => void>();
  let rung = false;
  return {
    ring() {
      rung = sleepers.size === 0;
      for (const wake of sleepers) wake();
    },
    sleep(timeMaxMs, signal) {
      if (rung || signal.aborted) {
        rung = false;
        return Promise.resolve(false);
      }
      return new Promise((resolve) => {
        const end = (isTime: boolean): void => {
          clearTimeout(timer);
          signal.removeEventListener('abort', wake);
          sleepers.delete(wake);
          resolve(isTime);
        };
        const wake = (): void => end(false);
        const timer = setTimeout(() => end(true), timeMaxMs);
        signal.addEventListener('abort', wake);
        sleepers.add(wake);
      });
    },
  };
};
