// Weak groups over a thousand lives and their naive twin, among everybody and among groups side by side.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type WeakGroupParameters,
  type WeakGroupResult,
  type WeakGroupSearch,
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
import {
  asked,
  common,
  contextOf,
  everything,
  groupings,
  groupParameters,
  idsOf,
  keysOf,
  lastAskable,
  longAfter,
  naiveGroups,
  people,
  property,
  setsWith,
  step,
  type TwinSources,
} from './testing-asked.ts';
import { appVersions } from './testing-lives.ts';

export const weakGroupsOverLives = (sources: () => TwinSources): void => {
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
    const channel = { kind: 'field', name: 'channel' };
    const divided = {
      ...{ sizeMin: 25, falseDiscoveryRate: 0.2 },
      behaviours: [{ events: step('viewed') }, { events: [...step('complained'), ...step('fact_recorded')] }],
      dimensions: [
        { by: 'event', subject: property('app'), ordered: true },
        { by: 'event', subject: { kind: 'field', name: 'utm_campaign' } },
        { by: 'did', behaviour: 1 },
      ],
    };
    const optionSet = asked(
      fc.record({
        ...{ ...common, grouped: groupings },
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
      ({ grouped, ...given }): WeakGroupParameters =>
        weakGroupParameters.parse({ ...given, ...groupParameters(grouped, channel), ...divided }),
    );
    const sure = {
      ...longAfter,
      parameters: weakGroupParameters.parse({
        ...{ ...everything, ...groupParameters('segments and event', channel), ...divided },
        metric: funnel('opened', 'ordered', 10),
      }),
    };

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

    const keyOf = (terms: readonly Pick<WeakTerm, 'dimension' | 'relation' | 'value'>[]) =>
      terms.map((term) => `${term.dimension} ${term.relation} ${term.value}`).join();
    const confirmedIn = ({ groups }: WeakGroupSearch) => groups.filter(({ verdict }) => verdict === 'confirmed');
    const membersOf = (naive: readonly NaiveMember[], groups: WeakGroupSearch['groups']) =>
      naive.filter((each) => groups.some(({ terms }) => membersOfTerms([each], terms, appVersions).length > 0));

    /** A search among some members, at a rate of false finds of its own. */
    const checkSearch = (
      result: WeakGroupSearch,
      all: readonly NaiveMember[],
      parameters: WeakGroupParameters,
      falseDiscoveryRate: number,
    ): void => {
      const naive = all.filter(({ complete }) => complete);
      const search = naiveSearch(naive, { ...parameters, falseDiscoveryRate }, appVersions);
      const { customers, reached, recent, tried } = result;
      expect({ parameters, customers, reached, recent, tried }).toEqual({
        ...{ parameters, ...countOf(naive), recent: all.length - naive.length, tried: search.tried },
      });
      for (const [dimension, { unknown }] of result.dimensions.entries())
        expect(unknown).toBe(naive.filter(({ values }) => values[dimension] === null).length);
      for (const group of result.groups) {
        const own = search.found.find(({ terms }) => keyOf(terms) === keyOf(group.terms));
        expect(group).toMatchObject(countOf(own?.inside ?? []));
        expect([group.pSearched, group.qSearched, group.pHeldOut]).toEqual([own?.p, own?.q, own?.pHeldOut]);
        checkContrasts(group, own?.inside ?? [], naive);
      }
      const rate = reached / customers;
      for (const { terms, inside, pHeldOut } of search.found)
        if (terms.length === 1 && pHeldOut <= 0.05 && countOf(inside).reached < rate * inside.length)
          expect(result.groups.map((group) => keyOf(group.terms))).toContain(keyOf(terms));
      expect(result.weak).toEqual(countOf(membersOf(naive, confirmedIn(result))));
    };

    it('agree with the naive twin', { timeout: 900_000 }, async () => {
      const { world, stored, indexed } = sources();
      for (const [number, set] of setsWith(sure, optionSet, sources().optionSets, 4).entries()) {
        const { parameters, zone, now } = set;
        expect(question.check(parameters)).toBeNull();
        const context = contextOf(stored, set, world);
        const result = (await question.answer(parameters, context)) as WeakGroupResult;
        expect(await question.answer(parameters, { ...context, timelines: indexed })).toEqual(result);
        const query = question.query(parameters, zone, context.grouping.population);
        const all = naiveWeakMembers(world, parameters, query, zone, now);
        const { falseDiscoveryRate } = parameters;
        checkSearch(result, all, parameters, falseDiscoveryRate);
        const groups = naiveGroups(set, all, ({ complete }) => complete);
        expect({ parameters, groups: keysOf(result.searches) }).toEqual({
          ...{ parameters, groups: groups.map(({ own: _, ...key }) => key) },
        });
        for (const [place, { own }] of groups.entries())
          checkSearch(result.searches[place] as WeakGroupSearch, own, parameters, falseDiscoveryRate / groups.length);
        // Who has an old app orders seldom, whatever the segment.
        if (number === 0) expect(confirmedIn(result).length).toBeGreaterThan(0);
        if (number === 0) expect(result.searches.flatMap(confirmedIn).length).toBeGreaterThan(0);
        const { own, group } = lastAskable(groups, all);
        const naive = own.filter(({ complete }) => complete);
        const term = { dimension: 0, relation: 'is' as const, value: appVersions[0] };
        const inside = membersOfTerms(naive, [term], appVersions);
        const listed = (cell: object) => people(question, parameters, weakGroupCell.parse({ group, ...cell }), context);
        expect(await listed({ terms: [term], kind: 'not_reached', behaviour: { number: 0, did: true } })).toEqual(
          idsOf(inside.filter((each) => !each.reached && (each.counts[0] ?? 0) > 0)),
        );
        const told = result.searches.findLast(({ key }) => key.kind !== 'other') ?? result;
        expect(await listed({ kind: 'reached', weak: true })).toEqual(
          idsOf(membersOf(naive, confirmedIn(told)).filter(({ reached }) => reached)),
        );
      }
    });
  });
};
