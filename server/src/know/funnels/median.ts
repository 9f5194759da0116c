// The median without sorting: of a million durations that is the difference between a moment and a second.

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

/** The median of numbers, between the two in the middle where there are two; null of none. Writes into `values`. */
export const medianOf = (values: Float64Array): number | null => {
  if (values.length === 0) return null;
  const middle = values.length >> 1;
  const upper = select(values, middle);
  if (values.length % 2 === 1) return upper;
  let lower = Number.NEGATIVE_INFINITY;
  for (let place = 0; place < middle; place += 1)
    if ((values[place] as number) > lower) lower = values[place] as number;
  return (lower + upper) / 2;
};
