// For tests of know: a small firm on real stores. Events go through the real log, the real decider and the real consumers;
// only the event store is the naive evaluation in memory.
import { type BusinessDate, type CustomerId, isRefusal, manualClock } from '../../kernel/index.ts';
import { migrations as auditMigrations, createAudit } from '../../platform/audit/index.ts';
import type { DataScope, Principal, Role } from '../../platform/auth/index.ts';
import { systemPrincipal } from '../../platform/auth/index.ts';
import { createPersonalCipher } from '../../platform/ciphers/index.ts';
import { type CallContext, type Endpoint, permissions, type Route } from '../../platform/http/index.ts';
import { openTestLogEngine } from '../../platform/log-store/testing.ts';
import type { Migration } from '../../platform/migrate/index.ts';
import type { StateStore, StateTransaction } from '../../platform/state-store/index.ts';
import { openTestStateStore } from '../../platform/state-store/testing.ts';
import {
  createDecider,
  createIdentity,
  customerPerson,
  migrations as identityMigrations,
  type OverrideRow,
} from '../../record/identity/index.ts';
import {
  type Consumer,
  createEventLog,
  type DecidedEvent,
  enqueueOutbox,
  type LoggedEvent,
  migrations as logMigrations,
} from '../../record/log/index.ts';
import { runAll } from '../../record/log/testing.ts';
import { createAttributeRegistry } from './attribute.ts';
import { basicAttributes } from './basic-attributes.ts';
import type { ProfilesWritten } from './consumer.ts';
import { createProfiles, type ProfilesDependencies } from './create-profiles.ts';
import type { OrganisationDirectory, ProductDirectory, TagDirectory } from './directories.ts';
import type { EventHistory, HistoryEvent } from './event-history.ts';
import { migrations as profileMigrations } from './migrations.ts';
import { naiveHistory } from './testing-naive-history.ts';

export const TEST_ZONE = 'Asia/Shanghai';
/** 2026-06-30 12:00 in Shanghai. */
export const TEST_NOW = Date.parse('2026-06-30T04:00:00Z');

/** The sink and the overrides as they stand in the event store, evaluated one event after the other. */
const createMemorySink = (): TestEvents => {
  const rows = new Map<number, DecidedEvent>();
  const superseded = new Set<number>();
  const corrections = new Map<number, number>();
  const overrides = new Map<string, OverrideRow[]>();
  const customers = new Set<string>();
  const resolved = (event: DecidedEvent): HistoryEvent => {
    const own = overrides.get(event.actorHash) ?? [];
    const version = Math.max(-1, ...own.map((row) => row.version));
    const span = own.find(
      (row) => row.version === version && event.occurredAt >= row.fromMs && event.occurredAt < row.toMs,
    );
    return { ...event, personId: span?.personId ?? event.personId };
  };
  const sink: Consumer = {
    name: 'sink',
    after: [],
    prepare: async (range) => {
      for (const event of range.events) {
        rows.set(event.position, event);
        if (event.supersedes !== undefined) {
          superseded.add(event.supersedes);
          corrections.set(event.position, event.supersedes);
        }
        if (event.resolvedCustomer !== undefined) customers.add(customerPerson(event.resolvedCustomer));
      }
    },
    apply: async () => undefined,
  };
  const history = naiveHistory({
    events: () => [...rows.values()].map(resolved),
    superseded: () => superseded,
    correctedBetween: (from, to) =>
      new Set([...corrections].filter(([by]) => by >= from && by < to).map(([, position]) => position)),
    isCustomer: (person) => customers.has(person),
  });
  const writeOverrides = async (given: readonly OverrideRow[]): Promise<void> => {
    for (const row of given) overrides.set(row.actorHash, [...(overrides.get(row.actorHash) ?? []), row]);
  };
  return { sink, history, writeOverrides };
};

/** An organisation of two branches, told as values. */
export const testOrganisation: OrganisationDirectory = {
  unitsBelow: async (unitIds) =>
    unitIds.flatMap((id) => (id === 'east' ? ['east', 'B1', 'B2'] : id === 'B1' ? ['B1', 'T1', 'S1'] : [id])),
  customersOf: async (unitId, date) => (unitId === 'B2' && date < ('2026-06-01' as BusinessDate) ? ['C001'] : []),
  relationsOf: async () => [],
  unitNames: async (ids) => new Map(ids.map((id) => [id, `unit ${id}`])),
};

const products: ProductDirectory = {
  productNames: async (codes) => new Map(codes.map((code) => [code, `name ${code}`])),
};

export const noTags: TagDirectory = { tagNames: async () => new Map(), tagsOf: async () => [] };

/** Who calls, seeing the scope. */
export const principalOf = (scope: DataScope): Principal => ({ ...systemPrincipal('tester', permissions), scope });

export const contextOf = (scope: DataScope): CallContext =>
  ({
    principal: principalOf(scope),
    requestId: 'request',
    remoteAddress: '127.0.0.1',
    signal: new AbortController().signal,
    language: 'en',
  }) as unknown as CallContext;

/** Where decided events go, and what answers questions about them. */
export interface TestEvents {
  readonly sink: Consumer;
  readonly history: EventHistory;
  readonly writeOverrides: (rows: readonly OverrideRow[], token: string) => Promise<void>;
}

export interface TestFirmOptions {
  /** Keeps the events; in memory unless told. */
  readonly events?: (store: StateStore) => Promise<TestEvents>;
  readonly migrations?: readonly Migration[];
  readonly tags?: (parts: TestFirmParts) => TagDirectory & { readonly onWritten: ProfilesWritten };
  readonly segments?: (parts: TestFirmParts) => NonNullable<ProfilesDependencies['segments']>;
}

export type TestFirmParts = Awaited<ReturnType<typeof openParts>>;

const openParts = async (migrations: readonly Migration[], events: (store: StateStore) => Promise<TestEvents>) => {
  const engine = await openTestLogEngine();
  const store = await openTestStateStore([
    ...logMigrations,
    ...auditMigrations,
    ...identityMigrations,
    ...profileMigrations,
    ...migrations,
  ]);
  const clock = manualClock(TEST_NOW);
  const wallClock = clock;
  const eventLog = createEventLog({ log: engine.log });
  const masterKey = { current: Buffer.alloc(32, 7), previous: [] };
  const cipher = await createPersonalCipher({ keyStore: engine.keys, masterKey, suite: 'international', wallClock });
  const audit = createAudit({ store, wallClock });
  const registry = createAttributeRegistry(basicAttributes);
  const kept = await events(store);
  const announce = (transaction: StateTransaction, events: readonly LoggedEvent[]) =>
    enqueueOutbox(transaction, events, wallClock.now());
  const identity = createIdentity({ store, announce, writeOverrides: kept.writeOverrides });
  const queued: { readonly job: string; readonly payload: unknown }[] = [];
  const enqueue = async (job: string, payload: unknown) => {
    queued.push({ job, payload });
    return { jobId: String(queued.length) };
  };
  return {
    ...{
      engine,
      store,
      clock,
      wallClock,
      eventLog,
      cipher,
      audit,
      registry,
      kept,
      announce,
      identity,
      queued,
      enqueue,
    },
    ...{ organisation: testOrganisation, products, timeZone: TEST_ZONE, history: kept.history },
  };
};

/** Opens the firm. `ingest` logs a batch and waits until every consumer has seen it. */
export const openTestFirm = async ({
  migrations = [],
  tags,
  segments,
  events = async () => createMemorySink(),
}: TestFirmOptions = {}) => {
  const parts = await openParts(migrations, events);
  const { engine, store, eventLog, kept, identity, wallClock } = parts;
  const directory = tags?.(parts);
  const profiles = createProfiles({
    ...parts,
    tags: directory ?? noTags,
    ...(segments ? { segments: segments(parts) } : {}),
    onWritten: directory ? [directory.onWritten] : [],
  });
  const decider = createDecider({ store, positions: engine.positions, dedupeDays: 30 });
  const consumers = [kept.sink, identity.overrides, profiles.consumer];
  const ingest = async (events: readonly LoggedEvent[], trust: 'server' | 'public' = 'server'): Promise<void> => {
    if (events.length > 0)
      await eventLog.append({ recordedAt: wallClock.now(), source: 'core', trust, dialect: 'zhiyin', events });
    await runAll({ eventLog, store, decider, consumers, wallClock });
  };
  /** Lets what waits in the outbox go through the log until nothing waits. */
  const settle = async (): Promise<void> => {
    for (;;) {
      await ingest([]);
      const waiting = await store.db.selectFrom('outbox').select('message_key').execute();
      if (waiting.length === 0) break;
    }
    await ingest([]);
  };
  const close = async (): Promise<void> => {
    await store.close();
    await engine.close();
  };
  return { ...parts, profiles, ingest, settle, close };
};

export type TestFirm = Awaited<ReturnType<typeof openTestFirm>>;

/** Who calls, where it is not the usual operator. */
export interface Caller {
  readonly name?: string;
  readonly roles?: readonly Role[];
}

const contextOfCaller = (scope: DataScope, { name, roles }: Caller): CallContext => {
  const usual = contextOf(scope);
  const told = { ...(name === undefined ? {} : { id: name, name }), ...(roles === undefined ? {} : { roles }) };
  return { ...usual, principal: { ...usual.principal, ...told } as CallContext['principal'] };
};

/** What a test says of a call. */
export interface TestInput {
  readonly params?: unknown;
  readonly query?: unknown;
  readonly body?: unknown;
}

/** Calls the route of an endpoint as the HTTP server would: input and answer go through the contract. */
export const call = async (
  routes: readonly Route[],
  endpoint: Pick<Endpoint, 'path' | 'method'>,
  input: TestInput = {},
  scope: DataScope = { kind: 'firm' },
  caller: Caller = {},
  // biome-ignore lint/suspicious/noExplicitAny: the contract has judged the answer, and tests look into answers of many shapes
): Promise<any> => {
  const found = routes.find((each) => each.endpoint.path === endpoint.path && each.endpoint.method === endpoint.method);
  if (!found) throw new Error(`no route ${endpoint.method} ${endpoint.path}`);
  const { params, query, body, response, produces } = found.endpoint;
  const parsed = {
    params: params?.parse(input.params ?? {}),
    query: query?.parse(input.query ?? {}),
    body: body?.parse(input.body),
  };
  const answer = await found.handle(parsed, contextOfCaller(scope, caller));
  return isRefusal(answer) || produces !== undefined ? answer : response.parse(answer);
};

let keys = 0;
/** A fact of the core system; its key tells corrections, its content the revision. */
export const fact = (
  name: string,
  customer: string,
  key: string,
  date: string,
  properties: LoggedEvent['properties'],
  traits?: LoggedEvent['traits'],
): LoggedEvent => {
  keys += 1;
  return {
    key: `test:${keys}`,
    kind: 'fact',
    name,
    occurredAt: Date.parse(`${date}T00:00:00+08:00`),
    customerId: customer as CustomerId,
    properties,
    ...(traits ? { traits } : {}),
    factKey: `${name}:${key}`,
    revision: keys.toString(16).padStart(16, '0'),
  };
};

/** Something that a customer or a device did. */
export const behaviour = (
  name: string,
  who: { readonly customer?: string; readonly device?: string },
  at: string,
  properties: LoggedEvent['properties'] = {},
): LoggedEvent => {
  keys += 1;
  return {
    key: `test:${keys}`,
    kind: 'track',
    name,
    occurredAt: Date.parse(at),
    properties,
    ...(who.customer === undefined ? {} : { customerId: who.customer as CustomerId }),
    ...(who.device === undefined ? {} : { actorId: `device:${who.device}` }),
  };
};
