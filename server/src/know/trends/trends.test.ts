// Trends agree with their naive twin over random lives, from the event store and the index, and every option does what its name says on
// lives that can be counted by hand.
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { QuestionContext } from '../questions/index.ts';
import { createEventStoreTimelines, type Timelines } from '../timelines/index.ts';
import { handTimelines, openTestIndex, openTestWorld, type TestWorld } from '../timelines/testing.ts';
import { type TrendsParameters, type TrendsResult, trendsParameters } from './contract.ts';
import { trendsPeopleFold } from './folds.ts';
import { checkTrends, planTrends } from './plan.ts';
import { movingAverage } from './result.ts';
import { naiveEvents, naiveSeries } from './testing-naive-trends.ts';
import { trendsQuestion } from './trends-question.ts';

const ZONE = 'Asia/Shanghai';
const NOW = Date.parse('2026-03-15T00:00:00+08:00');
const OPTION_SETS = Number(process.env.ZHIYIN_OPTION_SETS ?? (process.env.ZHIYIN_SOAK ? 40 : 8));
const control = { signal: new AbortController().signal, onProgress: () => undefined };

const ask = (timelines: Timelines, parameters: TrendsParameters, timeZone = ZONE, now = NOW) => {
  expect(checkTrends(parameters)).toBeNull();
  const { who } = parameters.population;
  const grouping: QuestionContext['grouping'] = {
    ...{ population: { who, groups: new Map(), groupOfOthers: 0 }, segments: [], values: [] },
    labelOf: (value) => ({ zh: value, en: value }),
  };
  const context: QuestionContext = { grouping, timelines, timeZone, now, control };
  return trendsQuestion.answer(parameters as never, context) as Promise<TrendsResult>;
};

describe('trends over random lives', () => {
  let world: TestWorld;
  let index: ReturnType<typeof openTestIndex>;
  beforeAll(async () => {
    world = await openTestWorld();
    index = openTestIndex(world);
  });
  afterAll(async () => {
    await index.stop();
    await world.close();
  });

  const ofProperty = (kind: 'sum' | 'average' | 'minimum' | 'maximum') =>
    fc.constant({ kind, property: 'amount' } as const);
  const measure = fc.oneof(
    fc.constantFrom({ kind: 'events' }, { kind: 'customers' }, { kind: 'events_per_customer' }),
    fc.oneof(...(['sum', 'average', 'minimum', 'maximum'] as const).map(ofProperty)),
    fc.constantFrom(50, 90, 95, 99).map((percent) => ({ kind: 'percentile' as const, property: 'amount', percent })),
  );
  const events = fc.constantFrom(
    [{ event: 'viewed' }],
    [{ event: null }],
    [{ event: 'ordered' }, { event: 'paid' }],
    [{ event: 'fact_recorded' }],
  );
  const optionSet: fc.Arbitrary<TrendsParameters> = fc
    .record({
      series: fc.array(fc.record({ events, measure }), { minLength: 1, maxLength: 3 }),
      unit: fc.constantFrom('hour' as const, 'day' as const, 'week' as const, 'month' as const, 'quarter' as const),
      weekStart: fc.constantFrom(1, 7, 3),
      display: fc.constantFrom({ kind: 'plain' as const }, { kind: 'cumulative' as const }),
      who: fc.constantFrom('customers' as const, 'everybody' as const),
      broken: fc.boolean(),
      groupsMax: fc.constantFrom(2, 10),
    })
    .map(({ who, broken, ...rest }) =>
      trendsParameters.parse({
        ...rest,
        range:
          rest.unit === 'hour' ? { from: '2026-01-04', to: '2026-01-06' } : { from: '2026-01-04', to: '2026-02-03' },
        population: { who },
        ...(broken ? { breakdown: { by: 'event', subject: { kind: 'property', name: 'product' } } } : {}),
      }),
    );
  /** Of which no single event is looked at: the index counts them by days that were put together. */
  const counted = (['day', 'week', 'month'] as const).map((unit) =>
    trendsParameters.parse({
      series: (['customers', 'events', 'events_per_customer'] as const).map((kind, index) => ({
        ...{ events: [{ event: [null, 'viewed', 'complained'][index] }], measure: { kind } },
      })),
      ...{ unit, range: { from: '2026-01-04', to: '2026-02-03' }, population: { who: 'everybody' } },
      ...(unit === 'week' ? { display: { kind: 'cumulative' } } : {}),
    }),
  );
  const near = (values: readonly (number | null)[]) =>
    values.map((each) => (each === null ? null : expect.closeTo(each, 6)));

  it('agrees with the naive twin over option sets', { timeout: 300_000 }, async () => {
    const timelines = createEventStoreTimelines(world.store);
    let valued = 0;
    let others = 0;
    const sets = [...fc.sample(optionSet, { numRuns: OPTION_SETS, seed: 11 }), ...counted];
    for (const [number, parameters] of sets.entries()) {
      const zone = number % 2 === 0 ? ZONE : 'America/New_York';
      const result = await ask(timelines, parameters, zone);
      expect(await ask(index.timelines, parameters, zone)).toEqual(result);
      const population = { who: parameters.population.who, groups: new Map(), groupOfOthers: 0 };
      const plan = planTrends(parameters, zone, population);
      const seen = naiveEvents(world, parameters, plan, zone);
      const starts = result.periods.map(({ from }) => from);
      const listed = result.groups.flatMap(({ key }) => (key.kind === 'value' ? [key.value] : []));
      for (const { key, series } of result.groups)
        for (const [place, line] of series.entries()) {
          const takes = (value: string | null) =>
            key.kind === 'all' || (key.kind === 'other' ? !listed.includes(value) : value === key.value);
          const naive = naiveSeries(seen, parameters, { series: place, zone, starts, takes });
          expect({ parameters, key, values: line.values }).toEqual({ parameters, key, values: near(naive.values) });
          expect([line.total]).toEqual(near([naive.total]));
          expect(line.customers).toBe(naive.persons.length);
          if (key.kind === 'other') others += 1;
          valued += line.values.filter((each) => each !== null && each !== 0).length;
          // One group of each answer is opened to its people, by turns the whole and a value.
          if (place > 0 || key !== result.groups[number % Math.min(2, result.groups.length)]?.key) continue;
          const spec = plan.spec([], 0, null);
          const value = key.kind === 'all' ? undefined : key.value;
          const cell = { trends: spec, segment: -1, value, series: 0, unit: -1 };
          const people = await timelines.fold(trendsPeopleFold, cell, plan.query, control);
          expect([...people.persons].sort()).toEqual([...naive.persons].sort());
        }
    }
    expect(valued).toBeGreaterThan(300);
    expect(others).toBeGreaterThan(1);
  });
});

describe('trends by hand', () => {
  // Ann buys for 10 and 20 on the 1st and for 30 on the 3rd; Bob for 0.1 and 0.2 on the 2nd, and views on the 1st and 3rd.
  const lives = {
    Ann: ['buy 2026-03-01T10:00 sum=10 of=A', 'buy 2026-03-01T10:59 sum=20 of=B', 'buy 2026-03-03T00:00 sum=30 of=A'],
    Bob: [
      'view 2026-03-01T09:00',
      'buy 2026-03-02T10:00 sum=0.1 of=C',
      'buy 2026-03-02T23:59 sum=0.2',
      'view 2026-03-03T12:00',
    ],
  };
  const property = 'sum';
  const buys = (measure: object) => ({ events: [{ event: 'buy' }], measure });
  const answer = (more: object, timeZone = ZONE, now = NOW) =>
    ask(
      handTimelines(lives, ['buy', 'view']),
      trendsParameters.parse({
        range: { from: '2026-03-01', to: '2026-03-04' },
        series: [buys({ kind: 'events' })],
        ...more,
      }),
      timeZone,
      now,
    );
  const lines = async (more: object, timeZone?: string) => {
    const { groups } = await answer(more, timeZone);
    return groups[0]?.series.map(({ values, total }) => [...values, total]);
  };

  it.each([
    ['events', { kind: 'events' }, [2, 2, 1, 5]],
    ['customers: Ann twice is one', { kind: 'customers' }, [1, 1, 1, 2]],
    ['events per customer', { kind: 'events_per_customer' }, [2, 2, 1, 2.5]],
    ['sum, exact to the last digit', { kind: 'sum', property }, [30, 0.3, 30, 60.3]],
    ['average', { kind: 'average', property }, [15, 0.15, 30, expect.closeTo(12.06)]],
    ['minimum', { kind: 'minimum', property }, [10, 0.1, 30, 0.1]],
    ['maximum', { kind: 'maximum', property }, [20, 0.2, 30, 30]],
    ['median: half-way between two', { kind: 'percentile', property, percent: 50 }, [15, expect.closeTo(0.15), 30, 10]],
    ['90 %: nine tenths of the way', { kind: 'percentile', property, percent: 90 }, [19, expect.closeTo(0.19), 30, 26]],
    ['of a property that nobody has', { kind: 'average', property: 'of' }, [null, null, null, null]],
    ['a sum of nothing is zero', { kind: 'sum', property: 'none' }, [0, 0, 0, 0]],
  ])('%s', async (_title, measure, expected) => {
    expect(await lines({ series: [buys(measure)] })).toEqual([expected]);
  });

  it('is cumulative from the beginning of the range: customers stay different ones', async () => {
    const of = async (measure: object) =>
      (await lines({ series: [buys(measure)], display: { kind: 'cumulative' } }))?.[0]?.slice(0, 3);
    expect(await of({ kind: 'events' })).toEqual([2, 4, 5]);
    expect(await of({ kind: 'customers' })).toEqual([1, 2, 2]);
    expect(await of({ kind: 'sum', property })).toEqual([30, 30.3, 60.3]);
    expect(await of({ kind: 'maximum', property })).toEqual([20, 20, 30]);
    expect(await of({ kind: 'percentile', property, percent: 50 })).toEqual([15, expect.closeTo(5.1), 10]);
  });

  it('averages the last units that have a value', async () => {
    expect(movingAverage([1, 3, null, 5, null, null], 2)).toEqual([null, 2, 3, 5, 5, null]);
    const display = { kind: 'moving_average', units: 2 };
    expect(await lines({ display })).toEqual([[null, 2, 1.5, 5]]);
  });

  it('computes formulas of the values, without one where zero divides', async () => {
    const { groups } = await answer({
      series: [buys({ kind: 'events' }), { events: [{ event: 'view' }], measure: { kind: 'events' } }],
      formulas: [{ expression: 'A / B' }, { expression: '100 * B / (A + B)', format: 'percent' }],
    });
    expect(groups[0]?.formulas).toEqual([
      { values: [2, null, 1], total: 2.5 },
      { values: [100 / 3, 0, 50], total: 200 / 7 },
    ]);
  });

  it('divides hours, weeks, months and quarters in the zone that is asked for', async () => {
    const hours = (await answer({ unit: 'hour', range: { from: '2026-03-01', to: '2026-03-02' } })) as TrendsResult;
    expect(hours.periods).toHaveLength(24);
    expect(hours.periods[10]?.label).toBe('2026-03-01 10:00');
    expect(hours.groups[0]?.series[0]?.values[10]).toBe(2);
    // In New York the 3rd at 00:00 in Shanghai is still the 2nd at 11:00, and the 2nd at 10:00 the 1st at 21:00.
    expect(await lines({}, 'America/New_York')).toEqual([[1, 2, 0, 3]]);
    const weeks = await answer({ unit: 'week' });
    expect(weeks.periods.map(({ label }) => label)).toEqual(['2026-02-23', '2026-03-02']);
    expect(weeks.groups[0]?.series[0]?.values).toEqual([2, 3]);
    for (const unit of ['month', 'quarter']) expect((await lines({ unit }))?.[0]).toEqual([5, 5]);
  });

  it('has 23 hours on the day of a clock change', async () => {
    const range = { from: '2026-03-08', to: '2026-03-09' };
    const { periods } = await answer({ unit: 'hour', range }, 'America/New_York');
    expect(periods.map(({ label }) => label.slice(11)).slice(0, 4)).toEqual(['00:00', '01:00', '03:00', '04:00']);
    expect(periods).toHaveLength(23);
  });

  it('marks units that the range cuts, and that have not ended, as incomplete', async () => {
    const complete = async (more: object, now: string) =>
      (await answer(more, ZONE, Date.parse(`${now}+08:00`))).periods.map((each) => each.complete);
    expect(await complete({}, '2026-03-03T12:00')).toEqual([true, true, false]);
    expect(await complete({}, '2026-03-04T00:00')).toEqual([true, true, true]);
    expect(await complete({ unit: 'week' }, '2026-04-01T00:00')).toEqual([false, false]);
  });

  it('counts an event under its own value, and nobody twice in the rest', async () => {
    const { groups } = await answer({
      series: [buys({ kind: 'customers' })],
      breakdown: { by: 'event', subject: { kind: 'property', name: 'of' } },
      groupsMax: 1,
    });
    // A has two purchases of Ann; the rest are B of Ann, C of Bob and one without a value of Bob.
    expect(
      groups.map(({ key, series }) => [key.kind, key.value, ...(series[0]?.values ?? []), series[0]?.total]),
    ).toEqual([
      ['all', null, 1, 1, 1, 2],
      ['value', 'A', 1, 0, 1, 1],
      ['other', null, 1, 1, 0, 2],
    ]);
  });

  it('refuses formulas that cannot be read and questions that are too large, in words', () => {
    const asked = (more: object) =>
      trendsParameters.parse({
        range: { from: '2026-01-01', to: '2026-03-01' },
        series: [buys({ kind: 'events' })],
        ...more,
      });
    expect(checkTrends(asked({ formulas: [{ expression: 'A / B' }] }))).toMatchObject({
      code: 'PARAMETERS_NOT_VALID',
      message: 'The formula "A / B": There is no series B (place 5). The series are A.',
    });
    expect(checkTrends(asked({ unit: 'hour', series: Array(6).fill(buys({ kind: 'events' })) }))).toMatchObject({
      code: 'QUESTION_TOO_LARGE',
    });
    expect(() => asked({ series: [buys({ kind: 'sum' })] })).toThrow('property');
  });
});
