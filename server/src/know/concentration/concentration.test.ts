// Concentration by hand, and what must hold whatever customers bring.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { QuestionContext } from '../questions/index.ts';
import { handTimelines } from '../timelines/testing.ts';
import { concentrationQuestion } from './concentration-question.ts';
import { type ConcentrationResult, concentrationParameters } from './contract.ts';

type Lives = Readonly<Record<string, readonly string[]>>;
const contextOf = (lives: Lives): QuestionContext => ({
  grouping: {
    population: { who: 'customers', groups: new Map(), groupOfOthers: 0 },
    ...{ segments: [], values: [], labelOf: (value) => ({ zh: value, en: value }) },
  },
  ...{ timelines: handTimelines(lives, ['trade']), timeZone: 'Asia/Shanghai' },
  now: Date.parse('2026-05-01T00:00:00+08:00'),
  control: { signal: new AbortController().signal, onProgress: () => undefined },
});
const parametersOf = (more: object = {}) =>
  concentrationParameters.parse({
    ...{ range: { from: '2026-03-01', to: '2026-04-01' }, events: [{ event: 'trade' }] },
    ...{ amount: { kind: 'property', name: 'sum' }, ...more },
  });
const ask = async (lives: Lives, more: object = {}) =>
  (await concentrationQuestion.answer(parametersOf(more), contextOf(lives))) as ConcentrationResult;

// 60, 20, 10, 10 and 0 of a hundred; Fay lies outside the range.
const lives = {
  Ann: ['trade 2026-03-02T09:00 sum=40 tier=V5', 'trade 2026-03-03T09:00 sum=20 tier=V1'],
  Bob: ['trade 2026-03-02T09:00 sum=20 tier=V1'],
  Cem: ['trade 2026-03-02T09:00 sum=10 tier=V1'],
  Dan: ['trade 2026-03-02T09:00 sum=10.4 tier=V5'],
  Eva: [
    'trade 2026-03-02T09:00 sum=5 tier=V1',
    'trade 2026-03-02T10:00 sum=-5 tier=V1',
    'trade 2026-03-03T09:00 sum=x',
  ],
  Fay: ['trade 2026-04-02T09:00 sum=900 tier=V5'],
};

describe('concentration by hand', () => {
  it('says what the few bring', async () => {
    const [group] = (await ask(lives, { percents: [10, 25, 50, 75] })).groups;
    expect(group).toMatchObject({
      ...{ customers: 4, total: 100, shareOfAll: 1 },
      top: [
        { percent: 10, customers: 1, total: 60, share: 0.6, from: 60 },
        { percent: 25, customers: 1, total: 60, share: 0.6, from: 60 },
        { percent: 50, customers: 2, total: 80, share: 0.8, from: 20 },
        { percent: 75, customers: 3, total: 90, share: 0.9, from: 10 },
      ],
    });
    // (-3 × 10 - 1 × 10 + 1 × 20 + 3 × 60) / (4 × 100)
    expect(group?.gini).toBeCloseTo(0.4, 10);
    expect(group?.lorenz[5]).toBeCloseTo(0.2, 10);
  });

  it('says what a group brings of all', async () => {
    const { groups } = await ask(lives, { breakdown: { by: 'event', subject: { kind: 'property', name: 'tier' } } });
    expect(groups.map(({ key, customers, shareOfAll }) => [key.value, customers, shareOfAll])).toEqual([
      [null, 4, 1],
      ['V1', 2, 0.3],
      ['V5', 2, 0.7],
    ]);
  });

  it('lists who is at the top, with who ties', async () => {
    const people = async (cell: object) => {
      const group = { segment: null, kind: 'all' as const, value: null };
      return (await concentrationQuestion.people(parametersOf(), { group, ...cell } as never, contextOf(lives)))
        .persons;
    };
    expect(await people({})).toEqual(['Ann', 'Bob', 'Cem', 'Dan']);
    expect(await people({ percent: 50 })).toEqual(['Ann', 'Bob']);
    expect(await people({ percent: 75 })).toEqual(['Ann', 'Bob', 'Cem', 'Dan']);
  });

  it('holds its bounds over random amounts', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: -5, max: 1_000 }), { minLength: 1, maxLength: 40 }),
        async (amounts) => {
          const written = Object.fromEntries(
            amounts.map((sum, person) => [`P${person}`, [`trade 2026-03-02T09:00 sum=${sum}`]]),
          );
          const [group] = (await ask(written, { percents: [5, 20, 60, 99] })).groups;
          const positive = amounts.filter((sum) => sum > 0).toSorted((one, other) => other - one);
          const total = positive.reduce((sum, each) => sum + each, 0);
          expect(group).toMatchObject({ customers: positive.length, total });
          for (const { percent, share, customers } of group?.top ?? []) {
            expect(customers).toBe(positive.filter((_, index) => index < (positive.length * percent) / 100).length);
            const straight = positive.slice(0, customers).reduce((sum, each) => sum + each, 0);
            expect(share).toEqual(total === 0 ? null : expect.closeTo(straight / total, 10));
            if (share !== null) expect(share).toBeGreaterThanOrEqual(percent / 100 - 1e-9);
          }
        },
      ),
      { numRuns: 60, seed: 2 },
    );
  });
});
