// The median without sorting: of a million durations that is the difference between a moment and a second. They are read twice, to find
// the narrow stretch that the median lies in and what is in that, and copied nowhere.

/** Moves the values so that the one at `place` is that of the sorted list, and none before it is larger. */
const select = (values: Float64Array, place: number): number => {
  let [low, high] = [0, values.length - 1];
  while (low < high) {
    const pivot = values[(low + high) >> 1] as number;
    let [left, right] = [low, high];
    while (left <= right) {
      while ((values[left] as number) < pivot) left += 1;
      while ((values[right] as number) > pivot) right -= 1;
      if (left > right) break;
      const value = values[left] as number;
      values[left] = values[right] as number;
      values[right] = value;
      left += 1;
      right -= 1;
    }
    if (place <= right) high = right;
    else if (place >= left) low = left;
    else break;
  }
  return values[place] as number;
};

/** What can be said of numbers in one pass. */
export interface Spread {
  readonly count: number;
  readonly sum: number;
  readonly least: number;
  readonly most: number;
}

export const spreadOf = (lists: readonly Float64Array[]): Spread => {
  let count = 0;
  let sum = 0;
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  for (const values of lists) {
    count += values.length;
    for (let place = 0; place < values.length; place += 1) {
      const value = values[place] as number;
      sum += value;
      if (value < least) least = value;
      if (value > most) most = value;
    }
  }
  return { count, sum, least, most };
};

const STRETCHES = 4_096;
/** Fewer are looked through as they are. */
const FEW = 4_096;

/** The values of [low, high] stretches, with how many lie before them. */
const gather = (
  lists: readonly Float64Array[],
  { least, most, count }: Spread,
  middle: number,
): { readonly values: Float64Array; readonly before: number } => {
  const scale = count <= FEW || most <= least ? 0 : STRETCHES / (most - least);
  const stretchOf = (value: number): number => Math.min(STRETCHES - 1, Math.floor((value - least) * scale));
  const counts = new Uint32Array(STRETCHES);
  for (const values of lists)
    for (let place = 0; place < values.length; place += 1) {
      const stretch = stretchOf(values[place] as number);
      counts[stretch] = (counts[stretch] as number) + 1;
    }
  // The two in the middle may lie apart.
  const lower = count % 2 === 1 ? middle : middle - 1;
  let before = 0;
  let low = 0;
  while (before + (counts[low] as number) <= lower) {
    before += counts[low] as number;
    low += 1;
  }
  let held = counts[low] as number;
  let high = low;
  while (before + held <= middle) {
    high += 1;
    held += counts[high] as number;
  }
  const found = new Float64Array(held);
  let length = 0;
  for (const values of lists)
    for (let place = 0; place < values.length; place += 1) {
      const value = values[place] as number;
      const stretch = stretchOf(value);
      if (stretch < low || stretch > high) continue;
      found[length] = value;
      length += 1;
    }
  return { values: found, before };
};

/** The median of numbers, between the two in the middle where there are two; null of none. */
export const medianOf = (lists: readonly Float64Array[], spread: Spread): number | null => {
  if (spread.count === 0) return null;
  const middle = spread.count >> 1;
  const { values, before } = gather(lists, spread, middle);
  const place = middle - before;
  const upper = select(values, place);
  if (spread.count % 2 === 1) return upper;
  let lower = Number.NEGATIVE_INFINITY;
  for (let each = 0; each < place; each += 1) if ((values[each] as number) > lower) lower = values[each] as number;
  return (lower + upper) / 2;
};
