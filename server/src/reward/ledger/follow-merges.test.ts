// Wallets follow what operators decide about customers: once, in order, in every programme, and apart again.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { StateStore } from '../../platform/state-store/index.ts';
import { openTestStateStore } from '../../platform/state-store/testing.ts';
import { reconcileProgramme } from '../journal-checks/index.ts';
import { followMerges, type PersonMerge } from './follow-merges.ts';
import { setStatus } from './programmes.ts';
import { selectStatement } from './statement.ts';
import { migrations } from './store.ts';
import { instantOf, openTestLedger, settings, shownBalances, type TestLedger, wallet } from './testing.ts';

const zone = 'Asia/Shanghai';
let store: StateStore;
let ledger: TestLedger;
let number = 0;

beforeAll(async () => {
  store = await openTestStateStore(migrations);
  ledger = openTestLedger(store);
  ledger.clock.set(instantOf('2026-06-10', zone));
});
afterAll(() => store.close());

const programme = async () => {
  number += 1;
  const code = `follow${number}`;
  await ledger.core.saveProgramme(code, settings({ wallets: [wallet('points')] }));
  const found = await ledger.core.programme(code);
  return { code, programmeId: found?.programmeId ?? 0 };
};

const give = (code: string, customerId: string, points: number, key = `${customerId}${points}`) =>
  ledger.core.post(code, {
    ...({ kind: 'award', key, customerId } as const),
    credits: [{ wallet: 'points', points, priority: 0 }],
    occurredAt: instantOf('2026-06-01', zone),
  });

describe('wallets of customers who were merged', () => {
  const follow = (decisions: readonly PersonMerge[]) =>
    followMerges({ store, core: ledger.core, personMerges: async () => decisions });
  const merged: PersonMerge = { position: 7, from: 'B', into: 'A' };
  const undone: PersonMerge = { position: 9, from: 'B', into: null };
  const shown = (code: string) => shownBalances(ledger, code, ['A', 'B']);

  it('are merged once however often it is followed, by several processes at once too, and parted when it is undone', async () => {
    const { code, programmeId } = await programme();
    await give(code, 'A', 10);
    await give(code, 'B', 5);
    await Promise.all([follow([merged]), follow([merged]), follow([merged])]);
    expect(await follow([merged])).toBe(0);
    expect(await shown(code)).toBe('A 15, B 15');
    await ledger.core.post(code, { kind: 'redeem', key: 'r', customerId: 'A', wallet: 'points', points: 12 });
    expect(await follow([merged, undone])).toBe(1);
    // What is unspent goes back to where it came from: ten of A were burnt first.
    expect(await shown(code)).toBe('B 3');
    // Taken back, each gets what was theirs, and sees it, though only A had spent.
    await ledger.core.post(code, { kind: 'cancel', key: 'c', redemption: 'r' });
    expect(await shown(code)).toBe('A 10, B 5');
    const page = { from: 0, to: Number.MAX_SAFE_INTEGER, wallet: null, before: null, size: 1 };
    const { items } = await selectStatement(store.db, programmeId, ['B'], page);
    expect(items).toMatchObject([{ kind: 'cancel', customerId: 'A', changes: [{ wallet: 'points', active: 2 }] }]);
    expect((await reconcileProgramme(store.db, programmeId)).violations).toEqual([]);
  });

  it('are parted only when nothing of theirs is held, and what was decided later waits behind it', async () => {
    const { code } = await programme();
    await give(code, 'B', 5);
    await follow([merged]);
    await ledger.core.post(code, { kind: 'hold', key: 'h', customerId: 'A', wallet: 'points', points: 5 });
    const again: PersonMerge = { position: 11, from: 'A', into: 'C' };
    await follow([merged, undone, again]);
    expect(await shown(code)).toBe('A h5, B h5');
    await ledger.core.post(code, { kind: 'void', key: 'v', hold: 'h' });
    expect(await follow([merged, undone, again])).toBe(2);
    expect(await shownBalances(ledger, code, ['A', 'B', 'C'])).toBe('B 5');
  });

  it('wait while a programme is stopped; one that is made later is given all that was decided', async () => {
    const { code, programmeId } = await programme();
    await give(code, 'B', 5);
    await store.transaction((transaction) => setStatus(transaction, programmeId, 'stopped', 'a check'));
    await follow([merged]);
    expect(await shown(code)).toBe('B 5');
    await store.transaction((transaction) => setStatus(transaction, programmeId, 'open', null));
    const later = await programme();
    await give(later.code, 'B', 3);
    expect(await follow([merged])).toBe(2);
    expect(await shown(code)).toBe('A 5, B 5');
    expect(await shown(later.code)).toBe('A 3, B 3');
  });
});
