// What is shown of feature usage: rates, breadth, and the quadrant of reach and frequency.
import type { Instant } from '../../kernel/index.ts';
import { type GroupedPart, type Grouping, shownGroups } from '../questions/index.ts';
import type { FeatureParameters, FeatureResult, FeatureUsage, Quadrant } from './contract.ts';
import type { FeaturePlan } from './plan.ts';
import { emptyTally, type FeatureTally, type GroupTally, mergeTally } from './usage.ts';

const ratio = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole);

/** The middle of the values; of an even number of them the mean of the two in the middle. */
export const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((one, other) => one - other);
  const half = sorted.length >> 1;
  if (sorted.length === 0) return 0;
  return sorted.length % 2 === 1
    ? (sorted[half] as number)
    : ((sorted[half - 1] as number) + (sorted[half] as number)) / 2;
};

const quadrantOf = (isBroad: boolean, isFrequent: boolean): Quadrant => {
  if (isBroad) return isFrequent ? 'core' : 'broad';
  return isFrequent ? 'niche' : 'weak';
};

const usageOf = (feature: string, tally: FeatureTally, active: number): Omit<FeatureUsage, 'quadrant'> => ({
  ...{ feature, users: tally.users, uses: tally.uses, repeated: tally.repeated, fresh: tally.fresh },
  ...{ adoption: ratio(tally.users, active), repeatShare: ratio(tally.repeated, tally.users) },
  ...{ usesEach: ratio(tally.uses, tally.users), daysEach: ratio(tally.days, tally.users), trend: [...tally.trend] },
});

const unused = (units: number): FeatureTally => ({
  ...{ users: 0, uses: 0, days: 0, repeated: 0, fresh: 0 },
  trend: new Array<number>(units).fill(0),
});

/** The group with the features in the order given. */
const groupOf = (tally: GroupTally, shown: readonly string[], units: number) => {
  const rows = shown.map((name) => usageOf(name, tally.features.get(name) ?? unused(units), tally.active));
  const used = rows.filter(({ users }) => users > 0);
  const medians = {
    adoption: median(used.map(({ adoption }) => adoption ?? 0)),
    daysEach: median(used.map(({ daysEach }) => daysEach ?? 0)),
  };
  return {
    ...{ active: tally.active, featuresEach: ratio(tally.pairs, tally.active), breadth: [...tally.breadth], medians },
    features: rows.map((row) => ({
      ...row,
      quadrant: quadrantOf((row.adoption ?? 0) > medians.adoption, (row.daysEach ?? 0) > medians.daysEach),
    })),
  };
};

export const featureResultOf = (
  { unit, groupsMax, features }: FeatureParameters,
  { units, query }: FeaturePlan,
  grouping: Pick<Grouping, 'segments' | 'labelOf'>,
  { part: { tallies }, now }: { readonly part: GroupedPart<GroupTally>; readonly now: Instant },
): FeatureResult => {
  const whole = emptyTally();
  for (const { value, tally } of tallies) if (value === undefined) mergeTally(whole, tally);
  const ranked = [...whole.features].sort(
    ([one, { users }], [other, { users: others }]) => others - users || (one < other ? -1 : 1),
  );
  const names =
    features.kind === 'list'
      ? features.list.map(({ name }) => name)
      : ranked.slice(0, features.shown).map(([name]) => name);
  const count = units.dates.length;
  return {
    ...{ unit, found: ranked.length },
    periods: units.dates.map((date, index) => {
      const end = units.starts[index + 1] as number;
      return { date, complete: end <= now && end <= query.to };
    }),
    groups: shownGroups(tallies, grouping, {
      groupsMax,
      sizeOf: ({ active }) => active,
      make: emptyTally,
      add: mergeTally,
    }).map(({ key, tally }) => ({ key, ...groupOf(tally, names, count) })),
  };
};
