// Repurchase, the net promoter score, levels and concentration over a thousand lives agree with their naive twins: one query for each option
// set, from the event store and from the index.
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type ConcentrationParameters,
  type ConcentrationResult,
  concentrationCell,
  concentrationParameters,
} from '../concentration/contract.ts';
import { concentrationQuestion } from '../concentration/index.ts';
import { naiveBringers, naiveGini } from '../concentration/testing-naive-concentration.ts';
import { type LevelsParameters, type LevelsResult, levelsCell, levelsParameters } from '../levels/contract.ts';
import { levelsQuestion } from '../levels/index.ts';
import { type NaiveHolder, naiveHolders } from '../levels/testing-naive-levels.ts';
import { type NpsParameters, type NpsResult, npsCell, npsParameters } from '../nps/contract.ts';
import { npsQuestion } from '../nps/index.ts';
import { lastAnswers, naiveAnswers, naiveScore } from '../nps/testing-naive-nps.ts';
import {
  type RepurchaseParameters,
  type RepurchaseResult,
  repurchaseCell,
  repurchaseParameters,
} from '../repurchase/contract.ts';
import { repurchaseQuestion } from '../repurchase/index.ts';
import { type NaiveBuyer, naiveBuyers } from '../repurchase/testing-naive-repurchase.ts';
import { createEventStoreTimelines, type Timelines } from '../timelines/index.ts';
import { openTestIndex, type TestWorld } from '../timelines/testing.ts';
import type { AnyQuestion } from './index.ts';
import {
  type Asked,
  asked,
  common,
  contextOf,
  everything,
  idsOf,
  longAfter,
  people,
  property,
  rounded,
  setsWith,
  step,
  unitOf,
} from './testing-asked.ts';
import { openCustomerWorld } from './testing-lives.ts';

const OPTION_SETS = Number(process.env.ZHIYIN_OPTION_SETS ?? (process.env.ZHIYIN_SOAK ? 40 : 4));

let world: TestWorld;
let index: ReturnType<typeof openTestIndex>;
let stored: Timelines;
beforeAll(async () => {
  world = await openCustomerWorld(500);
  index = openTestIndex(world);
  stored = createEventStoreTimelines(world.store);
});
afterAll(async () => {
  await index.stop();
  await world.close();
});

const units = fc.constantFrom('day', 'week', 'month');
const meanOf = (values: readonly number[]): number | null =>
  values.length === 0 ? null : values.reduce((sum, each) => sum + each, 0) / values.length;

type Common = Parameters<typeof contextOf>[1]['parameters'];

/** Asks both sources, which must agree, and gives the answer with what lists people and what a twin is asked with. */
const answered = async <Result, Parameters extends Common>(question: AnyQuestion, set: Asked<Parameters>) => {
  const { parameters, zone } = set;
  expect(question.check(parameters as never)).toBeNull();
  const context = contextOf(stored, set);
  const result = (await question.answer(parameters as never, context)) as Result;
  expect(await question.answer(parameters as never, { ...context, timelines: index.timelines })).toEqual(result);
  return {
    result,
    query: question.query(parameters as never, zone, context.grouping.population),
    listed: (cell: object) => people(question, parameters, cell, context),
  };
};

describe('repurchase', () => {
  const optionSet = asked(
    fc.record({
      ...{ ...common, unit: units, occasion: fc.constantFrom('event', 'day') },
      again: fc.constantFrom({ within: 'range' }, { within: 'days', days: 3 }, { within: 'days', days: 20 }),
      purchase: fc.constantFrom(step('bought'), [...step('ordered'), ...step('bought')]),
    }),
    (given): RepurchaseParameters => repurchaseParameters.parse(given),
  );
  const sure = {
    ...longAfter,
    parameters: repurchaseParameters.parse({ ...everything, purchase: step('bought'), occasion: 'event' }),
  };

  it('agrees with the naive twin', { timeout: 900_000 }, async () => {
    for (const set of setsWith(sure, optionSet, OPTION_SETS, 21)) {
      const { parameters, zone, now } = set;
      const { result, query, listed } = await answered<RepurchaseResult, typeof parameters>(repurchaseQuestion, set);
      const naive = naiveBuyers(world, parameters, query, zone, now);
      const kind = (...kinds: readonly NaiveBuyer['kind'][]) => naive.filter((each) => kinds.includes(each.kind));
      const [over, again] = [kind('once', 'again'), kind('again')];
      const gaps = meanOf(over.flatMap((each) => each.gaps));
      const [group] = result.groups;
      expect({ parameters, ...rounded(group) }).toMatchObject({
        ...{ parameters, buyers: over.length, again: again.length, waiting: kind('waiting').length },
        ...rounded({
          share: over.length === 0 ? null : again.length / over.length,
          purchasesAverage: meanOf(over.map(({ days }) => days.length)),
          gapDays: gaps === null ? null : gaps / 86_400_000,
        }),
      });
      const inUnit = ({ days }: NaiveBuyer, label: string): number => {
        const unitAt = (day: string) => unitOf(day, parameters.unit, parameters.weekStart);
        if (parameters.again.within === 'range') return days.filter((day) => unitAt(day) === label).length;
        return unitAt(days[0] ?? '') === label ? days.length : 0;
      };
      for (const [place, { label }] of result.periods.entries())
        expect({ parameters, label, ...group?.trend[place] }).toMatchObject({
          ...{ parameters, label, buyers: over.filter((each) => inUnit(each, label) > 0).length },
          again: over.filter((each) => inUnit(each, label) > 1).length,
        });
      expect(await listed(repurchaseCell.parse({ kind: 'again' }))).toEqual(idsOf(again));
      expect(await listed(repurchaseCell.parse({ kind: 'waiting' }))).toEqual(idsOf(kind('waiting')));
      if (set === sure) expect(again.length).toBeGreaterThan(100);
    }
  });
});

describe('the net promoter score', () => {
  const answers = { answers: step('answered'), score: property('score'), reason: property('reason') };
  const optionSet = asked(
    fc.record({
      ...{ ...common, unit: units, counting: fc.constantFrom('last', 'all'), reasonsMax: fc.constantFrom(1, 2, 10) },
      noAnswer: fc.constantFrom([98, 99], [0], []),
    }),
    (given): NpsParameters => npsParameters.parse({ ...given, ...answers }),
  );
  const sure = { ...longAfter, parameters: npsParameters.parse({ ...everything, ...answers, noAnswer: [98, 99] }) };

  it('agrees with the naive twin', { timeout: 900_000 }, async () => {
    for (const set of setsWith(sure, optionSet, OPTION_SETS, 22)) {
      const { parameters, zone } = set;
      const { unit, weekStart, counting, reasonsMax } = parameters;
      const { result, query, listed } = await answered<NpsResult, typeof parameters>(npsQuestion, set);
      const all = naiveAnswers(world, parameters, query, zone);
      const counted = (of: typeof all) => (counting === 'all' ? of : lastAnswers(of));
      const own = counted(all);
      const [group] = result.groups;
      expect({ parameters, ...rounded(group) }).toMatchObject({ parameters, ...rounded(naiveScore(own)) });
      for (const [place, { label }] of result.periods.entries())
        expect({ label, ...rounded(group?.trend[place]) }).toEqual({
          ...{
            label,
            ...rounded(naiveScore(counted(all.filter(({ day }) => unitOf(day, unit, weekStart) === label)))),
          },
        });
      const scored = own.filter((each) => each.class !== 'missing');
      const reasons = group?.reasons ?? [];
      for (const { reason, other, promoters, passives, detractors } of reasons) {
        const meant = scored.filter((each) =>
          other ? !reasons.some((shown) => !shown.other && shown.reason === each.reason) : each.reason === reason,
        );
        expect({ promoters, passives, detractors, missing: 0 }).toMatchObject({
          ...{ promoters: naiveScore(meant).promoters, passives: naiveScore(meant).passives },
          detractors: naiveScore(meant).detractors,
        });
      }
      const named = new Set(scored.map(({ reason }) => reason)).size;
      expect(reasons.length).toBe(Math.min(named, reasonsMax + 1));
      const of = (name: string) => [...new Set(own.filter((each) => each.class === name).map(({ person }) => person))];
      expect(await listed(npsCell.parse({ class: 'detractor' }))).toEqual(of('detractor').sort());
      expect(await listed(npsCell.parse({ class: 'missing' }))).toEqual(of('missing').sort());
      if (set === sure) expect(scored.length).toBeGreaterThan(200);
    }
  });
});

describe('levels', () => {
  const optionSet = asked(
    fc.record({
      ...{ ...common, unit: units, atLeast: fc.constantFrom(0.5, 1.5), validDays: fc.constantFrom(undefined, 2, 15) },
      parts: fc.constantFrom([], [property('account')], [property('account'), property('of')]),
      amount: fc.constantFrom(undefined, property('amount')),
      ends: fc.constantFrom(undefined, step('closed')),
      pictureOf: fc.constantFrom(undefined, undefined, property('picture')),
      base: fc.constantFrom(undefined, step('bought')),
    }),
    (given): LevelsParameters =>
      levelsParameters.parse(
        Object.fromEntries(
          Object.entries({ ...given, states: step('held') }).filter(([, value]) => value !== undefined),
        ),
      ),
  );
  const sure = {
    ...longAfter,
    parameters: levelsParameters.parse({
      ...{ ...everything, unit: 'week', states: step('held'), amount: property('amount'), atLeast: 0.5 },
      ends: step('closed'),
    }),
  };

  it('agree with the naive twin', { timeout: 900_000 }, async () => {
    for (const set of setsWith(sure, optionSet, OPTION_SETS, 23)) {
      const { parameters, zone, now } = set;
      const { atLeast } = parameters;
      const { result, query, listed } = await answered<LevelsResult, typeof parameters>(levelsQuestion, set);
      const naive = naiveHolders(world, parameters, query, zone, now);
      const levelAt = (instant: number) => {
        const told = naive.map((each) => ({ each, ...each.at(instant) })).filter(({ base }) => base);
        const holders = told.filter(({ amount }) => amount >= atLeast);
        return { told, holders, amount: holders.reduce((sum, { amount }) => sum + amount, 0) };
      };
      const [group] = result.groups;
      for (const [place, { label, asOf }] of result.periods.entries()) {
        const { told, holders, amount } = levelAt(asOf);
        expect({ parameters, label, ...group?.trend[place] }).toMatchObject({
          ...{ parameters, label, base: told.length, holders: holders.length, amount },
        });
      }
      const ever = naive.filter((each) => each.ever);
      const days = meanOf(ever.map(({ hours }) => hours / 24));
      expect({ parameters, everHeld: group?.everHeld, daysHeld: rounded(group?.daysHeld) }).toEqual({
        ...{ parameters, everHeld: ever.length, daysHeld: rounded(days) },
      });
      const last = levelAt(result.periods.at(-1)?.asOf ?? 0);
      const persons = (of: readonly { readonly each: NaiveHolder }[]) => idsOf(of.map(({ each }) => each));
      expect(await listed(levelsCell.parse({ kind: 'holders' }))).toEqual(persons(last.holders));
      expect(await listed(levelsCell.parse({ kind: 'ever' }))).toEqual(idsOf(ever));
      if (set === sure) expect(ever.length).toBeGreaterThan(200);
    }
  });
});

describe('concentration', () => {
  const optionSet = asked(
    fc.record({
      ...{ ...common, percents: fc.constantFrom([1, 5, 10, 20], [33.3, 50, 99]) },
      events: fc.constantFrom(step('bought'), step('held'), [...step('bought'), ...step('ordered')]),
    }),
    (given): ConcentrationParameters => concentrationParameters.parse({ ...given, amount: property('amount') }),
  );
  const sure = {
    ...longAfter,
    parameters: concentrationParameters.parse({ ...everything, events: step('bought'), amount: property('amount') }),
  };

  it('agrees with the naive twin', { timeout: 900_000 }, async () => {
    for (const set of setsWith(sure, optionSet, OPTION_SETS, 24)) {
      const { parameters, zone } = set;
      const { result, query, listed } = await answered<ConcentrationResult, typeof parameters>(
        concentrationQuestion,
        set,
      );
      const naive = naiveBringers(world, parameters, query, zone);
      const sum = (of: typeof naive) => of.reduce((total, { amount }) => total + amount, 0);
      const [group] = result.groups;
      expect({ parameters, customers: group?.customers, total: group?.total }).toEqual({
        ...{ parameters, customers: naive.length, total: sum(naive) },
      });
      expect(rounded(group?.gini)).toBe(rounded(naiveGini(naive)));
      for (const { percent, customers, total, share, from } of group?.top ?? []) {
        // The first so many whose number among all is less than the percentage, so that a part of a customer is a whole one.
        const first = naive.filter((_, place) => place * 1_000 < naive.length * percent * 10 - 1e-3);
        expect({ percent, customers, total, share: rounded(share), from }).toEqual({
          ...{ percent, customers: first.length, total: sum(first), share: rounded(sum(first) / sum(naive)) },
          from: first.at(-1)?.amount,
        });
        const tied = naive.filter(({ amount }) => amount >= (first.at(-1)?.amount ?? 0));
        expect(await listed(concentrationCell.parse({ percent }))).toEqual(idsOf(tied));
      }
      if (set === sure) expect(naive.length).toBeGreaterThan(200);
    }
  });
});
