// Whole funnels over a thousand random lives in a real event store agree with their naive twin: one query for each option set.
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createEventStoreTimelines, type Timelines } from '../timelines/index.ts';
import { openTestIndex, openTestWorld, type TestWorld } from '../timelines/testing.ts';
import { type FunnelParameters, funnelParameters } from './contract.ts';
import { funnelFold, funnelPeopleFold } from './folds.ts';
import { checkFunnel, planFunnel } from './plan.ts';
import { funnelResultOf } from './result.ts';
import { naiveCounted, naiveGroup } from './testing-naive-result.ts';

const OPTION_SETS = Number(process.env.ZHIYIN_OPTION_SETS ?? (process.env.ZHIYIN_SOAK ? 40 : 12));
const ZONE = 'Asia/Shanghai';
let world: TestWorld;
let timelines: Timelines;
let index: ReturnType<typeof openTestIndex>;
beforeAll(async () => {
  world = await openTestWorld();
  timelines = createEventStoreTimelines(world.store);
  index = openTestIndex(world);
});
afterAll(async () => {
  await index.stop();
  await world.close();
});

const amountAbove = {
  kind: 'compare',
  subject: { kind: 'property', name: 'amount' },
  operator: 'gt',
  value: 0,
} as const;
const matcher = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.constantFrom('opened', 'viewed', 'ordered', 'paid', 'fact_recorded').map((event) => [{ event }]),
  },
  { weight: 2, arbitrary: fc.constant([{ event: 'viewed' }, { event: 'ordered', filter: amountAbove }]) },
  { weight: 1, arbitrary: fc.constant([{ event: null }]) },
  { weight: 1, arbitrary: fc.constant([{ event: 'paid', filter: amountAbove }]) },
);
const product = { kind: 'property', name: 'product' } as const;

const optionSet: fc.Arbitrary<FunnelParameters> = fc
  .record({
    matchers: fc.array(matcher, { minLength: 2, maxLength: 4 }),
    optional: fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }),
    order: fc.constantFrom('ordered' as const, 'ordered' as const, 'strict' as const, 'any' as const),
    strictBetween: fc.constantFrom('any_event' as const, 'step_events' as const),
    window: fc.constantFrom(
      { kind: 'duration' as const, seconds: 3_600 },
      { kind: 'duration' as const, seconds: 3 * 86_400 },
      { kind: 'duration' as const, seconds: 30 * 86_400 },
      { kind: 'session' as const },
    ),
    exclusion: fc.option(fc.constantFrom('complained', 'paid'), { nil: null }),
    voided: fc.constantFrom('stop' as const, 'remove' as const),
    sameInstant: fc.constantFrom('log_order' as const, 'apart' as const, 'together' as const),
    counting: fc.constantFrom('customers' as const, 'attempts' as const),
    hold: fc.option(fc.constant(product), { nil: undefined }),
    rangeLimits: fc.constantFrom('first_step' as const, 'all_steps' as const),
    touch: fc.constantFrom('first' as const, 'last' as const, 'every' as const, { step: 2 }),
    broken: fc.boolean(),
    who: fc.constantFrom('customers' as const, 'everybody' as const),
  })
  .map(({ matchers, optional, exclusion, broken, touch, who, hold, ...rest }) => {
    const last = matchers.length - 1;
    // Which of several events of one instant, or in any order, stands for which step is not promised.
    const ambiguous = rest.sameInstant === 'together' || rest.order === 'any';
    return funnelParameters.parse({
      ...rest,
      range: { from: '2026-01-03', to: '2026-02-01' },
      population: { who },
      steps: matchers.map((events, index) => ({
        events,
        optional: rest.order !== 'any' && index > 0 && index < last && optional[index],
      })),
      exclusions:
        exclusion === null
          ? []
          : [{ events: [{ event: exclusion }], afterStep: 1, beforeStep: rest.order === 'any' ? last + 1 : 2 }],
      ...(hold ? { hold } : {}),
      ...(broken
        ? {
            breakdown: { by: 'event', subject: { kind: 'property', name: 'channel' } },
            touch: ambiguous ? 'every' : touch,
          }
        : {}),
    });
  });

const control = { signal: new AbortController().signal, onProgress: () => undefined };
/** Sums of floating point numbers depend on their order in the last digits. */
const rounded = <Value>(value: Value): Value =>
  JSON.parse(JSON.stringify(value), (key, each: unknown) =>
    key === 'meanMs' && typeof each === 'number' ? expect.closeTo(each, 3) : each,
  ) as Value;
const grouping = { segments: [], labelOf: (value: string) => ({ zh: value, en: value }) };

const LATER = Date.parse('2030-01-01T00:00:00Z');

it('agrees with the naive twin over option sets', { timeout: 300_000 }, async () => {
  let converted = 0;
  let broken = 0;
  for (const parameters of fc.sample(optionSet, { numRuns: OPTION_SETS, seed: 5 })) {
    expect(checkFunnel(parameters)).toBeNull();
    const { who } = parameters.population;
    const plan = planFunnel(parameters, ZONE, { who, groups: new Map(), groupOfOthers: 0 });
    const spec = plan.spec([], 0);
    const part = await timelines.fold(funnelFold, spec, plan.query, control);
    const result = funnelResultOf(parameters, spec, plan.periods, grouping, { part, now: LATER });
    // The index in threads gives the same, down to each duration.
    const indexed = await index.timelines.fold(
      funnelFold,
      spec,
      { ...plan.query, mark: { position: 0, identityVersion: '1' } },
      control,
    );
    expect(funnelResultOf(parameters, spec, plan.periods, grouping, { part: indexed, now: LATER })).toEqual(
      rounded(result),
    );
    const counted = naiveCounted(world, parameters, plan);
    for (const { key, steps, total, trend } of result.groups) {
      const value = key.kind === 'all' ? undefined : key.value;
      const naive = naiveGroup(counted, parameters, value, ZONE);
      const shown = steps.map(({ count, lost, time }) => ({
        count,
        lost,
        medianMs: time.medianMs,
        meanMs: time.meanMs,
      }));
      expect({ parameters, key, shown }).toEqual({
        ...{ parameters, key },
        shown: naive.steps.map(({ meanMs, ...rest }) => ({
          ...rest,
          meanMs: meanMs === null ? null : expect.closeTo(meanMs, 3),
        })),
      });
      expect(total.medianMs).toBe(naive.medianMs);
      expect(trend[0]?.counts[0]).toBe(naive.firstDay);
      if (key.kind === 'value') broken += 1;
    }
    converted += result.groups[0]?.steps.at(-1)?.count ?? 0;
    const step = parameters.steps.length - 1;
    const cell = { funnel: spec, segment: -1, value: undefined, step, kind: 'lost' as const };
    const people = await timelines.fold(funnelPeopleFold, cell, plan.query, control);
    const naive = naiveGroup(counted, parameters, undefined, ZONE).persons(step - 1, 'lost');
    expect([...people.persons].sort()).toEqual([...naive].sort());
    expect(people.total).toBe(naive.length);
  }
  expect(converted).toBeGreaterThan(300);
  expect(broken).toBeGreaterThan(10);
});
