// How many points are posted a second, awards and holds, in lists and one by one, against what pgbench does on the same server in the same run; how fast
// lots end, and how long a balance takes meanwhile.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { sql } from 'kysely';
import type { Clock } from '../kernel/index.ts';
import { tradingCalendar } from '../kernel/index.ts';
import { migrateStateStore } from '../platform/migrate/index.ts';
import {
  inBackground,
  openStateStore,
  type StateStore,
  type StateStoreLocation,
} from '../platform/state-store/index.ts';
import { silentLogger } from '../platform/telemetry/index.ts';
import { createLedger, type Ledger, migrations } from '../reward/ledger/index.ts';
import { median, quantile, report, whole } from './figures.ts';
import type { Flags } from './flags.ts';
import { openPostgres } from './testing-postgres.ts';

const PROGRAMME = 'bench';
const BATCH = 1_000;
const CALLERS = 8;
const BATCH_RATIO_MIN = 3;
const SINGLE_RATIO_MIN = 0.85;
const DAY_MS = 86_400_000;

const wallClock: Clock = { now: () => Date.now() };

interface Subject {
  readonly store: StateStore;
  readonly ledger: Ledger;
  /** Business time runs with the wall until it is moved. */
  readonly moveDays: (days: number) => void;
}

const openSubject = async (location: StateStoreLocation): Promise<Subject> => {
  const store = await openStateStore(location);
  await migrateStateStore(store, migrations, wallClock);
  let shiftMs = 0;
  const ledger = createLedger({
    ...{ store, wallClock, logger: silentLogger, timeZone: 'Asia/Shanghai', onPosted: [] },
    clock: { now: () => Date.now() + shiftMs },
    tradingCalendar: async () => tradingCalendar([], []),
    attribute: async (questions) => questions.map(() => null),
    audit: { record: async () => undefined },
    isVisible: async () => true,
  });
  const expiry = { kind: 'rolling', unit: 'days', count: 30, roundUp: 'none', countedFrom: 'occurrence' } as const;
  const points = { wallet: 'points', nameZh: '积分', nameEn: 'Points', spendable: true, transferable: false, expiry };
  await ledger.saveProgramme(PROGRAMME, {
    ...{ nameZh: '基准', nameEn: 'Bench', reversal: 'unlimited', holdTimeoutMs: 1_800_000 },
    wallets: [{ ...points, activation: { kind: 'at_once' } }],
  });
  return {
    ...{ store, ledger },
    moveDays: (days) => {
      shiftMs += days * DAY_MS;
    },
  };
};

const createAwards = (members: number, occurredAt: number) => {
  let count = 0;
  return () => {
    count += 1;
    return {
      ...({ kind: 'award', key: `a${count}`, customerId: `C${(count * 7_919) % members}`, occurredAt } as const),
      credits: [{ wallet: 'points', points: 1 + (count % 100), priority: 0 }],
    };
  };
};

type NextAward = ReturnType<typeof createAwards>;

const must = (results: readonly { readonly kind: string }[]): void => {
  const refused = results.find(({ kind }) => kind !== 'posted');
  if (refused) throw new Error(`a posting of the benchmark was refused: ${JSON.stringify(refused)}`);
};

/** Runs callers until the time is over; what they did a second. */
const rate = async (callers: number, seconds: number, once: () => Promise<number>): Promise<number> => {
  const [startedAt, end] = [performance.now(), performance.now() + seconds * 1_000];
  const counts = await Promise.all(
    Array.from({ length: callers }, async () => {
      let done = 0;
      while (performance.now() < end) done += await once();
      return done;
    }),
  );
  return (counts.reduce((sum, each) => sum + each, 0) * 1_000) / (performance.now() - startedAt);
};

const lists = ({ ledger }: Subject, next: NextAward, seconds: number): Promise<number> =>
  rate(2, seconds, async () => {
    const operations = Array.from({ length: BATCH }, next);
    must(await ledger.postAll(PROGRAMME, operations));
    return operations.length;
  });

const singles = ({ ledger }: Subject, next: NextAward, seconds: number): Promise<number> =>
  rate(CALLERS, seconds, async () => {
    must([await ledger.post(PROGRAMME, next())]);
    return 1;
  });

/** A point held and captured: two postings each, which read and change lots. */
const holdsOf = (prefix: string, members: number) => {
  let count = 0;
  return () => {
    count += 1;
    const key = `${prefix}${count}`;
    const hold = {
      kind: 'hold',
      key,
      customerId: `C${(count * 6_101) % members}`,
      wallet: 'points',
      points: 1,
    } as const;
    return { hold, capture: { kind: 'capture', key: `${key}c`, hold: key } as const };
  };
};

type NextHold = ReturnType<typeof holdsOf>;

const heldLists = ({ ledger }: Subject, next: NextHold, seconds: number): Promise<number> =>
  rate(2, seconds, async () => {
    const pairs = Array.from({ length: BATCH }, next);
    must(
      await ledger.postAll(
        PROGRAMME,
        pairs.map(({ hold }) => hold),
      ),
    );
    must(
      await ledger.postAll(
        PROGRAMME,
        pairs.map(({ capture }) => capture),
      ),
    );
    return 2 * BATCH;
  });

const heldSingles = ({ ledger }: Subject, next: NextHold, seconds: number): Promise<number> =>
  rate(CALLERS, seconds, async () => {
    const { hold, capture } = next();
    must([await ledger.post(PROGRAMME, hold)]);
    must([await ledger.post(PROGRAMME, capture)]);
    return 2;
  });

/** Transactions a second of pgbench; null where it is not installed. */
const runPgbench = async (url: string, seconds: number): Promise<number | null> => {
  const { host, pathname, searchParams, port } = new URL(url);
  const socket = searchParams.get('host') ?? host.split(':')[0] ?? 'localhost';
  const database = pathname.slice(1);
  const where = ['-h', socket, '-U', 'postgres', ...(port ? ['-p', port] : [])];
  const run = promisify(execFile);
  try {
    const { stdout } = await run('pgbench', [...where, '-n', '-c', '8', '-j', '2', '-T', String(seconds), database]);
    return Number(/tps = ([\d.]+)/.exec(stdout)?.[1]);
  } catch (error) {
    if ((error as { code?: string }).code === 'ENOENT') return null;
    await run('pgbench', [...where, '-i', '-q', '-s', '10', database]);
    return runPgbench(url, seconds);
  }
};

const measureSweep = async (what: string, subject: Subject): Promise<void> => {
  subject.moveDays(40);
  const timesMs: number[] = [];
  let sweeping = true;
  const reader = (async () => {
    for (let index = 0; sweeping; index += 1) {
      const startedAt = performance.now();
      await subject.ledger.balances(PROGRAMME, `C${(index * 31) % 1_000}`, null);
      timesMs.push(performance.now() - startedAt);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  })();
  const startedAt = performance.now();
  const done = await inBackground(() => subject.ledger.sweep());
  const seconds = (performance.now() - startedAt) / 1_000;
  sweeping = false;
  await reader;
  const million = (seconds * 1_000_000) / done;
  report('ledger', `${what}: ${whole(done)} lots end, a second`, whole(done / seconds), {
    text: 'a million in 120 s',
    met: million <= 120,
  });
  const p99 = quantile(timesMs, 0.99);
  report(
    'ledger',
    `${what}: a balance meanwhile`,
    `p99 ${whole(p99)} ms, median ${whole(median(timesMs))} ms, of ${timesMs.length}`,
    {
      text: 'p99 50 ms',
      met: p99 <= 50,
    },
  );
};

const measureEmbedded = async (flags: Flags): Promise<void> => {
  const subject = await openSubject({ kind: 'pglite', folder: null });
  try {
    const next = createAwards(flags['ledger-members'], Date.now() - DAY_MS);
    await lists(subject, next, 1);
    // Everybody has points before any are held, however slow the machine is.
    const awards = Array.from({ length: flags['ledger-members'] }, next);
    for (let at = 0; at < awards.length; at += BATCH)
      must(await subject.ledger.postAll(PROGRAMME, awards.slice(at, at + BATCH)));
    report('ledger', 'embedded: lists of 1,000, postings a second', whole(await lists(subject, next, flags.seconds)));
    report('ledger', 'embedded: one by one, 8 callers, a second', whole(await singles(subject, next, flags.seconds)));
    const held = await heldSingles(subject, holdsOf('h', flags['ledger-members']), flags.seconds);
    report('ledger', 'embedded: holds and captures one by one, a second', whole(held));
    await measureSweep('embedded', subject);
  } finally {
    await subject.store.close();
  }
};

/** What is measured in each round, with what it must reach of pgbench's transactions; of holds it is told. */
const stretches = [
  { what: 'lists of 1,000, postings a second', ratioMin: BATCH_RATIO_MIN, of: 'awards', run: lists },
  { what: 'one by one, 8 callers, a second', ratioMin: SINGLE_RATIO_MIN, of: 'awards', run: singles },
  { what: 'holds and captures in lists of 1,000, a second', ratioMin: null, of: 'holds', run: heldLists },
  { what: 'holds and captures one by one, a second', ratioMin: null, of: 'holds', run: heldSingles },
] as const;

const runStretch = (
  stretch: (typeof stretches)[number],
  subject: Subject,
  next: { readonly awards: NextAward; readonly holds: NextHold },
  seconds: number,
): Promise<number> =>
  stretch.of === 'awards' ? stretch.run(subject, next.awards, seconds) : stretch.run(subject, next.holds, seconds);

/** Rounds of all in turn, so that what else the machine does falls on each alike. */
const measureAgainstPgbench = async (
  flags: Flags,
  subject: Subject,
  awards: NextAward,
  baselineUrl: string,
): Promise<void> => {
  const next = { awards, holds: holdsOf('h', flags['ledger-members']) };
  const rounds: { rates: readonly number[]; baseline: number | null }[] = [];
  for (let round = 0; round < flags.rounds; round += 1) {
    const baseline = await runPgbench(baselineUrl, flags.seconds);
    const rates: number[] = [];
    for (const stretch of stretches) rates.push(await runStretch(stretch, subject, next, flags.seconds));
    rounds.push({ rates, baseline });
  }
  const compared = rounds.every(({ baseline }) => baseline !== null);
  if (compared)
    report(
      'ledger',
      'pgbench, 8 clients, transactions a second',
      whole(median(rounds.map(({ baseline }) => baseline ?? 0))),
    );
  else console.log('  SKIPPED the comparison: pgbench is not installed');
  for (const [index, { what, ratioMin }] of stretches.entries()) {
    const rateOf = median(rounds.map(({ rates }) => rates[index] ?? 0));
    const ratio = median(rounds.map(({ rates, baseline }) => (rates[index] ?? 0) / (baseline ?? 1)));
    if (!compared) report('ledger', `PostgreSQL: ${what}`, whole(rateOf));
    else
      report(
        'ledger',
        `PostgreSQL: ${what}`,
        `${whole(rateOf)}, ${ratio.toFixed(2)}x`,
        ratioMin === null ? undefined : { text: `${ratioMin}x`, met: ratio >= ratioMin },
      );
  }
};

/** Posts awards until there are so many lots. */
const topUp = async ({ store, ledger }: Subject, next: NextAward, lots: number): Promise<void> => {
  const { rows } = await sql<{ n: number }>`select count(*)::int as n from ledger_lot`.execute(store.db);
  for (let there = rows[0]?.n ?? 0; there < lots; there += BATCH)
    must(await ledger.postAll(PROGRAMME, Array.from({ length: BATCH }, next)));
};

const measureServer = async (flags: Flags): Promise<void> => {
  const server = await openPostgres(flags.databaseUrl);
  if (!server) return;
  try {
    const subject = await openSubject({ kind: 'postgres', url: await server.emptyDatabase(), poolMax: 10 });
    try {
      const next = createAwards(flags['ledger-members'], Date.now() - DAY_MS);
      await lists(subject, next, 2);
      await measureAgainstPgbench(flags, subject, next, await server.emptyDatabase());
      await topUp(subject, next, flags['ledger-lots']);
      await measureSweep('PostgreSQL', subject);
    } finally {
      await subject.store.close();
    }
  } finally {
    await server.close();
  }
};

export const runLedger = async (flags: Flags): Promise<void> => {
  console.log('\nledger: awards to members, each with its lot, entry, balance and key');
  if (flags.postgres) await measureServer(flags);
  await measureEmbedded(flags);
};
