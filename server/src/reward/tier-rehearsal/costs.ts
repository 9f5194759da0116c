// What the difference between the two paths of every customer costs: points of rules and scenes that read the tier, benefits that tiers give.
import { setImmediate as nextTurn } from 'node:timers/promises';
import { type Rehearsed, readEverybody } from '../../decide/rehearsals/index.ts';
import { attributesRead, readSubjects } from '../../decide/rules/index.ts';
import { askedAttributes, rehearse as rehearseScene } from '../../decide/scene-rehearsal/index.ts';
import { eventsOf, type SceneInForce, streamsOf } from '../../decide/scene-rules/index.ts';
import { readSceneBook } from '../../decide/scenes/index.ts';
import { addDays, type BusinessDate, type Exact, exact, exactText, plus, times } from '../../kernel/index.ts';
import { dateOfDay } from '../../know/purchases/index.ts';
import { periodsIn, quotaOf, refusedEver } from '../benefit-rehearsal/index.ts';
import type { Benefit } from '../benefit-rules/contract.ts';
import type { InForce } from '../benefits/index.ts';
import { readInputs, readRuleBook } from '../earning/index.ts';
import { rehearse as rehearseRule } from '../earning-rehearsal/index.ts';
import { type EarningRule, triggerOf } from '../earning-rules/index.ts';
import { attributeNames } from '../tier-rules/index.ts';
import type { TierRehearsalDependencies } from './dependencies.ts';
import { differs, type Path, pathOf, staysOf } from './path.ts';
import { type CostRow, type SourceName, selectPaths, type TierRehearsal } from './store.ts';
import { eventsUnder, inputsOn, personsUnder, TIER_CHANGED, type Variant } from './variant.ts';

const PAGE = 2_000;
/** So many customers are counted before others get their turn. */
const AT_ONCE = 500;
const FEN_A_YUAN = exact(100);

/** Everybody's paths, and who is who. */
export interface Ways {
  readonly draft: Variant;
  /** Null: nothing is in force, and what rules read stays as it is. */
  readonly inForce: Variant | null;
  /** Customers by person, and the other way about. */
  readonly customers: ReadonlyMap<string, string>;
  readonly persons: ReadonlyMap<string, string>;
}

export const readWays = async (
  { tiers: { db, timeZone } }: TierRehearsalDependencies,
  { rehearsalId, scheme: code, definition, against, fromDay, toDay }: TierRehearsal,
): Promise<Ways> => {
  const [draft, inForce] = [new Map<string, Path>(), new Map<string, Path>()];
  const [customers, persons] = [new Map<string, string>(), new Map<string, string>()];
  for (let after = ''; ; ) {
    const page = await selectPaths(db, rehearsalId, after, PAGE);
    const last = page.at(-1);
    if (!last) break;
    after = last.customerId;
    for (const each of page) {
      draft.set(each.customerId, pathOf(each.draft));
      if (each.inForce) inForce.set(each.customerId, pathOf(each.inForce));
      customers.set(each.personId, each.customerId);
      persons.set(each.customerId, each.personId);
    }
  }
  const common = { code, timeZone, fromDay, toDay };
  return {
    ...{ customers, persons },
    draft: { ...common, scheme: definition, paths: draft, emptied: against ? attributeNames(against) : [] },
    inForce: against && { ...common, scheme: against, paths: inForce, emptied: [] },
  };
};

/** What tiers decide about, and what the difference of the paths comes to. */
export interface Source extends SourceName {
  readonly costs: (ways: Ways, signal: AbortSignal) => Promise<readonly CostRow[]>;
}

/** Units and fen of a side, by customer and month. */
type Given = Map<string, { readonly customerId: string; readonly month: string; units: number; fen: Exact }>;

const add = (given: Given, customerId: string, date: string, units: number, fen: Exact): void => {
  const month = date.slice(0, 7);
  const key = `${month} ${customerId}`;
  const known = given.get(key) ?? { customerId, month, units: 0, fen: exact(0) };
  given.set(key, { ...known, units: known.units + units, fen: plus(known.fen, fen) });
};

/** One ledger of both sides: what the scheme in force gives counts below zero. */
const costRows = (given: Given): readonly CostRow[] =>
  [...given.values()]
    .filter(({ units, fen }) => units !== 0 || fen.digits !== 0n)
    .map(({ fen, ...row }) => ({ ...row, fen: exactText(fen) }));

/** Begins from nothing: a rehearsal counts up what it gives. */
const fresh = (everybody: ReadonlyMap<string, Rehearsed>): ReadonlyMap<string, Rehearsed> =>
  new Map([...everybody].map(([personId, each]) => [personId, { ...each, awards: 0, desired: 0, points: 0 }]));

const sidesOf = ({ draft, inForce }: Ways): readonly (readonly [variant: Variant | null, sign: 1 | -1])[] => [
  [draft, 1],
  [inForce, -1],
];

const known = (everybody: ReadonlyMap<string, Rehearsed>, { customers }: Ways): ReadonlyMap<string, Rehearsed> =>
  new Map([...everybody].filter(([personId]) => customers.has(personId)));

type Stage = Pick<TierRehearsal, 'fromDay' | 'toDay'>;
const daysOf = ({ fromDay, toDay }: Stage) => ({ fromDay: dateOfDay(fromDay), toDay: dateOfDay(toDay) });

const ruleSource = (
  dependencies: TierRehearsalDependencies,
  stage: Stage,
  { code, rule }: { readonly code: string; readonly rule: EarningRule },
): Source => ({
  ...{ kind: 'rule', code, name: rule.name },
  costs: async (ways, signal) => {
    const { earning } = dependencies;
    const read = (ids: readonly string[]) => readInputs(earning.db, earning.registry, [rule], ids);
    const everybody = known(await readEverybody(earning.db, read, signal), ways);
    const given: Given = new Map();
    for (const [variant, sign] of sidesOf(ways)) {
      const rehearsal = { subject: code, definition: rule, ...daysOf(stage) };
      const changes = readsChanges(rule);
      await rehearseRule(
        earning,
        { rehearsal, everybody: fresh(everybody), signal, progress: () => {} },
        {
          inputsOn: (who, date) => (variant ? inputsOn(variant, who, date) : who.inputs),
          events: (real) => (variant && changes ? eventsUnder(variant, ways.persons, real) : real),
          onGiven: (customerId, date, points) =>
            add(given, customerId, date, sign * points, times(exact(sign * points), exact(rule.costFenPerPoint))),
        },
      );
    }
    return costRows(given);
  },
});

const readsChanges = (rule: EarningRule): boolean => {
  const trigger = triggerOf(rule.trigger.word);
  return trigger?.kind === 'event' && trigger.eventsOf(rule.trigger.with).includes(TIER_CHANGED);
};

const sceneSource = (
  dependencies: TierRehearsalDependencies,
  stage: Stage,
  { code, scene }: Pick<SceneInForce, 'code' | 'scene'>,
): Source => ({
  ...{ kind: 'scene', code, name: scene.name },
  costs: async (ways, signal) => {
    const { scenes } = dependencies;
    const read = (ids: readonly string[]) =>
      readSubjects(scenes.db, scenes.registry, scene.conditions, [...askedAttributes], ids);
    const everybody = known(await readEverybody(scenes.db, read, signal), ways);
    const given: Given = new Map();
    const perAward = exact(scene.cost.fenPerAward);
    for (const [variant, sign] of sidesOf(ways)) {
      const rehearsal = { subject: code, definition: scene, ...daysOf(stage) };
      await rehearseScene(
        scenes,
        { rehearsal, everybody: fresh(everybody), signal, progress: () => {} },
        {
          inputsOn: (who, date) => (variant ? inputsOn(variant, who, date) : who.inputs),
          persons: (real) => (variant ? personsUnder(variant, ways.customers, real) : real),
          onGiven: (customerId, date, points) => {
            const fen = plus(times(exact(points), exact(scene.cost.fenPerPoint)), perAward);
            add(given, customerId, date, sign * points, times(exact(sign), fen));
          },
        },
      );
    }
    return costRows(given);
  },
});

/** Whoever has the same tiers on every day has the same benefits. */
const isMoved = ({ draft, inForce }: Ways, customerId: string): boolean =>
  !inForce ||
  differs(draft.paths.get(customerId) ?? [], draft.scheme, inForce.paths.get(customerId) ?? [], inForce.scheme);

const benefitSource = (
  { benefits }: TierRehearsalDependencies,
  { fromDay, toDay }: Stage,
  { code, definition }: InForce<Benefit>,
): Source => ({
  ...{ kind: 'benefit', code, name: definition.name },
  costs: async (ways, signal) => {
    const { entitlement } = definition;
    if (entitlement === null) return [];
    const [from, to] = [dateOfDay(fromDay), dateOfDay(toDay)] as [BusinessDate, BusinessDate];
    const periods = periodsIn(entitlement, from, to);
    const unitFen = times(exact(definition.unitCostYuan), FEN_A_YUAN);
    const given: Given = new Map();
    for (const [variant, sign] of sidesOf(ways)) {
      let done = 0;
      for (const [customerId, path] of variant?.paths ?? []) {
        done += 1;
        if (done % AT_ONCE === 0) await nextTurn();
        signal.throwIfAborted();
        if (!variant || !isMoved(ways, customerId)) continue;
        const stays = staysOf(path, variant.scheme);
        for (const period of periods) {
          const last = period.end <= to ? addDays(period.end, -1) : to;
          const units = quotaOf(entitlement, stays, period, last);
          if (units > 0) add(given, customerId, period.start, sign * units, times(exact(sign * units), unitFen));
        }
      }
    }
    const rows = costRows(given);
    const refused = await refusedEver(benefits, definition, [...new Set(rows.map(({ customerId }) => customerId))]);
    return rows.filter(({ customerId }) => !refused.has(customerId));
  },
});

/** Rules in force that read one of the attributes, or are set off by changes of tiers. */
const rulesConcerned = async ({ earning }: TierRehearsalDependencies, names: ReadonlySet<string>) =>
  (await readRuleBook(earning.db)).active.filter(({ rule }) => {
    const uses = [...rule.conditions, ...rule.multipliers.map(({ when }) => when)];
    return readsChanges(rule) || attributesRead(uses).some((name) => names.has(name));
  });

const scenesConcerned = async ({ scenes }: TierRehearsalDependencies, names: ReadonlySet<string>) =>
  (await readSceneBook(scenes)).active.filter((inForce) => {
    const events = streamsOf({ active: [inForce], versions: [inForce] }).flatMap(eventsOf);
    return events.includes(TIER_CHANGED) || attributesRead(inForce.scene.conditions).some((name) => names.has(name));
  });

/** Everything in force that tiers of the scheme decide about, in an order that stays. */
export const sourcesOf = async (
  dependencies: TierRehearsalDependencies,
  rehearsal: TierRehearsal,
): Promise<readonly Source[]> => {
  const { definition, against, scheme } = rehearsal;
  const names = new Set([...attributeNames(definition), ...(against ? attributeNames(against) : [])]);
  const rules = await rulesConcerned(dependencies, names);
  const scenes = await scenesConcerned(dependencies, names);
  const benefits = [...(await dependencies.benefits.book.inForce()).values()].filter(
    ({ definition: { entitlement } }) => entitlement?.scheme === scheme,
  );
  const all = [
    ...rules.map((each) => ruleSource(dependencies, rehearsal, each)),
    ...scenes.map((each) => sceneSource(dependencies, rehearsal, each)),
    ...benefits.map((each) => benefitSource(dependencies, rehearsal, each)),
  ];
  return all.toSorted((one, other) => (`${one.kind} ${one.code}` < `${other.kind} ${other.code}` ? -1 : 1));
};
