// What both engines promise alike.
import { sql } from 'kysely';
import { beforeAll, expect, test } from 'vitest';
import { kept } from './kept-plans.ts';
import type { StateStore, StateTransaction } from './state-store.ts';
import { describeStateStores } from './testing.ts';
import { gatherStatistics } from './upkeep.ts';

await describeStateStores('state store', (open) => {
  let store: StateStore;
  beforeAll(async () => {
    store = await open();
    await sql`create table item (id int primary key, name text)`.execute(store.db);
  });

  const one = async (expression: string): Promise<unknown> => {
    const { rows } = await sql.raw<{ value: unknown }>(`select ${expression} as value`).execute(store.db);
    return rows[0]?.value;
  };

  test.each<[string, unknown]>([
    ['1::int', 1],
    ['9007199254740991::bigint', 9_007_199_254_740_991],
    ['9007199254740992::bigint', '9007199254740992'],
    ['(-9223372036854775808)::bigint', '-9223372036854775808'],
    [`array[1, null, 9223372036854775807]::bigint[]`, [1, null, '9223372036854775807']],
    [`array[]::bigint[]`, []],
    ['(select count(*) from item)', 0],
    ['0.1::numeric + 0.2::numeric', '0.3'],
    ['true', true],
    ['null::text', null],
    [`'{"a":[1,"二"]}'::jsonb`, { a: [1, '二'] }],
    [`date '2026-06-30'`, '2026-06-30'],
    [`timestamptz '2026-06-30 08:00:00+08'`, new Date('2026-06-30T00:00:00Z')],
    [`current_setting('TimeZone')`, 'UTC'],
    [`current_setting('server_encoding')`, 'UTF8'],
    [`decode('00ff', 'hex')`, Buffer.from([0, 255])],
    [`array['a','"',null]::text[]`, ['a', '"', null]],
  ])('select %s', async (expression, expected) => {
    expect(await one(expression)).toEqual(expected);
  });

  test('parameters carry hostile text, 64-bit numbers and bytes unchanged', async () => {
    const text = `'; drop table item; -- \\ \u202e 知音 😀 "$1"`;
    const { rows } = await sql<
      Record<string, unknown>
    >`select ${text}::text as text, ${9_223_372_036_854_775_807n}::bigint as big,
      ${Buffer.from([0, 1, 255])}::bytea as bytes, ${JSON.stringify([{ a: 1 }])}::jsonb as json`.execute(store.db);
    expect(rows[0]).toEqual({
      text,
      big: '9223372036854775807',
      bytes: Buffer.from([0, 1, 255]),
      json: [{ a: 1 }],
    });
  });

  test('a table that has outgrown its statistics gets new ones, once', async () => {
    await sql`create table grown as select id, repeat('知', 10) as text from generate_series(1, 20000) as id`.execute(
      store.db,
    );
    expect(await gatherStatistics(store.db)).toContain('grown');
    expect(await one(`(select reltuples from pg_class where relname = 'grown')`)).toBeCloseTo(20_000, -3);
    expect(await one(`(select count(*) from pg_stats where tablename = 'grown')`)).toBe(2);
    expect(await gatherStatistics(store.db)).not.toContain('grown');
    await sql`insert into grown select id, 'again' from generate_series(1, 40000) as id`.execute(store.db);
    expect(await gatherStatistics(store.db)).toContain('grown');
  });

  test('an answer of several megabytes arrives whole', async () => {
    const { rows } = await sql<{ id: number; text: string }>`
      select id, repeat('知', 1000) as text from generate_series(1, 3000) as id`.execute(store.db);
    expect(rows).toHaveLength(3000);
    expect(rows[2999]).toEqual({ id: 3000, text: '知'.repeat(1000) });
  });

  test('a statement that is kept is planned once on a connection, and how a transaction plans ends with it', async () => {
    const asked = kept(
      sql<{ value: number }>`select 1 + count(*)::int as value from item where id = any(${[7, 8]}::int[])`,
    );
    const look = async (transaction: StateTransaction) => {
      for (let time = 0; time < 3; time += 1) expect((await asked.execute(transaction)).rows).toEqual([{ value: 1 }]);
      const { rows } = await sql<{ times: number; mode: string }>`select current_setting('plan_cache_mode') as mode,
          (generic_plans + custom_plans)::int as times
        from pg_prepared_statements where statement like '%1 + count%' and name <> ''`.execute(transaction);
      return rows;
    };
    expect(await store.transaction(look, { lookups: true })).toEqual([{ mode: 'force_generic_plan', times: 3 }]);
    expect((await store.transaction(look))[0]?.mode).toBe('auto');
  });

  test('a transaction that throws leaves nothing behind', async () => {
    const failing = store.transaction(async (transaction) => {
      await sql`insert into item values (1, 'one')`.execute(transaction);
      throw new Error('changed my mind');
    });
    await expect(failing).rejects.toThrow('changed my mind');
    expect(await one('(select count(*) from item where id = 1)')).toBe(0);
  });

  test('a failed statement rolls the transaction back and the store goes on', async () => {
    const failing = store.transaction(async (transaction) => {
      await sql`insert into item values (2, 'two')`.execute(transaction);
      await sql`insert into item values (2, 'again')`.execute(transaction);
    });
    await expect(failing).rejects.toMatchObject({ code: '23505' });
    expect(await one('(select count(*) from item where id = 2)')).toBe(0);
  });

  test('errors of every kind do not kill the connection', async () => {
    await expect(sql`selec`.execute(store.db)).rejects.toMatchObject({ code: '42601' });
    await expect(sql`select ${'x'}::int`.execute(store.db)).rejects.toMatchObject({ code: '22P02' });
    await expect(sql`select * from nothing where ${1}::int = 1`.execute(store.db)).rejects.toMatchObject({
      code: '42P01',
    });
    await expect(sql`select 1 / ${0}::int`.execute(store.db)).rejects.toMatchObject({ code: '22012' });
    const unserialisable = {
      toPostgres: () => {
        throw new Error('cannot be written');
      },
    };
    await expect(sql`select ${unserialisable}::text`.execute(store.db)).rejects.toThrow('cannot be written');
    expect(await one('1')).toBe(1);
  });

  test('two hundred queries at once, some of them failing, each get their own answer', async () => {
    const answers = await Promise.allSettled(
      Array.from({ length: 200 }, (_, index) =>
        sql<{ value: number }>`select 100 / (${index}::int % 10) as value, ${index}::int as index`.execute(store.db),
      ),
    );
    for (const [index, answer] of answers.entries()) {
      if (index % 10 === 0) expect(answer.status).toBe('rejected');
      else expect(answer).toMatchObject({ value: { rows: [{ value: Math.trunc(100 / (index % 10)), index }] } });
    }
  });

  test('queries and transactions interleave without seeing what is not committed', async () => {
    const writing = store.transaction(async (transaction) => {
      await sql`insert into item values (10, 'ten')`.execute(transaction);
      await sql`select pg_sleep(0.05)`.execute(transaction);
      await sql`delete from item where id = 10`.execute(transaction);
    });
    const seen = await Promise.all(Array.from({ length: 20 }, () => one('(select count(*) from item where id = 10)')));
    await writing;
    expect(new Set(seen)).toEqual(new Set([0]));
  });

  test('use of the store beside its own open transaction is a defect, not a wait for ever', async () => {
    const nested = store.transaction(() => one('1'));
    await expect(nested).rejects.toThrow('pass the transaction down');
    let later: Promise<unknown> | null = null;
    await store.transaction(async () => {
      later = new Promise((resolve) => setTimeout(resolve, 50)).then(() => one('1'));
    });
    expect(await later).toBe(1);
  });

  test('a named lock is held by one and free afterwards, also when the work throws', async () => {
    const inner = await store.exclusively('sweep', async () => [
      await store.exclusively('sweep', async () => 'second'),
      await store.exclusively('other', async () => 'other'),
    ]);
    expect(inner).toEqual([null, 'other']);
    await expect(store.exclusively('sweep', () => Promise.reject(new Error('broke')))).rejects.toThrow('broke');
    expect(await store.exclusively('sweep', async () => 'free')).toBe('free');
  });
});
