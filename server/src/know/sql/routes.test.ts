// Statements over HTTP: who may, what is remembered and kept, and the snapshot of customers that they read.
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isRefusal } from '../../kernel/index.ts';
import * as audit from '../../platform/audit/index.ts';
import type { EventStore } from '../../platform/event-store/index.ts';
import { openTestEventStore } from '../../platform/event-store/testing.ts';
import type { StateStore } from '../../platform/state-store/index.ts';
import { openTestStateStore } from '../../platform/state-store/testing.ts';
import { eventMigrations as sinkMigrations } from '../../record/sink/index.ts';
import { basicAttributes, createAttributeRegistry, migrations as profileMigrations } from '../profiles/index.ts';
import { call } from '../profiles/testing.ts';
import { migrations as tagMigrations } from '../tags/index.ts';
import * as contract from './contract.ts';
import { createSql, eventMigrations, migrations } from './index.ts';
import { takeSnapshot } from './snapshot.ts';

const NOW = Date.parse('2026-03-10T04:00:00Z');
let now = NOW;
const clock = { now: () => now };
const registry = createAttributeRegistry(basicAttributes);
const firm = { kind: 'firm' } as const;
const [ann, bob] = [{ name: 'ann' }, { name: 'bob' }];
const queued: string[] = [];

let store: StateStore;
let eventStore: EventStore;
let routes: ReturnType<typeof createSql>['routes'];

beforeAll(async () => {
  store = await openTestStateStore([...audit.migrations, ...profileMigrations, ...tagMigrations, ...migrations]);
  eventStore = await openTestEventStore([...sinkMigrations, ...eventMigrations]);
  const enqueue = async (job: string) => queued.push(job);
  const trail = audit.createAudit({ store, wallClock: clock });
  const shared = { store, eventStore, registry, clock, wallClock: clock, timeZone: 'Asia/Shanghai', erased: () => [] };
  routes = createSql({ ...shared, audit: trail, enqueue }).routes;
  await sql`insert into profile (customer_id, person_id, status, branch_id, birth_year, opened_on, total_assets_fen, merged_into,
      holdings, attributes, computed) values
    ('1001', '11', 'active', 'B1', 1980, '2024-02-29', 123456, null, array['600000'],
      '{"name": ["enc:1:secret"], "is_staff": [true], "customer_class": ["gold"], "phone": ["enc:1:x"]}', '{}'),
    ('1002', '12', 'active', null, null, null, null, null, '{}', '{}', '{}'),
    ('1003', '13', 'active', 'B1', null, null, null, '1001', '{}', '{}', '{}')`.execute(store.db);
  await sql`insert into tag (code, kind, name_zh, name_en, description_zh, description_en, category, definition, version, created_at,
      created_by, updated_at) values ('vip', 'fact', '贵宾', 'VIP', '', '', 'x', '{}', 1, 0, 'x', 0)`.execute(store.db);
  await sql`insert into profile_tag (customer_id, code, assigned_at, made_by, origin, value)
    values ('1001', 'vip', ${NOW}::bigint, 'x', '{}', 'A')`.execute(store.db);
});
afterAll(async () => {
  await store.close();
  await eventStore.close();
});

const kept = (body: object) => contract.createSavedSql.body?.parse(body);
const ask = (statement: string, who = ann, scope: object = firm) =>
  call(routes, contract.askSql, { body: { statement } }, scope as typeof firm, who);

describe('statements over HTTP', () => {
  it('are for who sees the whole firm', async () => {
    const units = { kind: 'units', unitIds: ['B1'] };
    expect(await ask('SELECT 1', ann, units)).toMatchObject({ code: 'SQL_NEEDS_FIRM' });
    const adviser = { kind: 'adviser', staffId: 'S1' };
    const schema = await call(routes, contract.getSqlSchema, {}, adviser as never, ann);
    expect(schema).toMatchObject({ code: 'SQL_NEEDS_FIRM' });
    expect(queued).toEqual([]);
  });

  it('are told what they may read; the first look orders the first snapshot', async () => {
    const schema = await call(routes, contract.getSqlSchema, {}, firm, ann);
    expect(schema.views.map(({ name }: { name: string }) => name)).toEqual(['events', 'customers', 'customer_tags']);
    expect(schema.snapshotAt).toBeNull();
    expect(queued).toEqual(['sql.snapshot']);
    expect(await call(routes, contract.orderSqlSnapshot, {}, firm, ann)).toEqual({ ordered: true });
    expect(queued).toEqual(['sql.snapshot', 'sql.snapshot']);
  });

  it('read customers as of the snapshot, without personal values and without the merged', async () => {
    const context = { signal: new AbortController().signal, progress: () => undefined };
    expect(await takeSnapshot({ store, eventStore, registry, wallClock: clock }, context)).toBe(2);
    const all = await ask('SELECT * FROM customers ORDER BY customer_id');
    expect(JSON.stringify(all.rows)).not.toContain('secret');
    const some = `SELECT customer_id, branch_id, birth_year, opened_on, total_assets, texts['customer_class'] AS class,
      flags['is_staff'] AS staff, lists['holdings'] AS held, numbers['total_assets_fen'] AS fen FROM customers ORDER BY 1`;
    expect((await ask(some)).rows).toEqual([
      ['1001', 'B1', 1980, '2024-02-29', '1234.56', 'gold', true, ['600000'], 123456],
      ['1002', '', null, null, null, '', false, [], 0],
    ]);
    expect((await ask('SELECT customer_id, tag, value FROM customer_tags')).rows).toEqual([['1001', 'vip', 'A']]);
    await sql`update profile set branch_id = 'B9' where customer_id = '1002'`.execute(store.db);
    for (const minutes of [1, 2]) {
      now = NOW + minutes * 60_000;
      await takeSnapshot({ store, eventStore, registry, wallClock: clock }, context);
    }
    expect((await ask("SELECT branch_id FROM customers WHERE customer_id = '1002'")).rows).toEqual([['B9']]);
    // The newest and the one before stay; older ones are gone from the engine.
    const parts = await eventStore.query<{ n: string }>({ sql: 'SELECT uniqExact(generation) AS n FROM sql_customer' });
    expect(parts).toEqual([{ n: '2' }]);
    expect((await call(routes, contract.getSqlSchema, {}, firm, ann)).snapshotAt).toBe(now);
  });

  it('are remembered for who asked, with what came of them, and stand in the audit trail', async () => {
    await ask('SELECT 1 AS one', bob);
    await ask('DROP TABLE event', bob);
    const { rows } = await call(routes, contract.listSqlHistory, {}, firm, bob);
    expect(
      rows.map(({ statement, refusal, rows: n }: Record<string, unknown>) => [statement, refusal, n]).toSorted(),
    ).toEqual([
      ['DROP TABLE event', 'SQL_ONLY_SELECT', null],
      ['SELECT 1 AS one', null, 1],
    ]);
    const { rows: trail } = await sql<{
      n: number;
    }>`select count(*)::int as n from audit_entry where action = 'sql.ask'`.execute(store.db);
    expect(trail[0]?.n).toBeGreaterThan(3);
  });

  it('are kept, shared, and changed by their owner alone', async () => {
    const body = { name: '每日活跃', statement: 'SELECT 1', chart: { kind: 'bar' as const, x: 'a', y: ['b'] } };
    const { id } = await call(routes, contract.createSavedSql, { body: kept(body) }, firm, ann);
    const listed = async (who: { name: string }) => (await call(routes, contract.listSavedSql, {}, firm, who)).rows;
    expect(await listed(bob)).toEqual([]);
    const shared = kept({ ...body, shared: true });
    await call(routes, contract.replaceSavedSql, { params: { id }, body: shared }, firm, ann);
    expect(await listed(bob)).toMatchObject([
      { id, mine: false, shared: true, chart: { kind: 'bar', x: 'a', y: ['b'] } },
    ]);
    const foreign = await call(routes, contract.deleteSavedSql, { params: { id } }, firm, bob);
    expect(foreign).toMatchObject({ code: 'SQL_SAVED_NOT_YOURS' });
    await call(routes, contract.deleteSavedSql, { params: { id } }, firm, ann);
    expect(await listed(ann)).toEqual([]);
  });

  it('come as files in which no cell is a formula, for who may export', async () => {
    const statement = "SELECT '=1+1' AS a, [1, 2] AS b, 3 AS c";
    const { handle } = routes.find(({ endpoint }) => endpoint === contract.askSqlCsv) ?? { handle: null };
    const without = { principal: { permissions: new Set(), scope: firm } } as never;
    const refused = await handle?.({ body: { statement }, params: {}, query: {} }, without);
    expect(refused).toMatchObject({ code: 'SQL_EXPORT_NOT_ALLOWED' });
    const file = await call(routes, contract.askSqlCsv, { body: { statement } }, firm, ann);
    let text = '';
    for await (const line of file as AsyncIterable<string>) text += line;
    expect(text).toBe('\ufeffa,b,c\r\n\'=1+1,"[1,2]",3\r\n');
  });

  it('are stopped by their name, and one of somebody waits for no other', async () => {
    const run = '0198a000-0000-7000-8000-000000000001';
    const many = `(SELECT arrayJoin([${Array.from({ length: 300 }, (_, index) => index).join(',')}]) AS a)`;
    const statement = `SELECT count() FROM ${many} AS x CROSS JOIN ${many} AS y CROSS JOIN ${many} AS z CROSS JOIN ${many} AS w
      WHERE cityHash64(x.a, y.a, z.a, w.a) = 1`;
    const long = call(routes, contract.askSql, { body: { statement, run } }, firm, ann);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(await ask('SELECT 1', ann)).toMatchObject({ code: 'SQL_BUSY' });
    expect(isRefusal(await ask('SELECT 1', bob))).toBe(false);
    expect(await call(routes, contract.stopSql, { params: { run } }, firm, bob)).toEqual({ stopped: false });
    expect(await call(routes, contract.stopSql, { params: { run } }, firm, ann)).toEqual({ stopped: true });
    expect(await long).toMatchObject({ code: 'SQL_CANCELLED' });
  });
});
