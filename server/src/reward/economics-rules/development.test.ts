// Points that have a last day: carried beyond the known ages along a curve, ended there, months of award believed as far as they are many and
// steady, and an interval that holds what really comes. Numbers by hand, and processes whose end is known.
import { describe, expect, it } from 'vitest';
import { seeded } from '../ledger/random-testing.ts';
import { believedFactor, credibilityOf } from './credibility.ts';
import { develop, PPM } from './development.ts';
import { addMonths, monthsBetween, monthsFrom } from './month.ts';
import { type Flow, ratesOf } from './run-off.ts';

const NOW = '2026-06';
const MILLION = 1_000_000;

interface World {
  readonly months: number;
  readonly shareAt: (age: number, cohort: number, month: string) => number;
  readonly endOf: (cohort: string) => string;
  readonly awarded?: number;
}

/** Months of award whose points are redeemed by shares of what is left, up to the last day of what is then left: everything that ever happens. */
const everything = ({ months, shareAt, endOf, awarded = MILLION }: World): readonly Flow[] =>
  monthsFrom(addMonths(NOW, 1 - months), NOW).flatMap((cohort, index) => {
    let left = awarded;
    return monthsFrom(cohort, endOf(cohort)).map((month, age) => {
      const redeemed = Math.min(left, Math.round(left * shareAt(age, index, month)));
      const ended = month === endOf(cohort) ? left - redeemed : 0;
      left -= redeemed + ended;
      return { cohort, month, awarded: age === 0 ? awarded : 0, redeemed, lapsed: ended, ended };
    });
  });

/** What is known before the running month, and when what is left of it ends. */
const knownOf = (all: readonly Flow[], endOf: (cohort: string) => string): readonly Flow[] => {
  const past = all.filter(({ month }) => month < NOW);
  const cohorts = [...new Set(past.map(({ cohort }) => cohort))];
  return [
    ...past,
    ...cohorts.map((cohort) => {
      const own = past.filter((each) => each.cohort === cohort);
      const ending = own.reduce((sum, each) => sum + each.awarded - each.redeemed - each.lapsed, 0);
      return { ...{ cohort, month: endOf(cohort), awarded: 0, redeemed: 0, lapsed: 0 }, ending };
    }),
  ];
};

const estimatedOf = (flows: readonly Flow[]) => {
  const found = develop(flows, NOW);
  if (found.state !== 'estimated') throw new Error(found.reason);
  return found;
};

const inMonths = (count: number) => (cohort: string) => addMonths(cohort, count);
/** As programmes round up to the end of the year. */
const nextDecember = (cohort: string): string => `${Number(cohort.slice(0, 4)) + 1}-12`;

describe('points with a last day', () => {
  it('are carried on at a level share and end there: a geometric series', () => {
    // A tenth of what is left, every month; ages 0 to 9 have three months each, the last day is in age 17.
    const endOf = inMonths(17);
    const found = estimatedOf(knownOf(everything({ months: 13, shareAt: () => 0.1, endOf }), endOf));
    expect(found.wholeCohorts).toBe(12);
    expect(found.ages).toHaveLength(10);
    for (const { age, rate, remaining } of found.cohorts) {
      expect(Math.abs(remaining - MILLION * 0.9 ** age)).toBeLessThan(10);
      expect(Math.abs((rate ?? 0) / PPM - (1 - 0.9 ** (18 - age)))).toBeLessThan(0.0001);
    }
    // No month differs from another: nothing to be unsure of. Nothing outlives its last day.
    expect(found.high - found.low).toBeLessThan(100);
    expect(found.unknown).toBe(0);
    const beyond = found.cohorts.reduce((sum, { age, remaining }) => {
      const [known, from] = [0.9 ** Math.max(0, 10 - age), Math.max(age, 10)];
      return sum + remaining * known * (1 - 0.9 ** (18 - from));
    }, 0);
    expect(Math.abs(found.beyond / PPM - beyond / found.outstanding)).toBeLessThan(0.0005);
  });

  it('are carried on along the inverse power that the known ages follow', () => {
    const shareAt = (age: number): number => 0.3 / (age + 1);
    const endOf = inMonths(23);
    const found = estimatedOf(knownOf(everything({ months: 13, shareAt, endOf }), endOf));
    for (const { age, rate } of found.cohorts) {
      let left = 1;
      for (let at = age; at <= 23; at += 1) left *= 1 - shareAt(at);
      expect(Math.abs((rate ?? 0) / PPM - (1 - left))).toBeLessThan(0.001);
    }
  });

  it('are not redeemed after it, though other months were at that age', () => {
    // Everything ends in June: older months were redeemed at ages that young ones never come to.
    const endOf = () => NOW;
    const found = estimatedOf(knownOf(everything({ months: 18, shareAt: () => 0.2, endOf }), endOf));
    for (const { rate } of found.cohorts) expect(Math.abs((rate ?? 0) / PPM - 0.2)).toBeLessThan(0.0001);
    expect(found.beyond).toBeLessThan(5_000);
  });

  it('say nothing where they end far beyond what is known, or do not end', () => {
    const far = inMonths(120);
    const shareAt = (): number => 0.02;
    expect(develop(knownOf(everything({ months: 13, shareAt, endOf: far }), far), NOW)).toMatchObject({
      ...{ state: 'too_little', reason: 'ages_unknown' },
    });
    const near = inMonths(17);
    const young = develop(knownOf(everything({ months: 12, shareAt, endOf: near }), near), NOW);
    expect(young).toMatchObject({ state: 'too_little', reason: 'few_cohorts', wholeCohorts: 11 });
    // Of what is left the known ages surely redeem some; all that is left after them may be.
    if (young.state !== 'too_little' || !young.bounds) throw new Error('bounds');
    const { low, high } = young.bounds;
    expect([low > 50_000, low < 200_000, high]).toEqual([true, true, PPM]);
  });
});

describe('a month of award that goes its own way', () => {
  const seen = (redeemed: readonly number[]) => ({
    ...{ whole: 2, atRisk: [1_000, 1_000], redeemed, lapsed: [0, 0] },
  });

  it('is believed as Bühlmann and Straub say', () => {
    const rates = { ...ratesOf([], 0), redeemed: [0.1, 0.1] };
    const { own, between, within } = credibilityOf([seen([120, 140]), seen([80, 60])], rates);
    // Expected 100 each month. Around their own 1.3 and 0.7: (120−130)²/100 + (140−130)²/100 = 2, twice, over 1 + 1. Around 1: 200 × 0.3² × 2 = 36.
    expect(own.map(({ expected, factor }) => [expected, factor])).toEqual([
      [200, 1.3],
      [200, 0.7],
    ]);
    expect(within).toBeCloseTo(2, 9);
    expect(between).toBeCloseTo((36 - 2) / (400 - 200), 9);
    for (const { credibility } of own) expect(credibility).toBeCloseTo((200 * 0.17) / (200 * 0.17 + 2), 9);
    expect(believedFactor(own[0] as (typeof own)[number])).toBeCloseTo(1 + 0.3 * (34 / 36), 9);
  });

  it('is not believed where months differ no more from each other than from themselves', () => {
    const rates = { ...ratesOf([], 0), redeemed: [0.1, 0.1] };
    const { own, between } = credibilityOf([seen([180, 40]), seen([20, 160])], rates);
    expect([between, ...own.map(({ credibility }) => credibility)]).toEqual([0, 0, 0]);
  });
});

describe('the interval', () => {
  const worlds = Array.from({ length: 40 }, (_, at) => at + 1);
  const processes: readonly (readonly [string, (age: number) => number])[] = [
    ['a level share', () => 0.07],
    ['a share that falls with age', (age) => 0.16 / (age + 1) ** 0.6],
    ['nothing in the first month', (age) => (age === 0 ? 0 : 0.05)],
  ];

  it.each(processes)('holds what comes of twelve to fourteen months: %s', (_name, shareOf) => {
    const outcomes = worlds.map((world) => {
      const random = seeded(world);
      const liking = Array.from({ length: 40 }, () => 0.8 + 0.4 * random());
      const shareAt = (age: number, cohort: number): number =>
        Math.min(0.9, shareOf(age) * (liking[cohort] ?? 1) * (0.75 + 0.5 * random()));
      const all = everything({ months: 13 + (world % 3), shareAt, endOf: nextDecember });
      const found = estimatedOf(knownOf(all, nextDecember));
      const later = all.filter(({ month, cohort }) => month >= NOW && cohort < NOW);
      const truth = (later.reduce((sum, { redeemed }) => sum + redeemed, 0) / found.outstanding) * PPM;
      return {
        holds: truth >= found.low && truth <= found.high,
        width: found.high - found.low,
        error: Math.abs(truth - found.rate),
      };
    });
    const mean = (of: (outcome: (typeof outcomes)[number]) => number): number =>
      outcomes.reduce((sum, each) => sum + of(each), 0) / outcomes.length;
    expect(outcomes.filter(({ holds }) => holds).length).toBeGreaterThanOrEqual(36);
    // And it is of use: a tenth of what is outstanding wide, where without it everything between little and all was said.
    expect(mean(({ width }) => width)).toBeLessThan(0.15 * PPM);
    expect(mean(({ error }) => error)).toBeLessThan(0.03 * PPM);
  });

  it('is the same whenever it is asked for', () => {
    const endOf = nextDecember;
    const shareAt = (age: number, cohort: number): number => 0.04 + 0.01 * ((age * 7 + cohort * 5) % 5);
    const flows = knownOf(everything({ months: 14, shareAt, endOf }), endOf);
    expect(develop(flows, NOW)).toEqual(develop(flows, NOW));
    expect(monthsBetween('2025-05', endOf('2025-05'))).toBe(19);
  });
});
