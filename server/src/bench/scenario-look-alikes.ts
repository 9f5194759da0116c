// How long it takes to find who is like the members of a segment among very many customers: reading everybody's features, and the search.
import { sql } from 'kysely';
import type { Clock } from '../kernel/index.ts';
import { churnAttributes } from '../know/churn/index.ts';
import { lifetimeAttributes } from '../know/lifetime/index.ts';
import { createLookAlikes, migrations } from '../know/look-alikes/index.ts';
import {
  type Attribute,
  basicAttributes,
  createAttributeRegistry,
  migrations as profileMigrations,
} from '../know/profiles/index.ts';
import { createSegmentDirectory, migrations as segmentMigrations } from '../know/segments/index.ts';
import { valueAttributes } from '../know/value/index.ts';
import type { JobContext } from '../platform/jobs/index.ts';
import { migrateStateStore } from '../platform/migrate/index.ts';
import { openStateStore, type StateStoreLocation } from '../platform/state-store/index.ts';
import { migrations as logMigrations } from '../record/log/index.ts';
import { report, whole } from './figures.ts';
import type { Flags } from './flags.ts';
import { watchMemory } from './memory.ts';
import { openPostgres } from './testing-postgres.ts';

const NOW = Date.parse('2026-06-30T04:00:00Z');
const WANTED = 1_000;
/** Every so many-th customer is a member, and richer and busier than the others. */
const MEMBER_EVERY = 50;

const attributes: readonly Attribute[] = [
  ...basicAttributes,
  ...valueAttributes,
  ...lifetimeAttributes,
  ...churnAttributes,
];

/** What is computed of a customer, as a list of names and values in SQL. */
const computedSql = (): string =>
  attributes
    .filter(({ place, type }) => place.kind === 'computed' && (type === 'number' || type === 'money'))
    .map(({ name }, at) => `'${name}', (n::bigint * ${7_919 + at * 2} % 1000) + ${at}`)
    .join(', ');

const counterSql = ['app_opened', 'page_viewed', 'quote_viewed', 'news_viewed', 'order_placed', 'fund_viewed']
  .map((name, at) => `'${name}=' || (n * ${31 + at} % 40 + member * 20) || ',1767200000000,1780000000000,0'`)
  .join(` || ';' || `);

/** A firm written straight into the tables. */
const fill = async (store: Awaited<ReturnType<typeof openStateStore>>, customers: number): Promise<void> => {
  const run = (text: string) => sql.raw(text).execute(store.db);
  const drawn = `(select n, 'C' || lpad(n::text, 8, '0') as customer, case when n % ${MEMBER_EVERY} = 0 then 1 else 0 end as member
    from generate_series(1, ${customers}) n) drawn`;
  await run(`insert into profile (customer_id, person_id, status, opened_on, funded_at, first_trade_at, total_assets_fen, cash_fen,
      contribution_fen, last_active_on, first_seen_at, birth_year, attributes, computed)
    select customer, n::text, case when n % 97 = 0 then 'closed' else 'active' end, date '2018-01-01' + (n * 13 % 3000),
      1700000000000 + n::bigint * 977 % 80000000000, 1710000000000 + n::bigint * 1013 % 70000000000,
      (n::bigint * 7919 % 100000) * (1000 + member * 9000), n::bigint * 104729 % 90000000, n::bigint * 31 % 500000 + member * 300000,
      date '2026-06-30' - (n * 17 % 200), 1690000000000 + n::bigint * 991 % 90000000000, 1950 + n % 55, '{}',
      jsonb_build_object(${computedSql()}) from ${drawn}`);
  await run(`insert into profile_state (customer_id, counters, rest, last_active_at, updated_position)
    select customer, ${counterSql}, '{}', 0, 0 from ${drawn}`);
  await run(`insert into segment values ('seeds', 'static', 's', 's', '', '', null, 1, 0, 'bench', 0, 'bench', 0)`);
  await run(`insert into segment_stay (segment, customer_id, entered_at, entered_version, entered_because)
    select 'seeds', customer, 0, 1, 'list' from ${drawn} where member = 1`);
  for (const table of ['profile', 'profile_state', 'segment_stay']) await run(`analyze ${table}`);
};

const measure = async (what: string, location: StateStoreLocation, customers: number): Promise<void> => {
  const wallClock: Clock = { now: () => Date.now() };
  const store = await openStateStore(location);
  await migrateStateStore(
    store,
    [...logMigrations, ...profileMigrations, ...segmentMigrations, ...migrations],
    wallClock,
  );
  await fill(store, customers);
  const { jobs } = createLookAlikes({
    ...{ store, db: store.db, wallClock, clock: { now: () => NOW }, timeZone: 'Asia/Shanghai' },
    registry: createAttributeRegistry(attributes),
    cipher: { blindIndex: () => '' },
    organisation: {
      ...{ unitsBelow: async () => [], customersOf: async () => [], relationsOf: async () => [] },
      unitNames: async () => new Map(),
    },
    segments: createSegmentDirectory(store.db),
    makeList: () => Promise.reject(new Error('no list is made')),
    enqueue: async () => ({ jobId: '1' }),
  });
  await sql`insert into look_alike_run (segment, wanted, scope, asked_at, asked_by)
    values ('seeds', ${WANTED}, '{"kind":"firm"}', 0, 'bench')`.execute(store.db);
  const startedAt = performance.now();
  const cpu = process.cpuUsage();
  const peak = watchMemory();
  let readAfterMs = Number.NaN;
  let said = '';
  await jobs[0]?.run({ run: '1' }, {
    ...{ signal: new AbortController().signal, jobId: '1' },
    result: (text: string) => {
      said = text;
    },
    progress: (_done: number, _total: number, note: string) => {
      if (note !== 'reading' && Number.isNaN(readAfterMs)) readAfterMs = performance.now() - startedAt;
    },
  } as unknown as JobContext);
  const { user, system } = process.cpuUsage(cpu);
  const seconds = (milliseconds: number): string => `${(milliseconds / 1_000).toFixed(1)} s`;
  report(
    ...(['look-alikes', `${what}: ${whole(customers)} customers, ${said}`] as const),
    `${seconds(performance.now() - startedAt)}, reading ${seconds(readAfterMs)}; processor of the process ${seconds((user + system) / 1_000)}`,
  );
  report('look-alikes', `${what}: memory at its peak`, `${whole(peak().own / 1e6)} MB`);
  await store.close();
};

export const runLookAlikes = async (flags: Flags): Promise<void> => {
  console.log('\nlook-alikes');
  const customers = flags['look-alike-customers'];
  await measure('embedded', { kind: 'pglite', folder: null }, customers);
  const postgres = flags.postgres ? await openPostgres(flags.databaseUrl) : null;
  if (!postgres) return;
  await measure('PostgreSQL', { kind: 'postgres', url: await postgres.emptyDatabase() }, customers);
  await postgres.close();
};
