// A small firm with everything that makes a restore or a rebuild hard: repeated events, corrected facts, late log-ins, quarantine,
// an erased person; and what is compared afterwards.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { sql } from 'kysely';
import { type BusinessDate, type CustomerId, type ManualClock, manualClock } from '../../kernel/index.ts';
import { type Config, readConfig } from '../../platform/config/index.ts';
import type { EventStore } from '../../platform/event-store/index.ts';
import type { LogStore, StoredBatch } from '../../platform/log-store/index.ts';
import type { Database } from '../../platform/state-store/index.ts';
import { createMetrics, silentLogger } from '../../platform/telemetry/index.ts';
import type { EventDraft } from '../../record/ingest/index.ts';
import { loadFirm } from '../demo/load.ts';
import { createServerOf } from '../server.ts';
import type { Surroundings } from '../surroundings.ts';
import { type Installation, openInstallation } from '../wiring.ts';

const START = Date.parse('2026-06-30T02:00:00Z');

/** A configuration with a data folder of its own below `root`, and what else an installation is made with. */
export const surroundingsIn = (
  root: string,
  name: string,
  environment: Readonly<Record<string, string>> = {},
): Surroundings & { readonly config: Config; readonly wallClock: ManualClock } => {
  const outcome = readConfig({ environment: { ZHIYIN_DATA_DIR: join(root, name), ...environment } });
  if (outcome.kind === 'problems') throw new Error(outcome.problems.join('\n'));
  const wallClock = manualClock(START);
  return {
    ...{ config: outcome.config, logger: silentLogger, metrics: createMetrics(), wallClock, clock: wallClock },
    publicUrl: () => 'http://zhiyin.test',
  };
};

/** A folder for the test's installations and backups, gone with `remove`. */
export const testRoot = async (): Promise<{ readonly path: string; remove(): Promise<void> }> => {
  const path = await mkdtemp(join(tmpdir(), 'zhiyin-backup-'));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
};

const server = { source: 'core', trust: 'server', dialect: 'zhiyin' } as const;
const HOUR = 3_600_000;

const click = (key: string, device: string, hoursAgo: number): EventDraft => ({
  ...{ key, kind: 'track', name: 'page_viewed', occurredAt: START - hoursAgo * HOUR, actorId: `device:${device}` },
  properties: { page: `/p/${key}` },
});

const logIn = (key: string, device: string, customer: string, hoursAgo: number): EventDraft => ({
  ...{ key, kind: 'identify', name: 'identify', occurredAt: START - hoursAgo * HOUR, actorId: `device:${device}` },
  ...{ customerId: customer as CustomerId, properties: {}, traits: { phone: '13800001234', name: '王小明' } },
});

const cost = (amount: number, revision: string): EventDraft => ({
  ...{ key: `cost-${revision}`, kind: 'fact', name: 'channel_cost_recorded', occurredAt: START - HOUR },
  ...{ factKey: 'cost:feed:2026-06', revision },
  properties: {
    channel_id: 'feed',
    cost_type: 'media',
    period_start: '2026-06-01',
    period_end: '2026-07-01',
    cost_fen: amount,
  },
});

/** Customers whom the world names itself. */
export const named = { known: 'X1' as CustomerId, erased: 'X2' as CustomerId };

/** Puts the firm into the log, range after range, so that later ranges change what earlier ones said. */
export const fillWorld = async ({ record }: Installation): Promise<void> => {
  const { accept } = record.ingest;
  await loadFirm(
    {
      ...{ seed: 11, customers: 100, from: '2026-06-08' as BusinessDate, until: '2026-06-30' as BusinessDate },
      ...{ timeZone: 'Asia/Shanghai', isTradingDay: () => true },
    },
    accept,
    record.eventLog.head,
    () => undefined,
  );
  const before = Array.from({ length: 40 }, (_, index) => click(`early-${index}`, `d${index % 4}`, 90 - index));
  await accept(before, { ...server, recordedAt: START });
  await accept([cost(100_00, '00000000000000aa')], { ...server, recordedAt: START });
};

/** What comes later: log-ins of devices that were there, repetitions, corrections, and an event that breaks the plan. */
export const changeWorld = async ({ record }: Installation): Promise<void> => {
  const { accept } = record.ingest;
  const logIns = [
    logIn('in-1', 'd0', named.known, 80),
    logIn('in-2', 'd1', named.erased, 80),
    logIn('in-3', 'd0', 'X3', 60),
  ];
  await accept(logIns, { ...server, recordedAt: START + 1 });
  const repeated = Array.from({ length: 40 }, (_, index) => click(`early-${index}`, `d${index % 4}`, 90 - index));
  await accept(repeated, { ...server, recordedAt: START + 2 });
  await accept([cost(120_00, '00000000000000bb')], { ...server, recordedAt: START + 3 });
  const strange = { ...click('strange', 'd2', 1), violations: [{ code: 'WRONG_TYPE', message: 'made for the test' }] };
  await accept([strange], { ...server, recordedAt: START + 4 });
};

/** Waits until every consumer has seen everything, also what they said themselves. */
export const settle = async ({ pipeline, record, stores }: Installation): Promise<number> => {
  for (;;) {
    const head = await record.eventLog.head();
    const { consumers } = await pipeline.status();
    for (const { consumer } of consumers) await pipeline.waitUntil(consumer, head, 120_000);
    // What waits in the outbox is taken out after it was appended: first look there, then at the log.
    const { rows } = await sql`select 1 from outbox limit 1`.execute(stores.state.db);
    if (rows.length === 0 && (await record.eventLog.head()) === head) return head;
    await new Promise((later) => setTimeout(later, 50));
  }
};

/** Erases a customer as two persons do: the command line asks, an officer of compliance approves. The job is not waited for. */
export const eraseCustomer = async (installation: Installation, customer: string): Promise<void> => {
  const [local, open] = [await createServerOf(installation, 'local'), await createServerOf(installation, 'public')];
  const post = async (server: FastifyInstance, url: string, payload: object, cookie = '') => {
    const answer = await server.inject({ method: 'POST', url, payload, cookies: { zhiyin_session: cookie } });
    if (answer.statusCode !== 200) throw new Error(`${url} answered ${answer.body}`);
    return { json: answer.json() as Readonly<Record<string, string>>, cookie: answer.cookies[0]?.value ?? cookie };
  };
  const officer = { loginName: 'officer', displayName: 'Officer', roles: ['compliance'], scope: { kind: 'firm' } };
  const { oneTimePassword } = (await post(local, '/api/operators', officer)).json;
  const { cookie } = await post(open, '/api/session', { loginName: 'officer', password: oneTimePassword });
  const change = { currentPassword: oneTimePassword, newPassword: 'two persons decide this' };
  await post(open, '/api/session/password', change, cookie);
  const { erasureId } = (await post(local, `/api/customers/${customer}/erasure`, { reason: 'asked for' })).json;
  await post(open, `/api/erasures/${erasureId}/approve`, {}, cookie);
  await Promise.all([local.close(), open.close()]);
};

/** Waits until no job waits or runs; throws when one is dead. */
export const jobsDone = async ({ jobs }: Installation): Promise<void> => {
  for (;;) {
    const { counts } = await jobs.list({ page: 1, pageSize: 1 });
    if (counts.dead > 0) throw new Error('a job failed for good');
    if (counts.queued + counts.running === 0) return;
    await new Promise((later) => setTimeout(later, 50));
  }
};

/** Opens an installation, and a second time where its folder is there already. */
export const openAt = (surroundings: Surroundings): Promise<Installation> => openInstallation(surroundings);

/** Every row of every table as PostgreSQL's own text, sorted. */
export const allRows = async (database: Database): Promise<Readonly<Record<string, readonly string[]>>> => {
  const { rows: tables } = await sql<{ name: string }>`
    select tablename as name from pg_tables where schemaname = current_schema() order by 1`.execute(database);
  const found: Record<string, readonly string[]> = {};
  for (const { name } of tables) {
    if (name === 'schema_migration') continue;
    const { rows } = await sql<{ line: string }>`select each::text as line from ${sql.table(name)} as each`.execute(
      database,
    );
    found[name] = rows.map(({ line }) => line).sort();
  }
  return found;
};

/** Every batch of the log. */
export const allBatches = async (log: LogStore): Promise<readonly { from: number; count: number; body: string }[]> => {
  const found: { from: number; count: number; body: string }[] = [];
  for (let position = 0; ; ) {
    const batches: readonly StoredBatch[] = await log.read(position, { eventsMax: 5_000, bytesMax: 4_000_000 });
    if (batches.length === 0) return found;
    for (const { from, count, body } of batches) {
      found.push({ from, count, body: Buffer.from(body).toString('latin1') });
      position = from + count;
    }
  }
};

/** What every question reads, whole, in the order of the log. */
export const resolvedEvents = (events: EventStore): Promise<readonly Record<string, unknown>[]> =>
  events.query({ sql: 'SELECT * EXCEPT stored_person_id FROM event_resolved ORDER BY position', secondsMax: 120 });

/** A few of the questions themselves, besides the rows. */
export const answers = async ({ stores, record }: Installation): Promise<unknown> => {
  const persons = await stores.events.query<{ person_id: string }>({
    sql: 'SELECT DISTINCT person_id FROM event_resolved ORDER BY person_id LIMIT 50',
  });
  const ids = persons.map((each) => each.person_id);
  const byName = (one: { personId: string; event: string }, other: { personId: string; event: string }): number =>
    `${one.personId} ${one.event}`.localeCompare(`${other.personId} ${other.event}`);
  const counters = [...(await record.history.counters(ids, 1e12))].sort(byName);
  const activity = await record.history.activity('customers', START - 60 * 24 * HOUR, START + HOUR, 'Asia/Shanghai');
  return { counters, activity };
};
