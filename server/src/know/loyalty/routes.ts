// The routes of the three loyalties: scope first, then the profiles' computed values; the evidence of one customer is read anew.
import { sql } from 'kysely';
import { type BusinessDate, refuse } from '../../kernel/index.ts';
import type { DataScope } from '../../platform/auth/index.ts';
import { csvStream, type Route, route } from '../../platform/http/index.ts';
import {
  type ComputedValues,
  type Condition,
  computedNumber,
  computedOf,
  computedText,
  countAll,
  groupComputed,
  pageByComputed,
  readValues,
  scopeCondition,
} from '../profiles/index.ts';
import { dayNumber } from '../purchases/index.ts';
import { kindAttribute, kindNames, type LoyaltyKind, loyaltyKinds, typeMeanings, typeNames } from './attributes.ts';
import { COMPUTE_JOB, readingOf, sinceDays } from './compute.ts';
import * as contract from './contract.ts';
import { auditOf, type LoyaltyDependencies } from './dependencies.ts';
import { journeyOf } from './journey-routes.ts';
import { factsOfPerson, readInvited } from './read-facts.ts';
import { type KindScore, type Loyalty, loyaltyOf, loyaltyTypes, noFacts } from './score.ts';
import type { LoyaltySettings } from './settings.ts';
import { insertSetting, latestRun, loyaltySetting } from './store.ts';
import { definition, definitions, evidenceSentence, priceSentence } from './words.ts';

const EXPORTED_MAX = 100_000;
const EXPORT_PAGE = 5_000;

type Level = (typeof contract.loyaltyLevels)[number];

const levelOf = (score: number | null, { loyalFrom, partlyFrom }: LoyaltySettings): Level =>
  score === null ? 'unknown' : score >= loyalFrom ? 'loyal' : score >= partlyFrom ? 'partly' : 'weak';

const levelCondition = (kind: LoyaltyKind, level: Level, { loyalFrom, partlyFrom }: LoyaltySettings): Condition => {
  const score = computedNumber(kindAttribute(kind));
  if (level === 'unknown') return sql`${score} is null`;
  if (level === 'loyal') return sql`${score} >= ${loyalFrom}::float8`;
  if (level === 'partly') return sql`${score} >= ${partlyFrom}::float8 and ${score} < ${loyalFrom}::float8`;
  return sql`${score} < ${partlyFrom}::float8`;
};

const judged: Condition = sql`computed ? 'loyalty_type'`;

const kindView = async (
  dependencies: LoyaltyDependencies,
  condition: Condition,
  kind: LoyaltyKind,
  settings: LoyaltySettings,
) => {
  const score = computedNumber(kindAttribute(kind));
  const level = sql`case when ${score} is null then 'unknown' when ${score} >= ${settings.loyalFrom}::float8 then 'loyal'
    when ${score} >= ${settings.partlyFrom}::float8 then 'partly' else 'weak' end`;
  const groups = await groupComputed(dependencies.db, condition, [level], [kindAttribute(kind)]);
  const known = groups.filter(({ keys }) => keys[0] !== 'unknown');
  const customers = known.reduce((sum, each) => sum + each.customers, 0);
  const total = known.reduce((sum, each) => sum + (each.sums[0] ?? 0), 0);
  return {
    ...{ kind, label: kindNames[kind], definition: definitions[kind](settings) },
    levels: contract.loyaltyLevels.map((each) => ({
      ...{ level: each, customers: groups.find(({ keys }) => keys[0] === each)?.customers ?? 0 },
    })),
    mean: customers === 0 ? null : Math.round((total / customers) * 10) / 10,
  };
};

const overviewRoute = (dependencies: LoyaltyDependencies): Route =>
  route(contract.getLoyalty, async (_input, { principal: { scope } }) => {
    const { db } = dependencies;
    const { settings, version } = await loyaltySetting(db);
    const run = await latestRun(db);
    const visible = await scopeCondition(dependencies, scope);
    const condition = sql`(${visible} and ${judged})`;
    const types = await groupComputed(db, condition, [computedText('loyalty_type')]);
    const kinds = [];
    for (const kind of loyaltyKinds) kinds.push(await kindView(dependencies, condition, kind, settings));
    return {
      ...{ asOf: run?.asOf ?? null, computedAt: run?.computedAt ?? null, definition: definition(settings) },
      ...{ settings, version, customers: await countAll(db, visible), kinds },
      types: loyaltyTypes.map((type) => ({
        ...{ type, label: typeNames[type], meaning: typeMeanings[type] },
        customers: types.find(({ keys }) => keys[0] === type)?.customers ?? 0,
      })),
      priceOnly: await countAll(db, sql`(${condition} and ${computedText('loyalty_price_only')} = 'true')`),
    };
  });

interface PeopleQuery {
  readonly type?: string | undefined;
  readonly kind?: LoyaltyKind | undefined;
  readonly level?: Level | undefined;
  readonly priceOnly?: 'true' | 'false' | undefined;
}

const peopleCondition = async (dependencies: LoyaltyDependencies, scope: DataScope, query: PeopleQuery) => {
  const { settings } = await loyaltySetting(dependencies.db);
  const parts: Condition[] = [await scopeCondition(dependencies, scope), judged];
  if (query.type !== undefined) parts.push(sql`${computedText('loyalty_type')} = ${query.type}`);
  if (query.kind !== undefined && query.level !== undefined)
    parts.push(levelCondition(query.kind, query.level, settings));
  if (query.priceOnly !== undefined) parts.push(sql`${computedText('loyalty_price_only')} = ${query.priceOnly}`);
  return sql`(${sql.join(parts, sql` and `)})`;
};

const numberOf = (value: unknown): number | null => (typeof value === 'number' ? value : null);

const personOf = (customerId: string, computed: ComputedValues) => {
  const type = loyaltyTypes.find((each) => each === computed.loyalty_type) ?? 'unknown';
  const flagged = computed.loyalty_price_only;
  return {
    ...{ customerId, type, label: typeNames[type] },
    behaviour: numberOf(computed.loyalty_behaviour),
    intention: numberOf(computed.loyalty_intention),
    emotion: numberOf(computed.loyalty_emotion),
    priceOnly: typeof flagged === 'boolean' ? flagged : null,
  };
};

async function* exported({ db }: LoyaltyDependencies, condition: Condition) {
  for (let offset = 0; offset < EXPORTED_MAX; offset += EXPORT_PAGE) {
    const rows = await pageByComputed(db, condition, { orderBy: 'loyalty_behaviour', offset, limit: EXPORT_PAGE });
    for (const { customerId, computed } of rows) {
      const each = personOf(customerId, computed);
      yield [each.customerId, each.behaviour, each.intention, each.emotion, each.type, each.label.zh, each.priceOnly];
    }
    if (rows.length < EXPORT_PAGE) return;
  }
}

const peopleRoutes = (dependencies: LoyaltyDependencies): readonly Route[] => {
  const { db, audit } = dependencies;
  return [
    route(contract.listLoyaltyCustomers, async ({ query }, { principal }) => {
      const condition = await peopleCondition(dependencies, principal.scope, query);
      const offset = (query.page - 1) * query.pageSize;
      const page = { orderBy: 'loyalty_behaviour', offset, limit: query.pageSize };
      const rows = await pageByComputed(db, condition, page);
      return {
        rows: rows.map(({ customerId, computed }) => personOf(customerId, computed)),
        total: await countAll(db, condition),
        asOf: (await latestRun(db))?.asOf ?? null,
      };
    }),
    route(contract.downloadLoyaltyCustomers, async ({ query }, context) => {
      const condition = await peopleCondition(dependencies, context.principal.scope, query);
      const rows = Math.min(EXPORTED_MAX, await countAll(db, condition));
      await audit.record(auditOf(context, 'loyalty.export', 'customers', { ...query, rows }));
      const header = ['customer_id', 'behaviour', 'intention', 'emotion', 'type', 'type_zh', 'price_only'];
      return csvStream(header, exported(dependencies, condition));
    }),
  ];
};

/** Judges one customer as of the day of the last run: the same function over the same facts. */
const judgeOne = async (
  dependencies: LoyaltyDependencies,
  customerId: string,
  personId: string,
  asOf: string,
  settings: LoyaltySettings,
): Promise<Loyalty> => {
  const asOfDay = dayNumber(asOf as BusinessDate);
  const reading = await readingOf(dependencies, settings, asOfDay);
  const facts = (await factsOfPerson(reading, personId)) ?? noFacts;
  const invited = (await readInvited(reading)).get(customerId) ?? 0;
  const since = await sinceDays(dependencies.db, dependencies, [customerId]);
  return loyaltyOf({ ...facts, invited }, since.get(customerId) ?? null, asOfDay, settings);
};

const noEvidence: KindScore = { score: null, evidence: [] };

const customerRoute = (dependencies: LoyaltyDependencies): Route =>
  route(contract.loyaltyOfCustomer, async ({ params: { customerId } }, { principal }) => {
    const { db } = dependencies;
    const visible = await scopeCondition(dependencies, principal.scope);
    const computed = await computedOf(db, customerId, visible);
    if (!computed)
      return refuse('CUSTOMER_NOT_FOUND', 'There is no customer of this number among those whom you may see.');
    const { settings } = await loyaltySetting(db);
    const run = await latestRun(db);
    const personId = (await readValues(db, [customerId], new Map([['person', sql`person_id`]]))).get(
      customerId,
    )?.person;
    const found =
      run && personId ? await judgeOne(dependencies, customerId, String(personId), run.asOf, settings) : null;
    return {
      ...{ asOf: run?.asOf ?? null, type: found?.type ?? null },
      ...{ label: found && typeNames[found.type], meaning: found && typeMeanings[found.type] },
      kinds: loyaltyKinds.map((kind) => {
        const { score, evidence } = found?.[kind] ?? noEvidence;
        const level = levelOf(score, settings);
        return { kind, label: kindNames[kind], score, level, evidence: evidence.map(evidenceSentence) };
      }),
      priceOnly: {
        flagged: found?.priceOnly ?? null,
        sentence: priceSentence(found ?? { priceOnly: null, ratePerHundredMillion: null }, settings),
      },
      journey: [...(await journeyOf(dependencies, customerId))],
    };
  });

const actRoutes = (dependencies: LoyaltyDependencies): readonly Route[] => {
  const { store, audit, wallClock, enqueue } = dependencies;
  return [
    route(contract.saveLoyaltySettings, async ({ body }, context) =>
      store.transaction(async (transaction) => {
        const by = context.principal.name;
        const version = await insertSetting(transaction, 'loyalty', body, wallClock.now(), by);
        await audit.record(auditOf(context, 'loyalty.settings', 'loyalty', { version, ...body }), transaction);
        return { version };
      }),
    ),
    route(contract.computeLoyalty, async (_input, { principal }) => {
      const { jobId } = await enqueue(COMPUTE_JOB, {}, { uniqueKey: 'all', createdBy: principal.name });
      return { jobId };
    }),
  ];
};

export const createLoyaltyRoutes = (dependencies: LoyaltyDependencies): readonly Route[] => [
  overviewRoute(dependencies),
  ...peopleRoutes(dependencies),
  customerRoute(dependencies),
  ...actRoutes(dependencies),
];
