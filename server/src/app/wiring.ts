// The one place where everything meets: stores, platform, planes. A module joins by its line in `stateMigrations` (and
// `eventMigrations`) and by its parts in the wire-*.ts file of its plane.

import * as ownMoments from '../decide/own-moments/index.ts';
import * as rehearsals from '../decide/rehearsals/index.ts';
import * as scenes from '../decide/scenes/index.ts';
import { assert } from '../kernel/index.ts';
import * as boardMail from '../know/board-mail/index.ts';
import * as churn from '../know/churn/index.ts';
import * as contribution from '../know/contribution/index.ts';
import * as conversionPoints from '../know/conversion-points/index.ts';
import * as dashboards from '../know/dashboards/index.ts';
import * as lifecycle from '../know/lifecycle/index.ts';
import * as lifetime from '../know/lifetime/index.ts';
import * as lookAlikes from '../know/look-alikes/index.ts';
import * as loyalty from '../know/loyalty/index.ts';
import * as metrics from '../know/metrics/index.ts';
import * as moments from '../know/moments/index.ts';
import * as overview from '../know/overview/index.ts';
import * as pastEvents from '../know/past-events/index.ts';
import * as profiles from '../know/profiles/index.ts';
import * as segments from '../know/segments/index.ts';
import * as analystSql from '../know/sql/index.ts';
import * as tags from '../know/tags/index.ts';
import * as value from '../know/value/index.ts';
import * as auditModule from '../platform/audit/index.ts';
import * as authModule from '../platform/auth/index.ts';
import type { HttpServerOptions, ReadinessCheck, Route } from '../platform/http/index.ts';
import * as jobsModule from '../platform/jobs/index.ts';
import * as mailModule from '../platform/mail/index.ts';
import * as memberSessions from '../platform/member-sessions/index.ts';
import type { Migration } from '../platform/migrate/index.ts';
import * as sandboxModule from '../platform/sandbox/index.ts';
import * as settingsModule from '../platform/settings/index.ts';
import * as catalogue from '../record/catalogue/index.ts';
import * as consent from '../record/consent/index.ts';
import * as deliveries from '../record/deliveries/index.ts';
import * as erasure from '../record/erasure/index.ts';
import * as identity from '../record/identity/index.ts';
import * as ingest from '../record/ingest/index.ts';
import * as recordLog from '../record/log/index.ts';
import * as organisation from '../record/organisation/index.ts';
import * as sink from '../record/sink/index.ts';
import * as sources from '../record/sources/index.ts';
import * as trackingPlan from '../record/tracking-plan/index.ts';
import * as activities from '../reward/activities/index.ts';
import * as benefitDraws from '../reward/benefit-draws/index.ts';
import * as benefits from '../reward/benefits/index.ts';
import * as deferredRevenue from '../reward/deferred-revenue/index.ts';
import * as earning from '../reward/earning/index.ts';
import * as economics from '../reward/economics/index.ts';
import * as ledger from '../reward/ledger/index.ts';
import * as partners from '../reward/partners/index.ts';
import * as redemption from '../reward/redemption/index.ts';
import * as referrals from '../reward/referrals/index.ts';
import * as scarcity from '../reward/scarcity/index.ts';
import * as tierRehearsal from '../reward/tier-rehearsal/index.ts';
import * as tiers from '../reward/tiers/index.ts';
import { createBackups } from './backup/create-backups.ts';
import { refuseUnfinishedRestore } from './backup/restore.ts';
import { createRotation } from './master-key/create-rotation.ts';
import { createRebuild } from './rebuild/create-rebuild.ts';
import { createStatusRoute } from './status.ts';
import { openStores, type Stores } from './stores.ts';
import type { Foundation, ModuleParts, Surroundings } from './surroundings.ts';
import { createUpkeep } from './upkeep.ts';
import { wireDecide } from './wire-decide.ts';
import { type Know, wireKnow } from './wire-know.ts';
import { type Member, wireMember } from './wire-member.ts';
import { wirePartners } from './wire-partners.ts';
import { type Record, wireRecord } from './wire-record.ts';
import { type Reward, tierWatch, wireReward } from './wire-reward.ts';
import { guardedConsumers, identityOfStanding, ofStanding, type Rights, wireRights } from './wire-rights.ts';
import { wireSandbox } from './wire-sandbox.ts';

export type { Surroundings } from './surroundings.ts';

/** Tables of the state store, in the order in which they are made. */
export const stateMigrations: readonly Migration[] = [
  ...auditModule.migrations,
  ...authModule.migrations,
  ...memberSessions.migrations,
  ...settingsModule.migrations,
  ...jobsModule.migrations,
  ...mailModule.migrations,
  ...sandboxModule.migrations,
  ...recordLog.migrations,
  ...identity.migrations,
  ...ingest.migrations,
  ...trackingPlan.migrations,
  ...sources.migrations,
  ...deliveries.migrations,
  ...organisation.migrations,
  ...catalogue.migrations,
  ...sink.migrations,
  ...erasure.migrations,
  ...consent.migrations,
  ...profiles.migrations,
  ...pastEvents.migrations,
  ...tags.migrations,
  ...segments.migrations,
  ...conversionPoints.migrations,
  ...ledger.migrations,
  ...tiers.migrations,
  ...tierRehearsal.migrations,
  ...earning.migrations,
  ...scarcity.migrations,
  ...benefits.migrations,
  ...redemption.migrations,
  ...benefitDraws.migrations,
  ...partners.migrations,
  ...activities.migrations,
  ...referrals.migrations,
  ...scenes.migrations,
  ...rehearsals.migrations,
  ...value.migrations,
  ...lifetime.migrations,
  ...lifecycle.migrations,
  ...churn.migrations,
  ...moments.migrations,
  ...ownMoments.migrations,
  ...loyalty.migrations,
  ...contribution.migrations,
  ...metrics.migrations,
  ...dashboards.migrations,
  ...boardMail.migrations,
  ...economics.migrations,
  ...deferredRevenue.migrations,
  ...analystSql.migrations,
  ...lookAlikes.migrations,
  ...overview.migrations,
];

/** Tables of the event store. */
export const eventMigrations: readonly Migration[] = [...sink.eventMigrations, ...analystSql.eventMigrations];

/** A whole installation without its network side. */
export interface Installation {
  readonly surroundings: Surroundings;
  readonly stores: Stores;
  readonly audit: auditModule.AuditTrail;
  readonly auth: authModule.Auth;
  readonly settings: settingsModule.Settings;
  readonly record: Record;
  readonly know: Know;
  readonly reward: Reward;
  readonly rights: Rights;
  readonly member: Member;
  readonly jobs: jobsModule.Jobs;
  readonly pipeline: recordLog.Pipeline;
  readonly sandbox: sandboxModule.Sandbox;
  readonly routes: readonly Route[];
  readonly plugins: NonNullable<HttpServerOptions['plugins']>;
  readonly readiness: readonly ReadinessCheck[];
  /** Loads what serving needs (write keys …); call it before listening. */
  prepare(): Promise<void>;
  /** Begins background work: the pipeline and the jobs, where this process is a worker. */
  start(): Promise<void>;
  /** Ends background work and closes the stores. */
  close(): Promise<void>;
}

const wirePlatform = (surroundings: Surroundings, stores: Stores) => {
  const { config, clock, wallClock, publicUrl } = surroundings;
  const store = stores.state;
  const audit = auditModule.createAudit({ store, wallClock });
  const { session, oidc, allowedPrivateTargets, timeZone } = config;
  const auth = authModule.createAuth({
    ...{ store, audit, wallClock, timeZone, session, publicUrl, oidc, allowedPrivateTargets },
  });
  const settings = settingsModule.createSettings({ store, audit, clock, wallClock, timeZone: config.timeZone });
  return { audit, auth, settings };
};

const wirePipeline = (
  { stores, logger, machineClock: wallClock, sandbox }: Foundation,
  record: Record,
  modules: readonly ModuleParts[],
  register: erasure.ErasureRegister,
  ofRecord: readonly ModuleParts[],
) =>
  recordLog.createPipeline({
    ...{ store: stores.state, eventLog: record.eventLog, decider: record.decider, logger, wallClock },
    consumers: guardedConsumers(modules, ofRecord, register),
    // Time goes on there when all of them have done what is due.
    isRestless: sandbox !== undefined,
  });

const wireJobs = (
  { stores, config, logger, clock, machineClock: wallClock, sandbox }: Foundation,
  modules: readonly ModuleParts[],
) =>
  jobsModule.createJobs({
    ...{ store: stores.state, timeZone: config.timeZone, wallClock, clock, logger },
    definitions: modules.flatMap((each) => each.jobs ?? []),
    schedules: modules.flatMap((each) => each.schedules ?? []),
    // One after the other in a sandbox, so that a rehearsal can be repeated.
    workers: sandbox ? Math.min(1, config.limits.jobWorkers) : config.limits.jobWorkers,
    alone: config.databaseUrl === null,
  });

const readinessOf = (stores: Stores): readonly ReadinessCheck[] => [
  { name: 'state-store', check: () => settingsModule.canRead(stores.state) },
  { name: 'log', check: async () => (await stores.log.log.head()) >= 0 },
];

const measure = ({ metrics }: Surroundings, pipeline: recordLog.Pipeline, jobs: jobsModule.Jobs): void => {
  const lagOf = async (pick: (each: recordLog.ConsumerStatus) => number) =>
    new Map((await pipeline.status()).consumers.map((each) => [each.consumer, pick(each)]));
  metrics.gaugeBy('zhiyin_consumer_lag_events', 'Positions between cursor and head', 'consumer', () =>
    lagOf((each) => each.lagEvents),
  );
  metrics.gaugeBy('zhiyin_consumer_lag_seconds', 'Age of the oldest event not yet consumed', 'consumer', () =>
    lagOf((each) => each.lagMs / 1000),
  );
  metrics.gaugeBy('zhiyin_jobs', 'Jobs in the queue and their ends', 'state', async () => {
    const { counts } = await jobs.list({ page: 1, pageSize: 1 });
    return new Map(Object.entries(counts));
  });
};

/** What those who run the installation order: rebuild, backup, heads of the trail, a new master key. */
const wireOperations = (
  foundation: Foundation,
  record: Record,
  pipeline: () => recordLog.Pipeline,
): readonly ModuleParts[] => [
  createRebuild({ ...foundation, ...record, pipeline }),
  createBackups(foundation),
  auditModule.createHeadExport({ ...foundation, trail: foundation.audit, file: foundation.config.auditHeadFile }),
  createRotation({ ...foundation, ...record }),
  createUpkeep(foundation),
];

/** In a sandbox the modules date what they write by a clock that goes on from its business time. */
const foundationOf = (
  surroundings: Surroundings,
  stores: Stores,
  platform: ReturnType<typeof wirePlatform>,
  enqueue: jobsModule.Jobs['enqueue'],
): Foundation => {
  const machineClock = surroundings.wallClock;
  const wallClock = surroundings.sandbox?.passing ?? machineClock;
  return { ...surroundings, stores, ...platform, enqueue, machineClock, wallClock };
};

/** How an installation begins and ends. */
const lifeOf = (
  modules: readonly ModuleParts[],
  { stores, sandbox, pipeline, jobs }: Pick<Installation, 'stores' | 'sandbox' | 'pipeline' | 'jobs'>,
  worker: boolean,
): Pick<Installation, 'prepare' | 'start' | 'close'> => ({
  prepare: async () => {
    await sandbox.start();
    for (const each of modules) await each.start?.();
  },
  start: async () => {
    if (!worker) return;
    await pipeline.start();
    jobs.start();
  },
  close: async () => {
    await sandbox.stop();
    await jobs.stop();
    await pipeline.stop();
    for (const each of [...modules].reverse()) await each.stop?.();
    await stores.close();
  },
});

const buildInstallation = async (surroundings: Surroundings, stores: Stores): Promise<Installation> => {
  const { config } = surroundings;
  const platform = wirePlatform(surroundings, stores);
  await platform.settings.fixTimeZone();
  let queue: jobsModule.Jobs | null = null;
  const enqueue: jobsModule.Jobs['enqueue'] = (...job) => {
    assert(queue, 'a job was put into the queue before the modules were put together');
    return queue.enqueue(...job);
  };
  const foundation = foundationOf(surroundings, stores, platform, enqueue);
  const sandbox = wireSandbox(foundation, () => ({ jobs, pipeline }));
  // Record comes before know and knows nothing of it; what it tells know is bound when both are there.
  let known: Know | null = null;
  const register = erasure.createErasureRegister(stores.state.db);
  await register.reload();
  const record = await wireRecord(foundation, {
    onRelations: async (transaction, places) => {
      assert(known, 'relations changed before the modules were put together');
      await known.profiles.setRelations(transaction, ofStanding(register, places));
    },
  });
  const know = wireKnow(foundation, {
    ...record,
    tiers: tierWatch(() => reward.tierFacts),
    identity: identityOfStanding(record.identity, register),
    products: record.catalogue,
    erased: register.customers,
    operators: platform.auth.operators,
    eventNames: () => new Map(record.plan.current().events.map(({ name, title }) => [name, title])),
    eventValueNames: (property) => trackingPlan.valueNamesOf(record.plan.current(), property),
  });
  known = know;
  const rights = wireRights(foundation, record, register, () => pipeline, know.tags.tagsOf);
  const reward: Reward = wireReward(foundation, record, know);
  const member = wireMember(foundation, record, register, reward);
  const decide = wireDecide(foundation, record, know, reward);
  const modules: readonly ModuleParts[] = [
    ...[platform.audit, platform.auth, platform.settings],
    ...record.modules,
    ...rights.modules,
    ...know.modules,
    ...reward.modules,
    wirePartners(foundation, platform.auth, know, reward),
    ...decide,
    ...member.modules,
    ...wireOperations({ ...foundation, wallClock: surroundings.wallClock }, record, () => pipeline),
  ];
  const ofRecord = [...record.modules, ...rights.modules];
  const pipeline: recordLog.Pipeline = wirePipeline(foundation, record, modules, register, ofRecord);
  const jobs: jobsModule.Jobs = wireJobs(foundation, modules);
  queue = jobs;
  measure(surroundings, pipeline, jobs);
  return {
    ...{ surroundings, stores, record, know, reward, rights, member, jobs, pipeline, sandbox },
    ...{ ...platform, readiness: readinessOf(stores) },
    routes: [
      ...[...modules, jobs, sandbox].flatMap((each) => each.routes ?? []),
      createStatusRoute(surroundings, stores, pipeline, jobs),
    ],
    plugins: modules.flatMap((each) => each.plugins ?? []),
    ...lifeOf(modules, { stores, sandbox, pipeline, jobs }, config.roles.includes('worker')),
  };
};

/**
 * Opens the stores and builds every module; nothing runs until `prepare` and `start`. `restoring`: the restore under way opens it
 * itself; nobody else may open what a restore has left unfinished.
 */
export const openInstallation = async (
  surroundings: Surroundings,
  { restoring = false }: { readonly restoring?: boolean } = {},
): Promise<Installation> => {
  const { config, logger, wallClock } = surroundings;
  if (!restoring) refuseUnfinishedRestore(config.dataFolder);
  const stores = await openStores({ config, logger, wallClock, stateMigrations, eventMigrations });
  try {
    return await buildInstallation(surroundings, stores);
  } catch (error) {
    await stores.close();
    throw error;
  }
};
