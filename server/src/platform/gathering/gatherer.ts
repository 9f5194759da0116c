// Gathers what concurrent callers bring while earlier work runs, so that they share what each run costs. Each gets an answer of its own.
import { assert } from '../../kernel/index.ts';

/** So many wait at least, or as many as are under way, before work is begun beside other work: most of what a run costs is the same for all. */
const BESIDE_MIN = 8;

interface Waiting<Item, Result> {
  readonly item: Item;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Gives a function that adds an item to the next run. `run` answers in the order of its items; where it throws, each item is run by itself, so
 * that one that cannot be done does not take the others with it.
 */
export const createGatherer = <Item, Result>(
  inFlightMax: number,
  size: () => number,
  run: (items: readonly Item[]) => Promise<readonly Result[]>,
): ((item: Item) => Promise<Result>) => {
  const queue: Waiting<Item, Result>[] = [];
  let [inFlight, running] = [0, 0];
  const runAlone = async ({ item, resolve, reject }: Waiting<Item, Result>): Promise<void> => {
    try {
      const results = await run([item]);
      assert(results.length === 1, 'an item without a result');
      resolve(results[0] as Result);
    } catch (error) {
      reject(error);
    }
  };
  const work = async (waiting: readonly Waiting<Item, Result>[]): Promise<void> => {
    try {
      const results = await run(waiting.map(({ item }) => item));
      assert(results.length === waiting.length, 'a run did not answer each of its items');
      waiting.forEach(({ resolve }, index) => {
        resolve(results[index] as Result);
      });
    } catch (error) {
      if (waiting.length === 1) waiting[0]?.reject(error);
      else for (const each of waiting) await runAlone(each);
    }
  };
  const pump = (): void => {
    while (queue.length > 0 && inFlight < inFlightMax && queue.length >= Math.min(running, BESIDE_MIN)) {
      const waiting = queue.splice(0, Math.max(1, size()));
      inFlight += 1;
      running += waiting.length;
      void work(waiting).finally(() => {
        inFlight -= 1;
        running -= waiting.length;
        // Whoever was answered and asks again at once comes along.
        setImmediate(pump);
      });
    }
  };
  return (item) =>
    new Promise((resolve, reject) => {
      queue.push({ item, resolve, reject });
      // Callers of the same turn of the event loop share a run.
      setImmediate(pump);
    });
};
