// Contribution on paper: costs in whole fen, shares that sum, books that reconcile, rules with validity.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shareAcquisition } from './acquisition.ts';
import { allocate, costOfUnits } from './allocate.ts';
import { quadrantOf } from './attributes.ts';
import { type Line, lines, noAmounts } from './line.ts';
import { addAmounts, amountsOf, openBook, shareAmounts } from './month.ts';
import { contributionSettings } from './settings.ts';
import { type Setting, settingOn } from './store.ts';

describe('money on paper', () => {
  it.each([
    [150, '0.01', 150],
    [3, '0.005', 2],
    [1, '0.004999', 0],
    [-3, '0.005', -2],
    [7, '180', 126_000],
    [0, '12.5', 0],
    [4_000_000, '123456.123456', 49_382_449_382_400],
  ])('%i units at %s yuan cost %i fen', (units, yuan, fen) => {
    expect(costOfUnits(units, yuan)).toBe(fen);
  });

  it.each([
    [100, [1, 1, 1], [34, 33, 33]],
    [-100, [1, 1, 1], [-34, -33, -33]],
    [10, [0, 3, 1], [0, 8, 2]],
    [2, [1, 1, 5], [0, 0, 2]],
    [0, [1, 2], [0, 0]],
  ] as const)('%i shared by %j', (total, weights, parts) => {
    expect(allocate(total, weights)).toEqual(parts);
  });

  it('shares nothing where there is nobody, or nothing to share by', () => {
    expect(allocate(5, [])).toBeNull();
    expect(allocate(5, [0, 0])).toBeNull();
  });

  it('shares sum to the total, whatever the weights, and no share is against the sign', () => {
    const weights = fc.array(fc.nat({ max: 1_000_000_000_000 }), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(fc.integer({ min: -1_000_000_000, max: 1_000_000_000 }), weights, (total, given) => {
        const parts = allocate(total, given);
        if (parts === null) return given.every((weight) => weight === 0);
        return parts.reduce((sum, part) => sum + part, 0) === total && parts.every((part) => part * total >= 0);
      }),
    );
  });

  it('a book always reconciles: customers and nobody’s sum to what was stated, line by line', () => {
    const line = fc.constantFrom(...lines);
    const fen = fc.integer({ min: -1_000_000, max: 1_000_000 });
    const own = fc.record({ who: fc.constantFrom('A', 'B', 'C', null), line, fen });
    const shared = fc.record({ line, fen, unitId: fc.constantFrom(null, 'B1', 'EMPTY') });
    const rule = fc.constantFrom('none' as const, 'customers' as const, 'revenue' as const);
    const rules = fc.tuple(...lines.map(() => rule));
    fc.assert(
      fc.property(fc.array(own), fc.array(shared), rules, (owned, items, chosen) => {
        const book = openBook();
        for (const each of owned) {
          const amounts = noAmounts();
          amounts[lines.indexOf(each.line)] = each.fen;
          addAmounts(book, each.who, amounts);
        }
        const byLine = Object.fromEntries(lines.map((each, at) => [each, chosen[at] ?? 'none'])) as Record<
          Line,
          (typeof chosen)[number]
        >;
        shareAmounts(book, items, byLine, (unit) => (unit === null ? ['A', 'B', 'C'] : unit === 'B1' ? ['B'] : null));
        for (const [at, each] of lines.entries()) {
          const stated = [...owned, ...items].reduce((sum, given) => sum + (given.line === each ? given.fen : 0), 0);
          const had = [...book.customers.values()].reduce((sum, amounts) => sum + (amounts[at] ?? 0), 0);
          const left = book.remainders.reduce((sum, given) => sum + (given.line === each ? given.fen : 0), 0);
          expect(book.stated[at]).toBe(stated);
          expect(had + left).toBe(stated);
        }
      }),
    );
  });

  it('acquisition: what a period cost falls on the accounts opened in it, to the fen', () => {
    const openings = ['2026-05-03', '2026-05-20', '2026-06-01'].map((openedOn, at) => ({
      ...{ customerId: `C${at}`, openedOn, channel: 'ad' },
    }));
    const cost = (periodStart: string, periodEnd: string, costFen: number, channelCode = 'ad') => ({
      ...{ periodStart, periodEnd, costFen, channelCode },
    });
    const costs = [
      cost('2026-05-01', '2026-06-01', 1_001),
      cost('2026-05-15', '2026-07-01', 10),
      cost('2026-06-01', '2026-07-01', 300, 'none'),
    ];
    const shared = shareAcquisition(costs, openings, () => 'opened');
    expect(Object.fromEntries(shared.byMonth.get('2026-05') ?? [])).toEqual({ C0: 501, C1: 505 });
    expect(Object.fromEntries(shared.byMonth.get('2026-06') ?? [])).toEqual({ C2: 5 });
    expect(shared.remainders.get('2026-06')).toEqual([{ line: 'acquisition', reason: 'no_opening', fen: 300 }]);
    expect(shareAcquisition(costs, openings, () => 'none').byMonth.size).toBe(0);
  });

  it('rules hold from their month on, the later version among equals', () => {
    const of = (version: number, effectiveFrom: string): Setting => ({
      ...{ version, effectiveFrom, settings: contributionSettings.parse({}), createdAt: 1, createdBy: 'x' },
    });
    const history = [of(3, '2026-05-01'), of(2, '2026-07-01'), of(1, '2026-05-01')];
    expect(['2026-04-01', '2026-05-01', '2026-07-01'].map((day) => settingOn(history, day).version)).toEqual([0, 3, 2]);
  });

  it('costs what has a unit cost, and takes passed-on fees off where the rules say so', () => {
    const items = [
      { item: 'commission', fen: 300, units: 0 },
      { item: 'passed_on', fen: 50, units: 0 },
      { item: 'contact_pigeon', fen: 0, units: 2 },
      { item: 'minutes', fen: 0, units: 3 },
    ];
    const settings = contributionSettings.parse({});
    expect(amountsOf(items, settings)[lines.indexOf('commission')]).toBe(250);
    expect(amountsOf(items, { ...settings, deductPassedOn: false })[lines.indexOf('commission')]).toBe(300);
    // Two unknown means at 5 yuan, three minutes at 1.
    expect(amountsOf(items, settings)[lines.indexOf('service_time')]).toBe(1_300);
  });

  it('says where a customer stands, and nothing of a loyalty that is not known', () => {
    const lines = { loyalFrom: 60, valuableFromFen: 1_000 };
    expect(quadrantOf(60, 1_000, lines)).toBe('loyal_valuable');
    expect(quadrantOf(60, 999, lines)).toBe('loyal');
    expect(quadrantOf(0, 1_000, lines)).toBe('valuable');
    expect(quadrantOf(null, 5_000, lines)).toBe('unknown');
    expect(quadrantOf(10, 0, { ...lines, valuableFromFen: null })).toBe('neither');
  });

  it.each([
    [{ point: '0.0000001' }, 'six decimals'],
    [{ point: '-1' }, 'decimal number'],
    [{ cashFlows: [1, 2].map(() => ({ flowType: 'fee', direction: 'out', line: 'trail' })) }, 'once'],
    [{ valuable: { kind: 'quantile', quantile: 1 } }, 'quantile'],
  ])('refuses %j', (given, why) => {
    expect(contributionSettings.safeParse(given).error?.message).toContain(why);
  });
});
