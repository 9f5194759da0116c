// From collected numbers and counted slots to what is shown.
import type { BusinessDate } from '../../kernel/index.ts';
import { addCounts, type GroupedPart, type Grouping, shownGroups } from '../questions/index.ts';
import { percentileOf } from '../trends/index.ts';
import { bracketOf } from './brackets.ts';
import { type DistributionParameters, type DistributionResult, dayParts } from './contract.ts';
import { emptyNumbers, emptyWeek, mergeNumbers, type NumbersTally, slotsOf, weekPlaces } from './folds.ts';
import type { DistributionSpec } from './plan.ts';
import { tradingSlots, type WeekSpec } from './week.ts';

type Group = DistributionResult['groups'][number];
type Named = Pick<Grouping, 'segments' | 'labelOf'>;

/** The numbers of a tally in ascending order. */
export const sortedNumbers = ({ numbers, used }: NumbersTally): Float64Array => numbers.slice(0, used).sort();

const figuresOf = (sorted: Float64Array): Group['figures'] => {
  if (sorted.length === 0) return null;
  const sum = sorted.reduce((total, number) => total + number, 0);
  return {
    ...{ sum, mean: sum / sorted.length },
    median: percentileOf(sorted, 0.5) as number,
    p90: percentileOf(sorted, 0.9) as number,
    minimum: sorted[0] as number,
    maximum: sorted.at(-1) as number,
  };
};

/** Whether each customer has one number, and so lies in one bracket. */
export const oneEach = (kind: DistributionResult['kind']): boolean => kind === 'frequency' || kind === 'total';

const numbersGroup = (
  key: Group['key'],
  tally: NumbersTally,
  edges: readonly number[],
  kind: DistributionResult['kind'],
): Group => {
  const sorted = sortedNumbers(tally);
  const counts = new Array<number>(edges.length + 1).fill(0);
  for (const number of sorted) counts[bracketOf(edges, number)] = (counts[bracketOf(edges, number)] as number) + 1;
  return {
    ...{ key, count: sorted.length, customers: tally.customers, figures: figuresOf(sorted), slots: [], parts: [] },
    brackets: counts.map((count, bracket) => ({
      ...{ count, customers: oneEach(kind) ? count : (tally.customersOf[bracket] ?? 0) },
      share: sorted.length === 0 ? null : count / sorted.length,
    })),
  };
};

/** Brackets of numbers; the edges are those of the spec. */
export const numbersResultOf = (
  { of, brackets, groupsMax }: DistributionParameters,
  spec: DistributionSpec,
  grouping: Named,
  { tallies }: GroupedPart<NumbersTally>,
): DistributionResult => {
  const edges = spec.edges ?? [];
  const names = brackets.kind === 'custom' ? brackets.names : [];
  const every = tallies.filter(({ value }) => value === undefined);
  return {
    kind: of.kind,
    brackets: [...edges, null].map((to, index) => ({
      from: edges[index - 1] ?? null,
      to,
      name: names[index] || null,
    })),
    whole: every.every(({ tally }) => tally.numbers.subarray(0, tally.used).every((each) => Number.isInteger(each))),
    week: null,
    groups: shownGroups(tallies, grouping, {
      groupsMax,
      sizeOf: ({ customers }) => customers,
      make: () => emptyNumbers(spec),
      add: mergeNumbers,
    }).map(({ key, tally }) => numbersGroup(key, tally, edges, of.kind)),
  };
};

const weekGroup = (key: Group['key'], tally: readonly number[], week: WeekSpec): Group => {
  const places = weekPlaces(week);
  const slots = slotsOf(week);
  const at = (place: number) => ({ events: tally[place] ?? 0, customers: tally[places + place] ?? 0 });
  const whole = at(places - 1);
  return {
    ...{ key, count: whole.events, customers: whole.customers, brackets: [], figures: null },
    slots: Array.from({ length: 7 }, (_, weekday) =>
      Array.from({ length: slots }, (__, slot) => at(weekday * slots + slot)),
    ),
    parts: dayParts.map((part, index) => ({ part, ...at(7 * slots + index) })),
  };
};

/** Slots of the week, and parts of the exchange's day. */
export const weekResultOf = (
  { of, groupsMax, range }: DistributionParameters,
  spec: DistributionSpec,
  grouping: Named,
  { part: { tallies }, timeZone }: { readonly part: GroupedPart<number[]>; readonly timeZone: string },
): DistributionResult => {
  const week = spec.week as WeekSpec;
  const { slotMinutes } = week;
  const trading = tradingSlots(
    { from: range.from as BusinessDate, to: range.to as BusinessDate },
    slotMinutes,
    timeZone,
  );
  return {
    ...{ kind: of.kind, brackets: [], whole: true },
    week: { slotMinutes, trading: trading === null ? null : [...trading] },
    groups: shownGroups(tallies, grouping, {
      groupsMax,
      sizeOf: (tally) => tally.at(-1) ?? 0,
      make: () => emptyWeek(spec),
      add: addCounts,
    }).map(({ key, tally }) => weekGroup(key, tally, week)),
  };
};
