// Walks through every customer to whom sales gave points, so many at a time, and shares each of their sales.
import { type BusinessDate, businessDateAt, type CustomerId } from '../../kernel/index.ts';
import { passedOnDeducted, pointCosts } from '../../know/contribution/index.ts';
import { mergedInto } from '../../know/profiles/index.ts';
import { customerPerson } from '../../record/identity/index.ts';
import { type CohortFlow, cohortFlows } from '../accounting/index.ts';
import { liabilityOf, type WalletLiability } from '../economics-rules/index.ts';
import { selectProgrammes } from '../ledger/index.ts';
import type { DeferredRevenueDependencies } from './dependencies.ts';
import { type GivenForSales, givenForSales, originsOfSales } from './origins.ts';
import type { SaleKind } from './prices.ts';
import { type Charge, readCharges } from './read-charges.ts';
import { type Basis, type Sale, salesOf } from './sales.ts';
import { priceHistory, pricesOn } from './store.ts';

const PAGE = 2_000;

type Kinds = ReadonlyMap<string, SaleKind>;

const readFlows = ({ db, timeZone }: DeferredRevenueDependencies): Promise<readonly CohortFlow[]> =>
  cohortFlows(db, timeZone);

/** How the points of each wallet that can be spent develop, by "programme/wallet". */
export const developments = async (
  { db, clock, timeZone }: DeferredRevenueDependencies,
  flows: readonly CohortFlow[],
): Promise<ReadonlyMap<string, WalletLiability>> => {
  const month = businessDateAt(clock.now(), timeZone).slice(0, 7);
  return new Map(
    (await selectProgrammes(db)).flatMap(({ programme, wallets }) =>
      wallets.flatMap(({ wallet, spendable }) =>
        // Only shares are asked for: what a point costs is of no importance here.
        spendable ? [[`${programme}/${wallet}`, liabilityOf(flows, { programme, wallet }, month, '0')] as const] : [],
      ),
    ),
  );
};

export const readBasis = async (
  dependencies: DeferredRevenueDependencies,
  flows?: readonly CohortFlow[],
): Promise<Basis> => {
  const { db } = dependencies;
  const history = await priceHistory(db);
  const wallets = await developments(dependencies, flows ?? (await readFlows(dependencies)));
  return {
    kinds: (await originsOfSales(db)).kinds,
    pricesOn: (day) => pricesOn(history, day),
    deductsPassedOn: await passedOnDeducted(db),
    pointCost: await pointCosts(db),
    estimatedShare: (programme, wallet) => {
      const development = wallets.get(`${programme}/${wallet}`)?.development;
      return development?.state === 'estimated' ? development.ultimateRate : null;
    },
    isSpendable: (programme, wallet) => wallets.has(`${programme}/${wallet}`),
  };
};

const byCustomer = (rows: readonly GivenForSales[]): ReadonlyMap<string, readonly GivenForSales[]> => {
  const found = new Map<string, GivenForSales[]>();
  for (const row of rows) {
    const own = found.get(row.customerId);
    if (own) own.push(row);
    else found.set(row.customerId, [row]);
  }
  return found;
};

/** Calls with the points of customers page by page. */
async function* pagesOf(
  { db }: DeferredRevenueDependencies,
  kinds: Kinds,
): AsyncIterable<ReadonlyMap<string, readonly GivenForSales[]>> {
  for (let after = ''; kinds.size > 0; ) {
    const found = byCustomer(await givenForSales(db, kinds, { after, limit: PAGE }));
    const last = [...found.keys()].at(-1);
    if (last === undefined) return;
    yield found;
    after = last;
  }
}

/** Points of customers who were merged into others, by the others: what was sold to either was sold to one. */
const strays = async (
  dependencies: DeferredRevenueDependencies,
  kinds: Kinds,
): Promise<{
  readonly merged: ReadonlySet<string>;
  readonly byOwner: Map<string, readonly GivenForSales[]>;
}> => {
  const merged = new Set<string>();
  const byOwner = new Map<string, readonly GivenForSales[]>();
  for await (const page of pagesOf(dependencies, kinds)) {
    for (const [customerId, owner] of await mergedInto(dependencies.db, [...page.keys()])) {
      merged.add(customerId);
      byOwner.set(owner, [...(byOwner.get(owner) ?? []), ...(page.get(customerId) ?? [])]);
    }
  }
  return { merged, byOwner };
};

const sharedOf = async (
  dependencies: DeferredRevenueDependencies,
  basis: Basis,
  customers: ReadonlyMap<string, readonly GivenForSales[]>,
  products: readonly string[],
  signal?: AbortSignal,
): Promise<readonly Sale[]> => {
  const persons = new Map([...customers.keys()].map((id) => [id, customerPerson(id as CustomerId).toString()]));
  const charges = await readCharges(dependencies, [...persons.values()], products, signal);
  const none: readonly Charge[] = [];
  return [...customers].flatMap(([id, given]) => salesOf(basis, id, given, charges.get(persons.get(id) ?? '') ?? none));
};

/** The sales of one customer that gave points. */
export const salesOfCustomer = async (
  dependencies: DeferredRevenueDependencies,
  customerId: string,
): Promise<readonly Sale[]> => {
  const basis = await readBasis(dependencies);
  const given = await givenForSales(dependencies.db, basis.kinds, {
    ...{ after: '', limit: 1, only: customerId },
  });
  return sharedOf(dependencies, basis, new Map([[customerId, given]]), await dependencies.productCodes());
};

/** Every sale that gave points, customers in the order of their numbers. */
export async function* everySale(
  dependencies: DeferredRevenueDependencies,
  basis: Basis,
  signal?: AbortSignal,
): AsyncIterable<readonly Sale[]> {
  const { kinds } = basis;
  const products = await dependencies.productCodes();
  const { merged, byOwner } = await strays(dependencies, kinds);
  for await (const page of pagesOf(dependencies, kinds)) {
    signal?.throwIfAborted();
    const owners = new Map<string, readonly GivenForSales[]>();
    for (const [customerId, given] of page) {
      if (merged.has(customerId)) continue;
      owners.set(customerId, [...given, ...(byOwner.get(customerId) ?? [])]);
      byOwner.delete(customerId);
    }
    yield sharedOf(dependencies, basis, owners, products, signal);
  }
  // Owners who were given no points of their own.
  yield sharedOf(dependencies, basis, byOwner, products, signal);
}

/** The business month that runs. */
export const monthNow = ({ clock, timeZone }: DeferredRevenueDependencies): string =>
  (businessDateAt(clock.now(), timeZone) satisfies BusinessDate).slice(0, 7);
