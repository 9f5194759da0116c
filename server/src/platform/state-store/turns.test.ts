// Who gets the one session of the embedded engine, and when.
import { expect, test } from 'vitest';
import { openStateStore } from './open-state-store.ts';
import { courteously, createTurns, inBackground, inOneTurn, somebodyWaits } from './turns.ts';

/** Takes a turn each, in the order of the names while the first holds it, and answers who had it when. */
const orderOf = async (names: readonly string[]): Promise<readonly string[]> => {
  const turns = createTurns();
  const order: string[] = [];
  const endFirst = await turns.take();
  const waiting = names.map((name) => {
    const wait = async (): Promise<void> => {
      const end = await turns.take();
      order.push(name);
      end();
      // Ended twice, as a driver may release what it released before, it must not let two in.
      end();
    };
    return name.startsWith('b') ? inBackground(wait) : wait();
  });
  endFirst();
  await Promise.all(waiting);
  return order;
};

test('whoever waits goes before the background, in the order of asking', async () => {
  expect(await orderOf(['b1', 'p1', 'b2', 'p2'])).toEqual(['p1', 'p2', 'b1', 'b2']);
});

test('the background has every fifth turn however many wait', async () => {
  const prompt = ['p1', 'p2', 'p3', 'p4', 'p5', 'p6', 'p7', 'p8', 'p9'];
  expect(await orderOf(['b1', 'b2', 'b3', ...prompt])).toEqual([
    ...['p1', 'p2', 'p3', 'p4', 'b1', 'p5', 'p6', 'p7', 'p8', 'b2'],
    ...['p9', 'b3'],
  ]);
});

test('a page that is asked for during a queue of background work is answered first', async () => {
  const store = await openStateStore({ kind: 'pglite', folder: null });
  try {
    const order: string[] = [];
    const work = (name: string) => () =>
      store.transaction(async (transaction) => {
        await transaction.selectNoFrom((eb) => eb.val(1).as('one')).execute();
        order.push(name);
      });
    const background = inBackground(() => ['b1', 'b2', 'b3'].map((name) => work(name)()));
    const page = work('page')();
    await Promise.all([...background, page]);
    expect(order).toEqual(['b1', 'page', 'b2', 'b3']);
    await expect(store.transaction(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
    await inBackground(work('after a failure'));
    expect(order.at(-1)).toBe('after a failure');
  } finally {
    await store.close();
  }
});

test('reads of one answer have one turn together, and let nobody in between', async () => {
  const store = await openStateStore({ kind: 'pglite', folder: null });
  try {
    const order: string[] = [];
    const read = async (name: string): Promise<void> => {
      await store.db.selectNoFrom((eb) => eb.val(1).as('one')).execute();
      order.push(name);
    };
    const alone = [read('a1').then(() => read('a2')), inBackground(() => read('b1'))];
    await Promise.all(alone);
    expect(order).toEqual(['a1', 'b1', 'a2']);
    order.length = 0;
    const answer = inOneTurn(async () => {
      await read('p1');
      await Promise.all([read('p2'), read('p3')]);
    });
    await Promise.all([answer, inBackground(() => read('b2'))]);
    expect(order).toEqual(['p1', 'p2', 'p3', 'b2']);
    // The turn ends with the work that shared it, also where it fails, and whatever still runs then has turns of its own.
    let late: Promise<void> = Promise.resolve();
    const failed = inOneTurn(async () => {
      await read('p4');
      late = new Promise((resolve) => setTimeout(resolve, 20)).then(() => read('late'));
      throw new Error('no');
    });
    await expect(failed).rejects.toThrow('no');
    await late;
    expect(order.at(-1)).toBe('late');
    await expect(inOneTurn(() => store.transaction(async () => 1))).rejects.toThrow('share a turn');
  } finally {
    await store.close();
  }
});

test('long work rests as long as it took while answers are read', async () => {
  const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
  const timed = async (work: () => Promise<unknown>): Promise<number> => {
    const startedAt = performance.now();
    await work();
    return performance.now() - startedAt;
  };
  const piece = () => courteously(() => pause(60));
  expect(somebodyWaits()).toBe(false);
  const answer = inOneTurn(() => pause(20));
  expect(somebodyWaits()).toBe(true);
  // The answer was read before the work was over.
  expect(await timed(piece)).toBeGreaterThan(115);
  await answer;
  expect(somebodyWaits()).toBe(false);
  const failing = inOneTurn(() => Promise.reject(new Error('no')));
  await expect(failing).rejects.toThrow('no');
  expect(somebodyWaits()).toBe(false);
});
