// Lifecycle and stickiness agree with their naive twins over random lives, hold their sums, and do what their names say on lives that
// can be counted by hand.
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AnyQuestion, PeopleFound, QuestionContext } from '../questions/index.ts';
import { createEventStoreTimelines, type Timelines } from '../timelines/index.ts';
import { handTimelines, openTestIndex, openTestWorld, type TestWorld } from '../timelines/testing.ts';
import {
  type LifecycleParameters,
  type LifecycleResult,
  lifecycleParameters,
  lifecycleStates,
  type StickinessParameters,
  type StickinessResult,
  stickinessParameters,
} from './contract.ts';
import { lifecycleQuestion } from './lifecycle-question.ts';
import { checkStickiness } from './stickiness.ts';
import { stickinessQuestion } from './stickiness-question.ts';
import { naiveStates, naiveStickiness } from './testing-naive-activity.ts';

const ZONE = 'Asia/Shanghai';
const NOW = Date.parse('2026-06-01T00:00:00+08:00');
const OPTION_SETS = Number(process.env.ZHIYIN_OPTION_SETS ?? (process.env.ZHIYIN_SOAK ? 40 : 8));
const control = { signal: new AbortController().signal, onProgress: () => undefined };

const contextOf = (timelines: Timelines, parameters: LifecycleParameters | StickinessParameters, timeZone: string) => ({
  ...{ timelines, timeZone, now: NOW, control },
  grouping: {
    population: { who: parameters.population.who, groups: new Map(), groupOfOthers: 0 },
    ...{ segments: [], values: [], labelOf: (value: string) => ({ zh: value, en: value }) },
  },
});
const answer = <Result>(
  question: AnyQuestion,
  parameters: LifecycleParameters | StickinessParameters,
  context: QuestionContext,
) => {
  expect(question.check(parameters)).toBeNull();
  return question.answer(parameters, context) as Promise<Result>;
};
const people = async (
  question: AnyQuestion,
  parameters: LifecycleParameters,
  cell: object,
  context: QuestionContext,
) => {
  const group = { segment: null, kind: 'all' as const, value: null };
  const found: PeopleFound = await question.people(parameters, { group, ...cell }, context);
  expect(found.total).toBe(found.persons.length);
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

  const shared = {
    activity: fc.constantFrom(
      [{ event: null }],
      [{ event: 'viewed' }, { event: 'fact_recorded' }],
      [{ event: 'ordered' }],
    ),
    weekStart: fc.constantFrom(1, 7, 3),
    range: fc.constantFrom({ from: '2026-01-05', to: '2026-02-03' }, { from: '2026-01-20', to: '2026-01-21' }),
    population: fc.constantFrom({ who: 'customers' as const }, { who: 'everybody' as const }),
    breakdown: fc.option(
      fc.constant({ by: 'event' as const, subject: { kind: 'property' as const, name: 'product' } }),
      { nil: undefined },
    ),
  };
  const zoneOf = (number: number) => (number % 2 === 0 ? ZONE : 'America/New_York');

  it('agrees with the naive lifecycle', { timeout: 300_000 }, async () => {
    const optionSet = fc
      .record({
        ...shared,
        unit: fc.constantFrom('day' as const, 'week' as const, 'month' as const, 'quarter' as const),
      })
      .map((given) => lifecycleParameters.parse(given));
    const seen = new Map<string, number>();
    for (const [number, parameters] of fc.sample(optionSet, { numRuns: OPTION_SETS, seed: 21 }).entries()) {
      const zone = zoneOf(number);
      const context = contextOf(createEventStoreTimelines(world.store), parameters, zone);
      const result = await answer<LifecycleResult>(lifecycleQuestion, parameters, context);
      expect(await answer(lifecycleQuestion, parameters, { ...context, timelines: index.timelines })).toEqual(result);
      const query = lifecycleQuestion.query(parameters, zone, context.grouping.population);
      const states = naiveStates(world, query, parameters, zone);
      for (const { key, units, customers } of result.groups) {
        const own = states.filter(({ value }) => key.kind === 'all' || value === key.value);
        for (const [unit, shown] of units.entries()) {
          const here = own.filter((each) => each.unit === unit);
          const counted = lifecycleStates.map((state) => [state, here.filter((each) => each.state === state).length]);
          expect({ parameters, key, unit, shown }).toMatchObject({ shown: Object.fromEntries(counted) });
          for (const [state, count] of counted) seen.set(String(state), (seen.get(String(state)) ?? 0) + Number(count));
          expect(shown.active).toBe(shown.new + shown.returning + shown.resurrecting);
          expect(shown.activeBefore).toBe(shown.returning + shown.dormant);
          if (unit > 0) expect(shown.activeBefore).toBe(units[unit - 1]?.active);
        }
        expect(customers).toBe(
          new Set(own.filter(({ state }) => state !== 'dormant').map(({ person }) => person)).size,
        );
      }
      const state = lifecycleStates[number % lifecycleStates.length] ?? 'new';
      const naive = states.filter((each) => each.unit === 0 && each.state === state).map(({ person }) => person);
      expect(await people(lifecycleQuestion, parameters, { period: 0, state }, context)).toEqual(naive.sort());
    }
    for (const state of lifecycleStates) expect(seen.get(state)).toBeGreaterThan(20);
  });

  it('agrees with the naive stickiness', { timeout: 300_000 }, async () => {
    const optionSet = fc
      .record({
        ...shared,
        pair: fc.constantFrom(
          ['day', 'week'],
          ['day', 'month'],
          ['day', 'range'],
          ['week', 'range'],
          ['month', 'quarter'],
        ),
        occurrencesMin: fc.constantFrom(1, 2),
      })
      .map(({ pair: [unit, within], ...given }) => stickinessParameters.parse({ ...given, unit, within }));
    let several = 0;
    for (const [number, parameters] of fc.sample(optionSet, { numRuns: OPTION_SETS, seed: 22 }).entries()) {
      const zone = zoneOf(number);
      const context = contextOf(createEventStoreTimelines(world.store), parameters, zone);
      const result = await answer<StickinessResult>(stickinessQuestion, parameters, context);
      expect(await answer(stickinessQuestion, parameters, { ...context, timelines: index.timelines })).toEqual(result);
      const query = stickinessQuestion.query(parameters, zone, context.grouping.population);
      const naive = naiveStickiness(world, query, parameters, zone);
      for (const { key, stretches } of result.groups)
        for (const [stretch, shown] of stretches.entries()) {
          const own = naive.filter(
            (each) => each.stretch === stretch && (key.kind === 'all' || each.value === key.value),
          );
          const exactly = shown.exactly.map((_, place) => own.filter(({ units }) => units === place + 1).length);
          const atLeast = shown.exactly.map((_, place) => own.filter(({ units }) => units > place).length);
          expect({ parameters, key, stretch, shown }).toMatchObject({
            shown: { exactly, atLeast, customers: own.length },
          });
          expect(shown.atLeast[0]).toBe(shown.customers);
          several += exactly.slice(1).reduce((sum, count) => sum + count, 0);
        }
      const kind = number % 2 === 0 ? 'exactly' : 'at_least';
      const wanted = naive
        .filter(({ stretch, units }) => stretch === 0 && (kind === 'exactly' ? units === 2 : units >= 2))
        .map(({ person }) => person);
      expect(await people(stickinessQuestion, parameters, { stretch: 0, units: 2, kind }, context)).toEqual(
        wanted.sort(),
      );
    }
    expect(several).toBeGreaterThan(100);
  });
});

describe('by hand', () => {
  // Ann comes on 30 and 31 January, twice on 2 February, and on 4 February; Bob on 1 and 2 February.
  const lives = {
    Ann: [
      'come 2026-01-30T10:00',
      'come 2026-01-31T10:00',
      'come 2026-02-02T10:00',
      'come 2026-02-02T23:59',
      'come 2026-02-04T00:00',
    ],
    Bob: ['come 2026-02-01T00:00 by=ad', 'come 2026-02-02T12:00'],
  };
  const timelines = handTimelines(lives, ['come']);
  const activity = [{ event: 'come' }];
  const lifecycle = async (more: object) => {
    const parameters = lifecycleParameters.parse({
      range: { from: '2026-01-31', to: '2026-02-05' },
      activity,
      ...more,
    });
    const { groups } = await answer<LifecycleResult>(
      lifecycleQuestion,
      parameters,
      contextOf(timelines, parameters, ZONE),
    );
    return groups.map(({ units }) => units.map((unit) => lifecycleStates.map((state) => unit[state]).join(' ')));
  };

  it.each([
    // New, returning, resurrecting, dormant on 31 January and 1 to 4 February.
    ['days: what came before the range makes Ann return', {}, ['0 1 0 0', '1 0 0 1', '0 1 1 0', '0 0 0 2', '0 0 1 0']],
    ['weeks from Monday, whole: all of January’s days are before', { unit: 'week' }, ['2 0 0 0', '0 2 0 0']],
    ['weeks from Sunday', { unit: 'week', weekStart: 7 }, ['1 0 0 0', '1 1 0 0']],
    ['months', { unit: 'month' }, ['1 0 0 0', '1 1 0 0']],
    [
      'a month of silence, and back again',
      { unit: 'month', range: { from: '2026-01-01', to: '2026-04-01' } },
      ['1 0 0 0', '1 1 0 0', '0 0 0 2'],
    ],
  ])('%s', async (_title, more, expected) => {
    expect((await lifecycle(more))[0]).toEqual(expected);
  });

  it('breaks the lifecycle down by the first event ever, so that everybody has one value', async () => {
    const breakdown = { by: 'event', subject: { kind: 'property', name: 'by' } };
    expect(await lifecycle({ unit: 'month', breakdown })).toEqual([
      ['1 0 0 0', '1 1 0 0'],
      ['0 0 0 0', '1 0 0 0'],
      ['1 0 0 0', '0 1 0 0'],
    ]);
  });

  const sticky = async (more: object) => {
    const parameters = stickinessParameters.parse({
      range: { from: '2026-01-30', to: '2026-02-06' },
      activity,
      ...more,
    });
    const result = await answer<StickinessResult>(
      stickinessQuestion,
      parameters,
      contextOf(timelines, parameters, ZONE),
    );
    return { result, first: result.groups[0]?.stretches ?? [] };
  };

  it('counts active days of months, of the days that lie in the range', async () => {
    const { result, first } = await sticky({});
    expect(result.stretches.map(({ date, units, complete }) => [date, units, complete])).toEqual([
      ['2026-01-01', 2, false],
      ['2026-02-01', 5, false],
    ]);
    expect(first.map(({ exactly, atLeast }) => [exactly, atLeast])).toEqual([
      [
        [0, 1],
        [1, 1],
      ],
      [
        [0, 2, 0, 0, 0],
        [2, 2, 0, 0, 0],
      ],
    ]);
    // January: one customer on both days. February: four active days of two customers in five days.
    expect(first.map(({ ratio, activeAverage, unitsAverage }) => [ratio, activeAverage, unitsAverage])).toEqual([
      [1, 1, 2],
      [0.4, 0.8, 2],
    ]);
  });

  it('asks for as many events in a day, and counts over the whole range', async () => {
    expect((await sticky({ within: 'range' })).result.stretches.map(({ complete }) => complete)).toEqual([true]);
    expect((await sticky({ occurrencesMin: 2 })).first[1]?.exactly).toEqual([1, 0, 0, 0, 0]);
    expect((await sticky({ within: 'range' })).first[0]?.exactly).toEqual([0, 1, 0, 1, 0, 0, 0]);
    expect((await sticky({ within: 'range', unit: 'month' })).first[0]?.exactly).toEqual([1, 1]);
  });

  it('refuses units that do not lie whole in their stretch, in words', () => {
    const parameters = stickinessParameters.parse({
      ...{ range: { from: '2026-01-30', to: '2026-02-06' }, activity, unit: 'week', within: 'month' },
    });
    expect(checkStickiness(parameters)).toMatchObject({
      code: 'PARAMETERS_NOT_VALID',
      message: 'A week does not lie whole in a month. Count weeks within one of: range.',
    });
  });
});
