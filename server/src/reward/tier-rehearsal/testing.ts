// A small firm whose draft can be counted by hand: who stands where is said by assets, and rules, a scene and a benefit depend on it.
import { sql } from 'kysely';
import { migrations as rehearsalMigrations } from '../../decide/rehearsals/index.ts';
import type { Scene } from '../../decide/scene-rules/index.ts';
import { migrations as sceneMigrations } from '../../decide/scenes/index.ts';
import { tradingCalendar } from '../../kernel/index.ts';
import { migrations as pastMigrations } from '../../know/past-events/index.ts';
import { basicAttributes, createAttributeRegistry } from '../../know/profiles/index.ts';
import { behaviour, call, TEST_ZONE, type TestInput } from '../../know/profiles/testing.ts';
import type { DataScope } from '../../platform/auth/index.ts';
import type { JobContext } from '../../platform/jobs/index.ts';
import { createEventHistory } from '../../record/sink/index.ts';
import type { Benefit } from '../benefit-rules/contract.ts';
import { migrations as benefitMigrations, createBenefits } from '../benefits/index.ts';
import { migrations as earningMigrations } from '../earning/index.ts';
import type { EarningRule } from '../earning-rules/index.ts';
import { benefitLike } from '../redemption/testing.ts';
import { migrations as scarcityMigrations } from '../scarcity/index.ts';
import { schemeOf } from '../tier-rules/testing.ts';
import { tierAttributes } from '../tiers/index.ts';
import { assets, customer, lawful, openWorld, world } from '../tiers/testing.ts';
import { createTierRehearsal, migrations, type TierRehearsalDependencies } from './index.ts';

const more = [
  ...pastMigrations,
  ...rehearsalMigrations,
  ...sceneMigrations,
  ...earningMigrations,
  ...scarcityMigrations,
  ...benefitMigrations,
  ...migrations,
];

/** Thresholds in fen: 1,000 and 5,000 yuan in force, 500 and 5,000 in the draft. */
const likeThis = (fen: string) => ({
  ...schemeOf(`tiers=${fen} period=month up=at_once down=to_earned:0 rev=at_once late=30`),
  ...{ programme: null, compliance: lawful },
});
export const inForce = likeThis('assets:100000,assets:500000');
export const draft = likeThis('assets:50000,assets:500000');

const rule = (given: Pick<EarningRule, 'name' | 'trigger' | 'amount'> & Partial<EarningRule>): EarningRule => ({
  ...{ programme: 'main', wallet: 'growth', qualifyingWallet: null, trust: 'server', conditions: [] },
  ...{ weights: [], multipliers: [], stacking: 'multiply', bonus: '0', exclusiveGroup: null, limits: [] },
  guards: {
    ...{ minimumNotionalFen: 0, fillsPerSymbolDay: null, excludeRoundTrips: false },
    ...{ excludeOwnAccounts: true, onlySuitable: false },
  },
  ...{ validFrom: '2026-01-01', validUntil: null, costFenPerPoint: '1', compliance: lawful as never },
  disclosure: { zh: '', en: '' },
  ...given,
});

/** Ten points for a service, doubled from the second tier on, at 1.5 fen a point. */
const doubled = rule({
  name: { zh: '使用服务', en: 'Services used' },
  trigger: { word: 'service', with: { services: [], per: 'event' } },
  amount: { kind: 'fixed', points: '10' },
  multipliers: [
    {
      name: { zh: '二倍', en: 'Twice' },
      when: { word: 'profile_at_least', with: { attribute: 'tier_rank', atLeast: 1 } },
      ...{ factor: '2', group: null },
    },
  ],
  costFenPerPoint: '1.5',
});

/** Fifty points for a rise. */
const risen = rule({
  name: { zh: '升级奖励', en: 'A rise' },
  trigger: { word: 'event', with: { event: 'tier_changed', per: 'event' } },
  amount: { kind: 'fixed', points: '50' },
  conditions: [{ word: 'property_is', with: { property: 'direction', values: ['up'] } }],
});

/** No tier decides about it. */
const plain = rule({
  name: { zh: '课程', en: 'Courses' },
  trigger: { word: 'course', with: { courses: [] } },
  amount: { kind: 'fixed', points: '5' },
});

/** Five points for any change, and a yuan of somebody's time. */
const greeting: Scene = {
  name: { zh: '等级变动问候', en: 'A word on a change' },
  trigger: {
    ...{ kind: 'happens', window: { kind: 'each' } },
    counts: [
      {
        of: { word: 'event', with: { event: 'tier_changed' } },
        ...{ each: [], measure: 'events', property: null, atLeast: 1, cap: null },
      },
    ],
  },
  ...{ trust: 'server', conditions: [], excludeOwnAccounts: true, limits: [] },
  actions: [{ word: 'points', with: { points: 5, programme: 'main', wallet: 'growth', qualifyingWallet: '' } }],
  cost: { fenPerPoint: '1', fenPerAward: 100 },
  ...{ validFrom: '2026-01-01', validUntil: null, compliance: lawful as never, disclosure: { zh: '', en: '' } },
};

/** Two units a month for the second tier, five for the third, at ten yuan. */
const report: Benefit = benefitLike('deep_report', {
  unitCostYuan: '10',
  riskRating: null,
  conditions: [],
  entitlement: {
    scheme: 's',
    quotas: [
      { tier: 't1', quota: 2 },
      { tier: 't2', quota: 5 },
    ],
    ...{ period: 'month', rollOver: { periods: 0, max: null }, rise: 'keep_used', fall: 'period_end' },
  },
});

const bringIntoForce = async (head: string, version: string, key: string, code: string, definition: object) => {
  const { db } = world.firm.store;
  await sql`insert into ${sql.table(head)} (${sql.ref(key)}, status, version) values (${code}, 'active', 1)`.execute(
    db,
  );
  await sql`insert into ${sql.table(version)} (${sql.ref(key)}, version, definition, made_by, approved_by, activated_by, activated_at)
    values (${code}, 1, ${JSON.stringify(definition)}::json, 'one', 'two', 'one', 0)`.execute(db);
};

const dependenciesOf = (): TierRehearsalDependencies => {
  const { firm, events, ledger, dependencies: tiers } = world;
  const history = createEventHistory(events);
  const registry = createAttributeRegistry(basicAttributes, tierAttributes);
  const common = { ...firm, ...{ db: firm.store.db, eventStore: events, registry, history, timeZone: TEST_ZONE } };
  const shared = {
    ...common,
    branchesOn: async (questions: readonly unknown[]) => questions.map(() => null),
    complianceProfile: async () => 'mainland_broker' as const,
  };
  const walletsOf = tiers.walletsOf;
  return {
    tiers,
    earning: {
      ...{ ...shared, ledger, walletsOf, tradingCalendar: async () => tradingCalendar([2025, 2026], []) },
      productTraits: async () => new Map(),
    },
    scenes: {
      ...{ ...shared, productTypes: async () => new Map(), actionWrong: async () => null },
      ports: {
        ...{ points: null, tags: null, log: null, benefits: null, tasks: null, touches: null, activities: null },
      } as never,
    },
    benefits: createBenefits({
      ...{ ...shared, walletsOf, redemptions: () => null, outboundFetch: (() => {}) as never },
    }).context,
  };
};

export const rehearsing = {} as ReturnType<typeof createTierRehearsal>;

/**
 * P1 has 600 yuan; P2 2,000, and 300 from May 10; P3 200, 800 from April 15, 6,000 from June 10. C1 to C3 have millions from June 26.
 * Everybody but C3 used a service on April 10, P1 and P3 once more on May 10.
 */
export const openRehearsed = async (): Promise<void> => {
  await openWorld(more);
  const used = (id: string, day: string) =>
    behaviour('service_used', { customer: id }, `${day}T10:00:00+08:00`, { service: 'hotline' });
  await world.firm.ingest([
    ...['P1', 'P2', 'P3'].map((id) => customer(id, '2024-03-01')),
    ...[assets('P1', '2026-03-20', 600), assets('P2', '2026-03-20', 2_000), assets('P3', '2026-03-20', 200)],
    ...[assets('P3', '2026-04-15', 800), assets('P2', '2026-05-10', 300), assets('P3', '2026-06-10', 6_000)],
    ...['P1', 'P2', 'P3', 'C1', 'C2'].map((id) => used(id, '2026-04-10')),
    ...['P1', 'P3'].map((id) => used(id, '2026-05-10')),
  ]);
  const { db } = world.firm.store;
  await sql`update profile set branch_id = case customer_id when 'P3' then 'B2' when 'P2' then null else 'B1' end`.execute(
    db,
  );
  await sql`insert into segment (code, kind, name_zh, name_en, description_zh, description_en, version, created_at, created_by,
      updated_at, updated_by) values ('readers', 'static', '读者', 'Readers', '', '', 1, 0, 'test', 0, 'test')`.execute(
    db,
  );
  await sql`insert into segment_stay (segment, customer_id, entered_at, entered_version, entered_because)
    values ('readers', 'P1', 0, 1, 'upload'), ('readers', 'P2', 0, 1, 'upload')`.execute(db);
  for (const [code, definition] of [
    ['doubled', doubled],
    ['risen', risen],
    ['plain', plain],
  ] as const)
    await bringIntoForce('earning_rule', 'earning_rule_version', 'rule', code, definition);
  await bringIntoForce('scene', 'scene_version', 'scene', 'greeting', greeting);
  await bringIntoForce('benefit_definition', 'benefit_version', 'benefit', 'report', report);
  await sql`insert into tier_scheme (scheme, status, version) values ('s', 'active', 1)`.execute(db);
  await sql`insert into tier_scheme_version (scheme, version, definition, made_by, activated_by, activated_at)
    values ('s', 1, ${JSON.stringify(inForce)}::json, 'one', 'one', 0)`.execute(db);
  Object.assign(rehearsing, createTierRehearsal(dependenciesOf()));
};

let requests = 0;
/** Requests of tests are all numbered alike, and a rehearsal is named by its request. */
export const forget = async (): Promise<void> => {
  requests += 1;
  await sql`update tier_rehearsal set rehearsal_id = rehearsal_id || ${`-${requests}`}::text`.execute(
    world.firm.store.db,
  );
  for (const table of ['tier_rehearsal_customer', 'tier_rehearsal_cost'])
    await sql`delete from ${sql.table(table)}`.execute(world.firm.store.db);
};

export const ask = (endpoint: Parameters<typeof call>[1], input: TestInput, scope?: DataScope) =>
  call(rehearsing.routes, endpoint, input, scope, { name: 'manager', roles: ['loyalty_manager'] });

/** Runs the job, from a checkpoint and up to so many more where told; what it noted last, and why it failed. */
export const runJob = async (
  rehearsalId: string,
  given: { readonly checkpoint?: unknown; readonly stopAfter?: number } = {},
): Promise<{ readonly checkpoint: unknown; readonly failed: string | null }> => {
  const abort = new AbortController();
  let checkpoint: unknown = given.checkpoint ?? null;
  let saved = 0;
  const context: JobContext = {
    ...{ signal: abort.signal, progress: () => {}, result: () => {}, checkpoint },
    saveCheckpoint: async (next) => {
      checkpoint = next;
      saved += 1;
      if (saved === given.stopAfter) abort.abort(new Error('stopped'));
    },
    ...{ attempt: 1, jobId: '1', scheduledFor: null },
  };
  const failed = await rehearsing.jobs[0]?.run({ rehearsalId }, context).then(
    () => null,
    (error: Error) => error.message,
  );
  return { checkpoint, failed: failed ?? null };
};
