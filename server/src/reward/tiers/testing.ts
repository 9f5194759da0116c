// A small firm with a ledger for tests of tiers: opened once, asked through the module's routes and jobs.
import { sql } from 'kysely';
import { tradingCalendar } from '../../kernel/index.ts';
import { basicAttributes, createAttributeRegistry } from '../../know/profiles/index.ts';
import { call, fact, openTestFirm, TEST_ZONE, type TestFirm, type TestInput } from '../../know/profiles/testing.ts';
import { migrations as segmentMigrations } from '../../know/segments/index.ts';
import type { DataScope, Role } from '../../platform/auth/index.ts';
import type { EventStore } from '../../platform/event-store/index.ts';
import { openTestEventStore, silentLogger } from '../../platform/event-store/testing.ts';
import type { JobContext } from '../../platform/jobs/index.ts';
import type { Migration } from '../../platform/migrate/index.ts';
import {
  createEventHistory,
  createSink,
  eventMigrations,
  migrations as sinkMigrations,
} from '../../record/sink/index.ts';
import { createLedger, type Ledger, migrations as ledgerMigrations } from '../ledger/index.ts';
import { schemeOf } from '../tier-rules/testing.ts';
import * as contract from './contract.ts';
import type { TiersDependencies } from './dependencies.ts';
import { createTiers, migrations, rememberPosted, tierAttributes } from './index.ts';

/** The firm under test, opened once. */
export const world = {} as {
  events: EventStore;
  firm: TestFirm;
  ledger: Ledger;
  tiers: ReturnType<typeof createTiers>;
  dependencies: TiersDependencies;
  /** The dataset is complete up to this day. */
  completeThrough: string;
};
export const TODAY = '2026-06-30';
const registry = createAttributeRegistry(basicAttributes, tierAttributes);
const calendar = tradingCalendar([2025, 2026], []);

type Called = Parameters<typeof call>[1];

export const ask = (endpoint: Called, input?: TestInput, scope?: DataScope) =>
  call(world.tiers.routes, endpoint, input, scope);

/** As somebody else than the usual caller. */
export const askAs = (name: string, roles: readonly Role[], endpoint: Called, input?: TestInput) =>
  call(world.tiers.routes, endpoint, input, undefined, { name, roles });

export const run = async (
  name: string,
  payload: unknown = {},
  more: { checkpoint?: unknown; stopAfter?: number } = {},
) => {
  const job = world.tiers.jobs.find((each) => each.name === name);
  const abort = new AbortController();
  let checkpoint: unknown = more.checkpoint ?? null;
  let saved = 0;
  let result = '';
  const context: JobContext = {
    signal: abort.signal,
    progress: () => {},
    result: (text) => {
      result = text;
    },
    checkpoint,
    saveCheckpoint: async (next) => {
      checkpoint = next;
      saved += 1;
      if (saved === more.stopAfter) abort.abort(new Error('stopped'));
    },
    ...{ attempt: 1, jobId: '1', scheduledFor: null },
  };
  const failed = await job?.run(job.payload.parse(payload), context).then(
    () => null,
    (error: Error) => error.message,
  );
  return { result, checkpoint, failed };
};

export const to = (date: string): void => world.firm.clock.set(Date.parse(`${date}T04:00:00Z`));

export const customer = (id: string, opened: string, more: Record<string, string> = {}) =>
  fact('customer_recorded', id, id, opened, { effective_on: opened, opened_on: opened, ...more });
export const assets = (id: string, date: string, yuan: number) =>
  fact('asset_recorded', id, `${id}:${date}:${yuan}`, date, {
    business_date: date,
    account_id: '',
    total_assets_fen: yuan * 100,
  });

export const card = async (customerId: string, scheme: string, query: object = {}) =>
  (await ask(contract.readCustomerTiers, { params: { customerId }, query })).items.find(
    (each: { scheme: string }) => each.scheme === scheme,
  );

export const activate = async (code: string, scheme: unknown) => {
  await ask(contract.saveDraft, { params: { scheme: code }, body: scheme });
  return ask(contract.activateScheme, { params: { scheme: code }, body: {} });
};

export const lawful = { mainland_broker: 'G', bank: 'G', overseas_broker: 'G' };
export const points = {
  ...schemeOf('tiers=points:100,points:500 period=year down=one_level:10 rev=at_once late=100'),
  attribute: 'tier_third',
  compliance: lawful,
};

export const openWorld = async (more: readonly Migration[] = []): Promise<void> => {
  // Test files share this module: nothing of the last world stays.
  world.completeThrough = '2026-12-31';
  world.events = await openTestEventStore(eventMigrations);
  world.firm = await openTestFirm({
    migrations: [...sinkMigrations, ...ledgerMigrations, ...segmentMigrations, ...migrations, ...more],
    events: async (store) => {
      const sink = createSink({ eventStore: world.events, store, logger: silentLogger });
      return { sink: sink.consumer, history: createEventHistory(world.events), writeOverrides: sink.writeOverrides };
    },
  });
  const { store, clock, audit } = world.firm;
  world.ledger = createLedger({
    ...{ store, clock, wallClock: clock, audit, logger: silentLogger, timeZone: TEST_ZONE },
    onPosted: [rememberPosted(clock)],
    tradingCalendar: async () => calendar,
    attribute: async (questions) => questions.map(() => null),
    isVisible: async () => true,
  });
  const wallet = { nameZh: '成长值', nameEn: 'Growth', spendable: false, transferable: false };
  await world.ledger.saveProgramme('main', {
    ...{ nameZh: '知音', nameEn: 'Zhiyin', reversal: 'unlimited', holdTimeoutMs: 60_000 },
    wallets: [{ ...wallet, wallet: 'growth', expiry: { kind: 'none' }, activation: { kind: 'at_once' } }],
  });
  const dependencies: TiersDependencies = {
    ...world.firm,
    ...{ db: store.db, eventStore: world.events, registry, tradingCalendar: async () => calendar },
    productCodesOf: async () => [],
    completeAsOf: async (_dataset, date) => ({
      complete: date <= world.completeThrough,
      completeThrough: [world.completeThrough, date].toSorted()[0] as typeof date,
    }),
    walletsOf: async (programme) =>
      (await world.ledger.programme(programme))?.wallets.map((each) => each.wallet) ?? null,
    complianceProfile: async () => 'mainland_broker' as const,
  };
  world.dependencies = dependencies;
  world.tiers = createTiers(dependencies);
  const days = ['2026-06-26', '2026-06-29'];
  await world.firm.ingest([
    customer('C1', '2024-03-01', { branch_id: 'B1' }),
    customer('C2', '2024-03-01', { branch_id: 'B2' }),
    customer('C3', '2025-12-01'),
    ...days.flatMap((date) => [
      assets('C1', date, 400_000),
      assets('C2', date, 90_000),
      assets('C3', date, 20_000_000),
    ]),
  ]);
  await sql`update profile set branch_id = 'B1' where customer_id = 'C1'`.execute(store.db);
  await sql`update profile set branch_id = 'B2' where customer_id = 'C2'`.execute(store.db);
};

export const closeWorld = async (): Promise<void> => {
  await world.firm.close();
  await world.events.close();
};

export const award = (key: string, customerId: string, amount: number, date = TODAY) =>
  world.ledger.post('main', {
    ...{ kind: 'award', key, customerId, occurredAt: Date.parse(`${date}T02:00:00Z`), base: amount },
    credits: [{ wallet: 'growth', points: amount, priority: 0 }],
  });
