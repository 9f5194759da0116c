// What holds of earning whatever comes: lines sum to the posting, caps are never exceeded, the order of arrival does not matter, the same
// again is nothing, and a bust never takes more than was earned.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Fill } from '../../decide/rules/index.ts';
import { exact, exactText } from '../../kernel/index.ts';
import type { EarningRule, Limit } from './contract.ts';
import { type LimitPlace, usageKey } from './limits.ts';
import { type DecidedBefore, settle } from './occasion.ts';
import { rate, sumOfLines } from './rate.ts';
import { ruleLike, subjectOf } from './testing.ts';
import { tradeDay } from './trade-day.ts';
import { type TradeTrigger, triggerOf } from './triggers.ts';

const fen = fc.integer({ min: 0, max: 5_000_000 });
const decimal = fc
  .tuple(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 999_999 }))
  .map(([whole, rest]) => `${whole}.${String(rest).padStart(6, '0')}`);
const oneFill = fc.record({
  side: fc.constantFrom('buy', 'sell', 'subscribe', 'redeem'),
  productCode: fc.constantFrom('A', 'B', 'C'),
  at: fc.integer({ min: 0, max: 3 }),
  ...{ amountFen: fen, commissionFen: fen, rebateFen: fc.integer({ min: 0, max: 1_000 }) },
  orderId: fc.constantFrom(null, 'o1', 'o2'),
  channel: fc.constantFrom(null, 'ios', 'web'),
});
/** Fills with numbers of their own, and busts of some of them. */
const day = fc
  .tuple(fc.array(oneFill, { maxLength: 8 }), fc.array(fc.tuple(fc.nat({ max: 9 }), fen), { maxLength: 4 }))
  .map(([fills, busts]): readonly Fill[] => [
    ...fills.map((fill, index) => ({ ...fill, tradeId: `t${index}`, reversalOf: null })),
    ...busts.flatMap(([of, amountFen], index) => {
      const original = fills[of];
      return original
        ? [
            {
              ...original,
              tradeId: `b${index}`,
              reversalOf: `t${of}`,
              amountFen,
              commissionFen: original.commissionFen >> 1,
            },
          ]
        : [];
    }),
  ]);
const multiplier = fc.record({
  factor: decimal,
  group: fc.constantFrom(null, 'a', 'b'),
  isMet: fc.boolean(),
});
const rule: fc.Arbitrary<EarningRule> = fc
  .record({
    points: decimal,
    bonus: decimal,
    other: decimal,
    fund: decimal,
    multipliers: fc.array(multiplier, { maxLength: 4 }),
    stacking: fc.constantFrom('multiply' as const, 'add' as const, 'best' as const),
    orderCap: fc.option(fc.integer({ min: 1, max: 500 })),
    fillsPerSymbolDay: fc.option(fc.integer({ min: 1, max: 3 })),
    excludeRoundTrips: fc.boolean(),
  })
  .map((given) => {
    const base = ruleLike('trade_commission');
    return {
      ...base,
      ...{
        amount: { kind: 'rate', points: given.points, perFen: 100_000 },
        bonus: given.bonus,
        stacking: given.stacking,
      },
      weights: [{ by: 'product', factors: { A: given.fund }, other: given.other }],
      multipliers: given.multipliers.map(({ factor, group, isMet }) => ({
        name: { zh: '倍数', en: 'times' },
        when: { word: 'season', with: { from: isMet ? '2026-01-01' : '2027-01-01', until: '2027-12-31' } },
        ...{ factor, group },
      })),
      limits:
        given.orderCap === null ? [] : [{ of: 'customer', span: 'order', points: given.orderCap, beyond: 'truncate' }],
      guards: {
        ...base.guards,
        ...{
          fillsPerSymbolDay: given.fillsPerSymbolDay,
          excludeRoundTrips: given.excludeRoundTrips,
          onlySuitable: false,
        },
      },
    };
  });

const worthOf = (of: EarningRule, fills: readonly Fill[]) => {
  const subject = subjectOf({ is_staff: false });
  const { portions } = tradeDay(of, triggerOf(of.trigger.word) as TradeTrigger, fills, new Map(), subject);
  return rate(of, portions, subject);
};

const place: LimitPlace = {
  ...{
    rule: 'r',
    programme: 'main',
    wallet: 'points',
    customerId: 'C1',
    branchId: 'B1',
    device: null,
    date: '2026-06-30',
  },
};

/** Settles one worth after the other, as the store does; all that was decided comes back. */
const settleAll = (limits: readonly Limit[], rated: readonly ReturnType<typeof rate>[]) => {
  const before: DecidedBefore[] = [];
  const sums: { readonly text: string; readonly posted: number }[] = [];
  for (const each of rated) {
    const used = new Map<string, number>();
    const granted = before.reduce((sum, decided) => sum + decided.granted, 0);
    for (const limit of limits) used.set(usageKey(limit, place) ?? '', granted);
    for (const step of settle({ limits: [...limits] }, each, before, place, used, true).steps) {
      const posted = step.kind === 'award' ? step.granted : -step.taken;
      sums.push({ text: exactText(sumOfLines(step.lines)), posted });
      before.push({
        ...{ key: `k${before.length}`, ofKey: step.kind === 'award' ? null : step.ofKey, granted: posted },
        worth: each.points,
      });
    }
  }
  return { before, sums };
};

const limits: fc.Arbitrary<readonly Limit[]> = fc.array(
  fc.record({
    of: fc.constantFrom('customer' as const, 'branch' as const, 'rule' as const, 'programme' as const),
    span: fc.constantFrom('day' as const, 'month' as const, 'total' as const),
    points: fc.integer({ min: 1, max: 300 }),
    beyond: fc.constantFrom('truncate' as const, 'reject' as const),
  }),
  { maxLength: 3 },
);

describe('earning', () => {
  it('explains every award by lines that sum to it, to the last digit', () => {
    fc.assert(
      fc.property(rule, day, (of, fills) => {
        const { points, lines } = worthOf(of, fills);
        expect(exactText(sumOfLines(lines))).toBe(exactText(exact(points)));
        expect(points).toBeGreaterThanOrEqual(0);
      }),
      { numRuns: 150 },
    );
  });

  it('rates the fills of a day the same in any order of arrival', () => {
    fc.assert(
      fc.property(rule, day, fc.infiniteStream(fc.nat()), (of, fills, chance) => {
        const shuffled = fills
          .map((fill) => ({ fill, at: chance.next().value as number }))
          .sort((one, other) => one.at - other.at)
          .map(({ fill }) => fill);
        expect(worthOf(of, shuffled).points).toBe(worthOf(of, fills).points);
      }),
      { numRuns: 100 },
    );
  });

  it('ends where the last file leads, however often files come again: each award and reversal once', () => {
    fc.assert(
      fc.property(rule, fc.array(day, { minLength: 1, maxLength: 5 }), (of, files) => {
        const worths = files.map((fills) => worthOf(of, fills));
        const { before, sums } = settleAll(
          [],
          worths.flatMap((each) => [each, each]),
        );
        expect(before.reduce((sum, { granted }) => sum + granted, 0)).toBe(worths.at(-1)?.points);
        for (const { text, posted } of sums) expect(text).toBe(String(posted));
      }),
      { numRuns: 100 },
    );
  });

  it('never exceeds a cap, and a bust never takes more than was earned', () => {
    fc.assert(
      fc.property(
        limits,
        fc.array(fc.integer({ min: 0, max: 400 }), { minLength: 1, maxLength: 12 }),
        (capped, worths) => {
          const rated = worths.map((points) => ({
            points,
            lines: [
              { kind: 'base' as const, points: String(points), quantity: points, unit: 'fen' as const, factors: [] },
            ],
          }));
          const { before, sums } = settleAll(capped, rated);
          let standing = 0;
          for (const { granted } of before) {
            standing += granted;
            expect(standing).toBeGreaterThanOrEqual(0);
            for (const { points } of capped) expect(standing).toBeLessThanOrEqual(points);
          }
          expect(standing).toBeLessThanOrEqual(worths.at(-1) ?? 0);
          const left = new Map<string, number>();
          for (const { key, ofKey, granted } of before) {
            left.set(ofKey ?? key, (left.get(ofKey ?? key) ?? 0) + granted);
            expect(left.get(ofKey ?? key)).toBeGreaterThanOrEqual(0);
          }
          for (const { text, posted } of sums) expect(text).toBe(String(posted));
        },
      ),
      { numRuns: 150 },
    );
  });
});
