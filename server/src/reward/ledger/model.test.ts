// The ledger against the model: the engine over many operations in memory, the whole ledger over fewer in both stores, with the sweep,
// forgotten projections, repeated requests and lists of operations coming in between.
import { beforeAll, describe, expect, it } from 'vitest';
import { isRefusal, tradingCalendar } from '../../kernel/index.ts';
import { describeStateStores } from '../../platform/state-store/testing.ts';
import { reconcileProgramme } from '../journal-checks/index.ts';
import {
  type Book,
  type DecidedOperation,
  type DecisionContext,
  decideOperation,
  emptyBook,
  noChanges,
  type Operation,
  type Posting,
  settle,
} from '../points/index.ts';
import { createModel } from './model-testing.ts';
import type { ModelRequest, ModelRules } from './model-words-testing.ts';
import { createRandomOperations, seeded } from './random-testing.ts';
import { forgetProjections } from './rebuild.ts';
import { migrations } from './store.ts';
import { openTestLedger, runOperation, settings, wallet } from './testing.ts';

const START = Date.parse('2026-01-05T01:00:00Z');
const rules: ModelRules = { expiryDays: 20, activationDays: 2, reversal: 'unlimited', holdTimeoutMs: 86_400_000 };
const rolling = { kind: 'rolling', unit: 'days', count: 20, roundUp: 'none', countedFrom: 'occurrence' } as const;
const points = wallet('points', { transferable: true, expiry: rolling, activation: { kind: 'days', count: 2 } });

const codeOf = (own: Posting | { readonly code: string }): string =>
  'code' in own ? own.code : (own.refusal?.code ?? 'ok');

/** The engine with everything in memory: what the store loads in pieces is here at hand. */
const createMemoryEngine = (reversal: ModelRules['reversal']) => {
  const book: Book = emptyBook();
  let number = 0;
  const entries: Posting['entries'] = [];
  const contextAt = (at: number): DecisionContext => ({
    ...{ at, timeZone: 'Asia/Shanghai', tradingCalendar: tradingCalendar([], []) },
    programme: { reversal, holdTimeoutMs: rules.holdTimeoutMs },
    wallet: () => points,
    nextPostingId: () => {
      number += 1;
      return number;
    },
  });
  return {
    entries,
    apply: (operation: DecidedOperation, at: number): string => {
      const { postings, own } = decideOperation(book, noChanges(), operation, contextAt(at));
      for (const posting of postings) entries.push(...posting.entries);
      return codeOf(own);
    },
    balance: (customerId: string, at: number) => {
      for (const posting of settle(book, noChanges(), { wallet: 'points', customerId }, contextAt(at)))
        entries.push(...posting.entries);
      const { active = 0, pending = 0, held = 0, debt = 0 } = book.accounts.get(`points ${customerId}`) ?? {};
      return { available: active - debt, pending, held, debt };
    },
  };
};

/** The customers that an operation names; a few others now and then. */
const named = (operation: Operation): readonly string[] =>
  ['customerId', 'to', 'into'].flatMap((name) => {
    const value = (operation as Readonly<Record<string, unknown>>)[name];
    return typeof value === 'string' ? [value] : [];
  });

describe('the engine', () => {
  it.each(['unlimited', 'within_balance', 'only_pending'] as const)(
    'decides like the model over 1,500 operations of 40 customers (%s)',
    (reversal) => {
      const random = seeded(20_260_630);
      const model = createModel({ ...rules, reversal });
      const engine = createMemoryEngine(reversal);
      const operations = createRandomOperations(random, 40);
      let now = START;
      let posted = 0;
      for (let count = 0; count < 1_500; count += 1) {
        now += Math.floor(random() * 3_600_000);
        const operation = operations.next(now);
        if (operation.kind === 'merge' || operation.kind === 'unmerge') continue;
        const expected = model.apply(operation as ModelRequest, now);
        expect(`${JSON.stringify(operation)} ${engine.apply(operation, now)}`).toBe(
          `${JSON.stringify(operation)} ${expected}`,
        );
        if (expected === 'ok') posted += 1;
        for (const customer of named(operation))
          expect({ customer, ...engine.balance(customer, now) }).toEqual({ customer, ...model.balance(customer, now) });
      }
      expect(posted).toBeGreaterThan(550);
      const flow = (account: string): number =>
        engine.entries.reduce(
          (sum, entry) =>
            sum + (entry.toAccount === account ? entry.points : 0) - (entry.fromAccount === account ? entry.points : 0),
          0,
        );
      expect(0 - flow('issued')).toBe(model.totals.issued);
      expect(flow('redeemed')).toBe(model.totals.redeemed);
      expect(flow('reversed')).toBe(model.totals.takenBack);
      expect(0 - flow('adjusted')).toBe(model.totals.adjusted);
      expect(0 - flow('loss')).toBe(model.totals.loss);
    },
  );
});

await describeStateStores('the ledger against the model', (open) => {
  let store: Awaited<ReturnType<typeof open>>;
  beforeAll(async () => {
    store = await open(migrations);
  });

  it('answers like the model, whatever is swept, forgotten, repeated or listed together', async () => {
    const ledger = openTestLedger(store);
    const { core, clock } = ledger;
    await core.saveProgramme('model', settings({ holdTimeoutMs: rules.holdTimeoutMs, wallets: [points] }));
    const programme = await core.programme('model');
    const programmeId = programme?.programmeId ?? 0;
    const random = seeded(7);
    const model = createModel(rules);
    const operations = createRandomOperations(random, 25);
    const done: Operation[] = [];
    let now = START;
    const compare = async (customers: readonly string[]): Promise<void> => {
      for (const customer of new Set(customers)) {
        const found = await core.balances('model', customer, null);
        if (isRefusal(found)) throw new Error(found.message);
        const { available, pending, held, debt } = found.wallets[0] ?? {};
        expect({ customer, available, pending, held, debt }).toEqual({ customer, ...model.balance(customer, now) });
      }
    };
    const check = async (operation: Operation): Promise<void> => {
      const result = await runOperation(ledger, 'model', operation);
      expect(`${JSON.stringify(operation)} ${isRefusal(result) ? result.code : 'ok'}`).toBe(
        `${JSON.stringify(operation)} ${model.apply(operation as ModelRequest, now)}`,
      );
    };
    for (let step = 0; step < 70; step += 1) {
      now += Math.floor(random() * 20 * 3_600_000);
      clock.set(now);
      const list = Array.from({ length: random() < 0.3 ? 12 : 1 }, () => operations.next(now));
      const listed = list.filter((each): each is DecidedOperation => each.kind !== 'merge' && each.kind !== 'unmerge');
      if (listed.length > 1) {
        const results = await core.postAll('model', listed);
        const answers = results.map((result) => (isRefusal(result) ? result.code : 'ok'));
        expect(answers).toEqual(listed.map((each) => model.apply(each as ModelRequest, now)));
      } else for (const operation of list) await check(operation);
      done.push(...(listed.length > 1 ? listed : list));
      const again = done[Math.floor(random() * done.length)];
      if (again && random() < 0.2) await check(again);
      if (random() < 0.1) await core.sweep();
      if (random() < 0.1)
        await store.transaction((transaction) =>
          forgetProjections(transaction, programmeId, 3, Math.floor(random() * 3)),
        );
      await compare(list.flatMap(named));
    }
    await compare(Array.from({ length: 25 }, (_, index) => `C${String(index).padStart(4, '0')}`));
    const { violations, entries } = await reconcileProgramme(store.db, programmeId);
    expect(violations).toEqual([]);
    expect(entries).toBeGreaterThan(100);
  });
});
