// Channels, the opening workbench and weak groups over a thousand lives agree with their naive twins: one query for each option set, from the
// event store and from the index.
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { businessDateAt } from '../../kernel/index.ts';
import { type ChannelParameters, type ChannelResult, channelCell, channelParameters } from '../channels/contract.ts';
import { type ChannelCatalogue, createChannelQuestion } from '../channels/index.ts';
import { type NaiveVisitor, naiveCost, naiveFigures, naiveVisitors } from '../channels/testing-naive-channels.ts';
import {
  type OpeningParameters,
  type OpeningResult,
  openingCauses,
  openingCell,
  openingParameters,
} from '../opening/contract.ts';
import { openingQuestion } from '../opening/index.ts';
import {
  createNaiveCauses,
  hadFailure,
  type NaiveVisitor as NaiveProspect,
  naiveVisitors as naiveProspects,
  naiveReached,
  naiveReasons,
  naiveSpread,
  naiveStepFigures,
} from '../opening/testing-naive-opening.ts';
import { createEventStoreTimelines, type Timelines } from '../timelines/index.ts';
import { openTestIndex, type TestWorld } from '../timelines/testing.ts';
import {
  type WeakGroupParameters,
  type WeakGroupResult,
  type WeakTerm,
  weakGroupCell,
  weakGroupParameters,
} from '../weak-groups/contract.ts';
import { createWeakGroupQuestion } from '../weak-groups/index.ts';
import {
  countOf,
  membersOfTerms,
  type NaiveMember,
  naiveSearch,
  naiveWeakMembers,
} from '../weak-groups/testing-naive-weak-groups.ts';
import { asked, common, contextOf, idsOf, people, property, rounded, step } from './testing-asked.ts';
import { appVersions, openProspectWorld } from './testing-lives.ts';

const OPTION_SETS = Number(process.env.ZHIYIN_OPTION_SETS ?? (process.env.ZHIYIN_SOAK ? 40 : 3));

let world: TestWorld;
let index: ReturnType<typeof openTestIndex>;
let stored: Timelines;
beforeAll(async () => {
  world = await openProspectWorld(500);
  index = openTestIndex(world);
  stored = createEventStoreTimelines(world.store);
});
afterAll(async () => {
  await index.stop();
  await world.close();
});

describe('channels', () => {
  const costs: Awaited<ReturnType<ChannelCatalogue['channelCosts']>> = [
    { channelCode: 'feed', periodStart: '2025-12-20', periodEnd: '2026-01-15', costFen: 81_000 },
    { channelCode: 'feed', campaign: 'spring', periodStart: '2026-01-15', periodEnd: '2026-02-01', costFen: 5_500 },
    { channelCode: 'feed', campaign: 'leaflet', periodStart: '2026-01-12', periodEnd: '2026-01-13', costFen: 40 },
    { channelCode: 'print', periodStart: '2026-01-01', periodEnd: '2026-03-01', costFen: 9_000 },
  ];
  const question = createChannelQuestion({
    catalogue: { channels: async () => [], channelCosts: async () => costs },
    registry: { get: () => undefined },
  } as unknown as Parameters<typeof createChannelQuestion>[0]);

  const optionSet = asked(
    fc.record({
      ...common,
      touch: fc.constantFrom('first', 'last'),
      visitGapMinutes: fc.constantFrom(5, 30, 720),
      outcomeDays: fc.constantFrom(1, 9, 400),
      pageViewed: fc.constantFrom(step('viewed'), [...step('viewed'), ...step('opened')]),
      registered: fc.constantFrom(step('viewed'), step('complained')),
      contribution: fc.constantFrom('revenue', 'deposits', 'funded'),
    }),
    (given): ChannelParameters =>
      channelParameters.parse({
        ...{ ...given, opened: step('ordered') },
        deposit: { events: step('paid'), subject: property('amount') },
        revenue: { events: [...step('ordered'), ...step('fact_recorded')], subject: property('amount') },
      }),
  );

  const inRow = (naive: readonly NaiveVisitor[], channel: string | null) =>
    naive.filter((each) => each.channel === channel);

  /** Campaigns of which a cost is stated in the range. */
  const campaignsOf = (channel: string | null, { range }: ChannelParameters): readonly string[] =>
    costs.flatMap((cost) =>
      cost.channelCode === channel && cost.campaign && naiveCost(cost, range) > 0 ? [cost.campaign] : [],
    );
  const costOf = (channel: string | null, campaign: string | null, { range }: ChannelParameters) => {
    const own = costs.filter((cost) => cost.channelCode === channel && cost.campaign && cost.campaign === campaign);
    return { costFen: own.length === 0 ? null : own.reduce((sum, each) => sum + naiveCost(each, range), 0) };
  };

  /** What follows from costs, and the place in the matrix. */
  const returnOf = (own: readonly NaiveVisitor[], channel: string | null, { range }: ChannelParameters) => {
    const { funded, revenueFen } = naiveFigures(own);
    const months = own.reduce((sum, each) => sum + (each.isNew ? each.months : 0), 0);
    const costFen = costs
      .filter(({ channelCode }) => channelCode === channel)
      .reduce((sum, each) => sum + naiveCost(each, range), 0);
    const cacFen = channel === null || funded === 0 ? null : costFen / funded;
    const earned = months === 0 ? null : revenueFen / months;
    return rounded({
      ...{ costFen: channel === null ? null : costFen, cacFen, revenueAMonthFen: earned },
      paybackMonths: cacFen === null || earned === null || earned <= 0 ? null : cacFen / earned,
    });
  };

  it('agree with the naive twin', { timeout: 900_000 }, async () => {
    let seen = 0;
    for (const set of fc.sample(optionSet, { numRuns: OPTION_SETS, seed: 3 })) {
      const { parameters, zone, now } = set;
      expect(question.check(parameters)).toBeNull();
      const context = contextOf(stored, set);
      const result = (await question.answer(parameters, context)) as ChannelResult;
      const indexed = await question.answer(parameters, { ...context, timelines: index.timelines });
      expect(rounded(indexed)).toEqual(rounded(result));
      const query = question.query(parameters, zone, context.grouping.population);
      const naive = naiveVisitors(world, parameters, query, zone, now);
      const channels = new Set(naive.map(({ channel }) => channel));
      for (const { channelCode } of costs) channels.add(channelCode);
      expect(new Set(result.rows.map(({ channel }) => channel))).toEqual(channels);
      expect(rounded(result.total)).toMatchObject(rounded(naiveFigures(naive)));
      for (const row of result.rows) {
        const own = inRow(naive, row.channel);
        expect({ parameters, ...rounded(row) }).toMatchObject({
          ...{ parameters, ...rounded(naiveFigures(own)), ...returnOf(own, row.channel, parameters) },
        });
        expect(new Set(row.campaigns.map(({ campaign }) => campaign))).toEqual(
          new Set([...own.map(({ campaign }) => campaign), ...campaignsOf(row.channel, parameters)]),
        );
        for (const { campaign, ...figures } of row.campaigns)
          expect(rounded(figures)).toMatchObject({
            ...rounded(naiveFigures(own.filter((each) => each.campaign === campaign))),
            ...rounded(costOf(row.channel, campaign, parameters)),
          });
        seen += own.length;
      }
      const [first] = result.rows;
      const channel = first?.channel ?? null;
      const fresh = inRow(naive, channel).filter(({ isNew }) => isNew);
      const listed = (cell: object) => people(question, parameters, channelCell.parse({ channel, ...cell }), context);
      expect(await listed({ figure: 'newVisitors' })).toEqual(idsOf(fresh));
      expect(await listed({ figure: 'nextDay' })).toEqual(idsOf(fresh.filter(({ nextDay }) => nextDay)));
      expect(await listed({ figure: 'funded', campaign: 'spring' })).toEqual(
        idsOf(fresh.filter(({ funded, campaign }) => funded && campaign === 'spring')),
      );
    }
    expect(seen).toBeGreaterThan(200 * OPTION_SETS);
  });
});

describe('the opening workbench', () => {
  const steps = ['opened', 'viewed', 'ordered', 'paid'];
  const optionSet = asked(
    fc.record({
      ...common,
      windowDays: fc.constantFrom(1, 5, 20),
      firm: fc.constantFrom('ordered', 'paid', null),
      changedOn: fc.constantFrom('2026-01-15', undefined),
      first: fc.constantFrom('opened', null),
      unit: fc.constantFrom('day', 'week', 'month'),
    }),
    ({ firm, first, ...given }): OpeningParameters =>
      openingParameters.parse({
        ...{ ...given, failed: step('complained'), sizeMin: 20, falseDiscoveryRate: 0.2 },
        steps: steps.map((event, place) => ({
          ...{ events: step(place === 0 ? first : event), by: event === firm ? 'firm' : 'visitor' },
        })),
        dimensions: [{ subject: property('app'), ordered: true }, { subject: { kind: 'field', name: 'channel' } }],
      }),
  );

  const ofTerms = (naive: readonly NaiveProspect[], terms: readonly WeakTerm[]) =>
    naive.filter(({ values }) => {
      const own: NaiveMember = { person: '', reached: false, complete: true, counts: [], values };
      return membersOfTerms([own], terms, appVersions).length === 1;
    });

  const checkFigures = (
    { steps: found, causes, divided }: OpeningResult,
    naive: readonly NaiveProspect[],
    parameters: OpeningParameters,
  ) => {
    const holds = createNaiveCauses(naive, parameters);
    for (const [place, figures] of found.entries()) {
      expect({ parameters, place, figures }).toMatchObject({ figures: naiveStepFigures(naive, place) });
      const reasons = naiveReasons(naive, place);
      expect(figures.reasons.length).toBe(Math.min(8, reasons.size));
      for (const { reason, customers } of figures.reasons) expect(customers).toBe(reasons.get(reason));
    }
    const trueAt = (cause: (typeof openingCauses)[number], places: readonly number[]) => {
      const stood = places.flatMap((place) =>
        naive.filter(({ level }) => level >= place).map((each) => holds(cause, each, place)),
      );
      return { customers: stood.filter(Boolean).length, of: stood.length };
    };
    for (const { cause, step: place, customers, of, othersShare } of causes) {
      expect({ customers, of }).toEqual(trueAt(cause, [place]));
      const others = trueAt(
        cause,
        [1, 2, 3].filter((each) => each !== place),
      );
      expect(othersShare).toBeCloseTo(others.customers / others.of, 9);
    }
    for (const [dimension, { unknown, values }] of divided.entries()) {
      expect(unknown).toBe(naive.filter((each) => each.values[dimension] === null).length);
      for (const { value, reached } of values) {
        const own = naive.filter((each) => each.values[dimension] === value);
        expect(reached).toEqual(steps.map((_, place) => own.filter(({ level }) => level > place).length));
      }
    }
  };

  const checkChange = (
    { change }: OpeningResult,
    naive: readonly NaiveProspect[],
    { changedOn }: OpeningParameters,
    zone: string,
  ) => {
    expect(change?.on ?? undefined).toBe(changedOn);
    if (!change || changedOn === undefined) return;
    const later = ({ at }: NaiveProspect) => businessDateAt(at, zone) >= changedOn;
    for (const [place, { before, after }] of [change.whole, ...change.steps].entries())
      for (const [side, counted] of [before, after].entries()) {
        const stood = naive.filter((each) => later(each) === (side === 1) && each.level >= place);
        const passed = stood.filter(({ level }) => level > (place === 0 ? 3 : place)).length;
        expect({ place, side, ...counted }).toEqual({ place, side, customers: stood.length, passed });
      }
  };

  it('agrees with the naive twin', { timeout: 900_000 }, async () => {
    let found = 0;
    for (const [number, set] of fc.sample(optionSet, { numRuns: OPTION_SETS, seed: 9 }).entries()) {
      const { parameters, zone, now } = set;
      expect(openingQuestion.check(parameters)).toBeNull();
      const context = contextOf(stored, set);
      const result = (await openingQuestion.answer(parameters, context)) as OpeningResult;
      expect(await openingQuestion.answer(parameters, { ...context, timelines: index.timelines })).toEqual(result);
      const query = openingQuestion.query(parameters, zone, context.grouping.population);
      const all = naiveProspects(world, parameters, query, zone, now);
      const naive = all.filter(({ complete }) => complete);
      const opened = naive.filter(({ level }) => level === steps.length);
      expect(result).toMatchObject({
        visitors: naive.length,
        opened: opened.length,
        underWay: all.length - naive.length,
      });
      const totalOf = ({ steps: own }: NaiveProspect) => own.reduce((sum, { ms }) => sum + (ms ?? 0), 0);
      expect(result.total).toEqual(naiveSpread(opened.map(totalOf)));
      checkFigures(result, naive, parameters);
      checkChange(result, naive, parameters, zone);
      for (const { date, reached } of result.trend)
        expect({ date, reached }).toEqual({ date, reached: naiveReached(naive, parameters, date, zone) });
      for (const { terms, step: place, customers, passed, others } of result.findings) {
        const stood = naive.filter(({ level }) => level >= place);
        const own = ofTerms(stood, terms);
        const passes = (of: readonly NaiveProspect[]) => of.filter(({ level }) => level > place).length;
        expect({ customers, passed }).toEqual({ customers: own.length, passed: passes(own) });
        expect(others.customers + customers).toBe(stood.length);
        expect(others.passed + passed).toBe(passes(stood));
        found += 1;
      }
      const holds = createNaiveCauses(naive, parameters);
      const listed = (cell: object) => people(openingQuestion, parameters, openingCell.parse(cell), context);
      // Lists cost a reading each: one step and one cause of each set.
      const place = 1 + (number % 2);
      const cause = openingCauses[number % openingCauses.length] as (typeof openingCauses)[number];
      const stood = naive.filter(({ level }) => level >= place);
      expect(await listed({ kind: 'failed', step: place })).toEqual(
        idsOf(stood.filter((each) => hadFailure(each, place))),
      );
      expect(await listed({ kind: 'cause', cause, step: place })).toEqual(
        idsOf(stood.filter((each) => holds(cause, each, place))),
      );
    }
    expect(found).toBeGreaterThan(0);
  });
});

describe('weak groups', () => {
  const question = createWeakGroupQuestion({
    registry: { all: [], get: () => undefined },
    tags: { tagNames: async () => new Map() },
  } as unknown as Parameters<typeof createWeakGroupQuestion>[0]);

  const funnel = (first: string | null, last: string, days: number) => ({
    ...{ of: 'funnel', steps: [first, last].map((event) => ({ events: step(event) })) },
    window: { kind: 'duration', seconds: days * 86_400 },
  });
  const retention = (more: object) => ({
    ...{ of: 'retention', initial: step('opened'), returning: step(null), ...more },
  });
  const optionSet = asked(
    fc.record({
      ...common,
      unit: fc.constantFrom('day', 'week', 'month'),
      metric: fc.constantFrom(
        funnel('opened', 'ordered', 10),
        funnel('opened', 'paid', 3),
        funnel(null, 'ordered', 5),
        retention({ periods: { kind: 'calendar', count: 3 }, period: 1 }),
        retention({ periods: { kind: 'calendar', count: 3 }, counting: 'on_or_after', cohort: 'first_in_range' }),
        retention({ periods: { kind: 'rolling', days: 2, count: 4 }, period: 2, occurrencesMin: 2 }),
      ),
      behaviourDays: fc.constantFrom(1, 30),
      pairs: fc.boolean(),
    }),
    (given): WeakGroupParameters =>
      weakGroupParameters.parse({
        ...{ ...given, sizeMin: 25, falseDiscoveryRate: 0.2 },
        behaviours: [{ events: step('viewed') }, { events: [...step('complained'), ...step('fact_recorded')] }],
        dimensions: [
          { by: 'event', subject: property('app'), ordered: true },
          { by: 'event', subject: { kind: 'field', name: 'channel' } },
          { by: 'did', behaviour: 1 },
        ],
      }),
  );

  const checkContrasts = (
    { contrasts }: WeakGroupResult['groups'][number],
    inside: readonly NaiveMember[],
    all: readonly NaiveMember[],
  ) => {
    const sides = {
      stayed: inside.filter(({ reached }) => reached),
      left: inside.filter(({ reached }) => !reached),
      others: all.filter((each) => !inside.includes(each)),
    };
    for (const { behaviour, stayed, left, others, meanStayed } of contrasts) {
      const times = (of: readonly NaiveMember[]) => of.map(({ counts }) => counts[behaviour] ?? 0);
      for (const [own, side] of [
        [stayed, 'stayed'],
        [left, 'left'],
        [others, 'others'],
      ] as const)
        expect(own).toMatchObject({
          ...{ customers: sides[side].length, did: times(sides[side]).filter((count) => count > 0).length },
        });
      const sum = times(sides.stayed).reduce((total, count) => total + count, 0);
      expect(meanStayed).toBeCloseTo(sum / Math.max(1, sides.stayed.length), 9);
    }
  };

  it('agree with the naive twin', { timeout: 900_000 }, async () => {
    let confirmed = 0;
    for (const set of fc.sample(optionSet, { numRuns: OPTION_SETS, seed: 4 })) {
      const { parameters, zone, now } = set;
      expect(question.check(parameters)).toBeNull();
      const context = contextOf(stored, set);
      const result = (await question.answer(parameters, context)) as WeakGroupResult;
      expect(await question.answer(parameters, { ...context, timelines: index.timelines })).toEqual(result);
      const query = question.query(parameters, zone, context.grouping.population);
      const all = naiveWeakMembers(world, parameters, query, zone, now);
      const naive = all.filter(({ complete }) => complete);
      const search = naiveSearch(naive, parameters, appVersions);
      const { customers, reached, recent, tried } = result;
      expect({ parameters, customers, reached, recent, tried }).toEqual({
        ...{ parameters, ...countOf(naive), recent: all.length - naive.length, tried: search.tried },
      });
      for (const [dimension, { unknown }] of result.dimensions.entries())
        expect(unknown).toBe(naive.filter(({ values }) => values[dimension] === null).length);
      const keyOf = (terms: readonly Pick<WeakTerm, 'dimension' | 'relation' | 'value'>[]) =>
        terms.map((term) => `${term.dimension} ${term.relation} ${term.value}`).join();
      for (const group of result.groups) {
        const own = search.found.find(({ terms }) => keyOf(terms) === keyOf(group.terms));
        expect(group).toMatchObject(countOf(own?.inside ?? []));
        expect([group.pSearched, group.qSearched, group.pHeldOut]).toEqual([own?.p, own?.q, own?.pHeldOut]);
        checkContrasts(group, own?.inside ?? [], naive);
        if (group.verdict === 'confirmed') confirmed += 1;
      }
      const rate = reached / customers;
      for (const { terms, inside, pHeldOut } of search.found)
        if (terms.length === 1 && pHeldOut <= 0.05 && countOf(inside).reached < rate * inside.length)
          expect(result.groups.map((group) => keyOf(group.terms))).toContain(keyOf(terms));
      const term = { dimension: 0, relation: 'is' as const, value: appVersions[0] };
      const inside = membersOfTerms(naive, [term], appVersions);
      const cell = weakGroupCell.parse({ terms: [term], kind: 'not_reached', behaviour: { number: 0, did: true } });
      expect(await people(question, parameters, cell, context)).toEqual(
        idsOf(inside.filter((each) => !each.reached && (each.counts[0] ?? 0) > 0)),
      );
    }
    expect(confirmed).toBeGreaterThan(0);
  });
});
