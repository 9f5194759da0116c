// Paths added up: what each channel is credited with, and the transitions between channels. Adding is all that happens here, so that
// parts of several threads, and values that are summed up as other, can be put together.
import { addTransition, type Chain, emptyChain } from './chain.ts';
import { pathRules, weightsOf } from './credit.ts';

/** A channel by its text; touches without a value are {@link DIRECT}. */
export const DIRECT = '\u0000direct';
export const OTHER = '\u0000other';
const START = '\u0000start';
const CONVERSION = '\u0000conversion';
const NOTHING = '\u0000nothing';
const BETWEEN = '\u0001';

/** Touches before a conversion, or that led to none; first to last. */
export interface AttributionPath {
  readonly channels: readonly string[];
  /** How long before the conversion each touch was. Of no meaning where there is none. */
  readonly agesMs: readonly number[];
  /** How often the path led to a conversion, their summed value, and how often it led nowhere. */
  readonly conversions: number;
  readonly value: number;
  readonly without: number;
}

/** What a channel has: touches, paths to conversions that hold it, and the credits of each rule in conversions and in value. */
export interface ChannelSums {
  touches: number;
  assisted: number;
  readonly conversions: number[];
  readonly values: number[];
}

export interface AttributionTally {
  conversions: number;
  value: number;
  unattributed: number;
  unattributedValue: number;
  without: number;
  /** Over paths to conversions: touches, and milliseconds from the first touch. */
  touchSum: number;
  spanSumMs: number;
  readonly channels: Map<string, ChannelSums>;
  /** "from to": count. */
  readonly transitions: Map<string, number>;
}

export const emptyTally = (): AttributionTally => ({
  ...{ conversions: 0, value: 0, unattributed: 0, unattributedValue: 0, without: 0, touchSum: 0, spanSumMs: 0 },
  channels: new Map(),
  transitions: new Map(),
});

/** Channels that a thread tells apart; of more, the rest is other. */
const CHANNELS_MAX = 1_000;

const sumsOf = (tally: AttributionTally, channel: string): ChannelSums => {
  const known = tally.channels.get(channel);
  if (known) return known;
  const made: ChannelSums = {
    ...{ touches: 0, assisted: 0 },
    conversions: pathRules.map(() => 0),
    values: pathRules.map(() => 0),
  };
  tally.channels.set(channel, made);
  return made;
};

const countTransition = ({ transitions }: AttributionTally, from: string, to: string, count: number): void => {
  const key = `${from}${BETWEEN}${to}`;
  transitions.set(key, (transitions.get(key) ?? 0) + count);
};

const creditPath = (tally: AttributionTally, path: AttributionPath, names: readonly string[], halfLifeMs: number) => {
  const { agesMs, conversions, value } = path;
  tally.touchSum += names.length * conversions;
  tally.spanSumMs += (agesMs[0] ?? 0) * conversions;
  for (const channel of new Set(names)) sumsOf(tally, channel).assisted += conversions;
  for (const [rule, name] of pathRules.entries()) {
    const weights = weightsOf(name, agesMs, halfLifeMs);
    for (const [index, channel] of names.entries()) {
      const sums = sumsOf(tally, channel);
      const weight = weights[index] as number;
      sums.conversions[rule] = (sums.conversions[rule] as number) + weight * conversions;
      sums.values[rule] = (sums.values[rule] as number) + weight * value;
    }
  }
};

/** Adds a path; one without touches is a conversion that nothing led to. */
export const addPath = (tally: AttributionTally, path: AttributionPath, halfLifeMs: number): void => {
  const { channels, conversions, value, without } = path;
  tally.conversions += conversions;
  tally.value += value;
  tally.without += without;
  if (channels.length === 0) {
    tally.unattributed += conversions;
    tally.unattributedValue += value;
    return;
  }
  const names = channels.map((each) => (tally.channels.has(each) || tally.channels.size < CHANNELS_MAX ? each : OTHER));
  for (const name of names) sumsOf(tally, name).touches += conversions + without;
  if (conversions > 0) creditPath(tally, path, names, halfLifeMs);
  let before = START;
  for (const name of names) {
    countTransition(tally, before, name, conversions + without);
    before = name;
  }
  if (conversions > 0) countTransition(tally, before, CONVERSION, conversions);
  if (without > 0) countTransition(tally, before, NOTHING, without);
};

const addInto = (into: number[], from: readonly number[]): void => {
  for (const [index, each] of from.entries()) into[index] = (into[index] as number) + each;
};

/** Adds one tally to another. */
export const addTally = (into: AttributionTally, from: AttributionTally): void => {
  into.conversions += from.conversions;
  into.value += from.value;
  into.unattributed += from.unattributed;
  into.unattributedValue += from.unattributedValue;
  into.without += from.without;
  into.touchSum += from.touchSum;
  into.spanSumMs += from.spanSumMs;
  for (const [channel, sums] of from.channels) {
    const own = sumsOf(into, channel);
    own.touches += sums.touches;
    own.assisted += sums.assisted;
    addInto(own.conversions, sums.conversions);
    addInto(own.values, sums.values);
  }
  for (const [key, count] of from.transitions) into.transitions.set(key, (into.transitions.get(key) ?? 0) + count);
};

/**
 * The same with all but the channels of `shown` summed up as other. `assisted` of other counts a conversion once for each of its
 * channels.
 */
export const withOther = (tally: AttributionTally, shown: readonly string[]): AttributionTally => {
  const kept = new Set([...shown, START, CONVERSION, NOTHING]);
  const nameOf = (channel: string) => (kept.has(channel) ? channel : OTHER);
  const made: AttributionTally = { ...tally, channels: new Map(), transitions: new Map() };
  for (const [channel, sums] of tally.channels) {
    const own = sumsOf(made, nameOf(channel));
    own.touches += sums.touches;
    own.assisted += sums.assisted;
    addInto(own.conversions, sums.conversions);
    addInto(own.values, sums.values);
  }
  for (const [key, count] of tally.transitions) {
    const [from = '', to = ''] = key.split(BETWEEN);
    countTransition(made, nameOf(from), nameOf(to), count);
  }
  return made;
};

/** The chain of a tally over its channels in an order. */
export const chainOf = (tally: AttributionTally, channels: readonly string[]): Chain => {
  const chain = emptyChain(channels.length);
  const places = new Map(channels.map((channel, index) => [channel, index]));
  places.set(START, -1);
  places.set(CONVERSION, channels.length);
  places.set(NOTHING, channels.length + 1);
  for (const [key, count] of tally.transitions) {
    const [from = '', to = ''] = key.split(BETWEEN).map((each) => places.get(each));
    if (typeof from === 'number' && typeof to === 'number') addTransition(chain, from, to, count);
  }
  return chain;
};
