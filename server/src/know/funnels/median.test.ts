// The median found by stretches is the one that sorting finds.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { meanOf, medianOf } from './median.ts';

const bySorting = (values: readonly number[]): number | null => {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = sorted.length >> 1;
  if (sorted.length === 0) return null;
  return sorted.length % 2 === 1
    ? (sorted[middle] as number)
    : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2;
};

/** Cut into lists, some of them empty. */
const listsOf = (values: readonly number[], cuts: readonly number[]): readonly Float64Array[] => {
  const places = [0, ...cuts.map((cut) => cut % (values.length + 1)).toSorted((one, other) => one - other)];
  return places.map((from, index) => Float64Array.from(values.slice(from, places[index + 1] ?? values.length)));
};

it('finds the median of lists, of few numbers and of many, alike or far apart', () => {
  let [odd, even] = [0, 0];
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.nat(3), fc.nat(1_000_000), fc.constantFrom(0, 0.25, 600_000, 3e10, 1e20)), {
        maxLength: 40,
      }),
      fc.constantFrom(1, 1, 600, 1_001),
      fc.array(fc.nat(), { maxLength: 4 }),
      (some, times, cuts) => {
        const values = Array.from({ length: times }, (_, round) =>
          some.map((each) => each + (each * round) / 7),
        ).flat();
        if (values.length > 4_096) {
          odd += values.length % 2;
          even += 1 - (values.length % 2);
        }
        const lists = listsOf(values, cuts);
        const sum = values.reduce((before, each) => before + each, 0);
        expect(meanOf(lists)).toBe(values.length === 0 ? null : sum / values.length);
        expect(medianOf(lists)).toBe(bySorting(values));
      },
    ),
    { numRuns: 200 },
  );
  expect(Math.min(odd, even)).toBeGreaterThan(3);
});
