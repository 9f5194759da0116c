// Who wants to know of appends. Engines call `tell` after their own commits and poll for those of other processes.

/** A set of callbacks; `add` answers the way to stop. */
export interface Listeners {
  add(listener: () => void): () => void;
  tell(): void;
  clear(): void;
}

/** Listeners, and a poll that runs only while somebody listens. `changed` tells whether others appended since the last call. */
export const createListeners = (pollMs: number, changed: () => Promise<boolean>): Listeners => {
  const listeners = new Set<() => void>();
  let timer: NodeJS.Timeout | null = null;

  const tell = (): void => {
    for (const listener of listeners) listener();
  };
  const poll = async (): Promise<void> => {
    // A store that does not answer now is told by the next append or read; the poll only goes on.
    if (await changed().catch(() => false)) tell();
    if (timer !== null) timer = setTimeout(() => void poll(), pollMs).unref();
  };
  const stop = (): void => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
  };

  return {
    add(listener) {
      const own = () => listener();
      listeners.add(own);
      timer ??= setTimeout(() => void poll(), pollMs).unref();
      return () => {
        listeners.delete(own);
        if (listeners.size === 0) stop();
      };
    },
    tell,
    clear() {
      stop();
      listeners.clear();
    },
  };
};
