// The tables of contribution: rules with their first month, computed months, and what each customer brought and cost.
import { type RawBuilder, sql } from 'kysely';
import type { Migration } from '../../platform/migrate/index.ts';
import type { Database, StateTransaction } from '../../platform/state-store/index.ts';
import { type LineAmounts, lines, noAmounts, type Remainder } from './line.ts';
import contribution from './migrations/0001-contribution.sql?raw';
import { type ContributionSettings, contributionSettings } from './settings.ts';

export const migrations: readonly Migration[] = [
  { module: 'contribution', number: 1, name: 'contribution', sql: contribution },
];

export interface Setting {
  /** 0: as shipped. */
  readonly version: number;
  readonly effectiveFrom: string | null;
  readonly settings: ContributionSettings;
  readonly createdAt: number | null;
  readonly createdBy: string | null;
}

const shipped: Setting = {
  ...{ version: 0, effectiveFrom: null, settings: contributionSettings.parse({}), createdAt: null, createdBy: null },
};

/** Every version, newest first, the shipped one last. */
export const settingsHistory = async (db: Database): Promise<readonly Setting[]> => {
  const { rows } = await sql<Omit<Setting, 'settings'> & { readonly settings: unknown }>`
    select version, effective_from::text as "effectiveFrom", settings, created_at as "createdAt", created_by as "createdBy"
    from contribution_setting order by version desc`.execute(db);
  return [...rows.map((row) => ({ ...row, settings: contributionSettings.parse(row.settings) })), shipped];
};

/** The rules of a day: of the versions that had begun by then the last one begun, the later version among equals. */
export const settingOn = (history: readonly Setting[], day: string): Setting => {
  const begun = history.filter(({ effectiveFrom }) => effectiveFrom !== null && effectiveFrom <= day);
  const latest = begun.toSorted((one, other) =>
    one.effectiveFrom === other.effectiveFrom
      ? other.version - one.version
      : (one.effectiveFrom ?? '') < (other.effectiveFrom ?? '')
        ? 1
        : -1,
  );
  return latest[0] ?? shipped;
};

export const insertSetting = async (
  transaction: StateTransaction,
  given: {
    readonly effectiveFrom: string;
    readonly settings: ContributionSettings;
    readonly at: number;
    readonly by: string;
  },
): Promise<number> => {
  const { rows } = await sql<{ readonly version: number }>`
    insert into contribution_setting (version, effective_from, settings, created_at, created_by)
    select coalesce(max(version), 0) + 1, ${given.effectiveFrom}::date, ${JSON.stringify(given.settings)}::jsonb,
      ${given.at}::bigint, ${given.by} from contribution_setting returning version`.execute(transaction);
  return rows[0]?.version ?? 0;
};

export interface RunRow {
  /** "YYYY-MM". */
  readonly month: string;
  readonly version: number;
  readonly customers: number;
  /** Fen by line. */
  readonly stated: LineAmounts;
  readonly remainder: readonly Remainder[];
  readonly computedAt: number;
}

/** Computed months of [from, to], both "YYYY-MM", ascending. */
export const runsBetween = async (db: Database, from: string, to: string): Promise<readonly RunRow[]> => {
  const { rows } = await sql<RunRow>`
    select to_char(month, 'YYYY-MM') as month, setting_version as version, customers, stated, remainder,
      computed_at as "computedAt" from contribution_run
    where month between ${`${from}-01`}::date and ${`${to}-01`}::date order by month`.execute(db);
  return rows;
};

/** First and last computed month. */
export const computedSpan = async (db: Database): Promise<{ readonly from: string; readonly to: string } | null> => {
  const { rows } = await sql<{ readonly from: string | null; readonly to: string | null }>`
    select to_char(min(month), 'YYYY-MM') as "from", to_char(max(month), 'YYYY-MM') as "to" from contribution_run`.execute(
    db,
  );
  const [row] = rows;
  return row?.from && row.to ? { from: row.from, to: row.to } : null;
};

export interface CustomerRow {
  readonly customerId: string;
  readonly branchId: string | null;
  readonly adviserId: string | null;
  readonly amounts: LineAmounts;
}

const lineColumns: RawBuilder<unknown> = sql.join(lines.map((line) => sql.ref(line)));

/** Writes rows of a month that is being computed; nobody reads them until {@link finishMonth}. */
export const insertRows = async (
  transaction: StateTransaction,
  month: string,
  run: number,
  rows: readonly CustomerRow[],
): Promise<void> => {
  if (rows.length === 0) return;
  const given = rows.map(({ amounts, ...row }) => ({ ...row, a: amounts }));
  const cells = sql.join(lines.map((_, index) => sql`(a ->> ${sql.lit(index)})::bigint`));
  await sql`
    insert into contribution_month (month, run, customer_id, branch_id, adviser_id, ${lineColumns})
    select ${`${month}-01`}::date, ${run}::bigint, "customerId", "branchId", "adviserId", ${cells}
    from json_to_recordset(${JSON.stringify(given)}::json)
      as given("customerId" text, "branchId" text, "adviserId" text, a json)`.execute(transaction);
};

/** Makes the rows of the run those of the month, and takes away all others of it. */
export const finishMonth = async (transaction: StateTransaction, run: number, row: RunRow): Promise<void> => {
  const month = `${row.month}-01`;
  await sql`
    insert into contribution_run (month, run, setting_version, customers, stated, remainder, computed_at)
    values (${month}::date, ${run}::bigint, ${row.version}::int, ${row.customers}::int, ${JSON.stringify(row.stated)}::jsonb,
      ${JSON.stringify(row.remainder)}::jsonb, ${row.computedAt}::bigint)
    on conflict (month) do update set run = excluded.run, setting_version = excluded.setting_version,
      customers = excluded.customers, stated = excluded.stated, remainder = excluded.remainder,
      computed_at = excluded.computed_at`.execute(transaction);
  await sql`delete from contribution_month where month = ${month}::date and run <> ${run}::bigint`.execute(transaction);
};

/** Takes away what an interrupted computation of the month left behind. */
export const clearRun = async (transaction: StateTransaction, month: string, run: number): Promise<void> => {
  await sql`delete from contribution_month where month = ${`${month}-01`}::date and run = ${run}::bigint`.execute(
    transaction,
  );
};

/** The rows that count, of months of [from, to]. */
const counted = (from: string, to: string): RawBuilder<unknown> => sql`
  (select c.* from contribution_month c join contribution_run r on r.month = c.month and r.run = c.run
    where c.month between ${`${from}-01`}::date and ${`${to}-01`}::date)`;

const sums: RawBuilder<unknown> = sql.join(lines.map((line) => sql`coalesce(sum(c.${sql.ref(line)}), 0)::bigint`));
const total = (of: readonly string[]): RawBuilder<unknown> =>
  sql.join(
    of.map((line) => sql`c.${sql.ref(line)}`),
    sql` + `,
  );

export interface GroupRow {
  readonly key: string | null;
  readonly customers: number;
  readonly amounts: LineAmounts;
}

export type GroupBy = 'month' | 'branch' | 'adviser' | 'all' | 'attribute';

/** Sums by a key over customers given as a relation of `customer_id` and `key`. */
export const sumBy = async (
  db: Database,
  by: GroupBy,
  customers: RawBuilder<unknown>,
  span: { readonly from: string; readonly to: string },
): Promise<readonly GroupRow[]> => {
  const keys: Readonly<Record<GroupBy, RawBuilder<unknown>>> = {
    month: sql`to_char(c.month, 'YYYY-MM')`,
    branch: sql`c.branch_id`,
    adviser: sql`c.adviser_id`,
    all: sql`null::text`,
    attribute: sql`p.key`,
  };
  const { rows } = await sql<{ readonly key: string | null; readonly customers: number; readonly found: number[] }>`
    select ${keys[by]} as key, count(distinct c.customer_id)::int as customers, json_build_array(${sums}) as found
    from ${counted(span.from, span.to)} c join ${customers} p on p.customer_id = c.customer_id
    group by 1 order by 1 nulls last`.execute(db);
  return rows.map(({ key, customers: count, found }) => ({
    key,
    customers: Number(count),
    amounts: found.map(Number),
  }));
};

/** Net contribution of each of the customers over the months; without rows there is none. */
export const netOf = async (
  db: Database,
  customerIds: readonly string[],
  span: { readonly from: string; readonly to: string },
): Promise<ReadonlyMap<string, LineAmounts>> => {
  const { rows } = await sql<{ readonly id: string; readonly found: number[] }>`
    select c.customer_id as id, json_build_array(${sums}) as found from ${counted(span.from, span.to)} c
    where c.customer_id = any(${customerIds}::text[]) group by 1`.execute(db);
  return new Map(rows.map(({ id, found }) => [id, found.map(Number)]));
};

/** The net contribution below which the share of those lies who brought revenue; null where nobody did. */
export const netQuantile = async (
  db: Database,
  quantile: number,
  revenue: readonly string[],
  costs: readonly string[],
  span: { readonly from: string; readonly to: string },
): Promise<number | null> => {
  const { rows } = await sql<{ readonly found: number | null }>`
    select percentile_disc(${quantile}::float8) within group (order by net)::bigint as found from (
      select sum(${total(revenue)}) - sum(${total(costs)}) as net from ${counted(span.from, span.to)} c
      group by c.customer_id having sum(${total(revenue)}) > 0) each`.execute(db);
  const found = rows[0]?.found;
  return found === null || found === undefined ? null : Number(found);
};

/** A customer's months, oldest first. */
export const monthsOf = async (
  db: Database,
  customerId: string,
  span: { readonly from: string; readonly to: string },
): Promise<readonly { readonly month: string; readonly amounts: LineAmounts }[]> => {
  const { rows } = await sql<{ readonly month: string; readonly found: number[] }>`
    select to_char(c.month, 'YYYY-MM') as month, json_build_array(${sums}) as found from ${counted(span.from, span.to)} c
    where c.customer_id = ${customerId} group by c.month order by c.month`.execute(db);
  return rows.map(({ month, found }) => ({ month, amounts: found.map(Number) }));
};

/** Customers of the relation with most net contribution first (or least), with their lines. */
export const pageByNet = async (
  db: Database,
  customers: RawBuilder<unknown>,
  span: { readonly from: string; readonly to: string },
  where: { readonly branch?: string | undefined; readonly adviser?: string | undefined },
  page: { readonly order: 'asc' | 'desc'; readonly offset: number; readonly limit: number },
  columns: { readonly revenue: readonly string[]; readonly costs: readonly string[] },
): Promise<{
  readonly total: number;
  readonly rows: readonly { readonly customerId: string; readonly amounts: LineAmounts }[];
}> => {
  const places = [
    sql`true`,
    ...(where.branch === undefined ? [] : [sql`c.branch_id = ${where.branch}`]),
    ...(where.adviser === undefined ? [] : [sql`c.adviser_id = ${where.adviser}`]),
  ];
  const from = sql`${counted(span.from, span.to)} c join ${customers} p on p.customer_id = c.customer_id
    where ${sql.join(places, sql` and `)}`;
  const counts = await sql<{ readonly n: number }>`select count(distinct c.customer_id)::int as n from ${from}`.execute(
    db,
  );
  const direction = page.order === 'asc' ? sql`asc` : sql`desc`;
  const { rows } = await sql<{ readonly id: string; readonly found: number[] }>`
    select c.customer_id as id, json_build_array(${sums}) as found from ${from} group by c.customer_id
    order by sum(${total(columns.revenue)}) - sum(${total(columns.costs)}) ${direction}, c.customer_id
    limit ${page.limit}::int offset ${page.offset}::int`.execute(db);
  return {
    total: counts.rows[0]?.n ?? 0,
    rows: rows.map(({ id, found }) => ({
      customerId: id,
      amounts: found.length > 0 ? found.map(Number) : noAmounts(),
    })),
  };
};

export interface Summary {
  readonly fromMonth: string;
  readonly toMonth: string;
  /** Null: nobody contributed. */
  readonly valuableFromFen: number | null;
  readonly loyalFrom: number;
  readonly computedAt: number;
}

export const saveSummary = async (transaction: StateTransaction, given: Summary): Promise<void> => {
  await sql`
    insert into contribution_summary (one, from_month, to_month, valuable_from_fen, loyal_from, computed_at)
    values (true, ${`${given.fromMonth}-01`}::date, ${`${given.toMonth}-01`}::date, ${given.valuableFromFen}::bigint,
      ${given.loyalFrom}::int, ${given.computedAt}::bigint)
    on conflict (one) do update set from_month = excluded.from_month, to_month = excluded.to_month,
      valuable_from_fen = excluded.valuable_from_fen, loyal_from = excluded.loyal_from,
      computed_at = excluded.computed_at`.execute(transaction);
};

export const readSummary = async (db: Database): Promise<Summary | null> => {
  const { rows } = await sql<Summary>`
    select to_char(from_month, 'YYYY-MM') as "fromMonth", to_char(to_month, 'YYYY-MM') as "toMonth",
      valuable_from_fen as "valuableFromFen", loyal_from as "loyalFrom", computed_at as "computedAt"
    from contribution_summary`.execute(db);
  return rows[0] ?? null;
};

/** How many months are held of the customers, for the preview of an erasure. */
export const countContributionsOf = async (database: Database, customers: readonly string[]): Promise<number> => {
  const { rows } = await sql<{ readonly count: number }>`
    select count(*)::int as count from contribution_month where customer_id = any(${customers}::text[])`.execute(
    database,
  );
  return rows[0]?.count ?? 0;
};

/** Forgets what the customers brought and cost; the months say from then on that so much is nobody's. */
export const eraseContributionsOf = async (
  transaction: StateTransaction,
  customers: readonly string[],
): Promise<void> => {
  await sql`delete from contribution_month where customer_id = any(${customers}::text[])`.execute(transaction);
};
