// The model of churn: the fit against closed forms and by properties, its measures against plain counting, and what it finds: real
// answers to a bank's campaigns, and those whom the simulated firm plants to leave.
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { realData } from '../../platform/testing-data.ts';
import { contributionsOf, type Design, fitLogistic, predict, sigmoid, solve } from './logistic.ts';
import {
  areaUnderCurve,
  averagePrecision,
  bordersOf,
  brierScore,
  decilesOf,
  type Outcome,
  sharesOf,
  stabilityIndex,
} from './quality.ts';

const designOf = (rows: readonly (readonly number[])[], labels: readonly number[]): Design => ({
  ...{ width: rows[0]?.length ?? 0, values: Float64Array.from(rows.flat()), labels: Float64Array.from(labels) },
});

describe('the fit', () => {
  it('finds the log-odds of a two by two table', () => {
    // Exposed 30 of 40, others 10 of 60: ln(30/10) = 1.0986 and ln(10/50) = -1.6094.
    const rows = [...Array.from({ length: 40 }, () => [1]), ...Array.from({ length: 60 }, () => [0])];
    const labels = rows.map((_, index) => (index < 30 || index >= 90 ? 1 : 0));
    const model = fitLogistic(designOf(rows, labels), 1e-9);
    expect(model.converged).toBe(true);
    expect(predict(model, [1])).toBeCloseTo(0.75, 6);
    expect(predict(model, [0])).toBeCloseTo(1 / 6, 6);
    const deviation = model.deviations[0] ?? 1;
    expect((model.coefficients[0] ?? 0) / deviation).toBeCloseTo(Math.log(3) - Math.log(0.2), 6);
  });

  it('makes the gradient vanish, whatever the data', () => {
    const row = fc.array(fc.double({ min: -5, max: 5, noNaN: true }), { minLength: 3, maxLength: 3 });
    fc.assert(
      fc.property(fc.array(fc.tuple(row, fc.boolean()), { minLength: 8, maxLength: 60 }), (given) => {
        const [rows, labels] = [given.map(([each]) => each), given.map(([, label]) => Number(label))];
        const model = fitLogistic(designOf(rows, labels), 1);
        expect(model.converged).toBe(true);
        const errors = rows.map((each, index) => (labels[index] ?? 0) - predict(model, each));
        for (const [column, coefficient] of model.coefficients.entries()) {
          const deviation = model.deviations[column] ?? 0;
          const standard = rows.map((each) =>
            deviation === 0 ? 0 : ((each[column] ?? 0) - (model.means[column] ?? 0)) / deviation,
          );
          const gradient = standard.reduce((sum, value, index) => sum + value * (errors[index] ?? 0), 0) - coefficient;
          expect(Math.abs(gradient)).toBeLessThan(0.01);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('does not run away where a column tells everything, and gives a column without difference no weight', () => {
    const rows = Array.from({ length: 40 }, (_, index) => [index < 20 ? 0 : 1, 7]);
    const model = fitLogistic(
      designOf(
        rows,
        rows.map(([first]) => first ?? 0),
      ),
      1,
    );
    expect(model.converged).toBe(true);
    expect(predict(model, [1, 7])).toBeGreaterThan(0.9);
    expect(Math.abs(model.coefficients[1] ?? 1)).toBeLessThan(1e-9);
    expect(contributionsOf(model, [1, 9])[1]).toBe(0);
  });

  it('solves systems, and knows the ends of the curve', () => {
    const solution = solve(Float64Array.from([4, 0, 2, 3]), Float64Array.from([10, 8]));
    // [[4, 2], [2, 3]] x = [10, 8] with the lower half given.
    expect([...solution].map((each) => Math.round(each * 1e9) / 1e9)).toEqual([1.75, 1.5]);
    expect([sigmoid(-800), sigmoid(0), sigmoid(800)]).toEqual([0, 0.5, 1]);
  });
});

const outcome = fc.record({ chance: fc.constantFrom(0.1, 0.2, 0.5, 0.9), label: fc.constantFrom(0, 1) });

describe('its measures', () => {
  it('count pairs', () => {
    fc.assert(
      fc.property(fc.array(outcome, { maxLength: 25 }), (outcomes) => {
        const [left, stayed] = [
          outcomes.filter(({ label }) => label === 1),
          outcomes.filter(({ label }) => label === 0),
        ];
        const pairs = left.flatMap((one) =>
          stayed.map((other) => (one.chance > other.chance ? 1 : one.chance === other.chance ? 0.5 : 0)),
        );
        const area = areaUnderCurve(outcomes);
        if (pairs.length === 0) expect(area).toBeNull();
        else expect(area).toBeCloseTo(pairs.reduce<number>((sum, each) => sum + each, 0) / pairs.length, 9);
      }),
    );
  });

  const cases: readonly (readonly [labels: readonly number[], precision: number])[] = [
    [[1, 1, 0, 0], 1],
    [[0, 0, 1, 1], (1 / 3 + 2 / 4) / 2],
    [[1, 0, 1, 0], (1 + 2 / 3) / 2],
  ];
  it.each(cases)('%j from high risk to low has an average precision of %d', (labels, wanted) => {
    const outcomes: Outcome[] = labels.map((label, index) => ({ label, chance: 1 - index / 10 }));
    expect(averagePrecision(outcomes)).toBeCloseTo(wanted, 9);
  });

  it('say calibration and lift by part, and the error of the chances', () => {
    const outcomes = Array.from({ length: 100 }, (_, index) => ({ chance: index / 100, label: index >= 90 ? 1 : 0 }));
    const deciles = decilesOf(outcomes);
    expect(deciles[0]).toMatchObject({ customers: 10, left: 1, lift: 10 });
    expect(deciles[0]?.foretold).toBeCloseTo(0.945, 9);
    expect(deciles[9]).toMatchObject({ left: 0, lift: 0 });
    expect(
      brierScore([
        { chance: 0.2, label: 1 },
        { chance: 0, label: 0 },
      ]),
    ).toBeCloseTo(0.32, 9);
  });

  it('see another population', () => {
    const before = Array.from({ length: 1_000 }, (_, index) => index);
    const borders = bordersOf(before);
    const shares = sharesOf(before, borders);
    expect(shares.every((share) => Math.abs(share - 0.1) < 1e-9)).toBe(true);
    expect(stabilityIndex(shares, sharesOf(before, borders))).toBe(0);
    expect(
      stabilityIndex(
        shares,
        sharesOf(
          before.map((each) => each + 20),
          borders,
        ),
      ),
    ).toBeLessThan(0.1);
    expect(
      stabilityIndex(
        shares,
        sharesOf(
          before.map((each) => each / 2),
          borders,
        ),
      ),
    ).toBeGreaterThan(0.25);
    expect(bordersOf([3, 3, 3])).toEqual([3]);
  });
});

const bank = realData('bank-marketing/bank-additional-full.csv.gz');

describe.skipIf(bank === null)('on the calls of a bank', () => {
  it('tells who will answer yes in later calls, without knowing how long the call was', () => {
    const [head = '', ...lines] = gunzipSync(readFileSync(bank ?? ''))
      .toString('utf8')
      .trim()
      .split('\n');
    const names = head.trim().replaceAll('"', '').split(';');
    const records = lines
      .filter((_, index) => index % 3 === 0)
      .map((line) => line.replaceAll('"', '').trim().split(';'));
    const at = (name: string): number => names.indexOf(name);
    const numbers = ['age', 'campaign', 'pdays', 'previous', 'cons.price.idx', 'cons.conf.idx', 'euribor3m'].map(at);
    const choices = ['contact', 'poutcome', 'default', 'marital'].flatMap((name) =>
      [...new Set(records.map((each) => each[at(name)]))].map((value) => [at(name), value] as const),
    );
    const rows = records.map((each) => [
      ...numbers.map((column) => Number(each[column])),
      ...choices.map(([column, value]) => (each[column] === value ? 1 : 0)),
    ]);
    const labels = records.map((each) => (each[at('y')] === 'yes' ? 1 : 0));
    expect(rows.length).toBeGreaterThan(13_000);
    // Every second call is held out: the file is in order of time, and the last part of it is another year.
    const pick = <Value>(all: readonly Value[], odd: number) => all.filter((_, index) => index % 2 === odd);
    const model = fitLogistic(designOf(pick(rows, 0), pick(labels, 0)), 1);
    const outcomes = pick(rows, 1).map((row, index) => ({
      chance: predict(model, row),
      label: pick(labels, 1)[index] ?? 0,
    }));
    expect(model.converged).toBe(true);
    expect(areaUnderCurve(outcomes) ?? 0).toBeGreaterThan(0.75);
    const deciles = decilesOf(outcomes);
    expect(deciles[0]?.lift).toBeGreaterThan(3);
    // Calibrated: what was foretold of the highest part is near what came.
    expect(Math.abs((deciles[0]?.foretold ?? 0) - (deciles[0]?.left ?? 0))).toBeLessThan(0.08);
  });
});
