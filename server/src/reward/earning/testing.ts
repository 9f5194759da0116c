// A small firm with a ledger and earning for tests: opened once, fed through the log, asked through routes and jobs.
import { sql } from 'kysely';
import { migrations as rehearsalMigrations } from '../../decide/rehearsals/index.ts';
import { tradingCalendar } from '../../kernel/index.ts';
import { migrations as pastMigrations } from '../../know/past-events/index.ts';
import { basicAttributes, createAttributeRegistry } from '../../know/profiles/index.ts';
import { call, fact, openTestFirm, TEST_ZONE, type TestFirm, type TestInput } from '../../know/profiles/testing.ts';
import { migrations as segmentMigrations } from '../../know/segments/index.ts';
import type { DataScope, Role } from '../../platform/auth/index.ts';
import type { EventStore } from '../../platform/event-store/index.ts';
import { openTestEventStore, silentLogger } from '../../platform/event-store/testing.ts';
import type { JobContext } from '../../platform/jobs/index.ts';
import type { Migration } from '../../platform/migrate/index.ts';
import { createDecider } from '../../record/identity/index.ts';
import type { Consumer, LoggedEvent } from '../../record/log/index.ts';
import { runAll } from '../../record/log/testing.ts';
import {
  createEventHistory,
  createSink,
  eventMigrations,
  migrations as sinkMigrations,
} from '../../record/sink/index.ts';
import { createEarningRehearsal } from '../earning-rehearsal/index.ts';
import type { EarningRule } from '../earning-rules/index.ts';
import { createLedger, type Ledger, migrations as ledgerMigrations } from '../ledger/index.ts';
import { tierAttributes } from '../tiers/index.ts';
import * as contract from './contract.ts';
import type { EarningDependencies } from './dependencies.ts';
import { createEarning, migrations } from './index.ts';

export const world = {} as {
  events: EventStore;
  firm: TestFirm;
  ledger: Ledger;
  earning: Pick<ReturnType<typeof createEarning>, 'consumers' | 'jobs' | 'routes'>;
  profile: 'mainland_broker' | 'overseas_broker';
  /** Consumers of other modules, behind those of earning. */
  more: readonly Consumer[];
};

const registry = createAttributeRegistry(basicAttributes, tierAttributes);
const calendar = tradingCalendar([2025, 2026], []);

type Called = Parameters<typeof call>[1];

export const ask = (endpoint: Called, input?: TestInput, scope?: DataScope) =>
  call(world.earning.routes, endpoint, input, scope);

/** As somebody else than the usual caller. */
export const askAs = (name: string, roles: readonly Role[], endpoint: Called, input?: TestInput) =>
  call(world.earning.routes, endpoint, input, undefined, { name, roles });

/** Drafts a rule, lets a compliance officer agree, and brings it into force. */
export const bringIntoForce = async (rule: string, definition: EarningRule) => {
  const drafted = await ask(contract.saveDraft, { params: { rule }, body: definition });
  await askAs('officer', ['compliance'], contract.approveDraft, {
    params: { rule },
    body: { draftAt: drafted.draftAt },
  });
  return ask(contract.activateRule, { params: { rule }, body: {} });
};

export const run = async (name: string, payload: unknown = {}): Promise<string> => {
  const job = world.earning.jobs.find((each) => each.name === name);
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

/** Logs events and lets every consumer see them, earning and posting behind the others. */
export const ingest = async (events: readonly LoggedEvent[], trust: 'server' | 'public' = 'server'): Promise<void> => {
  const { firm } = world;
  await firm.ingest(events, trust);
  const decider = createDecider({ store: firm.store, positions: firm.engine.positions, dedupeDays: 30 });
  const { sink } = firm.kept;
  const behind = [...world.earning.consumers, ...world.more];
  const consumers = [sink, firm.identity.overrides, firm.profiles.consumer, ...behind];
  await runAll({ eventLog: firm.eventLog, store: firm.store, decider, consumers, wallClock: firm.wallClock });
};

export const to = (date: string): void => world.firm.clock.set(Date.parse(`${date}T04:00:00Z`));

export const customer = (id: string, opened: string, more: Record<string, string | boolean> = {}): LoggedEvent =>
  fact('customer_recorded', id, id, opened, { effective_on: opened, opened_on: opened, risk_level: 'C4', ...more });

export const assets = (id: string, date: string, yuan: number): LoggedEvent =>
  fact('asset_recorded', id, `${id}:${date}`, date, {
    business_date: date,
    account_id: '',
    total_assets_fen: yuan * 100,
  });

/** A fill; the same number again is a correction of it. Amount and commission in yuan. */
export const trade = (
  id: string,
  number: string,
  date: string,
  yuan: number,
  commission: number,
  more: Record<string, string> = {},
) =>
  fact('trade_recorded', id, number, date, {
    ...{ trade_id: number, business_date: date, product_code: number, side: 'buy' },
    ...{ amount_fen: Math.round(yuan * 100), commission_fen: Math.round(commission * 100), ...more },
  });

// biome-ignore lint/suspicious/noExplicitAny: answers of many shapes
export const awardsOf = async (customerId: string, rule: string): Promise<any[]> =>
  (await ask(contract.listAwards, { params: { customerId }, query: { size: 100 } })).items.filter(
    (each: { rule: string }) => each.rule === rule,
  );

export const pointsOf = async (customerId: string): Promise<number> => {
  const found = await world.ledger.balances('main', customerId, null);
  return 'wallets' in found ? (found.wallets.find(({ wallet }) => wallet === 'points')?.available ?? 0) : -1;
};

/** Opens the firm, with tables of other modules where a test asks them too. Test files share this module: nothing of the last world stays. */
export const openWorldWith = async (more: readonly Migration[]): Promise<void> => {
  Object.assign(world, { profile: 'overseas_broker', more: [] });
  world.events = await openTestEventStore(eventMigrations);
  world.firm = await openTestFirm({
    migrations: [
      ...sinkMigrations,
      ...pastMigrations,
      ...ledgerMigrations,
      ...segmentMigrations,
      ...migrations,
      ...rehearsalMigrations,
      ...more,
    ],
    events: async (store) => {
      const sink = createSink({ eventStore: world.events, store, logger: silentLogger });
      return { sink: sink.consumer, history: createEventHistory(world.events), writeOverrides: sink.writeOverrides };
    },
  });
  const { store, clock, audit } = world.firm;
  world.ledger = createLedger({
    ...{ store, clock, wallClock: clock, audit, logger: silentLogger, timeZone: TEST_ZONE, onPosted: [] },
    tradingCalendar: async () => calendar,
    attribute: async (questions) => questions.map(() => null),
    isVisible: async () => true,
  });
  const wallet = {
    nameZh: '积分',
    nameEn: 'Points',
    transferable: false,
    expiry: { kind: 'none' },
    activation: { kind: 'at_once' },
  } as const;
  await world.ledger.saveProgramme('main', {
    ...{ nameZh: '知音', nameEn: 'Zhiyin', reversal: 'unlimited', holdTimeoutMs: 60_000 },
    wallets: [
      { ...wallet, wallet: 'points', spendable: true },
      { ...wallet, wallet: 'growth', spendable: false },
    ],
  });
  const dependencies: EarningDependencies = {
    ...world.firm,
    ...{
      db: store.db,
      eventStore: world.events,
      history: createEventHistory(world.events),
      registry,
      ledger: world.ledger,
      tradingCalendar: async () => calendar,
    },
    productTraits: async (codes) =>
      new Map(codes.map((code) => [code, { type: 'stock', market: 'SH', riskRating: 'R3' }])),
    branchesOn: async (questions) => questions.map(({ customerId }) => (customerId === 'C2' ? 'B2' : 'B1')),
    walletsOf: async (programme) =>
      (await world.ledger.programme(programme))?.wallets.map((each) => each.wallet) ?? null,
    complianceProfile: async () => world.profile,
  };
  const [earning, rehearsal] = [createEarning(dependencies), createEarningRehearsal(dependencies)];
  world.earning = {
    consumers: earning.consumers,
    jobs: [...earning.jobs, ...rehearsal.jobs],
    routes: [...earning.routes, ...rehearsal.routes],
  };
  await ingest([
    customer('C1', '2024-06-28'),
    customer('C2', '2020-02-29'),
    customer('C3', '2025-12-01', { is_staff: true }),
  ]);
  await sql`update profile set branch_id = case customer_id when 'C2' then 'B2' else 'B1' end`.execute(store.db);
};

export const openWorld = (): Promise<void> => openWorldWith([]);

export const closeWorld = async (): Promise<void> => {
  await world.firm.close();
  await world.events.close();
};
