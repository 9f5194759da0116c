// Distributions agree with their naive twin over random lives, and every option does what its name says on lives that can be counted by
// hand.
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BusinessDate, startOfDay, tradingCalendar } from '../../kernel/index.ts';
import type { PeopleFound, QuestionContext } from '../questions/index.ts';
import { createEventStoreTimelines, type Timelines } from '../timelines/index.ts';
import { handTimelines, openTestIndex, openTestWorld, type TestWorld } from '../timelines/testing.ts';
import { automaticEdges, bracketOf } from './brackets.ts';
import { type DistributionParameters, type DistributionResult, distributionParameters } from './contract.ts';
import { createDistributionQuestion } from './distribution-question.ts';
import { naiveLives } from './testing-naive-distribution.ts';

const ZONE = 'Asia/Shanghai';
const NOW = Date.parse('2026-06-01T00:00:00+08:00');
const OPTION_SETS = Number(process.env.ZHIYIN_OPTION_SETS ?? (process.env.ZHIYIN_SOAK ? 40 : 12));
const control = { signal: new AbortController().signal, onProgress: () => undefined };
// 2 January 2026 is a Friday on which the exchanges are closed.
const calendar = tradingCalendar([2026], ['2026-01-01', '2026-01-02'] as BusinessDate[]);
const question = createDistributionQuestion({ tradingCalendar: async () => calendar });

const contextOf = (
  timelines: Timelines,
  { population }: DistributionParameters,
  timeZone: string,
): QuestionContext => ({
  ...{ timelines, timeZone, now: NOW, control },
  grouping: {
    population: { who: population.who, groups: new Map(), groupOfOthers: 0 },
    ...{ segments: [], values: [], labelOf: (value: string) => ({ zh: value, en: value }) },
  },
});
const ask = (parameters: DistributionParameters, context: QuestionContext) => {
  expect(question.check(parameters)).toBeNull();
  return question.answer(parameters, context) as Promise<DistributionResult>;
};
const everybody = { segment: null, kind: 'all' as const, value: null };
const people = async (parameters: DistributionParameters, cell: object, context: QuestionContext) => {
  const found: PeopleFound = await question.people(parameters, { group: everybody, ...cell }, context);
  return [...found.persons].sort();
};

describe('over random lives', () => {
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

  const events = fc.constantFrom(
    [{ event: null }],
    [{ event: 'viewed' }, { event: 'fact_recorded' }],
    [{ event: 'ordered' }],
  );
  const property = fc.constant('amount');
  const optionSet = fc
    .record({
      of: fc.oneof(
        fc.record({ kind: fc.constant('frequency' as const), events }),
        fc.record({ kind: fc.constantFrom('total' as const, 'value' as const), events, property }),
        fc.record({
          ...{ kind: fc.constant('interval' as const), events, until: events },
          pairing: fc.constantFrom('nearest' as const, 'first' as const),
          daysMax: fc.constantFrom(1, 3, 30),
        }),
        fc.record({
          ...{ kind: fc.constant('day_part' as const), events },
          slotMinutes: fc.constantFrom(30 as const, 60 as const),
        }),
      ),
      own: fc.boolean(),
      population: fc.constantFrom({ who: 'customers' as const }, { who: 'everybody' as const }),
      breakdown: fc.option(
        fc.constant({ by: 'event' as const, subject: { kind: 'property' as const, name: 'product' } }),
        { nil: undefined },
      ),
    })
    .map(({ of, own, ...rest }) =>
      distributionParameters.parse({
        ...{ ...rest, of, range: { from: '2026-01-02', to: '2026-02-01' } },
        ...(own && of.kind !== 'day_part' ? { brackets: { kind: 'custom', edges: [-1, 1, 2.5, 3_600, 90_000] } } : {}),
      }),
    );

  const expectNumbers = (result: DistributionResult, lives: ReturnType<typeof naiveLives>) => {
    for (const { key, count, customers, brackets, figures } of result.groups) {
      const own = lives.filter(
        ({ value, numbers }) => numbers.length > 0 && (key.kind === 'all' || value === key.value),
      );
      const numbers = own.flatMap((life) => life.numbers).toSorted((one, other) => one - other);
      const inside = (number: number, { from, to }: DistributionResult['brackets'][number]) =>
        (from === null || number >= from) && (to === null || number < to);
      expect([count, customers]).toEqual([numbers.length, own.length]);
      expect(brackets.map((each) => [each.count, each.customers])).toEqual(
        result.brackets.map((bracket) => [
          numbers.filter((number) => inside(number, bracket)).length,
          own.filter((life) => life.numbers.some((number) => inside(number, bracket))).length,
        ]),
      );
      if (numbers.length === 0) expect(figures).toBeNull();
      else {
        const middle = (numbers.length - 1) / 2;
        const median = ((numbers[Math.floor(middle)] as number) + (numbers[Math.ceil(middle)] as number)) / 2;
        expect(figures).toMatchObject({
          minimum: numbers[0],
          maximum: numbers.at(-1),
          median: expect.closeTo(median, 6),
        });
      }
    }
  };
  const days = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
  const expectWeek = (result: DistributionResult, lives: ReturnType<typeof naiveLives>) => {
    const minutes = result.week?.slotMinutes ?? 0;
    const slotOf = (clock: string) => {
      const [weekday = '', hour = 0, minute = 0] = clock.split(/[ :,]+/);
      return `${days.indexOf(weekday)} ${Math.floor((Number(hour) * 60 + Number(minute)) / minutes)}`;
    };
    for (const { key, slots, count, parts } of result.groups) {
      const own = lives.filter(({ value }) => key.kind === 'all' || value === key.value);
      const seen = own.map(({ clocks }) => clocks.map(slotOf));
      for (const [weekday, day] of slots.entries())
        for (const [slot, shown] of day.entries()) {
          const name = `${weekday} ${slot}`;
          const events = seen.flat().filter((each) => each === name).length;
          expect({ name, ...shown }).toEqual({
            name,
            events,
            customers: seen.filter((each) => each.includes(name)).length,
          });
        }
      expect(parts.reduce((sum, part) => sum + part.events, 0)).toBe(count);
    }
  };

  it('agrees with the naive twin over option sets', { timeout: 300_000 }, async () => {
    const kinds = new Map<string, number>();
    for (const [number, parameters] of fc.sample(optionSet, { numRuns: OPTION_SETS, seed: 35 }).entries()) {
      const zone = number % 2 === 0 ? ZONE : 'America/New_York';
      const context = contextOf(createEventStoreTimelines(world.store), parameters, zone);
      const result = await ask(parameters, context);
      expect(await ask(parameters, { ...context, timelines: index.timelines })).toEqual(result);
      const query = question.query(parameters, zone, context.grouping.population);
      const lives = naiveLives(world, query, parameters, { zone, to: startOfDay('2026-02-01' as BusinessDate, zone) });
      if (parameters.of.kind === 'day_part') expectWeek(result, lives);
      else {
        expectNumbers(result, lives);
        const [bracket] = result.brackets.slice(number % 2);
        const { from, to } = bracket ?? { from: null, to: null };
        const inside = (each: number) => (from === null || each >= from) && (to === null || each < to);
        const wanted = lives.filter(({ numbers }) => numbers.some(inside)).map(({ person }) => person);
        expect(await people(parameters, { kind: 'bracket', from, to }, context)).toEqual(wanted.sort());
      }
      kinds.set(parameters.of.kind, (kinds.get(parameters.of.kind) ?? 0) + (result.groups[0]?.count ?? 0));
    }
    for (const kind of ['frequency', 'total', 'value', 'interval', 'day_part'])
      expect(kinds.get(kind)).toBeGreaterThan(50);
  });
});

describe('brackets', () => {
  it.each([
    ['each number by itself where they are few', [1, 1, 2, 4], 'frequency', [2, 3, 4]],
    ['one number: one bracket', [7, 7], 'frequency', []],
    ['none', [], 'value', []],
    [
      'round edges between the 5th and the 95th percentile',
      Array.from({ length: 101 }, (_, index) => index),
      'frequency',
      [10, 20, 30, 40, 50, 60, 70, 80, 90],
    ],
    ['tenths without what floating point leaves', [0.05, 0.95], 'value', [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]],
    ['usual lengths of time', [5, 100, 4_000], 'interval', [10, 60, 300, 900, 1_800, 3_600]],
  ])('%s', (_title, numbers, kind, expected) => {
    expect(automaticEdges(numbers, kind)).toEqual(expected);
  });

  it('includes the lower edge', () => {
    expect([0, 1, 1.5, 2, 9].map((number) => bracketOf([1, 2], number))).toEqual([0, 1, 1, 2, 2]);
    expect(bracketOf([], 5)).toBe(0);
  });
});

describe('by hand', () => {
  // Ann views at 10:00 and 10:10 and buys at 10:30 and 14:00 on Monday 5 January; Bob views on the 5th at 09:20 and buys on the 7th;
  // Cid views on Friday the 2nd, a holiday.
  const lives = {
    Ann: [
      'view 2026-01-05T10:00',
      'view 2026-01-05T10:10',
      'buy 2026-01-05T10:30 sum=0.1',
      'buy 2026-01-05T14:00 sum=0.2',
    ],
    Bob: ['view 2026-01-05T09:20', 'buy 2026-01-07T09:20 sum=5'],
    Cid: ['view 2026-01-02T10:00', 'buy 2026-01-02T15:00'],
  };
  const timelines = handTimelines(lives, ['view', 'buy']);
  const [view, buy] = [[{ event: 'view' }], [{ event: 'buy' }]];
  const parametersOf = (of: object, more: object = {}) =>
    distributionParameters.parse({ range: { from: '2026-01-01', to: '2026-01-08' }, of, ...more });
  const answer = (of: object, more: object = {}, zone = ZONE) => {
    const parameters = parametersOf(of, more);
    return ask(parameters, contextOf(timelines, parameters, zone));
  };
  const custom = (...edges: number[]) => ({ brackets: { kind: 'custom', edges } });
  const counts = ({ groups }: DistributionResult) =>
    groups[0]?.brackets.map(({ count, customers }) => [count, customers]);

  it.each([
    [
      'frequency: customers by how many views',
      { kind: 'frequency', events: view },
      [1, 2, 3],
      [
        [0, 0],
        [2, 2],
        [1, 1],
        [0, 0],
      ],
    ],
    [
      'total: 0.1 and 0.2 are 0.3; Cid has no value',
      { kind: 'total', events: buy, property: 'sum' },
      [0.3, 1],
      [
        [0, 0],
        [1, 1],
        [1, 1],
      ],
    ],
    [
      'value: event by event, Ann twice in one bracket',
      { kind: 'value', events: buy, property: 'sum' },
      [0.3],
      [
        [2, 1],
        [1, 1],
      ],
    ],
    [
      'interval from the nearest view: 20 minutes, 2 days, 5 hours',
      { kind: 'interval', events: view, until: buy },
      [1_200, 1_201, 18_000, 172_800],
      [
        [0, 0],
        [1, 1],
        [0, 0],
        [1, 1],
        [1, 1],
      ],
    ],
    [
      'interval from the first view: 30 minutes',
      { kind: 'interval', events: view, until: buy, pairing: 'first' },
      [1_800, 1_801],
      [
        [0, 0],
        [1, 1],
        [2, 2],
      ],
    ],
    [
      'interval of at most a day',
      { kind: 'interval', events: view, until: buy, daysMax: 1 },
      [86_400],
      [
        [2, 2],
        [0, 0],
      ],
    ],
    [
      'interval from one purchase to the next',
      { kind: 'interval', events: buy, until: buy },
      [12_600, 12_601],
      [
        [0, 0],
        [1, 1],
        [0, 0],
      ],
    ],
  ])('%s', async (_title, of, edges, expected) => {
    expect(counts(await answer(of, custom(...edges)))).toEqual(expected);
  });

  it('lets an interval end after the range, and not begin there', async () => {
    const of = { kind: 'interval', events: view, until: buy };
    const until = async (to: string) =>
      (await answer(of, { range: { from: '2026-01-05', to }, ...custom(86_400) })).groups[0]?.count;
    expect(await until('2026-01-06')).toBe(2);
    expect((await answer(of, { range: { from: '2026-01-06', to: '2026-01-08' }, ...custom(1) })).groups[0]?.count).toBe(
      0,
    );
  });

  it('has exact figures of all values', async () => {
    const { groups, whole } = await answer({ kind: 'value', events: buy, property: 'sum' });
    expect(whole).toBe(false);
    expect(groups[0]?.figures).toEqual({
      ...{ minimum: 0.1, maximum: 5, median: 0.2, sum: expect.closeTo(5.3) },
      ...{ mean: expect.closeTo(5.3 / 3), p90: expect.closeTo(0.2 + 4.8 * 0.8) },
    });
  });

  it('marks trading slots, and tells parts of the exchange’s day and closed days', async () => {
    const { week, groups } = await answer({ kind: 'day_part', events: [...view, ...buy] });
    const open = week?.trading?.flatMap((each, slot) => (each === 'open' ? [slot / 2] : []));
    expect(open).toEqual([9.5, 10, 10.5, 11, 13, 13.5, 14, 14.5]);
    expect(week?.trading?.[18]).toBe('part');
    expect(groups[0]?.slots[0]?.[20]).toEqual({ events: 2, customers: 1 });
    const parts = groups[0]?.parts.filter(({ events }) => events > 0);
    expect(parts).toEqual([
      { part: 'call_auction', events: 2, customers: 1 },
      { part: 'morning', events: 3, customers: 1 },
      { part: 'afternoon', events: 1, customers: 1 },
      { part: 'closed_day', events: 2, customers: 1 },
    ]);
  });

  it('reads the clock of the zone, and the exchange’s in Shanghai', async () => {
    const { week, groups } = await answer({ kind: 'day_part', events: view, slotMinutes: 60 }, {}, 'America/New_York');
    expect(week?.trading).toBeNull();
    // 10:00 on Monday in Shanghai is 21:00 on Sunday in New York.
    expect(groups[0]?.slots[6]?.[21]).toEqual({ events: 2, customers: 1 });
    expect(groups[0]?.parts.find(({ part }) => part === 'morning')).toMatchObject({ events: 2 });
  });

  it('reads the clock on the days of a clock change', async () => {
    // In New York the clock goes from 02:00 to 03:00 on 8 March 2026: 15:30 in Shanghai is 03:30 there, not 02:30.
    const parameters = parametersOf(
      { kind: 'day_part', events: view },
      { range: { from: '2026-03-08', to: '2026-03-09' } },
    );
    const spring = handTimelines({ Dan: ['view 2026-03-08T14:30', 'view 2026-03-08T15:30'] }, ['view']);
    const { groups } = await ask(parameters, contextOf(spring, parameters, 'America/New_York'));
    const busy = groups[0]?.slots[6]?.flatMap(({ events }, slot) => (events > 0 ? [slot / 2] : []));
    expect(busy).toEqual([1.5, 3.5]);
  });

  it('lists the people of a bracket, a slot and a part', async () => {
    const list = (of: object, cell: object) => {
      const parameters = parametersOf(of);
      return people(parameters, cell, contextOf(timelines, parameters, ZONE));
    };
    expect(await list({ kind: 'frequency', events: view }, { kind: 'bracket', from: 1, to: 2 })).toEqual([
      'Bob',
      'Cid',
    ]);
    const times = { kind: 'day_part', events: view };
    expect(await list(times, { kind: 'slot', weekday: 1, slot: 20 })).toEqual(['Ann']);
    expect(await list(times, { kind: 'part', part: 'closed_day' })).toEqual(['Cid']);
  });

  it('refuses brackets that make no sense, in words', () => {
    const refusal = (of: object, brackets: object) => question.check(parametersOf(of, { brackets }));
    const frequency = { kind: 'frequency', events: view };
    expect(refusal(frequency, { kind: 'custom', edges: [1, 1] })).toMatchObject({
      message: 'Edges of brackets rise; 1 does not lie above 1.',
    });
    expect(refusal(frequency, { kind: 'custom', edges: [1], names: ['a', 'b', 'c'] })).toMatchObject({
      message: '1 edges make 2 brackets, but there are 3 names.',
    });
    expect(refusal({ kind: 'day_part', events: view }, { kind: 'custom', edges: [1] })).toMatchObject({
      code: 'PARAMETERS_NOT_VALID',
    });
  });
});
