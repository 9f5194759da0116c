// Puts the record plane together: from the wire to decided ranges.
import { createPersonalCipher, loadMasterKey, type PersonalCipher } from '../platform/ciphers/index.ts';
import * as identity from '../record/identity/index.ts';
import * as ingest from '../record/ingest/index.ts';
import { createEventLog, type EventLog, type RangeDecider } from '../record/log/index.ts';
import * as trackingPlan from '../record/tracking-plan/index.ts';
import type { Foundation, ModuleParts } from './surroundings.ts';

/** Two events with one key are one happening within so many days. */
const DEDUPE_DAYS = 30;

/** What the planes to the right use of record. */
export interface Record {
  readonly cipher: PersonalCipher;
  readonly eventLog: EventLog;
  readonly decider: RangeDecider;
  readonly ingest: ingest.Ingest;
  readonly writeKeys: ingest.WriteKeys;
  readonly plan: trackingPlan.TrackingPlanService;
  readonly modules: readonly ModuleParts[];
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
    shipped: trackingPlan.shippedPlan([]),
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

export const wireRecord = async (foundation: Foundation): Promise<Record> => {
  const { config, stores, audit, wallClock, logger } = foundation;
  const store = stores.state;
  const masterKey = await loadMasterKey({ fromConfig: config.masterKey, folder: config.dataFolder });
  const keyStore = stores.log.keys;
  const cipher = await createPersonalCipher({ keyStore, masterKey, suite: config.cipherSuite, wallClock });
  const eventLog = createEventLog({ log: stores.log.log });
  const { plan, parts: planParts } = await wirePlan(foundation);
  const writeKeys = ingest.createWriteKeys({ store, audit, masterKey, wallClock, logger });
  const intake = ingest.createIngest({
    ...{ eventLog, cipher, wallClock, logger, plan: checkerOf(plan), keys: writeKeys.ring },
    limits: {
      bodyBytesMax: config.limits.ingestBodyBytesMax,
      expandedBytesMax: config.limits.ingestExpandedBytesMax,
      eventsMax: config.limits.ingestEventsMax,
    },
  });
  const ingestParts: ModuleParts = {
    routes: [...intake.routes, ...ingest.writeKeyRoutes(writeKeys)],
    plugins: [(server) => intake.register(server)],
    start: async () => {
      await writeKeys.ring.refresh();
      writeKeys.ring.start();
    },
    stop: () => writeKeys.ring.stop(),
  };
  const decider = identity.createDecider({ store, positions: stores.log.positions, dedupeDays: DEDUPE_DAYS });
  const modules = [planParts, ingestParts, wireQuarantine(foundation, plan, intake)];
  return { cipher, eventLog, decider, ingest: intake, writeKeys, plan, modules };
};
