// A queue of customers to be judged again: who gets whom, and what an evaluation may still write.
import { sql } from 'kysely';
import { beforeAll, expect, it } from 'vitest';
import type { StateStore } from '../../platform/state-store/index.ts';
import { describeStateStores } from '../../platform/state-store/testing.ts';
import { claimStatement, createTouchedQueue } from './queue.ts';

const LEASE_MS = 1_000;

const queue = createTouchedQueue<'reasons', readonly string[] | null>({
  table: 'judged_again',
  column: 'reasons',
  type: 'text[]',
  merged: (waiting, given) => sql`${waiting} || ${given}`,
});

interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Parent Relationship'?: string;
  readonly Plans?: readonly PlanNode[];
}

/** From the top down to the node that locks rows. */
const pathToLock = (node: PlanNode): readonly PlanNode[] | null => {
  if (node['Node Type'] === 'LockRows') return [node];
  for (const child of node.Plans ?? []) {
    const path = pathToLock(child);
    if (path) return [node, ...path];
  }
  return null;
};

await describeStateStores('a queue of customers to be judged again', (open) => {
  let store: StateStore;
  const take = (limit: number, now: number) => queue.claim(store.db, limit, now, LEASE_MS);
  const empty = () => sql`delete from judged_again`.execute(store.db);

  beforeAll(async () => {
    store = await open();
    await sql`create table judged_again (customer_id text collate "C" primary key, reasons text[],
      generation bigint not null, claimed_until bigint)`.execute(store.db);
  });

  it('gives each customer to one, until the lease ran out', async () => {
    await queue.touch(store.db, ['C2', 'C1', 'C3', 'C1'], ['a']);
    const first = await take(2, 0);
    expect(first.map(({ customerId }) => customerId).toSorted()).toEqual(['C1', 'C2']);
    expect((await take(2, 0)).map(({ customerId }) => customerId)).toEqual(['C3']);
    expect(await take(2, LEASE_MS)).toEqual([]);
    expect(await take(5, LEASE_MS + 1)).toHaveLength(3);
    await empty();
  });

  it('keeps whoever was touched while judged, with what is said of both times', async () => {
    await queue.touch(store.db, ['C1', 'C2'], ['a']);
    const claimed = await take(2, 0);
    await queue.touch(store.db, ['C2'], ['b']);
    expect(await store.transaction((transaction) => queue.settle(transaction, claimed))).toEqual(new Set(['C1']));
    const again = await take(2, 0);
    expect(again).toMatchObject([{ customerId: 'C2', reasons: ['a', 'b'] }]);
    await empty();
  });

  it('keeps whoever another took after the lease from who had it before', async () => {
    await queue.touch(store.db, ['C1'], null);
    const late = await take(1, 0);
    const taken = await take(1, LEASE_MS + 1);
    expect(await store.transaction((transaction) => queue.settle(transaction, late))).toEqual(new Set());
    expect(await store.transaction((transaction) => queue.settle(transaction, taken))).toEqual(new Set(['C1']));
    await empty();
  });

  it('gives back at once', async () => {
    await queue.touch(store.db, ['C1'], null);
    await take(1, 0);
    await queue.giveBack(store.db, ['C1']);
    expect(await take(1, 0)).toHaveLength(1);
    await empty();
  });

  it('finds the next once for a claim, where statistics are of an hour in which it was nearly empty', async () => {
    const customers = Array.from({ length: 6_000 }, (_, number) => `C${String(number).padStart(5, '0')}`);
    await queue.touch(store.db, customers, null);
    // The last row stays, so that the pages do: few rows on many pages are what is remembered.
    await sql`delete from judged_again where customer_id < ${customers.at(-1)}`.execute(store.db);
    await sql`vacuum analyze judged_again`.execute(store.db);
    await queue.touch(store.db, customers, null);
    const statement = claimStatement(
      { table: 'judged_again', column: 'reasons' },
      { limit: 3_000, now: 1, leaseMs: LEASE_MS },
    );
    const { rows } = await sql<{ readonly 'QUERY PLAN': readonly { readonly Plan: PlanNode }[] }>`
      explain (format json) ${statement}`.execute(store.db);
    const top = rows[0]?.['QUERY PLAN'][0]?.Plan;
    // A plan of its own runs once; anything else below the update may run for every row.
    expect(top && pathToLock(top)?.map((node) => node['Parent Relationship'])).toContain('InitPlan');
    const claimed = await take(3_000, 1);
    expect(claimed.map(({ customerId }) => customerId).toSorted()).toEqual(customers.slice(0, 3_000));
    await empty();
  });
});
