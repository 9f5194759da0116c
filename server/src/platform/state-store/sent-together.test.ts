// Statements whose answer nobody waits for: whatever becomes of them, the transaction as a whole says so. The same on both engines.
import { sql } from 'kysely';
import { beforeAll, expect, test } from 'vitest';
import { keptForLater } from './kept-plans.ts';
import type { StateStore, StateTransaction } from './state-store.ts';
import { describeStateStores } from './testing.ts';

await describeStateStores('statements for later', (open) => {
  let store: StateStore;
  beforeAll(async () => {
    store = await open();
    await sql`create table later (id int primary key)`.execute(store.db);
  });
  const insert = (transaction: StateTransaction, id: number) =>
    keptForLater(sql`insert into later values (${id}::int)`).execute(transaction);
  const count = async (db: StateStore['db'] | StateTransaction, id: number): Promise<number | undefined> => {
    const { rows } = await sql<{ n: number }>`select count(*)::int as n from later where id = ${id}::int`.execute(db);
    return rows[0]?.n;
  };

  test('what was held back is there for the next statement, and after the end', async () => {
    await store.transaction((transaction) => insert(transaction, 1));
    const seen = await store.transaction(async (transaction) => {
      await insert(transaction, 2);
      await insert(transaction, 3);
      return [await count(transaction, 1), await count(transaction, 2), await count(transaction, 3)];
    });
    expect(seen).toEqual([1, 1, 1]);
    expect(await Promise.all([1, 2, 3].map((id) => count(store.db, id)))).toEqual([1, 1, 1]);
  });

  test('a fault of the last statement fails the transaction, and nothing of it stays', async () => {
    const failing = store.transaction(async (transaction) => {
      await insert(transaction, 10);
      await insert(transaction, 1);
      return 'all is well';
    });
    await expect(failing).rejects.toMatchObject({ code: '23505', constraint: 'later_pkey' });
    expect(await count(store.db, 10)).toBe(0);
  });

  test('a fault is thrown by the statement behind it, as what it is', async () => {
    const failing = store.transaction(async (transaction) => {
      await count(transaction, 1);
      await insert(transaction, 11);
      await insert(transaction, 1);
      await count(transaction, 11);
    });
    await expect(failing).rejects.toMatchObject({ code: '23505' });
    expect(await count(store.db, 11)).toBe(0);
  });

  test('nothing that was held back is written when the work throws', async () => {
    for (const asks of [true, false]) {
      const failing = store.transaction(async (transaction) => {
        if (asks) await count(transaction, 1);
        await insert(transaction, 12);
        throw new Error('changed my mind');
      });
      await expect(failing).rejects.toThrow('changed my mind');
    }
    expect(await count(store.db, 12)).toBe(0);
  });

  test('a transaction that asks nothing, or whose first statement cannot be sent, leaves the connection usable', async () => {
    expect(await store.transaction(async () => 'nothing asked')).toBe('nothing asked');
    const unserialisable = {
      toPostgres: () => {
        throw new Error('cannot be written');
      },
    };
    const failing = store.transaction((transaction) => sql`select ${unserialisable}::text`.execute(transaction));
    await expect(failing).rejects.toThrow('cannot be written');
    const failingLater = store.transaction(async (transaction) => {
      await keptForLater(sql`insert into later values (${unserialisable}::int)`).execute(transaction);
    });
    await expect(failingLater).rejects.toThrow('cannot be written');
    const after = await Promise.all(Array.from({ length: 20 }, () => store.transaction((each) => count(each, 1))));
    expect(new Set(after)).toEqual(new Set([1]));
  });

  test('outside a transaction it is answered at once', async () => {
    await keptForLater(sql`insert into later values (20)`).execute(store.db);
    await expect(keptForLater(sql`insert into later values (20)`).execute(store.db)).rejects.toMatchObject({
      code: '23505',
    });
    expect(await count(store.db, 20)).toBe(1);
  });
});
