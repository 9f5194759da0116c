// Tiles ask a few at a time, in the order in which they come into sight: a board of forty tiles is no forty requests at once.

export interface TileQueue {
  /** Runs the work when its turn comes. A caller who gives up while waiting is passed over. */
  run<Result>(work: () => Promise<Result>, signal: AbortSignal): Promise<Result>;
}

export const createTileQueue = (atOnce: number): TileQueue => {
  let inside = 0;
  const waiting: (() => void)[] = [];
  const leave = (): void => {
    const next = waiting.shift();
    if (next) next();
    else inside -= 1;
  };
  const enter = (signal: AbortSignal): Promise<void> => {
    if (inside < atOnce) {
      inside += 1;
      return Promise.resolve();
    }
    return new Promise((resolve, reject) => {
      const come = () => {
        signal.removeEventListener('abort', go);
        resolve();
      };
      const go = () => {
        waiting.splice(waiting.indexOf(come), 1);
        reject(signal.reason);
      };
      waiting.push(come);
      signal.addEventListener('abort', go, { once: true });
    });
  };
  return {
    run: async (work, signal) => {
      signal.throwIfAborted();
      await enter(signal);
      try {
        return await work();
      } finally {
        leave();
      }
    },
  };
};
