// The organisation as of any day: tree, relations with shares, reassignment, the pool, and what the profiles are told.
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type BusinessDate, type CustomerId, manualClock } from '../../kernel/index.ts';
import { migrations as auditMigrations, createAudit } from '../../platform/audit/index.ts';
import { type DataScope, systemPrincipal } from '../../platform/auth/index.ts';
import type { StateStore } from '../../platform/state-store/index.ts';
import { openTestStateStore } from '../../platform/state-store/testing.ts';
import type { DecidedEvent, LoggedEvent, PropertyValue } from '../log/index.ts';
import { createOrganisation, type OrganisationModule } from './create-organisation.ts';
import { type CustomerPlace, isWholeRatio, type RelationRow, relationsOn } from './relation.ts';
import { migrations, unassigned } from './store.ts';
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

describe('the module', () => {
  let store: StateStore;
  let organisation: OrganisationModule;
  let position = 0;
  const announced: LoggedEvent[] = [];
  const places = new Map<string, CustomerPlace>();
  const clock = manualClock(Date.UTC(2026, 5, 30, 4));
  const caller = (scope: DataScope = { kind: 'firm' }) => ({
    principal: { ...systemPrincipal('test', ['organisation.write']), scope },
    remoteAddress: '127.0.0.1',
    requestId: 'r1',
  });

  const decided = (event: Partial<LoggedEvent> & Pick<LoggedEvent, 'name' | 'properties'>): DecidedEvent => ({
    ...{
      key: `k${position}`,
      kind: 'fact',
      occurredAt: 0,
      recordedAt: 0,
      source: 'core',
      trust: 'server',
      dialect: 'import',
    },
    ...{ actorHash: '1', personId: '1', position: position++ },
    ...event,
  });
  const consume = async (events: readonly DecidedEvent[]): Promise<void> => {
    const range = { from: 0, to: position, events, quarantined: [], duplicates: 0 };
    for (const consumer of organisation.consumers)
      await store.transaction((transaction) => consumer.apply(range, transaction));
  };
  const replayAnnounced = (): Promise<void> => consume(announced.splice(0).map((event) => decided(event)));
  const unitFact = (
    unit_id: string,
    unit_kind: string,
    parent_id: string | null,
    effective_on = '2026-01-01',
    more: Record<string, PropertyValue> = {},
  ) =>
    decided({
      name: 'organisation_unit_recorded',
      properties: {
        unit_id,
        unit_kind,
        name: `名${unit_id}`,
        effective_on,
        ...(parent_id ? { parent_id } : {}),
        ...more,
      },
    });
  const relationFact = (
    customer: string,
    unit_id: string,
    valid_from: string,
    more: Record<string, PropertyValue> = {},
  ) =>
    decided({
      name: 'relation_recorded',
      customerId: customer as CustomerId,
      properties: { relation_type: 'served_by', unit_id, valid_from, ...more },
    });

  beforeAll(async () => {
    store = await openTestStateStore([...auditMigrations, ...migrations]);
    organisation = createOrganisation({
      store,
      audit: createAudit({ store, wallClock: clock }),
      clock,
      businessTimeZone: 'Asia/Shanghai',
      announce: async (_transaction, events) => void announced.push(...events),
      onRelations: async (_transaction, rows) => {
        for (const row of rows) places.set(row.customerId, row);
      },
    });
    await consume([
      unitFact('HO', 'head_office', null),
      unitFact('B1', 'branch', 'HO'),
      unitFact('B2', 'branch', 'HO'),
      unitFact('T1', 'team', 'B1'),
      unitFact('T2', 'team', 'B2'),
      unitFact('P1', 'person', 'T1'),
      unitFact('P2', 'person', 'T2'),
      relationFact('C1', 'P1', '2026-01-05'),
      relationFact('C2', 'P1', '2026-01-05', { split_ratio: '0.4' }),
      relationFact('C2', 'P2', '2026-01-05', { split_ratio: '0.6' }),
      relationFact('C3', 'B2', '2026-01-05'),
      relationFact('C4', 'P9', '2026-01-05'),
      decided({
        name: 'customer_recorded',
        customerId: 'C5' as CustomerId,
        properties: { effective_on: '2026-01-01' },
      }),
      relationFact('C6', 'P1', '2026-01-05', { valid_until: '2026-03-01' }),
    ]);
  });
  afterAll(() => store.close());
  beforeEach(() => announced.splice(0));

  it('tells the profiles branch, team and adviser of the largest share', () => {
    expect(Object.fromEntries(places)).toMatchObject({
      C1: { branchId: 'B1', teamId: 'T1', adviserId: 'P1' },
      C2: { branchId: 'B2', teamId: 'T2', adviserId: 'P2' },
      C3: { branchId: 'B2', teamId: null, adviserId: null },
      C4: { branchId: null, teamId: null, adviserId: 'P9' },
      C6: { branchId: null, teamId: null, adviserId: null },
    });
  });

  it('answers who serves whom on any day', async () => {
    const { directory: asked } = organisation;
    expect(await asked.customersOf('B1', day('2026-06-30'))).toEqual(['C1', 'C2']);
    expect(await asked.customersOf('B1', day('2026-02-01'))).toEqual(['C1', 'C2', 'C6']);
    expect(await asked.customersOf('HO', day('2026-01-04'))).toEqual([]);
    expect(await asked.relationsOf('C2', day('2026-06-30'))).toMatchObject([
      { unitId: 'P2', unitName: '名P2', ratio: '0.6' },
      { unitId: 'P1', unitName: '名P1', ratio: '0.4' },
    ]);
    expect([...(await asked.unitNames(['P1', 'nobody']))]).toEqual([['P1', '名P1']]);
  });

  it('knows whom nobody serves', async () => {
    const pool = await unassigned(store.db, 'served_by', day('2026-06-30'), { limit: 10, offset: 0 });
    expect(pool).toEqual({ customerIds: ['C5', 'C6'], total: 2 });
  });

  it('shows customers to whom they belong', async () => {
    const { directory: asked } = organisation;
    const visible = async (scope: DataScope) => {
      const seen: string[] = [];
      for (const customer of ['C1', 'C2', 'C3', 'C5']) if (await asked.isVisible(scope, customer)) seen.push(customer);
      return seen;
    };
    expect(await visible({ kind: 'firm' })).toEqual(['C1', 'C2', 'C3', 'C5']);
    expect(await visible({ kind: 'units', unitIds: ['B2'] })).toEqual(['C2', 'C3']);
    expect(await visible({ kind: 'adviser', staffId: 'P1' })).toEqual(['C1', 'C2']);
  });

  it('reassigns a customer from a day on, by facts, and keeps the past', async () => {
    const { directory: asked } = organisation;
    const assignment = {
      type: 'served_by',
      to: [{ unitId: 'P2', ratio: '1' }],
      from: day('2026-06-15'),
      reason: '调岗',
    } as const;
    expect(await asked.reassign(['C1', 'C1', 'nobody'], assignment, 'each', caller())).toEqual({
      changed: 1,
      unchanged: 0,
      unknown: ['nobody'],
    });
    expect(announced.map((event) => [event.kind, event.factKey, event.properties.valid_until ?? null])).toEqual([
      ['fact', 'relation:served_by:C1:P1:2026-01-05', '2026-06-15'],
      ['fact', 'relation:served_by:C1:P2:2026-06-15', null],
    ]);
    await replayAnnounced();
    expect(places.get('C1')).toMatchObject({ branchId: 'B2', teamId: 'T2', adviserId: 'P2' });
    expect((await asked.relationsOf('C1', day('2026-06-14'))).map((row) => row.unitId)).toEqual(['P1']);
    expect((await asked.relationsOf('C1', day('2026-06-15'))).map((row) => row.unitId)).toEqual(['P2']);
    expect(await asked.reassign(['C1'], assignment, 'each', caller())).toEqual({
      changed: 0,
      unchanged: 1,
      unknown: [],
    });
    expect(announced).toEqual([]);
  });

  it('refuses units that are not there and shares that are not whole', async () => {
    const { directory: asked } = organisation;
    const base = { type: 'served_by', from: day('2026-06-15'), reason: 'x' } as const;
    expect(
      await asked.reassign(['C1'], { ...base, to: [{ unitId: 'P8', ratio: '1' }] }, 'each', caller()),
    ).toMatchObject({ code: 'UNIT_NOT_FOUND' });
    expect(
      await asked.reassign(['C1'], { ...base, to: [{ unitId: 'P1', ratio: '0.5' }] }, 'each', caller()),
    ).toMatchObject({ code: 'RATIO_SUM' });
    expect(announced).toEqual([]);
  });

  it('deals many customers out evenly, and moves only those the caller may see', async () => {
    const { directory: asked } = organisation;
    const customers = Array.from({ length: 10 }, (_, at) => `D${at}`);
    await consume(customers.map((customer) => relationFact(customer, 'P2', '2026-02-01')));
    await consume([relationFact('E1', 'P1', '2026-02-01')]);
    const to = [
      { unitId: 'P1', ratio: '1' },
      { unitId: 'T2', ratio: '1' },
    ];
    const assignment = { type: 'served_by', to, from: day('2026-06-20'), reason: '离职' } as const;
    const outcome = await asked.reassign(
      [...customers, 'E1'],
      assignment,
      'spread',
      caller({ kind: 'units', unitIds: ['B2'] }),
    );
    expect(outcome).toEqual({ changed: 10, unchanged: 0, unknown: ['E1'] });
    await replayAnnounced();
    const held = await Promise.all(
      customers.map(async (customer) => (await asked.relationsOf(customer, day('2026-06-30')))[0]?.unitId),
    );
    expect(held.filter((unitId) => unitId === 'P1')).toHaveLength(5);
    expect(held.filter((unitId) => unitId === 'T2')).toHaveLength(5);
  });

  it('ends a relation, which puts the customer into the pool', async () => {
    const { directory: asked } = organisation;
    await asked.reassign(
      ['C3'],
      { type: 'served_by', to: [], from: day('2026-06-30'), reason: '暂无' },
      'each',
      caller(),
    );
    await replayAnnounced();
    expect(
      (await unassigned(store.db, 'served_by', day('2026-06-30'), { limit: 10, offset: 0 })).customerIds,
    ).toContain('C3');
    expect(places.get('C3')).toMatchObject({ branchId: null });
  });

  it('moves a team with everybody in it when the team moves', async () => {
    await consume([unitFact('T2', 'team', 'B1', '2026-06-25')]);
    expect(places.get('C1')).toMatchObject({ branchId: 'B1', teamId: 'T2', adviserId: 'P2' });
    const { directory: asked } = organisation;
    expect((await asked.unitsBelow(['B1'], day('2026-06-24'))).toSorted()).toEqual(['B1', 'P1', 'T1']);
    expect((await asked.unitsBelow(['B1'], day('2026-06-25'))).toSorted()).toEqual(['B1', 'P1', 'P2', 'T1', 'T2']);
  });

  it('does not depend on the order in which corrections arrive', async () => {
    const old = relationFact('C7', 'P1', '2026-01-05');
    const corrected = relationFact('C7', 'P1', '2026-01-05', { valid_until: '2026-02-01' });
    await consume([corrected]);
    await consume([old]);
    expect(await organisation.directory.relationsOf('C7', day('2026-06-30'))).toEqual([]);
  });

  it('ignores what a public source says, and facts that lack what makes them', async () => {
    await consume([
      { ...relationFact('C8', 'P1', '2026-01-05'), trust: 'public' },
      relationFact('C8', 'P1', 'soon'),
      relationFact('C8', 'P1', '2026-01-05', { relation_type: 'owns' }),
      relationFact('C8', 'P1', '2026-01-05', { split_ratio: '7' }),
    ]);
    expect(await organisation.directory.relationsOf('C8', day('2026-06-30'))).toEqual([]);
  });

  it('follows the calendar: what begins or ends later reaches the profiles on its day', async () => {
    const { directory: asked } = organisation;
    expect(await asked.refresh()).toBe(0);
    await consume([
      relationFact('C9', 'P1', '2026-01-05', { valid_until: '2026-07-02' }),
      relationFact('C9', 'B2', '2026-07-02'),
    ]);
    expect(places.get('C9')).toMatchObject({ adviserId: 'P1' });
    clock.set(Date.UTC(2026, 6, 1, 20));
    expect(await asked.refresh()).toBe(1);
    expect(places.get('C9')).toMatchObject({ branchId: 'B2', adviserId: null });
    expect(await asked.refresh()).toBe(0);
  });

  it('records units, and refuses those that would break the tree', async () => {
    const { directory: asked } = organisation;
    const base = {
      name: '新营业部',
      managerId: null,
      status: 'active',
      effectiveFrom: '2026-07-01',
      effectiveUntil: null,
    } as const;
    expect(
      await asked.saveUnit({ ...base, unitId: 'B3', kind: 'branch', parentId: 'nowhere' }, 'r', caller()),
    ).toMatchObject({ code: 'PARENT_NOT_FOUND' });
    expect(
      await asked.saveUnit({ ...base, unitId: 'B3', kind: 'branch', parentId: 'P1' }, 'r', caller()),
    ).toMatchObject({ code: 'PARENT_KIND' });
    expect(await asked.saveUnit({ ...base, unitId: 'B1', kind: 'team', parentId: 'T1' }, 'r', caller())).toMatchObject({
      code: 'PARENT_BELOW_UNIT',
    });
    expect(
      await asked.saveUnit({ ...base, unitId: 'T1', kind: 'team', parentId: 'B1', status: 'closed' }, 'r', caller()),
    ).toMatchObject({ code: 'UNIT_HAS_CHILDREN' });
    expect(await asked.saveUnit({ ...base, unitId: 'B3', kind: 'branch', parentId: 'HO' }, 'r', caller())).toBeNull();
    await replayAnnounced();
    expect((await asked.units(day('2026-07-01'))).get('B3')).toMatchObject({ name: '新营业部', parentId: 'HO' });
  });

  it('writes what an operator did into the audit trail', async () => {
    const rows = await store.db.selectFrom('audit_entry').select('action').orderBy('sequence').execute();
    expect(rows.map((row) => row.action)).toEqual([
      'organisation.reassign',
      'organisation.reassign',
      'organisation.reassign',
      'organisation.save-unit',
    ]);
  });
});
