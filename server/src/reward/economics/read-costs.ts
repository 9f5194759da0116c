// What the programme cost, month by month: points burnt and benefits used, by benefit, tier and branch. The same amounts, rounded in the
// same places, stand in contribution.
import { addDays, type BusinessDate, startOfDay } from '../../kernel/index.ts';
import { costOfUnits, pointCosts } from '../../know/contribution/index.ts';
import type { Database } from '../../platform/state-store/index.ts';
import { tiersOn } from '../accounting/index.ts';
import { benefitCosts } from '../benefits/index.ts';
import { addMonths, fenOfYuan, monthsFrom } from '../economics-rules/index.ts';
import { burntByMonth } from '../ledger/index.ts';
import type { EconomicsDependencies } from './dependencies.ts';

const DAY_MS = 86_400_000;
const PAGE = 5_000;

/** Benefits used by customers in months, without those paid for with points: their cost is that of the points. */
export const benefitsUsed = async (
  db: Database,
  from: string,
  to: string,
): Promise<readonly { readonly customerId: string; readonly month: string; readonly fen: number }[]> => {
  const sums = new Map<string, { customerId: string; month: string; fen: number }>();
  for (const { customerId, month, byPoints, costYuan } of await benefitCosts(db, from, to)) {
    if (byPoints) continue;
    const key = `${month} ${customerId}`;
    const known = sums.get(key) ?? { customerId, month, fen: 0 };
    known.fen += fenOfYuan(costYuan);
    sums.set(key, known);
  }
  return [...sums.values()];
};

/** One cost of one customer in one month. */
interface CostItem {
  readonly customerId: string;
  readonly month: string;
  /** "points:PROGRAMME/WALLET" or "benefit:CODE". */
  readonly what: string;
  readonly units: number;
  readonly fen: number;
  /** What a benefit that was paid for with points cost; no part of `fen`, which the points have. */
  readonly paidFen: number;
}

/** Costs of a month by what, branch and tier. */
export interface CostRow {
  readonly month: string;
  readonly what: string;
  readonly branchId: string | null;
  /** "SCHEME/TIER" of every scheme in which the customer was; "-" where in none. */
  readonly tiers: readonly string[];
  readonly units: number;
  readonly fen: number;
  readonly paidFen: number;
}

const readItems = async (
  { db, timeZone }: EconomicsDependencies,
  from: string,
  until: string,
): Promise<readonly CostItem[]> => {
  const [first, after] = [`${from}-01`, `${addMonths(until, 1)}-01`] as [BusinessDate, BusinessDate];
  const yuanOf = await pointCosts(db);
  const burnt = await burntByMonth(db, timeZone, startOfDay(first, timeZone), startOfDay(after, timeZone));
  const used = await benefitCosts(db, first, after);
  return [
    ...burnt.map(({ customerId, programme, wallet, month, points }) => ({
      ...{ customerId, month, what: `points:${programme}/${wallet}`, units: points, paidFen: 0 },
      fen: costOfUnits(points, yuanOf(`${month}-01`, programme, wallet)),
    })),
    ...used.map(({ customerId, month, benefit, byPoints, units, costYuan }) => {
      const fen = fenOfYuan(costYuan);
      return {
        customerId,
        month,
        what: `benefit:${benefit}`,
        units,
        fen: byPoints ? 0 : fen,
        paidFen: byPoints ? fen : 0,
      };
    }),
  ];
};

/** Where customers were on the last day of a month: branch, and tiers. */
const placesOf = async (dependencies: EconomicsDependencies, month: string, ids: readonly string[]) => {
  const date = addDays(`${addMonths(month, 1)}-01` as BusinessDate, -1);
  const day = Math.round(Date.parse(`${date}T00:00:00Z`) / DAY_MS);
  const found = new Map<string, { branchId: string | null; tiers: string[] }>();
  for (let at = 0; at < ids.length; at += PAGE) {
    const some = ids.slice(at, at + PAGE);
    const branches = await dependencies.branchesOn(some.map((customerId) => ({ customerId, date })));
    for (const [index, customerId] of some.entries())
      found.set(customerId, { branchId: branches[index] ?? null, tiers: [] });
    for (const { customerId, scheme, tier } of await tiersOn(dependencies.db, some, day))
      found.get(customerId)?.tiers.push(`${scheme}/${tier}`);
  }
  return found;
};

/** Costs of the months by what, branch and tiers: they sum to what contribution has in its lines points and benefits. */
export const readCosts = async (
  dependencies: EconomicsDependencies,
  from: string,
  until: string,
): Promise<{ readonly rows: readonly CostRow[]; readonly customers: ReadonlyMap<string, number> }> => {
  const items = await readItems(dependencies, from, until);
  const rows = new Map<string, { -readonly [Name in keyof CostRow]: CostRow[Name] }>();
  const customers = new Map<string, number>();
  for (const month of monthsFrom(from, until)) {
    const own = items.filter((item) => item.month === month);
    const places = await placesOf(
      dependencies,
      month,
      [...new Set(own.map(({ customerId }) => customerId))].toSorted(),
    );
    for (const { customerId, what, units, fen, paidFen } of own) {
      const { branchId = null, tiers = [] } = places.get(customerId) ?? {};
      const sorted = tiers.length === 0 ? ['-'] : tiers.toSorted();
      const key = JSON.stringify([month, what, branchId, sorted]);
      const row = rows.get(key) ?? { month, what, branchId, tiers: sorted, units: 0, fen: 0, paidFen: 0 };
      row.units += units;
      row.fen += fen;
      row.paidFen += paidFen;
      rows.set(key, row);
      customers.set(customerId, (customers.get(customerId) ?? 0) + fen);
    }
  }
  return { rows: [...rows.values()], customers };
};
