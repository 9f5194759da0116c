// The table of metric versions, and the catalogue made of it and of what ships.
import { sql } from 'kysely';
import type { Migration } from '../../platform/migrate/index.ts';
import type { Database, StateTransaction } from '../../platform/state-store/index.ts';
import { type MetricBody, type MetricRow, metricBody } from './contract.ts';
import metric from './migrations/0001-metric.sql?raw';
import { acquisitionMetrics, type ShippedMetric } from './shipped.ts';
import { behaviourMetrics } from './shipped-behaviour.ts';
import { businessMetrics } from './shipped-business.ts';

export const migrations: readonly Migration[] = [{ module: 'metrics', number: 1, name: 'metric', sql: metric }];

/** Every metric that ships, in the order in which they are shown. */
export const shippedMetrics: readonly ShippedMetric[] = [
  ...acquisitionMetrics,
  ...behaviourMetrics,
  ...businessMetrics,
];

interface VersionRow {
  readonly code: string;
  readonly version: number;
  readonly body: unknown;
  readonly note: string;
  readonly created_at: number;
  readonly created_by: string;
}

const bodyOf = ({ code: _, ...body }: ShippedMetric): MetricBody => body;

const rowOf = (shipped: ShippedMetric | null, row: VersionRow | null): MetricRow | null => {
  if (row !== null && row.body === null) return null;
  const stored = row === null ? null : metricBody.parse(row.body);
  const body = shipped === null ? stored : bodyOf(shipped);
  if (body === null) return null;
  // Of a shipped metric the firm decides these alone, so that a better definition reaches it with the next release.
  const { owner, benchmark, direction } = stored ?? body;
  return {
    ...{ code: shipped?.code ?? row?.code ?? '', version: row?.version ?? 0, shipped: shipped !== null },
    ...{ ...body, owner, benchmark, direction },
    ...{ changedAt: row === null ? null : Number(row.created_at), changedBy: row?.created_by ?? null },
  };
};

const newest = async (db: Database, code: string | null): Promise<readonly VersionRow[]> => {
  const { rows } = await sql<VersionRow>`
    select distinct on (code) code, version, body, note, created_at, created_by from metric_version
    where ${code}::text is null or code = ${code}::text order by code, version desc`.execute(db);
  return rows;
};

const shippedOf = (code: string): ShippedMetric | null => shippedMetrics.find((each) => each.code === code) ?? null;

/** The catalogue: what ships, then the firm's own by their code. */
export const selectMetrics = async (db: Database): Promise<readonly MetricRow[]> => {
  const rows = await newest(db, null);
  const own = rows.filter(({ code }) => shippedOf(code) === null);
  return [
    ...shippedMetrics.map((shipped) => rowOf(shipped, rows.find(({ code }) => code === shipped.code) ?? null)),
    ...own.map((row) => rowOf(null, row)),
  ].flatMap((each) => each ?? []);
};

/** A metric as it is defined now. */
export const findMetric = async (db: Database, code: string): Promise<MetricRow | null> => {
  const [row = null] = await newest(db, code);
  const shipped = shippedOf(code);
  return row === null && shipped === null ? null : rowOf(shipped, row);
};

/** The versions that the firm made, newest first, and below them what ships. */
export const selectVersions = async (db: Database, code: string) => {
  const { rows } = await sql<VersionRow>`
    select code, version, body, note, created_at, created_by from metric_version where code = ${code} order by version desc`.execute(
    db,
  );
  const shipped = shippedOf(code);
  return [
    ...rows.map((row) => ({
      ...{ version: row.version, note: row.note, createdAt: Number(row.created_at), createdBy: row.created_by },
      body: row.body === null ? null : metricBody.parse(row.body),
    })),
    ...(shipped ? [{ version: 0, note: '', createdAt: null, createdBy: null, body: bodyOf(shipped) }] : []),
  ];
};

/** Writes the version after `from`; false when somebody else has written it. */
export const insertVersion = async (
  transaction: StateTransaction,
  written: {
    readonly code: string;
    readonly from: number;
    readonly body: MetricBody | null;
    readonly note: string;
    readonly at: number;
    readonly by: string;
  },
): Promise<boolean> => {
  const { code, from, note, at, by } = written;
  const body = written.body === null ? null : JSON.stringify(written.body);
  const { rows } = await sql`
    insert into metric_version (code, version, body, note, created_at, created_by)
    select ${code}, ${from}::int + 1, ${body}::jsonb, ${note}, ${at}::bigint, ${by}
    where ${from}::int = (select coalesce(max(version), 0) from metric_version where code = ${code})
    on conflict (code, version) do nothing returning version`.execute(transaction);
  return rows.length > 0;
};

/** The newest version of a code, taken out of the catalogue or not; 0: none. */
export const newestVersion = async (db: Database, code: string): Promise<number> =>
  (await newest(db, code))[0]?.version ?? 0;
