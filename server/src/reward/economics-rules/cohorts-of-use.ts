// Gathers, customer by customer, who first used which benefit in which month and who had not, in cells of what they did in the months before,
// so that a million customers are walked through once and only counts are kept. Pure.
import { businessDate } from '../../kernel/index.ts';
import type { Cell, Count, Group } from './matched.ts';
import { addMonths, monthsBetween } from './month.ts';

/** Months before the first use that users and others are alike in. */
export const MONTHS_BEFORE = 2;
/** So many months after the first use it is looked whether somebody is still there. */
export const horizons = [1, 3] as const;
export type Horizon = (typeof horizons)[number];

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

type Counts = { customers: number; stayed: number };
/** By cell, within a month and tier. */
type Table = Map<string, Map<string, Counts>>;

const DAY_MS = 86_400_000;
/** Longer ago makes no difference. */
const TENURE_DAYS_MAX = 3_650;
/** A quarter of a year: days since opening are no finer. */
const TENURE_STEP_DAYS = 91;
const tenureOf = (days: number): number =>
  Math.floor(Math.min(days, TENURE_DAYS_MAX) / TENURE_STEP_DAYS) * TENURE_STEP_DAYS + Math.floor(TENURE_STEP_DAYS / 2);

const count = (table: Table, group: string, cell: string, stayed: boolean): void => {
  const cells = table.get(group) ?? new Map<string, Counts>();
  const counts = cells.get(cell) ?? { customers: 0, stayed: 0 };
  counts.customers += 1;
  counts.stayed += stayed ? 1 : 0;
  table.set(group, cells.set(cell, counts));
};

const nobody: Count = { customers: 0, stayed: 0 };
const less = (one: Count, other: Count | undefined): Count =>
  other === undefined ? one : { customers: one.customers - other.customers, stayed: one.stayed - other.stayed };

/** Months in which a first use is looked at: `before` whole months are known before it and `horizon` whole ones after it. */
export const monthsOfUse = (firstKnown: string, lastWhole: string, horizon: Horizon): readonly string[] =>
  Array.from({ length: Math.max(0, monthsBetween(firstKnown, lastWhole) - MONTHS_BEFORE - horizon + 1) }, (_, index) =>
    addMonths(firstKnown, MONTHS_BEFORE + index),
  ).slice(-12);

export interface UseCohorts {
  /** Counts one customer. */
  add(customer: Walked): void;
  /** Cells of the months in which somebody first used the benefit, those of each month and tier together. */
  groupsOf(benefit: string): readonly Group[];
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
        const cell = `${active} ${trades} ${tenureOf((startMs - opened) / DAY_MS)}`;
        const group = `${month}|${tiers.get(before[0] ?? '') ?? ''}`;
        const after = byMonth.get(later);
        const stayed = (after?.activeDays ?? 0) + (after?.tradeDays ?? 0) > 0;
        count(everybody, group, cell, stayed);
        for (const { benefit, month: first } of firstUses) {
          if (first === month) count(tableOf(firstUsers, benefit), group, cell, stayed);
          if (first <= month) count(tableOf(usersToDate, benefit), group, cell, stayed);
        }
      }
    },
    groupsOf: (benefit) => {
      const [users, toDate] = [firstUsers.get(benefit), usersToDate.get(benefit)];
      const used = new Set([...(users?.keys() ?? [])].map((group) => group.split('|')[0]));
      return [...everybody]
        .filter(([group]) => used.has(group.split('|')[0]))
        .map(([group, cells]) =>
          [...cells].map(
            ([cell, all]): Cell => ({
              at: cell.split(' ').map(Number),
              users: users?.get(group)?.get(cell) ?? nobody,
              others: less(all, toDate?.get(group)?.get(cell)),
            }),
          ),
        );
    },
  };
};
