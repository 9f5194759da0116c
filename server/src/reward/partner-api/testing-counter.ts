// A process for the tests to kill: the counters of a partner, which sell, pay with points and take back until the list is through. It says each
// answer on its standard output only after it was given. What is asked under a key follows from its number alone, so that another process can ask
// the same again.
import { writeSync } from 'node:fs';
import { sql } from 'kysely';
import { assert, isRefusal, manualClock, type Refusal, tradingCalendar } from '../../kernel/index.ts';
import { createAudit } from '../../platform/audit/index.ts';
import { hashToken } from '../../platform/auth/index.ts';
import { openStateStore, type StateStore } from '../../platform/state-store/index.ts';
import { createLedger } from '../ledger/index.ts';
import {
  accrue,
  cancelAccrual,
  capture,
  giveUp,
  hold,
  type PartnersDependencies,
  readAnswer,
  refund,
} from '../partners/index.ts';

const LANES = 6;
const DAY_MS = 86_400_000;

export interface CounterRun {
  readonly url: string;
  readonly partner: string;
  readonly at: number;
  readonly customers: number;
  readonly sales: number;
}

const quiet = () => undefined;

const openContext = (store: StateStore, at: number): PartnersDependencies => {
  const clock = manualClock(at);
  const audit = createAudit({ store, wallClock: clock });
  return {
    ...{ store, db: store.db, clock, wallClock: clock, timeZone: 'Asia/Shanghai', audit },
    ledger: createLedger({
      ...{ store, clock, wallClock: clock, audit, timeZone: 'Asia/Shanghai', onPosted: [] },
      ...{ logger: { debug: quiet, info: quiet, warn: quiet, error: quiet }, isVisible: async () => true },
      tradingCalendar: async () => tradingCalendar([2026], []),
      attribute: async (questions) => questions.map(() => null),
    }),
    complianceProfile: async () => 'mainland_broker',
    createPartnerKey: async () => ({ keyId: '', key: '' }),
    statusOf: async () => 'active',
  };
};

/** What a sale is followed by: each sale is told of, every other is partly cancelled, and what is paid with is captured, given up or refunded. */
const sell = async (context: PartnersDependencies, { partner, customers, at }: CounterRun, number: number) => {
  const memberNumber = `N-K${number % customers}`;
  const answer = async (key: string, asking: Promise<object | Refusal>): Promise<void> => {
    const given = await asking;
    assert(!isRefusal(given), `${key} was refused: ${isRefusal(given) ? given.message : ''}`);
    const { replayed, ...outcome } = given as { replayed: boolean };
    writeSync(1, `${JSON.stringify([key, replayed, outcome])}\n`);
  };
  const sale = { memberNumber, spendYuan: `${40 + number}`, occurredAt: at, reference: `R${number}` };
  await answer(`a${number}`, accrue(context, partner, { key: `a${number}`, ...sale }));
  if (number % 2 === 0) {
    const part = { key: `x${number}`, of: `a${number}`, spendYuan: '20' };
    await answer(part.key, cancelAccrual(context, partner, part));
  }
  const code = `CD${String(number).padStart(8, '2')}`;
  // The code is taken by the hold itself: where the hold stands already, it is not asked for again.
  if (!(await readAnswer(context.db, partner, `h${number}`)))
    await sql`insert into partner_code (code_hash, partner, customer_id, expires_at)
      values (${hashToken(code)}, ${partner}, ${`K${number % customers}`}, ${at + DAY_MS}::bigint)
      on conflict do nothing`.execute(context.db);
  await answer(`h${number}`, hold(context, partner, { key: `h${number}`, memberNumber, code, points: 10 }));
  if (number % 3 === 0) {
    await answer(`g${number}`, giveUp(context, partner, { key: `g${number}`, of: `h${number}` }));
    return;
  }
  await answer(`c${number}`, capture(context, partner, { key: `c${number}`, of: `h${number}`, points: 8 }));
  if (number % 3 === 1)
    await answer(`r${number}`, refund(context, partner, { key: `r${number}`, of: `c${number}`, points: 3 }));
};

const run = JSON.parse(process.argv[2] ?? '') as CounterRun;
const store = await openStateStore({ kind: 'postgres', url: run.url });
const context = openContext(store, run.at);
let next = 0;
const lane = async (): Promise<void> => {
  for (; next < run.sales; ) {
    const number = next;
    next += 1;
    await sell(context, run, number);
  }
};
await Promise.all(Array.from({ length: LANES }, lane));
await store.close();
