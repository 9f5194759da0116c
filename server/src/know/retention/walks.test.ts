// The quicker walks of retention find what the general one finds.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PersonTimeline } from '../timelines/index.ts';
import { createRetentionWalk, retainedIn } from './evaluate.ts';
import { areMasksEnough, createMaskAdding, createMaskWalk } from './masks.ts';
import { createPlainWalk, isPlain } from './plain.ts';
import type { RetentionSpec } from './plan.ts';

/** Events of one instant that match the same, put together. */
const runsOf = (events: readonly { readonly at: number; readonly bits: number }[]) => {
  const runs: { at: number; bits: number; count: number }[] = [];
  for (const { at, bits } of events) {
    const last = runs.at(-1);
    if (last && last.at === at && last.bits === bits) last.count += 1;
    else runs.push({ at, bits, count: 1 });
  }
  return {
    length: runs.length,
    at: Float64Array.from(runs, ({ at }) => at),
    matches: Uint32Array.from(runs, ({ bits }) => bits),
    counts: Uint32Array.from(runs, ({ count }) => count),
  };
};

const emptyNumbers = ({ cohorts, brackets }: RetentionSpec) => ({
  sizes: new Float64Array(cohorts.length - 1),
  retained: new Float64Array((cohorts.length - 1) * brackets.length),
});

/** The grid of one person, by the cohorts and their periods. */
const gridOf = (spec: RetentionSpec, cohorts: readonly (readonly number[])[]) => {
  const grid = emptyNumbers(spec);
  for (const [cohort = 0, ...periods] of cohorts) {
    grid.sizes[cohort] = 1;
    for (const period of periods) grid.retained[cohort * spec.brackets.length + period] = 1;
  }
  return grid;
};

/** The same by masks, of two persons who did the same, because a walk is used for one after the other. */
const gridByMasks = (spec: RetentionSpec, timeline: PersonTimeline) => {
  const masks = { initial: 0, returned: 0, again: 0 };
  const walk = createMaskWalk(spec, masks);
  const add = createMaskAdding(spec);
  const grid = emptyNumbers(spec);
  for (let round = 0; round < 2; round += 1) if (walk(timeline)) add(masks, grid);
  return { sizes: grid.sizes.map((size) => size / 2), retained: grid.retained.map((count) => count / 2) };
};

describe('the walk of plain options', () => {
  it('finds the same cohorts and counts as the general one', () => {
    let cohorts = 0;
    let masked = 0;
    const starts = [0, 31, 59, 90, 120, 151];
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom(0, 1, 3, 9, 30), fc.integer({ min: 1, max: 3 })), { maxLength: 20 }),
        fc.constantFrom('first_ever' as const, 'first_in_range' as const, 'recurring' as const),
        fc.constantFrom(0, 10, 31),
        fc.constantFrom('exact' as const, 'on_or_after' as const),
        fc.constantFrom(1, 1, 2),
        (steps, cohort, from, counting, occurrencesMin) => {
          const spec: RetentionSpec = {
            ...{ cohorts: starts.slice(0, 4), from, to: 90, marks: starts, measure: 'marks', cohort, now: 0 },
            brackets: [0, 1, 2].map((period) => ({ from: period, to: period + 1 })),
            ...{ counting, occurrencesMin, column: null, values: null, segments: 0 },
          };
          let at = 0;
          const events = steps.map(([wait, bits]) => {
            at += wait;
            return { at, bits };
          });
          const timeline = {
            ...{ group: 0, columns: [], person: () => '1', length: events.length },
            at: Float64Array.from(events, (each) => each.at),
            matches: Uint32Array.from(events, ({ bits }) => bits),
          };
          const expected: unknown[] = [];
          createRetentionWalk(spec)(timeline, ({ cohort: number, initial, counts }) => {
            const kept = retainedIn(spec, counts).flatMap((own, period) => (own ? [period] : []));
            expected.push([number, initial, ...kept]);
          });
          expect(isPlain(spec)).toBe(true);
          const plain = createPlainWalk(spec);
          const found = (asked: PersonTimeline) => {
            const seen: [number, number, ...number[]][] = [];
            const retained = { periods: new Int32Array(3), length: 0 };
            plain(asked, retained, (number, initial) =>
              seen.push([number, initial, ...retained.periods.subarray(0, retained.length)]),
            );
            return seen;
          };
          // Twice, because a walk is used for one person after the other.
          found(timeline);
          cohorts += expected.length;
          expect(found(timeline)).toEqual(expected);
          // And of events that were put together, where no more than the events' numbers differ.
          const runs = runsOf(events);
          const withoutEvents = (rows: unknown[]) =>
            (rows as number[][]).map(([number, , ...kept]) => [number, ...kept]);
          expect(withoutEvents(found({ ...timeline, ...runs }))).toEqual(withoutEvents(expected));
          expect(areMasksEnough(spec)).toBe(occurrencesMin === 1);
          if (occurrencesMin !== 1) return;
          masked += expected.length;
          for (const asked of [timeline, { ...timeline, ...runs }])
            expect(gridByMasks(spec, asked)).toEqual(gridOf(spec, withoutEvents(expected) as number[][]));
        },
      ),
      { numRuns: 2_000 },
    );
    expect(cohorts).toBeGreaterThan(1_000);
    expect(masked).toBeGreaterThan(500);
  });
});
