// Revenue against cost of the programme by group and by customer, in the caller's scope; and the tables as files.
import { type RawBuilder, sql } from 'kysely';
import { isRefusal, refuse } from '../../kernel/index.ts';
import {
  attributeExpression,
  type Bilingual,
  type Condition,
  computedNumber,
  countAll,
  groupComputed,
  pageByComputed,
  scopeCondition,
} from '../../know/profiles/index.ts';
import type { DataScope } from '../../platform/auth/index.ts';
import { type CsvCell, csvStream, type Route, route } from '../../platform/http/index.ts';
import { deferredTable } from '../deferred-revenue/index.ts';
import { movementColumns, movementRows, movesOf, ppmOf } from '../economics-rules/index.ts';
import { monthNow } from './compute.ts';
import * as contract from './contract.ts';
import { auditOf, type EconomicsDependencies } from './dependencies.ts';
import { firmOnly } from './routes.ts';
import { readResult } from './store.ts';
import { budgetViews, datedBy, keptView, liabilitiesOf, plain, walletsOf } from './views.ts';
import { notKnown, ratiosDefinition } from './words.ts';

const SEGMENTS_MAX = 20;
const EXPORTED_MAX = 100_000;
const PAGE = 5_000;
const sums = ['revenue_year_fen', 'programme_cost_fen', 'points_owed_fen'] as const;
type SegmentBy = (typeof contract.segmentGroups)[number];

const figuresOf = (values: readonly (number | null | undefined)[]) => {
  const [revenueFen, costFen, owedFen] = [values[0] ?? 0, values[1] ?? 0, values[2] ?? 0];
  return { revenueFen, costFen, owedFen, ratio: ppmOf(costFen + owedFen, revenueFen) };
};

const segmentMissing = (code: string) =>
  refuse('SEGMENT_NOT_FOUND', `There is no segment ${code}. Choose one of the list.`);

const ratiosBy = async (
  dependencies: EconomicsDependencies,
  scope: DataScope,
  { by, segments }: { readonly by: SegmentBy; readonly segments?: string | undefined },
) => {
  const { db, registry } = dependencies;
  const visible = await scopeCondition(dependencies, scope);
  if (by === 'segment') {
    const rows = [];
    const codes = [...new Set((segments ?? '').split(',').flatMap((code) => code.trim() || []))];
    for (const code of codes.slice(0, SEGMENTS_MAX)) {
      const members = (await dependencies.segments?.condition(code)) ?? null;
      if (members === null) return segmentMissing(code);
      const [found] = await groupComputed(db, sql`(${visible} and ${members})`, [sql`'all'`], sums);
      rows.push({ key: code, label: plain(code), customers: found?.customers ?? 0, ...figuresOf(found?.sums ?? []) });
    }
    return rows;
  }
  const attribute = registry.get(by);
  const key: RawBuilder<unknown> = attribute ? attributeExpression(attribute).sql : sql`null::text`;
  const labelOf = (value: string | null): Bilingual =>
    value === null ? notKnown : (attribute?.values?.[value] ?? plain(value));
  const found = await groupComputed(db, visible, [key], sums);
  return found
    .map(({ keys: [value = null], customers, sums: own }) => ({
      ...{ key: value, label: labelOf(value), customers, ...figuresOf(own) },
    }))
    .toSorted((one, other) => other.costFen - one.costFen || other.customers - one.customers);
};

interface PeopleQuery {
  readonly by?: SegmentBy | undefined;
  readonly key?: string | undefined;
  readonly order: 'cost' | 'owed';
}

/** Whom a row consists of, as far as they cost or are owed something. */
const peopleOf = async (dependencies: EconomicsDependencies, scope: DataScope, { by, key }: PeopleQuery) => {
  const visible = await scopeCondition(dependencies, scope);
  const some = sql`(${computedNumber('programme_cost_fen')} is not null or ${computedNumber('points_owed_fen')} is not null)`;
  const parts: RawBuilder<unknown>[] = [visible, some];
  if (by === 'segment' && key !== undefined) {
    const members = (await dependencies.segments?.condition(key)) ?? null;
    if (members === null) return segmentMissing(key);
    parts.push(members);
  } else if (by !== undefined && by !== 'segment') {
    const attribute = dependencies.registry.get(by);
    const value = attribute ? attributeExpression(attribute).sql : sql`null::text`;
    parts.push(key === undefined ? sql`${value} is null` : sql`(${value})::text = ${key}`);
  }
  return sql`(${sql.join(parts, sql` and `)})` satisfies Condition;
};

const readPeople = async (
  { db }: EconomicsDependencies,
  condition: Condition,
  order: 'cost' | 'owed',
  offset: number,
  limit: number,
) => {
  const orderBy = order === 'cost' ? 'programme_cost_fen' : 'points_owed_fen';
  const rows = await pageByComputed(db, condition, { orderBy, offset, limit });
  return rows.map(({ customerId, computed }) => ({
    ...{ customerId, ...figuresOf(sums.map((name) => Number(computed[name] ?? 0))) },
  }));
};

async function* peopleLines(
  dependencies: EconomicsDependencies,
  condition: Condition,
  order: 'cost' | 'owed',
): AsyncIterable<readonly CsvCell[]> {
  for (let offset = 0; offset < EXPORTED_MAX; offset += PAGE) {
    const rows = await readPeople(dependencies, condition, order, offset, PAGE);
    for (const { customerId, revenueFen, costFen, owedFen, ratio } of rows)
      yield [customerId, revenueFen, costFen, owedFen, ratio];
    if (rows.length < PAGE) return;
  }
}

type Table = readonly [header: readonly string[], rows: readonly (readonly CsvCell[])[]];

const movementTable = async (dependencies: EconomicsDependencies): Promise<Table> => {
  const result = await readResult(dependencies.db, 'journal');
  const moves = result?.document.effective ?? [];
  const until = monthNow(dependencies);
  const rows = (await walletsOf(dependencies.db)).flatMap(({ programme, wallet }) => {
    const own = movesOf(moves, { programme, wallet });
    return [...new Set(own.map(({ branchId }) => branchId))].flatMap((branchId) =>
      movementRows(movesOf(own, { programme, wallet, branch: branchId ?? '' }), until).map((row) => [
        ...[programme, wallet, branchId ?? '', row.month, row.opening],
        ...movementColumns.map((column) => row[column]),
        ...[row.closing, row.activated, row.transferred, row.pending, row.active, row.held, row.debt],
      ]),
    );
  });
  const header = ['programme', 'wallet', 'branch', 'month', 'opening', ...movementColumns];
  return [[...header, 'closing', 'activated', 'transferred', 'pending', 'active', 'held', 'debt'], rows];
};

const cohortsTable = async (dependencies: EconomicsDependencies): Promise<Table> => {
  const result = await readResult(dependencies.db, 'journal');
  const wallets = result ? await liabilitiesOf(dependencies, result) : [];
  const header = ['programme', 'wallet', 'cohort', 'awarded', 'redeemed', 'lapsed', 'remaining', 'rate_ppm'];
  return [
    [...header, 'ultimate', 'breakage', 'factor_ppm', 'credibility_ppm'],
    wallets.flatMap(({ liability: { programme, wallet, development } }) =>
      development.cohorts.map((row) => [
        ...[programme, wallet, row.cohort, row.awarded, row.redeemed, row.lapsed, row.remaining],
        ...[row.rate, row.ultimate, row.breakage, row.factor, row.credibility],
      ]),
    ),
  ];
};

const tableOf = async (
  dependencies: EconomicsDependencies,
  table: (typeof contract.tables)[number],
): Promise<Table> => {
  switch (table) {
    case 'movement':
      return movementTable(dependencies);
    case 'cohorts':
      return cohortsTable(dependencies);
    case 'costs': {
      const rows = (await readResult(dependencies.db, 'costs'))?.document.rows ?? [];
      return [
        ['month', 'what', 'branch', 'tiers', 'units', 'fen', 'paid_with_points_fen'],
        rows.map((row) => [row.month, row.what, row.branchId, row.tiers.join(' '), row.units, row.fen, row.paidFen]),
      ];
    }
    case 'deferred':
      return deferredTable(dependencies);
    case 'budgets': {
      const columns = ['kind', 'code', 'of', 'branchId', 'span', 'unit', 'planned', 'spent', 'projected'] as const;
      const rest = [...columns, 'from', 'until', 'endsOn', 'state'] as const;
      return [rest, (await budgetViews(dependencies)).map((row) => rest.map((column) => row[column]))];
    }
    case 'kept': {
      const columns = ['benefit', 'horizon', 'state', 'users', 'matchedUsers', 'others', 'matchedOthers'] as const;
      const more = [...columns, 'effectiveOthers', 'neighbours', 'usersStayed', 'othersStayed'] as const;
      const rest = [...more, 'matchedStayed', 'difference', 'low', 'high'] as const;
      return [rest, (await keptView(dependencies)).rows.map((row) => rest.map((column) => row[column]))];
    }
  }
};

const fileRoutes = (dependencies: EconomicsDependencies): readonly Route[] => [
  route(contract.downloadCostlyCustomers, async ({ query }, context) => {
    const condition = await peopleOf(dependencies, context.principal.scope, query);
    if (isRefusal(condition)) return condition;
    const rows = Math.min(EXPORTED_MAX, await countAll(dependencies.db, condition));
    await dependencies.audit.record(auditOf(context, 'economics.export', { table: 'customers', ...query, rows }));
    const header = ['customer_id', 'revenue_fen', 'cost_fen', 'owed_fen', 'ratio_ppm'];
    return csvStream(header, peopleLines(dependencies, condition, query.order));
  }),
  route(contract.downloadEconomics, async ({ params: { table } }, context) => {
    const refused = firmOnly(context.principal.scope);
    if (refused) return refused;
    const [header, rows] = await tableOf(dependencies, table);
    await dependencies.audit.record(auditOf(context, 'economics.export', { table, rows: rows.length }));
    return csvStream(header, rows);
  }),
];

export const createPeopleRoutes = (dependencies: EconomicsDependencies): readonly Route[] => [
  route(contract.getCostRatios, async ({ query }, { principal: { scope } }) => {
    const rows = await ratiosBy(dependencies, scope, query);
    if (isRefusal(rows)) return rows;
    return { ...datedBy(await readResult(dependencies.db, 'costs'), ratiosDefinition), rows: [...rows] };
  }),
  route(contract.listCostlyCustomers, async ({ query }, { principal: { scope } }) => {
    const condition = await peopleOf(dependencies, scope, query);
    if (isRefusal(condition)) return condition;
    const offset = (query.page - 1) * query.pageSize;
    return {
      total: await countAll(dependencies.db, condition),
      rows: await readPeople(dependencies, condition, query.order, offset, query.pageSize),
    };
  }),
  ...fileRoutes(dependencies),
];
