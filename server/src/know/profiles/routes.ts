// Customers over HTTP: reading. Acts on customers (reveal, merge, unlink) are in act-routes.ts.
import { sql } from 'kysely';
import { type BusinessDate, businessDate, isRefusal, type Refusal, refuse } from '../../kernel/index.ts';
import type { Audit } from '../../platform/audit/index.ts';
import type { DataScope } from '../../platform/auth/index.ts';
import { type CsvCell, csvStream, type Route, route } from '../../platform/http/index.ts';
import * as contract from './contract.ts';
import { type CustomerRow, customerRows, type WideRow, wideColumns, wideRows } from './customer-rows.ts';
import { customerView, latestPositions, type ViewDependencies } from './customer-view.ts';
import { cursorOf, type HistoryDependencies, positionsOn, timelinePage, tradesPage } from './history-view.ts';
import {
  type Condition,
  countAll,
  countUpTo,
  filterFromQuery,
  type ListDependencies,
  populationCondition,
  scopeCondition,
  selectPage,
  today,
} from './list-query.ts';
import { progressOf } from './store.ts';

export type CustomerRouteDependencies = ViewDependencies &
  ListDependencies &
  HistoryDependencies & { readonly audit: Audit };

const COUNTED_MAX = 10_000;
const OFFSET_MAX = 10_000;
const EXPORTED_MAX = 100_000;
const EXPORT_PAGE = 1_000;
const COUNT_KEPT_MS = 60_000;

const notFound = (): Refusal<'CUSTOMER_NOT_FOUND'> =>
  refuse('CUSTOMER_NOT_FOUND', 'There is no such customer among those that you may see.');

/** The customer's row when the caller may see it. Merged customers are found too, so that their merge can be shown and undone. */
export const findCustomer = async (
  dependencies: ListDependencies,
  scope: DataScope,
  customerId: string,
): Promise<WideRow | Refusal<'CUSTOMER_NOT_FOUND'>> => {
  const visible =
    scope.kind === 'firm'
      ? sql`true`
      : sql`(${await scopeCondition(dependencies, scope)} or merged_into in (
          select customer_id from profile where ${await scopeCondition(dependencies, scope)}))`;
  const { rows } = await sql<WideRow>`
    select ${wideColumns} from profile left join profile_state using (customer_id)
    where customer_id = ${customerId} and ${visible}`.execute(dependencies.db);
  return rows[0] ?? notFound();
};

/** How many customers a whole firm has is asked for on every visit and changes little: counted at most once a minute. */
const countingFirm = ({ db, clock }: ListDependencies) => {
  let known: { readonly at: number; readonly count: Promise<number> } | null = null;
  return (condition: Condition): Promise<number> => {
    if (known === null || clock.now() - known.at > COUNT_KEPT_MS) {
      const count = countAll(db, condition);
      known = { at: clock.now(), count };
      count.catch(() => {
        known = null;
      });
    }
    return known.count;
  };
};

const listRoute = (dependencies: CustomerRouteDependencies): Route => {
  const countFirm = countingFirm(dependencies);
  return route(contract.listCustomers, async ({ query }, { principal }) => {
    const filter = filterFromQuery(query);
    if (isRefusal(filter)) return filter;
    const condition = await populationCondition(dependencies, principal.scope, filter);
    if (isRefusal(condition)) return condition;
    const { page, pageSize, sort, order } = query;
    const offset = (page - 1) * pageSize;
    if (offset > OFFSET_MAX)
      return refuse('PAGE_TOO_DEEP', `Pages end after ${OFFSET_MAX} customers. Narrow the filter, or export the list.`);
    const { db } = dependencies;
    const whole = principal.scope.kind === 'firm' && Object.values(filter).every((value) => value === undefined);
    const total = whole ? await countFirm(condition) : await countUpTo(db, condition, COUNTED_MAX);
    const capped = !whole && total > COUNTED_MAX;
    const plan = whole || capped ? 'walk' : 'few';
    const customerIds = await selectPage(db, condition, { sort, order, offset, limit: pageSize }, plan);
    return {
      rows: [...(await customerRows(dependencies, await wideRows(db, customerIds)))],
      total: capped ? COUNTED_MAX : total,
      totalIs: capped ? ('at_least' as const) : ('exact' as const),
      page,
      pageSize,
      asOfPosition: await progressOf(db),
    };
  });
};

const csvHeader = [
  ...['customer_id', 'name', 'phone', 'status', 'risk_level', 'branch_id', 'branch', 'adviser_id', 'adviser'],
  ...['opened_on', 'total_assets_yuan', 'contribution_yuan', 'last_active_at', 'first_channel', 'tags'],
];

const yuan = (fen: number | null): string | null => (fen === null ? null : (fen / 100).toFixed(2));

const csvCells = (row: CustomerRow): readonly CsvCell[] => [
  ...[row.customerId, row.name, row.phone, row.status, row.riskLevel, row.branchId, row.branchName],
  ...[row.adviserId, row.adviserName, row.openedOn, yuan(row.totalAssetsFen), yuan(row.contributionFen)],
  ...[row.lastActiveAt === null ? null : new Date(row.lastActiveAt).toISOString(), row.firstChannel],
  row.tags.map((tag) => tag.code).join(' '),
];

async function* exportedRows(
  dependencies: CustomerRouteDependencies,
  customerIds: readonly string[],
): AsyncGenerator<CustomerRow> {
  for (let start = 0; start < customerIds.length; start += EXPORT_PAGE) {
    const rows = await wideRows(dependencies.db, customerIds.slice(start, start + EXPORT_PAGE));
    for (const row of await customerRows(dependencies, rows)) yield row;
  }
}

async function* cellsOf(rows: AsyncIterable<CustomerRow>): AsyncGenerator<readonly CsvCell[]> {
  for await (const row of rows) yield csvCells(row);
}

async function* jsonLines(rows: AsyncIterable<CustomerRow>): AsyncGenerator<string> {
  for await (const row of rows) yield `${JSON.stringify(row)}\n`;
}

const exportRoute = (dependencies: CustomerRouteDependencies, format: 'csv' | 'jsonl'): Route =>
  route(
    format === 'csv' ? contract.exportCustomers : contract.exportCustomersJsonl,
    async ({ query }, { principal, requestId, remoteAddress }) => {
      const filter = filterFromQuery(query);
      if (isRefusal(filter)) return filter;
      const condition = await populationCondition(dependencies, principal.scope, filter);
      if (isRefusal(condition)) return condition;
      const { sort, order } = query;
      const customerIds = await selectPage(
        dependencies.db,
        condition,
        { sort, order, offset: 0, limit: EXPORTED_MAX },
        'few',
      );
      // A search may hold a name or a phone number, which the trail must not.
      const { search, ...told } = filter;
      await dependencies.audit.record({
        ...{ principal, requestId, remoteAddress, action: 'customers.export' },
        subject: { kind: 'customers', id: 'list' },
        details: { ...told, searched: search !== undefined, rows: customerIds.length, format },
      });
      const rows = exportedRows(dependencies, customerIds);
      return format === 'csv' ? csvStream(csvHeader, cellsOf(rows)) : jsonLines(rows);
    },
  );

const dayOf = (text: string | undefined): BusinessDate | undefined =>
  text === undefined ? undefined : (businessDate(text) ?? undefined);

const assetDays = async (
  { db }: ListDependencies,
  customerId: string,
  from: BusinessDate | undefined,
  to: BusinessDate | undefined,
) => {
  // A row of the customer as a whole is the total of its day; without one the accounts are summed.
  const { rows } = await sql<{ readonly date: string; readonly totalFen: number; readonly cashFen: number | null }>`
    select date, coalesce(max(total_fen) filter (where account_id = ''), sum(total_fen))::bigint as "totalFen",
      coalesce(max(cash_fen) filter (where account_id = ''), sum(cash_fen))::bigint as "cashFen"
    from profile_asset_day
    where customer_id = ${customerId} and date >= ${from ?? '0001-01-01'}::date and date <= ${to ?? '9999-12-31'}::date
    group by date order by date`.execute(db);
  return [...rows];
};

const partRoutes = (dependencies: CustomerRouteDependencies): readonly Route[] => [
  route(contract.getCustomer, async ({ params }, { principal }) => {
    const row = await findCustomer(dependencies, principal.scope, params.customerId);
    return isRefusal(row) ? row : customerView(dependencies, row, today(dependencies));
  }),
  route(contract.getCustomerAssets, async ({ params, query }, { principal }) => {
    const row = await findCustomer(dependencies, principal.scope, params.customerId);
    if (isRefusal(row)) return row;
    return { days: await assetDays(dependencies, row.customer_id, dayOf(query.from), dayOf(query.to)) };
  }),
  route(contract.getCustomerPositions, async ({ params, query }, { principal }) => {
    const row = await findCustomer(dependencies, principal.scope, params.customerId);
    if (isRefusal(row)) return row;
    const date = dayOf(query.date);
    if (date !== undefined) return { date, rows: await positionsOn(dependencies, row.person_id, date) };
    const rows = await latestPositions(dependencies.db, dependencies.products, row.customer_id);
    const dates = rows.map((each) => each.date).sort();
    return { date: dates.at(-1) ?? null, rows };
  }),
  route(contract.getCustomerTrades, async ({ params, query }, { principal }) => {
    const row = await findCustomer(dependencies, principal.scope, params.customerId);
    if (isRefusal(row)) return row;
    const before = cursorOf(query.before);
    return isRefusal(before) ? before : tradesPage(dependencies, row, before, query.limit);
  }),
  route(contract.getCustomerTimeline, async ({ params, query }, { principal }) => {
    const row = await findCustomer(dependencies, principal.scope, params.customerId);
    if (isRefusal(row)) return row;
    const before = cursorOf(query.before);
    if (isRefusal(before)) return before;
    const names = query.events?.split(',').flatMap((name) => name.trim() || []);
    return timelinePage(dependencies, {
      ...{ row, names: names?.length ? names : undefined },
      ...{ from: dayOf(query.from), to: dayOf(query.to), before, limit: query.limit },
    });
  }),
  route(contract.listAttributes, async () => ({
    rows: dependencies.registry.all.map(({ name, label, type, group, personal, effectiveDated, portrait, values }) => ({
      ...{ name, label, type, group, personal, effectiveDated },
      portrait: portrait?.kind ?? null,
      values: values ? { ...values } : null,
    })),
  })),
];

/** Routes that read customers. */
export const createReadRoutes = (dependencies: CustomerRouteDependencies): readonly Route[] => [
  listRoute(dependencies),
  exportRoute(dependencies, 'csv'),
  exportRoute(dependencies, 'jsonl'),
  ...partRoutes(dependencies),
];
