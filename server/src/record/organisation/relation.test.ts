// Which relations hold on a day, and the tree of a day: pure decisions as tables.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BusinessDate } from '../../kernel/index.ts';
import { isWholeRatio, type RelationRow, relationsOn } from './relation.ts';
import { inTreeOrder, type UnitVersion, unitsBelow, unitsOn } from './unit.ts';

const day = (text: string): BusinessDate => text as BusinessDate;

const relation = (unitId: string, validFrom: string, more: Partial<RelationRow> = {}): RelationRow => ({
  customerId: 'C1',
  type: 'served_by',
  unitId,
  validFrom,
  validUntil: null,
  ratio: '1',
  reason: null,
  source: 'core',
  position: 0,
  ...more,
});

describe('relations that hold on a day', () => {
  const cases: readonly (readonly [string, readonly RelationRow[], string, readonly string[]])[] = [
    ['before it begins', [relation('a', '2026-01-10')], '2026-01-09', []],
    ['on its first day', [relation('a', '2026-01-10')], '2026-01-10', ['a']],
    ['on the day it ends', [relation('a', '2026-01-10', { validUntil: '2026-02-01' })], '2026-02-01', []],
    ['the latest of two that overlap', [relation('a', '2026-01-10'), relation('b', '2026-02-10')], '2026-03-01', ['b']],
    [
      'the earlier one before the later begins',
      [relation('a', '2026-01-10'), relation('b', '2026-02-10')],
      '2026-02-09',
      ['a'],
    ],
    [
      'the earlier one again after the later ended',
      [relation('a', '2026-01-10'), relation('b', '2026-02-10', { validUntil: '2026-03-01' })],
      '2026-03-01',
      ['a'],
    ],
    [
      'of one day, the one recorded later',
      [relation('a', '2026-01-10', { position: 1 }), relation('b', '2026-01-10', { position: 2 })],
      '2026-03-01',
      ['b'],
    ],
    [
      'two that share',
      [relation('a', '2026-01-10', { ratio: '0.6' }), relation('b', '2026-02-10', { ratio: '0.4' })],
      '2026-03-01',
      ['a', 'b'],
    ],
    [
      'thirds',
      ['a', 'b', 'c'].map((unit) => relation(unit, '2026-01-10', { ratio: '0.3333' })),
      '2026-03-01',
      ['a', 'b', 'c'],
    ],
    [
      'a new pair replaces an old whole',
      [
        relation('x', '2026-01-01'),
        relation('a', '2026-01-10', { ratio: '0.5' }),
        relation('b', '2026-01-10', { ratio: '0.5' }),
      ],
      '2026-03-01',
      ['a', 'b'],
    ],
    [
      'types stand beside each other',
      [relation('a', '2026-01-10'), relation('b', '2026-01-10', { type: 'developed_by' })],
      '2026-03-01',
      ['a', 'b'],
    ],
    [
      'the same unit twice counts once',
      [relation('a', '2026-01-10', { ratio: '0.5' }), relation('a', '2026-02-10', { ratio: '0.5' })],
      '2026-03-01',
      ['a'],
    ],
  ];
  it.each(cases)('%s', (_title, rows, date, expected) => {
    expect(
      relationsOn(rows, day(date))
        .map((row) => row.unitId)
        .toSorted(),
    ).toEqual([...expected]);
  });

  it('never share out more than a whole, whatever was recorded, and in whatever order', () => {
    const row = fc.record({
      unit: fc.constantFrom('a', 'b', 'c', 'd'),
      from: fc.integer({ min: 1, max: 9 }),
      length: fc.option(fc.integer({ min: 0, max: 9 })),
      ratio: fc.constantFrom('1', '0.5', '0.3333', '0.25', '0.7'),
    });
    fc.assert(
      fc.property(fc.array(row, { maxLength: 8 }), fc.integer({ min: 1, max: 9 }), (rows, on) => {
        const built = rows.map(({ unit, from, length, ratio }, position) =>
          relation(unit, `2026-01-0${from}`, {
            ratio,
            position,
            validUntil: length === null ? null : `2026-01-${10 + length}`,
          }),
        );
        const date = day(`2026-01-0${on}`);
        const holding = relationsOn(built, date);
        expect(holding.reduce((sum, each) => sum + Number(each.ratio), 0)).toBeLessThanOrEqual(1.001);
        expect(relationsOn(built.toReversed(), date)).toEqual(holding);
      }),
    );
  });

  it.each([
    [['1'], true],
    [['0.5', '0.5'], true],
    [['0.3333', '0.3333', '0.3333'], true],
    [['0.5', '0.4'], false],
    [['1', '0.1'], false],
    [[], false],
  ] as const)('%j is whole: %s', (ratios, whole) => {
    expect(isWholeRatio([...ratios])).toBe(whole);
  });
});

const unit = (
  unitId: string,
  kind: UnitVersion['kind'],
  parentId: string | null,
  more: Partial<UnitVersion> = {},
): UnitVersion => ({
  ...{ unitId, kind, name: unitId, parentId, managerId: null, status: 'active', source: 'core', position: 0 },
  ...{ effectiveFrom: '2026-01-01', effectiveUntil: null, ...more },
});

describe('the tree', () => {
  const firm = [
    unit('HO', 'head_office', null),
    unit('R1', 'region', 'HO'),
    unit('B1', 'branch', 'R1'),
    unit('B2', 'branch', 'R1'),
    unit('T1', 'team', 'B1'),
    unit('P1', 'person', 'T1'),
    unit('T1', 'team', 'B2', { effectiveFrom: '2026-06-01' }),
    unit('B2', 'branch', 'R1', { effectiveFrom: '2026-09-01', effectiveUntil: '2026-10-01' }),
  ];
  it.each([
    ['2026-05-31', 'B1', ['B1', 'P1', 'T1']],
    ['2026-06-01', 'B1', ['B1']],
    ['2026-06-01', 'B2', ['B2', 'P1', 'T1']],
    ['2025-12-31', 'B1', ['B1']],
    ['2026-06-01', 'HO', ['B1', 'B2', 'HO', 'P1', 'R1', 'T1']],
  ] as const)('on %s below %s', (date, root, expected) => {
    expect([...unitsBelow(unitsOn(firm, day(date)), [root])].toSorted()).toEqual([...expected]);
  });
  it('loses a unit when its last version ends, and shows what hung below at the top', () => {
    const units = unitsOn(firm, day('2026-10-01'));
    expect(units.has('B2')).toBe(false);
    expect(inTreeOrder(units).map(({ path }) => path.join('/'))).toEqual(['HO', 'HO/R1', 'HO/R1/B1', 'T1', 'T1/P1']);
  });
  it('survives a circle in the data', () => {
    const circle = unitsOn([unit('A', 'team', 'B'), unit('B', 'team', 'A'), unit('C', 'team', 'C')], day('2026-06-01'));
    expect(
      inTreeOrder(circle)
        .map(({ unit: { unitId } }) => unitId)
        .toSorted(),
    ).toEqual(['A', 'B', 'C']);
    expect([...unitsBelow(circle, ['A'])].toSorted()).toEqual(['A', 'B']);
  });
});
