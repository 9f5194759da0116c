// The figures of fourfold tables against values worked out by hand or published, and what the search makes of tables that are made up.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { correctByBenjaminiHochberg } from '../questions/index.ts';
import { cellAt, tableSize } from './folds.ts';
import { type SearchSpec, searchPoints } from './search.ts';
import { describe as describeTable, mantelHaenszel, matthews } from './statistics.ts';
import { hasMoved, shiftedTo } from './watches.ts';

describe('statistics', () => {
  it('describes a table', () => {
    // 40 of 100 who did it reached the goal, 30 of 200 who did not.
    const told = describeTable({ a: 40, b: 60, c: 30, d: 170 });
    expect(told).toMatchObject({ support: 1 / 3, rateAbove: 0.4, rateBelow: 0.15, npv: 0.85, ppv: 0.4 });
    expect(told.lift).toBeCloseTo(8 / 3, 12);
    expect(told.oddsRatio).toBeCloseTo((40 * 170) / (60 * 30), 12);
    expect([told.sensitivity, told.specificity]).toEqual([40 / 70, 170 / 230]);
    // (40*170 - 60*30) / sqrt(100 * 200 * 70 * 230)
    expect(told.mcc).toBeCloseTo(5_000 / Math.sqrt(322_000_000), 12);
    expect(matthews({ a: 0, b: 0, c: 3, d: 4 })).toBe(0);
  });

  it('corrects as Benjamini and Hochberg do', () => {
    // Their example of 1995: at 5 % the four smallest of fifteen are rejected.
    const ps = [
      0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.324, 0.4262, 0.5719, 0.6528, 0.759, 1,
    ];
    const qs = correctByBenjaminiHochberg(ps);
    expect(qs.filter((q) => q <= 0.05)).toHaveLength(4);
    expect(qs[0]).toBeCloseTo(0.0015, 12);
    const order = ps.map((_, index) => (index * 7) % ps.length);
    expect(correctByBenjaminiHochberg(order.map((index) => ps[index] as number))).toEqual(
      order.map((index) => qs[index]),
    );
  });

  it('takes strata apart as Mantel and Haenszel do', () => {
    // Two strata in which nothing separates, though together they seem to: Simpson's paradox.
    const strata = [
      { a: 80, b: 20, c: 8, d: 2 },
      { a: 2, b: 8, c: 20, d: 80 },
    ];
    expect(mantelHaenszel(strata)?.oddsRatio).toBeCloseTo(1, 12);
    expect(mantelHaenszel(strata)?.p).toBeGreaterThan(0.4);
    // One stratum: its own odds ratio.
    expect(mantelHaenszel([{ a: 40, b: 60, c: 30, d: 170 }])?.oddsRatio).toBeCloseTo(34 / 9, 12);
    expect(mantelHaenszel([{ a: 5, b: 5, c: 0, d: 0 }])).toBeNull();
  });
});

describe('the search over made-up tables', () => {
  const spec: SearchSpec = {
    ...{
      from: 0,
      to: 1,
      now: 2,
      startWhich: 'first_ever',
      needsPrior: false,
      goalFromMs: 0,
      goalToMs: 1,
      goalAtLeast: 1,
    },
    ...{ sumColumn: null, behaviours: 2, windowsMs: [86_400_000], countMax: 6, counted: 'until_goal', cohorts: [0, 1] },
    ...{ groupColumn: null, values: null, segments: 0, supportMin: 0.03, falseDiscoveryRate: 0.05 },
  };
  type Put = (behaviour: number, count: number, stratum: number, reached: number, customers: number) => void;
  const tablesWith = (fill: (put: Put) => void) => {
    const tables = new Float64Array(tableSize(spec));
    fill((behaviour, count, stratum, reached, customers) => {
      for (let half = 0; half < 2; half += 1)
        tables[cellAt(spec, { behaviour, window: 0, half, stratum, reached, count })] = customers;
    });
    return tables;
  };

  it('finds a step where it is, and the behaviour that has it', () => {
    const tables = tablesWith((put) => {
      for (let count = 0; count <= 6; count += 1) {
        put(0, count, 1, 1, count >= 4 ? 60 : 20);
        put(0, count, 1, 0, count >= 4 ? 40 : 80);
        put(1, count, 1, 1, 37);
        put(1, count, 1, 0, 63);
      }
    });
    const { point, candidates, strata } = searchPoints(tables, spec);
    expect(point).toMatchObject({ behaviour: 0, atLeast: 4, windowDays: 1, verdict: 'confirmed' });
    expect([point?.rateAbove, point?.rateBelow]).toEqual([0.6, 0.2]);
    expect(candidates.filter(({ behaviour, verdict }) => behaviour === 1 && verdict !== 'not_found')).toEqual([]);
    expect(strata).toEqual([
      { from: 1, to: 1, above: { customers: 600, reached: 360 }, below: { customers: 800, reached: 160 } },
    ]);
  });

  it('says of what is mere activity that it is', () => {
    // The active do more and reach the goal more often; at each level of activity the count says nothing.
    const tables = tablesWith((put) => {
      for (let count = 0; count <= 6; count += 1) {
        const many = 10 * (count + 1);
        const few = 10 * (7 - count);
        put(0, count, 6, 1, many * 0.8);
        put(0, count, 6, 0, many * 0.2);
        put(0, count, 0, 1, few * 0.2);
        put(0, count, 0, 0, few * 0.8);
      }
    });
    const { point, candidates } = searchPoints(tables, spec);
    expect(point).toBeNull();
    expect(candidates[0]?.verdict).toBe('explained_by_activity');
    expect(candidates[0]?.oddsRatio).toBeGreaterThan(1.5);
    expect(candidates[0]?.adjustedOddsRatio).toBeCloseTo(1, 6);
  });

  it('confirms in the held-out half what the other found, or does not', () => {
    const tables = tablesWith(() => undefined);
    for (let half = 0; half < 2; half += 1)
      for (let count = 0; count <= 6; count += 1) {
        const above = half === 0 && count >= 4;
        tables[cellAt(spec, { behaviour: 0, window: 0, half, stratum: 2, reached: 1, count })] = above ? 60 : 30;
        tables[cellAt(spec, { behaviour: 0, window: 0, half, stratum: 2, reached: 0, count })] = above ? 40 : 70;
      }
    const { point, candidates } = searchPoints(tables, spec);
    expect(point).toBeNull();
    expect(candidates[0]?.verdict).toBe('not_confirmed');
  });

  it('holds whatever is counted: margins agree, and nobody is tried with too few', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(30), { minLength: 14, maxLength: 14 }), (numbers) => {
        const tables = tablesWith((put) => {
          for (let count = 0; count <= 6; count += 1) {
            put(0, count, 3, 1, numbers[count] ?? 0);
            put(0, count, 3, 0, numbers[count + 7] ?? 0);
          }
        });
        const total = 2 * numbers.reduce((sum, each) => sum + each, 0);
        for (const { above, below } of searchPoints(tables, spec).candidates) {
          expect(above.customers + below.customers).toBe(total);
          expect(Math.min(above.customers, below.customers)).toBeGreaterThanOrEqual(20);
        }
      }),
      { numRuns: 30 },
    );
  });
});

describe('a repeated search', () => {
  const point = { behaviour: 0, windowDays: 7, atLeast: 5, rateAbove: 0.6, rateBelow: 0.3, mcc: 0.3 };
  const run = { ranAt: 1, from: '2026-01-01', to: '2026-02-01', customers: 9, reached: 3, moved: false, problem: null };
  it.each([
    ['the first time nothing has moved', undefined, point, false],
    ['the same point with other rates has not moved', { ...run, point }, { ...point, rateAbove: 0.7 }, false],
    ['another count has', { ...run, point }, { ...point, atLeast: 4 }, true],
    ['another window has', { ...run, point }, { ...point, windowDays: 3 }, true],
    ['a point that is lost has', { ...run, point }, null, true],
    ['a point that is found has', { ...run, point: null }, point, true],
    ['still nothing has not', { ...run, point: null }, null, false],
  ])('%s', (_title, before, now, moved) => {
    expect(hasMoved(before, now)).toBe(moved);
  });

  it('asks over as many days up to today, and compares with nothing', () => {
    const parameters = {
      range: { from: '2026-01-01', to: '2026-01-31' },
      comparison: { from: '2025-12-01', to: '2026-01-01' },
    };
    expect(shiftedTo(parameters as never, '2026-06-30' as never)).toEqual({
      range: { from: '2026-05-31', to: '2026-06-30' },
    });
  });
});
