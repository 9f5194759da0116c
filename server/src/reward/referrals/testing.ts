// A small firm with a ledger, scenes, activities and referrals for tests: opened once, fed through the log, so that what members do comes back to
// them as points.

import type { ActionOrder, ActionPorts, Outcome } from '../../decide/rules/index.ts';
import { createScenes, migrations as sceneMigrations } from '../../decide/scenes/index.ts';
import { isRefusal, type Refusal, tradingCalendar } from '../../kernel/index.ts';
import { migrations as pastMigrations } from '../../know/past-events/index.ts';
import { basicAttributes, createAttributeRegistry } from '../../know/profiles/index.ts';
import { call, fact, openTestFirm, TEST_ZONE, type TestFirm, type TestInput } from '../../know/profiles/testing.ts';
import { migrations as segmentMigrations } from '../../know/segments/index.ts';
import type { Role } from '../../platform/auth/index.ts';
import type { EventStore } from '../../platform/event-store/index.ts';
import { openTestEventStore, silentLogger } from '../../platform/event-store/testing.ts';
import { createOutboundFetch } from '../../platform/http/index.ts';
import type { JobContext } from '../../platform/jobs/index.ts';
import type { StateStore } from '../../platform/state-store/index.ts';
import { createDecider } from '../../record/identity/index.ts';
import { createPipeline, enqueueOutbox, type LoggedEvent, type Pipeline } from '../../record/log/index.ts';
import {
  createEventHistory,
  createSink,
  eventMigrations,
  migrations as sinkMigrations,
} from '../../record/sink/index.ts';
import * as contract from '../activities/contract.ts';
import { type Activities, migrations as activityMigrations, createActivities } from '../activities/index.ts';
import type { Activity } from '../activity-rules/contract.ts';
import { activityTemplates } from '../activity-rules/index.ts';
import { migrations as benefitMigrations, createBenefits } from '../benefits/index.ts';
import { createLedger, type Ledger, migrations as ledgerMigrations } from '../ledger/index.ts';
import { migrations as scarcityMigrations } from '../scarcity/index.ts';
import { tierAttributes, migrations as tierMigrations } from '../tiers/index.ts';
import { createReferrals, migrations, type Referrals } from './index.ts';

export const world = {} as {
  firm: TestFirm;
  eventStore: EventStore | null;
  ledger: Ledger;
  activities: Activities;
  referrals: Referrals;
  scenes: ReturnType<typeof createScenes>;
  pipeline: Pipeline;
  profile: 'mainland_broker' | 'overseas_broker';
};

type Called = Parameters<typeof call>[1];
const routes = () => [...world.activities.routes, ...world.referrals.routes, ...world.scenes.routes];

export const ask = (endpoint: Called, input?: TestInput) => call(routes(), endpoint, input);
/** As a member in the member centre. */
export const askOwn = (customerId: string, endpoint: Called, input?: TestInput) =>
  call(routes(), endpoint, input, undefined, { name: customerId });
const askAs = (name: string, roles: readonly Role[], endpoint: Called, input?: TestInput) =>
  call(routes(), endpoint, input, undefined, { name, roles });

export const templateOf = (code: string): Activity => {
  const found = activityTemplates.find((each) => each.code === code);
  if (!found) throw new Error(`no template ${code}`);
  return { ...found.activity, validFrom: '2026-01-01' };
};

/** Drafts an activity, lets a compliance officer agree, and brings it into force. */
export const bringIntoForce = async (activity: string, definition: Activity) => {
  const params = { activity };
  const drafted = await ask(contract.saveDraft, { params, body: definition });
  if (drafted.code) return drafted;
  await askAs('officer', ['compliance'], contract.approveDraft, { params, body: { draftAt: drafted.draftAt } });
  return ask(contract.activateActivity, { params, body: {} });
};

/** Points as the ledger posts them; tasks of staff are noted nowhere. */
const portsOf = (ledger: Ledger): ActionPorts => ({
  points: {
    post: async (asked) =>
      Promise.all(
        asked.map(async ({ order, programme, wallet, points }): Promise<Outcome> => {
          const { key, customerId, occurredAt, ofKey, rule } = order;
          const result = await ledger.post(
            programme,
            order.step === 'undo'
              ? { kind: 'reverse', key, award: ofKey ?? '', occurredAt, reason: rule }
              : {
                  kind: 'award',
                  key,
                  customerId,
                  occurredAt,
                  credits: [{ wallet, points, priority: 0 }],
                  ruleVersion: rule,
                },
          );
          return isRefusal(result)
            ? { kind: 'failed', why: (result as Refusal).code }
            : { kind: 'done', reference: key };
        }),
      ),
  },
  ...{ tags: null, log: null, benefits: null, touches: null },
  tasks: {
    request: async (orders: readonly ActionOrder[]) => orders.map(({ key }) => ({ kind: 'done', reference: key })),
  },
  activities: {
    note: async (asked) => {
      const outcomes: Outcome[] = [];
      for (const each of asked)
        outcomes.push(
          (await world.activities.note(each)) ??
            (await world.referrals.note(each)) ?? { kind: 'failed', why: 'nobody is told' },
        );
      return outcomes;
    },
  },
});

const openLedger = async ({ store, clock, audit }: TestFirm): Promise<Ledger> => {
  const ledger = createLedger({
    ...{ store, clock, wallClock: clock, audit, logger: silentLogger, timeZone: TEST_ZONE, onPosted: [] },
    ...{ tradingCalendar: async () => tradingCalendar([2026], []), isVisible: async () => true },
    attribute: async (questions) => questions.map(() => null),
  });
  await ledger.saveProgramme('main', {
    ...{ nameZh: '积分', nameEn: 'Points', reversal: 'unlimited', holdTimeoutMs: 1_800_000 },
    wallets: [
      {
        ...{ wallet: 'points', nameZh: '积分', nameEn: 'Points', spendable: true, transferable: false },
        ...{ expiry: { kind: 'none' }, activation: { kind: 'at_once' } },
      },
    ],
  });
  return ledger;
};

const keptIn = (eventStore: EventStore, store: StateStore) => {
  const sink = createSink({ eventStore, store, logger: silentLogger });
  return { sink: sink.consumer, history: createEventHistory(eventStore), writeOverrides: sink.writeOverrides };
};

/** With an event store where the past is read again from it. */
export const openWorld = async ({ isPastKept = false } = {}): Promise<void> => {
  // Test files share this module: nothing of the last world stays.
  world.profile = 'overseas_broker';
  const eventStore = isPastKept ? await openTestEventStore(eventMigrations) : null;
  const history = eventStore ? createEventHistory(eventStore) : { past: async () => [], pastPositions: async () => [] };
  const firm = await openTestFirm({
    ...(eventStore && { events: async (store: StateStore) => keptIn(eventStore, store) }),
    migrations: [
      ...[
        ...sinkMigrations,
        ...pastMigrations,
        ...segmentMigrations,
        ...sceneMigrations,
        ...ledgerMigrations,
        ...tierMigrations,
      ],
      ...[...scarcityMigrations, ...benefitMigrations, ...activityMigrations, ...migrations],
    ],
  });
  const { store, clock, wallClock, audit, cipher, organisation } = firm;
  const ledger = await openLedger(firm);
  const registry = createAttributeRegistry(basicAttributes, tierAttributes);
  const benefits = createBenefits({
    ...{ store, db: store.db, clock, wallClock, cipher, audit, registry, organisation, timeZone: TEST_ZONE },
    ...{
      outboundFetch: createOutboundFetch([]),
      complianceProfile: async () => world.profile,
      redemptions: () => null,
    },
    announce: (transaction, events) => enqueueOutbox(transaction, events, clock.now()),
    walletsOf: async (programme) => (await ledger.programme(programme))?.wallets.map(({ wallet }) => wallet) ?? null,
  });
  const activities = createActivities({
    ...{ benefits: benefits.context, ledger, actionWrong: async () => null, chance: (below) => below - 1 },
  });
  const referrals = createReferrals({
    ...{ activities: activities.context, history, ownersAt: firm.identity.ownersAt },
    devicesOf: (transaction, customerId) => firm.identity.linkedActors(transaction, customerId as never),
  });
  const scenes = createScenes({
    ...{ ...firm, db: store.db, registry, timeZone: TEST_ZONE, ports: portsOf(ledger), moreScenes: activities.scenes },
    history,
    productTypes: async () => new Map(),
    branchesOn: async (questions) => questions.map(() => null),
    complianceProfile: async () => world.profile,
    actionWrong: async () => null,
  });
  Object.assign(world, { firm, ledger, activities, referrals, scenes, eventStore });
  world.pipeline = await startPipeline();
};

export const closeWorld = async (): Promise<void> => {
  await world.pipeline.stop();
  await world.firm.close();
  await world.eventStore?.close();
};

const consumersOf = () => {
  const { firm, scenes, referrals } = world;
  return [firm.kept.sink, firm.identity.overrides, firm.profiles.consumer, ...scenes.consumers, ...referrals.consumers];
};

const startPipeline = async (): Promise<Pipeline> => {
  const { store, eventLog, engine, wallClock } = world.firm;
  const decider = createDecider({ store, positions: engine.positions, dedupeDays: 30 });
  const pipeline = createPipeline({
    ...{ eventLog, store, decider, wallClock, logger: silentLogger, consumers: consumersOf() },
    ...{ lingerMs: 0, retryFirstMs: 1 },
  });
  await pipeline.start();
  return pipeline;
};

/** Logs events and waits until every consumer has seen them, and what they brought about, and nothing is left to be done. */
export const ingest = async (
  events: readonly LoggedEvent[] = [],
  trust: 'server' | 'public' = 'server',
): Promise<void> => {
  const { firm, pipeline } = world;
  const { store, eventLog, wallClock } = firm;
  if (events.length > 0)
    await eventLog.append({ recordedAt: wallClock.now(), source: 'core', trust, dialect: 'zhiyin', events });
  for (;;) {
    const head = await eventLog.head();
    for (const { name } of consumersOf()) await pipeline.waitUntil(name, head, 20_000);
    await runJob('scenes.act');
    const waiting = await store.db.selectFrom('outbox').select('message_key').execute();
    if (waiting.length === 0 && head === (await eventLog.head())) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
};

export const runJob = async (name: string): Promise<string> => {
  const job = [...world.referrals.jobs, ...world.scenes.jobs].find((each) => each.name === name);
  let said = '';
  const context: JobContext = {
    ...{ signal: new AbortController().signal, progress: () => {}, checkpoint: null, saveCheckpoint: async () => {} },
    ...{ attempt: 1, jobId: '1', scheduledFor: null },
    result: (text) => {
      said = text;
    },
  };
  await job?.run({}, context);
  return said;
};

export const to = (date: string): void => world.firm.clock.set(Date.parse(`${date}T12:00:00+08:00`));

export const customer = (id: string, more: Record<string, string | boolean> = {}): LoggedEvent =>
  fact('customer_recorded', id, id, '2024-01-01', { effective_on: '2024-01-01', opened_on: '2024-01-01', ...more });

/** Points that a customer can spend. */
export const pointsOf = async (customerId: string): Promise<number> => {
  const found = await world.ledger.balances('main', customerId, null);
  return isRefusal(found) ? 0 : (found.wallets[0]?.available ?? 0);
};

export const award = (customerId: string, points: number) =>
  world.ledger.post('main', {
    ...{ kind: 'award', key: `begin:${customerId}`, customerId, occurredAt: world.firm.clock.now() },
    credits: [{ wallet: 'points', points, priority: 0 }],
  });
