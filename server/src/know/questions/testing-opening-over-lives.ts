// The opening workbench over a thousand lives and its naive twin, of everybody and of groups side by side.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { businessDateAt } from '../../kernel/index.ts';
import {
  type OpeningParameters,
  type OpeningResult,
  type OpeningWorkbench,
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
import type { WeakTerm } from '../weak-groups/contract.ts';
import { membersOfTerms, type NaiveMember } from '../weak-groups/testing-naive-weak-groups.ts';
import {
  type Asked,
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

export const openingOverLives = (sources: () => TwinSources): void => {
  describe('the opening workbench', () => {
    const steps = ['opened', 'viewed', 'ordered', 'paid'];
    const dimensions = [{ subject: property('app'), ordered: true }, { subject: { kind: 'field', name: 'channel' } }];
    const optionSet = asked(
      fc.record({
        ...{ ...common, grouped: groupings },
        windowDays: fc.constantFrom(1, 5, 20),
        firm: fc.constantFrom('ordered', 'paid', null),
        changedOn: fc.constantFrom('2026-01-15', undefined),
        first: fc.constantFrom('opened', null),
        unit: fc.constantFrom('day', 'week', 'month'),
      }),
      ({ firm, first, grouped, ...given }): OpeningParameters =>
        openingParameters.parse({
          ...{ ...given, ...groupParameters(grouped, { kind: 'field', name: 'channel' }) },
          ...{ failed: step('complained'), sizeMin: 20, falseDiscoveryRate: 0.2, dimensions },
          steps: steps.map((event, place) => ({
            ...{ events: step(place === 0 ? first : event), by: event === firm ? 'firm' : 'visitor' },
          })),
        }),
    );

    const ofTerms = (naive: readonly NaiveProspect[], terms: readonly WeakTerm[]) =>
      naive.filter(({ values }) => {
        const own: NaiveMember = { person: '', reached: false, complete: true, counts: [], values, group: null };
        return membersOfTerms([own], terms, appVersions).length === 1;
      });

    const checkFigures = (
      { steps: found, causes, divided }: OpeningWorkbench,
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
      { change }: OpeningWorkbench,
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

    /** The four steps of some visitors; gives how many findings there are. */
    const checkWorkbench = (
      result: OpeningWorkbench,
      all: readonly NaiveProspect[],
      { parameters, zone }: Pick<Asked<OpeningParameters>, 'parameters' | 'zone'>,
    ): number => {
      const naive = all.filter(({ complete }) => complete);
      const opened = naive.filter(({ level }) => level === steps.length);
      expect({ parameters, ...result }).toMatchObject({
        ...{ parameters, visitors: naive.length, opened: opened.length, underWay: all.length - naive.length },
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
      }
      return result.findings.length;
    };

    const sure = {
      ...longAfter,
      parameters: openingParameters.parse({
        ...{ ...everything, ...groupParameters('segments and attribute', {}), unit: 'week', windowDays: 20 },
        ...{ failed: step('complained'), sizeMin: 20, falseDiscoveryRate: 0.2, dimensions, changedOn: '2026-01-15' },
        steps: steps.map((event) => ({ events: step(event) })),
      }),
    };

    it('agrees with the naive twin', { timeout: 900_000 }, async () => {
      const { world, stored, indexed } = sources();
      for (const [number, set] of setsWith(sure, optionSet, sources().optionSets, 9).entries()) {
        const { parameters, zone, now } = set;
        expect(openingQuestion.check(parameters)).toBeNull();
        const context = contextOf(stored, set, world);
        const result = (await openingQuestion.answer(parameters, context)) as OpeningResult;
        expect(await openingQuestion.answer(parameters, { ...context, timelines: indexed })).toEqual(result);
        const query = openingQuestion.query(parameters, zone, context.grouping.population);
        const all = naiveProspects(world, parameters, query, zone, now);
        const found = checkWorkbench(result, all, set);
        const groups = naiveGroups(set, all, ({ complete }) => complete);
        expect({ parameters, groups: keysOf(result.groups) }).toEqual({
          ...{ parameters, groups: groups.map(({ own: _, ...key }) => key) },
        });
        for (const [place, { kind, own }] of groups.entries()) {
          const findings = checkWorkbench(result.groups[place] as OpeningWorkbench, own, set);
          if (kind !== 'all') expect(findings).toBe(0);
        }
        // Who has an old app passes seldom.
        if (number === 0) expect(found).toBeGreaterThan(0);
        const listed = (cell: object) => people(openingQuestion, parameters, openingCell.parse(cell), context);
        // Lists cost a reading each: one step and one cause of each set, of the last group that can be asked for.
        const place = 1 + (number % 2);
        const cause = openingCauses[number % openingCauses.length] as (typeof openingCauses)[number];
        const { own, group } = lastAskable(groups, all);
        const naive = own.filter(({ complete }) => complete);
        const holds = createNaiveCauses(naive, parameters);
        const stood = naive.filter(({ level }) => level >= place);
        expect(await listed({ group, kind: 'failed', step: place })).toEqual(
          idsOf(stood.filter((each) => hadFailure(each, place))),
        );
        expect(await listed({ group, kind: 'cause', cause, step: place })).toEqual(
          idsOf(stood.filter((each) => holds(cause, each, place))),
        );
      }
    });
  });
};
