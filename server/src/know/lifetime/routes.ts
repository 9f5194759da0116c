// The routes of the lifetime value: scope first, then the profiles' computed values and the run that they come from.
import { sql } from 'kysely';
import { type Refusal, refuse } from '../../kernel/index.ts';
import type { Principal } from '../../platform/auth/index.ts';
import { type CallContext, csvStream, type Route, route } from '../../platform/http/index.ts';
import {
  type Bilingual,
  type Condition,
  computedNumber,
  computedOf,
  countAll,
  groupComputed,
  pageByComputed,
  scopeCondition,
} from '../profiles/index.ts';
import { lifetimeAttributes } from './attributes.ts';
import { ACTIVE_FROM, UNCERTAIN_FROM } from './card.ts';
import { COMPUTE_JOB } from './compute.ts';
import * as contract from './contract.ts';
import type { LifetimeDependencies } from './dependencies.ts';
import { currentSetting, insertSetting, latestScored, selectRuns } from './store.ts';
import { cardView, definition, runView, scoresView } from './view.ts';

const EXPORTED_MAX = 100_000;
const EXPORT_PAGE = 5_000;

const seesFirm = ({ scope }: Principal): boolean => scope.kind === 'firm';

const alive = computedNumber('clv_alive');
const isScored: Condition = sql`computed ? 'clv_repeats'`;

const standingCondition = (standing: string | undefined): Condition => {
  if (standing === 'active') return sql`${alive} >= ${ACTIVE_FROM}::float8`;
  if (standing === 'uncertain') return sql`${alive} >= ${UNCERTAIN_FROM}::float8 and ${alive} < ${ACTIVE_FROM}::float8`;
  if (standing === 'leaving') return sql`${alive} < ${UNCERTAIN_FROM}::float8`;
  return standing === 'unknown' ? sql`${alive} is null` : sql`true`;
};

const orderNames = {
  predicted: 'clv_predicted_fen',
  past: 'clv_past_fen',
  alive: 'clv_alive',
  expected: 'clv_expected',
} as const;

const population = async (
  dependencies: LifetimeDependencies,
  { scope }: Principal,
  standing?: string,
): Promise<Condition> =>
  sql`(${await scopeCondition(dependencies, scope)} and ${isScored} and ${standingCondition(standing)})`;

/** Customers by the bands of an attribute's portrait, and those of whom it is not known. */
const distributionOf = async (dependencies: LifetimeDependencies, condition: Condition, name: string) => {
  const attribute = lifetimeAttributes.find((each) => each.name === name);
  const bands = attribute?.portrait?.kind === 'bucket' ? attribute.portrait : null;
  if (!bands) return [];
  const bucket = sql`width_bucket(${computedNumber(name)}, ${bands.cuts}::float8[])`;
  const groups = await groupComputed(dependencies.db, condition, [bucket], ['clv_predicted_fen']);
  const of = (key: string | null, label: Bilingual) => {
    const found = groups.find((each) => each.keys[0] === key);
    return { label, customers: found?.customers ?? 0, predictedFen: found?.sums[0] ?? null };
  };
  return [
    ...bands.labels.map((label, index) => of(String(index), label)),
    of(null, { zh: '未知', en: 'not known' }),
  ].filter((each, index) => index < bands.labels.length || each.customers > 0);
};

const overviewRoute = (dependencies: LifetimeDependencies): Route =>
  route(contract.getLifetime, async (_input, { principal }) => {
    const { db } = dependencies;
    const setting = await currentSetting(db);
    const run = await latestScored(db);
    const [newest] = await selectRuns(db, 1);
    const all = await scopeCondition(dependencies, principal.scope);
    const condition = await population(dependencies, principal);
    const groups = await groupComputed(
      db,
      condition,
      [sql`${computedNumber('clv_repeats')} = 0`],
      ['clv_past_fen', 'clv_predicted_fen', 'clv_expected'],
    );
    const sum = (index: number): number => groups.reduce((total, each) => total + (each.sums[index] ?? 0), 0);
    const whole = seesFirm(principal);
    return {
      settings: setting.settings,
      settingVersion: setting.version,
      definition,
      run: whole && run ? runView(run) : null,
      refused: whole && newest?.state === 'refused' ? runView(newest) : null,
      asOf: run?.as_of ?? null,
      scope: {
        customers: await countAll(db, all),
        scored: groups.reduce((total, each) => total + each.customers, 0),
        neverRepeated: groups.find((each) => each.keys[0] === 'true')?.customers ?? 0,
        pastFen: sum(0),
        predictedFen: groups.some((each) => each.sums[1] !== null) ? sum(1) : null,
        expected: sum(2),
      },
      alive: await distributionOf(dependencies, condition, 'clv_alive'),
      predicted: await distributionOf(dependencies, condition, 'clv_predicted_fen'),
    };
  });

const auditOf = (
  { principal, requestId, remoteAddress }: CallContext,
  action: string,
  details: Readonly<Record<string, unknown>>,
) => ({ principal, requestId, remoteAddress, action, subject: { kind: 'value', id: 'lifetime' }, details });

const actRoutes = (dependencies: LifetimeDependencies): readonly Route[] => {
  const { store, audit, wallClock, enqueue } = dependencies;
  return [
    route(contract.saveLifetimeSettings, async ({ body }, context) =>
      store.transaction(async (transaction) => {
        const version = await insertSetting(transaction, body, wallClock.now(), context.principal.name);
        await audit.record(auditOf(context, 'lifetime.settings', { version, ...body }), transaction);
        return { version, settings: body };
      }),
    ),
    route(contract.computeLifetime, async (_input, { principal }) => {
      const { jobId } = await enqueue(COMPUTE_JOB, {}, { uniqueKey: 'all', createdBy: principal.name });
      return { jobId };
    }),
  ];
};

const csvHeader = [
  'customer_id',
  'alive',
  'expected',
  'spend_fen',
  'predicted_fen',
  'past_fen',
  'repeats',
  'first_on',
  'last_on',
];

async function* exported(dependencies: LifetimeDependencies, condition: Condition, orderBy: string) {
  for (let offset = 0; offset < EXPORTED_MAX; offset += EXPORT_PAGE) {
    const rows = await pageByComputed(dependencies.db, condition, { orderBy, offset, limit: EXPORT_PAGE });
    for (const { customerId, computed } of rows) {
      const each = scoresView(customerId, computed);
      if (each)
        yield [
          ...[each.customerId, each.alive, each.expected, each.spendFen, each.predictedFen, each.pastFen],
          ...[each.repeats, each.firstOn, each.lastOn],
        ];
    }
    if (rows.length < EXPORT_PAGE) return;
  }
}

const customerRoutes = (dependencies: LifetimeDependencies): readonly Route[] => {
  const { db, audit } = dependencies;
  return [
    route(contract.listLifetimeCustomers, async ({ query }, { principal }) => {
      const condition = await population(dependencies, principal, query.standing);
      const offset = (query.page - 1) * query.pageSize;
      const page = { orderBy: orderNames[query.order], offset, limit: query.pageSize };
      const rows = await pageByComputed(db, condition, page);
      return {
        rows: rows.flatMap(({ customerId, computed }) => scoresView(customerId, computed) ?? []),
        total: await countAll(db, condition),
        asOf: (await latestScored(db))?.as_of ?? null,
      };
    }),
    route(contract.downloadLifetimeCustomers, async ({ query }, context) => {
      const condition = await population(dependencies, context.principal, query.standing);
      const rows = Math.min(EXPORTED_MAX, await countAll(db, condition));
      await audit.record(auditOf(context, 'lifetime.export', { ...query, rows }));
      return csvStream(csvHeader, exported(dependencies, condition, orderNames[query.order]));
    }),
    route(contract.getLifetimeCard, async ({ params }, { principal }) => {
      const scope = await scopeCondition(dependencies, principal.scope);
      const computed = await computedOf(db, params.customerId, scope);
      if (!computed) return noCustomer();
      const run = await latestScored(db);
      const values = scoresView(params.customerId, computed);
      return {
        asOf: run?.as_of ?? null,
        model: run?.settings.model ?? null,
        horizonDays: run?.settings.horizonDays ?? null,
        values,
        card: copied(run && values ? cardView(run, values) : null),
      };
    }),
  ];
};

/** Without readonly lists, as the contract's type has them. */
const copied = (card: ReturnType<typeof cardView>) =>
  card && { ...card, sentences: [...card.sentences], cautions: [...card.cautions] };

const noCustomer = (): Refusal<'CUSTOMER_NOT_FOUND'> =>
  refuse('CUSTOMER_NOT_FOUND', 'There is no customer of this number among those whom you may see.');

export const createLifetimeRoutes = (dependencies: LifetimeDependencies): readonly Route[] => [
  overviewRoute(dependencies),
  route(contract.listLifetimeRuns, async (_input, { principal }) =>
    seesFirm(principal)
      ? { rows: (await selectRuns(dependencies.db, 30)).map(runView) }
      : refuse('WHOLE_FIRM_ONLY', 'Only who sees the customers of the whole firm sees how they were fitted.'),
  ),
  ...actRoutes(dependencies),
  ...customerRoutes(dependencies),
];
