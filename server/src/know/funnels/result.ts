// From counts to what is shown: shares, losses, times, trend, and whether groups differ by more than chance.
import type { Instant } from '../../kernel/index.ts';
import {
  correctByHolm,
  type Grouping,
  type GroupKey,
  shareDifference,
  shareInterval,
  shownGroups,
  type Tallied,
} from '../questions/index.ts';
import type { FunnelParameters, FunnelResult } from './contract.ts';
import { countsForOneValue, type FunnelPart } from './folds.ts';
import { meanOf, medianOf } from './median.ts';
import type { FunnelPeriods, FunnelSpec } from './plan.ts';
import {
  addTally,
  type DurationLists,
  emptyTally,
  type FunnelTally,
  type FunnelTallyData,
  nextRequired,
  tallyData,
} from './tally.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Lower ends of the histogram's bars; a reader knows these lengths. */
const HISTOGRAM = [
  ...[0, 10 * SECOND, MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR, 4 * HOUR, 12 * HOUR],
  ...[DAY, 3 * DAY, 7 * DAY, 14 * DAY, 30 * DAY, 60 * DAY, 90 * DAY, 180 * DAY],
];
const SIGNIFICANT_P = 0.05;

type Group = FunnelResult['groups'][number];

const durationsOf = (lists: DurationLists = []): Group['total'] => ({
  meanMs: meanOf(lists),
  medianMs: medianOf(lists),
});

/** Bars up to the longest time there is. */
const histogramOf = (lists: DurationLists): Group['histogram'] => {
  if (lists.every(({ length }) => length === 0)) return [];
  const counts = new Array<number>(HISTOGRAM.length).fill(0);
  let last = 0;
  for (const values of lists)
    for (let place = 0; place < values.length; place += 1) {
      const value = values[place] as number;
      let bar = HISTOGRAM.length - 1;
      while (bar > 0 && value < (HISTOGRAM[bar] as number)) bar -= 1;
      counts[bar] = (counts[bar] as number) + 1;
      if (bar > last) last = bar;
    }
  return counts
    .slice(0, last + 1)
    .map((count, bar) => ({ fromMs: HISTOGRAM[bar] as number, toMs: HISTOGRAM[bar + 1] ?? null, count }));
};

const ratio = (count: number, of: number | undefined): number | null => (of ? count / of : null);

const groupOf = (
  key: GroupKey,
  data: FunnelTallyData,
  spec: FunnelSpec,
  { periods, now }: { readonly periods: FunnelPeriods; readonly now: Instant },
): Omit<Group, 'significance'> => {
  const { counts, passed, fromPrevious, total, trend } = data;
  const steps = spec.rules.stepCount;
  const next = nextRequired(spec);
  const first = counts[0] as number;
  const converted = counts[steps - 1] as number;
  const previousRequired = (step: number): number => {
    let previous = step - 1;
    while (previous > 0 && (spec.rules.optional & (1 << previous)) !== 0) previous -= 1;
    return previous;
  };
  return {
    key,
    steps: counts.map((count, step) => ({
      count,
      fromPrevious: step === 0 ? null : ratio(count, counts[previousRequired(step)]),
      fromFirst: step === 0 ? null : ratio(count, first),
      lost: next[step] === steps ? 0 : count - (passed[step] as number),
      time: durationsOf(fromPrevious[step]),
    })),
    conversion: { share: ratio(converted, first), ...shareInterval(converted, first) },
    total: durationsOf(total),
    histogram: histogramOf(total),
    trend: periods.dates.map((date, period) => ({
      date,
      counts: trend.slice(period * steps, (period + 1) * steps),
      complete: (periods.settledAt[period] as number) <= now,
    })),
  };
};

/** Which groups may be compared with each other: values of one segment, or segments that share nobody. */
const comparable = (groups: readonly Omit<Group, 'significance'>[], part: FunnelPart, parameters: FunnelParameters) => {
  if (parameters.counting === 'attempts') return [];
  const segments = [...new Set(groups.map(({ key }) => key.segment))];
  const values =
    parameters.breakdown?.by === 'event' && parameters.touch === 'every'
      ? []
      : segments.map((segment) => groups.filter(({ key }) => key.segment === segment && key.kind !== 'all'));
  const wholes = part.overlap === 0 && segments.length > 1 ? [groups.filter(({ key }) => key.kind === 'all')] : [];
  return [...values, ...wholes].filter((each) => each.length > 1);
};

/** Each group against all the others of its family together. */
const significanceOf = (families: readonly (readonly Omit<Group, 'significance'>[])[]) => {
  const found = new Map<unknown, NonNullable<Group['significance']>>();
  for (const family of families) {
    const shares = family.map(({ steps }) => ({ count: steps.at(-1)?.count ?? 0, of: steps[0]?.count ?? 0 }));
    const sum = (part: 'count' | 'of') => shares.reduce((total, each) => total + each[part], 0);
    const differences = shares.map(({ count, of }) => shareDifference(count, of, sum('count') - count, sum('of') - of));
    const corrected = correctByHolm(differences.map(({ p }) => p));
    for (const [index, group] of family.entries()) {
      const pCorrected = corrected[index] as number;
      const difference = differences[index] as (typeof differences)[number];
      found.set(group, { ...difference, pCorrected, significant: pCorrected < SIGNIFICANT_P });
    }
  }
  return found;
};

/** Where every attempt counts for one value, what all values of a segment have is the whole. */
const wholesOf = (spec: FunnelSpec, { tallies }: FunnelPart): readonly Tallied<FunnelTallyData>[] => {
  if (!countsForOneValue(spec)) return [];
  const wholes = new Map<number, FunnelTally>();
  for (const { segment, tally } of tallies) {
    const whole = wholes.get(segment) ?? emptyTally(spec.rules.stepCount, spec.trend.length - 1);
    addTally(whole, tally);
    wholes.set(segment, whole);
  }
  return [...wholes].map(([segment, whole]) => ({ segment, value: undefined, tally: tallyData(whole) }));
};

/** The funnel as it is shown; `now` tells which periods may still change. */
export const funnelResultOf = (
  parameters: FunnelParameters,
  spec: FunnelSpec,
  periods: FunnelPeriods,
  grouping: Pick<Grouping, 'segments' | 'labelOf'>,
  { part, now }: { readonly part: FunnelPart; readonly now: Instant },
): FunnelResult => {
  const make = () => emptyTally(spec.rules.stepCount, spec.trend.length - 1);
  const tallies = [...part.tallies, ...wholesOf(spec, part)].map(({ tally, ...rest }): Tallied<FunnelTally> => {
    const into = make();
    addTally(into, tally);
    return { ...rest, tally: into };
  });
  const groups = shownGroups(tallies, grouping, {
    groupsMax: parameters.groupsMax,
    sizeOf: ({ counts }) => counts[0] as number,
    make,
    add: (into, from) => addTally(into, tallyData(from)),
  }).map(({ key, tally }) => groupOf(key, tallyData(tally), spec, { periods, now }));
  const significance = significanceOf(comparable(groups, part, parameters));
  return {
    counting: parameters.counting,
    steps: parameters.steps.map(({ label, events, optional }) => ({
      label: label ?? events.map(({ event }) => event ?? '*').join(' / '),
      optional,
    })),
    groups: groups.map((group) => ({ ...group, significance: significance.get(group) ?? null })),
  };
};
