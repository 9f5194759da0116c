// Migrating a real database: once, in order, all or nothing a step, and never what does not fit.
import { sql } from 'kysely';
import { beforeEach, expect, test } from 'vitest';
import { manualClock } from '../../kernel/index.ts';
import { openStateStore, type StateStore } from '../state-store/index.ts';
import { createTestDatabase, describeStateStores } from '../state-store/testing.ts';
import { migrateStateStore } from './migrate-state-store.ts';
import type { Migration } from './migration.ts';

const wallClock = manualClock(1_782_000_000_000);
const step = (number: number, text: string): Migration => ({
  module: 'item',
  number,
  name: `step ${number}`,
  sql: text,
});
const first = step(1, 'create table item (id int); create index item_id on item (id); insert into item values (1);');
const second = step(2, 'insert into item values (2)');

const items = async (store: StateStore): Promise<number[]> => {
  const { rows } = await sql<{ id: number }>`select id from item order by id`.execute(store.db);
  return rows.map(({ id }) => id);
};

await describeStateStores('migrations', (open) => {
  let store: StateStore;
  beforeEach(async () => {
    store = await open();
  });

  test('each runs once, and is remembered with its instant', async () => {
    expect(await migrateStateStore(store, [first], wallClock)).toEqual([first]);
    expect(await migrateStateStore(store, [second, first], wallClock)).toEqual([second]);
    expect(await migrateStateStore(store, [first, second], wallClock)).toEqual([]);
    expect(await items(store)).toEqual([1, 2]);
    const { rows } = await sql`select module, number, name, applied_at from schema_migration order by number`.execute(
      store.db,
    );
    expect(rows).toEqual([
      { module: 'item', number: 1, name: 'step 1', applied_at: 1_782_000_000_000 },
      { module: 'item', number: 2, name: 'step 2', applied_at: 1_782_000_000_000 },
    ]);
  });

  test('a step that fails leaves nothing of itself and keeps the ones before it', async () => {
    const broken = step(2, 'insert into item values (2); insert into nothing values (1)');
    await expect(migrateStateStore(store, [first, broken], wallClock)).rejects.toThrow('item 2 (step 2) failed');
    expect(await items(store)).toEqual([1]);
    expect(await migrateStateStore(store, [first, second], wallClock)).toEqual([second]);
  });

  test('an edited text and an older program change nothing', async () => {
    await migrateStateStore(store, [first, second], wallClock);
    const edited = [step(1, 'drop table item'), second, step(3, 'insert into item values (3)')];
    await expect(migrateStateStore(store, edited, wallClock)).rejects.toThrow('with another text');
    await expect(migrateStateStore(store, [first], wallClock)).rejects.toThrow('newer than this program');
    expect(await items(store)).toEqual([1, 2]);
  });

  test('of two that start at once one migrates and the other finds it done', async () => {
    const slow = step(2, 'select pg_sleep(0.5); insert into item values (2)');
    const both = await Promise.all([1, 2].map(() => migrateStateStore(store, [first, slow], wallClock)));
    expect(both.map((applied) => applied.length).toSorted()).toEqual([0, 2]);
    expect(await items(store)).toEqual([1, 2]);
  });
});

test('two processes that start at once on one server migrate once', async ({ skip }) => {
  const database = await createTestDatabase();
  if (!database) return skip('no real PostgreSQL');
  const stores = await Promise.all([1, 2, 3].map(() => openStateStore({ kind: 'postgres', url: database.url })));
  try {
    const slow = step(2, 'select pg_sleep(0.5); insert into item values (2)');
    const all = await Promise.all(stores.map((store) => migrateStateStore(store, [first, slow], wallClock)));
    expect(all.map((applied) => applied.length).toSorted()).toEqual([0, 0, 2]);
    for (const store of stores) expect(await items(store)).toEqual([1, 2]);
  } finally {
    await Promise.all(stores.map((store) => store.close()));
    await database.drop();
  }
});
