// IFRS 15: the example of the standard, sales with points of several wallets, and a contract liability that always closes with what is deferred.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allocateSale, expectedInAll, releasedFen, rollForward, shareSale, standOf } from './allocation.ts';
import { PPM } from './development.ts';

describe('IFRS 15', () => {
  it('is the example 52 of the standard', () => {
    // Products for 100,000 with 10,000 points of 1 each, 9,500 expected to be redeemed: 91,324 and 8,676.
    const sale = { priceFen: 100_000, serviceFen: 100_000, points: 10_000, pointYuan: '0.01', rate: 950_000 };
    const shared = allocateSale(sale);
    expect(shared).toEqual({ pointsPriceFen: 9_500, toServiceFen: 91_324, toPointsFen: 8_676 });
    // After a year 4,500 are redeemed of 9,500 expected: 4,110. After two, 8,500 of now 9,700: 3,493 more, and 1,073 are left.
    const first = releasedFen(8_676, { redeemed: 4_500, remaining: 5_000, rate: PPM });
    const second = releasedFen(8_676, { redeemed: 8_500, remaining: 1_200, rate: PPM });
    expect([first, second - first, 8_676 - second]).toEqual([4_110, 3_493, 1_073]);
  });

  it('releases everything when nothing more is expected, and nothing before anything is redeemed', () => {
    expect(releasedFen(500, { redeemed: 0, remaining: 100, rate: PPM })).toBe(0);
    expect(releasedFen(500, { redeemed: 30, remaining: 0, rate: PPM })).toBe(500);
    expect(releasedFen(500, { redeemed: 0, remaining: 70, rate: 0 })).toBe(500);
  });

  it('never gives away a fen', () => {
    const whole = fc.integer({ min: 0, max: 1_000_000_000 });
    const input = fc.record({
      priceFen: whole,
      serviceFen: whole,
      points: whole,
      rate: fc.integer({ min: 0, max: PPM }),
    });
    fc.assert(
      fc.property(
        input,
        fc.integer({ min: 0, max: PPM }),
        fc.nat(10_000),
        fc.nat(10_000),
        (sale, rate, redeemed, remaining) => {
          const { pointsPriceFen, toServiceFen, toPointsFen } = allocateSale({ ...sale, pointYuan: '0.0123' });
          const shared = sale.serviceFen + pointsPriceFen > 0;
          expect(toServiceFen + toPointsFen).toBe(shared ? sale.priceFen : 0);
          const released = releasedFen(toPointsFen, { redeemed, remaining, rate });
          expect(released >= 0 && released <= toPointsFen).toBe(true);
          expect(releasedFen(toPointsFen, { redeemed: redeemed + 1, remaining, rate })).toBeGreaterThanOrEqual(
            released,
          );
        },
      ),
    );
  });

  it('shares the price of a sale with the points of every wallet, and nothing without a price', () => {
    // 100.00 for a service that sells for 100.00, with 1,000 points at 1 fen of which all are expected, and 500 at 2 fen of which half are:
    // 10,000 : 1,000 : 500, so 8,695.65, 869.57 and 434.78: what is left over goes to the largest remainders.
    const points = [
      { points: 1_000, pointYuan: '0.01', rate: PPM },
      { points: 500, pointYuan: '0.02', rate: 500_000 },
    ];
    expect(shareSale(10_000, 10_000, points)).toEqual({
      toServiceFen: 8_696,
      points: [
        { pointsPriceFen: 1_000, toPointsFen: 869 },
        { pointsPriceFen: 500, toPointsFen: 435 },
      ],
    });
    expect(shareSale(0, 10_000, points).points.map(({ toPointsFen }) => toPointsFen)).toEqual([0, 0]);
    expect(shareSale(-300, 0, points)).toMatchObject({ toServiceFen: -300 });
  });

  it('expects what points of the age come to, or the share that was stated of all', () => {
    const soFar = { awarded: 10_000, redeemed: 4_500, remaining: 5_500 };
    expect(expectedInAll(soFar, 600_000, PPM)).toBe(7_800);
    expect(expectedInAll(soFar, null, 950_000)).toBe(9_500);
    expect(expectedInAll({ ...soFar, remaining: 200 }, null, 950_000)).toBe(4_700);
    expect(expectedInAll(soFar, null, 100_000)).toBe(4_500);
  });

  it('moves a contract liability month by month to what is deferred now', () => {
    // 909 deferred for 1,000 points; 400 redeemed in May, 200 ended in June, 400 left of which all may come: 800 in the end.
    const portfolio = {
      ...{ month: '2026-04', toPointsFen: 909, awarded: 1_000, redeemed: 400, remaining: 400, expected: 800 },
      later: [
        { month: '2026-05', redeemed: 400, lapsed: 0 },
        { month: '2026-06', redeemed: 0, lapsed: 200 },
      ],
    };
    expect(standOf(portfolio)).toEqual({ releasedFen: 455, deferredFen: 454 });
    expect(rollForward([portfolio], '2026-06').map((row) => Object.values(row).join(' '))).toEqual([
      '2026-04 0 909 0 0 909',
      // Of 455 released 364 are the 400 points' own; the rest is what breaks, as far as it is known today.
      '2026-05 909 0 364 91 454',
      '2026-06 454 0 0 0 454',
    ]);
    // Whatever is left when nothing is left is released: nobody will come for it.
    const over = {
      ...portfolio,
      remaining: 0,
      expected: 400,
      later: [...portfolio.later, { month: '2026-08', redeemed: 0, lapsed: 400 }],
    };
    expect(rollForward([over], '2026-08').at(-1)).toMatchObject({ closingFen: 0 });
    expect(standOf({ ...over, redeemed: 0, expected: 0 })).toEqual({ releasedFen: 909, deferredFen: 0 });
    expect(standOf({ ...portfolio, awarded: 0, redeemed: 0, remaining: 0, expected: 0 })).toMatchObject({
      releasedFen: 0,
    });
  });

  it('closes with what is deferred, whatever became of the points', () => {
    const step = fc.record({ redeemed: fc.integer({ min: -200, max: 400 }), lapsed: fc.nat(300) });
    fc.assert(
      fc.property(
        fc.nat(100_000),
        fc.nat(5_000),
        fc.array(step, { maxLength: 6 }),
        fc.nat(PPM),
        (fen, points, steps, rate) => {
          let [redeemed, left] = [0, points];
          const later = steps.map((each, at) => {
            const burnt = Math.max(-redeemed, Math.min(each.redeemed, left));
            redeemed += burnt;
            left -= burnt;
            const lapsed = Math.min(left, each.lapsed);
            left -= lapsed;
            return { month: `2026-0${at + 2}`, redeemed: burnt, lapsed };
          });
          const soFar = { awarded: points, redeemed, remaining: left };
          const portfolio = {
            month: '2026-01',
            toPointsFen: fen,
            ...soFar,
            expected: expectedInAll(soFar, null, rate),
            later,
          };
          const rows = rollForward([portfolio], '2026-09');
          expect(rows.at(-1)?.closingFen).toBe(standOf(portfolio).deferredFen);
          for (const row of rows) {
            expect(row.openingFen + row.addedFen - row.redeemedFen - row.brokenFen).toBe(row.closingFen);
            expect(row.closingFen).toBeGreaterThanOrEqual(0);
            expect(row.closingFen).toBeLessThanOrEqual(fen);
          }
        },
      ),
    );
  });
});
