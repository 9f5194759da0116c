// The models against published fits, against each other, and against what their definitions say by another way of computing.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { isRefusal } from '../../kernel/index.ts';
import { bgBb } from './bg-bb.ts';
import { bgNbd } from './bg-nbd.ts';
import { fitPurchases, fitSpend, models, weighSummaries } from './fit.ts';
import { expectedSpend, frequencyWorthCorrelation, meanSpend, type SpendParameters } from './gamma-gamma.ts';
import { expectedPurchases, type Fit, type LifetimeSummary, type PurchaseModel } from './model.ts';
import { discountedResidual, paretoNbd } from './pareto-nbd.ts';
import { integrate, logGamma } from './special.ts';
import { summarise } from './summary.ts';
import { CDNOW_CALIBRATION_END, cdnowFile, cdnowPurchases, donations } from './testing.ts';

const published = {
  bg_nbd: { parameters: [0.243, 4.414, 0.793, 2.426], logLikelihood: -9582.43 },
  pareto_nbd: { parameters: [0.553, 10.58, 0.606, 11.656], logLikelihood: -9594.98 },
  bg_bb: { parameters: [1.204, 0.75, 0.657, 2.783], logLikelihood: -33225.6 },
};

const fitted = (result: ReturnType<typeof fitPurchases>): Fit => {
  if (isRefusal(result)) throw new Error(result.message);
  return result;
};

const expectNear = (found: readonly number[], wanted: readonly number[], share: number): void => {
  expect(found.length).toBe(wanted.length);
  wanted.forEach((value, index) => {
    expect(Math.abs((found[index] ?? 0) / value - 1), `${found} against ${wanted}`).toBeLessThan(share);
  });
};

const sample = cdnowFile('CDNOW_sample.txt');
const published2357 = cdnowFile('cdnow_customers_summary_with_transactions.csv');

describe.skipIf(!sample || !published2357)('on CDNOW', () => {
  const summaries = (sample ? cdnowPurchases(sample) : []).flatMap(
    (days) => summarise(days, CDNOW_CALIBRATION_END, 7) ?? [],
  );
  const patterns = weighSummaries(summaries);

  it('rebuilds the summary of all 2,357 customers from their purchases', () => {
    const lines = readFileSync(published2357 ?? '', 'utf8')
      .trim()
      .split('\n')
      .slice(1);
    expect(lines.length).toBe(2357);
    expect(summaries.length).toBe(2357);
    lines.forEach((line, index) => {
      const [, x, recency, age, mean] = line.split(',').map(Number);
      const own = summaries[index] as LifetimeSummary;
      expect(own.repeats, line).toBe(x);
      expect(Math.abs(own.recency - (recency ?? 0)), line).toBeLessThan(0.0051);
      expect(Math.abs(own.age - (age ?? 0)), line).toBeLessThan(0.0051);
      expect(Math.abs(own.meanFen / 100 - (mean ?? 0)), line).toBeLessThan(0.0051);
    });
  });

  it.each(['bg_nbd', 'pareto_nbd'] as const)('fits %s as published', (code) => {
    const fit = fitted(fitPurchases(models[code], patterns));
    expectNear(fit.parameters, published[code].parameters, 0.01);
    expect(Math.abs(fit.logLikelihood - published[code].logLikelihood)).toBeLessThan(0.01);
    expect(fit.customers).toBe(2357);
  });

  it('fits the worth of purchases as published', () => {
    const fit = fitSpend(summaries);
    if (isRefusal(fit)) throw new Error(fit.message);
    const [p = 0, q = 0, v = 0] = fit.parameters;
    expectNear([p, q, v / 100], [6.25, 3.74, 15.45], 0.01);
    expect(fit.customers).toBe(946);
    expect(Math.abs(frequencyWorthCorrelation(summaries) ?? 1)).toBeLessThan(0.2);
  });

  it('says of a customer what was published', () => {
    // The walk-through of the R package: customer 1516, x = 26, t_x = 30.86, T = 31.
    const customer = { repeats: 26, recency: 30.86, age: 31, meanFen: 0 };
    expect(paretoNbd.alive(published.pareto_nbd.parameters, customer)).toBeCloseTo(0.9979, 3);
    expect(expectedPurchases(paretoNbd, published.pareto_nbd.parameters, customer, 52)).toBeCloseTo(25.456, 1);
    expect(paretoNbd.expectedNew(published.pareto_nbd.parameters, 52)).toBeCloseTo(1.473, 2);
  });
});

describe('on the published donations', () => {
  const fit = fitted(fitPurchases(bgBb, donations));
  it('fits BG/BB as published', () => {
    expect(fit.customers).toBe(11_104);
    expectNear(fit.parameters, published.bg_bb.parameters, 0.01);
    expect(Math.abs(fit.logLikelihood - published.bg_bb.logLikelihood)).toBeLessThan(0.05);
  });

  it('expects of a donor what was published', () => {
    // Fader, Hardie, Shang (2010), table 5 (five years ahead): all six years 3.75; none at all 0.07.
    const of = (repeats: number, recency: number) =>
      expectedPurchases(bgBb, fit.parameters, { repeats, recency, age: 6, meanFen: 0 }, 5);
    expect(of(6, 6)).toBeCloseTo(3.75, 1);
    expect(of(0, 0)).toBeCloseTo(0.07, 2);
  });
});

/** A fixed sequence of pseudo-random numbers in (0, 1) (mulberry32). */
const randomNumbers = (seed: number) => {
  let state = seed;
  return (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return (((mixed ^ (mixed >>> 14)) >>> 0) + 0.5) / 4_294_967_296;
  };
};

describe('the formulas', () => {
  const cases: readonly LifetimeSummary[] = [
    { repeats: 0, recency: 0, age: 30, meanFen: 0 },
    { repeats: 1, recency: 2, age: 30, meanFen: 0 },
    { repeats: 5, recency: 29, age: 30, meanFen: 0 },
    { repeats: 40, recency: 12, age: 30, meanFen: 0 },
    { repeats: 3_000, recency: 300, age: 301, meanFen: 0 },
    { repeats: 0, recency: 0, age: 0, meanFen: 0 },
  ];

  it('agree with the integral that defines the Pareto/NBD likelihood, on both sides of alpha = beta', () => {
    for (const [r, alpha, s, beta] of [
      [0.55, 10.6, 0.61, 11.7],
      [0.55, 11.7, 0.61, 10.6],
      [2, 300, 0.4, 0.5],
      [0.2, 0.5, 3, 90],
      [1, 5, 1, 5],
      [0.3, 0.004, 0.8, 40],
      [0.3, 900, 0.8, 0.02],
    ] as const)
      for (const summary of cases.slice(0, 4)) {
        const { repeats: x, recency, age } = summary;
        const constant = logGamma(r + x) - logGamma(r) + r * Math.log(alpha) + s * Math.log(beta);
        const left = integrate(
          (t) => s * Math.exp(-(r + x) * Math.log(alpha + t) - (s + 1) * Math.log(beta + t) + constant),
          recency,
          age,
          4_000,
        );
        const active = Math.exp(constant - (r + x) * Math.log(alpha + age) - s * Math.log(beta + age));
        const wanted = Math.log(left + active);
        const found = paretoNbd.logLikelihood([r, alpha, s, beta], summary);
        expect(Math.abs(found - wanted), `${[r, alpha, s, beta]} ${x}`).toBeLessThan(
          1e-7 * Math.max(1, Math.abs(wanted)),
        );
      }
  });

  it('are numbers between their bounds for every past, however many purchases', () => {
    for (const [code, model] of Object.entries(models) as [keyof typeof published, PurchaseModel][])
      for (const given of cases) {
        const summary = code === 'bg_bb' ? { ...given, repeats: Math.min(given.repeats, given.recency) } : given;
        const parameters = published[code].parameters;
        const alive = model.alive(parameters, summary);
        expect(alive, code).toBeGreaterThanOrEqual(0);
        expect(alive, code).toBeLessThanOrEqual(1);
        const [one, two] = [
          expectedPurchases(model, parameters, summary, 26),
          expectedPurchases(model, parameters, summary, 52),
        ];
        expect(one, `${code} ${summary.repeats}`).toBeGreaterThanOrEqual(0);
        expect(two).toBeGreaterThan(one * 0.999_999);
        expect(Number.isFinite(model.logLikelihood(parameters, summary))).toBe(true);
      }
  });

  it('say that BG/NBD holds everybody active who never repeated, and Pareto/NBD does not', () => {
    const once = { repeats: 0, recency: 0, age: 38, meanFen: 0 };
    expect(bgNbd.alive(published.bg_nbd.parameters, once)).toBe(1);
    expect(paretoNbd.alive(published.pareto_nbd.parameters, once)).toBeLessThan(0.4);
  });

  it('expect of everybody together what they expect of somebody new', () => {
    // E[X(T + t)] - E[X(T)] is the mean of the conditional expectations over all pasts that the model makes.
    const random = randomNumbers(7);
    const gamma = (shape: number): number => {
      // Marsaglia and Tsang; below 1 by the power of a uniform number.
      if (shape < 1) return gamma(shape + 1) * random() ** (1 / shape);
      const d = shape - 1 / 3;
      for (;;) {
        const normal = Math.sqrt(-2 * Math.log(random())) * Math.cos(2 * Math.PI * random());
        const v = (1 + normal / Math.sqrt(9 * d)) ** 3;
        if (v > 0 && Math.log(random()) < 0.5 * normal * normal + d - d * v + d * Math.log(v)) return d * v;
      }
    };
    const [r, alpha, s, beta] = [0.8, 6, 1.4, 30] as const;
    const drawn = Array.from({ length: 8_000 }, (): LifetimeSummary => {
      const [rate, leaving] = [gamma(r) / alpha, gamma(s) / beta];
      const end = Math.min(40, -Math.log(random()) / leaving);
      let [time, repeats, recency] = [0, 0, 0];
      for (;;) {
        time -= Math.log(random()) / rate;
        if (time > end) break;
        repeats += 1;
        recency = time;
      }
      return { repeats, recency, age: 40, meanFen: 0 };
    });
    const parameters = [r, alpha, s, beta];
    const together =
      drawn.reduce((sum, each) => sum + expectedPurchases(paretoNbd, parameters, each, 20), 0) / drawn.length;
    const wanted = paretoNbd.expectedNew(parameters, 60) - paretoNbd.expectedNew(parameters, 40);
    expect(Math.abs(together / wanted - 1)).toBeLessThan(0.05);
    const again = fitted(fitPurchases(paretoNbd, weighSummaries(drawn.slice(0, 1_500))));
    expectNear(again.parameters.slice(0, 2), [r, alpha], 0.3);
  });

  it('discount for ever what they expect in the limit of no discount', () => {
    const parameters = [0.553, 10.58, 1.9, 11.656];
    const summary = { repeats: 4, recency: 30, age: 38, meanFen: 0 };
    const undiscounted = expectedPurchases(paretoNbd, parameters, summary, 1e9);
    expect(discountedResidual(parameters, summary, 1e-7)).toBeCloseTo(undiscounted, 1);
    // 15 % a year in weeks, as in the paper's example: less than without, more than of the first year alone.
    const weekly = Math.log(1.15) / 52;
    expect(discountedResidual(parameters, summary, weekly)).toBeLessThan(undiscounted);
    expect(discountedResidual(parameters, summary, weekly)).toBeGreaterThan(
      expectedPurchases(paretoNbd, parameters, summary, 52) * 0.87,
    );
  });

  it('pull the worth of a purchase to that of all, the less the more was bought', () => {
    const parameters: SpendParameters = [6.25, 3.74, 15.45];
    expect(meanSpend(parameters)).toBeCloseTo((6.25 * 15.45) / 2.74, 10);
    const [few, many] = [1, 50].map((repeats) => expectedSpend(parameters, { repeats, meanFen: 100 }) ?? 0);
    expect(few).toBeLessThan(many ?? 0);
    expect(many).toBeCloseTo(100, -1);
    expect(meanSpend([6, 0.9, 15])).toBeNull();
    // So heavy a tail and so little seen that not even the customer's own mean has one.
    expect(expectedSpend([0.2, 0.5, 15], { repeats: 1, meanFen: 100 })).toBeNull();
  });
});

describe('the worth of purchases', () => {
  it('is the mean for everybody where customers do not differ', () => {
    // Means around 100 that spread like those of n purchases of one and the same distribution, and no more.
    const alike = Array.from({ length: 400 }, (_, index) => {
      const repeats = 1 + (index % 6);
      const away = Math.sin(index * 2.399963) / Math.sqrt(repeats);
      return { repeats, meanFen: 100 * Math.exp(0.6 * away) };
    });
    const fit = fitSpend(alike);
    if (isRefusal(fit)) throw new Error(fit.message);
    const parameters = fit.parameters as unknown as SpendParameters;
    const purchases = alike.reduce((sum, each) => sum + each.repeats, 0);
    const mean = alike.reduce((sum, each) => sum + each.meanFen * each.repeats, 0) / purchases;
    for (const meanFen of [20, 100, 400])
      expect(Math.abs((expectedSpend(parameters, { repeats: 3, meanFen }) ?? 0) / mean - 1)).toBeLessThan(0.15);
  });
});

describe('a fit is refused with a reason', () => {
  const one = (repeats: number, recency: number, age: number): LifetimeSummary => ({
    repeats,
    recency,
    age,
    meanFen: 0,
  });
  const many = (summary: LifetimeSummary, count = 60) => Array.from({ length: count }, () => summary);
  it.each([
    ['NO_PURCHASES', []],
    ['TOO_FEW_CUSTOMERS', [one(1, 2, 3)]],
    ['NOBODY_REPEATS', Array.from({ length: 60 }, (_, index) => one(0, 0, index))],
    ['ALL_EQUAL', many(one(2, 3, 9))],
    // Buys in every week and never stops: the rate of leaving goes to nothing.
    ['NOT_CONVERGED', [...many(one(10, 10, 10)), ...many(one(9, 9, 9))]],
  ] as const)('%s', (code, summaries) => {
    for (const model of [bgNbd, paretoNbd]) {
      const result = fitPurchases(model, weighSummaries(summaries));
      expect(isRefusal(result) && result.code, model.code).toBe(code);
      expect(isRefusal(result) && result.message.length).toBeGreaterThan(20);
    }
  });

  it.each([
    ['VALUES_NOT_POSITIVE', Array.from({ length: 60 }, () => ({ repeats: 2, meanFen: 0 }))],
    ['TOO_FEW_CUSTOMERS', [{ repeats: 2, meanFen: 100 }]],
    ['ALL_EQUAL', Array.from({ length: 60 }, () => ({ repeats: 2, meanFen: 100 }))],
  ] as const)('%s of the worth', (code, summaries) => {
    const result = fitSpend(summaries);
    expect(isRefusal(result) && result.code).toBe(code);
  });
});
