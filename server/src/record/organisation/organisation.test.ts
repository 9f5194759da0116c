// The organisation as of any day: tree, relations with shares, reassignment, the pool, and what the profiles are told.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type BusinessDate, type CustomerId, manualClock } from '../../kernel/index.ts';
import { migrations as auditMigrations, createAudit } from '../../platform/audit/index.ts';
import { type DataScope, systemPrincipal } from '../../platform/auth/index.ts';
import type { StateStore } from '../../platform/state-store/index.ts';
import { openTestStateStore } from '../../platform/state-store/testing.ts';
import type { DecidedEvent, LoggedEvent, PropertyValue } from '../log/index.ts';
import { createOrganisation, type OrganisationModule } from './create-organisation.ts';
import type { CustomerPlace } from './relation.ts';
import { migrations, unassigned } from './store.ts';

const day = (text: string): BusinessDate => text as BusinessDate;

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
