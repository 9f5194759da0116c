// Asks every store and consumer how it stands.
import { statfs } from 'node:fs/promises';
import { sql } from 'kysely';
import { type Route, route } from '../platform/http/index.ts';
import type { Jobs } from '../platform/jobs/index.ts';
import type { Pipeline } from '../record/log/index.ts';
import { type InstallationStatus, readStatus, type StoreStatus } from './contract.ts';
import type { Stores } from './stores.ts';
import { version } from './version.ts';
import type { Surroundings } from './wiring.ts';

interface Answer {
  readonly version: string;
  /** Milliseconds since epoch by the store's clock; null where it shares ours. */
  readonly clockMs: number | null;
  readonly sizeBytes: number | null;
}

const probe = async (
  { wallClock }: Surroundings,
  store: StoreStatus['store'],
  engine: string,
  ask: () => Promise<Answer>,
): Promise<StoreStatus> => {
  const startedAt = wallClock.now();
  try {
    const answer = await ask();
    const endedAt = wallClock.now();
    const clockSkewMs = answer.clockMs === null ? null : Math.round(answer.clockMs - (startedAt + endedAt) / 2);
    const { version: engineVersion, sizeBytes } = answer;
    return {
      store,
      engine,
      version: engineVersion,
      answers: true,
      answerMs: endedAt - startedAt,
      clockSkewMs,
      sizeBytes,
      error: null,
    };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return {
      store,
      engine,
      version: null,
      answers: false,
      answerMs: null,
      clockSkewMs: null,
      sizeBytes: null,
      error: reason,
    };
  }
};

// The one place where a store's clock is read: to compare it with ours, never to decide by it.
const CLOCK = 'extract(epoch from clock_timestamp()) * 1000';

const askState = async ({ state }: Stores): Promise<Answer> => {
  const { rows } = await sql<{ version: string; clock_ms: string; size_bytes: number }>`
    select current_setting('server_version') as version, (${sql.raw(CLOCK)})::text as clock_ms,
      pg_database_size(current_database()) as size_bytes`.execute(state.db);
  const [row] = rows;
  if (!row) throw new Error('no row');
  const clockMs = state.engine === 'postgres' ? Number(row.clock_ms) : null;
  return { version: row.version, clockMs, sizeBytes: Number(row.size_bytes) };
};

/** The status of this process's installation. */
export const observeInstallation = async (
  surroundings: Surroundings,
  stores: Stores,
  pipeline: Pipeline | null,
  jobs: Jobs,
): Promise<InstallationStatus> => {
  const { config, wallClock } = surroundings;
  const { log } = stores.log;
  const { events } = stores;
  const [disk, state, logStatus, eventStatus, standing, { counts }] = await Promise.all([
    statfs(config.dataFolder),
    probe(surroundings, 'state', stores.state.engine, () => askState(stores)),
    probe(surroundings, 'log', log.engine, async () => {
      await log.head();
      return { version: '', clockMs: null, sizeBytes: await log.sizeBytes() };
    }),
    probe(surroundings, 'events', events.engine, async () => {
      const [row] = await events.query<{ version: string }>({ sql: 'SELECT version() AS version' });
      return { version: row?.version ?? '', clockMs: null, sizeBytes: await events.sizeBytes() };
    }),
    pipeline?.status() ?? null,
    jobs.list({ page: 1, pageSize: 1 }),
  ]);
  return {
    ...{ version, nodeVersion: process.version, roles: [...config.roles], timeZone: config.timeZone },
    ...{
      wallTime: wallClock.now(),
      uptimeSeconds: Math.round(process.uptime()),
      residentBytes: process.memoryUsage.rss(),
    },
    disk: { freeBytes: disk.bavail * disk.bsize, totalBytes: disk.blocks * disk.bsize },
    stores: [state, logStatus, eventStatus],
    pipeline: standing && {
      head: standing.head,
      holdsLease: standing.holdsLease,
      consumers: standing.consumers.map((each) => ({ ...each, error: each.error?.message ?? null })),
      outboxError: standing.outboxError?.message ?? null,
    },
    jobs: { ...counts },
  };
};

export const createStatusRoute = (
  surroundings: Surroundings,
  stores: Stores,
  pipeline: Pipeline | null,
  jobs: Jobs,
): Route => route(readStatus, () => observeInstallation(surroundings, stores, pipeline, jobs));
