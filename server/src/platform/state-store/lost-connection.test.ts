// What happens when a connection, or the embedded engine itself, goes away under the store.
import { once } from 'node:events';
import type { Worker } from 'node:worker_threads';
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import type { Logger } from '../telemetry/index.ts';
import { openStateStore, type StateStore } from './index.ts';
import { createTestDatabase } from './testing.ts';

const listen = (): { readonly logger: Logger; readonly messages: string[] } => {
  const messages: string[] = [];
  const note = (_fields: unknown, message: string) => void messages.push(message);
  return { logger: { debug: note, info: note, warn: note, error: note }, messages };
};

const terminateOthers = async (store: StateStore): Promise<void> => {
  await sql`select pg_terminate_backend(pid) from pg_stat_activity
    where pid <> pg_backend_pid() and datname = current_database() and application_name = 'zhiyin'`.execute(store.db);
};

test('a lock lost with its connection aborts the signal and fails the work; the store goes on', async ({ skip }) => {
  const database = await createTestDatabase();
  if (!database) return skip('no real PostgreSQL');
  const { logger, messages } = listen();
  const store = await openStateStore({ kind: 'postgres', url: database.url, poolMax: 3 }, { logger });
  try {
    const working = store.exclusively('lease', async (lost) => {
      const aborted = once(lost, 'abort');
      await terminateOthers(store);
      await aborted;
      return 'finished all the same';
    });
    await expect(working).rejects.toThrow('the lock lease was lost with its connection');
    expect(messages).toContain('the connection that held a lock was lost');
    expect(await store.exclusively('lease', async () => 'again')).toBe('again');

    // All idle connections of the pool but one die; the next queries get new ones.
    const sleeps = Array.from({ length: 3 }, () => sql`select pg_sleep(0.1)`.execute(store.db));
    await Promise.all(sleeps);
    messages.length = 0;
    await terminateOthers(store);
    const lost = () => messages.filter((each) => each === 'an idle connection to the state store was lost').length;
    await expect.poll(lost, { timeout: 10_000 }).toBe(2);
    const answers = await Promise.all([1, 2, 3].map((n) => sql`select ${n}::int as n`.execute(store.db)));
    expect(answers.map(({ rows }) => rows)).toEqual([[{ n: 1 }], [{ n: 2 }], [{ n: 3 }]]);
  } finally {
    await store.close();
    await database.drop();
  }
});

test('a transaction whose connection dies is rejected, and nothing of it stays', async ({ skip }) => {
  const database = await createTestDatabase();
  if (!database) return skip('no real PostgreSQL');
  const store = await openStateStore({ kind: 'postgres', url: database.url });
  const other = await openStateStore({ kind: 'postgres', url: database.url });
  try {
    await sql`create table item (id int)`.execute(store.db);
    const dying = store.transaction(async (transaction) => {
      await sql`insert into item values (1)`.execute(transaction);
      await terminateOthers(other);
      // Long enough for the end of the connection to be seen while nobody waits for an answer.
      await new Promise((after) => setTimeout(after, 300));
      await sql`insert into item values (2)`.execute(transaction);
    });
    await expect(dying).rejects.toThrow();
    expect((await sql`select id from item`.execute(store.db)).rows).toEqual([]);
  } finally {
    await Promise.all([store.close(), other.close()]);
    await database.drop();
  }
});

test('when the embedded engine dies its queries fail at once instead of waiting for ever', async () => {
  const { logger, messages } = listen();
  const started = once(process, 'worker') as Promise<[Worker]>;
  const store = await openStateStore({ kind: 'pglite', folder: null }, { logger });
  const [worker] = await started;
  const waiting = sql`select pg_sleep(30)`.execute(store.db);
  const queued = sql`select 1`.execute(store.db);
  const both = Promise.allSettled([waiting, queued]);
  await worker.terminate();
  expect((await both).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  await expect(sql`select 1`.execute(store.db)).rejects.toThrow('the embedded database stopped');
  expect(messages).toContain('the embedded state store stopped; restart the process');
  await store.close();
});

test.each([
  ['postgres://nobody@127.0.0.1:1/none', 'ECONNREFUSED'],
  ['postgres://user:p@ss@[bad', 'Invalid URL'],
])('a server that is not there is a fault that says so (%s)', async (url, reason) => {
  await expect(openStateStore({ kind: 'postgres', url })).rejects.toThrow(reason);
});
