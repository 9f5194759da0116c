// What a partner was answered survives the death of the process that answered, once: whoever asks again gets the same answer, and what was asked
// without an answer is done once.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { sql } from 'kysely';
import { build } from 'vite';
import { beforeAll, expect, it } from 'vitest';
import { migrateStateStore } from '../../platform/migrate/index.ts';
import { openStateStore } from '../../platform/state-store/index.ts';
import { createTestDatabase } from '../../platform/state-store/testing.ts';
import * as contract from '../partners/contract.ts';
import { SHOP_NOW } from '../redemption/testing.ts';
import { coalitionMigrations, openCoalition, partnerLike } from './testing.ts';
import type { CounterRun } from './testing-counter.ts';

const serverDir = join(import.meta.dirname, '../../..');
const counter = join(serverDir, 'dist', `testing-counter-${process.pid}.mjs`);
const [KILLS, SALES, CUSTOMERS] = process.env.ZHIYIN_SOAK ? [20, 1_500, 40] : [1, 24, 6];
const wide = { minPoints: 1, maxPoints: 100_000, dayPoints: null };
const OPENING = 5_000;

beforeAll(async () => {
  const output = { format: 'es', codeSplitting: false } as const;
  const result = await build({
    ...{ configFile: false, root: serverDir, logLevel: 'error', ssr: { external: true } },
    build: {
      ...{ ssr: true, target: 'node20', write: false },
      rollupOptions: { input: join(import.meta.dirname, 'testing-counter.ts'), output },
    },
  });
  const [bundle] = [result].flat();
  const chunk = bundle && 'output' in bundle ? bundle.output[0] : undefined;
  await writeFile(counter, chunk?.code ?? '');
  return () => rm(counter);
});

/** What a customer's points come to when everything was done exactly once. */
const pointsAfter = (customer: number): number => {
  let points = OPENING;
  for (let number = customer; number < SALES; number += CUSTOMERS) {
    const spent = 40 + number;
    const left = number % 2 === 0 ? spent - 20 : spent;
    points += Math.floor(left / 2);
    points -= number % 3 === 0 ? 0 : number % 3 === 1 ? 5 : 8;
  }
  return points;
};

const keysOf = (number: number): readonly string[] => [
  ...[`a${number}`, `h${number}`],
  ...(number % 2 === 0 ? [`x${number}`] : []),
  ...(number % 3 === 0 ? [`g${number}`] : [`c${number}`]),
  ...(number % 3 === 1 ? [`r${number}`] : []),
];

it(
  'lets a partner’s operations stand once, whenever the process is killed',
  async ({ skip }) => {
    const database = await createTestDatabase();
    if (!database) return skip();
    const store = await openStateStore({ kind: 'postgres', url: database.url });
    await migrateStateStore(store, coalitionMigrations, { now: () => SHOP_NOW });
    const test = await openCoalition(store);
    const customers = Array.from({ length: CUSTOMERS }, (_, index) => `K${index}`);
    await test.shop.customers(customers, OPENING);
    await test.introduce('courses', partnerLike('courses', { limits: { accrual: wide, redemption: wide } }));
    for (const customer of customers) await test.bind('courses', customer);

    const answers = new Map<string, string>();
    const wrong: string[] = [];
    const run: CounterRun = {
      ...{ url: database.url, partner: 'courses', at: SHOP_NOW, customers: CUSTOMERS, sales: SALES },
    };
    /** Starts the counters; `killAfter` new answers they are killed. Resolves with how many were told again. */
    const work = async (killAfter: number): Promise<number> => {
      const child: ChildProcess = spawn(process.execPath, [counter, JSON.stringify(run)], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      if (!child.stdout) throw new Error('a child without output');
      let [fresh, again] = [0, 0];
      const lines = createInterface({ input: child.stdout });
      lines.on('line', (line) => {
        if (!line.endsWith('}]')) return;
        const [key, replayed, outcome] = JSON.parse(line) as [string, boolean, object];
        const told = JSON.stringify(outcome);
        const before = answers.get(key);
        if (before !== undefined && !replayed) wrong.push(`${key} was done anew`);
        if (before !== undefined && before !== told) wrong.push(`${key}: ${before}, then ${told}`);
        if (replayed) again += 1;
        else fresh += 1;
        answers.set(key, told);
        if (fresh === killAfter) child.kill('SIGKILL');
      });
      const [[code]] = (await Promise.all([once(child, 'exit'), once(lines, 'close')])) as [[number | null], unknown];
      if (code !== null && code !== 0) throw new Error(`the counters ended with ${code}`);
      return again;
    };
    const all = Array.from({ length: SALES }, (_, number) => keysOf(number)).flat();
    for (let kill = 0; kill < KILLS; kill += 1) await work(Math.floor(all.length / (KILLS + 1)) - 7 * kill);
    expect(await work(Number.POSITIVE_INFINITY)).toBeGreaterThan(all.length / 3);

    expect(wrong).toEqual([]);
    expect([...answers.keys()].sort()).toEqual(all.toSorted());
    const { rows: moved } = await sql<{ key: string; posted: number }>`
    select m.key, (select count(*)::int from ledger_posting p where p.key = m.posting_key) as posted
    from partner_movement m where m.partner = 'courses'`.execute(store.db);
    expect(moved.map(({ key }) => key).sort()).toEqual(all.filter((key) => /^[acxr]/.test(key)).toSorted());
    expect(moved.filter(({ posted }) => posted !== 1)).toEqual([]);
    const balances = await Promise.all(customers.map((customer) => test.shop.points(customer)));
    expect(balances).toEqual(customers.map((_, index) => pointsAfter(index)));
    const { document } = await test.ask(contract.readStatement, { partner: 'courses', month: '2026-06' });
    expect(document.proof.isReconciled).toBe(true);
    await test.close();
    await store.close();
    await database.drop();
  },
  process.env.ZHIYIN_SOAK ? 900_000 : 120_000,
);
