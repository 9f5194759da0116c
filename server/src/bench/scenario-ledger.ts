// How many points are posted a second, in lists and one by one, against what pgbench does on the same server in the same run; how fast
// lots end, and how long a balance takes meanwhile.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Clock } from '../kernel/index.ts';
import { tradingCalendar } from '../kernel/index.ts';
import { migrateStateStore } from '../platform/migrate/index.ts';
import { openStateStore, type StateStore, type StateStoreLocation } from '../platform/state-store/index.ts';
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
  const done = await subject.ledger.sweep();
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
    report('ledger', 'embedded: lists of 1,000, postings a second', whole(await lists(subject, next, flags.seconds)));
    report('ledger', 'embedded: one by one, 8 callers, a second', whole(await singles(subject, next, flags.seconds)));
    await measureSweep('embedded', subject);
  } finally {
    await subject.store.close();
  }
};

/** Rounds of all three in turn, so that what else the machine does falls on each alike. */
const measureAgainstPgbench = async (
  flags: Flags,
  subject: Subject,
  next: NextAward,
  baselineUrl: string,
): Promise<void> => {
  const rounds: { list: number; single: number; baseline: number | null }[] = [];
  for (let round = 0; round < flags.rounds; round += 1) {
    const baseline = await runPgbench(baselineUrl, flags.seconds);
    const list = await lists(subject, next, flags.seconds);
    rounds.push({ list, single: await singles(subject, next, flags.seconds), baseline });
  }
  const middle = (pick: (round: (typeof rounds)[number]) => number): number => median(rounds.map(pick));
  const [list, single] = [middle((each) => each.list), middle((each) => each.single)];
  if (rounds.some(({ baseline }) => baseline === null)) {
    console.log('  SKIPPED the comparison: pgbench is not installed');
    report('ledger', 'PostgreSQL: lists of 1,000, postings a second', whole(list));
    report('ledger', 'PostgreSQL: one by one, 8 callers, a second', whole(single));
    return;
  }
  const of = (pick: (round: (typeof rounds)[number]) => number): number =>
    middle((each) => pick(each) / (each.baseline ?? 1));
  report('ledger', 'pgbench, 8 clients, transactions a second', whole(middle((each) => each.baseline ?? 0)));
  const [listRatio, singleRatio] = [of((each) => each.list), of((each) => each.single)];
  report('ledger', 'PostgreSQL: lists of 1,000, postings a second', `${whole(list)}, ${listRatio.toFixed(2)}x`, {
    text: `${BATCH_RATIO_MIN}x`,
    met: listRatio >= BATCH_RATIO_MIN,
  });
  report('ledger', 'PostgreSQL: one by one, 8 callers, a second', `${whole(single)}, ${singleRatio.toFixed(2)}x`, {
    text: `${SINGLE_RATIO_MIN}x`,
    met: singleRatio >= SINGLE_RATIO_MIN,
  });
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
