// What the economics decide without a store: development of points, liability, IFRS 15, budgets, matched comparison. Numbers by hand.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BusinessDate } from '../../kernel/index.ts';
import { seeded } from '../ledger/random-testing.ts';
import { type Budget, burnDown, spanOf } from './burn-down.ts';
import { createUseCohorts, monthsOfUse } from './cohorts-of-use.ts';
import { develop, PPM } from './development.ts';
import { liabilityOf } from './liability.ts';
import { type Cell, type Count, compareMatched } from './matched.ts';
import { fenOfPoints, fenOfYuan, fenShare, ppmOf } from './money.ts';
import { addMonths, monthsBetween, monthsFrom } from './month.ts';
import type { Flow } from './run-off.ts';

/** Months of award that run off by rates: of what is left at an age, this part is redeemed and that part lapses. */
const runningOff = (
  cohorts: number,
  until: string,
  rateAt: (age: number, cohort: number) => { readonly redeemed: number; readonly lapsed: number },
  awarded = 1_000_000,
): readonly Flow[] =>
  monthsFrom(addMonths(until, 1 - cohorts), until).flatMap((cohort, index) => {
    let left = awarded;
    return monthsFrom(cohort, until).map((month, age) => {
      const { redeemed, lapsed } = rateAt(age, index);
      const [out, gone] = [Math.round(left * redeemed), Math.round(left * lapsed)];
      left -= out + gone;
      return { cohort, month, awarded: age === 0 ? awarded : 0, redeemed: out, lapsed: gone };
    });
  });

describe('months', () => {
  it('go on over the year', () => {
    expect(addMonths('2026-11', 3)).toBe('2027-02');
    expect(addMonths('2026-01', -1)).toBe('2025-12');
    expect(monthsBetween('2025-11', '2026-02')).toBe(3);
    expect(monthsFrom('2025-12', '2026-02')).toEqual(['2025-12', '2026-01', '2026-02']);
  });
});

describe('development of points', () => {
  it('is the chain ladder that can be computed by hand', () => {
    // Two ages: 10 % of what is left is redeemed in the first, half in the second, the rest lapses in the third.
    const by = [
      { redeemed: 0.1, lapsed: 0 },
      { redeemed: 0.5, lapsed: 0.1 },
      { redeemed: 0, lapsed: 1 },
    ];
    const flows = runningOff(16, '2026-06', (age) => by[age] ?? { redeemed: 0, lapsed: 0 }, 1_000);
    const found = develop(flows, '2026-06');
    if (found.state !== 'estimated') throw new Error(found.reason);
    expect(found.ages.slice(0, 3)).toEqual([
      { age: 0, cohorts: 15, atRisk: 15_000, redeemed: 100_000, lapsed: 0 },
      { age: 1, cohorts: 14, atRisk: 12_600, redeemed: 500_000, lapsed: 100_000 },
      { age: 2, cohorts: 13, atRisk: 4_680, redeemed: 0, lapsed: PPM },
    ]);
    // June: 900 left of 1,000 at the running age 0, of which 10 % and then half of the rest: 0.1 + 0.9 × 0.5. May: half of 360. April: none.
    const rates = Object.fromEntries(found.cohorts.slice(-3).map(({ cohort, rate }) => [cohort, rate]));
    expect(rates).toEqual({ '2026-04': 0, '2026-05': 500_000, '2026-06': 550_000 });
    expect(found.cohorts.slice(-3).map(({ remaining }) => remaining)).toEqual([0, 360, 900]);
    expect(found.outstanding).toBe(1_260);
    // (360 × 0.5 + 900 × 0.55) ÷ 1,260; no month differs from another, so there is nothing to be unsure of.
    expect([found.rate, found.low, found.high]).toEqual([535_714, 535_714, 535_714]);
    expect(found.cohorts[0]).toMatchObject({
      awarded: 1_000,
      redeemed: 550,
      lapsed: 450,
      ultimate: 550,
      breakage: 450,
    });
    expect(found.cohorts[0]?.triangle.slice(0, 4)).toEqual([100, 550, 550, 550]);
  });

  it('refuses to speak with too little history, and still knows what is outstanding', () => {
    const rates = () => ({ redeemed: 0.2, lapsed: 0.3 });
    expect(develop([], '2026-06')).toMatchObject({ state: 'too_little', reason: 'no_points', outstanding: 0 });
    expect(develop(runningOff(12, '2026-06', rates), '2026-06')).toMatchObject({
      ...{ state: 'too_little', reason: 'few_cohorts', wholeCohorts: 11 },
    });
    expect(develop(runningOff(13, '2026-06', rates), '2026-06').state).toBe('estimated');
    // Of points that are hardly ever redeemed and never end nearly all lie beyond what is known.
    const slow = develop(
      runningOff(20, '2026-06', () => ({ redeemed: 0.01, lapsed: 0 })),
      '2026-06',
    );
    expect(slow).toMatchObject({ state: 'too_little', reason: 'ages_unknown' });
    expect(slow.unknown).toBeGreaterThan(700_000);
    expect(slow.cohorts.every(({ rate, breakage }) => rate === null && breakage === null)).toBe(true);
  });

  it('says between what bounds it lies where months are too young to estimate', () => {
    // A tenth of each month's points goes at once and nothing later: after the second age nobody knows.
    const month = (at: number): string => `2026-0${at}`;
    const flows = [1, 2, 3, 4].map((at) => ({
      ...{ programme: 'main', wallet: 'points', cohort: month(at), month: month(at) },
      ...{ awarded: 1_000, redeemed: 100, lapsed: 0, ended: 0, ending: 0 },
    }));
    const running = { ...flows[0], cohort: month(5), month: month(5), redeemed: 0 } as (typeof flows)[number];
    const { development, bounds } = liabilityOf(
      [...flows, running],
      { programme: 'main', wallet: 'points' },
      '2026-05',
      '0.02',
    );
    expect(development).toMatchObject({ state: 'too_little', reason: 'few_cohorts', outstanding: 4_600 });
    // Of the 4,600 that are left 100 of the running month will surely go: 2.17 %, or all of them; of 5,000 ever awarded 500, or all.
    expect(bounds).toEqual({
      ...{ low: 21_739, high: PPM, ultimateLow: 100_000, ultimateHigh: PPM },
      ...{ lowFen: 200, highFen: 9_200, breakageLow: 0, breakageHigh: 4_500 },
    });
    expect(liabilityOf([], { programme: 'main', wallet: 'points' }, '2026-05', '0.02').bounds).toBeNull();
  });

  it('finds the rate that made the points, and its interval holds what comes later', () => {
    let held = 0;
    for (let world = 1; world <= 12; world += 1) {
      const random = seeded(world);
      // Each month of award behaves a little differently.
      const liking = Array.from({ length: 60 }, () => 0.75 + random() / 2);
      const rateAt = (age: number, cohort: number) => ({
        redeemed: Math.min(0.9, 0.09 * (liking[cohort] ?? 1)),
        lapsed: age < 11 ? 0 : 1,
      });
      const all = runningOff(48, '2026-06', rateAt);
      const known = all.filter(({ month, cohort }) => month <= '2025-03' && cohort <= '2025-03');
      const later = all.filter(({ month, cohort }) => month > '2025-03' && cohort <= '2025-03');
      const found = develop(known, addMonths('2025-03', 1));
      if (found.state !== 'estimated') throw new Error(found.reason);
      const redeemed = later.reduce((sum, flow) => sum + flow.redeemed, 0);
      const rate = (redeemed / found.outstanding) * PPM;
      expect(Math.abs(rate - found.rate)).toBeLessThan(120_000);
      if (rate >= found.low && rate <= found.high) held += 1;
    }
    expect(held).toBeGreaterThanOrEqual(11);
  });

  it('never goes out of bounds, whatever the flows', () => {
    const flow = fc.record({
      cohort: fc.integer({ min: 0, max: 20 }).map((back) => addMonths('2026-06', -back)),
      month: fc.integer({ min: -2, max: 20 }).map((back) => addMonths('2026-06', -back)),
      ...{ awarded: fc.nat(1_000), redeemed: fc.integer({ min: -100, max: 500 }), lapsed: fc.nat(500) },
    });
    fc.assert(
      fc.property(fc.array(flow, { maxLength: 60 }), (flows) => {
        const found = develop(flows, '2026-06');
        for (const { rate } of found.cohorts) expect(rate === null || (rate >= 0 && rate <= PPM)).toBe(true);
        if (found.state === 'estimated') {
          expect(found.low).toBeLessThanOrEqual(found.rate);
          expect(found.high).toBeGreaterThanOrEqual(found.rate);
        }
        expect(found.outstanding).toBe(found.cohorts.reduce((sum, { remaining }) => sum + remaining, 0));
      }),
      { numRuns: 60 },
    );
  });
});

describe('money', () => {
  it('is exact, rounded once and half up', () => {
    expect(fenOfPoints(1, '0.005')).toBe(1);
    expect(fenOfPoints(3, '0.001')).toBe(0);
    expect(fenOfPoints(-150, '0.01')).toBe(-150);
    expect(fenOfPoints(999_999_999_999, '0.010001', 333_333)).toBe(333_366_333_300);
    expect(fenOfYuan('12.3450')).toBe(1_235);
    expect(fenOfYuan('-0.005')).toBe(-1);
    expect(fenShare(100, 1, 3)).toBe(33);
    expect(fenShare(-100, 2, 3)).toBe(-67);
    expect(ppmOf(1, 3)).toBe(333_333);
    expect(ppmOf(1, 0)).toBeNull();
  });

  it('of a liability is that of its months', () => {
    const flows = runningOff(16, '2026-06', (age) => ({ redeemed: 0.25, lapsed: age < 3 ? 0 : 0.75 }), 1_000).map(
      (each) => ({
        ...{ ...each, programme: 'main', wallet: 'points', ended: 0, ending: 0 },
      }),
    );
    const found = liabilityOf(flows, { programme: 'main', wallet: 'points' }, '2026-06', '0.02');
    expect(found.development.state).toBe('estimated');
    expect(found.fullFen).toBe(found.development.outstanding * 2);
    const byHand = found.development.cohorts.reduce(
      (sum, { remaining, rate }) => sum + Math.round((remaining * 2 * (rate ?? PPM)) / PPM),
      0,
    );
    expect(found.bookedFen).toBe(byHand);
    expect(found.bookedFen).toBeLessThan(found.fullFen);
    const other = liabilityOf(flows, { programme: 'main', wallet: 'gold' }, '2026-06', '0.02');
    expect(other).toMatchObject({ bookedFen: 0, fullFen: 0, lowFen: null, bookedRate: PPM });
  });
});

describe('budgets', () => {
  const budget = (more: Partial<Budget>): Budget => ({
    ...{ kind: 'earning_rule', code: 'r', name: { zh: '规则', en: 'rule' }, of: 'own', branchId: null },
    ...{ span: 'month', unit: 'points', planned: 1_000, spent: 0 },
    ...{ from: '2026-06-01' as BusinessDate, until: '2026-06-30' as BusinessDate },
    ...more,
  });
  const today = '2026-06-10' as BusinessDate;
  it.each([
    ['nothing spent', { spent: 0 }, { projected: 0, endsOn: null, state: 'unused' }],
    ['less than planned', { spent: 300 }, { projected: 900, endsOn: null, state: 'on_course' }],
    // 50 a day: the thousandth goes on the 20th day, so that from the 21st nothing is left.
    ['too fast', { spent: 500 }, { projected: 1_500, endsOn: '2026-06-21', state: 'short' }],
    ['all of it', { spent: 1_000 }, { projected: 3_000, endsOn: '2026-06-10', state: 'spent' }],
    [
      'in all, without an end',
      { spent: 200, span: 'total', until: null },
      { projected: null, endsOn: '2026-07-21', state: 'short' },
    ],
    ['on the first day', { spent: 40, from: today }, { elapsed: 1, projected: 840, state: 'on_course' }],
  ] as const)('%s', (_title, given, expected) => {
    expect(burnDown(budget(given), today)).toMatchObject(expected);
  });

  it('knows its spans', () => {
    expect(spanOf('quarter', '2026-05-31' as BusinessDate)).toEqual({ from: '2026-04-01', until: '2026-06-30' });
    expect(spanOf('month', '2028-02-10' as BusinessDate)).toEqual({ from: '2028-02-01', until: '2028-02-29' });
    expect(spanOf('year', today)).toEqual({ from: '2026-01-01', until: '2026-12-31' });
    expect(spanOf('quarter', '2026-12-31' as BusinessDate)).toEqual({ from: '2026-10-01', until: '2026-12-31' });
    expect(spanOf('total', today)).toBeNull();
  });
});

describe('users against others like them', () => {
  /** A world in which those who are active use a benefit and stay anyway; `effect` is what the benefit adds. */
  const world = (seed: number, effect: number) => {
    const random = seeded(seed);
    const months = monthsOfUse('2026-01', '2026-06', 1);
    const cohorts = createUseCohorts(months, 1);
    for (let index = 0; index < 3_000; index += 1) {
      const keen = random();
      const uses = random() < keen * 0.5;
      const stays = random() < 0.2 + 0.6 * keen + (uses ? effect : 0);
      const days = Math.round(keen * 20);
      cohorts.add({
        openedOn: '2024-01-01',
        activity: [
          { month: '2026-01', activeDays: days, tradeDays: 0 },
          { month: '2026-02', activeDays: days, tradeDays: 0 },
          ...(stays ? [{ month: '2026-04', activeDays: 1, tradeDays: 0 }] : []),
        ],
        tiers: new Map([['2026-02', keen > 0.5 ? 'gold' : 'silver']]),
        firstUses: uses ? [{ benefit: 'b', month: '2026-03' }] : [],
      });
    }
    const found = compareMatched(cohorts.groupsOf('b'));
    if (found.state !== 'compared') throw new Error('too few');
    return found;
  };

  it('looks at months of which enough is known on both sides', () => {
    expect(monthsOfUse('2026-01', '2026-06', 1)).toEqual(['2026-03', '2026-04', '2026-05']);
    expect(monthsOfUse('2026-01', '2026-06', 3)).toEqual(['2026-03']);
    expect(monthsOfUse('2026-05', '2026-06', 3)).toEqual([]);
  });

  it('is not taken in by who chooses to use it', () => {
    const found = world(3, 0);
    expect(found.usersStayed - found.othersStayed).toBeGreaterThan(80_000);
    expect(Math.abs(found.difference)).toBeLessThan(50_000);
    expect(found.isClear).toBe(false);
    expect(found.balance[0]?.before).toBeGreaterThan(500);
    expect(Math.abs(found.balance[0]?.after ?? 1_000)).toBeLessThanOrEqual(100);
  });

  it('sees a difference that is there, and its interval holds it in most worlds', () => {
    const found = world(5, 0.1);
    expect(found.isClear).toBe(true);
    let held = 0;
    for (let seed = 1; seed <= 8; seed += 1) {
      const { low, high } = world(seed, 0.1);
      if (low <= 100_000 && high >= 100_000) held += 1;
    }
    expect(held).toBeGreaterThanOrEqual(6);
  });

  it('matches each user with the nearest within the calipers, as can be counted by hand', () => {
    const cell = (active: number, users: Count, others: Count): Cell => ({ at: [active, 0, 45], users, others });
    const none = { customers: 0, stayed: 0 };
    const found = compareMatched([
      [
        cell(10, { customers: 30, stayed: 27 }, { customers: 2, stayed: 1 }),
        cell(11, none, { customers: 4, stayed: 4 }),
        cell(60, none, { customers: 100, stayed: 0 }),
      ],
      // Of another tier: as near as can be, and matched with nobody.
      [cell(10, none, { customers: 50, stayed: 0 })],
    ]);
    // Two at no distance, three of the four next to them: (1 + 3) of 5 stayed, against 27 of 30.
    expect(found).toMatchObject({ users: 30, matchedUsers: 30, others: 156, matchedOthers: 6, neighbours: 5_000 });
    expect(found).toMatchObject({ usersStayed: 900_000, matchedStayed: 800_000, difference: 100_000, isClear: false });
    // The two count 12 and the four 18 of 30: 900 / (12^2 / 2 + 18^2 / 4).
    expect(found.effectiveOthers).toBe(6);
    // Users are at 10, others at 6,564 / 156 on average with a variance of 573.7, so the deviation is the root of half of it; matched ones at (2 x 10 + 3 x 11) / 5.
    expect(found.balance[0]).toEqual({
      ...{ covariate: 0, caliper: 4_234, users: 10_000, othersBefore: 42_077, othersAfter: 10_600 },
      ...{ before: -1_894, after: -35 },
    });
  });

  it('leaves out users whom nobody is like, and says nothing of a few', () => {
    const cohorts = createUseCohorts(['2026-03'], 1);
    const customer = (days: number, uses: boolean) => ({
      ...{ openedOn: '2025-01-01', tiers: new Map<string, string>() },
      activity: [{ month: '2026-02', activeDays: days, tradeDays: 0 }],
      firstUses: uses ? [{ benefit: 'b', month: '2026-03' }] : [],
    });
    for (let index = 0; index < 40; index += 1) {
      cohorts.add(customer(2, true));
      cohorts.add(customer(2, false));
    }
    cohorts.add(customer(30, true));
    // Not a customer yet, and somebody who used it before: neither is compared.
    cohorts.add({ ...customer(2, false), openedOn: '2026-03-05' });
    cohorts.add({ ...customer(2, false), firstUses: [{ benefit: 'b', month: '2026-01' }] });
    expect(compareMatched(cohorts.groupsOf('b'))).toMatchObject({
      ...{
        state: 'compared',
        users: 41,
        matchedUsers: 40,
        others: 40,
        matchedOthers: 40,
        difference: 0,
        isClear: false,
      },
    });
    expect(compareMatched(cohorts.groupsOf('nothing'))).toMatchObject({ state: 'too_few', users: 0 });
  });
});
