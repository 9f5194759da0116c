// Sharing runs: who goes together, in which order, and what becomes of the others when one fails.
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createCountedSize, createGatherer, createTimedSize } from './index.ts';

const recorded = (inFlightMax: number, size: number) => {
  const runs: number[][] = [];
  const ends: (() => void)[] = [];
  const add = createGatherer<number, number>(
    inFlightMax,
    () => size,
    async (items) => {
      runs.push([...items]);
      await new Promise<void>((resolve) => ends.push(resolve));
      if (items.includes(13)) throw new Error('thirteen');
      return items.map((item) => item * 2);
    },
  );
  const end = async (): Promise<void> => {
    ends.shift()?.();
    await sleep(5);
  };
  return { runs, add, end };
};

test('callers of one turn share a run, and those who come meanwhile the next; the size is kept', async () => {
  const { runs, add, end } = recorded(1, 3);
  const answers = [1, 2].map(add);
  await nextTurn();
  await nextTurn();
  answers.push(...[3, 4, 5, 6].map(add));
  await sleep(5);
  expect(runs).toEqual([[1, 2]]);
  for (let count = 0; count < 3; count += 1) await end();
  expect(runs).toEqual([[1, 2], [3, 4, 5], [6]]);
  expect(await Promise.all(answers)).toEqual([2, 4, 6, 8, 10, 12]);
});

test('a run beside another begins when as many wait as are under way, or eight', async () => {
  const { runs, add, end } = recorded(2, 100);
  const items = (from: number, count: number) => Array.from({ length: count }, (_, index) => from + index);
  const answers = items(100, 3).map(add);
  await sleep(5);
  answers.push(...items(200, 2).map(add));
  await sleep(5);
  expect(runs.length).toBe(1);
  answers.push(...items(202, 1).map(add));
  await sleep(5);
  expect(runs.map((run) => run.length)).toEqual([3, 3]);
  for (let count = 0; count < 2; count += 1) await end();
  answers.push(...items(300, 50).map(add));
  await sleep(5);
  answers.push(...items(400, 8).map(add));
  await sleep(5);
  expect(runs.map((run) => run.length)).toEqual([3, 3, 50, 8]);
  for (let count = 0; count < 2; count += 1) await end();
  expect((await Promise.all(answers)).length).toBe(64);
});

test('one that cannot be done fails alone', async () => {
  const { runs, add, end } = recorded(1, 100);
  const answers = Promise.allSettled([12, 13, 14].map(add));
  await sleep(5);
  for (let count = 0; count < 4; count += 1) await end();
  expect(runs).toEqual([[12, 13, 14], [12], [13], [14]]);
  expect((await answers).map((answer) => (answer.status === 'fulfilled' ? answer.value : 'failed'))).toEqual([
    24,
    'failed',
    28,
  ]);
});

test('pieces follow the time that they take, or the rows that they bring about', () => {
  const timed = createTimedSize(20, 16, 4, 1_000);
  timed.note(16, 80, 0);
  expect(timed.size()).toBe(4);
  timed.note(4, 400, 0);
  expect(timed.size()).toBe(4);
  for (let count = 0; count < 30; count += 1) timed.note(timed.size(), 1, 0);
  expect(timed.size()).toBe(1_000);
  const counted = createCountedSize(200, 20);
  for (let count = 0; count < 30; count += 1) counted.note(counted.size(), 0, counted.size() * 10);
  expect(counted.size()).toBe(20);
  for (let count = 0; count < 30; count += 1) counted.note(counted.size(), 0, counted.size());
  expect(counted.size()).toBe(199);
  for (let count = 0; count < 30; count += 1) counted.note(counted.size(), 0, counted.size() * 5_000);
  expect(counted.size()).toBe(1);
});
