// The routes of the scores: scope first, then the profiles' computed values, or the snapshots of two days.
import { sql } from 'kysely';
import { businessDate, refuse } from '../../kernel/index.ts';
import type { DataScope } from '../../platform/auth/index.ts';
import { type CallContext, csvStream, type Route, route } from '../../platform/http/index.ts';
import {
  attributeExpression,
  type Bilingual,
  type ComputedValues,
  type Condition,
  computedNumber,
  computedText,
  countAll,
  groupComputed,
  pageByComputed,
  scopeCondition,
} from '../profiles/index.ts';
import { dateOfDay, dayNumber } from '../purchases/index.ts';
import { namingAttribute } from './attributes.ts';
import { behaviourWords } from './behaviour-words.ts';
import { COMPUTE_JOB, lastFinishedDay } from './compute.ts';
import * as contract from './contract.ts';
import { definitions } from './definitions.ts';
import type { ValueDependencies } from './dependencies.ts';
import { rfmGroupWords, targetGroupWords } from './group-words.ts';
import { groupNames, type Naming, namings } from './groups.ts';
import { type RfmSettings, type TargetGroup, targetGroupNames } from './settings.ts';
import { insertSetting, movesBetween, type Scheme, selectRuns, settingOn, settingsHistory } from './store.ts';

const EXPORTED_MAX = 100_000;
const EXPORT_PAGE = 5_000;

interface SchemeNames {
  readonly scores: readonly [string, string, string];
  readonly money: string;
  readonly group: string;
  readonly labels: Readonly<Record<string, Bilingual>>;
  /** Place of the group in a snapshot, from 1. */
  readonly place: number;
}

const namesOf = (scheme: Scheme, naming: Naming): SchemeNames =>
  scheme === 'rfm'
    ? {
        ...{ scores: ['rfm_r', 'rfm_f', 'rfm_m'], money: 'rfm_money_fen', group: namingAttribute(naming) },
        ...{ labels: groupNames[naming], place: namings.indexOf(naming) + 1 },
      }
    : {
        ...{ scores: ['afb_amount', 'afb_frequency', 'afb_benefit'], money: 'afb_amount_fen', group: 'afb_group' },
        ...{ labels: targetGroupNames, place: 1 },
      };

const scoredIn = async (dependencies: ValueDependencies, scope: DataScope, names: SchemeNames): Promise<Condition> =>
  sql`(${await scopeCondition(dependencies, scope)} and computed ? ${names.group})`;

/** What both schemes show: the run, who is scored, and the groups. */
const overviewOf = async (dependencies: ValueDependencies, scope: DataScope, scheme: Scheme, names: SchemeNames) => {
  const { db } = dependencies;
  const runs = await selectRuns(db, scheme);
  const [run] = runs;
  const condition = await scoredIn(dependencies, scope, names);
  const counted = await groupComputed(db, condition, [computedText(names.group)], [names.money]);
  const groups = Object.entries(names.labels).map(([code, label]) => {
    const found = counted.find((each) => each.keys[0] === code);
    return { code, label, customers: found?.customers ?? 0, moneyFen: found?.sums[0] ?? 0 };
  });
  const setting = await settingOn(db, scheme, run?.as_of ?? dateOfDay(lastFinishedDay(dependencies)));
  const shown = {
    definition: definitions[scheme],
    settingVersion: setting.version,
    asOf: run?.as_of ?? null,
    computedAt: run?.computed_at ?? null,
    days: runs.map((each) => each.as_of),
    customers: await countAll(db, await scopeCondition(dependencies, scope)),
    scored: groups.reduce((sum, each) => sum + each.customers, 0),
    unmatchedRefunds: scope.kind === 'firm' ? (run?.details.unmatchedRefunds ?? 0) : 0,
    groups,
  };
  return { shown, run, condition };
};

/** Risk tolerance is tested and not computed, and stands beside what behaviour tells. */
const behaviourAttributes = ['trading_style', 'holding_style', 'product_preference', 'risk_level', 'session_habit'];

const behaviourOf = async (dependencies: ValueDependencies, scope: DataScope, settings: RfmSettings) => {
  const words = behaviourWords(settings.behaviour);
  const condition = await scopeCondition(dependencies, scope);
  const attributes = behaviourAttributes.flatMap((name) => dependencies.registry.get(name) ?? []);
  const keys = attributes.map((each) => attributeExpression(each).sql);
  const counted = await groupComputed(dependencies.db, condition, keys);
  return attributes.map((attribute, index) => {
    const values = Object.entries(attribute.values ?? {}).map(([code, label]) => ({
      ...{ code, label, means: words[attribute.name]?.[code] ?? null },
      customers: counted.reduce((sum, each) => sum + (each.keys[index] === code ? each.customers : 0), 0),
    }));
    return { attribute: attribute.name, label: attribute.label, values };
  });
};

const rfmRoute = (dependencies: ValueDependencies): Route =>
  route(contract.getRfm, async ({ query }, { principal: { scope } }) => {
    const { db } = dependencies;
    const names = namesOf('rfm', query.naming);
    const { shown, run, condition } = await overviewOf(dependencies, scope, 'rfm', names);
    const keys = [computedText('rfm_r'), computedText('rfm_f')];
    const cells = await groupComputed(db, condition, keys, ['rfm_m', 'rfm_money_fen']);
    const { settings } = await settingOn(db, 'rfm', run?.as_of ?? dateOfDay(lastFinishedDay(dependencies)));
    const { cuts, means, withoutDifference } = run?.details ?? {};
    return {
      ...shown,
      groups: shown.groups.map((each) => ({ ...each, means: rfmGroupWords(query.naming, each.code, settings) })),
      settings,
      cuts: cuts
        ? { recencyDays: [...cuts.recencyDays], frequency: [...cuts.frequency], moneyFen: [...cuts.moneyFen] }
        : null,
      means: means ?? null,
      withoutDifference: [...(withoutDifference ?? [])],
      matrix: cells.map((each) => ({
        ...{ r: Number(each.keys[0]), f: Number(each.keys[1]), customers: each.customers },
        ...{ m: (each.sums[0] ?? 0) / each.customers, moneyFen: each.sums[1] ?? 0 },
      })),
      behaviour: await behaviourOf(dependencies, scope, settings),
    };
  });

const afbRoute = (dependencies: ValueDependencies): Route =>
  route(contract.getAmountFrequencyBenefit, async (_input, { principal: { scope } }) => {
    const names = namesOf('afb', 'broker');
    const { shown, run, condition } = await overviewOf(dependencies, scope, 'afb', names);
    const cells = await groupComputed(dependencies.db, condition, names.scores.map(computedText));
    const day = run?.as_of ?? dateOfDay(lastFinishedDay(dependencies));
    const { settings } = await settingOn(dependencies.db, 'afb', day);
    return {
      ...shown,
      groups: shown.groups.map((each) => ({
        ...each,
        means: targetGroupWords(each.code as TargetGroup, settings.rules),
      })),
      settings,
      cells: cells.map(({ keys, customers }) => {
        const [amount, frequency, benefit] = keys.map(Number);
        return { amount: amount ?? 1, frequency: frequency ?? 1, benefit: benefit ?? 1, customers };
      }),
    };
  });

const movementRoute = (dependencies: ValueDependencies): Route =>
  route(contract.getMovement, async ({ query }, { principal: { scope } }) => {
    const { scheme, naming, from, to } = query;
    if (from >= to) return refuse('DAYS_NOT_IN_ORDER', 'The first day must lie before the second one.');
    const runs = await selectRuns(dependencies.db, scheme);
    const [first, second] = [from, to].map((day) => runs.find((each) => each.as_of === day));
    if (!first || !second)
      return refuse('DAY_NOT_SCORED', `${first ? to : from} has not been scored; choose one of the scored days.`);
    const names = namesOf(scheme, naming);
    const condition = await scopeCondition(dependencies, scope);
    const moves = await movesBetween(dependencies.db, scheme, names.place, { from, to }, condition);
    return {
      ...{ from, to, settingsDiffer: first.setting_version !== second.setting_version },
      labels: [
        ...Object.entries(names.labels).map(([code, label]) => ({ code, label })),
        { code: 'none', label: { zh: '期内未购买', en: 'Bought nothing in the window' } },
      ],
      moves: moves.map((each) => ({
        ...{ from: each.from ?? 'none', to: each.to ?? 'none', customers: Number(each.customers) },
      })),
    };
  });

interface PeopleQuery {
  readonly scheme: Scheme;
  readonly naming: Naming;
  readonly group?: string | undefined;
  readonly first?: number | undefined;
  readonly second?: number | undefined;
  readonly third?: number | undefined;
}

const peopleCondition = async (dependencies: ValueDependencies, scope: DataScope, query: PeopleQuery) => {
  const names = namesOf(query.scheme, query.naming);
  const parts: Condition[] = [await scoredIn(dependencies, scope, names)];
  if (query.group !== undefined) parts.push(sql`${computedText(names.group)} = ${query.group}`);
  [query.first, query.second, query.third].forEach((score, index) => {
    const name = names.scores[index];
    if (score !== undefined && name) parts.push(sql`${computedNumber(name)} = ${score}::float8`);
  });
  return { names, condition: sql`(${sql.join(parts, sql` and `)})` };
};

const personOf = (names: SchemeNames, customerId: string, computed: ComputedValues) => {
  const [first, second, third] = names.scores.map((name) => Number(computed[name] ?? 1));
  const group = String(computed[names.group] ?? '');
  const money = computed[names.money];
  return {
    ...{ customerId, first: first ?? 1, second: second ?? 1, third: third ?? 1, group },
    label: names.labels[group] ?? { zh: group, en: group },
    moneyFen: typeof money === 'number' ? money : null,
  };
};

async function* exported({ db }: ValueDependencies, names: SchemeNames, condition: Condition) {
  for (let offset = 0; offset < EXPORTED_MAX; offset += EXPORT_PAGE) {
    const rows = await pageByComputed(db, condition, { orderBy: names.money, offset, limit: EXPORT_PAGE });
    for (const { customerId, computed } of rows) {
      const each = personOf(names, customerId, computed);
      yield [
        each.customerId,
        each.first,
        each.second,
        each.third,
        each.group,
        each.label.zh,
        each.label.en,
        each.moneyFen,
      ];
    }
    if (rows.length < EXPORT_PAGE) return;
  }
}

const auditOf = (
  { principal, requestId, remoteAddress }: CallContext,
  action: string,
  id: string,
  details: Readonly<Record<string, unknown>>,
) => ({ principal, requestId, remoteAddress, action, subject: { kind: 'value', id }, details });

const peopleRoutes = (dependencies: ValueDependencies): readonly Route[] => {
  const { db, audit } = dependencies;
  return [
    route(contract.listPeople, async ({ query }, { principal }) => {
      const { names, condition } = await peopleCondition(dependencies, principal.scope, query);
      const offset = (query.page - 1) * query.pageSize;
      const rows = await pageByComputed(db, condition, { orderBy: names.money, offset, limit: query.pageSize });
      return {
        rows: rows.map(({ customerId, computed }) => personOf(names, customerId, computed)),
        total: await countAll(db, condition),
        asOf: (await selectRuns(db, query.scheme))[0]?.as_of ?? null,
      };
    }),
    route(contract.downloadPeople, async ({ query }, context) => {
      const { names, condition } = await peopleCondition(dependencies, context.principal.scope, query);
      const rows = Math.min(EXPORTED_MAX, await countAll(db, condition));
      await audit.record(auditOf(context, 'value.export', query.scheme, { ...query, rows }));
      const header = ['customer_id', ...names.scores, 'group', 'group_zh', 'group_en', names.money];
      return csvStream(header, exported(dependencies, names, condition));
    }),
  ];
};

const saveSettings = async (
  dependencies: ValueDependencies,
  context: CallContext,
  scheme: Scheme,
  { effectiveFrom, settings }: { readonly effectiveFrom: string; readonly settings: object },
) => {
  const { store, audit, wallClock } = dependencies;
  const earliest = dateOfDay(lastFinishedDay(dependencies));
  const day = businessDate(effectiveFrom);
  if (day === null || day < earliest)
    return refuse(
      'EFFECTIVE_TOO_EARLY',
      `Settings may hold from ${earliest} on, the last finished day: what was scored before keeps its settings.`,
    );
  return store.transaction(async (transaction) => {
    const setting = { effectiveFrom: day, settings, at: wallClock.now(), by: context.principal.name };
    const version = await insertSetting(transaction, scheme, setting);
    await audit.record(
      auditOf(context, 'value.settings', scheme, { version, effectiveFrom: day, settings }),
      transaction,
    );
    return { version };
  });
};

const settingRoutes = (dependencies: ValueDependencies): readonly Route[] => [
  route(contract.listValueSettings, async () => ({
    rfm: [...(await settingsHistory(dependencies.db, 'rfm'))],
    afb: [...(await settingsHistory(dependencies.db, 'afb'))],
    earliest: dateOfDay(lastFinishedDay(dependencies)),
  })),
  route(contract.saveRfmSettings, async ({ body }, context) => saveSettings(dependencies, context, 'rfm', body)),
  route(contract.saveAmountFrequencyBenefitSettings, async ({ body }, context) =>
    saveSettings(dependencies, context, 'afb', body),
  ),
  route(contract.computeValue, async ({ body }, { principal }) => {
    const last = lastFinishedDay(dependencies);
    const bad = (body.asOf ?? []).find((date) => {
      const day = businessDate(date);
      return day === null || dayNumber(day) > last;
    });
    if (bad !== undefined)
      return refuse('DAY_NOT_OVER', `${bad} cannot be scored: only existing days up to ${dateOfDay(last)} are over.`);
    const { jobId } = await dependencies.enqueue(COMPUTE_JOB, body, {
      ...{ uniqueKey: (body.asOf ?? ['newest']).join(','), createdBy: principal.name },
    });
    return { jobId };
  }),
];

export const createValueRoutes = (dependencies: ValueDependencies): readonly Route[] => [
  rfmRoute(dependencies),
  afbRoute(dependencies),
  movementRoute(dependencies),
  ...peopleRoutes(dependencies),
  ...settingRoutes(dependencies),
];
