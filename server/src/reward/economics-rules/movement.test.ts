// The movement of points against the journal: whatever operations come, opening and movements are the closing, which is what accounts, lots
// and the statement of every customer say; and what became of the points of each month sums to what is there.
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isRefusal } from '../../kernel/index.ts';
import type { StateStore } from '../../platform/state-store/index.ts';
import { openTestStateStore } from '../../platform/state-store/testing.ts';
import { cohortFlows, movesByMonth, owedAfter, proveWallets, seeOneState } from '../accounting/index.ts';
import { migrations } from '../ledger/index.ts';
import { createRandomOperations, seeded } from '../ledger/random-testing.ts';
import {
  instantOf,
  openTestLedger,
  runOperation,
  runTable,
  settings,
  type TestLedger,
  wallet,
} from '../ledger/testing.ts';
import { changeOf, movementRows, movesOf } from './movement.ts';

const zone = 'Asia/Shanghai';
const DAY_MS = 86_400_000;
const rolling = { kind: 'rolling', unit: 'days', count: 40, roundUp: 'none', countedFrom: 'occurrence' } as const;

describe('the journal as accountants read it', () => {
  let store: StateStore;
  let ledger: TestLedger;

  beforeAll(async () => {
    store = await openTestStateStore(migrations);
    ledger = openTestLedger(store, {
      attribute: async (questions) =>
        questions.map(({ customerId }) => ({
          branchId: Number(customerId.slice(1)) % 3 === 0 ? null : 'B1',
          adviserId: null,
        })),
    });
  });
  afterAll(() => store.close());

  const read = () =>
    store.transaction(async (transaction) => {
      await seeOneState(transaction);
      return {
        effective: await movesByMonth(transaction, zone, 'effective'),
        recorded: await movesByMonth(transaction, zone, 'recorded'),
        flows: await cohortFlows(transaction, zone),
        proofs: await proveWallets(transaction),
      };
    });

  it('shows each kind of movement in its column', async () => {
    const points = wallet('points', { transferable: true, expiry: rolling });
    await ledger.core.saveProgramme('plain', settings({ wallets: [points] }));
    await runTable(
      ledger,
      'plain',
      `now 2026-01-10 |
       award a1 A 100 | ok
       now 2026-01-20 |
       redeem r1 A 60 | ok
       now 2026-02-03 |
       cancel c1 r1 20 | ok
       transfer t1 A B 15 | ok
       adjust j1 B 7 | ok
       now 2026-02-25 |
       sweep | wrote 2
       award a2 A 50 | ok
       now 2026-03-02 |
       redeem r2 A 50 | ok
       reverse v1 a2 | ok debt=50`,
    );
    const { effective, proofs } = await read();
    const rows = movementRows(movesOf(effective, { programme: 'plain', wallet: 'points' }), '2026-03');
    const shown = rows.map(
      ({ month, opening, earned, adjusted, refunded, spent, expired, reversed, borne, closing, transferred }) =>
        [month, opening, earned, adjusted, refunded, spent, expired, reversed, borne, closing, transferred].join(' '),
    );
    // The 60 that A had left ended on the 19th of February: 45 of A's and the 15 that B was given.
    expect(shown).toEqual([
      '2026-01 0 100 0 0 -60 0 0 0 40 0',
      '2026-02 40 50 7 20 0 -60 0 0 57 15',
      '2026-03 57 0 0 0 -50 0 -50 0 -43 0',
    ]);
    expect(rows.at(-1)).toMatchObject({ pending: 0, active: 7, held: 0, debt: -50, closing: -43 });
    expect(proofs.find(({ programme }) => programme === 'plain')).toMatchObject({
      ...{ byJournal: -43, byAccounts: -43, byLots: -43, differing: 0, examples: [] },
    });
  });

  it.each([7, 20_261_122] as const)('reconciles to the point over 250 random operations (seed %i)', async (seed) => {
    const programme = `random${seed}`;
    const points = wallet('points', {
      ...{ transferable: true, expiry: rolling, activation: { kind: 'days', count: 2 } },
    });
    const reversal = seed === 7 ? 'unlimited' : 'within_balance';
    await ledger.core.saveProgramme(programme, settings({ wallets: [points], reversal, holdTimeoutMs: DAY_MS }));
    const random = seeded(seed);
    const operations = createRandomOperations(random, 12);
    let now = instantOf('2026-04-02', zone);
    for (let count = 0; count < 250; count += 1) {
      now += Math.floor(random() * 22 * 3_600_000);
      ledger.clock.set(now);
      await runOperation(ledger, programme, operations.next(now));
      if (count % 50 === 49) await ledger.core.sweep({ only: programme });
    }
    const { effective, recorded, flows, proofs } = await read();
    const own = proofs.find((each) => each.programme === programme);
    expect(own).toMatchObject({ differing: 0 });
    expect([own?.byAccounts, own?.byLots]).toEqual([own?.byJournal, own?.byJournal]);
    for (const moves of [effective, recorded]) {
      const mine = movesOf(moves, { programme, wallet: 'points' });
      const rows = movementRows(mine, '2026-12');
      expect(rows.length).toBeGreaterThan(3);
      for (const row of rows) expect(row.opening + changeOf(row)).toBe(row.closing);
      for (const [at, row] of rows.entries()) expect(row.opening).toBe(rows[at - 1]?.closing ?? 0);
      expect(rows.at(-1)?.closing).toBe(own?.byJournal);
      // Branches are parts of the whole.
      const branches = ['', 'B1'].map(
        (branch) => movementRows(movesOf(moves, { programme, wallet: 'points', branch }), '2026-12').at(-1)?.closing,
      );
      expect((branches[0] ?? 0) + (branches[1] ?? 0)).toBe(own?.byJournal);
      const kinds = new Set(mine.map(({ fromAccount, toAccount }) => `${fromAccount} ${toAccount}`));
      expect(kinds.size).toBeGreaterThan(10);
    }
    // Points of every month: what was awarded less redeemed less lapsed is in the lots.
    const there = flows.filter((each) => each.programme === programme);
    const left = there.reduce((sum, { awarded, redeemed, lapsed }) => sum + awarded - redeemed - lapsed, 0);
    expect(left).toBe((own?.byJournal ?? 0) + (own?.debt ?? 0));
    const byCohort = new Map<string, number>();
    for (const { cohort, awarded, redeemed, lapsed } of there)
      byCohort.set(cohort, (byCohort.get(cohort) ?? 0) + awarded - redeemed - lapsed);
    const { rows } = await sql<{ cohort: string; points: number }>`
      select to_char(to_timestamp(occurred_at / 1000.0) at time zone ${zone}::text, 'YYYY-MM') as cohort,
        sum(pending + remaining + held)::bigint as points
      from ledger_lot join ledger_programme using (programme_id) where programme = ${programme} group by 1`.execute(
      store.db,
    );
    expect(Object.fromEntries(byCohort)).toEqual(
      Object.fromEntries(rows.map((row) => [row.cohort, Number(row.points)])),
    );
    // Every lot of the wallet has a last day, so all that is left ends in some month. What came to it stays there when it is taken back later,
    // which lots forget.
    const ending = new Map(there.map(({ cohort }) => [cohort, 0]));
    for (const flow of there) ending.set(flow.cohort, (ending.get(flow.cohort) ?? 0) + flow.ending);
    expect(ending).toEqual(byCohort);
    const lots = await sql<{ expired: number }>`select sum(expired)::bigint as expired from ledger_lot
      join ledger_programme using (programme_id) where programme = ${programme}`.execute(store.db);
    const ended = there.reduce((sum, each) => sum + each.ended, 0);
    expect(ended).toBeGreaterThanOrEqual(Number(lots.rows[0]?.expired));
    expect(Number(lots.rows[0]?.expired)).toBeGreaterThan(0);
    expect(there.every((each) => each.ended <= each.lapsed)).toBe(true);
    // Account by account, against the balances that customers see.
    const owed = (await owedAfter(store.db, '', 1_000)).filter((each) => each.programme === programme);
    for (const { customerId, points: sum } of owed.slice(0, 10)) {
      const answer = await ledger.core.balances(programme, customerId, null);
      if (isRefusal(answer)) throw new Error(answer.message);
      expect(answer.wallets).toHaveLength(1);
      expect(Number.isSafeInteger(sum)).toBe(true);
    }
    expect(owed.reduce((sum, each) => sum + each.points, 0)).toBe(own?.byJournal);
  });

  it('says where it does not reconcile, and leaves out what was forgotten', async () => {
    await ledger.core.saveProgramme('wrong', settings({ wallets: [wallet('points')] }));
    await runTable(ledger, 'wrong', 'now 2026-11-01 |\naward w1 A 10 | ok\naward w2 B 20 | ok\naward w3 C 30 | ok');
    await sql`update ledger_account set active = active + 1 where customer_id = 'B'
      and programme_id = (select programme_id from ledger_programme where programme = 'wrong')`.execute(store.db);
    const wrong = (await proveWallets(store.db)).find(({ programme }) => programme === 'wrong');
    expect(wrong).toMatchObject({ byJournal: 60, byAccounts: 61, byLots: 60, differing: 1 });
    expect(wrong?.examples).toEqual([{ customerId: 'B', byJournal: 20, byAccounts: 21, byLots: 20 }]);
    await sql`update ledger_account set pending = null, active = null, held = null, debt = null
      where programme_id = (select programme_id from ledger_programme where programme = 'wrong')`.execute(store.db);
    expect((await proveWallets(store.db)).find(({ programme }) => programme === 'wrong')).toBeUndefined();
  });
});
