// Every table of the state store that names customers is emptied of an erased person, or stands here with the reason why not. Who
// adds a table of customers is made to decide which.
import { type KyselyPlugin, sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { StateStore } from '../platform/state-store/index.ts';
import { openTestStateStore } from '../platform/state-store/testing.ts';
import { holdings } from './wire-rights.ts';
import { stateMigrations } from './wiring.ts';

const identity =
  'says whose an event is; without it what the law keeps would belong to nobody, and later events to somebody new';
const ledger =
  'kept by law for 20 years, restricted: points are accounts, and entries are never taken out of a journal';
const benefit =
  'kept by law for 20 years, restricted: what a customer was granted, used and redeemed is a benefit record';

/** Tables that keep rows of an erased customer, and why. They hold customer numbers and nothing personal. */
const kept: Readonly<Record<string, string>> = {
  consent_statement: 'kept by law: evidence of what the customer permitted and withdrew, read by compliance alone',
  erasure: 'the register of who was erased, which keeps them from coming back',
  organisation_relation: 'kept by law: which staff served the customer, and when',
  organisation_customer:
    'the customers of whom core systems stated something; what they state further is still kept by law',
  identity_claim: identity,
  identity_unlink: identity,
  identity_merge: identity,
  identity_change: identity,
  ledger_posting: ledger,
  ledger_entry: ledger,
  ledger_lot: ledger,
  ledger_link: ledger,
  ledger_hold: ledger,
  ledger_account: ledger,
  ledger_adjustment: ledger,
  benefit_request: benefit,
  benefit_grant: benefit,
  benefit_use: benefit,
  benefit_entry: benefit,
  benefit_waiting: benefit,
  benefit_touched: 'customers whose tier changed, until a job has looked at them; it is emptied within minutes',
  redemption: benefit,
  partner_hold: ledger,
  partner_movement: ledger,
};

/** Notes every table that a statement deletes from or updates, whether built or written as text. */
const noting = (tables: Set<string>): KyselyPlugin => ({
  transformQuery: ({ node }) => {
    const text = JSON.stringify(node);
    const isWritten = node.kind === 'RawNode' && /\b(delete\s+from|update)\b/i.test(text);
    if (isWritten || node.kind === 'DeleteQueryNode' || node.kind === 'UpdateQueryNode') {
      // The first table is the one that is written; what a condition reads comes behind it.
      const [, built] = /"kind":"IdentifierNode","name":"(\w+)"/.exec(text) ?? [];
      const [, written] = /\b(?:delete\s+from|update)\s+"?(\w+)/i.exec(text) ?? [];
      const name = written ?? built;
      if (name) tables.add(name);
    }
    return node;
  },
  transformResult: async ({ result }) => result,
});

describe('tables of customers', () => {
  let store: StateStore;
  let naming: readonly string[];
  const emptied = new Set<string>();

  beforeAll(async () => {
    store = await openTestStateStore(stateMigrations);
    const { rows } = await sql<{ name: string }>`
      select distinct table_name as name from information_schema.columns
      where table_schema = current_schema() and data_type in ('text', 'ARRAY')
        and (column_name ~ 'customer' or (table_name like 'identity%' and column_name in ('from_id', 'into_id')))
      order by 1`.execute(store.db);
    naming = rows.map(({ name }) => name);
    for (const { erase } of holdings)
      await store.transaction(async (transaction) => {
        await erase?.(transaction.withPlugin(noting(emptied)) as typeof transaction, ['nobody']);
      });
  });
  afterAll(() => store.close());

  it('are looked at, and what erases them is seen', () => {
    expect(naming.length).toBeGreaterThan(15);
    expect([...emptied]).toEqual(
      expect.arrayContaining(['profile', 'profile_account', 'profile_tag', 'value_snapshot', 'quarantine']),
    );
  });

  it('are emptied of an erased person, or kept for a stated reason', () => {
    expect(naming.filter((table) => !emptied.has(table) && kept[table] === undefined)).toEqual([]);
  });

  it('stand in the list of kept ones only while they are there and kept', () => {
    const stale = Object.keys(kept).filter((table) => !naming.includes(table) || emptied.has(table));
    expect(stale).toEqual([]);
    for (const [table, reason] of Object.entries(kept)) expect(reason.length, table).toBeGreaterThan(30);
  });
});
