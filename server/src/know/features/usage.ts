// What of the features one person used, and what that adds up to in a group.
import { addCounts, createPeriodFinder, type GroupedSpec } from '../questions/index.ts';
import type { PersonTimeline, TextOfCode } from '../timelines/index.ts';

/** All that the evaluation needs, as plain data. Bit 0 is activity; the features follow, or bit 1 is the events whose values they are. */
export interface FeatureSpec extends GroupedSpec {
  readonly from: number;
  /** Names of a list; null where features are values. */
  readonly names: readonly string[] | null;
  /** Column of the value. */
  readonly valueColumn: number;
  /** Starts of days and of units, each with the end of the last. */
  readonly days: readonly number[];
  readonly units: readonly number[];
}

/** Of one person and one feature. */
export interface PersonUsage {
  uses: number;
  days: number;
  /** Used before the range. */
  before: boolean;
  lastDay: number;
  firstAt: number;
  lastAt: number;
  /** Units of use, ascending. */
  readonly units: number[];
}

export interface PersonFeatures {
  active: boolean;
  readonly used: ReadonlyMap<string, PersonUsage>;
}

/** Of one feature in a group. */
export interface FeatureTally {
  users: number;
  uses: number;
  days: number;
  repeated: number;
  fresh: number;
  readonly trend: number[];
}

export interface GroupTally {
  active: number;
  /** Features used, over all customers. */
  pairs: number;
  readonly breadth: number[];
  readonly features: Map<string, FeatureTally>;
}

const BREADTH_BRACKETS = 11;

export const emptyTally = (): GroupTally => ({
  ...{ active: 0, pairs: 0 },
  breadth: new Array<number>(BREADTH_BRACKETS).fill(0),
  features: new Map(),
});

const featureTally = ({ features }: GroupTally, name: string, units: number): FeatureTally => {
  const known = features.get(name);
  if (known) return known;
  const made = { users: 0, uses: 0, days: 0, repeated: 0, fresh: 0, trend: new Array<number>(units).fill(0) };
  features.set(name, made);
  return made;
};

export const mergeTally = (into: GroupTally, from: GroupTally): void => {
  into.active += from.active;
  into.pairs += from.pairs;
  addCounts(into.breadth, from.breadth);
  for (const [name, each] of from.features) {
    const own = featureTally(into, name, each.trend.length);
    own.users += each.users;
    own.uses += each.uses;
    own.days += each.days;
    own.repeated += each.repeated;
    own.fresh += each.fresh;
    addCounts(own.trend, each.trend);
  }
};

export const addPerson = (tally: GroupTally, { used }: PersonFeatures, units: number): void => {
  tally.active += 1;
  let count = 0;
  for (const [name, usage] of used) {
    if (usage.uses === 0) continue;
    count += 1;
    const own = featureTally(tally, name, units);
    own.users += 1;
    own.uses += usage.uses;
    own.days += usage.days;
    if (usage.days > 1) own.repeated += 1;
    if (!usage.before) own.fresh += 1;
    for (const unit of usage.units) own.trend[unit] = (own.trend[unit] as number) + 1;
  }
  tally.pairs += count;
  const bracket = Math.min(count, BREADTH_BRACKETS - 1);
  tally.breadth[bracket] = (tally.breadth[bracket] as number) + 1;
};

/** Reads timelines; what it answers is good until the next one is read. */
export const createFeatureWalk = (spec: FeatureSpec, textOf: TextOfCode) => {
  const dayOf = createPeriodFinder(spec.days);
  const unitOf = createPeriodFinder(spec.units);
  const { names, valueColumn, from } = spec;
  let used = new Map<string, PersonUsage>();
  const note = (name: string, at: number): void => {
    let own = used.get(name);
    if (!own) {
      own = { uses: 0, days: 0, before: false, lastDay: -1, firstAt: at, lastAt: at, units: [] };
      used.set(name, own);
    }
    if (at < from) {
      own.before = true;
      return;
    }
    own.uses += 1;
    own.lastAt = at;
    const day = dayOf(at);
    if (day !== own.lastDay) own.days += 1;
    own.lastDay = day;
    const unit = unitOf(at);
    if (unit >= 0 && own.units.at(-1) !== unit) own.units.push(unit);
  };
  return ({ at, matches, columns, length }: PersonTimeline): PersonFeatures => {
    used = new Map();
    let active = false;
    for (let event = 0; event < length; event += 1) {
      const [instant, bits] = [at[event] as number, matches[event] as number];
      if (instant >= from) active = true;
      if (names === null) {
        const code = (bits & 2) === 0 ? -1 : (columns[valueColumn]?.[event] ?? -1);
        if (code >= 0) note(textOf(valueColumn, code), instant);
        continue;
      }
      for (const [index, name] of names.entries()) if ((bits & (1 << (index + 1))) !== 0) note(name, instant);
    }
    return { active, used };
  };
};
