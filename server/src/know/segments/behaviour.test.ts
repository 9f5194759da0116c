// Behaviours: hand-checkable examples of every option, and random ones over a thousand lives against their plain meaning.
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addDays, type BusinessDate, startOfDay } from '../../kernel/index.ts';
import type { DecidedEvent } from '../../record/log/index.ts';
import { createEventStoreTimelines, type EventMatcher, matchersMax, type Timelines } from '../timelines/index.ts';
import { handTimelines, openTestWorld, type TestWorld, worldNames } from '../timelines/testing.ts';
import { type BehaviourCondition, behaviourFold, bitsByPerson, bitsOfNothing, makeBatches } from './behaviour.ts';
import type { DidCondition, SequenceCondition } from './contract.ts';
import { naiveBehaviour } from './testing-naive.ts';

const timeZone = 'Asia/Shanghai';
const population = { who: 'everybody', groups: new Map(), groupOfOthers: 0 } as const;

/** Persons for whom each behaviour holds; those who did nothing are not among them. */
const judge = async (
  timelines: Timelines,
  behaviours: readonly BehaviourCondition[],
  today: BusinessDate,
  persons: readonly string[],
): Promise<readonly (readonly string[])[]> => {
  const result: (readonly string[])[] = [];
  const to = startOfDay(addDays(today, 1), timeZone);
  for (const { tests, matchers, columns, from } of makeBatches(behaviours, { today, timeZone }, matchersMax)) {
    const query = { matchers, columns, from, to, population };
    const control = { signal: new AbortController().signal, onProgress: () => undefined };
    const bits = bitsByPerson(await timelines.fold(behaviourFold, tests, query, control));
    const usual = bitsOfNothing(tests);
    for (const bit of tests.keys())
      result.push(persons.filter((each) => Math.floor((bits.get(each) ?? usual) / 2 ** bit) % 2 === 1));
  }
  return result;
};

const on = (...names: readonly string[]): EventMatcher => names.map((event) => ({ event }));
const did = (event: string, more: Partial<DidCondition> = {}): DidCondition => ({
  ...{ kind: 'did', matcher: on(event), measure: { of: 'count' }, operator: 'at_least', value: 1 },
  ...{ window: { kind: 'ever' }, ...more },
});
const inOrder = (steps: readonly string[], more: Partial<SequenceCondition> = {}): SequenceCondition => ({
  ...{ kind: 'sequence', steps: steps.map((each) => on(each)), window: { kind: 'ever' }, ...more },
});

describe('a behaviour', () => {
  // Today is 30 June. Ann buys for 10 and 5, Bob looks twice within two hours and buys later, Cat only opens, Dan does nothing.
  const lives = {
    Ann: [
      'open 2026-06-01T09:00',
      'buy 2026-06-02T09:00 sum=10',
      'buy 2026-06-29T23:59 sum=5',
      'look 2026-06-30T00:00',
    ],
    Bob: ['look 2026-06-10T09:00', 'look 2026-06-10T11:00', 'open 2026-06-11T09:00', 'buy 2026-06-11T12:00 sum=x'],
    Cat: ['open 2026-06-24T00:00'],
  };
  const timelines = handTimelines(lives, ['open', 'look', 'buy']);
  const sum = { of: 'sum', subject: { kind: 'property', name: 'sum' } } as const;
  const since = (which: 'first' | 'last', event: string, days?: number) =>
    ({ kind: 'since', matcher: on(event), which, ...(days === undefined ? {} : { days }) }) as const;
  const cases: readonly (readonly [string, BehaviourCondition, string])[] = [
    ['did', did('buy'), 'Ann Bob'],
    ['at least twice', did('buy', { value: 2 }), 'Ann'],
    ['exactly once', did('buy', { operator: 'exactly' }), 'Bob'],
    ['at most once, which nothing is too', did('buy', { operator: 'at_most' }), 'Bob Cat Dan'],
    ['never', did('buy', { operator: 'at_most', value: 0 }), 'Cat Dan'],
    ['any of several', did('x', { matcher: on('look', 'buy'), value: 3 }), 'Ann Bob'],
    ['today alone is the last one day', did('look', { window: { kind: 'last', days: 1 } }), 'Ann'],
    ['the day before is in the last two', did('buy', { window: { kind: 'last', days: 2 } }), 'Ann'],
    ['the last 7 days begin at midnight', did('open', { window: { kind: 'last', days: 7 } }), 'Cat'],
    ['and no earlier', did('open', { window: { kind: 'last', days: 6 } }), ''],
    [
      'between days, the last one excluded',
      did('open', { window: { kind: 'between', from: '2026-06-01', to: '2026-06-11' } }),
      'Ann',
    ],
    ['a sum', did('buy', { measure: sum, value: 15 }), 'Ann'],
    ['a sum of what is no number is 0', did('buy', { measure: sum, operator: 'exactly', value: 0 }), 'Bob Cat Dan'],
    ['days since the last', did('buy', { measure: { of: 'days_since_last' }, operator: 'exactly', value: 1 }), 'Ann'],
    ['days since the first', did('open', { measure: { of: 'days_since_first' }, value: 19 }), 'Ann Bob'],
    [
      'days since hold for nobody who never did',
      did('look', { measure: { of: 'days_since_last' }, operator: 'at_most', value: 900 }),
      'Ann Bob',
    ],
    ['after the first of something', did('buy', { window: since('first', 'open') }), 'Ann Bob'],
    ['within a day of it', did('buy', { window: since('first', 'open', 1) }), 'Ann Bob'],
    ['after the last', did('look', { window: since('last', 'buy') }), 'Ann'],
    [
      'not since, which needs the event',
      did('buy', { operator: 'at_most', value: 0, window: since('last', 'look') }),
      'Ann',
    ],
    ['twice needs two events', did('look', { window: since('first', 'look') }), 'Bob'],
    ['in order', inOrder(['open', 'buy']), 'Ann Bob'],
    ['the other way round', inOrder(['look', 'open', 'buy']), 'Bob'],
    ['one event is one step', inOrder(['buy', 'buy']), 'Ann'],
    ['within hours, inclusive', inOrder(['look', 'look'], { withinHours: 2 }), 'Bob'],
    ['not within fewer', inOrder(['look', 'look'], { withinHours: 1.9 }), ''],
    ['from the later start', inOrder(['look', 'open'], { withinHours: 22 }), 'Bob'],
    ['in a window', inOrder(['open', 'buy'], { window: { kind: 'last', days: 20 } }), 'Bob'],
  ];
  it.each(cases)('%s', async (_title, behaviour, expected) => {
    const [found] = await judge(timelines, [behaviour], '2026-06-30' as BusinessDate, ['Ann', 'Bob', 'Cat', 'Dan']);
    expect(found?.join(' ')).toBe(expected);
  });

  it('says the same alone and among more than one reading holds', async () => {
    const all = cases.map(([, behaviour]) => behaviour);
    expect(makeBatches(all, { today: '2026-06-30' as BusinessDate, timeZone }, matchersMax).length).toBeGreaterThan(1);
    const found = await judge(timelines, all, '2026-06-30' as BusinessDate, ['Ann', 'Bob', 'Cat', 'Dan']);
    expect(found.map((each) => each.join(' '))).toEqual(cases.map(([, , expected]) => expected));
  });
});

describe('over a thousand lives', () => {
  let world: TestWorld;
  beforeAll(async () => {
    world = await openTestWorld();
  });
  afterAll(() => world.close());

  const matcher: fc.Arbitrary<EventMatcher> = fc.oneof<fc.Arbitrary<EventMatcher>[]>(
    fc.constantFrom(...worldNames).map((event) => [{ event }]),
    fc.constant([{ event: null }]),
    fc.constant([
      {
        event: 'viewed',
        filter: {
          kind: 'compare' as const,
          subject: { kind: 'property' as const, name: 'amount' },
          operator: 'gt' as const,
          value: 1,
        },
      },
      { event: 'paid' },
    ]),
  );
  const plainWindow = fc.oneof(
    fc.constant({ kind: 'ever' as const }),
    fc.integer({ min: 1, max: 40 }).map((days) => ({ kind: 'last' as const, days })),
    fc
      .constantFrom(['2026-01-03', '2026-01-04'], ['2026-01-05', '2026-02-01'])
      .map(([from = '', to = '']) => ({ kind: 'between' as const, from, to })),
  );
  const since = fc
    .record({
      matcher,
      which: fc.constantFrom('first' as const, 'last' as const),
      days: fc.option(fc.integer({ min: 1, max: 9 }), { nil: undefined }),
    })
    .map(({ days, ...rest }) => ({ kind: 'since' as const, ...rest, ...(days === undefined ? {} : { days }) }));
  const did: fc.Arbitrary<DidCondition> = fc.record({
    kind: fc.constant('did' as const),
    matcher,
    measure: fc.constantFrom<DidCondition['measure'][]>(
      { of: 'count' },
      { of: 'sum', subject: { kind: 'property', name: 'amount' } },
      { of: 'days_since_first' },
      { of: 'days_since_last' },
    ),
    operator: fc.constantFrom('at_least' as const, 'at_most' as const, 'exactly' as const),
    value: fc.integer({ min: 0, max: 12 }),
    window: fc.oneof(plainWindow, since),
  });
  const count = fc
    .tuple(did, plainWindow)
    .map(([each, window]): DidCondition => ({ ...each, measure: { of: 'count' }, window }));
  const sequence: fc.Arbitrary<SequenceCondition> = fc
    .record({
      steps: fc.array(matcher, { minLength: 2, maxLength: 4 }),
      withinHours: fc.option(fc.constantFrom(0.5, 1, 5, 24, 100), { nil: undefined }),
      window: plainWindow,
    })
    .map(({ withinHours, ...rest }) => ({
      kind: 'sequence' as const,
      ...rest,
      ...(withinHours === undefined ? {} : { withinHours }),
    }));

  it('holds for whom its plain meaning says', async () => {
    const timelines = createEventStoreTimelines(world.store);
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof(did, sequence), { minLength: 8, maxLength: 12 }),
        fc.array(count, { minLength: 2, maxLength: 5 }),
        fc.constantFrom('2026-01-04', '2026-01-20', '2026-02-10'),
        async (behaviours, counts, day) => {
          const today = day as BusinessDate;
          const until = startOfDay(addDays(today, 1), timeZone);
          const events = new Map<string, DecidedEvent[]>(world.events.map(({ personId }) => [personId, []]));
          for (const event of world.events) if (event.occurredAt < until) events.get(event.personId)?.push(event);
          const persons = [...events.keys()];
          const found = await judge(timelines, behaviours, today, persons);
          const expected = behaviours.map((each) =>
            persons.filter((person) => naiveBehaviour(each, events.get(person) ?? [], { today, timeZone })),
          );
          expect(found.map((each) => each.length)).toEqual(expected.map((each) => each.length));
          expect(found).toEqual(expected);
          // Where nothing else is asked, counts are judged in one pass.
          expect(await judge(timelines, counts, today, persons)).toEqual(
            counts.map((each) =>
              persons.filter((person) => naiveBehaviour(each, events.get(person) ?? [], { today, timeZone })),
            ),
          );
        },
      ),
      { numRuns: process.env.ZHIYIN_SOAK ? 40 : 6 },
    );
  }, 300_000);
});
