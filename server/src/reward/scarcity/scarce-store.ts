// What is scarce: stocks, limits of customers, budgets. Each is taken by one conditional statement, so that of those who come at once
// exactly as many get it as there is; everybody takes in the same order, so nobody waits for each other in a circle.
import { sql } from 'kysely';
import { type BusinessDate, type Refusal, refuse } from '../../kernel/index.ts';
import { type Database, kept, type StateTransaction } from '../../platform/state-store/index.ts';
import type { Benefit, Budget, CustomerLimit } from '../benefit-rules/contract.ts';
import { spanName } from '../benefit-rules/index.ts';

export type ScarceRefusal = Refusal<'OUT_OF_STOCK' | 'LIMIT_REACHED' | 'BUDGET_EXHAUSTED'>;

export interface Stock {
  readonly total: number;
  readonly taken: number;
}

export const selectStocks = async (db: Database | StateTransaction): Promise<ReadonlyMap<string, Stock>> => {
  const { rows } = await sql<Stock & { readonly owner: string }>`select owner, total, taken from benefit_stock`.execute(
    db,
  );
  return new Map(rows.map(({ owner, total, taken }) => [owner, { total, taken }]));
};

/** Puts so many in, or takes out what nobody has taken; false where less would be left than was taken. */
export const addStock = async (transaction: StateTransaction, owner: string, count: number): Promise<boolean> => {
  await sql`insert into benefit_stock (owner, total, taken) values (${owner}, 0, 0) on conflict do nothing`.execute(
    transaction,
  );
  const { numAffectedRows } = await sql`
    update benefit_stock set total = total + ${count}::bigint where owner = ${owner} and total + ${count}::bigint >= taken`.execute(
    transaction,
  );
  return Number(numAffectedRows ?? 0) === 1;
};

const takeStock = async (transaction: StateTransaction, owner: string, units: number): Promise<boolean> => {
  const { numAffectedRows } = await kept(sql`
    update benefit_stock set taken = taken + ${units}::bigint where owner = ${owner} and taken + ${units}::bigint <= total`).execute(
    transaction,
  );
  return Number(numAffectedRows ?? 0) === 1;
};

const giveStockBack = async (transaction: StateTransaction, owner: string, units: number): Promise<void> => {
  await sql`update benefit_stock set taken = greatest(0, taken - ${units}::bigint) where owner = ${owner}`.execute(
    transaction,
  );
};

/** Counts units and cost against a limit; false where it would go beyond. */
const takeUsage = async (
  transaction: StateTransaction,
  key: string,
  units: number,
  cost: string,
  most: { readonly count: number | null; readonly yuan: string | null },
): Promise<boolean> => {
  const { numAffectedRows } = await kept(sql`
    insert into benefit_usage as used (key, count, cost_yuan)
    select asked.key, asked.units, asked.cost
    from (select ${key}::text as key, ${units}::bigint as units, ${units}::bigint * ${cost}::numeric as cost,
      ${most.count}::bigint as most, ${most.yuan}::numeric as yuan) as asked
    where (asked.most is null or asked.units <= asked.most) and (asked.yuan is null or asked.cost <= asked.yuan)
    on conflict (key) do update set count = used.count + excluded.count, cost_yuan = used.cost_yuan + excluded.cost_yuan
    where (${most.count}::bigint is null or used.count + excluded.count <= ${most.count}::bigint)
      and (${most.yuan}::numeric is null or used.cost_yuan + excluded.cost_yuan <= ${most.yuan}::numeric)`).execute(
    transaction,
  );
  return Number(numAffectedRows ?? 0) === 1;
};

/** What takes from the scarce: a benefit or an item, with what one unit costs. */
export interface Scarcity {
  /** "benefit:…" or "item:…". */
  readonly owner: string;
  readonly stocked: boolean;
  readonly customerLimits: readonly CustomerLimit[];
  readonly budget: Budget | null;
  readonly unitCostYuan: string;
}

/** What a benefit takes from. The pool of codes is a stock of its own. */
export const scarcityOf = (code: string, benefit: Benefit): Scarcity => ({
  owner: `benefit:${code}`,
  stocked: benefit.supply.kind === 'stock' && benefit.fulfilment.kind !== 'codes',
  customerLimits: benefit.customerLimits,
  budget: benefit.budget,
  unitCostYuan: benefit.unitCostYuan,
});

const limitKey = (owner: string, customerId: string, { span }: CustomerLimit, date: BusinessDate): string =>
  `limit:${owner}:${spanName(date, span)}:${customerId}`;
const budgetKey = (owner: string, { span }: Budget, date: BusinessDate): string =>
  `budget:${owner}:${spanName(date, span)}`;

/** Takes units for a customer: stock, then limits, then the budget. A refusal leaves part of it taken: the transaction must be rolled back. */
export const takeScarce = async (
  transaction: StateTransaction,
  { owner, stocked, customerLimits, budget, unitCostYuan }: Scarcity,
  customerId: string,
  units: number,
  date: BusinessDate,
): Promise<ScarceRefusal | null> => {
  if (stocked && !(await takeStock(transaction, owner, units)))
    return refuse('OUT_OF_STOCK', 'It is gone: others were quicker.', { owner });
  for (const limit of customerLimits) {
    const taken = await takeUsage(transaction, limitKey(owner, customerId, limit, date), units, '0', {
      count: limit.count,
      yuan: null,
    });
    if (!taken)
      return refuse('LIMIT_REACHED', `A customer may have it ${limit.count} times for each ${limit.span}.`, {
        ...limit,
      });
  }
  if (budget && !(await takeUsage(transaction, budgetKey(owner, budget, date), units, unitCostYuan, budget)))
    return refuse('BUDGET_EXHAUSTED', `The budget of this ${budget.span} has been given.`, { ...budget });
  return null;
};

/** Gives back what was taken on a day. */
export const giveScarceBack = async (
  transaction: StateTransaction,
  { owner, stocked, customerLimits, budget, unitCostYuan }: Scarcity,
  customerId: string,
  units: number,
  date: BusinessDate,
): Promise<void> => {
  if (stocked) await giveStockBack(transaction, owner, units);
  const keys = [
    ...customerLimits.map((limit) => ({ key: limitKey(owner, customerId, limit, date), cost: '0' })),
    ...(budget ? [{ key: budgetKey(owner, budget, date), cost: unitCostYuan }] : []),
  ];
  for (const { key, cost } of keys)
    await sql`update benefit_usage set count = greatest(0, count - ${units}::bigint),
        cost_yuan = greatest(0, cost_yuan - ${units}::bigint * ${cost}::numeric)
      where key = ${key}`.execute(transaction);
};

/** What the budget of the span has given. */
export const budgetUsed = async (
  db: Database,
  owner: string,
  budget: Budget,
  date: BusinessDate,
): Promise<{ readonly count: number; readonly yuan: string }> => {
  const { rows } = await sql<{ readonly count: number; readonly yuan: string }>`
    select count, cost_yuan::text as yuan from benefit_usage where key = ${budgetKey(owner, budget, date)}`.execute(db);
  return rows[0] ?? { count: 0, yuan: '0' };
};
