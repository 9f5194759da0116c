// The routes of deferred revenue: whole-firm figures for whoever sees the whole firm, single sales of whom the caller sees, files audited.
import { refuse } from '../../kernel/index.ts';
import { type Bilingual, customersAmong, scopeCondition } from '../../know/profiles/index.ts';
import type { DataScope } from '../../platform/auth/index.ts';
import { type CsvCell, csvStream, type Route, route } from '../../platform/http/index.ts';
import { allocateSale, fenShare, PPM, releasedFen } from '../economics-rules/index.ts';
import { selectProgrammes } from '../ledger/index.ts';
import * as contract from './contract.ts';
import { auditOf, type DeferredRevenueDependencies } from './dependencies.ts';
import { originsOfSales } from './origins.ts';
import { chargeLines } from './prices.ts';
import type { Sale } from './sales.ts';
import { insertPrices, priceHistory, readResult } from './store.ts';
import { everySale, readBasis, salesOfCustomer } from './walk.ts';
import { deferredDefinition, kindNames } from './words.ts';

const plain = (text: string): Bilingual => ({ zh: text, en: text });

const firmOnly = (scope: DataScope) =>
  scope.kind === 'firm'
    ? null
    : refuse('FIRM_ONLY', 'These are figures of the whole firm; ask somebody who sees all of it.');

type WalletName = (programme: string, wallet: string) => Bilingual;

const walletNames = async (db: DeferredRevenueDependencies['db']): Promise<WalletName> => {
  const names = new Map(
    (await selectProgrammes(db)).flatMap(({ programme, nameZh, nameEn, wallets }) =>
      wallets.map((each) => [
        `${programme}/${each.wallet}`,
        { zh: `${nameZh} · ${each.nameZh}`, en: `${nameEn} · ${each.nameEn}` },
      ]),
    ),
  );
  return (programme, wallet) => names.get(`${programme}/${wallet}`) ?? plain(wallet);
};

const deferredView = async ({ db }: DeferredRevenueDependencies) => {
  const result = await readResult(db);
  const nameOf = await walletNames(db);
  const { active } = await originsOfSales(db);
  const { rows, months, proofs, fees } = result?.document ?? { rows: [], months: [], proofs: [], fees: [] };
  const sum = (of: readonly { readonly deferredFen: number }[]): number =>
    of.reduce((all, { deferredFen }) => all + deferredFen, 0);
  return {
    ...{ asOf: result?.asOf ?? null, computedAt: result?.computedAt ?? null, definition: deferredDefinition },
    rows: rows.map((row) => ({
      ...{ ...row, kindName: kindNames[row.kind] ?? plain(row.kind), name: nameOf(row.programme, row.wallet) },
    })),
    months: [...months],
    proofs: proofs.map((proof) => ({ ...proof, name: nameOf(proof.programme, proof.wallet) })),
    fees: [...fees],
    totalFen: sum(rows) + sum(fees),
    rules: [...active],
  };
};

const rowColumns = [
  ...(['month', 'kind', 'programme', 'wallet', 'sales', 'priceFen', 'serviceFen', 'points', 'pointsPriceFen'] as const),
  ...(['toServiceFen', 'toPointsFen', 'unpriced', 'awarded', 'redeemed', 'lapsed', 'remaining', 'expected'] as const),
  ...(['releasedFen', 'deferredFen'] as const),
];

/** The sums as a table of text. */
export const deferredTable = async ({
  db,
}: DeferredRevenueDependencies): Promise<
  readonly [header: readonly string[], rows: readonly (readonly CsvCell[])[]]
> => {
  const rows = (await readResult(db))?.document.rows ?? [];
  return [rowColumns, rows.map((row) => rowColumns.map((column) => row[column]))];
};

const linesOf = (sale: Sale): readonly (readonly CsvCell[])[] =>
  sale.points.map((part, at) => [
    ...[sale.customerId, sale.day, sale.kind, sale.version],
    ...chargeLines.map((line) => (at === 0 ? sale.charged[line] : 0)),
    ...(at === 0 ? [sale.serviceFen, sale.toServiceFen] : [0, 0]),
    ...[part.programme, part.wallet, part.points, part.pointYuan, part.rate, part.pointsPriceFen, part.toPointsFen],
  ]);

const saleHeader = [
  ...[
    'customer_id',
    'day',
    'kind',
    'prices',
    'commission_fen',
    'product_fee_fen',
    'advisory_fee_fen',
    'service_price_fen',
  ],
  ...[
    'to_service_fen',
    'programme',
    'wallet',
    'points',
    'point_yuan',
    'expected_ppm',
    'points_price_fen',
    'to_points_fen',
  ],
];

async function* salesOfMonth(
  dependencies: DeferredRevenueDependencies,
  month: string,
): AsyncIterable<readonly CsvCell[]> {
  for await (const page of everySale(dependencies, await readBasis(dependencies)))
    for (const sale of page) if (sale.day.startsWith(month)) yield* linesOf(sale);
}

const saleRoutes = (dependencies: DeferredRevenueDependencies): readonly Route[] => [
  route(contract.listSalesOfCustomer, async ({ params: { customerId } }, { principal }) => {
    const visible = await scopeCondition(dependencies, principal.scope);
    if (!(await customersAmong(dependencies.db, [customerId], visible)).has(customerId))
      return refuse('CUSTOMER_NOT_FOUND', 'There is no customer of this number among those whom you may see.');
    const nameOf = await walletNames(dependencies.db);
    return {
      rows: (await salesOfCustomer(dependencies, customerId)).map(({ customerId: _customer, points, ...sale }) => ({
        ...{ ...sale, kindName: kindNames[sale.kind] ?? plain(sale.kind) },
        points: points.map((part) => ({ ...part, name: nameOf(part.programme, part.wallet) })),
      })),
    };
  }),
  route(contract.downloadSales, async ({ query: { month } }, context) => {
    const refused = firmOnly(context.principal.scope);
    if (refused) return refused;
    await dependencies.audit.record(auditOf(context, 'economics.export', { table: 'sales', month }));
    return csvStream(saleHeader, salesOfMonth(dependencies, month));
  }),
];

const priceRoutes = ({ db, store, audit, wallClock }: DeferredRevenueDependencies): readonly Route[] => [
  route(contract.listSalePrices, async () => ({ rows: [...(await priceHistory(db))] })),
  route(contract.saveSalePrices, async ({ body: { effectiveFrom, prices } }, context) =>
    store.transaction(async (transaction) => {
      const given = { effectiveFrom, prices, at: wallClock.now(), by: context.principal.name };
      const version = await insertPrices(transaction, given);
      await audit.record(auditOf(context, 'economics.prices', { version, effectiveFrom, prices }), transaction);
      return { version };
    }),
  ),
  route(contract.allocatePrice, async ({ query }) => {
    const { redeemed, ...sale } = query;
    const allocation = allocateSale(sale);
    if (sale.serviceFen + allocation.pointsPriceFen === 0)
      return refuse('NOTHING_TO_SHARE', 'Give the service or the points a price of their own.');
    const expected = query.expected ?? fenShare(sale.points, sale.rate, PPM);
    if (redeemed > expected)
      return refuse(
        'REDEEMED_BEYOND_EXPECTED',
        `Of ${expected} points that are expected at most as many are redeemed.`,
      );
    const progress = { redeemed, remaining: expected - redeemed, rate: PPM };
    const released = releasedFen(allocation.toPointsFen, progress);
    return { ...allocation, expected, releasedFen: released, deferredFen: allocation.toPointsFen - released };
  }),
];

export const createDeferredRoutes = (dependencies: DeferredRevenueDependencies): readonly Route[] => [
  route(contract.getDeferred, async (_input, { principal }) => {
    const refused = firmOnly(principal.scope);
    return refused ?? deferredView(dependencies);
  }),
  ...saleRoutes(dependencies),
  ...priceRoutes(dependencies),
];
