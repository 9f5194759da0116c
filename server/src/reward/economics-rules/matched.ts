// Whether users of a benefit stay more often than customers like them who did not use it. Each user is matched with several non-users of
// the same month and tier who are nearest in what is known of the months before, none of them farther in any of it than a caliper; a
// non-user may be matched with many users, and ties at the last place share it (A. Abadie, G. Imbens, Econometrica 74 (2006); calipers and
// balance: P. Austin, Statistics in Medicine 28 (2009)). The interval is Agresti and Caffo's (The American Statistician 54 (2000)) with the
// effective number of matched non-users after Kish. An association, never an effect. Pure.
import { PPM } from './development.ts';

/** Customers of a cell, and how many of them stayed. */
export interface Count {
  readonly customers: number;
  readonly stayed: number;
}

/** Customers who are alike in every covariate. */
export interface Cell {
  readonly at: readonly number[];
  readonly users: Count;
  readonly others: Count;
}

/** Cells of one month and tier: nobody is matched with somebody of another group. */
export type Group = readonly Cell[];

/** So many non-users for each user, where there are so many within the calipers. */
export const NEIGHBOURS = 5;
/** No farther apart in any covariate than this part of its standard deviation. */
export const CALIPER = 0.25;
/** Fewer matched users say nothing. */
export const USERS_MIN = 30;
/** Standardised differences above this, in thousandths, are no balance. */
export const BALANCE_MAX = 100;

/** A covariate as a number: means, and standardised differences, both in thousandths. */
export interface Balance {
  readonly covariate: number;
  /** Farthest that two matched customers are apart, in its own unit, in thousandths. */
  readonly caliper: number;
  readonly users: number;
  readonly othersBefore: number;
  /** Non-users weighted as they were matched. */
  readonly othersAfter: number;
  readonly before: number;
  readonly after: number;
}

export type Matched = {
  readonly users: number;
  /** Users who have somebody like them. */
  readonly matchedUsers: number;
  readonly others: number;
  /** Non-users who were matched, and how many they count for: those matched again and again count for less. */
  readonly matchedOthers: number;
  readonly effectiveOthers: number;
  /** Non-users for each matched user, in thousandths. */
  readonly neighbours: number;
  readonly balance: readonly Balance[];
} & (
  | { readonly state: 'too_few' }
  | {
      readonly state: 'compared';
      /** In a million. */
      readonly usersStayed: number;
      /** Of non-users as they are, and of those matched. */
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
const milli = (number: number): number => Math.round(number * 1_000);
const sum = <Item>(items: readonly Item[], of: (item: Item) => number): number =>
  items.reduce((all, item) => all + of(item), 0);
const ratio = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);

/** Mean and variance of a covariate over cells by their weights. */
const momentsOf = (cells: readonly Cell[], covariate: number, weight: (cell: Cell) => number) => {
  const coordinate = ({ at }: Cell): number => at[covariate] ?? 0;
  const whole = sum(cells, weight);
  const mean = ratio(
    sum(cells, (cell) => weight(cell) * coordinate(cell)),
    whole,
  );
  const square = ratio(
    sum(cells, (cell) => weight(cell) * coordinate(cell) ** 2),
    whole,
  );
  return { mean, variance: Math.max(0, square - mean ** 2) };
};
const usersOf = ({ users }: Cell): number => users.customers;
const othersOf = ({ others }: Cell): number => others.customers;

/** Standard deviation of a covariate, users and others counting alike. */
const spreadOf = (cells: readonly Cell[], covariate: number): number => {
  const [users, others] = [usersOf, othersOf].map((weight) => momentsOf(cells, covariate, weight).variance);
  return Math.sqrt(((users ?? 0) + (others ?? 0)) / 2);
};

/** Cells with non-users by their first two covariates, so that near ones are found without looking at all. */
const indexOf = (group: Group): ReadonlyMap<string, readonly Cell[]> => {
  const found = new Map<string, Cell[]>();
  for (const cell of group) {
    if (cell.others.customers === 0) continue;
    const key = `${cell.at[0]} ${cell.at[1]}`;
    const known = found.get(key);
    if (known) known.push(cell);
    else found.set(key, [cell]);
  }
  return found;
};

/** Whole numbers from one to another. */
const wholesBetween = (from: number, to: number): readonly number[] =>
  Array.from({ length: Math.max(0, Math.floor(to) - Math.ceil(from) + 1) }, (_, at) => Math.ceil(from) + at);

/** Cells with non-users within the calipers, the nearest first. The first two covariates are whole numbers. */
const nearTo = (
  { at }: Cell,
  index: ReadonlyMap<string, readonly Cell[]>,
  spreads: readonly number[],
): readonly { readonly cell: Cell; readonly distance: number }[] => {
  const reach = spreads.map((spread) => spread * CALIPER);
  const span = (covariate: number): readonly number[] => {
    const [value = 0, far = 0] = [at[covariate], reach[covariate]];
    return wholesBetween(value - far, value + far);
  };
  const near: { readonly cell: Cell; readonly distance: number }[] = [];
  for (const first of span(0))
    for (const second of span(1))
      for (const cell of index.get(`${first} ${second}`) ?? []) {
        let [distance, isNear] = [0, true];
        for (const [covariate, value] of at.entries()) {
          const apart = Math.abs((cell.at[covariate] ?? 0) - value);
          if (apart > (reach[covariate] ?? 0)) isNear = false;
          else if (apart > 0) distance += (apart / (spreads[covariate] ?? 1)) ** 2;
        }
        if (isNear) near.push({ cell, distance });
      }
  return near.toSorted((one, other) => one.distance - other.distance);
};

/** How many non-users of which cell a user is matched with: the nearest, and of those at the last place each its part. */
const neighboursOf = (near: ReturnType<typeof nearTo>): ReadonlyMap<Cell, number> => {
  const taken = new Map<Cell, number>();
  let open = NEIGHBOURS;
  for (let from = 0; from < near.length && open > 0; ) {
    const distance = near[from]?.distance;
    const ring = near.slice(from).filter((each) => each.distance === distance);
    const there = sum(ring, ({ cell }) => cell.others.customers);
    const part = Math.min(1, open / there);
    for (const { cell } of ring) taken.set(cell, cell.others.customers * part);
    open -= there * part;
    from += ring.length;
  }
  return taken;
};

interface Pairs {
  /** Users who have somebody near, by cell. */
  readonly matched: readonly Cell[];
  /** By how much each non-user of a cell counts in all, times the non-users of the cell. */
  readonly weights: ReadonlyMap<Cell, number>;
  readonly drawn: number;
}

const pairUp = (groups: readonly Group[], spreads: readonly number[]): Pairs => {
  const matched: Cell[] = [];
  const weights = new Map<Cell, number>();
  let drawn = 0;
  for (const group of groups) {
    const index = indexOf(group);
    for (const cell of group) {
      if (cell.users.customers === 0) continue;
      const neighbours = neighboursOf(nearTo(cell, index, spreads));
      const count = sum([...neighbours.values()], (each) => each);
      if (count === 0) continue;
      matched.push(cell);
      drawn += cell.users.customers * count;
      for (const [other, taken] of neighbours)
        weights.set(other, (weights.get(other) ?? 0) + (cell.users.customers * taken) / count);
    }
  }
  return { matched, weights, drawn };
};

const balanceOf = (cells: readonly Cell[], spreads: readonly number[], { matched, weights }: Pairs) => {
  const others = [...weights.keys()];
  return spreads.map((spread, covariate): Balance => {
    const users = momentsOf(matched, covariate, usersOf).mean;
    const allUsers = momentsOf(cells, covariate, usersOf).mean;
    const before = momentsOf(cells, covariate, othersOf).mean;
    const after = momentsOf(others, covariate, (cell) => weights.get(cell) ?? 0).mean;
    const standardised = (own: number, mean: number): number => (spread === 0 ? 0 : milli((own - mean) / spread));
    return {
      ...{ covariate, caliper: milli(spread * CALIPER), users: milli(users), othersBefore: milli(before) },
      othersAfter: milli(after),
      ...{ before: standardised(allUsers, before), after: matched.length === 0 ? 0 : standardised(users, after) },
    };
  });
};

/** Variance of a share with one more of each kind. */
const variance = (share: number, customers: number): number => {
  const smoothed = (share * customers + 1) / (customers + 2);
  return (smoothed * (1 - smoothed)) / (customers + 2);
};

/** Compares users with their nearest non-users; users without any within the calipers are left out and counted. */
export const compareMatched = (groups: readonly Group[]): Matched => {
  const cells = groups.flat();
  const spreads = (cells[0]?.at ?? []).map((_, covariate) => spreadOf(cells, covariate));
  const pairs = pairUp(groups, spreads);
  const { matched, weights, drawn } = pairs;
  const matchedUsers = sum(matched, usersOf);
  const squares = sum([...weights], ([cell, weight]) => weight ** 2 / cell.others.customers);
  const effective = ratio(matchedUsers ** 2, squares);
  const common = {
    ...{ users: sum(cells, usersOf), matchedUsers, others: sum(cells, othersOf) },
    ...{ matchedOthers: sum([...weights.keys()], othersOf), effectiveOthers: Math.round(effective) },
    ...{ neighbours: milli(ratio(drawn, matchedUsers)), balance: balanceOf(cells, spreads, pairs) },
  };
  if (matchedUsers < USERS_MIN) return { ...common, state: 'too_few' };
  const usersStayed = sum(matched, ({ users }) => users.stayed) / matchedUsers;
  const matchedStayed =
    sum([...weights], ([{ others }, weight]) => weight * (others.stayed / others.customers)) / matchedUsers;
  const othersStayed = ratio(
    sum(cells, ({ others }) => others.stayed),
    common.others,
  );
  const spread = Math.sqrt(variance(usersStayed, matchedUsers) + variance(matchedStayed, effective));
  const difference = usersStayed - matchedStayed;
  const [low, high] = [difference - NORMAL_95 * spread, difference + NORMAL_95 * spread];
  return {
    ...{ ...common, state: 'compared', usersStayed: ppm(usersStayed), othersStayed: ppm(othersStayed) },
    ...{ matchedStayed: ppm(matchedStayed), difference: ppm(difference), low: ppm(low), high: ppm(high) },
    isClear: low > 0 || high < 0,
  };
};
