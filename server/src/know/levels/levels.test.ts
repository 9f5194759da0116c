// Levels by hand, option by option, and over random statements against reading every hour.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { QuestionContext } from '../questions/index.ts';
import { handTimelines } from '../timelines/testing.ts';
import { type LevelsCell, type LevelsResult, levelsParameters } from './contract.ts';
import { levelsQuestion } from './levels-question.ts';

type Lives = Readonly<Record<string, readonly string[]>>;
const contextOf = (lives: Lives, now = Date.parse('2026-06-01T00:00:00+08:00')): QuestionContext => ({
  grouping: {
    population: { who: 'customers', groups: new Map(), groupOfOthers: 0 },
    ...{ segments: [], values: [], labelOf: (value) => ({ zh: value, en: value }) },
  },
  ...{ timelines: handTimelines(lives, ['has', 'closed', 'opened']), timeZone: 'Asia/Shanghai', now },
  control: { signal: new AbortController().signal, onProgress: () => undefined },
});
const property = (name: string) => ({ kind: 'property' as const, name });
const parametersOf = (more: object) =>
  levelsParameters.parse({
    ...{ range: { from: '2026-03-01', to: '2026-05-01' }, states: [{ event: 'has' }], amount: property('of') },
    ...more,
  });
const ask = async (lives: Lives, more: object = {}, now?: number) =>
  (await levelsQuestion.answer(parametersOf(more), contextOf(lives, now))) as LevelsResult;
const levels = ({ groups }: LevelsResult) =>
  groups[0]?.trend.map(({ base, holders, amount }) => [base, holders, amount]);

describe('levels by hand', () => {
  // Ann has 100 from February on, 250 from 11 April; Bob has 40 from 16 March and nothing from 1 April; Cem never has anything.
  const lives = {
    Ann: ['has 2026-02-10T00:00 of=100', 'has 2026-04-11T00:00 of=250'],
    Bob: ['has 2026-03-16T00:00 of=40.4', 'has 2026-04-01T00:00 of=0'],
    Cem: ['opened 2026-03-20T10:00', 'has 2026-05-20T00:00 of=900'],
  };

  it('reads the last statement at the end of each unit', async () => {
    const result = await ask(lives);
    expect(levels(result)).toEqual([
      [2, 2, 140],
      [2, 1, 250],
    ]);
    expect(result.groups[0]).toMatchObject({
      base: 2,
      holders: 1,
      share: 0.5,
      amount: 250,
      amountAverage: 250,
      everHeld: 2,
    });
    // Ann 61 days, Bob 16.
    expect(result.groups[0]?.daysHeld).toBeCloseTo((61 + 16) / 2, 6);
  });

  it('reads a unit that has not ended as of now', async () => {
    const result = await ask(lives, {}, Date.parse('2026-04-05T00:00:00+08:00'));
    expect(levels(result)).toEqual([
      [2, 2, 140],
      [2, 1, 100],
    ]);
    expect(result.periods.map(({ complete }) => complete)).toEqual([true, false]);
    expect(result.groups[0]?.daysHeld).toBeCloseTo((35 + 16) / 2, 6);
  });

  it('counts from an amount on, for days in a stage', async () => {
    const [group] = (await ask(lives, { atLeast: 200 })).groups;
    expect(group).toMatchObject({ base: 2, holders: 1, everHeld: 1 });
    expect(group?.daysHeld).toBeCloseTo(20, 6);
  });

  it('takes a share of those who could hold', async () => {
    const [group] = (await ask(lives, { base: [{ event: 'opened' }, { event: 'has' }] })).groups;
    expect(group).toMatchObject({ base: 3, holders: 1, share: 1 / 3 });
  });

  it('lets statements end by their days, and by events of the same part', async () => {
    expect(levels(await ask(lives, { validDays: 30 }))).toEqual([
      [2, 1, 40],
      [2, 1, 250],
    ]);
    const accounts = {
      Ann: ['has 2026-03-02T00:00 in=cash', 'has 2026-03-03T00:00 in=margin', 'closed 2026-04-03T00:00 in=margin'],
    };
    const more = { amount: undefined, parts: [property('in')], ends: [{ event: 'closed' }] };
    expect(levels(await ask(accounts, more))).toEqual([
      [1, 1, 2],
      [1, 1, 1],
    ]);
  });

  it('adds up parts, and lets a whole picture take the place of the one before', async () => {
    const positions = {
      Ann: [
        'has 2026-03-10T20:00 day=d1 in=A of=10',
        'has 2026-03-10T20:00 day=d1 in=B of=20',
        'has 2026-04-10T20:00 day=d2 in=B of=25',
      ],
    };
    expect(levels(await ask(positions, { parts: [property('in')] }))).toEqual([
      [1, 1, 30],
      [1, 1, 35],
    ]);
    const picture = { parts: [property('in')], pictureOf: property('day') };
    expect(levels(await ask(positions, picture))).toEqual([
      [1, 1, 30],
      [1, 1, 25],
    ]);
  });

  it('lists who holds, who could, and who ever did', async () => {
    const people = async (cell: Partial<LevelsCell>, more: object = {}) => {
      const group = { segment: null, kind: 'all' as const, value: null };
      const parameters = parametersOf({ base: [{ event: 'opened' }, { event: 'has' }], ...more });
      return (await levelsQuestion.people(parameters, { group, kind: 'holders', ...cell } as never, contextOf(lives)))
        .persons;
    };
    expect(await people({})).toEqual(['Ann']);
    expect(await people({ period: 0 })).toEqual(['Ann', 'Bob']);
    expect(await people({ kind: 'base' })).toEqual(['Ann', 'Bob', 'Cem']);
    expect(await people({ kind: 'without' })).toEqual(['Bob', 'Cem']);
    expect(await people({ kind: 'ever' }, { atLeast: 60 })).toEqual(['Ann']);
  });
});

describe('levels over random statements', () => {
  const start = Date.parse('2026-03-01T00:00:00+08:00');
  const HOUR = 3_600_000;
  const statement = fc.record({
    hour: fc.integer({ min: -300, max: 1_400 }),
    part: fc.constantFrom('A', 'B'),
    of: fc.integer({ min: 0, max: 3 }),
  });
  const life = fc.uniqueArray(statement, { minLength: 1, maxLength: 6, selector: ({ hour }) => hour });
  const written = (own: readonly { hour: number; part: string; of: number }[]) =>
    own.map(
      ({ hour, part, of }) =>
        `has ${new Date(start + (hour + 8) * HOUR).toISOString().slice(0, 16)} in=${part} of=${of}`,
    );

  it('agrees with reading every hour', async () => {
    let held = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(life, { minLength: 1, maxLength: 8 }),
        fc.constantFrom(undefined, 3, 20),
        fc.constantFrom(0.5, 2, 4),
        async (given, validDays, atLeast) => {
          const lives = given.map((own) => own.toSorted((one, other) => one.hour - other.hour));
          const amountAt = (own: (typeof lives)[number], hour: number) =>
            ['A', 'B'].reduce((sum, part) => {
              const last = own.findLast((each) => each.part === part && each.hour < hour);
              return sum + (last && (validDays === undefined || last.hour + validDays * 24 > hour - 1) ? last.of : 0);
            }, 0);
          const result = await ask(Object.fromEntries(lives.map((own, person) => [`P${person}`, written(own)])), {
            ...{ parts: [property('in')], atLeast, unit: 'week' },
            ...(validDays === undefined ? {} : { validDays }),
          });
          const hours = lives.map((own) => {
            let count = 0;
            for (let hour = 0; hour < 61 * 24; hour += 1) if (amountAt(own, hour + 1) >= atLeast) count += 1;
            return count;
          });
          const ever = hours.filter((count) => count > 0);
          held += ever.length;
          const sum = ever.reduce((total, count) => total + count, 0);
          expect(result.groups[0]?.everHeld).toBe(ever.length);
          expect(result.groups[0]?.daysHeld).toEqual(
            ever.length === 0 ? null : expect.closeTo(sum / 24 / ever.length, 6),
          );
          for (const [unit, { asOf }] of result.periods.entries()) {
            const amounts = lives.map((own) => amountAt(own, (asOf - start) / HOUR));
            const holders = amounts.filter((amount) => amount >= atLeast);
            expect(result.groups[0]?.trend[unit]).toMatchObject({
              ...{ holders: holders.length, amount: holders.reduce((total, amount) => total + amount, 0) },
            });
          }
        },
      ),
      { numRuns: 40, seed: 6 },
    );
    expect(held).toBeGreaterThan(40);
  });
});
