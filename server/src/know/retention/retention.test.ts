// Retention agrees with its naive twin over random lives, and every option does what its name says on lives that can be counted by hand.
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createEventStoreTimelines, type Timelines } from '../timelines/index.ts';
import { handTimelines, openTestIndex, openTestWorld, type TestWorld } from '../timelines/testing.ts';
import { type RetentionParameters, retentionParameters } from './contract.ts';
import { retentionFold, retentionPeopleFold } from './folds.ts';
import { checkRetention, planRetention } from './plan.ts';
import { retentionResultOf } from './result.ts';
import { naiveMembers } from './testing-naive-retention.ts';

const ZONE = 'Asia/Shanghai';
const NOW = Date.parse('2026-03-15T00:00:00+08:00');
const OPTION_SETS = Number(process.env.ZHIYIN_OPTION_SETS ?? (process.env.ZHIYIN_SOAK ? 40 : 10));
const control = { signal: new AbortController().signal, onProgress: () => undefined };
const grouping = { segments: [], labelOf: (value: string) => ({ zh: value, en: value }) };

const evaluate = async (timelines: Timelines, parameters: RetentionParameters, zone = ZONE, now = NOW) => {
  expect(checkRetention(parameters)).toBeNull();
  const { who } = parameters.population;
  const plan = planRetention(parameters, zone, { who, groups: new Map(), groupOfOthers: 0 });
  const spec = plan.spec([], 0, now);
  const part = await timelines.fold(retentionFold, spec, plan.query, control);
  return { plan, spec, result: retentionResultOf(parameters, plan, spec, grouping, part) };
};

describe('retention over random lives', () => {
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

  const optionSet: fc.Arbitrary<RetentionParameters> = fc
    .record({
      initial: fc.constantFrom(
        [{ event: 'opened' }],
        [{ event: 'viewed' }, { event: 'fact_recorded' }],
        [{ event: null }],
      ),
      returning: fc.constantFrom([{ event: null }], [{ event: 'ordered' }, { event: 'paid' }], [{ event: 'viewed' }]),
      unit: fc.constantFrom('day' as const, 'week' as const, 'month' as const, 'quarter' as const),
      weekStart: fc.constantFrom(1, 7, 3),
      periods: fc.oneof(
        fc.record({ kind: fc.constant('calendar' as const), count: fc.integer({ min: 1, max: 6 }) }),
        fc.record({
          kind: fc.constant('rolling' as const),
          count: fc.integer({ min: 1, max: 5 }),
          days: fc.constantFrom(1, 7, 30),
        }),
        fc.record({
          kind: fc.constant('custom' as const),
          brackets: fc.constantFrom(
            [
              { fromDay: 0, toDay: 1 },
              { fromDay: 1, toDay: 7 },
              { fromDay: 10, toDay: 40 },
            ],
            [{ fromDay: 3, toDay: 4 }],
          ),
          days: fc.constantFrom('calendar' as const, 'rolling' as const),
        }),
      ),
      cohort: fc.constantFrom('first_ever' as const, 'first_in_range' as const, 'recurring' as const),
      counting: fc.constantFrom('exact' as const, 'on_or_after' as const),
      occurrencesMin: fc.constantFrom(1, 1, 2),
      who: fc.constantFrom('customers' as const, 'everybody' as const),
      broken: fc.boolean(),
    })
    .map(({ who, broken, ...rest }) =>
      retentionParameters.parse({
        ...rest,
        range: { from: '2026-01-04', to: '2026-01-29' },
        population: { who },
        ...(broken ? { breakdown: { by: 'event', subject: { kind: 'property', name: 'product' } } } : {}),
      }),
    );

  it('agrees with the naive twin over option sets', { timeout: 300_000 }, async () => {
    const timelines = createEventStoreTimelines(world.store);
    let retainedInAll = 0;
    for (const [number, parameters] of fc.sample(optionSet, { numRuns: OPTION_SETS, seed: 3 }).entries()) {
      const zone = number % 2 === 0 ? ZONE : 'America/New_York';
      const { plan, spec, result } = await evaluate(timelines, parameters, zone);
      expect((await evaluate(index.timelines, parameters, zone)).result).toEqual(result);
      const members = naiveMembers(world, parameters, plan, zone);
      for (const { key, cohorts } of result.groups) {
        const own = members.filter(({ value }) => key.kind === 'all' || value === key.value);
        const naive = cohorts.map((_, cohort) => {
          const here = own.filter((member) => member.cohort === cohort);
          return {
            size: here.length,
            retained: plan.labels.map((__, period) => here.filter(({ retained }) => retained[period]).length),
          };
        });
        const shown = cohorts.map(({ size, cells }) => ({ size, retained: cells.map(({ retained }) => retained) }));
        expect({ parameters, key, shown }).toEqual({ parameters, key, shown: naive });
      }
      retainedInAll += result.groups[0]?.average.reduce((sum, { retained }) => sum + retained, 0) ?? 0;
      const cell = { retention: spec, segment: -1, value: undefined, cohort: 0, period: 0, kind: 'lost' as const };
      const people = await timelines.fold(retentionPeopleFold, cell, plan.query, control);
      const lost = members.filter((member) => member.cohort === 0 && !member.retained[0]).map(({ person }) => person);
      expect([...people.persons].sort()).toEqual([...new Set(lost)].sort());
    }
    expect(retainedInAll).toBeGreaterThan(300);
  });
});

describe('retention by hand', () => {
  // Ann opens on 31 January and comes back on 1 February, 2 March twice and 31 March.
  // Bob opens on 15 February, comes back the same day, and opens again on 1 March.
  const lives = {
    Ann: [
      'open 2026-01-31T10:00',
      'come 2026-02-01T09:00',
      'come 2026-03-02T10:00',
      'come 2026-03-02T11:00',
      'come 2026-03-31T23:59',
    ],
    Bob: ['open 2026-02-15T10:00', 'come 2026-02-15T10:01', 'open 2026-03-01T00:00'],
  };
  const ask = (more: object, now = '2026-06-01', zone = ZONE) =>
    evaluate(
      handTimelines(lives, ['open', 'come']),
      retentionParameters.parse({
        ...{ range: { from: '2026-01-01', to: '2026-04-01' }, unit: 'month' },
        ...{ initial: [{ event: 'open' }], returning: [{ event: 'come' }], periods: { kind: 'calendar', count: 3 } },
        ...more,
      }),
      zone,
      Date.parse(`${now}T00:00:00+08:00`),
    );
  const grid = async (more: object, now?: string, zone?: string) =>
    (await ask(more, now, zone)).result.groups[0]?.cohorts.map(({ size, cells }) => [
      size,
      ...cells.map(({ retained }) => retained),
    ]);

  it.each([
    [
      'calendar months, exact: a month end is one day before the next month',
      {},
      [
        [1, 0, 1, 1, 0],
        [1, 1, 0, 0, 0],
        [0, 0, 0, 0, 0],
      ],
    ],
    [
      'recurring: Bob begins again in March',
      { cohort: 'recurring' },
      [
        [1, 0, 1, 1, 0],
        [1, 1, 0, 0, 0],
        [1, 0, 0, 0, 0],
      ],
    ],
    [
      'on or after: once in period 2 is also after periods 0 and 1',
      { counting: 'on_or_after' },
      [
        [1, 1, 1, 1, 0],
        [1, 1, 0, 0, 0],
        [0, 0, 0, 0, 0],
      ],
    ],
    [
      'at least two returns: only March of Ann has as many',
      { occurrencesMin: 2 },
      [
        [1, 0, 0, 1, 0],
        [1, 0, 0, 0, 0],
        [0, 0, 0, 0, 0],
      ],
    ],
    [
      'first ever: with a range from March, Bob began before it',
      { range: { from: '2026-03-01', to: '2026-04-01' }, cohort: 'first_ever' },
      [[0, 0, 0, 0, 0]],
    ],
    [
      'first in range: with a range from March, Bob begins in March',
      { range: { from: '2026-03-01', to: '2026-04-01' } },
      [[1, 0, 0, 0, 0]],
    ],
    [
      'rolling 30 days: Ann returns in days 0 to 29 and 30 to 59',
      { periods: { kind: 'rolling', count: 2, days: 30 } },
      [
        [1, 1, 1, 0],
        [1, 1, 0, 0],
        [0, 0, 0, 0],
      ],
    ],
    [
      'rolling 24 hours: 09:00 the next day is still the first day',
      { periods: { kind: 'rolling', count: 1, days: 1 } },
      [
        [1, 1, 0],
        [1, 1, 0],
        [0, 0, 0],
      ],
    ],
    [
      'custom calendar days: the next day is day 1',
      {
        periods: {
          kind: 'custom',
          brackets: [
            { fromDay: 1, toDay: 2 },
            { fromDay: 30, toDay: 31 },
          ],
        },
      },
      [
        [1, 1, 1],
        [1, 0, 0],
        [0, 0, 0],
      ],
    ],
    [
      'custom 24 hours: 23 hours later is day 0',
      {
        periods: {
          kind: 'custom',
          days: 'rolling',
          brackets: [
            { fromDay: 0, toDay: 1 },
            { fromDay: 30, toDay: 31 },
          ],
        },
      },
      [
        [1, 1, 1],
        [1, 1, 0],
        [0, 0, 0],
      ],
    ],
    ['quarters', { unit: 'quarter', periods: { kind: 'calendar', count: 1 } }, [[2, 2, 0]]],
  ])('%s', async (_title, more, expected) => {
    expect(await grid(more)).toEqual(expected);
  });

  it('begins weeks on the day that is asked for', async () => {
    // 31 January 2026 is a Saturday, 1 February a Sunday.
    const weeks = (weekStart: number) =>
      grid({
        unit: 'week',
        weekStart,
        range: { from: '2026-01-31', to: '2026-02-01' },
        periods: { kind: 'calendar', count: 1 },
      });
    expect(await weeks(1)).toEqual([[1, 1, 0]]);
    expect(await weeks(7)).toEqual([[1, 0, 1]]);
  });

  it('takes days of the zone that is asked for', async () => {
    // 00:00 on 1 March in Shanghai is still February in New York.
    const recurring = { cohort: 'recurring', timeZone: 'America/New_York' };
    expect(await grid(recurring, undefined, 'America/New_York')).toEqual([
      [1, 1, 0, 1, 0],
      [1, 1, 0, 0, 0],
      [0, 0, 0, 0, 0],
    ]);
  });

  it('tells which cells have ended, and leaves the others out of the weighted line and of M1 and M3', async () => {
    const { result } = await ask({}, '2026-04-01');
    const [group] = result.groups;
    expect(group?.cohorts[0]?.cells.map(({ complete }) => complete)).toEqual([true, true, true, false]);
    expect(group?.cohorts[1]?.cells.map(({ complete }) => complete)).toEqual([true, true, false, false]);
    expect(group?.average[1]).toEqual({ retained: 1, size: 2, share: 0.5 });
    expect(group?.milestones).toEqual([
      { name: 'M1', retained: 1, size: 2, share: 0.5 },
      { name: 'M3', retained: 0, size: 0, share: null },
    ]);
    const rolling = await ask({ periods: { kind: 'rolling', count: 2, days: 30 } });
    expect(rolling.result.groups[0]?.milestones.map(({ name, retained }) => [name, retained])).toEqual([
      ['M1', 2],
      ['M3', 0],
    ]);
  });

  it('counts 29 February and the short day of a clock change', async () => {
    const timelines = handTimelines(
      {
        Cat: ['open 2024-02-28T12:00', 'come 2024-02-29T12:00', 'come 2024-03-01T12:00'],
        Dan: ['open 2026-03-08T15:30', 'come 2026-03-09T14:45'],
      },
      ['open', 'come'],
    );
    const at = (from: string, to: string, periods: object, zone: string) =>
      evaluate(
        timelines,
        retentionParameters.parse({
          range: { from, to },
          initial: [{ event: 'open' }],
          returning: [{ event: 'come' }],
          periods,
        }),
        zone,
      );
    const leap = await at('2024-02-28', '2024-02-29', { kind: 'calendar', count: 2 }, ZONE);
    expect(leap.result.groups[0]?.cohorts[0]?.cells.map(({ retained }) => retained)).toEqual([0, 1, 1]);
    // Dan opens 8 March 03:30 in New York, the day that has 23 hours, and comes 9 March 02:45 there: the next day, yet within 24 hours.
    const calendar = await at('2026-03-08', '2026-03-09', { kind: 'calendar', count: 1 }, 'America/New_York');
    expect(calendar.result.groups[0]?.cohorts[0]?.cells.map(({ retained }) => retained)).toEqual([0, 1]);
    const rolling = await at('2026-03-08', '2026-03-09', { kind: 'rolling', count: 1, days: 1 }, 'America/New_York');
    expect(rolling.result.groups[0]?.cohorts[0]?.cells.map(({ retained }) => retained)).toEqual([1, 0]);
  });
});
