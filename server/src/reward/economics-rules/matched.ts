// Whether users of a benefit stay more often than customers like them who did not use it. Users are compared with non-users of exactly the
// same stratum of the month before their first use; each stratum weighs as much as it has users (subclassification: P. Rosenbaum, D. Rubin,
// JASA 79 (1984)). The interval adds one who stays and one who leaves to each cell (A. Agresti, B. Caffo, The American Statistician 54 (2000)),
// balance is the standardised difference (P. Austin, Statistics in Medicine 28 (2009)). An association, never an effect. Pure.
import { PPM } from './development.ts';

/** So many in one cell, how many of them stayed, and the sums of what balance is looked at by, with those of the squares. */
export interface Cell {
  readonly customers: number;
  readonly stayed: number;
  readonly sums: readonly number[];
  readonly squares: readonly number[];
}

/** Customers of one stratum in one month: those who first used the benefit then, and those who had not used it. */
export interface Stratum {
  readonly users: Cell;
  readonly others: Cell;
}

/** Fewer matched users say nothing. */
export const USERS_MIN = 30;
/** Standardised differences above this, in thousandths, are no balance. */
export const BALANCE_MAX = 100;

/** A covariate as a number: means, and standardised differences, both in thousandths. */
export interface Balance {
  readonly covariate: number;
  readonly users: number;
  readonly othersBefore: number;
  /** Non-users weighted like the users of their strata. */
  readonly othersAfter: number;
  readonly before: number;
  readonly after: number;
}

export type Matched = {
  readonly users: number;
  /** Users who have somebody like them. */
  readonly matchedUsers: number;
  readonly others: number;
  readonly strata: number;
  readonly balance: readonly Balance[];
} & (
  | { readonly state: 'too_few' }
  | {
      readonly state: 'compared';
      /** In a million. */
      readonly usersStayed: number;
      /** Of non-users as they are, and weighted like the users. */
      readonly othersStayed: number;
      readonly matchedStayed: number;
      readonly difference: number;
      readonly low: number;
      readonly high: number;
      /** Whether the interval leaves zero out. */
      readonly isClear: boolean;
    }
);

const NORMAL_95 = 1.959_964;
const ppm = (share: number): number => Math.round(share * PPM);
const shareOf = ({ customers, stayed }: Pick<Cell, 'customers' | 'stayed'>): number =>
  customers === 0 ? 0 : stayed / customers;
const total = (cells: readonly Cell[]): Pick<Cell, 'customers' | 'stayed'> => ({
  customers: cells.reduce((all, { customers }) => all + customers, 0),
  stayed: cells.reduce((all, { stayed }) => all + stayed, 0),
});

/** Variance of a share with one more of each kind. */
const variance = ({ customers, stayed }: Cell): number => {
  const smoothed = (stayed + 1) / (customers + 2);
  return (smoothed * (1 - smoothed)) / (customers + 2);
};

const milli = (number: number): number => Math.round(number * 1_000);
const sumAt = (cells: readonly Cell[], of: 'sums' | 'squares', at: number): number =>
  cells.reduce((all, cell) => all + (cell[of][at] ?? 0), 0);

const moments = (cells: readonly Cell[], at: number): { readonly mean: number; readonly variance: number } => {
  const { customers } = total(cells);
  if (customers === 0) return { mean: 0, variance: 0 };
  const mean = sumAt(cells, 'sums', at) / customers;
  return { mean, variance: Math.max(0, sumAt(cells, 'squares', at) / customers - mean ** 2) };
};

/** Within a stratum customers still differ: what is left of it is shown, number by number. */
const balanceOf = (all: readonly Stratum[], matched: readonly Stratum[]): readonly Balance[] => {
  const covariates = all[0]?.users.sums.length ?? 0;
  const users = total(matched.map((each) => each.users)).customers;
  return Array.from({ length: covariates }, (_, covariate) => {
    const own = moments(
      matched.map((each) => each.users),
      covariate,
    );
    const before = moments(
      all.map((each) => each.others),
      covariate,
    );
    const after = matched.reduce(
      (sum, each) => sum + (each.users.customers / users) * moments([each.others], covariate).mean,
      0,
    );
    const spread = Math.sqrt((own.variance + before.variance) / 2);
    const standardised = (mean: number): number => (spread === 0 ? 0 : milli((own.mean - mean) / spread));
    return {
      ...{ covariate, users: milli(own.mean), othersBefore: milli(before.mean), othersAfter: milli(after) },
      ...{ before: standardised(before.mean), after: standardised(after) },
    };
  });
};

/** Compares users with others of the same strata; users of a stratum without others are left out and counted. */
export const compareMatched = (strata: readonly Stratum[]): Matched => {
  const all = strata.filter(({ users, others }) => users.customers + others.customers > 0);
  const matched = all.filter(({ users, others }) => users.customers > 0 && others.customers > 0);
  const users = total(matched.map((each) => each.users));
  const others = total(all.map((each) => each.others));
  const common = {
    users: total(all.map((each) => each.users)).customers,
    ...{ matchedUsers: users.customers, others: others.customers, strata: matched.length },
    balance: balanceOf(all, matched),
  };
  if (users.customers < USERS_MIN) return { ...common, state: 'too_few' };
  const weight = ({ users: own }: Stratum): number => own.customers / users.customers;
  const usersStayed = shareOf(users);
  const matchedStayed = matched.reduce((sum, each) => sum + weight(each) * shareOf(each.others), 0);
  const spread = Math.sqrt(
    matched.reduce((sum, each) => sum + weight(each) ** 2 * (variance(each.users) + variance(each.others)), 0),
  );
  const difference = usersStayed - matchedStayed;
  const [low, high] = [difference - NORMAL_95 * spread, difference + NORMAL_95 * spread];
  return {
    ...{ ...common, state: 'compared', usersStayed: ppm(usersStayed), othersStayed: ppm(shareOf(others)) },
    ...{ matchedStayed: ppm(matchedStayed), difference: ppm(difference), low: ppm(low), high: ppm(high) },
    isClear: low > 0 || high < 0,
  };
};
