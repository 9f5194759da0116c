// Gathers, customer by customer, who first used which benefit in which month and who had not, in strata of the months before, so that a
// million customers are walked through once and only counts are kept. Pure.
import { businessDate } from '../../kernel/index.ts';
import type { Cell, Stratum } from './matched.ts';
import { addMonths, monthsBetween } from './month.ts';

/** Months before the first use that users and others are alike in. */
export const MONTHS_BEFORE = 2;
/** So many months after the first use it is looked whether somebody is still there. */
export const horizons = [1, 3] as const;
export type Horizon = (typeof horizons)[number];
const covariates = ['active_days', 'trade_days', 'tenure_days'] as const;

/** Days with visits and with trades in a month. */
export interface MonthOfActivity {
  readonly month: string;
  readonly activeDays: number;
  readonly tradeDays: number;
}

export interface Walked {
  readonly openedOn: string | null;
  readonly activity: readonly MonthOfActivity[];
  /** Tier by the month whose last day it was on. */
  readonly tiers: ReadonlyMap<string, string>;
  readonly firstUses: readonly { readonly benefit: string; readonly month: string }[];
}

type Counts = { customers: number; stayed: number; readonly sums: number[]; readonly squares: number[] };
type Table = Map<string, Counts>;

const DAY_MS = 86_400_000;
const TENURE_DAYS_MAX = 3_650;
const band = (value: number, cuts: readonly number[]): string => String(cuts.findLastIndex((cut) => value >= cut));
/** Lower ends of the bands. */
const activityCuts: readonly number[] = [0, 1, 2, 4, 6, 9, 13, 18, 24, 31, 41];
const tradeCuts: readonly number[] = [0, 1, 3, 6, 12, 24];
const tenureCuts: readonly number[] = [0, 91, 366, 1_096];

const noCounts = (): Counts => ({
  customers: 0,
  stayed: 0,
  sums: covariates.map(() => 0),
  squares: covariates.map(() => 0),
});

const count = (table: Table, key: string, stayed: boolean, numbers: readonly number[]): void => {
  const counts = table.get(key) ?? noCounts();
  counts.customers += 1;
  counts.stayed += stayed ? 1 : 0;
  for (const [at, number] of numbers.entries()) {
    counts.sums[at] = (counts.sums[at] ?? 0) + number;
    counts.squares[at] = (counts.squares[at] ?? 0) + number * number;
  }
  table.set(key, counts);
};

const less = (one: Counts, other: Counts | undefined): Cell =>
  other === undefined
    ? one
    : {
        customers: one.customers - other.customers,
        stayed: one.stayed - other.stayed,
        sums: one.sums.map((sum, at) => sum - (other.sums[at] ?? 0)),
        squares: one.squares.map((sum, at) => sum - (other.squares[at] ?? 0)),
      };

/** Months in which a first use is looked at: `before` whole months are known before it and `horizon` whole ones after it. */
export const monthsOfUse = (firstKnown: string, lastWhole: string, horizon: Horizon): readonly string[] =>
  Array.from({ length: Math.max(0, monthsBetween(firstKnown, lastWhole) - MONTHS_BEFORE - horizon + 1) }, (_, index) =>
    addMonths(firstKnown, MONTHS_BEFORE + index),
  ).slice(-12);

export interface UseCohorts {
  /** Counts one customer. */
  add(customer: Walked): void;
  /** Strata of the months in which somebody first used the benefit. */
  strataOf(benefit: string): readonly Stratum[];
}

/** What is looked up for each month, made once. */
const monthNames = (month: string, horizon: Horizon) => ({
  ...{ month, startMs: Date.parse(`${month}-01T00:00:00Z`), after: addMonths(month, horizon) },
  before: Array.from({ length: MONTHS_BEFORE }, (_, index) => addMonths(month, -1 - index)),
});

const openedMs = (openedOn: string | null): number => {
  const opened = openedOn === null ? null : businessDate(openedOn);
  return opened === null ? Number.POSITIVE_INFINITY : Date.parse(`${opened}T00:00:00Z`);
};

export const createUseCohorts = (months: readonly string[], horizon: Horizon): UseCohorts => {
  const everybody: Table = new Map();
  const firstUsers = new Map<string, Table>();
  const usersToDate = new Map<string, Table>();
  const tableOf = (tables: Map<string, Table>, benefit: string): Table => {
    const known = tables.get(benefit) ?? new Map();
    tables.set(benefit, known);
    return known;
  };
  const named = months.map((month) => monthNames(month, horizon));
  return {
    add: ({ openedOn, activity, tiers, firstUses }) => {
      const byMonth = new Map(activity.map((each) => [each.month, each]));
      const opened = openedMs(openedOn);
      for (const { month, startMs, before, after: later } of named) {
        if (opened >= startMs) continue;
        let [active, trades] = [0, 0];
        for (const back of before) {
          const own = byMonth.get(back);
          active += own?.activeDays ?? 0;
          trades += own?.tradeDays ?? 0;
        }
        const tenure = (startMs - opened) / DAY_MS;
        const numbers = [active, trades, Math.min(TENURE_DAYS_MAX, tenure)];
        const bands = `${band(active, activityCuts)}|${band(trades, tradeCuts)}|${band(tenure, tenureCuts)}`;
        const key = `${month}|${bands}|${tiers.get(before[0] ?? '') ?? ''}`;
        const after = byMonth.get(later);
        const stayed = (after?.activeDays ?? 0) + (after?.tradeDays ?? 0) > 0;
        count(everybody, key, stayed, numbers);
        for (const { benefit, month: first } of firstUses) {
          if (first === month) count(tableOf(firstUsers, benefit), key, stayed, numbers);
          if (first <= month) count(tableOf(usersToDate, benefit), key, stayed, numbers);
        }
      }
    },
    strataOf: (benefit) => {
      const [users, toDate] = [firstUsers.get(benefit), usersToDate.get(benefit)];
      if (users === undefined) return [];
      const used = new Set([...users.keys()].map((key) => key.split('|')[0]));
      return [...everybody]
        .filter(([key]) => used.has(key.split('|')[0]))
        .map(([key, all]) => ({
          users: users.get(key) ?? noCounts(),
          others: less(all, toDate?.get(key)),
        }));
    },
  };
};
