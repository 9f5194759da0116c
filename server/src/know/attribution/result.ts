// From added-up paths to what is shown: the largest channels with the credits of each model.
import { type Grouping, type GroupKey, shownGroups } from '../questions/index.ts';
import { removalEffects, shapleyShares, sharesOf } from './chain.ts';
import type { AttributionModel, AttributionParameters, AttributionResult, ChannelKey } from './contract.ts';
import { pathRules } from './credit.ts';
import type { AttributionPart } from './folds.ts';
import { DAY_MS } from './plan.ts';
import {
  type AttributionTally,
  addTally,
  type ChannelSums,
  chainOf,
  DIRECT,
  emptyTally,
  OTHER,
  withOther,
} from './tally.ts';

type Group = AttributionResult['groups'][number];

export const channelKeyOf = (channel: string): ChannelKey => {
  if (channel === DIRECT) return { kind: 'direct', value: null, label: { zh: '直接访问', en: 'Direct' } };
  if (channel === OTHER) return { kind: 'other', value: null, label: { zh: '其他', en: 'Other' } };
  return { kind: 'value', value: channel, label: { zh: channel, en: channel } };
};

/** The largest channels over all groups, so that groups show the same; by what they have assisted, then by touches. */
const shownChannels = (tallies: readonly AttributionTally[], channelsMax: number): readonly string[] => {
  const sizes = new Map<string, { assisted: number; touches: number }>();
  for (const { channels } of tallies)
    for (const [channel, { assisted, touches }] of channels) {
      const size = sizes.get(channel) ?? { assisted: 0, touches: 0 };
      size.assisted += assisted;
      size.touches += touches;
      sizes.set(channel, size);
    }
  return [...sizes]
    .filter(([channel]) => channel !== OTHER)
    .sort(([one, a], [other, b]) => b.assisted - a.assisted || b.touches - a.touches || (one < other ? -1 : 1))
    .slice(0, channelsMax)
    .map(([channel]) => channel);
};

type Credit = Group['channels'][number]['credits'][AttributionModel];

/** Every model over one tally whose channels are those shown. */
export const creditsOf = (tally: AttributionTally) => {
  const channels = [...tally.channels.keys()];
  const chain = chainOf(tally, channels);
  const effects = removalEffects(chain);
  const shapley = shapleyShares(chain);
  const attributed = tally.conversions - tally.unattributed;
  const value = tally.value - tally.unattributedValue;
  const markov = sharesOf(effects);
  const byShare = (share: number): Credit => ({ conversions: share * attributed, value: share * value });
  return {
    shapley: { exact: shapley.exact, errorMax: shapley.errors.reduce((most, error) => Math.max(most, error), 0) },
    channels: [...tally.channels].map(([channel, sums]: readonly [string, ChannelSums], index) => {
      const rules = pathRules.map((rule, place): [AttributionModel, Credit] => [
        rule,
        { conversions: sums.conversions[place] as number, value: sums.values[place] as number },
      ]);
      const credits = Object.fromEntries([
        ...rules,
        ['markov', byShare(markov[index] as number)],
        ['shapley', byShare(shapley.shares[index] as number)],
      ]) as Record<AttributionModel, Credit>;
      return {
        ...{ channel, touches: sums.touches, assisted: sums.assisted, credits },
        removalEffect: effects[index] as number,
        shapleyError: shapley.errors[index] as number,
      };
    }),
  };
};

const groupOf = (key: GroupKey, tally: AttributionTally, shown: readonly string[]): Group => {
  const summed = withOther(tally, shown);
  const { shapley, channels } = creditsOf(summed);
  const paths = tally.conversions - tally.unattributed;
  const placeOf = (channel: string) => (shown.includes(channel) ? shown.indexOf(channel) : shown.length);
  return {
    ...{ key, shapley, conversions: tally.conversions, unattributed: tally.unattributed },
    ...{ value: tally.value, unattributedValue: tally.unattributedValue, pathsWithout: tally.without },
    touchesMean: paths === 0 ? null : tally.touchSum / paths,
    daysMean: paths === 0 ? null : tally.spanSumMs / paths / DAY_MS,
    channels: channels
      .toSorted((one, other) => placeOf(one.channel) - placeOf(other.channel))
      .map((each) => ({ ...each, channel: channelKeyOf(each.channel) })),
  };
};

export const attributionResultOf = (
  { groupsMax, channelsMax }: AttributionParameters,
  grouping: Pick<Grouping, 'segments' | 'labelOf'>,
  { tallies }: AttributionPart,
): AttributionResult => {
  const whole = tallies.filter(({ value }) => value === undefined).map(({ tally }) => tally);
  const shown = shownChannels(whole, channelsMax);
  return {
    groups: shownGroups(tallies, grouping, {
      groupsMax,
      sizeOf: ({ conversions }) => conversions,
      make: emptyTally,
      add: addTally,
    }).map(({ key, tally }) => groupOf(key, tally, shown)),
  };
};
