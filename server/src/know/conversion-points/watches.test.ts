// A kept search is asked again when it is due and not before, over the latest days, and says when the point has moved.
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Instant } from '../../kernel/index.ts';
import type { JobContext } from '../../platform/jobs/index.ts';
import type { StateStore } from '../../platform/state-store/index.ts';
import { openTestStateStore } from '../../platform/state-store/testing.ts';
import { type ConversionPointResult, conversionPointParameters } from './contract.ts';
import { insertWatch, migrations, selectWatches } from './watch-store.ts';
import { createConversionPointWatches } from './watches.ts';

const DAY_MS = 86_400_000;
const START = Date.parse('2026-06-01T12:00:00+08:00');
let store: StateStore;
beforeAll(async () => {
  store = await openTestStateStore(migrations);
});
afterAll(() => store.close());

const parameters = conversionPointParameters.parse({
  range: { from: '2026-01-01', to: '2026-01-31' },
  start: [{ event: 'deposit' }],
  goal: { events: [{ event: 'trade' }] },
  behaviours: [{ events: [{ event: 'read' }] }],
});
/** What the question would answer: a point at so many reads, or none. */
const answering = (atLeast: number | null): ConversionPointResult => {
  const key = { segment: null, kind: 'all' as const, value: null, label: { zh: '全部', en: 'All' } };
  const side = { customers: 50, reached: 25 };
  const point =
    atLeast === null
      ? null
      : {
          ...{
            behaviour: 0,
            windowDays: 7,
            atLeast,
            above: side,
            below: side,
            support: 0.5,
            rateAbove: 0.6,
            rateBelow: 0.3,
          },
          ...{
            lift: 2,
            oddsRatio: 3,
            ppv: 0.6,
            npv: 0.7,
            sensitivity: 0.5,
            specificity: 0.5,
            mcc: 0.3,
            verdict: 'confirmed' as const,
          },
          ...{ difference: { value: 0.3, low: 0.1, high: 0.5 }, pSearched: 0, qSearched: 0, pHeldOut: 0 },
          ...{ adjustedOddsRatio: 3, pAdjusted: 0 },
        };
  const search = {
    key,
    customers: 100,
    reached: 50,
    tried: 9,
    point,
    candidates: [],
    curves: [],
    strata: [],
    short: null,
  };
  return { unit: 'month', groups: [], searches: [search] };
};

it('repeats a search and tells what has moved', async () => {
  let now: Instant = START;
  let answer: ConversionPointResult | { readonly refused: true; readonly code: string; readonly message: string } =
    answering(5);
  const asked: string[] = [];
  const results: string[] = [];
  const { jobs } = createConversionPointWatches({
    store,
    audit: { record: async () => undefined },
    clock: { now: () => now },
    timeZone: 'Asia/Shanghai',
    ask: async ({ range }) => {
      asked.push(`${range.from} ${range.to}`);
      return answer as ConversionPointResult;
    },
    enqueue: async () => ({ jobId: 'job' }),
  });
  const context: JobContext = {
    ...{ signal: new AbortController().signal, progress: () => undefined, result: (text) => results.push(text) },
    ...{ checkpoint: null, saveCheckpoint: async () => undefined, attempt: 1, jobId: 'job', scheduledFor: null },
  };
  const run = (payload: unknown = {}) => jobs[0]?.run(payload, context);
  await store.transaction((transaction) =>
    insertWatch(transaction, {
      ...{ id: 'w', name: 'reads', everyDays: 7, parameters, createdAt: now, createdBy: 'me', nextAt: now },
    }),
  );
  const latest = async () =>
    (await selectWatches(store.db))[0]?.runs.map(({ point, moved }) => [point?.atLeast ?? null, moved]);

  await run();
  expect(asked).toEqual(['2026-05-02 2026-06-01']);
  expect(await latest()).toEqual([[5, false]]);
  now += 6 * DAY_MS;
  await run();
  expect(asked).toHaveLength(1);
  now += DAY_MS;
  answer = answering(4);
  await run();
  expect(asked[1]).toBe('2026-05-09 2026-06-08');
  expect(await latest()).toEqual([
    [4, true],
    [5, false],
  ]);
  expect(results.at(-1)).toContain('the point has moved: reads');
  now += 7 * DAY_MS;
  answer = answering(null);
  await run();
  // By name it is asked though it is not due.
  now += DAY_MS;
  await run({ watch: 'w' });
  expect(await latest()).toEqual([
    [null, false],
    [null, true],
    [4, true],
    [5, false],
  ]);
});
