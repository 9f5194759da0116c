// Races, batches, the chain, the guard, rebuilding, adjustments, attribution: what tables of single operations cannot show.
import { sql } from 'kysely';
import { beforeAll, expect, it } from 'vitest';
import { isRefusal, type Refusal } from '../../kernel/index.ts';
import * as auditModule from '../../platform/audit/index.ts';
import { systemPrincipal } from '../../platform/auth/index.ts';
import type { StateStore } from '../../platform/state-store/index.ts';
import { describeStateStores } from '../../platform/state-store/testing.ts';
import { checkRange, reconcileProgramme } from '../journal-checks/index.ts';
import type { AwardOperation, RedeemOperation } from '../points/index.ts';
import { decideAdjustment, propose } from './adjustments.ts';
import type { PostResult } from './batch.ts';
import { guard, resume } from './guard.ts';
import type { StoredProgramme } from './programmes.ts';
import { rebuildProjections } from './rebuild.ts';
import { sealJournal, verifyChain } from './seal.ts';
import { selectMovements, selectStatement } from './statement.ts';
import { migrations } from './store.ts';
import {
  instantOf,
  openTestLedger,
  runOperation,
  runTable,
  settings,
  shownBalances,
  type TestLedger,
  wallet,
} from './testing.ts';

const zone = 'Asia/Shanghai';
const award = (
  key: string,
  customerId: string,
  points: number,
  more: Partial<AwardOperation> = {},
): AwardOperation => ({
  ...{ kind: 'award', key, customerId, credits: [{ wallet: 'points', points, priority: 0 }] },
  occurredAt: instantOf('2026-06-01', zone),
  ...more,
});
const redeem = (key: string, customerId: string, points: number): RedeemOperation => ({
  ...{ kind: 'redeem', key, customerId, wallet: 'points', points },
});
const codes = (results: readonly (PostResult | Refusal)[]): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const result of results) {
    const code = isRefusal(result) ? result.code : result.replayed ? 'replayed' : 'ok';
    counts[code] = (counts[code] ?? 0) + 1;
  }
  return counts;
};
const caller = (id: string) => ({ principal: { ...systemPrincipal(id, []), id }, requestId: 'r', remoteAddress: 'a' });

await describeStateStores('the ledger', (open) => {
  let store: StateStore;
  let ledger: TestLedger;
  let number = 0;
  const served: Record<string, string> = {};
  const audit = () => auditModule.createAudit({ store, wallClock: ledger.clock });

  beforeAll(async () => {
    store = await open([...auditModule.migrations, ...migrations]);
    ledger = openTestLedger(store, {
      attribute: async (questions) =>
        questions.map(({ customerId, date }) => {
          const adviserId = served[`${customerId} ${date}`];
          return adviserId ? { branchId: `branch of ${adviserId}`, adviserId } : null;
        }),
    });
  });

  const programme = async (more: Parameters<typeof settings>[0] = {}): Promise<StoredProgramme> => {
    number += 1;
    ledger.clock.set(instantOf('2026-06-01T09:00', zone));
    const saved = await ledger.core.saveProgramme(`test_${number}`, settings(more));
    if (isRefusal(saved)) throw new Error(saved.message);
    return saved;
  };

  it('gives the last points to one of 64 buyers', async () => {
    const { programme: code, programmeId } = await programme();
    await ledger.core.post(code, award('a', 'A', 100));
    const results = await Promise.all(
      Array.from({ length: 64 }, (_, index) => ledger.core.post(code, redeem(`r${index}`, 'A', 60))),
    );
    expect(codes(results)).toEqual({ ok: 1, INSUFFICIENT_POINTS: 63 });
    expect(await shownBalances(ledger, code, ['A'])).toBe('A 40');
    expect((await reconcileProgramme(store.db, programmeId)).violations).toEqual([]);
  });

  it('posts the same key once, however many send it at once, also across processes', async () => {
    const { programme: code } = await programme();
    const other = openTestLedger(store);
    other.clock.set(ledger.clock.now());
    const results = await Promise.all(
      Array.from({ length: 32 }, (_, index) => (index % 2 ? other : ledger).core.post(code, award('same', 'A', 7))),
    );
    expect(codes(results)).toEqual({ ok: 1, replayed: 31 });
    expect(await shownBalances(ledger, code, ['A'])).toBe('A 7');
    const different = await Promise.all(
      Array.from({ length: 16 }, (_, index) =>
        (index % 2 ? other : ledger).core.post(code, award('one', `B${index}`, 7)),
      ),
    );
    expect(codes(different)).toEqual({ ok: 1, IDEMPOTENCY_MISMATCH: 15 });
  });

  it('posts a list in its order, with what depends on each other', async () => {
    const { programme: code, programmeId } = await programme();
    const results = await ledger.core.postAll(code, [
      award('a1', 'A', 100),
      redeem('r1', 'A', 30),
      { kind: 'hold', key: 'h1', customerId: 'A', wallet: 'points', points: 50 },
      { kind: 'capture', key: 'c1', hold: 'h1', points: 20 },
      { kind: 'cancel', key: 'x1', redemption: 'c1' },
      award('a1', 'A', 100),
      redeem('r2', 'A', 71),
      { kind: 'reverse', key: 'v1', award: 'a1', occurredAt: instantOf('2026-06-01', zone) },
      redeem('r3', 'A', 1),
    ]);
    expect(results.map((result) => (isRefusal(result) ? result.code : result.replayed ? 'replayed' : 'ok'))).toEqual([
      ...['ok', 'ok', 'ok', 'ok', 'ok', 'replayed', 'INSUFFICIENT_POINTS', 'ok', 'DEBT_OUTSTANDING'],
    ]);
    expect(await shownBalances(ledger, code, ['A'])).toBe('A -30 d30');
    expect((await reconcileProgramme(store.db, programmeId)).violations).toEqual([]);
  });

  it('moves points together with the caller’s own rows, or not at all', async () => {
    const { programme: code } = await programme();
    await ledger.core.post(code, award('a', 'A', 100));
    const attempt = (key: string, fail: boolean): Promise<string> =>
      ledger.core.together(code, [redeem(key, 'A', 40)], async (_transaction, [result]) => {
        if (fail) throw new Error('no stock');
        return result?.kind ?? 'nothing';
      });
    await expect(attempt('r1', true)).rejects.toThrow('no stock');
    expect(await shownBalances(ledger, code, ['A'])).toBe('A 100');
    expect(await attempt('r1', false)).toBe('posted');
    expect(await shownBalances(ledger, code, ['A'])).toBe('A 60');
  });

  it('seals the journal so that any later change shows', async () => {
    const { programme: code, programmeId } = await programme();
    await ledger.core.postAll(code, [
      award('a', 'A', 100),
      award('b', 'B', 50),
      redeem('r', 'A', 30),
      redeem('n', 'A', 300),
    ]);
    await sealJournal(store, { programmeId }, 1);
    await ledger.core.post(code, award('c', 'A', 1));
    expect(await verifyChain(store.db, programmeId, null)).toMatchObject({
      seals: 1,
      postings: 4,
      unsealed: 1,
      broken: null,
    });
    await sealJournal(store, { programmeId }, 2);
    const { head } = await verifyChain(store.db, programmeId, null);
    expect(await verifyChain(store.db, programmeId, head)).toMatchObject({
      seals: 2,
      postings: 5,
      unsealed: 0,
      broken: null,
    });
    const changes = [
      [
        sql`update ledger_entry set points = 31 where points = 30`,
        sql`update ledger_entry set points = 30 where points = 31`,
      ],
      [
        sql`update ledger_posting set effective_at = effective_at - 1 where key = 'b'`,
        sql`update ledger_posting set effective_at = effective_at + 1 where key = 'b'`,
      ],
      [
        sql`update ledger_lot set expires_at = 1 where customer_id = 'B'`,
        sql`update ledger_lot set expires_at = null where customer_id = 'B'`,
      ],
      [sql`update ledger_posting set request = '{}' where key = 'n'`, null],
    ] as const;
    for (const [change, back] of changes) {
      const scoped = (query: typeof change) => query.execute(store.db);
      await scoped(change);
      expect((await verifyChain(store.db, programmeId, null)).broken).toMatchObject({ number: 1 });
      if (back) await scoped(back);
    }
    await sql`delete from ledger_seal where programme_id = ${programmeId}::integer and number = 2`.execute(store.db);
    expect((await verifyChain(store.db, programmeId, head)).broken).toMatchObject({ number: 1 });
    await sql`delete from ledger_posting where programme_id = ${programmeId}::integer`.execute(store.db);
    await sql`delete from ledger_seal where programme_id = ${programmeId}::integer`.execute(store.db);
    expect((await verifyChain(store.db, programmeId, head)).broken).toMatchObject({
      number: 2,
      reason: expect.stringContaining('cut'),
    });
  });

  it('stops a programme whose numbers do not hold, and opens it when they do', async () => {
    const { programme: code, programmeId } = await programme();
    const dependencies = { store, wallClock: ledger.clock, audit: audit(), logger: { error: () => {} } };
    await ledger.core.postAll(code, [award('a', 'A', 100), award('b', 'B', 50)]);
    expect(await guard(dependencies)).toBe(0);
    await ledger.core.post(code, redeem('r', 'A', 10));
    await sql`update ledger_account set active = active + 5 where programme_id = ${programmeId}::integer and customer_id = 'A'`.execute(
      store.db,
    );
    expect(await guard(dependencies)).toBe(1);
    expect(codes([await ledger.core.post(code, redeem('s', 'B', 10))])).toEqual({ PROGRAMME_STOPPED: 1 });
    expect(codes([await ledger.core.post(code, redeem('r', 'A', 10))])).toEqual({ replayed: 1 });
    expect(await ledger.core.sweep({ only: code })).toBe(0);
    const stopped = await ledger.core.programme(code);
    expect(stopped).toMatchObject({ status: 'stopped', stoppedFor: expect.stringContaining('A in points') });
    expect(await resume(store, stopped as StoredProgramme)).toMatchObject({ code: 'INVARIANT_BROKEN' });
    await rebuildProjections(store, programmeId);
    expect(await resume(store, stopped as StoredProgramme)).toBeNull();
    expect(codes([await ledger.core.post(code, redeem('s', 'B', 10))])).toEqual({ ok: 1 });
    expect(await shownBalances(ledger, code, ['A', 'B'])).toBe('A 90, B 40');
  });

  it('sees wrong lots, wrong holds and missing entries', async () => {
    const { programme: code, programmeId } = await programme();
    await ledger.core.postAll(code, [
      award('a', 'A', 100),
      { kind: 'hold', key: 'h', customerId: 'A', wallet: 'points', points: 20 },
    ]);
    const broken = async (change: ReturnType<typeof sql>, invariant: string): Promise<void> => {
      await expect(
        store.transaction(async (transaction) => {
          await change.execute(transaction);
          const found = await checkRange(transaction, programmeId, 0, Number.MAX_SAFE_INTEGER);
          expect(found.map((each) => each.invariant)).toContain(invariant);
          throw new Error('roll back');
        }),
      ).rejects.toThrow('roll back');
    };
    const mine = sql`programme_id = ${programmeId}::integer`;
    await broken(sql`update ledger_lot set remaining = remaining + 1 where ${mine}`, 'lot equals its entries');
    await broken(sql`update ledger_hold set state = 'voided' where ${mine}`, 'held equals open holds');
    await broken(
      sql`delete from ledger_entry where posting_id in (select posting_id from ledger_posting where ${mine})`,
      'posting has its entries',
    );
    await broken(sql`update ledger_account set debt = 1 where ${mine}`, 'account equals lots and debt');
    expect(await checkRange(store.db, programmeId, 0, Number.MAX_SAFE_INTEGER)).toEqual([]);
  });

  it('computes forgotten projections from the journal, to the same numbers', async () => {
    const { programme: code, programmeId } = await programme({ wallets: [wallet('points', { transferable: true })] });
    await runTable(
      ledger,
      code,
      `award a1 A 100 | ok | A 100
       redeem r1 A 80 | ok | A 20
       reverse v1 a1 | ok debt=80 | A -80 d80
       award a2 B 70 | ok | A -80 d80, B 70
       hold h1 B 30 | ok | A -80 d80, B 40 h30`,
    );
    const projections = async () => {
      const { rows: lots } = await sql`select lot_id, pending, remaining, held, expired, reversed from ledger_lot
        where programme_id = ${programmeId}::integer order by lot_id`.execute(store.db);
      const { rows: accounts } =
        await sql`select customer_id, pending, active, held, debt, last_activity_at from ledger_account
        where programme_id = ${programmeId}::integer order by customer_id`.execute(store.db);
      return { lots, accounts };
    };
    const live = await projections();
    await rebuildProjections(store, programmeId);
    expect(await shownBalances(ledger, code, ['A', 'B'])).toBe('A -80 d80, B 40 h30');
    // A touch computes the accounts; a refusal changes nothing else.
    for (const customer of ['A', 'B'])
      await ledger.core.post(code, redeem(`touch ${customer}`.replace(' ', ''), customer, 1_000));
    const rebuilt = await projections();
    expect(rebuilt.lots).toEqual(live.lots);
    expect(await reconcileProgramme(store.db, programmeId)).toMatchObject({ violations: [], lots: 2 });
    await sql`delete from ledger_account where programme_id = ${programmeId}::integer`.execute(store.db);
    const fresh = openTestLedger(store);
    fresh.clock.set(ledger.clock.now());
    expect(codes([await fresh.core.post(code, award('a3', 'A', 81))])).toEqual({ ok: 1 });
    expect(await shownBalances(fresh, code, ['A', 'B'])).toBe('A 1, B 40 h30');
  });

  it('counts a posting for whoever served the customer on the trade date, a reversal too', async () => {
    const { programme: code, programmeId } = await programme();
    Object.assign(served, { 'A 2026-05-20': 'old', 'A 2026-06-01': 'new' });
    const trade = { occurredAt: instantOf('2026-05-21', zone), tradeDate: '2026-05-20' };
    await ledger.core.post(code, award('a1', 'A', 100, trade));
    await ledger.core.post(code, award('a2', 'A', 30));
    await ledger.core.post(code, {
      kind: 'reverse',
      key: 'v1',
      award: 'a1',
      occurredAt: instantOf('2026-06-01', zone),
      points: 40,
    });
    const rows = await selectMovements(store.db, programmeId, { from: 0, to: 9e12 }, 'adviser');
    const shown = rows.map(({ group, kind, points }) => `${group} ${kind} ${points}`);
    expect(shown).toEqual(['new award 30', 'old award 100', 'old reverse 40']);
    const branches = await selectMovements(store.db, programmeId, { from: 0, to: 9e12 }, 'branch');
    expect(branches.map(({ group }) => group)).toContain('branch of old');
  });

  it('writes a statement in which opening, changes and closing agree', async () => {
    const { programme: code, programmeId } = await programme();
    await runTable(
      ledger,
      code,
      `now 2026-06-02T10:00 | |
       award a1 A 100 | ok | A 100
       redeem r0 A 500 | INSUFFICIENT_POINTS | A 100
       now 2026-06-03T10:00:07 | |
       redeem r1 A 30 | ok | A 70
       transfer t1 A B 20 | ok | A 50, B 20`,
    );
    const page = { from: 0, to: 9e12, wallet: null, before: null, size: 2 };
    const first = await selectStatement(store.db, programmeId, ['A'], page);
    expect(first.items.map(({ kind, changes }) => `${kind} ${changes[0]?.active}`)).toEqual([
      'transfer -20',
      'redeem -30',
    ]);
    expect(first.items[1]?.effectiveAt).toBe(instantOf('2026-06-03T10:00:07', zone));
    const rest = await selectStatement(store.db, programmeId, ['A'], { ...page, before: first.next });
    expect(rest).toMatchObject({ next: null, items: [{ kind: 'award', changes: [{ active: 100 }] }] });
    const other = await selectStatement(store.db, programmeId, ['B'], page);
    expect(other.items.map(({ kind, changes }) => `${kind} ${changes[0]?.active}`)).toEqual(['transfer 20']);
  });

  it('adjusts only with a second person', async () => {
    const stored = await programme();
    const { clock, core } = ledger;
    const dependencies = { store, clock, audit: audit(), core };
    const proposal = { key: 'goodwill', customerId: 'A', wallet: 'points', points: 50, reason: 'complaint 7' };
    expect(await propose(dependencies, stored, proposal, caller('one'))).toMatchObject({ state: 'proposed' });
    expect(await propose(dependencies, stored, proposal, caller('one'))).toMatchObject({ state: 'proposed' });
    expect(await propose(dependencies, stored, { ...proposal, points: 51 }, caller('one'))).toMatchObject({
      code: 'IDEMPOTENCY_MISMATCH',
    });
    expect(await shownBalances(ledger, stored.programme, ['A'])).toBe('');
    const agree = { agree: true };
    expect(await decideAdjustment(dependencies, stored, 'goodwill', agree, caller('one'))).toMatchObject({
      code: 'SECOND_PERSON_REQUIRED',
    });
    expect(await decideAdjustment(dependencies, stored, 'goodwill', agree, caller('two'))).toMatchObject({
      state: 'approved',
    });
    expect(await decideAdjustment(dependencies, stored, 'goodwill', agree, caller('two'))).toMatchObject({
      code: 'ALREADY_DECIDED',
    });
    expect(await shownBalances(ledger, stored.programme, ['A'])).toBe('A 50');
    await propose(dependencies, stored, { ...proposal, key: 'take', points: -60 }, caller('one'));
    expect(await decideAdjustment(dependencies, stored, 'take', agree, caller('two'))).toMatchObject({
      state: 'refused',
      note: expect.stringContaining('60'),
    });
    await propose(dependencies, stored, { ...proposal, key: 'no' }, caller('one'));
    expect(await decideAdjustment(dependencies, stored, 'no', { agree: false }, caller('two'))).toMatchObject({
      state: 'rejected',
    });
    expect(await shownBalances(ledger, stored.programme, ['A'])).toBe('A 50');
  });

  it('merges while others post, and loses nothing', async () => {
    const { programme: code, programmeId } = await programme();
    const names = ['A', 'B', 'C', 'D'];
    await ledger.core.postAll(
      code,
      names.map((name) => award(`first${name}`, name, 10)),
    );
    const work = names.flatMap((name, index) =>
      Array.from({ length: 8 }, (_, count) => ledger.core.post(code, award(`${name}${count}`, name, 1 + index))),
    );
    const merges = names
      .slice(1)
      .map((name) =>
        runOperation(ledger, code, { kind: 'merge', key: `m${name}`, customerId: name, into: 'A', reason: 'same' }),
      );
    expect(codes(await Promise.all([...work, ...merges]))).toEqual({ ok: 35 });
    expect(await shownBalances(ledger, code, ['A'])).toBe('A 120');
    expect(codes([await ledger.core.post(code, redeem('all', 'D', 120))])).toEqual({ ok: 1 });
    expect((await reconcileProgramme(store.db, programmeId)).violations).toEqual([]);
  });

  it('refuses settings that cannot be meant', async () => {
    const { programme: code } = await programme();
    await ledger.core.post(code, award('a', 'A', 1));
    const rolling = { kind: 'rolling', unit: 'days', count: 1, roundUp: 'none', countedFrom: 'activation' } as const;
    expect(await ledger.core.saveProgramme(code, settings({ wallets: [wallet('other')] }))).toMatchObject({
      code: 'WALLET_IN_USE',
    });
    expect(
      await ledger.core.saveProgramme(code, settings({ wallets: [wallet('points'), wallet('points')] })),
    ).toMatchObject({ code: 'WALLET_TWICE' });
    const waiting = wallet('points', { activation: { kind: 'event' }, expiry: rolling });
    expect(await ledger.core.saveProgramme(code, settings({ wallets: [waiting] }))).toMatchObject({
      code: 'ACTIVATION_UNKNOWN',
    });
    expect(codes([await ledger.core.post('missing', award('a', 'A', 1))])).toEqual({ PROGRAMME_NOT_FOUND: 1 });
  });
});
