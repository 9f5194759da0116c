// What all paths together say: a first-order Markov chain over the channels, what is lost when a channel is taken out of it, and the
// Shapley values of that game.

/** Transitions between places: from [start, channel 0, channel 1, …] to [channel 0, …, conversion, nothing]; counts. */
export interface Chain {
  readonly channels: number;
  /** Row by row: `channels + 1` rows of `channels + 2` counts. Row 0 is the start. */
  readonly counts: Float64Array;
}

export const emptyChain = (channels: number): Chain => ({
  channels,
  counts: new Float64Array((channels + 1) * (channels + 2)),
});

/** Adds a transition. `from` -1 is the start; `to` is a channel, `channels` the conversion, `channels + 1` nothing. */
export const addTransition = ({ channels, counts }: Chain, from: number, to: number, count: number): void => {
  const at = (from + 1) * (channels + 2) + to;
  counts[at] = (counts[at] as number) + count;
};

/** Solves a dense system in place by elimination with pivots; null where it has no one solution. */
const solve = (matrix: Float64Array, size: number): Float64Array | null => {
  const width = size + 1;
  for (let column = 0; column < size; column += 1) {
    let pivot = column;
    for (let row = column + 1; row < size; row += 1)
      if (Math.abs(matrix[row * width + column] as number) > Math.abs(matrix[pivot * width + column] as number))
        pivot = row;
    const head = matrix[pivot * width + column] as number;
    if (Math.abs(head) < 1e-12) return null;
    if (pivot !== column)
      for (let at = column; at < width; at += 1) {
        const kept = matrix[column * width + at] as number;
        matrix[column * width + at] = matrix[pivot * width + at] as number;
        matrix[pivot * width + at] = kept;
      }
    for (let row = column + 1; row < size; row += 1) {
      const factor = (matrix[row * width + column] as number) / head;
      if (factor === 0) continue;
      for (let at = column; at < width; at += 1)
        matrix[row * width + at] =
          (matrix[row * width + at] as number) - factor * (matrix[column * width + at] as number);
    }
  }
  const solution = new Float64Array(size);
  for (let row = size - 1; row >= 0; row -= 1) {
    let rest = matrix[row * width + size] as number;
    for (let at = row + 1; at < size; at += 1) rest -= (matrix[row * width + at] as number) * (solution[at] as number);
    solution[row] = rest / (matrix[row * width + row] as number);
  }
  return solution;
};

/**
 * The probability of coming from the start to a conversion when only the channels of `present` are there: whoever would go to another
 * goes nowhere. Self-loops stay what they are. Channels that nobody leaves lead nowhere.
 */
export const conversionChance = ({ channels, counts }: Chain, present: readonly number[]): number => {
  const width = channels + 2;
  const sumOf = (row: number): number => {
    let sum = 0;
    for (let at = 0; at < width; at += 1) sum += counts[row * width + at] as number;
    return sum;
  };
  const used = present.filter((channel) => sumOf(channel + 1) > 0);
  const size = used.length;
  const chance = (row: number, to: number, sum: number) => (counts[row * width + to] as number) / sum;
  // x = Q x + r: the chance from each channel is that of its successors, and of converting at once.
  const matrix = new Float64Array(size * (size + 1));
  for (const [row, channel] of used.entries()) {
    const sum = sumOf(channel + 1);
    for (const [column, to] of used.entries())
      matrix[row * (size + 1) + column] = (row === column ? 1 : 0) - chance(channel + 1, to, sum);
    matrix[row * (size + 1) + size] = chance(channel + 1, channels, sum);
  }
  const from = sumOf(0);
  if (from === 0) return 0;
  const solution = size === 0 ? new Float64Array(0) : solve(matrix, size);
  // A circle that nobody leaves makes the system singular; nobody converts from it, and every path does end.
  if (solution === null) return 0;
  return used.reduce(
    (sum, channel, row) => sum + chance(0, channel, from) * (solution[row] as number),
    chance(0, channels, from),
  );
};

const allOf = (channels: number): readonly number[] => Array.from({ length: channels }, (_, channel) => channel);

/** For each channel the share of the conversion probability that is lost without it: 1 - P(without) / P. */
export const removalEffects = (chain: Chain): readonly number[] => {
  const all = allOf(chain.channels);
  const whole = conversionChance(chain, all);
  if (whole === 0) return all.map(() => 0);
  return all.map((channel) => {
    const without = conversionChance(
      chain,
      all.filter((each) => each !== channel),
    );
    return Math.max(0, 1 - without / whole);
  });
};

/** Parts of one: each value by their sum; equal where all are zero, so that credit is not lost. */
export const sharesOf = (values: readonly number[]): readonly number[] => {
  const sum = values.reduce((total, value) => total + value, 0);
  return values.map((value) => (sum === 0 ? 1 / values.length : value / sum));
};

/** Shares by Shapley value, and the half-width of their 95 % intervals where they were sampled. */
export interface ShapleyShares {
  readonly shares: readonly number[];
  readonly errors: readonly number[];
  readonly exact: boolean;
}

/** With more channels than this there are too many coalitions to look at each. */
export const exactChannelsMax = 12;
/** Orders that are sampled; each is used forwards and backwards, which takes much of the chance out. */
const ORDER_PAIRS = 100;

/** Numbers in [0, 1) that follow from a seed: mulberry32. The same question has the same answer. */
const seeded = (seed: number): (() => number) => {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
};

const exactShapley = (chain: Chain): readonly number[] => {
  const { channels } = chain;
  const chances = Float64Array.from({ length: 2 ** channels }, (_, coalition) =>
    conversionChance(
      chain,
      allOf(channels).filter((channel) => (coalition & (1 << channel)) !== 0),
    ),
  );
  const factorials = [1];
  for (let number = 1; number <= channels; number += 1) factorials.push((factorials[number - 1] as number) * number);
  const weightOf = (size: number) =>
    ((factorials[size] as number) * (factorials[channels - size - 1] as number)) / (factorials[channels] as number);
  const sizeOf = (coalition: number): number => {
    let size = 0;
    for (let rest = coalition; rest > 0; rest &= rest - 1) size += 1;
    return size;
  };
  return allOf(channels).map((channel) => {
    let sum = 0;
    for (let coalition = 0; coalition < chances.length; coalition += 1)
      if ((coalition & (1 << channel)) === 0)
        sum +=
          weightOf(sizeOf(coalition)) *
          ((chances[coalition | (1 << channel)] as number) - (chances[coalition] as number));
    return sum;
  });
};

/** What each channel adds when it joins those before it in an order. */
const additions = (chain: Chain, order: readonly number[]): readonly number[] => {
  const added = new Array<number>(order.length).fill(0);
  let before = conversionChance(chain, []);
  for (const [index, channel] of order.entries()) {
    const after = conversionChance(chain, order.slice(0, index + 1));
    added[channel] = after - before;
    before = after;
  }
  return added;
};

/**
 * Shapley values of the game "conversion probability of the chain with these channels alone", as shares of their sum. Up to
 * {@link exactChannelsMax} channels over every coalition; beyond by sampled orders, with their error.
 */
export const shapleyShares = (chain: Chain): ShapleyShares => {
  const { channels } = chain;
  if (channels <= exactChannelsMax) {
    const shares = sharesOf(exactShapley(chain));
    return { shares, errors: shares.map(() => 0), exact: true };
  }
  const next = seeded(channels);
  const samples = Array.from({ length: ORDER_PAIRS }, () => {
    const order = [...allOf(channels)];
    for (let index = order.length - 1; index > 0; index -= 1) {
      const other = Math.floor(next() * (index + 1));
      [order[index], order[other]] = [order[other] as number, order[index] as number];
    }
    const [forwards, backwards] = [additions(chain, order), additions(chain, order.toReversed())];
    return sharesOf(forwards.map((value, channel) => (value + (backwards[channel] as number)) / 2));
  });
  const shares = allOf(channels).map(
    (channel) => samples.reduce((sum, sample) => sum + (sample[channel] as number), 0) / ORDER_PAIRS,
  );
  const errors = shares.map((mean, channel) => {
    const squares = samples.reduce((sum, sample) => sum + ((sample[channel] as number) - mean) ** 2, 0);
    return 1.96 * Math.sqrt(squares / (ORDER_PAIRS - 1) / ORDER_PAIRS);
  });
  return { shares, errors, exact: false };
};
