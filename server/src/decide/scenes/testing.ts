// A small firm with scenes for tests: opened once, fed through the log; what actions ask of other planes is noted in their order.

import { migrations as pastMigrations } from '../../know/past-events/index.ts';
import { basicAttributes, createAttributeRegistry } from '../../know/profiles/index.ts';
import { call, fact, openTestFirm, TEST_ZONE, type TestFirm, type TestInput } from '../../know/profiles/testing.ts';
import { migrations as segmentMigrations } from '../../know/segments/index.ts';
import type { Role } from '../../platform/auth/index.ts';
import type { EventStore } from '../../platform/event-store/index.ts';
import { openTestEventStore, silentLogger } from '../../platform/event-store/testing.ts';
import type { JobContext } from '../../platform/jobs/index.ts';
import { createDecider } from '../../record/identity/index.ts';
import { type Consumer, enqueueOutbox, type LoggedEvent } from '../../record/log/index.ts';
import { runAll } from '../../record/log/testing.ts';
import {
  createEventHistory,
  createSink,
  eventMigrations,
  migrations as sinkMigrations,
} from '../../record/sink/index.ts';
import { migrations as rehearsalMigrations } from '../rehearsals/index.ts';
import type { ActionOrder, ActionPorts, Outcome } from '../rules/index.ts';
import { createSceneRehearsal } from '../scene-rehearsal/index.ts';
import type { Scene } from '../scene-rules/index.ts';
import * as contract from './contract.ts';
import { createScenes, migrations } from './index.ts';

export const world = {} as {
  events: EventStore;
  firm: TestFirm;
  scenes: Pick<ReturnType<typeof createScenes>, 'consumers' | 'jobs' | 'routes'>;
  /** Scenes as a process that has just begun has them. */
  startAnew: () => void;
  profile: 'mainland_broker' | 'overseas_broker';
  /** While stopped, points cannot be given. */
  isStopped: boolean;
  readonly members: Set<string>;
};

/** What was asked of other planes, by key: the same key again is nothing. */
export const asked = new Map<string, ActionOrder>();

const noteAll = async (orders: readonly ActionOrder[]): Promise<readonly Outcome[]> =>
  orders.map((order): Outcome => {
    if (world.isStopped) return { kind: 'later', why: 'stopped' };
    asked.set(order.key, order);
    return { kind: 'done', reference: order.key };
  });

const ports: ActionPorts = {
  points: { post: (requests) => noteAll(requests.map(({ order }) => order)) },
  tags: { change: (requests) => noteAll(requests.map(({ order }) => order)) },
  log: {
    announce: async (requests) => {
      await world.firm.store.transaction((transaction) =>
        enqueueOutbox(
          transaction,
          requests.map(
            ({ order, name }): LoggedEvent => ({
              ...{ key: order.key, kind: 'derived', name, occurredAt: order.occurredAt, properties: {} },
              customerId: order.customerId as NonNullable<LoggedEvent['customerId']>,
              ...{ causedBy: order.causedBy, depth: order.depth + 1 },
            }),
          ),
          world.firm.clock.now(),
        ),
      );
      return noteAll(requests.map(({ order }) => order));
    },
  },
  benefits: null,
  tasks: { request: noteAll },
  touches: { request: noteAll },
  activities: { note: (notes) => noteAll(notes.map(({ order }) => order)) },
};

type Called = Parameters<typeof call>[1];

export const ask = (endpoint: Called, input?: TestInput) => call(world.scenes.routes, endpoint, input);
/** As somebody else than the usual caller. */
export const askAs = (name: string, roles: readonly Role[], endpoint: Called, input?: TestInput) =>
  call(world.scenes.routes, endpoint, input, undefined, { name, roles });

/** Drafts a scene, lets a compliance officer agree, and brings it into force. */
export const bringIntoForce = async (scene: string, definition: Scene) => {
  const drafted = await ask(contract.saveDraft, { params: { scene }, body: definition });
  if (drafted.code) return drafted;
  await askAs('officer', ['compliance'], contract.approveDraft, {
    params: { scene },
    body: { draftAt: drafted.draftAt },
  });
  return ask(contract.activateScene, { params: { scene }, body: {} });
};

export const run = async (name: string, payload: unknown = {}): Promise<string> => {
  const job = world.scenes.jobs.find((each) => each.name === name);
  let said = '';
  const context: JobContext = {
    signal: new AbortController().signal,
    progress: () => {},
    result: (text) => {
      said = text;
    },
    checkpoint: null,
    saveCheckpoint: async () => {},
    ...{ attempt: 1, jobId: '1', scheduledFor: null },
  };
  await job?.run(job.payload.parse(payload), context);
  return said;
};

/** What the pipeline is made of, with these consumers behind those that are always there. */
export const pipelineParts = (consumers: readonly Consumer[]) => {
  const { firm } = world;
  const decider = createDecider({ store: firm.store, positions: firm.engine.positions, dedupeDays: 30 });
  const before = [firm.kept.sink, firm.identity.overrides, firm.profiles.consumer];
  const { eventLog, store, wallClock } = firm;
  return { eventLog, store, decider, consumers: [...before, ...consumers], wallClock };
};

/** Logs events and lets every consumer see them, scenes behind the others, until nothing waits to go through the log. */
export const ingest = async (events: readonly LoggedEvent[], trust: 'server' | 'public' = 'server'): Promise<void> => {
  await world.firm.ingest(events, trust);
  await runAll(pipelineParts(world.scenes.consumers));
};

export const to = (date: string): void => world.firm.clock.set(Date.parse(`${date}T04:00:00Z`));

export const customer = (id: string, more: Record<string, string | boolean> = {}): LoggedEvent =>
  fact('customer_recorded', id, id, '2024-01-01', { effective_on: '2024-01-01', opened_on: '2024-01-01', ...more });

/** A trade of a day in June; the same number again corrects it. Amount in yuan. */
export const trade = (id: string, number: string, day: number, more: Record<string, string | number> = {}) => {
  const date = `2026-06-${String(day).padStart(2, '0')}`;
  const { yuan = 500, product = `P${number}`, ...others } = more;
  return fact('trade_recorded', id, number, date, {
    ...{ trade_id: number, business_date: date, product_code: product, side: 'buy' },
    ...{ amount_fen: Number(yuan) * 100, ...others },
  });
};

// biome-ignore lint/suspicious/noExplicitAny: answers of many shapes
export const awardsOf = async (customerId: string, scene: string): Promise<any[]> =>
  (await ask(contract.listAwards, { params: { customerId }, query: { size: 50 } })).items.filter(
    (each: { scene: string }) => each.scene === scene,
  );

/** What was done for a customer by a scene: steps in their order. */
export const doneFor = (customerId: string, scene: string): readonly string[] =>
  [...asked.values()]
    .filter((order) => order.customerId === customerId && order.rule.startsWith(`${scene}@`))
    .map(({ step }) => step);

export const openWorld = async (): Promise<void> => {
  // Test files share this module: nothing of the last world stays.
  Object.assign(world, { profile: 'overseas_broker', isStopped: false, members: new Set<string>() });
  asked.clear();
  world.events = await openTestEventStore(eventMigrations);
  world.firm = await openTestFirm({
    migrations: [...sinkMigrations, ...pastMigrations, ...segmentMigrations, ...migrations, ...rehearsalMigrations],
    events: async (store) => {
      const sink = createSink({ eventStore: world.events, store, logger: silentLogger });
      return { sink: sink.consumer, history: createEventHistory(world.events), writeOverrides: sink.writeOverrides };
    },
  });
  const dependencies = {
    ...world.firm,
    ...{ db: world.firm.store.db, eventStore: world.events, ports, timeZone: TEST_ZONE },
    history: createEventHistory(world.events),
    registry: createAttributeRegistry(basicAttributes),
    productTypes: async (codes: readonly string[]) => new Map(codes.map((code) => [code, { type: 'stock' }])),
    branchesOn: async (questions: readonly object[]) => questions.map(() => 'B1'),
    complianceProfile: async () => world.profile,
    actionWrong: async () => null,
  };
  const rehearsal = createSceneRehearsal(dependencies);
  world.startAnew = () => {
    const scenes = createScenes(dependencies);
    world.scenes = {
      consumers: scenes.consumers,
      jobs: [...scenes.jobs, ...rehearsal.jobs],
      routes: [...scenes.routes, ...rehearsal.routes],
    };
  };
  world.startAnew();
};

export const closeWorld = async (): Promise<void> => {
  await world.firm.close();
  await world.events.close();
};
