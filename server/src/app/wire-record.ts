// Puts the record plane together: from the wire to decided ranges.
import { join } from 'node:path';
import type { Clock } from '../kernel/index.ts';
import {
  createPersonalCipher,
  type InstallationCipher,
  type LiveMasterKey,
  type MasterKey,
  openMasterKey,
  type PersonalCipher,
  type Rewrapping,
} from '../platform/ciphers/index.ts';
import type { StateTransaction } from '../platform/state-store/index.ts';
import * as catalogue from '../record/catalogue/index.ts';
import { createDeliveries, type Deliveries } from '../record/deliveries/index.ts';
import * as identity from '../record/identity/index.ts';
import * as ingest from '../record/ingest/index.ts';
import {
  createEventLog,
  type EventLog,
  enqueueOutbox,
  type LoggedEvent,
  type RangeDecider,
} from '../record/log/index.ts';
import * as mapping from '../record/mapping/index.ts';
import * as organisation from '../record/organisation/index.ts';
import * as sink from '../record/sink/index.ts';
import * as sources from '../record/sources/index.ts';
import * as trackingPlan from '../record/tracking-plan/index.ts';
import type { Foundation, ModuleParts } from './surroundings.ts';

/** Two events with one key are one happening within so many days. */
const DEDUPE_DAYS = 30;

/** What the planes to the right use of record. */
export interface Record {
  readonly masterKey: LiveMasterKey;
  /** Every kind of secret that the master key wraps. */
  readonly rewrappings: readonly Rewrapping[];
  readonly cipher: InstallationCipher;
  readonly eventLog: EventLog;
  readonly decider: RangeDecider;
  readonly ingest: ingest.Ingest;
  readonly writeKeys: ingest.WriteKeys;
  readonly plan: trackingPlan.TrackingPlanService;
  readonly identity: identity.Identity;
  readonly history: sink.EventHistory;
  readonly organisation: organisation.Organisation;
  readonly catalogue: catalogue.Catalogue;
  readonly sources: sources.Sources;
  readonly deliveries: Deliveries;
  readonly modules: readonly ModuleParts[];
}

/** What record tells planes that it does not know. */
export interface RecordListeners {
  readonly onRelations: organisation.OnRelations;
}

/** The plan in force at each call: it may change while the server runs. */
const checkerOf = (plan: trackingPlan.TrackingPlanService): ingest.PlanChecker => ({
  check: (draft) => plan.compiled().check(draft),
  personalProperties: (name) => plan.compiled().personalProperties(name),
  serverOnly: (name) => plan.compiled().serverOnly(name),
});

const wirePlan = async (foundation: Foundation) => {
  const { stores, audit, wallClock, logger } = foundation;
  const store = stores.state;
  const plan = await trackingPlan.createTrackingPlan({
    ...{ store, audit, wallClock, logger },
    shipped: trackingPlan.shippedPlan(Object.values(mapping.targets)),
  });
  const parts: ModuleParts = {
    routes: trackingPlan.createPlanRoutes(store, plan),
    consumers: [trackingPlan.createDiscovery(() => plan.compiled())],
    stop: () => plan.stop(),
  };
  return { plan, parts };
};

const wireQuarantine = (foundation: Foundation, plan: trackingPlan.TrackingPlanService, intake: ingest.Ingest) => {
  const { stores, audit, wallClock } = foundation;
  const store = stores.state;
  const quarantine = trackingPlan.createQuarantine({
    ...{ store, audit, wallClock, plan: () => plan.compiled() },
    replay: (events, envelope) => intake.accept(events, { ...envelope, recordedAt: wallClock.now() }),
  });
  return {
    routes: trackingPlan.createQuarantineRoutes(store, quarantine),
    consumers: [quarantine.consumer],
  } satisfies ModuleParts;
};

/** Puts events on their way to the log within a transaction. */
export const announceWith =
  (wallClock: Clock) =>
  (transaction: StateTransaction, events: readonly LoggedEvent[]): Promise<void> =>
    enqueueOutbox(transaction, events, wallClock.now());

const wireSources = (foundation: Foundation, intake: ingest.Ingest, cipher: PersonalCipher) => {
  const { config, stores, audit, clock, wallClock, settings, enqueue } = foundation;
  const everywhere = { audit, wallClock, businessTimeZone: config.timeZone };
  const imports = sources.createSources({
    ...{ ...everywhere, store: stores.state, intake, enqueue },
    // The key of the blind index never changes, also when the master key does; what is made from it does not either.
    contentKey: cipher.blindIndex('id_number', 'content of imported records'),
    uploadFolder: join(config.dataFolder, 'uploads'),
    uploadBytesMax: config.limits.uploadBytesMax,
  });
  const deliveries = createDeliveries({
    ...{ ...everywhere, db: stores.state.db, imports: imports.imports, clock },
    importRoots: config.importFolders,
    tradingCalendar: () => settings.tradingCalendar(),
  });
  return { imports, deliveries };
};

const wireIngest = (
  foundation: Foundation,
  parts: Pick<Record, 'eventLog' | 'cipher' | 'plan'> & { readonly masterKey: MasterKey },
) => {
  const { config, stores, audit, wallClock, machineClock, logger } = foundation;
  const { eventLog, cipher, plan, masterKey } = parts;
  const writeKeys = ingest.createWriteKeys({ store: stores.state, audit, masterKey, wallClock, logger });
  const intake = ingest.createIngest({
    ...{ eventLog, cipher, wallClock, machineClock, logger, plan: checkerOf(plan), keys: writeKeys.ring },
    limits: {
      bodyBytesMax: config.limits.ingestBodyBytesMax,
      expandedBytesMax: config.limits.ingestExpandedBytesMax,
      eventsMax: config.limits.ingestEventsMax,
    },
  });
  const module: ModuleParts = {
    routes: [...intake.routes, ...ingest.writeKeyRoutes(writeKeys)],
    plugins: [(server) => intake.register(server)],
    start: async () => {
      await writeKeys.ring.refresh();
      writeKeys.ring.start();
    },
    stop: () => writeKeys.ring.stop(),
  };
  return { writeKeys, intake, module };
};

/** Identity and the event store: rows go in, and follow when persons turn out to be others. */
const wireSink = ({ stores, logger, wallClock }: Foundation) => {
  const [store, eventStore] = [stores.state, stores.events];
  const writer = sink.createSink({ eventStore, store, logger });
  const persons = identity.createIdentity({
    store,
    announce: announceWith(wallClock),
    writeOverrides: writer.writeOverrides,
  });
  const rewrite = sink.createRewriteJob({ eventStore, store });
  const merge = sink.createMergeMonthsJob(eventStore, wallClock);
  const module: ModuleParts = {
    consumers: [writer.consumer, persons.overrides],
    jobs: [rewrite, merge],
    schedules: [
      { name: 'rewrite rows of changed owners', cron: '30 3 * * *', job: rewrite.name, payload: {} },
      { name: 'merge quiet months of events', cron: '45 4 * * *', job: merge.name, payload: {} },
    ],
    start: async () => {
      const different = await sink.verifyEventStore(eventStore, store);
      if (different.length === 0) return;
      logger.error(
        { ranges: different.slice(0, 20) },
        'the event store does not hold what was put there: run zhiyin rebuild',
      );
    },
  };
  return { persons, history: sink.createEventHistory(eventStore), module };
};

export const wireRecord = async (foundation: Foundation, listeners: RecordListeners): Promise<Record> => {
  const { config, stores, audit, clock, wallClock } = foundation;
  const store = stores.state;
  const masterKey = await openMasterKey({ fromConfig: config.masterKey, folder: config.dataFolder });
  const keyStore = stores.log.keys;
  const cipher = await createPersonalCipher({ keyStore, masterKey, suite: config.cipherSuite, wallClock });
  const eventLog = createEventLog({ log: stores.log.log });
  const { plan, parts: planParts } = await wirePlan(foundation);
  const { writeKeys, intake, module: ingestParts } = wireIngest(foundation, { eventLog, cipher, plan, masterKey });
  const { imports, deliveries } = wireSources(foundation, intake, cipher);
  const announce = announceWith(wallClock);
  const ofBusiness = { store, audit, clock, businessTimeZone: config.timeZone, announce };
  const units = organisation.createOrganisation({ ...ofBusiness, onRelations: listeners.onRelations });
  const products = catalogue.createCatalogue(ofBusiness);
  const { persons, history, module: sinkParts } = wireSink(foundation);
  const decider = identity.createDecider({ store, positions: stores.log.positions, dedupeDays: DEDUPE_DAYS });
  const modules = [
    planParts,
    ingestParts,
    wireQuarantine(foundation, plan, intake),
    imports,
    deliveries,
    units,
    products,
    sinkParts,
  ];
  const named = {
    identity: persons,
    history,
    ingest: intake,
    writeKeys,
    plan,
    sources: imports,
    deliveries,
    organisation: units.directory,
    catalogue: products,
  };
  // Write keys first: they are few, and a backup taken meanwhile names one key for all of them.
  const rewrappings = [writeKeys.rewrapping, cipher.rewrapping];
  return { masterKey, rewrappings, cipher, eventLog, decider, ...named, modules };
};
