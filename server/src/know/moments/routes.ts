// Moments over HTTP: lists, definitions, and changing one.
import { addDays, businessDate, isRefusal, type Refusal, refuse, startOfDay } from '../../kernel/index.ts';
import type { Principal } from '../../platform/auth/index.ts';
import { csvStream, type Route, route } from '../../platform/http/index.ts';
import { customersAmong, scopeCondition } from '../profiles/index.ts';
import { type ActiveMoment, activate, activeMoments } from './active.ts';
import type { MomentsDependencies } from './check.ts';
import * as contract from './contract.ts';
import type { Bilingual, MomentDefinition, Parameters } from './definition.ts';
import { ownMomentPrefix } from './own-moment.ts';
import { momentSentence, openSentence } from './sentence.ts';
import { definitionOf } from './shipped.ts';
import { countMoments, insertSetting, type MomentRow, momentsOf, type Seen, selectMoments } from './store.ts';

const DAY_MS = 86_400_000;
const DAYS_MAX = 366;
const OF_CUSTOMER_MAX = 50;

const seenBy = async (dependencies: MomentsDependencies, { scope }: Pick<Principal, 'scope'>): Promise<Seen> => ({
  condition: await scopeCondition({ ...dependencies, db: dependencies.store.db }, scope),
  withAnonymous: scope.kind === 'firm',
});

const viewsOf = async (dependencies: MomentsDependencies, rows: readonly MomentRow[]) => {
  const { productNames, clock } = dependencies;
  const known = new Map((await activeMoments(dependencies)).map(({ definition }) => [definition.code, definition]));
  const codes = rows.flatMap(({ facts }) => (typeof facts.product_code === 'string' ? [facts.product_code] : []));
  const names = codes.length === 0 ? new Map<string, string>() : await productNames([...new Set(codes)]);
  const now = clock.now();
  return rows.flatMap((row) => {
    const definition = known.get(row.code);
    // What a later version of the product no longer knows stays in the table and on the log, and is not shown.
    if (!definition) return [];
    const name = names.get(String(row.facts.product_code));
    const { id, code, customerId, occurredAt, detectedAt, expiresAt } = row;
    return [
      {
        ...{ id, code, customerId, occurredAt, detectedAt, expiresAt, isOpen: expiresAt > now },
        ...{ name: definition.name, stage: definition.stage, touch: definition.touch, task: definition.task },
        sentence: momentSentence(definition, name === undefined ? row.facts : { ...row.facts, product_name: name }),
      },
    ];
  });
};

interface Asked {
  readonly from: string;
  readonly to: string;
  readonly code?: string | undefined;
  readonly stage?: string | undefined;
}

interface Filter {
  readonly codes: readonly string[];
  readonly from: number;
  readonly to: number;
}

/** Which moments of whom are asked for. */
const filterOf = async (dependencies: MomentsDependencies, { from: first, to: last, code, stage }: Asked) => {
  const [from, to] = [businessDate(first), businessDate(last)];
  if (!from || !to || from > to || addDays(from, DAYS_MAX) < to)
    return refuse('RANGE_NOT_VALID', `Give existing days, the first not after the last, at most ${DAYS_MAX} of them.`);
  const chosen = (await activeMoments(dependencies)).flatMap(({ definition }) =>
    (code === undefined || definition.code === code) && (stage === undefined || definition.stage === stage)
      ? [definition.code]
      : [],
  );
  const { timeZone } = dependencies;
  return { codes: chosen, from: startOfDay(from, timeZone), to: startOfDay(addDays(to, 1), timeZone) };
};

const listRoute = (dependencies: MomentsDependencies): Route =>
  route(contract.listMoments, async ({ query }, { principal }) => {
    const filter = await filterOf(dependencies, query);
    if (isRefusal(filter)) return filter;
    const page = { offset: (query.page - 1) * query.pageSize, limit: query.pageSize };
    const seen = await seenBy(dependencies, principal);
    const { total, rows } = await selectMoments(dependencies.store.db, seen, { ...filter, ...page });
    return { total, rows: await viewsOf(dependencies, rows) };
  });

const EXPORTED_MAX = 100_000;
const EXPORT_PAGE = 5_000;

async function* exported(dependencies: MomentsDependencies, seen: Seen, filter: Filter) {
  const at = (instant: number): string => new Date(instant).toISOString();
  for (let offset = 0; offset < EXPORTED_MAX; offset += EXPORT_PAGE) {
    const { rows } = await selectMoments(dependencies.store.db, seen, { ...filter, offset, limit: EXPORT_PAGE });
    for (const row of await viewsOf(dependencies, rows))
      yield [
        ...[row.customerId, row.code, row.stage, at(row.occurredAt), at(row.detectedAt), at(row.expiresAt)],
        ...[row.sentence.zh, row.sentence.en, row.task.zh, row.task.en],
      ];
    if (rows.length < EXPORT_PAGE) return;
  }
}

const exportRoute = (dependencies: MomentsDependencies): Route =>
  route(contract.downloadMoments, async ({ query }, { principal, requestId, remoteAddress }) => {
    const filter = await filterOf(dependencies, query);
    if (isRefusal(filter)) return filter;
    const seen = await seenBy(dependencies, principal);
    const all = { ...filter, offset: 0, limit: EXPORT_PAGE };
    const { total } = await selectMoments(dependencies.store.db, seen, { ...all, limit: 1 });
    await dependencies.audit.record({
      ...{ principal, requestId, remoteAddress, action: 'moment.export' },
      ...{
        subject: { kind: 'moment', id: query.code ?? 'all' },
        details: { ...query, rows: Math.min(total, EXPORTED_MAX) },
      },
    });
    const header = ['customer_id', 'moment', 'stage', 'occurred_at', 'detected_at', 'expires_at'];
    const words = ['sentence_zh', 'sentence_en', 'task_zh', 'task_en'];
    return csvStream([...header, ...words], exported(dependencies, seen, all));
  });

const customerRoute = (dependencies: MomentsDependencies): Route =>
  route(contract.momentsOfCustomer, async ({ params: { customerId } }, { principal }) => {
    const { db } = dependencies.store;
    const { condition } = await seenBy(dependencies, principal);
    if (!(await customersAmong(db, [customerId], condition)).has(customerId))
      return refuse('CUSTOMER_NOT_FOUND', 'There is no such customer among those that you may see.');
    return { rows: await viewsOf(dependencies, await momentsOf(db, customerId, OF_CUSTOMER_MAX)) };
  });

/** Of the event names those that ever came in. */
const namesSeen = async (
  { eventStore }: MomentsDependencies,
  names: readonly string[],
): Promise<ReadonlySet<string>> => {
  const rows = await eventStore.query<{ name: string }>({
    sql: 'SELECT DISTINCT name FROM event WHERE name IN {names:Array(String)}',
    parameters: { names },
  });
  return new Set(rows.map(({ name }) => name));
};

const isOwn = ({ code }: MomentDefinition): boolean => code.startsWith(ownMomentPrefix);

const definitionView = (
  active: ActiveMoment,
  schemes: readonly Bilingual[],
  hasEvents: boolean,
  lastDays30: number,
) => {
  const { definition, rule, parameters } = active;
  const { code, stage, name, touch, task, needs } = definition;
  const sentence = openSentence(definition, parameters);
  const { enabled, cooldownDays, windowDays, version } = active;
  return {
    ...{ code, stage, name, sentence, touch, task, kind: rule.kind, enabled, cooldownDays, windowDays, version },
    parameters: definition.parameters.map((each) => ({ ...each, value: parameters[each.code] ?? each.standard })),
    ...{ needs: [...needs], hasEvents, lastDays30, isOwn: isOwn(definition) },
    tierSchemes: definition.withTiers ? [...schemes] : [],
  };
};

const definitionsRoute = (dependencies: MomentsDependencies): Route =>
  route(contract.listMomentDefinitions, async (_input, { principal }) => {
    const { store, clock } = dependencies;
    const active = (await activeMoments(dependencies)).filter(
      ({ definition, enabled }) => enabled || !isOwn(definition),
    );
    const schemes = (await dependencies.tiers.inForce()).map(({ name }) => name);
    const seen = await seenBy(dependencies, principal);
    const counts = await countMoments(store.db, seen, clock.now() - 30 * DAY_MS);
    const names = await namesSeen(dependencies, [...new Set(active.flatMap(({ definition }) => definition.needs))]);
    return {
      rows: active.map((each) => {
        const { code, needs } = each.definition;
        return definitionView(
          each,
          schemes,
          needs.some((name) => names.has(name)),
          counts.get(code) ?? 0,
        );
      }),
    };
  });

/** What is wrong with the thresholds. */
export const parameterProblem = (
  { parameters }: MomentDefinition,
  given: Parameters,
): Refusal<'PARAMETER_NOT_VALID'> | null => {
  for (const [code, value] of Object.entries(given)) {
    const known = parameters.find((each) => each.code === code);
    if (!known) return refuse('PARAMETER_NOT_VALID', `There is no threshold ${code} in this moment.`);
    if (!Number.isInteger(value) || value < known.least || value > known.most)
      return refuse(
        'PARAMETER_NOT_VALID',
        `${known.label.en} (${code}) is a whole number from ${known.least} to ${known.most}.`,
      );
  }
  return null;
};

const changeRoute = (dependencies: MomentsDependencies): Route =>
  route(contract.changeMomentDefinition, async ({ params: { code }, body }, context) => {
    const { store, audit, wallClock } = dependencies;
    const definition = definitionOf(code);
    if (!definition) return refuse('MOMENT_NOT_FOUND', `There is no moment ${code}. Choose one of the list.`);
    const problem = parameterProblem(definition, body.parameters);
    if (problem) return problem;
    const setting = { code, ...body, madeAt: wallClock.now(), madeBy: context.principal.name };
    // A definition that cannot be made of its thresholds must not be kept.
    activate(definition, { ...setting, version: 0 });
    const version = await store.transaction(async (transaction) => {
      const made = await insertSetting(transaction, setting);
      await audit.record(
        {
          ...{ principal: context.principal, requestId: context.requestId, remoteAddress: context.remoteAddress },
          ...{ action: 'moment.change', subject: { kind: 'moment', id: code }, details: { ...body, version: made } },
        },
        transaction,
      );
      return made;
    });
    return { code, version };
  });

export const createMomentRoutes = (dependencies: MomentsDependencies): readonly Route[] => [
  listRoute(dependencies),
  exportRoute(dependencies),
  definitionsRoute(dependencies),
  changeRoute(dependencies),
  customerRoute(dependencies),
];
