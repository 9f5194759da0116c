// The search for groups that stay behind: every value of every dimension, and every two of two dimensions, is tried in one half of the
// customers; what is found there must show again in the other half; what is only another group's weakness is told as that.
import {
  correctByBenjaminiHochberg,
  type ShareDifference,
  shareDifference,
  shareInterval,
  twoSided,
} from '../questions/index.ts';

/** Values by which members are divided. */
export interface SearchDimension {
  /** For each member the number of its value; -1 where it is not known, and then the member is in no group of the dimension. */
  readonly codes: Int32Array;
  readonly count: number;
  /** Values ascend, so that "below a value" is tried too. */
  readonly ordered: boolean;
}

/** Whom the search is about, and who of them reached what was asked. */
export interface SearchMembers {
  readonly reached: Uint8Array;
  /** 0: searched, 1: held out. */
  readonly halves: Uint8Array;
  readonly dimensions: readonly SearchDimension[];
}

export interface SearchOptions {
  /** The share that should reach it; null: the share of everybody else. */
  readonly benchmark: number | null;
  /** Groups of fewer members are not tried. */
  readonly sizeMin: number;
  readonly falseDiscoveryRate: number;
  /** Whether two dimensions are taken together. */
  readonly pairs: boolean;
}

/** One condition of a group. */
export interface GroupTerm {
  readonly dimension: number;
  readonly relation: 'is' | 'below';
  readonly value: number;
}

export type GroupVerdict = 'confirmed' | 'explained' | 'not_confirmed';

/** A group that was found in the searched half. */
export interface FoundGroup {
  readonly terms: readonly GroupTerm[];
  readonly customers: number;
  readonly reached: number;
  /** Everybody else. */
  readonly others: { readonly customers: number; readonly reached: number };
  readonly low: number;
  readonly high: number;
  /** Against everybody else. */
  readonly difference: ShareDifference;
  /** Members who would have reached it at the benchmark. */
  readonly affected: number;
  readonly pSearched: number;
  readonly qSearched: number;
  /** In the half that was held out, corrected among what was found. */
  readonly pHeldOut: number;
  readonly verdict: GroupVerdict;
  /** Number of the group whose weakness this is. */
  readonly explainedBy: number | null;
}

/** What a search gives. */
export interface SearchOutcome {
  readonly members: number;
  readonly reached: number;
  readonly benchmark: number;
  readonly tried: number;
  /** Confirmed first, then by the members affected. */
  readonly groups: readonly FoundGroup[];
}

/** Levels that the confirmation and the comparison of groups must keep. */
const CONFIRM_P = 0.05;
/** Fewer members of a group in a half than this say nothing. */
const HALF_MIN = 10;
/** Confirmed groups that are compared with each other, and those that were not confirmed and are listed. */
const CONFIRMED_MAX = 40;
const NOT_CONFIRMED_MAX = 20;

/** Members and those who reached it. */
interface Count {
  readonly of: number;
  readonly reached: number;
}

const plus = (one: Count, other: Count): Count => ({ of: one.of + other.of, reached: one.reached + other.reached });
const less = (whole: Count, part: Count): Count => ({ of: whole.of - part.of, reached: whole.reached - part.reached });

/** One-sided: that the group reaches it less often than the benchmark, or than the rest. */
const pBelow = (group: Count, rest: Count, benchmark: number | null): number => {
  if (benchmark !== null) {
    const deviation = Math.sqrt((benchmark * (1 - benchmark)) / Math.max(1, group.of));
    if (group.of === 0 || deviation === 0) return 1;
    const z = (group.reached / group.of - benchmark) / deviation;
    return z < 0 ? twoSided(z) / 2 : 1 - twoSided(z) / 2;
  }
  const { difference, p } = shareDifference(group.reached, group.of, rest.reached, rest.of);
  return difference < 0 ? p / 2 : 1 - p / 2;
};

const termsOf = ({ dimensions }: SearchMembers, dimension: number): readonly GroupTerm[] => {
  const { count, ordered } = dimensions[dimension] as SearchDimension;
  const numbers = Array.from({ length: count }, (_, value) => value);
  return [
    ...numbers.map((value) => ({ dimension, relation: 'is' as const, value })),
    // Below the second value is the first value, and below the last one is everything but that.
    ...(ordered ? numbers.slice(2).map((value) => ({ dimension, relation: 'below' as const, value })) : []),
  ];
};

const holds = ({ relation, value }: GroupTerm, code: number): boolean =>
  relation === 'is' ? code === value : code >= 0 && code < value;

interface Tried {
  readonly terms: readonly GroupTerm[];
  /** By half. */
  readonly halves: readonly [Count, Count];
}

/** Counts of the values of one or two dimensions, by half and outcome. */
const tableOf = ({ reached, halves, dimensions }: SearchMembers, first: number, second: number | null) => {
  const one = dimensions[first] as SearchDimension;
  const other = second === null ? null : (dimensions[second] as SearchDimension);
  const width = other?.count ?? 1;
  const table = new Float64Array(one.count * width * 4);
  for (let member = 0; member < reached.length; member += 1) {
    const [row, column] = [one.codes[member] as number, other ? (other.codes[member] as number) : 0];
    if (row < 0 || column < 0) continue;
    const at = (row * width + column) * 4 + (halves[member] as number) * 2 + (reached[member] as number);
    table[at] = (table[at] as number) + 1;
  }
  /** Of the cells that both terms hold for. */
  return (term: GroupTerm, and: GroupTerm | null): readonly [Count, Count] => {
    const sums = [0, 0, 0, 0];
    const rows = term.relation === 'is' ? [term.value, term.value + 1] : [0, term.value];
    const columns = and === null ? [0, 1] : and.relation === 'is' ? [and.value, and.value + 1] : [0, and.value];
    for (let row = rows[0] as number; row < (rows[1] as number); row += 1)
      for (let column = columns[0] as number; column < (columns[1] as number); column += 1)
        for (let part = 0; part < 4; part += 1)
          sums[part] = (sums[part] as number) + (table[(row * width + column) * 4 + part] as number);
    const [lost0, got0, lost1, got1] = sums as [number, number, number, number];
    return [
      { of: lost0 + got0, reached: got0 },
      { of: lost1 + got1, reached: got1 },
    ];
  };
};

const triedOf = (members: SearchMembers, { sizeMin, pairs }: SearchOptions): readonly Tried[] => {
  const large = ({ halves: [one, other] }: Tried): boolean =>
    one.of + other.of >= sizeMin && one.of >= HALF_MIN && other.of >= HALF_MIN;
  const all = members.dimensions.map((_, dimension) => termsOf(members, dimension));
  const singles = all.flatMap((terms, dimension) => {
    const count = tableOf(members, dimension, null);
    return terms.map((term): Tried => ({ terms: [term], halves: count(term, null) })).filter(large);
  });
  if (!pairs) return singles;
  // A group of two conditions is no larger than each of its own: only large ones can be part of one.
  const largeTerms = new Set(singles.map(({ terms: [term] }) => term));
  const doubles = all.flatMap((terms, first) =>
    all.slice(first + 1).flatMap((others, next) => {
      const count = tableOf(members, first, first + 1 + next);
      return terms.flatMap((term) =>
        !largeTerms.has(term)
          ? []
          : others.flatMap((other): Tried[] => {
              if (!largeTerms.has(other)) return [];
              const tried: Tried = { terms: [term, other], halves: count(term, other) };
              return large(tried) ? [tried] : [];
            }),
      );
    }),
  );
  return [...singles, ...doubles];
};

/** Who of the members a group holds. */
const membersIn = ({ dimensions, reached }: SearchMembers, terms: readonly GroupTerm[]): Uint8Array => {
  const inside = new Uint8Array(reached.length).fill(1);
  for (const term of terms) {
    const { codes } = dimensions[term.dimension] as SearchDimension;
    for (let member = 0; member < inside.length; member += 1)
      if (!holds(term, codes[member] as number)) inside[member] = 0;
  }
  return inside;
};

/** Whom the terms hold for; for callers that list a group. */
export const groupMembers = membersIn;

interface Held extends Tried {
  readonly whole: Count;
  readonly pSearched: number;
  readonly qSearched: number;
  readonly pHeldOut: number;
}

/** Finds in the searched half and looks again in the other. */
const findAndConfirm = (tried: readonly Tried[], totals: readonly [Count, Count], options: SearchOptions) => {
  const { benchmark, falseDiscoveryRate } = options;
  const p = (each: Tried, half: 0 | 1) => pBelow(each.halves[half], less(totals[half], each.halves[half]), benchmark);
  const ps = tried.map((each) => p(each, 0));
  const qs = correctByBenjaminiHochberg(ps);
  const found = tried.flatMap((each, index) => ((qs[index] as number) <= falseDiscoveryRate ? [{ each, index }] : []));
  const again = correctByBenjaminiHochberg(found.map(({ each }) => p(each, 1)));
  return found.map(
    ({ each, index }, place): Held => ({
      ...{ ...each, whole: plus(each.halves[0], each.halves[1]) },
      ...{ pSearched: ps[index] as number, qSearched: qs[index] as number, pHeldOut: again[place] as number },
    }),
  );
};

/** Whether one is weaker than another; of so many that are looked at, Bonferroni, as none of them was to be seen beforehand. */
const isWeaker = (one: Count, other: Count, looks: number): boolean =>
  one.of > 0 && pBelow(one, other, null) <= CONFIRM_P / Math.max(1, looks);

/** A group of two conditions says something only if it is weaker than the rest of either. */
const addsSomething = (members: SearchMembers, { terms, whole }: Held, looks: number): boolean =>
  terms.length === 1 ||
  terms.every((term) => {
    const parent = countIn(members, membersIn(members, [term]), null);
    return isWeaker(whole, less(parent, whole), looks);
  });

const countIn = ({ reached }: SearchMembers, inside: Uint8Array, without: Uint8Array | null): Count => {
  let [of, got] = [0, 0];
  for (let member = 0; member < inside.length; member += 1) {
    if (inside[member] === 0 || without?.[member] === 1) continue;
    of += 1;
    got += reached[member] as number;
  }
  return { of, reached: got };
};

/** For each confirmed group, best first, the one whose weakness it is; null where it is its own. */
const explain = (
  members: SearchMembers,
  groups: readonly Held[],
  total: Count,
  benchmark: number | null,
): readonly (number | null)[] => {
  const inside = groups.map(({ terms }) => membersIn(members, terms));
  const isExplained = (one: number, other: number): boolean => {
    const [own, its] = [inside[one] as Uint8Array, inside[other] as Uint8Array];
    const rest = countIn(members, own, its);
    const whole = (groups[one] as Held).whole;
    const beyond = countIn(members, its, own);
    const outside = less(total, plus(rest, (groups[other] as Held).whole));
    const restIsWeak = rest.of >= HALF_MIN && pBelow(rest, outside, benchmark) <= CONFIRM_P;
    return !restIsWeak && !isWeaker(whole, beyond, groups.length);
  };
  const by = groups.map((_, one): number | null => {
    const other = groups.findIndex(
      (_each, place) => place !== one && isExplained(one, place) && !(one < place && isExplained(place, one)),
    );
    return other < 0 ? null : other;
  });
  // Groups that explain each other in a ring would leave nobody: the one that affects most speaks for them.
  const isRing = by.length > 0 && !by.includes(null);
  return isRing ? [null, ...by.slice(1)] : by;
};

/** Searches the members for groups that reach it less often than they should. */
export const searchGroups = (members: SearchMembers, options: SearchOptions): SearchOutcome => {
  const everybody = new Uint8Array(members.reached.length).fill(1);
  const total = countIn(members, everybody, null);
  const first = countIn(members, everybody, members.halves);
  const totals: readonly [Count, Count] = [first, less(total, first)];
  const benchmark = options.benchmark ?? (total.of === 0 ? 0 : total.reached / total.of);
  const tried = triedOf(members, options);
  const affectedOf = ({ whole }: Held): number => benchmark * whole.of - whole.reached;
  const found = findAndConfirm(tried, totals, options)
    .filter((each) => affectedOf(each) > 0)
    .toSorted((one, other) => affectedOf(other) - affectedOf(one) || one.terms.length - other.terms.length);
  const held = found.filter(({ pHeldOut }) => pHeldOut <= CONFIRM_P);
  const confirmed = held.filter((each) => addsSomething(members, each, held.length)).slice(0, CONFIRMED_MAX);
  const by = explain(members, confirmed, total, options.benchmark);
  const shown = (each: Held, verdict: GroupVerdict, explainedBy: number | null): FoundGroup => {
    const { whole, terms, pSearched, qSearched, pHeldOut } = each;
    const others = less(total, whole);
    return {
      ...{ terms, customers: whole.of, reached: whole.reached, ...shareInterval(whole.reached, whole.of) },
      others: { customers: others.of, reached: others.reached },
      difference: shareDifference(whole.reached, whole.of, others.reached, others.of),
      ...{ affected: affectedOf(each), pSearched, qSearched, pHeldOut, verdict, explainedBy },
    };
  };
  const leaders = confirmed.filter((_, place) => by[place] === null);
  const leaderOf = (place: number): number => {
    const seen = new Set<number>();
    let at = place;
    for (let next = by[at] ?? null; next !== null && !seen.has(at); next = by[at] ?? null) {
      seen.add(at);
      at = next;
    }
    return Math.max(0, leaders.indexOf(confirmed[at] as Held));
  };
  const explained = confirmed.flatMap((each, place) =>
    by[place] === null ? [] : [shown(each, 'explained', leaderOf(place))],
  );
  const rest = found.filter(({ pHeldOut }) => pHeldOut > CONFIRM_P).slice(0, NOT_CONFIRMED_MAX);
  return {
    ...{ members: total.of, reached: total.reached, benchmark, tried: tried.length },
    groups: [
      ...leaders.map((each) => shown(each, 'confirmed', null)),
      ...explained,
      ...rest.map((each) => shown(each, 'not_confirmed', null)),
    ],
  };
};
