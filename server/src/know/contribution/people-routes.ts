// The customers behind any figure of contribution: a page, and a file.
import { type RawBuilder, sql } from 'kysely';
import { isRefusal } from '../../kernel/index.ts';
import type { DataScope } from '../../platform/auth/index.ts';
import { csvStream, type Route, route } from '../../platform/http/index.ts';
import { attributeExpression, customersIn } from '../profiles/index.ts';
import * as contract from './contract.ts';
import { auditOf, type ContributionDependencies } from './dependencies.ts';
import { costLines, lines, revenueLines } from './line.ts';
import { bandKeys, figuresOf, populationOf, spanOf } from './routes.ts';
import { pageByNet } from './store.ts';

const EXPORTED_MAX = 100_000;
const EXPORT_PAGE = 5_000;

interface PeopleQuery {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly branchId?: string | undefined;
  readonly adviserId?: string | undefined;
  readonly segment?: string | undefined;
  readonly quadrant?: string | undefined;
  readonly attribute?: string | undefined;
  readonly value?: string | undefined;
  readonly loyaltyBand?: number | undefined;
  readonly netBand?: number | undefined;
  readonly order: 'asc' | 'desc';
}

/** Who is asked for, as a relation, with the months. */
const askedOf = async (dependencies: ContributionDependencies, scope: DataScope, query: PeopleQuery) => {
  const span = spanOf(dependencies, query);
  if (isRefusal(span)) return span;
  const population = await populationOf(dependencies, scope, query.segment);
  if (isRefusal(population)) return population;
  const [loyalty, net] = bandKeys();
  const attribute = query.attribute === undefined ? undefined : dependencies.registry.get(query.attribute);
  const value = attribute && attributeExpression(attribute).sql;
  const parts: RawBuilder<unknown>[] = [population];
  if (query.quadrant !== undefined) parts.push(sql`(computed ->> 'loyal_valuable') = ${query.quadrant}`);
  if (query.loyaltyBand !== undefined) parts.push(sql`${loyalty} = ${query.loyaltyBand}::int`);
  if (query.netBand !== undefined) parts.push(sql`${net} = ${query.netBand}::int`);
  if (value) parts.push(query.value === undefined ? sql`${value} is null` : sql`(${value})::text = ${query.value}`);
  return { span, customers: customersIn(sql`(${sql.join(parts, sql` and `)})`, sql`null::text`) };
};

type Asked = Exclude<Awaited<ReturnType<typeof askedOf>>, { readonly kind: 'refusal' }>;

const readPage = (
  { db }: ContributionDependencies,
  { span, customers }: Asked,
  query: PeopleQuery,
  offset: number,
  limit: number,
) =>
  pageByNet(
    db,
    customers,
    span,
    { branch: query.branchId, adviser: query.adviserId },
    { order: query.order, offset, limit },
    { revenue: revenueLines, costs: costLines },
  );

async function* exported(dependencies: ContributionDependencies, asked: Asked, query: PeopleQuery) {
  for (let offset = 0; offset < EXPORTED_MAX; offset += EXPORT_PAGE) {
    const { rows } = await readPage(dependencies, asked, query, offset, EXPORT_PAGE);
    for (const { customerId, amounts } of rows) {
      const { revenueFen, costFen, netFen } = figuresOf(amounts);
      yield [customerId, ...amounts, revenueFen, costFen, netFen];
    }
    if (rows.length < EXPORT_PAGE) return;
  }
}

export const createPeopleRoutes = (dependencies: ContributionDependencies): readonly Route[] => [
  route(contract.listContributors, async ({ query }, { principal }) => {
    const asked = await askedOf(dependencies, principal.scope, query);
    if (isRefusal(asked)) return asked;
    const found = await readPage(dependencies, asked, query, (query.page - 1) * query.pageSize, query.pageSize);
    return {
      total: found.total,
      rows: found.rows.map(({ customerId, amounts }) => ({ customerId, ...figuresOf(amounts) })),
    };
  }),
  route(contract.downloadContributors, async ({ query }, context) => {
    const asked = await askedOf(dependencies, context.principal.scope, query);
    if (isRefusal(asked)) return asked;
    const { total } = await readPage(dependencies, asked, query, 0, 1);
    await dependencies.audit.record(
      auditOf(context, 'contribution.export', { ...query, rows: Math.min(EXPORTED_MAX, total) }),
    );
    const header = ['customer_id', ...lines.map((line) => `${line}_fen`), 'revenue_fen', 'cost_fen', 'net_fen'];
    return csvStream(header, exported(dependencies, asked, query));
  }),
];
