// What is counted agrees with the naive twin over random lives; options do what their names say; the segment that is proposed holds the
// same customers as the figure.
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createEventStoreTimelines, type Timelines } from '../timelines/index.ts';
import { handTimelines, openTestIndex, openTestWorld, type TestWorld } from '../timelines/testing.ts';
import { type ConversionPointParameters, conversionPointParameters } from './contract.ts';
import { conversionPointFold, conversionPointPeopleFold } from './folds.ts';
import { checkConversionPoints, planConversionPoints } from './plan.ts';
import { conversionPointResultOf, shortCondition } from './result.ts';
import { naiveCustomers } from './testing-naive-points.ts';

const ZONE = 'Asia/Shanghai';
const OPTION_SETS = Number(process.env.ZHIYIN_OPTION_SETS ?? (process.env.ZHIYIN_SOAK ? 40 : 7));
const control = { signal: new AbortController().signal, onProgress: () => undefined };
const grouping = { segments: [], labelOf: (value: string) => ({ zh: value, en: value }) };

const evaluate = async (timelines: Timelines, parameters: ConversionPointParameters, now: number) => {
  expect(checkConversionPoints(parameters)).toBeNull();
  const { who } = parameters.population;
  const plan = planConversionPoints(parameters, ZONE, { who, groups: new Map(), groupOfOthers: 0 });
  const spec = plan.spec([], 0, now);
  const part = await timelines.fold(conversionPointFold, spec, plan.query, control);
  return { plan, spec, result: conversionPointResultOf(parameters, plan, spec, grouping, part) };
};

describe('conversion points over random lives', () => {
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

  const optionSet: fc.Arbitrary<ConversionPointParameters> = fc
    .record({
      start: fc.constantFrom([{ event: 'opened' }], [{ event: 'viewed' }], [{ event: 'fact_recorded' }]),
      startWhich: fc.constantFrom('first_ever' as const, 'first_in_range' as const),
      prior: fc.constantFrom(undefined, undefined, [{ event: 'ordered' }]),
      goal: fc.constantFrom(
        { events: [{ event: 'paid' }], toDay: 10 },
        { events: [{ event: null }], fromDay: 4, toDay: 15 },
        { events: [{ event: 'ordered' }, { event: 'paid' }], atLeast: 2, toDay: 12 },
        {
          events: [{ event: 'paid' }],
          measure: { of: 'sum' as const, subject: { kind: 'property' as const, name: 'amount' } },
          atLeast: 3,
          toDay: 20,
        },
      ),
      counted: fc.constantFrom('until_goal' as const, 'landmark' as const),
      countMax: fc.constantFrom(2, 6),
      now: fc.constantFrom('2026-02-01', '2026-01-25', '2026-05-01'),
      who: fc.constantFrom('customers' as const, 'everybody' as const),
      broken: fc.boolean(),
    })
    .map(({ who, broken, now, ...rest }) => ({
      now: Date.parse(`${now}T00:00:00+08:00`),
      ...conversionPointParameters.parse({
        ...rest,
        ...{ range: { from: '2026-01-04', to: '2026-01-29' }, unit: 'week', population: { who }, windowDays: [1, 4] },
        behaviours: [
          { events: [{ event: 'viewed' }] },
          { events: [{ event: 'fact_recorded' }, { event: 'complained' }] },
        ],
        ...(broken ? { breakdown: { by: 'event', subject: { kind: 'property', name: 'product' } } } : {}),
      }),
    }));

  it('agree with the naive twin over option sets, from both sources', { timeout: 300_000 }, async () => {
    const stored = createEventStoreTimelines(world.store);
    let counted = 0;
    for (const [number, given] of fc.sample(optionSet, { numRuns: OPTION_SETS, seed: 13 }).entries()) {
      const { now, ...parameters } = given as typeof given & { readonly now: number };
      const timelines = number % 5 === 0 ? index.timelines : stored;
      const { plan, spec, result } = await evaluate(timelines, parameters, now);
      const naive = naiveCustomers(world, parameters, plan, ZONE, now);
      for (const { key, customers, reached, recent, cohorts } of result.groups) {
        if (key.kind === 'other') continue;
        const own = naive.filter(({ group }) => key.kind === 'all' || group === key.value);
        const over = own.filter(({ complete }) => complete);
        expect({ parameters, key, customers, reached, recent }).toEqual({
          ...{ parameters, key, customers: over.length, recent: own.length - over.length },
          reached: over.filter((each) => each.reached).length,
        });
        expect(cohorts.reduce((sum, each) => sum + each.customers, 0)).toBe(over.length);
      }
      const over = naive.filter(({ complete }) => complete);
      const search = result.searches[0];
      for (const { behaviour, windowDays, points } of search?.curves ?? []) {
        const window = parameters.windowDays.indexOf(windowDays);
        for (const { count, customers, reached } of points) {
          const here = over.filter(({ counts }) => {
            const own = counts[behaviour]?.[window] ?? null;
            return own !== null && Math.min(own, parameters.countMax) === count;
          });
          counted += here.length;
          expect([customers, reached]).toEqual([here.length, here.filter((each) => each.reached).length]);
        }
      }
      for (const { behaviour, windowDays, atLeast, above, below } of search?.candidates ?? []) {
        const window = parameters.windowDays.indexOf(windowDays);
        const sides = [above, below].map((side, place) => {
          const here = over.filter(({ counts }) => {
            const own = counts[behaviour]?.[window] ?? null;
            return own !== null && own >= atLeast === (place === 0);
          });
          return [side.customers - here.length, side.reached - here.filter((each) => each.reached).length];
        });
        expect(sides).toEqual([
          [0, 0],
          [0, 0],
        ]);
      }
      const cell = {
        points: spec,
        segment: -1,
        value: undefined,
        cell: 1,
        from: 1,
        below: 3,
        kind: 'not_reached' as const,
      };
      const people = await timelines.fold(conversionPointPeopleFold, cell, plan.query, control);
      const meant = over.filter(({ reached, counts }) => {
        const own = counts[0]?.[1] ?? null;
        // The last count that is told apart holds all above it.
        return (
          !reached && own !== null && Math.min(own, parameters.countMax) >= 1 && Math.min(own, parameters.countMax) < 3
        );
      });
      expect([...people.persons].sort()).toEqual(meant.map(({ person }) => person).sort());
    }
    expect(counted).toBeGreaterThan(500);
  });
});

describe('conversion points by hand', () => {
  // Everybody deposits on 1 March at 10:00.
  // Ann reads three times in two days and trades on the 5th; Bob reads once, and again after trading; Cat reads twice and never trades;
  // Dan deposits on the 20th, too late to be told.
  const lives = {
    Ann: [
      'deposit 2026-03-01T10:00',
      'read 2026-03-01T11:00',
      'read 2026-03-02T11:00',
      'read 2026-03-03T09:00',
      'trade 2026-03-05T10:00',
    ],
    Bob: [
      'open 2026-02-28T10:00',
      'deposit 2026-03-01T10:00',
      'read 2026-03-01T11:00',
      'trade 2026-03-02T10:00',
      'read 2026-03-02T11:00',
    ],
    Cat: ['deposit 2026-03-01T10:00', 'read 2026-03-02T10:00', 'read 2026-03-04T10:00', 'deposit 2026-03-04T11:00'],
    Dan: ['deposit 2026-03-20T10:00', 'read 2026-03-20T11:00'],
  };
  const timelines = handTimelines(lives, ['deposit', 'read', 'trade', 'open']);
  const ask = (more: object = {}) =>
    evaluate(
      timelines,
      conversionPointParameters.parse({
        range: { from: '2026-03-01', to: '2026-04-01' },
        start: [{ event: 'deposit' }],
        goal: { events: [{ event: 'trade' }], toDay: 10 },
        ...{ behaviours: [{ events: [{ event: 'read' }] }], windowDays: [3], countMax: 5 },
        ...more,
      }),
      Date.parse('2026-03-25T00:00:00+08:00'),
    );
  /** Counts with customers: how many there are, and how many of them reached the goal. */
  const curve = async (more: object = {}) => {
    const { spec, plan } = await ask(more);
    const part = await timelines.fold(conversionPointFold, spec, plan.query, control);
    const tables = part.tallies.find(({ value }) => value === undefined)?.tally.tables ?? new Float64Array(0);
    const counts: Record<string, readonly [number, number]> = {};
    for (const [at, customers] of tables.entries()) {
      if (customers === 0) continue;
      const count = at % 6;
      const reached = Math.floor(at / 6) % 2;
      const [all, there] = counts[count] ?? [0, 0];
      counts[count] = [all + customers, there + customers * reached];
    }
    return counts;
  };

  it.each([
    [
      'what came before the goal: Bob read once before trading; of Cat the third day ends at its very instant',
      {},
      { 1: [1, 1], 2: [1, 0], 3: [1, 1] },
    ],
    ['a window of one day, its end with it', { windowDays: [1] }, { 1: [3, 2] }],
    ['landmark: Bob has traded within the window and is left out', { counted: 'landmark' }, { 2: [1, 0], 3: [1, 1] }],
    ['two trades: nobody', { goal: { events: [{ event: 'trade' }], atLeast: 2, toDay: 10 } }, { 2: [2, 0], 3: [1, 0] }],
    [
      'a goal of days 2 to 10: Bob traded too early',
      { goal: { events: [{ event: 'trade' }], fromDay: 3, toDay: 10 } },
      { 2: [2, 0], 3: [1, 1] },
    ],
    ['only who opened before', { prior: [{ event: 'open' }] }, { 1: [1, 1] }],
    [
      'the first in the range: Cat begins again on the 4th',
      { range: { from: '2026-03-02', to: '2026-04-01' }, startWhich: 'first_in_range' },
      { 0: [1, 0] },
    ],
    ['first ever: nobody but Dan, who is too recent', { range: { from: '2026-03-02', to: '2026-04-01' } }, {}],
    ['counts above the highest are one', { countMax: 5, windowDays: [3] }, { 1: [1, 1], 2: [1, 0], 3: [1, 1] }],
  ])('%s', async (_title, more, expected) => {
    expect(await curve(more)).toEqual(expected);
  });

  it('counts who is too recent apart', async () => {
    const { result } = await ask();
    expect(result.groups[0]).toMatchObject({ customers: 3, reached: 2, recent: 1 });
  });

  it('opens who is short and has not reached the goal, those with days left among them', async () => {
    const { plan, spec } = await ask();
    const cell = { points: spec, segment: -1, value: undefined, cell: 0, from: 1, below: 3, kind: 'open' as const };
    expect((await timelines.fold(conversionPointPeopleFold, cell, plan.query, control)).persons).toEqual([
      'Cat',
      'Dan',
    ]);
  });

  it('says who is short as a condition of a segment', () => {
    const parameters = conversionPointParameters.parse({
      range: { from: '2026-03-01', to: '2026-04-01' },
      start: [{ event: 'deposit' }],
      goal: { events: [{ event: 'trade' }], toDay: 10 },
      behaviours: [{ events: [{ event: 'read' }] }],
    });
    const condition = shortCondition(parameters, { behaviour: 0, windowDays: 7 }, { from: 3, to: 4 });
    const since = (days: number) => ({ kind: 'since', matcher: [{ event: 'deposit' }], which: 'first', days });
    const read = { kind: 'did', matcher: [{ event: 'read' }], measure: { of: 'count' }, window: since(7) };
    const trade = { kind: 'did', matcher: [{ event: 'trade' }], measure: { of: 'count' }, window: since(10) };
    expect(condition).toEqual({
      kind: 'all',
      of: [
        { ...read, operator: 'at_least', value: 3 },
        { ...read, operator: 'at_most', value: 4 },
        { kind: 'not', of: { ...trade, operator: 'at_least', value: 1 } },
      ],
    });
  });

  it.each([
    [{ goal: { events: [{ event: 'trade' }], fromDay: 10, toDay: 10 } }, 'must end after day 10'],
    [{ goal: { events: [{ event: 'trade' }], atLeast: 1.5 } }, 'is whole'],
    [{ goal: { events: [{ event: 'trade' }], fromDay: 5, toDay: 30 }, windowDays: [7] }, 'reaches into them'],
    [{ windowDays: [30], goal: { events: [{ event: 'trade' }], toDay: 10 } }, 'longer than'],
    [{ windowDays: [3, 3] }, 'named twice'],
  ])('refuses %j', (more, words) => {
    const parameters = conversionPointParameters.parse({
      range: { from: '2026-03-01', to: '2026-04-01' },
      ...{
        start: [{ event: 'deposit' }],
        goal: { events: [{ event: 'trade' }] },
        behaviours: [{ events: [{ event: 'read' }] }],
      },
      ...more,
    });
    expect(checkConversionPoints(parameters)?.message).toContain(words);
  });
});
