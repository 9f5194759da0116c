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

// Stretches follow the bits of a number, which rise with it: its exponent and the six bits behind, so that the ends of one are less than two
// percent apart wherever it lies. What is below 1 or above 2 ** 63 is in the first or the last.
const STRETCHES = 4_096;
const STRETCH_SHIFT = 14;
const STRETCH_OF_ONE = 0x3ff0_0000 >> STRETCH_SHIFT;
/** Fewer are looked through as they are. */
const FEW = 4_096;
/** Which half of a number in memory has its exponent. */
const HIGH = new Uint8Array(new Float64Array([1]).buffer)[7] === 0 ? 0 : 1;

const halvesOf = ({ buffer, byteOffset, length }: Float64Array): Uint32Array =>
  new Uint32Array(buffer, byteOffset, length * 2);

const stretchAt = (halves: Uint32Array, place: number): number => {
  const stretch = ((halves[2 * place + HIGH] as number) >>> STRETCH_SHIFT) - STRETCH_OF_ONE + 1;
  return stretch < 0 ? 0 : stretch < STRETCHES ? stretch : STRETCHES - 1;
};

/** The stretches that the middle lies in, which are two where its numbers lie apart, and how many numbers lie before them. */
const middleStretches = (lists: readonly Float64Array[], middle: number, count: number) => {
  const counts = new Uint32Array(STRETCHES);
  for (const values of lists) {
    const halves = halvesOf(values);
    for (let place = 0; place < values.length; place += 1) {
      const stretch = stretchAt(halves, place);
      counts[stretch] = (counts[stretch] as number) + 1;
    }
  }
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
  return { low, high, before, held };
};

/** The numbers of stretches. */
const gather = (
  lists: readonly Float64Array[],
  { low, high, held }: { readonly low: number; readonly high: number; readonly held: number },
): Float64Array => {
  const found = new Float64Array(held);
  let length = 0;
  for (const values of lists) {
    const halves = halvesOf(values);
    for (let place = 0; place < values.length; place += 1) {
      const stretch = stretchAt(halves, place);
      if (stretch < low || stretch > high) continue;
      found[length] = values[place] as number;
      length += 1;
    }
  }
  return found;
};

/** The median of numbers that are not negative, between the two in the middle where there are two; null of none. */
export const medianOf = (lists: readonly Float64Array[]): number | null => {
  const count = lists.reduce((sum, { length }) => sum + length, 0);
  if (count === 0) return null;
  const middle = count >> 1;
  const everywhere = { low: 0, high: STRETCHES - 1, before: 0, held: count };
  const stretches = count <= FEW ? everywhere : middleStretches(lists, middle, count);
  const values = gather(lists, stretches);
  const place = middle - stretches.before;
  const upper = select(values, place);
  if (count % 2 === 1) return upper;
  let lower = 0;
  for (let each = 0; each < place; each += 1) if ((values[each] as number) > lower) lower = values[each] as number;
  return (lower + upper) / 2;
};

/** The mean of numbers; null of none. */
export const meanOf = (lists: readonly Float64Array[]): number | null => {
  let [count, sum] = [0, 0];
  for (const values of lists) {
    count += values.length;
    for (let place = 0; place < values.length; place += 1) sum += values[place] as number;
  }
  return count === 0 ? null : sum / count;
};
