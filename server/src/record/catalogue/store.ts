// The table of products, and the migrations of the catalogue.
import { type ExpressionBuilder, type Kysely, type Selectable, type SqlBool, sql } from 'kysely';
import { type BusinessDate, chunksOf } from '../../kernel/index.ts';
import type { Migration } from '../../platform/migrate/index.ts';
import type { Database, StateTransaction } from '../../platform/state-store/index.ts';
import type { Placed } from './catalogue-fact.ts';
import type { Product } from './contract.ts';
import catalogueSql from './migrations/0001-catalogue.sql?raw';
import campaignCostsSql from './migrations/0002-campaign-costs.sql?raw';

/** The tables of this module. */
export const migrations: readonly Migration[] = [
  { module: 'catalogue', number: 1, name: 'products and channels', sql: catalogueSql },
  { module: 'catalogue', number: 2, name: 'costs of campaigns', sql: campaignCostsSql },
];

type ProductTable = {
  code: string;
  effective_from: string;
  name: string;
  type: string;
  category: string | null;
  subcategory: string | null;
  market: string | null;
  sector: string | null;
  industry: string | null;
  issuer: string | null;
  risk_rating: string | null;
  currency: string | null;
  status: string;
  listed_on: string | null;
  matures_on: string | null;
  minimum_fen: number | null;
  fee_rate: string | null;
  source: string;
  position: number;
};

type CatalogueTables = {
  catalogue_product: ProductTable;
};

const tables = (database: Database): Kysely<CatalogueTables> => database as Kysely<CatalogueTables>;
const rowsAStatement = 500;

const productOf = (row: Selectable<ProductTable>): Product => ({
  code: row.code,
  name: row.name,
  type: row.type,
  category: row.category,
  subcategory: row.subcategory,
  market: row.market,
  sector: row.sector,
  industry: row.industry,
  issuer: row.issuer,
  riskRating: row.risk_rating,
  currency: row.currency,
  status: row.status,
  listedOn: row.listed_on,
  maturesOn: row.matures_on,
  minimumFen: row.minimum_fen,
  feeRate: row.fee_rate,
  effectiveFrom: row.effective_from,
  source: row.source,
});

const productRow = (product: Placed<Product>): ProductTable => ({
  code: product.code,
  effective_from: product.effectiveFrom,
  name: product.name,
  type: product.type,
  category: product.category,
  subcategory: product.subcategory,
  market: product.market,
  sector: product.sector,
  industry: product.industry,
  issuer: product.issuer,
  risk_rating: product.riskRating,
  currency: product.currency,
  status: product.status,
  listed_on: product.listedOn,
  matures_on: product.maturesOn,
  minimum_fen: product.minimumFen,
  fee_rate: product.feeRate,
  source: product.source,
  position: product.position,
});

/** Writes versions; the fact at the higher position wins, in whatever order they come. */
export const saveProducts = async (
  transaction: StateTransaction,
  products: readonly Placed<Product>[],
): Promise<void> => {
  for (const some of chunksOf(products, rowsAStatement))
    await tables(transaction)
      .insertInto('catalogue_product')
      .values(some.map(productRow))
      .onConflict((conflict) =>
        conflict
          .columns(['code', 'effective_from'])
          .doUpdateSet((eb) => ({
            name: eb.ref('excluded.name'),
            type: eb.ref('excluded.type'),
            category: eb.ref('excluded.category'),
            subcategory: eb.ref('excluded.subcategory'),
            market: eb.ref('excluded.market'),
            sector: eb.ref('excluded.sector'),
            industry: eb.ref('excluded.industry'),
            issuer: eb.ref('excluded.issuer'),
            risk_rating: eb.ref('excluded.risk_rating'),
            currency: eb.ref('excluded.currency'),
            status: eb.ref('excluded.status'),
            listed_on: eb.ref('excluded.listed_on'),
            matures_on: eb.ref('excluded.matures_on'),
            minimum_fen: eb.ref('excluded.minimum_fen'),
            fee_rate: eb.ref('excluded.fee_rate'),
            source: eb.ref('excluded.source'),
            position: eb.ref('excluded.position'),
          }))
          .whereRef('catalogue_product.position', '<=', 'excluded.position'),
      )
      .execute();
};

export interface ProductFilter {
  readonly asOf: string;
  readonly search?: string | undefined;
  readonly type?: string | undefined;
  readonly category?: string | undefined;
  readonly riskRating?: string | undefined;
  readonly status?: string | undefined;
}

/** Text in LIKE with its own wildcards taken literally. */
const literal = (text: string): string => text.replace(/[\\%_]/g, '\\$&');

/** The versions that hold on the day. */
const holding = (database: Database, asOf: string) =>
  tables(database).with('holding', (db) =>
    db
      .selectFrom('catalogue_product')
      .selectAll()
      .distinctOn('code')
      .where('effective_from', '<=', asOf)
      .orderBy('code')
      .orderBy('effective_from', 'desc'),
  );

type HoldingTables = CatalogueTables & { holding: ProductTable };

const meets = (filter: Omit<ProductFilter, 'asOf'>) => (eb: ExpressionBuilder<HoldingTables, 'holding'>) => {
  const conditions = [sql<SqlBool>`true`];
  if (filter.search)
    conditions.push(
      sql<SqlBool>`(code ilike ${`${literal(filter.search)}%`} or name ilike ${`%${literal(filter.search)}%`})`,
    );
  return eb.and([
    ...conditions,
    ...(filter.type ? [eb('type', '=', filter.type)] : []),
    ...(filter.category ? [eb('category', '=', filter.category)] : []),
    ...(filter.riskRating ? [eb('risk_rating', '=', filter.riskRating)] : []),
    ...(filter.status ? [eb('status', '=', filter.status)] : []),
  ]);
};

const sortColumns = {
  code: 'code',
  name: 'name',
  type: 'type',
  riskRating: 'risk_rating',
  effectiveFrom: 'effective_from',
} as const;
export type ProductSort = keyof typeof sortColumns;

export interface ProductPage {
  readonly sort: ProductSort;
  readonly order: 'asc' | 'desc';
  readonly limit: number;
  readonly offset: number;
}

export const listProducts = async (database: Database, { asOf, ...filter }: ProductFilter, page: ProductPage) => {
  const query = holding(database, asOf).selectFrom('holding').where(meets(filter));
  const { total } = await query.select(({ fn }) => fn.countAll<number>().as('total')).executeTakeFirstOrThrow();
  const rows = await query
    .selectAll()
    .orderBy(sortColumns[page.sort], page.order)
    .orderBy('code')
    .limit(page.limit)
    .offset(page.offset)
    .execute();
  const types = await holding(database, asOf)
    .selectFrom('holding')
    .select(['type', ({ fn }) => fn.countAll<number>().as('count')])
    .groupBy('type')
    .orderBy('type')
    .execute();
  const counted = types.map(({ type, count }) => ({ type, count: Number(count) }));
  return { items: rows.map(productOf), total: Number(total), types: counted };
};

/** All versions of a product, newest first. */
export const productVersions = async (database: Database, code: string): Promise<readonly Product[]> =>
  (
    await tables(database)
      .selectFrom('catalogue_product')
      .selectAll()
      .where('code', '=', code)
      .orderBy('effective_from', 'desc')
      .execute()
  ).map(productOf);

/** Products whose newest version matures on one of the days [from, to], with the day. */
export const productsMaturing = async (
  database: Database,
  from: BusinessDate,
  to: BusinessDate,
): Promise<ReadonlyMap<string, string>> => {
  const newest = tables(database)
    .selectFrom('catalogue_product')
    .select(['code', 'matures_on'])
    .distinctOn('code')
    .orderBy('code')
    .orderBy('effective_from', 'desc')
    .as('newest');
  const rows = await tables(database)
    .selectFrom(newest)
    .selectAll()
    .where('newest.matures_on', '>=', from)
    .where('newest.matures_on', '<=', to)
    .execute();
  return new Map(rows.flatMap(({ code, matures_on }) => (matures_on === null ? [] : [[code, matures_on] as const])));
};

/** Codes whose newest version is of one of the types. */
export const productCodesOf = async (database: Database, types: readonly string[]): Promise<readonly string[]> => {
  if (types.length === 0) return [];
  const rows = await tables(database)
    .selectFrom(
      tables(database)
        .selectFrom('catalogue_product')
        .select(['code', 'type'])
        .distinctOn('code')
        .orderBy('code')
        .orderBy('effective_from', 'desc')
        .as('newest'),
    )
    .select('newest.code')
    .where('newest.type', 'in', [...types])
    .execute();
  return rows.map((row) => row.code);
};

/** Newest names of products; unknown codes are absent. */
export const productNames = async (
  database: Database,
  codes: readonly string[],
): Promise<ReadonlyMap<string, string>> => {
  const names = new Map<string, string>();
  for (const some of chunksOf(codes, rowsAStatement)) {
    const rows = await tables(database)
      .selectFrom('catalogue_product')
      .select(['code', 'name'])
      .distinctOn('code')
      .where('code', 'in', [...some])
      .orderBy('code')
      .orderBy('effective_from', 'desc')
      .execute();
    for (const row of rows) names.set(row.code, row.name);
  }
  return names;
};

/** What products are by their newest version; unknown codes are absent. */
export const productTraits = async (
  database: Database,
  codes: readonly string[],
): Promise<
  ReadonlyMap<string, { readonly type: string; readonly market: string | null; readonly riskRating: string | null }>
> => {
  const traits = new Map<string, { type: string; market: string | null; riskRating: string | null }>();
  for (const some of chunksOf(codes, rowsAStatement)) {
    const rows = await tables(database)
      .selectFrom('catalogue_product')
      .select(['code', 'type', 'market', 'risk_rating'])
      .distinctOn('code')
      .where('code', 'in', [...some])
      .orderBy('code')
      .orderBy('effective_from', 'desc')
      .execute();
    for (const { code, type, market, risk_rating } of rows) traits.set(code, { type, market, riskRating: risk_rating });
  }
  return traits;
};
