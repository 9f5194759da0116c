// Look-alikes by numbers that can be checked by hand, and what must hold of any search: the order of customers decides nothing, what is
// planted is found, and by lot nothing is.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shareInterval } from '../questions/index.ts';
import { drawnTogether, profileMatrix } from './profile-matrix.ts';
import { contrastsOf, createMeasure, rowKinds, type SearchData, search } from './search.ts';

const { member, candidate, other } = rowKinds;
const feature = (code: string, values: readonly number[], skewed = false) => ({
  ...{ code, skewed, values: Float64Array.from(values) },
});
const nothing = () => undefined;

/** A generator that gives the same numbers on every machine. */
const lot = (seed: number) => {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
};

describe('profiles as numbers', () => {
  it('stand around the median in robust spreads; the unknown stands in the middle, and the far is cut off', () => {
    // Known 0, 2, 4, 6, 1000: median 4, quartiles 2 and 6, spread 4 / 1.349.
    const { values, scales, leftOut } = profileMatrix(6, [
      feature('age', [0, 2, 4, 6, 1_000, Number.NaN]),
      feature('same', [7, 7, 7, 7, 7, 7]),
      feature('rare', [1, Number.NaN, Number.NaN, Number.NaN, Number.NaN, Number.NaN]),
    ]);
    expect([...values].map((each) => Number(each.toFixed(4)))).toEqual([-1.349, -0.6745, 0, 0.6745, 3, 0]);
    expect(scales).toEqual([{ code: 'age', known: 5 / 6, median: 4 }]);
    expect(leftOut).toEqual([
      { code: 'same', why: 'hardly_varies' },
      { code: 'rare', why: 'hardly_known' },
    ]);
  });

  it('differ by factors where a feature is skewed, and by the mean deviation where most are equal', () => {
    expect([drawnTogether(0), drawnTogether(Math.E - 1), drawnTogether(1 - Math.E)]).toEqual([0, 1, -1]);
    // Four zeros and one e − 1: quartiles are equal, the mean deviation is 1 / 5.
    const { values } = profileMatrix(5, [feature('logins', [0, 0, 0, 0, Math.E - 1], true)]);
    expect([...values]).toEqual([0, 0, 0, 0, 3]);
  });
});

describe('the nearest to a group', () => {
  // Members lie at 2 in the first feature and spread over the second; everybody else lies at 0 or 1 in the first.
  const points: readonly (readonly [kind: number, first: number, second: number])[] = [
    [member, 2, 0],
    [member, 2, 1],
    [candidate, 2, 0.5],
    [candidate, 1, 0.5],
    [candidate, 1, 0.5],
    [candidate, 0, 0.5],
    [other, 2, 0.5],
  ];
  const data: SearchData = {
    ...{ rows: points.length, features: 2, wanted: 3 },
    values: Float32Array.from(points.flatMap(([, first, second]) => [first, second])),
    kinds: Uint8Array.from(points, ([kind]) => kind),
  };

  it('weighs what sets the members apart, and measures the mean over the nearest members', () => {
    const contrasts = contrastsOf(data, [0, 1], [2, 3, 4, 5]);
    // First feature: means 2 and 1, variances 0 and 1/2, common deviation 1/2, d = 2, weight 2/3. Second: means equal, weight 0.
    expect(contrasts.map(({ feature: which, weight }) => [which, Number(weight.toFixed(6))])).toEqual([
      [0, 0.666667],
      [1, 0],
    ]);
    const distanceOf = createMeasure(data, [0, 1], contrasts);
    expect([2, 3, 5].map(distanceOf)).toEqual([0, 1, 2]);
  });

  it('leaves out members and who is neither, decides ties by number, and hides nobody of too few', () => {
    const { found, quality, compared } = search(data, nothing);
    expect(found).toEqual([
      { row: 2, distance: 0 },
      { row: 3, distance: 1 },
      { row: 4, distance: 1 },
    ]);
    expect([quality, compared]).toEqual([null, 2]);
  });

  const world = (seed: number, rows: number, isMember: (row: number, draw: () => number) => boolean, shift: number) => {
    const draw = lot(seed);
    const kinds = Uint8Array.from({ length: rows }, (_, row) => (isMember(row, draw) ? member : candidate));
    const values = Float32Array.from({ length: rows * 4 }, (_, at) => {
      const likeMembers = kinds[Math.floor(at / 4)] === member || Math.floor(at / 4) % 10 === 1;
      return draw() * 2 - 1 + (likeMembers && at % 4 < 2 ? shift : 0);
    });
    return { rows, features: 4, values, kinds, wanted: Math.floor(rows / 10) } satisfies SearchData;
  };

  it('finds those who were made like the members, and says that hidden members come back far above chance', () => {
    const { found, quality, contrasts } = search(
      world(7, 1_000, (row) => row % 10 === 0, 2.5),
      nothing,
    );
    expect(found.filter(({ row }) => row % 10 === 1).length).toBeGreaterThan(95);
    expect(
      contrasts
        .slice(0, 2)
        .map(({ feature: which }) => which)
        .sort(),
    ).toEqual([0, 1]);
    expect(quality?.hidden).toBe(100);
    // A hidden member stands among 120 alike, of whom 92 are looked through.
    expect(quality && quality.found / quality.hidden).toBeGreaterThan(0.65);
    expect(quality?.byChance).toBe(92 / 920);
  });

  it('promises nothing where members are drawn by lot', () => {
    const judged = [1, 2, 3, 4, 5, 6].map(
      (seed) =>
        search(
          world(seed, 600, (_, draw) => draw() < 0.15, 0),
          nothing,
        ).quality,
    );
    const above = judged.filter(
      (quality) => quality && shareInterval(quality.found, quality.hidden).low > quality.byChance,
    );
    expect(above.length).toBeLessThanOrEqual(1);
  });

  it('does not depend on the order in which customers stand, but for ties', () => {
    const customer = fc.record({
      kind: fc.constantFrom(member, candidate, candidate, other),
      // Powers of two: sums of them do not depend on the order either.
      point: fc.array(fc.constantFrom(-2, -1, -0.5, 0, 0.5, 1, 2), { minLength: 3, maxLength: 3 }),
    });
    const distancesOf = (people: readonly { readonly kind: number; readonly point: readonly number[] }[]) =>
      search(
        {
          ...{ rows: people.length, features: 3, wanted: 5 },
          values: Float32Array.from(people.flatMap(({ point }) => point)),
          kinds: Uint8Array.from(people, ({ kind }) => kind),
        },
        nothing,
      ).found.map(({ distance }) => Number(distance.toFixed(9)));
    fc.assert(
      fc.property(fc.array(customer, { minLength: 4, maxLength: 9 }), fc.nat(), (people, seed) => {
        const draw = lot(seed);
        const shuffled = people
          .map((each) => [draw(), each] as const)
          .sort(([one], [two]) => one - two)
          .map(([, each]) => each);
        if (people.some(({ kind }) => kind === member)) expect(distancesOf(shuffled)).toEqual(distancesOf(people));
      }),
      { numRuns: 300 },
    );
  });
});
