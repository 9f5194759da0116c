// The lifecycle over HTTP: figures and the customers behind them. Rule sets are in rule-routes.ts.
import { addDays, businessDate, type Refusal, refuse, startOfDay } from '../../kernel/index.ts';
import { csvStream, type Route, route } from '../../platform/http/index.ts';
import { type Condition, countAll, customersAmong, scopeCondition } from '../profiles/index.ts';
import * as contract from './contract.ts';
import { catalogueFor, type LifecycleDependencies } from './judge.ts';
import {
  countAt,
  countStages,
  daysStayed,
  type MonthMove,
  membersOf,
  moversBetween,
  movesByMonth,
  staysOf,
} from './questions.ts';
import { createRuleRoutes } from './rule-routes.ts';
import { sentencesOf } from './rules.ts';
import { type StageCode, stageCodes, stageNames } from './stages.ts';
import { currentRules, progressNow } from './store.ts';

const DAY_MS = 86_400_000;
const MONTHS_MAX = 36;

type Scope = Parameters<typeof scopeCondition>[1];

export const visibleTo = (dependencies: LifecycleDependencies, scope: Scope): Promise<Condition> =>
  scopeCondition({ ...dependencies, db: dependencies.store.db }, scope);

const round = (days: number): number => Math.round(days * 10) / 10;

const overviewRoute = (dependencies: LifecycleDependencies): Route =>
  route(contract.getLifecycle, async (_input, { principal }) => {
    const { store, clock } = dependencies;
    const { db } = store;
    const { version, rules } = await currentRules(db);
    const { names } = await catalogueFor(dependencies, rules);
    const visible = await visibleTo(dependencies, principal.scope);
    const now = clock.now();
    const progress = await progressNow(db);
    const counts = await countStages(db, visible, now);
    const stayed = await daysStayed(db, visible, now - 365 * DAY_MS, now + 1);
    const population = await countAll(db, visible);
    const inside = [...counts.values()].reduce((sum, { customers }) => sum + customers, 0);
    return {
      ...{ begunAt: progress?.begunAt ?? null, evaluatedAt: progress?.evaluatedAt ?? null, version },
      stages: rules.map((rule) => {
        const count = counts.get(rule.stage);
        const days = stayed.get(rule.stage);
        return {
          ...{ stage: rule.stage, name: stageNames[rule.stage], ...sentencesOf(rule, names) },
          customers: count?.customers ?? 0,
          daysSoFar: count ? round(count.daysSoFar) : null,
          daysStayed: days === undefined ? null : round(days),
        };
      }),
      outside: population - inside,
    };
  });

interface MonthSpan {
  readonly month: string;
  readonly from: number;
  readonly to: number;
}

/** The months with their instants, or why there are none. */
const monthsBetween = (
  from: string,
  to: string,
  timeZone: string,
): readonly MonthSpan[] | Refusal<'RANGE_NOT_VALID'> => {
  const spans: MonthSpan[] = [];
  for (let month = from; month <= to && spans.length <= MONTHS_MAX; ) {
    const first = businessDate(`${month}-01`);
    if (first === null) break;
    const next = addDays(first, 31).slice(0, 7);
    const after = businessDate(`${next}-01`) ?? first;
    spans.push({ month, from: startOfDay(first, timeZone), to: startOfDay(after, timeZone) });
    month = next;
  }
  if (spans.length === 0 || spans.length > MONTHS_MAX)
    return refuse('RANGE_NOT_VALID', `Give at most ${MONTHS_MAX} months, the first not after the last.`);
  return spans;
};

const flowRoute = (dependencies: LifecycleDependencies): Route =>
  route(contract.lifecycleFlows, async ({ query: { from, to } }, { principal }) => {
    const { store, clock, timeZone } = dependencies;
    const months = monthsBetween(from, to, timeZone);
    if ('kind' in months) return months;
    const visible = await visibleTo(dependencies, principal.scope);
    const until = clock.now() + 1;
    const shown = months.filter((each) => each.from < until);
    const endOf = (span: MonthSpan): number => Math.min(span.to, until);
    const counts = await countAt(store.db, visible, shown.map(endOf));
    const first = shown[0];
    const last = shown.at(-1);
    const moves: readonly MonthMove[] =
      first && last ? await movesByMonth(store.db, visible, { from: first.from, to: last.to }, timeZone) : [];
    return {
      months: shown.map((span) => ({
        month: span.month,
        counts: stageCodes.map((stage) => ({
          stage,
          customers: counts.find((each) => each.at === endOf(span) && each.stage === stage)?.customers ?? 0,
        })),
        moves: moves
          .filter(({ month }) => month === span.month)
          .map((move) => ({ from: move.from, to: move.to, customers: move.customers })),
      })),
    };
  });

const stageOrNull = (place: StageCode | 'none'): StageCode | null => (place === 'none' ? null : place);

const EXPORTED_MAX = 100_000;
const EXPORT_PAGE = 5_000;

async function* exported(
  { store, clock }: LifecycleDependencies,
  stage: StageCode,
  visible: Awaited<ReturnType<typeof visibleTo>>,
) {
  const now = clock.now();
  for (let offset = 0; offset < EXPORTED_MAX; offset += EXPORT_PAGE) {
    const { rows } = await membersOf(store.db, stage, visible, { offset, limit: EXPORT_PAGE });
    for (const { customerId, enteredAt, cameFrom } of rows)
      yield [customerId, stage, new Date(enteredAt).toISOString(), round((now - enteredAt) / DAY_MS), cameFrom];
    if (rows.length < EXPORT_PAGE) return;
  }
}

const exportRoute = (dependencies: LifecycleDependencies): Route =>
  route(contract.downloadStageCustomers, async ({ params: { stage } }, { principal, requestId, remoteAddress }) => {
    const { store, audit } = dependencies;
    const visible = await visibleTo(dependencies, principal.scope);
    const { total } = await membersOf(store.db, stage, visible, { offset: 0, limit: 1 });
    await audit.record({
      ...{ principal, requestId, remoteAddress, action: 'lifecycle.export' },
      ...{ subject: { kind: 'lifecycle', id: stage }, details: { rows: Math.min(total, EXPORTED_MAX) } },
    });
    return csvStream(['customer_id', 'stage', 'since', 'days', 'came_from'], exported(dependencies, stage, visible));
  });

const peopleRoutes = (dependencies: LifecycleDependencies): readonly Route[] => {
  const { store, clock, timeZone } = dependencies;
  const windowOf = (page: number, pageSize: number) => ({ offset: (page - 1) * pageSize, limit: pageSize });
  return [
    route(contract.stageCustomers, async ({ params: { stage }, query: { page, pageSize } }, { principal }) => {
      const visible = await visibleTo(dependencies, principal.scope);
      const { total, rows } = await membersOf(store.db, stage, visible, windowOf(page, pageSize));
      const now = clock.now();
      return {
        total,
        rows: rows.map(({ customerId, enteredAt, cameFrom, enteredBecause, version }) => ({
          ...{ customerId, enteredAt, cameFrom, because: enteredBecause, version },
          days: round((now - enteredAt) / DAY_MS),
        })),
      };
    }),
    route(contract.flowCustomers, async ({ query }, { principal }) => {
      const months = monthsBetween(query.fromMonth, query.toMonth, timeZone);
      if ('kind' in months) return months;
      const visible = await visibleTo(dependencies, principal.scope);
      const span = { from: months[0]?.from ?? 0, to: months.at(-1)?.to ?? 0 };
      const move = { from: stageOrNull(query.from), to: stageOrNull(query.to) };
      const found = await moversBetween(store.db, move, span, visible, windowOf(query.page, query.pageSize));
      return { total: found.total, rows: [...found.rows] };
    }),
  ];
};

const customerRoute = (dependencies: LifecycleDependencies): Route =>
  route(contract.lifecycleOfCustomer, async ({ params: { customerId } }, { principal }) => {
    const { store, clock } = dependencies;
    const visible = await visibleTo(dependencies, principal.scope);
    if (!(await customersAmong(store.db, [customerId], visible)).has(customerId))
      return refuse('CUSTOMER_NOT_FOUND', 'There is no such customer among those that you may see.');
    const stays = await staysOf(store.db, customerId);
    const now = clock.now();
    const open = stays.find(({ leftAt }) => leftAt === null);
    const { rules } = await currentRules(store.db);
    const { names } = await catalogueFor(dependencies, rules);
    const rule = rules.find(({ stage }) => stage === open?.stage);
    return {
      stage: open?.stage ?? null,
      name: open ? stageNames[open.stage] : null,
      since: open?.enteredAt ?? null,
      days: open ? round((now - open.enteredAt) / DAY_MS) : null,
      rule: rule ? sentencesOf(rule, names).enter : null,
      stays: stays.map(({ stage, enteredAt, enteredBecause, leftAt }) => ({
        ...{ stage, name: stageNames[stage], enteredAt, enteredBecause, leftAt },
        days: round(((leftAt ?? now) - enteredAt) / DAY_MS),
      })),
    };
  });

export const createLifecycleRoutes = (dependencies: LifecycleDependencies): readonly Route[] => [
  overviewRoute(dependencies),
  flowRoute(dependencies),
  ...peopleRoutes(dependencies),
  exportRoute(dependencies),
  customerRoute(dependencies),
  ...createRuleRoutes(dependencies),
];
