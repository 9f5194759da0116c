// What the programme cost, month by month: points burnt and benefits used, by benefit, tier and branch. The same amounts, rounded in the
// same places, stand in contribution.
import { addDays, type BusinessDate, startOfDay } from '../../kernel/index.ts';
import { costOfUnits, microOf, pointCosts } from '../../know/contribution/index.ts';
import type { Database } from '../../platform/state-store/index.ts';
import { burntByDay, tiersAt } from '../accounting/index.ts';
import { benefitCosts, benefitCostsByDay } from '../benefits/index.ts';
import { addMonths, fenOfMicro, fenOfYuan, monthsFrom } from '../economics-rules/index.ts';
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

/** One cost of one customer on one day. */
interface CostItem {
  readonly customerId: string;
  readonly day: string;
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
  /** "SCHEME/TIER" of every scheme in which the customer was on the day; "-" where in none. */
  readonly tiers: readonly string[];
  readonly units: number;
  readonly fen: number;
  readonly paidFen: number;
}

/**
 * Fen of each day of a month such that they sum to those of the month, rounded once: what the days so far cost less what those before
 * did. `add` puts a day to the sum of its month, `costOf` says what such a sum costs.
 */
const dayByDay = <Sum>(nothing: Sum, costOf: (sum: Sum) => number) => {
  const sums = new Map<string, Sum>();
  return (month: string, add: (sum: Sum) => Sum): number => {
    const before = sums.get(month) ?? nothing;
    const now = add(before);
    sums.set(month, now);
    return costOf(now) - costOf(before);
  };
};

const readItems = async (
  { db, timeZone }: EconomicsDependencies,
  from: string,
  until: string,
): Promise<readonly CostItem[]> => {
  const [first, after] = [`${from}-01`, `${addMonths(until, 1)}-01`] as [BusinessDate, BusinessDate];
  const yuanOf = await pointCosts(db);
  const burnt = await burntByDay(db, timeZone, startOfDay(first, timeZone), startOfDay(after, timeZone));
  const used = await benefitCostsByDay(db, first, after);
  const fenOfBurnt = dayByDay({ points: 0, yuan: '0' }, ({ points, yuan }) => costOfUnits(points, yuan));
  const fenOfUsed = dayByDay<bigint>(0n, fenOfMicro);
  return [
    ...burnt.map(({ customerId, programme, wallet, day, points }) => {
      const month = day.slice(0, 7);
      const yuan = yuanOf(`${month}-01`, programme, wallet);
      const fen = fenOfBurnt(JSON.stringify([month, customerId, programme, wallet]), (sum) => ({
        ...{ points: sum.points + points, yuan },
      }));
      return { customerId, day, what: `points:${programme}/${wallet}`, units: points, paidFen: 0, fen };
    }),
    ...used.map(({ customerId, month, day, benefit, byPoints, units, costYuan }) => {
      const fen = fenOfUsed(JSON.stringify([month, customerId, benefit, byPoints]), (sum) => sum + microOf(costYuan));
      const [own, paid] = byPoints ? [0, fen] : [fen, 0];
      return { customerId, day, what: `benefit:${benefit}`, units, fen: own, paidFen: paid };
    }),
  ];
};

const dayNumber = (day: string): number => Math.round(Date.parse(`${day}T00:00:00Z`) / DAY_MS);

/** Where customers were: branch on the last day of the month, as contribution has it, and tiers on the day of each cost. */
const placesOf = async (dependencies: EconomicsDependencies, month: string, items: readonly CostItem[]) => {
  const date = addDays(`${addMonths(month, 1)}-01` as BusinessDate, -1);
  const branches = new Map<string, string | null>();
  const ids = [...new Set(items.map(({ customerId }) => customerId))].toSorted();
  for (let at = 0; at < ids.length; at += PAGE) {
    const some = ids.slice(at, at + PAGE);
    const found = await dependencies.branchesOn(some.map((customerId) => ({ customerId, date })));
    for (const [index, customerId] of some.entries()) branches.set(customerId, found[index] ?? null);
  }
  const tiers = new Map<string, string[]>();
  const asked = new Map(
    items.map(({ customerId, day }) => [`${day} ${customerId}`, { customerId, day: dayNumber(day) }] as const),
  );
  const questions = [...asked.values()];
  for (let at = 0; at < questions.length; at += PAGE)
    for (const { customerId, day, scheme, tier } of await tiersAt(dependencies.db, questions.slice(at, at + PAGE))) {
      const key = `${day} ${customerId}`;
      tiers.set(key, [...(tiers.get(key) ?? []), `${scheme}/${tier}`]);
    }
  return ({ customerId, day }: CostItem) => ({
    branchId: branches.get(customerId) ?? null,
    tiers: tiers.get(`${dayNumber(day)} ${customerId}`)?.toSorted() ?? ['-'],
  });
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
    const own = items.filter(({ day }) => day.startsWith(month));
    const placeOf = await placesOf(dependencies, month, own);
    for (const item of own) {
      const { customerId, what, units, fen, paidFen } = item;
      const { branchId, tiers } = placeOf(item);
      const key = JSON.stringify([month, what, branchId, tiers]);
      const row = rows.get(key) ?? { month, what, branchId, tiers, units: 0, fen: 0, paidFen: 0 };
      row.units += units;
      row.fen += fen;
      row.paidFen += paidFen;
      rows.set(key, row);
      customers.set(customerId, (customers.get(customerId) ?? 0) + fen);
    }
  }
  return { rows: [...rows.values()], customers };
};
