// npm run soak: two processes post random operations into one PostgreSQL while they are killed, requests come twice and out of order, and
// projections are forgotten. Then the model is fed with the journal in its order, and must agree with every outcome and every balance.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { sql } from 'kysely';
import { isRefusal, tradingCalendar } from '../../kernel/index.ts';
import { migrateStateStore } from '../../platform/migrate/index.ts';
import { openStateStore, type StateStore } from '../../platform/state-store/index.ts';
import { startPostgres } from '../../platform/state-store/testing-server.ts';
import { reconcileProgramme } from '../journal-checks/index.ts';
import type { Operation } from '../points/index.ts';
import { createLedgerCore, type LedgerCore } from './core.ts';
import { createModel } from './model-testing.ts';
import type { ModelRequest, ModelRules } from './model-words-testing.ts';
import { createRandomOperations, seeded } from './random-testing.ts';
import { forgetProjections } from './rebuild.ts';
import { sealJournal, verifyChain } from './seal.ts';
import { migrations } from './store.ts';
import { isCollision } from './store-write.ts';

const PROGRAMME = 'soak';
const CUSTOMERS = 500;
const START = Date.parse('2026-01-05T01:00:00Z');
const LANES = 6;
const rules: ModelRules = { expiryDays: 20, activationDays: 2, reversal: 'unlimited', holdTimeoutMs: 86_400_000 };

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

interface Run {
  readonly url: string;
  readonly begunAt: number;
  /** Business milliseconds a wall millisecond. */
  readonly speed: number;
  readonly seed: number;
  readonly prefix: string;
}

const openCore = (store: StateStore, { begunAt, speed }: Pick<Run, 'begunAt' | 'speed'>): LedgerCore =>
  createLedgerCore({
    ...{ store, wallClock: { now: () => Date.now() }, timeZone: 'Asia/Shanghai', onPosted: [] },
    clock: { now: () => START + Math.floor((Date.now() - begunAt) * speed) },
    tradingCalendar: async () => tradingCalendar([], []),
    attribute: async (questions) => questions.map(() => null),
  });

const postOne = async (core: LedgerCore, operation: Operation): Promise<string> => {
  const result =
    operation.kind === 'merge' || operation.kind === 'unmerge'
      ? await core.merge(PROGRAMME, operation)
      : await core.post(PROGRAMME, operation);
  return isRefusal(result) ? result.code : 'ok';
};

/** One of the two processes: posts until it is killed, and says of each answer that it was acknowledged. */
const work = async (run: Run): Promise<void> => {
  const store = await openStateStore({ kind: 'postgres', url: run.url });
  const core = openCore(store, run);
  const random = seeded(run.seed);
  const operations = createRandomOperations(random, CUSTOMERS, run.prefix);
  const late: Operation[] = [];
  const done: Operation[] = [];
  const lane = async (): Promise<void> => {
    for (;;) {
      const fresh = operations.next(START + Math.floor((Date.now() - run.begunAt) * run.speed));
      const chance = random();
      // Five in a hundred come late, five come again.
      if (chance < 0.05) late.push(fresh);
      const again = done[Math.floor(random() * done.length)];
      const old = chance > 0.95 ? again : late.length > 20 ? late.shift() : undefined;
      const operation = old ?? (chance < 0.05 ? undefined : fresh);
      if (!operation) continue;
      try {
        process.stdout.write(`${JSON.stringify([operation.key, await postOne(core, operation)])}\n`);
      } catch (error) {
        // A merge beside another may collide; the request stays open, like one of a killed process.
        if (!isCollision(error)) throw error;
        continue;
      }
      done.push(operation);
      if (done.length > 500) done.shift();
      if (random() < 0.002) await core.sweep();
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
};

interface Acknowledged {
  readonly answers: Map<string, string>;
  readonly different: string[];
  /** Processes that ended by themselves: they were not asked to. */
  readonly died: string[];
}

const launch = (run: Run, { answers, different, died }: Acknowledged): ChildProcess => {
  const child = spawn(process.execPath, [process.argv[1] ?? '', '--child', JSON.stringify(run)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  child.once('exit', (code) => {
    if (code !== null) died.push(`the process of ${run.prefix} ended by itself with ${code}`);
  });
  if (!child.stdout) throw new Error('a child without output');
  createInterface({ input: child.stdout }).on('line', (line) => {
    if (!line.endsWith(']')) return;
    const [key, answer] = JSON.parse(line) as [string, string];
    const before = answers.get(key);
    if (before !== undefined && before !== answer) different.push(`${key}: ${before}, then ${answer}`);
    answers.set(key, answer);
  });
  return child;
};

interface JournalRow {
  readonly posting_id: number;
  readonly key: string;
  readonly recorded_at: number;
  readonly request: ModelRequest;
  readonly refusal: { readonly code: string } | null;
}

/** Feeds the model with the journal in its order; what it does not agree with. */
const replayJournal = async (store: StateStore, answers: ReadonlyMap<string, string>) => {
  const model = createModel(rules);
  const seen = new Set<string>();
  const wrong: string[] = [];
  for (let after = 0; ; ) {
    const { rows } = await sql<JournalRow>`
      select posting_id, key, recorded_at, request, refusal from ledger_posting
      where posting_id > ${after}::bigint and key not like 'zhiyin:%' order by posting_id limit 5000`.execute(store.db);
    const last = rows.at(-1);
    if (!last) break;
    for (const { key, recorded_at, request, refusal } of rows) {
      const [recorded, expected] = [refusal?.code ?? 'ok', model.apply(request, recorded_at)];
      if (recorded !== expected)
        wrong.push(`${key} ${JSON.stringify(request)}: recorded ${recorded}, the model says ${expected}`);
      if (seen.has(key)) wrong.push(`${key} is posted twice`);
      seen.add(key);
      const answer = answers.get(key);
      if (answer !== undefined && answer !== recorded)
        wrong.push(`${key}: acknowledged ${answer}, recorded ${recorded}`);
    }
    after = last.posting_id;
  }
  for (const key of answers.keys()) if (!seen.has(key)) wrong.push(`${key} was acknowledged and is lost`);
  return { model, wrong, postings: seen.size };
};

const compareBalances = async (
  core: LedgerCore,
  model: ReturnType<typeof createModel>,
  at: number,
): Promise<readonly string[]> => {
  const wrong: string[] = [];
  for (let index = 0; index < CUSTOMERS; index += 1) {
    const customer = `C${String(index).padStart(4, '0')}`;
    const found = await core.balances(PROGRAMME, customer, null);
    if (isRefusal(found)) throw new Error(found.message);
    const { available, pending, held, debt } = found.wallets[0] ?? {};
    const [is, should] = [
      JSON.stringify({ available, pending, held, debt }),
      JSON.stringify(model.balance(customer, at)),
    ];
    if (is !== should) wrong.push(`${customer} has ${is}, the model says ${should}`);
  }
  return wrong;
};

/** Of so many operations acknowledged so far are the projections that are forgotten together. */
const FORGOTTEN_AT_ONCE = 1_000;

const soak = async (wanted: number, kills: number, url: string): Promise<readonly string[]> => {
  const store = await openStateStore({ kind: 'postgres', url });
  await migrateStateStore(store, migrations, { now: () => Date.now() });
  const times = { begunAt: Date.now(), speed: 20_000 };
  const rolling = {
    kind: 'rolling',
    unit: 'days',
    count: rules.expiryDays,
    roundUp: 'none',
    countedFrom: 'occurrence',
  } as const;
  const points = {
    wallet: 'points',
    nameZh: '积分',
    nameEn: 'Points',
    spendable: true,
    transferable: true,
    expiry: rolling,
  };
  const core = openCore(store, times);
  await core.saveProgramme(PROGRAMME, {
    ...{ nameZh: '浸泡', nameEn: 'Soak', reversal: rules.reversal, holdTimeoutMs: rules.holdTimeoutMs },
    wallets: [{ ...points, activation: { kind: 'days', count: rules.activationDays } }],
  });
  const programmeId = (await core.programme(PROGRAMME))?.programmeId ?? 0;
  const acknowledged: Acknowledged = { answers: new Map(), different: [], died: [] };
  const random = seeded(20_260_630);
  let generation = 0;
  const start = (): ChildProcess => {
    generation += 1;
    return launch({ url, ...times, seed: generation, prefix: `g${generation}-` }, acknowledged);
  };
  const children = [start(), start()];
  for (let killed = 0; acknowledged.answers.size < wanted || killed < kills; ) {
    await sleep(250);
    if (acknowledged.died.length > 0) break;
    // About as much each time, however much there is: else a long run does little besides.
    const slices = Math.max(5, Math.ceil(acknowledged.answers.size / FORGOTTEN_AT_ONCE));
    if (random() < 0.2)
      await store
        .transaction((transaction) =>
          forgetProjections(transaction, programmeId, slices, Math.floor(random() * slices)),
        )
        .catch((error: unknown) => {
          if (!isCollision(error)) throw error;
        });
    if (random() < 0.2) await sealJournal(store, { programmeId }, Date.now());
    if (killed >= kills || acknowledged.answers.size < ((killed + 1) * wanted) / (kills + 1)) continue;
    const index = Math.floor(random() * 2);
    const victim = children[index];
    if (!victim) continue;
    victim.kill('SIGKILL');
    await once(victim, 'close');
    children[index] = start();
    killed += 1;
    say(`killed ${killed}, ${acknowledged.answers.size} acknowledged`);
  }
  for (const child of children) child.kill('SIGKILL');
  await Promise.all(children.map((child) => child.exitCode ?? child.signalCode ?? once(child, 'close')));
  await sleep(500);
  const { model, wrong, postings } = await replayJournal(store, acknowledged.answers);
  const frozen = Date.now();
  const at = START + (frozen - times.begunAt) * times.speed;
  const still = createLedgerCore({
    ...{ store, wallClock: { now: () => frozen }, timeZone: 'Asia/Shanghai', onPosted: [], clock: { now: () => at } },
    tradingCalendar: async () => tradingCalendar([], []),
    attribute: async (questions) => questions.map(() => null),
  });
  const balances = await compareBalances(still, model, at);
  await still.sweep();
  const after = await compareBalances(still, model, at);
  await sealJournal(store, { programmeId }, frozen);
  const chain = await verifyChain(store.db, programmeId, null);
  const { violations, entries } = await reconcileProgramme(store.db, programmeId);
  await store.close();
  say(
    `${acknowledged.answers.size} acknowledged, ${postings} postings with ${entries} entries, ${kills} kills, ${chain.seals} seals; ` +
      `redeemed ${model.totals.redeemed} of ${model.totals.issued} issued`,
  );
  const broken = chain.broken ? [`the chain is broken at ${chain.broken.number}: ${chain.broken.reason}`] : [];
  const invariants = violations.map((each) => `${each.invariant}: ${each.subject}, ${each.detail}`);
  return [...acknowledged.died, ...acknowledged.different, ...wrong, ...balances, ...after, ...broken, ...invariants];
};

const { values } = parseArgs({
  options: {
    child: { type: 'string' },
    operations: { type: 'string', default: '200000' },
    kills: { type: 'string', default: '20' },
    // An empty database of a server that runs already; one of its own when absent.
    database: { type: 'string' },
  },
});
if (values.child !== undefined) await work(JSON.parse(values.child) as Run);
else {
  const server = values.database === undefined ? await startPostgres({ durable: true }) : null;
  try {
    const wrong = await soak(Number(values.operations), Number(values.kills), values.database ?? server?.url ?? '');
    for (const each of wrong.slice(0, 50)) say(each);
    say(wrong.length === 0 ? 'everything agrees' : `${wrong.length} DIFFERENCES`);
    process.exitCode = wrong.length === 0 ? 0 : 1;
  } finally {
    await server?.stop();
  }
  process.exit();
}
