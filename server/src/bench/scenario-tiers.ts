// How long it takes to evaluate the tiers of very many members: the first day, which places everybody, and a day on which few move.
import { sql } from 'kysely';
import { type Clock, tradingCalendar } from '../kernel/index.ts';
import { basicAttributes, createAttributeRegistry, migrations as profileMigrations } from '../know/profiles/index.ts';
import type { EventStore } from '../platform/event-store/index.ts';
import type { JobContext } from '../platform/jobs/index.ts';
import { migrateStateStore } from '../platform/migrate/index.ts';
import { openStateStore, type StateStoreLocation } from '../platform/state-store/index.ts';
import { enqueueOutbox, migrations as logMigrations } from '../record/log/index.ts';
import { migrations as ledgerMigrations } from '../reward/ledger/index.ts';
import { createTiers, migrations, tierAttributes } from '../reward/tiers/index.ts';
import { report, whole } from './figures.ts';
import type { Flags } from './flags.ts';
import { openPostgres } from './testing-postgres.ts';

const SECONDS_MAX = 120;
/** The first day of the assets; the evaluated days follow ninety days later. */
const FIRST_DAY = '2026-01-05';
const DAYS = 98;

const metric = (given: object, atLeast: number) => ({ kind: 'metric', metric: given, atLeast });
const tier = (code: string, qualify: object | null) => ({
  ...{ code, name: { zh: code, en: code }, qualify, keep: null, invitationOnly: false },
});

/** Average assets over ninety days and growth points of the year: what a firm would evaluate nightly. */
const scheme = {
  ...{ name: { zh: '基准', en: 'Bench' }, programme: 'main', attribute: 'tier', waitsFor: [] },
  tiers: [
    tier('v0', null),
    ...[1, 2, 3, 4, 5, 6, 7].map((rank) =>
      tier(`v${rank}`, {
        kind: 'all',
        of: [
          metric({ kind: 'average_assets', days: 'calendar', span: { kind: 'days', count: 90 } }, rank * 12_000_000),
          metric({ kind: 'points', wallet: 'growth', span: { kind: 'period' } }, rank * 10),
          metric({ kind: 'tenure_months' }, rank),
        ],
      }),
    ),
  ],
  period: { kind: 'calendar', unit: 'year' },
  ...{ upgrade: 'at_once', downgrade: { mode: 'one_level', graceDays: 30 }, reversal: 'at_once', restated: 'keep' },
  ...{ latenessDays: 30, compliance: { mainland_broker: 'G', bank: 'G', overseas_broker: 'G' } },
};

/** A firm written straight into the tables: a statement of assets every seven days, one award a member. */
const fill = async (store: Awaited<ReturnType<typeof openStateStore>>, members: number): Promise<void> => {
  const run = (text: string) => sql.raw(text).execute(store.db);
  const customer = `'C' || lpad(n::text, 8, '0')`;
  await run(`insert into profile (customer_id, person_id, status, opened_on)
    select ${customer}, n::text, 'active', date '2024-01-01' + (n % 700) from generate_series(1, ${members}) n`);
  await run(`insert into profile_asset_day (customer_id, account_id, date, total_fen, position)
    select ${customer}, '', date '${FIRST_DAY}' + day, (n::bigint * 7919 % 100) * 1000000 + day * 1000, 1
    from generate_series(1, ${members}) n, generate_series(0, ${DAYS}, 7) day`);
  // Somebody's assets of every day: the days are there.
  await run(`insert into profile_asset_day (customer_id, account_id, date, total_fen, position)
    select 'C00000001', '', date '${FIRST_DAY}' + day, 1000000, 1 from generate_series(0, ${DAYS}) day on conflict do nothing`);
  await run(`insert into ledger_programme (programme_id, programme, name_zh, name_en, reversal, hold_timeout_ms, status, wallets,
      version, created_at) values (1, 'main', 'x', 'x', 'unlimited', 1000, 'open', '[]', 1, 0)`);
  await run(`insert into ledger_posting (posting_id, programme_id, key, kind, customer_id, effective_at, recorded_at, request_hash,
      request, outcome) select n, 1, 'k' || n, 'award', ${customer}, 1768200000000, 1768200000000, '', '{}', '{}'
    from generate_series(1, ${members}) n`);
  await run(`insert into ledger_lot (lot_id, programme_id, customer_id, wallet, points, priority, occurred_at, pending, remaining,
      held, expired, reversed) select n * 1000, 1, ${customer}, 'growth', n % 90, 0, 1768200000000, 0, n % 90, 0, 0, 0
    from generate_series(1, ${members}) n`);
  await run(`insert into tier_scheme (scheme, status, version) values ('bench', 'active', 1)`);
  await sql`insert into tier_scheme_version (scheme, version, definition, made_by, activated_by, activated_at)
    values ('bench', 1, ${JSON.stringify(scheme)}::json, 'bench', 'bench', 0)`.execute(store.db);
  for (const table of ['profile', 'profile_asset_day', 'ledger_posting', 'ledger_lot']) await run(`analyze ${table}`);
};

const jobContext: JobContext = {
  signal: new AbortController().signal,
  progress: () => undefined,
  result: () => undefined,
  checkpoint: null,
  saveCheckpoint: async () => undefined,
  ...{ attempt: 1, jobId: '1', scheduledFor: null },
};

const measure = async (what: string, location: StateStoreLocation, members: number): Promise<void> => {
  const wallClock: Clock = { now: () => Date.now() };
  const store = await openStateStore(location);
  await migrateStateStore(
    store,
    [...logMigrations, ...profileMigrations, ...ledgerMigrations, ...migrations],
    wallClock,
  );
  await fill(store, members);
  let now = Date.parse(`${FIRST_DAY}T04:00:00Z`) + 92 * 86_400_000;
  const tiers = createTiers({
    ...{ store, db: store.db, wallClock, timeZone: 'Asia/Shanghai', clock: { now: () => now } },
    registry: createAttributeRegistry(basicAttributes, tierAttributes),
    // The scheme measures nothing of the event store.
    eventStore: {} as EventStore,
    cipher: { blindIndex: () => '' },
    organisation: {
      ...{ unitsBelow: async () => [], customersOf: async () => [], relationsOf: async () => [] },
      unitNames: async () => new Map(),
    },
    audit: { record: async () => undefined },
    tradingCalendar: async () => tradingCalendar([2026], []),
    productCodesOf: async () => [],
    completeAsOf: async () => ({ complete: true, completeThrough: null }),
    walletsOf: async () => ['growth'],
    complianceProfile: async () => 'mainland_broker',
    announce: (transaction, events) => enqueueOutbox(transaction, events, wallClock.now()),
    enqueue: async () => ({ jobId: '1' }),
  });
  const job = tiers.jobs.find(({ name }) => name === 'tiers.evaluate');
  for (const [day, title] of [
    [0, 'everybody placed for the first time'],
    [1, 'the day after'],
  ] as const) {
    now += day * 86_400_000;
    const [startedAt, usedBefore] = [performance.now(), process.cpuUsage()];
    await job?.run(job.payload.parse({}), jobContext);
    const seconds = (performance.now() - startedAt) / 1_000;
    const used = process.cpuUsage(usedBefore);
    const eachMs = (used.user + used.system) / 1_000 / members;
    const { rows } = await sql<{ n: number }>`select count(*)::int as n from tier_stay`.execute(store.db);
    const million = (seconds * 1_000_000) / members;
    report(
      'tiers',
      `${what}: ${whole(members)} members, ${title}`,
      `${seconds.toFixed(1)} s, ${whole(rows[0]?.n ?? 0)} stays, ${eachMs.toFixed(2)} ms of this process's processor a member`,
      {
        text: `a million in ${SECONDS_MAX} s`,
        met: million <= SECONDS_MAX,
      },
    );
  }
  await store.close();
};

export const runTiers = async (flags: Flags): Promise<void> => {
  console.log('\ntiers');
  const members = flags['tier-members'];
  const postgres = flags.postgres ? await openPostgres(flags.databaseUrl) : null;
  if (postgres) {
    await measure('PostgreSQL', { kind: 'postgres', url: await postgres.emptyDatabase() }, members);
    await postgres.close();
  }
  if (flags.embedded) await measure('embedded', { kind: 'pglite', folder: null }, members);
};
