// The walkers find the attempts that the definition names: any rules, any events.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FunnelRules } from './attempt.ts';
import { createOrderedWalker } from './ordered.ts';
import { createPersonWalk } from './persons.ts';
import { createPlainWalk, isPlain } from './plain.ts';
import type { FunnelSpec } from './plan.ts';
import { type NaiveAttempt, type NaiveEvent, naiveAttempts } from './testing-naive-funnel.ts';
import { createUnorderedWalker } from './unordered.ts';

const rulesOf = (order: FunnelRules['order']): fc.Arbitrary<FunnelRules> =>
  fc.integer({ min: 2, max: 4 }).chain((stepCount) =>
    fc.record({
      stepCount: fc.constant(stepCount),
      optional:
        order === 'any' || stepCount < 3
          ? fc.constant(0)
          : fc.integer({ min: 0, max: 2 ** (stepCount - 2) - 1 }).map((bits) => bits << 1),
      order: fc.constant(order),
      sameInstant: fc.constantFrom('log_order' as const, 'apart' as const, 'together' as const),
      windowMs: fc.constantFrom(2, 4, 8, Number.POSITIVE_INFINITY),
      exclusions: fc.array(
        order === 'any'
          ? fc.constant({ after: 1, before: stepCount })
          : fc
              .integer({ min: 1, max: stepCount - 1 })
              .chain((after) => fc.integer({ min: after + 1, max: stepCount }).map((before) => ({ after, before }))),
        { maxLength: 2 },
      ),
      intervening: fc.constant(order === 'strict' ? (2 ** stepCount - 1) | (1 << 10) : 0),
      startBefore: fc.constantFrom(3, 6, Number.POSITIVE_INFINITY),
    }),
  );

const eventsOf = (rules: FunnelRules, length: number): fc.Arbitrary<readonly NaiveEvent[]> => {
  const width = rules.stepCount + rules.exclusions.length;
  const bits = fc.oneof(
    { weight: 5, arbitrary: fc.nat(rules.stepCount - 1).map((step) => 1 << step) },
    { weight: 2, arbitrary: fc.integer({ min: 1, max: 2 ** width - 1 }) },
    { weight: 1, arbitrary: fc.constant(1 << 10) },
  );
  return fc.array(fc.tuple(fc.constantFrom(0, 1, 1, 2), bits), { maxLength: length }).map((steps) => {
    let at = 0;
    return steps.map(([wait, each]) => {
      at += wait;
      return { at, bits: each };
    });
  });
};

const walked = (rules: FunnelRules, events: readonly NaiveEvent[]): readonly NaiveAttempt[] => {
  const walk = rules.order === 'any' ? createUnorderedWalker(rules) : createOrderedWalker(rules);
  const at = Float64Array.from(events, (event) => event.at);
  const matches = Uint32Array.from(events, (event) => event.bits);
  const found: NaiveAttempt[] = [];
  // Twice, because a walker is used for one person after the other.
  for (let round = 0; round < 2; round += 1) {
    found.length = 0;
    walk(at, matches, events.length, (attempt) =>
      found.push({ level: attempt.level, events: [...attempt.events], end: attempt.end, endedBy: attempt.endedBy }),
    );
  }
  return found;
};

/** Events of one instant may stand for each other where the rules do not tell them apart. */
const shown = (rules: FunnelRules, events: readonly NaiveEvent[], attempts: readonly NaiveAttempt[]) =>
  attempts.map(({ events: chosen, ...rest }) => ({
    ...rest,
    events:
      rules.order === 'any'
        ? chosen.filter((index) => index >= 0).toSorted((one, other) => one - other)
        : rules.sameInstant === 'together'
          ? chosen.map((index) => events[index]?.at ?? -1)
          : chosen,
  }));

describe('walkers', () => {
  it.each(['ordered', 'strict', 'any'] as const)('agree with the naive twin: %s', (order) => {
    let deep = 0;
    fc.assert(
      fc.property(
        rulesOf(order).chain((rules) => fc.tuple(fc.constant(rules), eventsOf(rules, order === 'any' ? 7 : 9))),
        ([rules, events]) => {
          const naive = naiveAttempts(rules, events);
          if (naive.some(({ level }) => level > 1)) deep += 1;
          expect(shown(rules, events, walked(rules, events))).toEqual(shown(rules, events, naive));
        },
      ),
      { numRuns: 2_000 },
    );
    expect(deep).toBeGreaterThan(200);
  });

  it('find the same attempt for plain options', () => {
    let [found, left] = [0, 0];
    fc.assert(
      fc.property(
        rulesOf('ordered').chain((given) => {
          const rules = { ...given, optional: 0, exclusions: [], sameInstant: 'log_order' as const };
          return fc.tuple(fc.constant(rules), eventsOf(rules, 14));
        }),
        ([rules, events]) => {
          const spec: FunnelSpec = {
            ...{ rules, counting: 'customers', voided: 'stop', held: [], breakdown: null, values: null },
            ...{ segments: 0, trend: [] },
          };
          expect(isPlain(spec)).toBe(true);
          const timeline = {
            ...{ group: 0, columns: [], person: () => '1', length: events.length },
            at: Float64Array.from(events, ({ at }) => at),
            matches: Uint32Array.from(events, ({ bits }) => bits),
          };
          const counted: unknown[] = [];
          createPersonWalk(spec).counted(timeline, ({ level, events: chosen, startAt, reachedAt }) =>
            counted.push({ level, events: [...chosen], startAt, reachedAt }),
          );
          const walk = createPlainWalk(spec);
          walk(timeline);
          const plain = walk(timeline);
          if (plain === 'general') {
            left += 1;
            return;
          }
          if (plain !== null && plain.level > 1) found += 1;
          const { level = 0, events: chosen = [], startAt = 0, reachedAt = 0 } = plain ?? {};
          expect(plain === null ? [] : [{ level, events: [...chosen], startAt, reachedAt }]).toEqual(counted);
        },
      ),
      { numRuns: 3_000 },
    );
    expect(found).toBeGreaterThan(300);
    expect(left).toBeLessThan(600);
  });
});
