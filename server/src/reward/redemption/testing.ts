// A small shop for tests: a ledger with points, benefits and items in force, customers in tiers, on a store of either engine.

import { sql } from 'kysely';
import { isRefusal, type ManualClock, manualClock, tradingCalendar } from '../../kernel/index.ts';
import {
  basicAttributes,
  createAttributeRegistry,
  migrations as profileMigrations,
} from '../../know/profiles/index.ts';
import { dayNumber } from '../../know/purchases/index.ts';
import { migrations as auditMigrations, createAudit } from '../../platform/audit/index.ts';
import { createPersonalCipher } from '../../platform/ciphers/index.ts';
import { silentLogger } from '../../platform/event-store/testing.ts';
import { createOutboundFetch } from '../../platform/http/index.ts';
import { openTestLogEngine } from '../../platform/log-store/testing.ts';
import type { StateStore } from '../../platform/state-store/index.ts';
import type { LoggedEvent } from '../../record/log/index.ts';
import { type BenefitDesk, createBenefitDesk } from '../benefit-desk/index.ts';
import type { Benefit, Item } from '../benefit-rules/contract.ts';
import { benefitTemplates, itemTemplates } from '../benefit-rules/index.ts';
import { type Benefits, migrations as benefitMigrations, createBenefits } from '../benefits/index.ts';
import { createLedger, type Ledger, migrations as ledgerMigrations } from '../ledger/index.ts';
import { migrations as scarcityMigrations } from '../scarcity/index.ts';
import { tierAttributes, migrations as tierMigrations } from '../tiers/index.ts';
import { createRedemption, migrations, type Redemption } from './index.ts';

export const SHOP_ZONE = 'Asia/Shanghai';
/** 2026-06-15 12:00 in Shanghai. */
export const SHOP_NOW = Date.parse('2026-06-15T04:00:00Z');

export const shopMigrations = [
  ...auditMigrations,
  ...profileMigrations,
  ...ledgerMigrations,
  ...tierMigrations,
  ...scarcityMigrations,
  ...benefitMigrations,
  ...migrations,
];

export interface Shop {
  readonly store: StateStore;
  readonly clock: ManualClock;
  readonly ledger: Ledger;
  readonly benefits: Benefits;
  readonly desk: BenefitDesk;
  readonly redemption: Redemption;
  readonly announced: LoggedEvent[];
  readonly chosen: string[];
  profile: 'mainland_broker' | 'overseas_broker';
  /** Puts a benefit or an item in force at once, as if two persons had agreed. */
  offer(code: string, benefit: Benefit): Promise<void>;
  sell(code: string, item: Item): Promise<void>;
  stock(owner: string, total: number): Promise<void>;
  customer(customerId: string, more?: { readonly risk?: string; readonly points?: number }): Promise<void>;
  customers(customerIds: readonly string[], points: number): Promise<void>;
  /** A tier of the scheme `card` from a day on; ends the one before. */
  tier(customerId: string, tier: string, from: string): Promise<void>;
  points(customerId: string): Promise<number>;
  close(): Promise<void>;
}

export const benefitLike = (code: string, more: Partial<Benefit> = {}): Benefit => {
  const found = benefitTemplates.find((each) => each.code === code);
  if (!found) throw new Error(`no template ${code}`);
  return { ...found.benefit, ...more };
};

export const itemLike = (code: string, more: Partial<Item> = {}): Item => {
  const found = itemTemplates.find((each) => each.code === code);
  if (!found) throw new Error(`no template ${code}`);
  return { ...found.item, ...more };
};

const ranks = ['normal', 'silver', 'gold', 'diamond'];

const shopRows = (store: StateStore, clock: ManualClock) => ({
  offer: async (code: string, benefit: Benefit) => {
    await sql`insert into benefit_definition (benefit, status, version) values (${code}, 'active', 1)
      on conflict (benefit) do update set version = benefit_definition.version + 1, status = 'active'`.execute(
      store.db,
    );
    await sql`insert into benefit_version (benefit, version, definition, made_by, approved_by, activated_by, activated_at)
      select benefit, version, ${JSON.stringify(benefit)}::json, 'one', 'two', 'one', ${clock.now()}::bigint
      from benefit_definition where benefit = ${code}`.execute(store.db);
  },
  sell: async (code: string, item: Item) => {
    await sql`insert into redemption_item (item, status, version) values (${code}, 'active', 1)
      on conflict (item) do update set version = redemption_item.version + 1, status = 'active'`.execute(store.db);
    await sql`insert into redemption_item_version (item, version, definition, made_by, approved_by, activated_by, activated_at)
      select item, version, ${JSON.stringify(item)}::json, 'one', 'two', 'one', ${clock.now()}::bigint
      from redemption_item where item = ${code}`.execute(store.db);
  },
  stock: async (owner: string, total: number) => {
    await sql`insert into benefit_stock (owner, total, taken) values (${owner}, ${total}::bigint, 0)
      on conflict (owner) do update set total = excluded.total, taken = 0`.execute(store.db);
  },
  tier: async (customerId: string, tier: string, from: string) => {
    const day = dayNumber(from as never);
    await sql`update tier_stay set to_day = ${day}::integer where customer_id = ${customerId} and to_day is null`.execute(
      store.db,
    );
    await sql`insert into tier_stay (scheme, customer_id, tier, rank, from_day, reason, version, recorded_at)
      values ('card', ${customerId}, ${tier}, ${ranks.indexOf(tier)}::integer, ${day}::integer, 'earned', 1, ${clock.now()}::bigint)`.execute(
      store.db,
    );
    await sql`insert into tier_member (scheme, customer_id, rank, since, version, state, changed_on)
      values ('card', ${customerId}, ${ranks.indexOf(tier)}::integer, ${day}::integer, 1, '{}', ${day}::integer)
      on conflict (scheme, customer_id) do update set rank = excluded.rank`.execute(store.db);
  },
});

const openLedger = async (store: StateStore, clock: ManualClock): Promise<Ledger> => {
  const ledger = createLedger({
    ...{ store, clock, wallClock: clock, audit: createAudit({ store, wallClock: clock }), logger: silentLogger },
    ...{ timeZone: SHOP_ZONE, onPosted: [], tradingCalendar: async () => tradingCalendar([2026], []) },
    attribute: async (questions) => questions.map(() => null),
    isVisible: async () => true,
  });
  const saved = await ledger.saveProgramme('main', {
    ...{ nameZh: '积分', nameEn: 'Points', reversal: 'unlimited', holdTimeoutMs: 1_800_000 },
    wallets: [
      {
        ...{ wallet: 'points', nameZh: '积分', nameEn: 'Points', spendable: true, transferable: false },
        ...{ expiry: { kind: 'calendar', days: ['12-31'], minimumMonths: 0 }, activation: { kind: 'at_once' } },
      },
    ],
  });
  if (isRefusal(saved)) throw new Error(saved.message);
  return ledger;
};

/** Opens the shop on a store with {@link shopMigrations}. */
export const openShop = async (store: StateStore): Promise<Shop> => {
  const clock = manualClock(SHOP_NOW);
  const engine = await openTestLogEngine();
  const masterKey = { current: Buffer.alloc(32, 7), previous: [] };
  const cipher = await createPersonalCipher({
    ...{ keyStore: engine.keys, masterKey, suite: 'international', wallClock: clock },
  });
  const ledger = await openLedger(store, clock);
  const announced: LoggedEvent[] = [];
  const chosen: string[] = [];
  const shop = { profile: 'mainland_broker' } as { profile: Shop['profile'] };
  let redemption: Redemption | null = null;
  const benefits = createBenefits({
    ...{ store, db: store.db, clock, wallClock: clock, cipher, timeZone: SHOP_ZONE },
    ...{
      audit: createAudit({ store, wallClock: clock }),
      registry: createAttributeRegistry(basicAttributes, tierAttributes),
    },
    organisation: {
      ...{ unitsBelow: async (unitIds) => unitIds, customersOf: async () => [], relationsOf: async () => [] },
      unitNames: async () => new Map(),
    },
    outboundFetch: createOutboundFetch(['127.0.0.1']),
    complianceProfile: async () => shop.profile,
    announce: async (_transaction, events) => {
      announced.push(...events);
    },
    redemptions: () => redemption?.port ?? null,
    walletsOf: async (programme) => (await ledger.programme(programme))?.wallets.map(({ wallet }) => wallet) ?? null,
  });
  redemption = createRedemption({
    ...{ benefits: benefits.context, ledger },
    onChosen: async ({ customerId, category }) => {
      chosen.push(`${customerId} ${category}`);
    },
  });
  let keys = 0;
  return Object.assign(shop, shopRows(store, clock), {
    desk: createBenefitDesk(benefits),
    ...{ store, clock, ledger, benefits, redemption, announced, chosen },
    customers: async (customerIds: readonly string[], points: number) => {
      await sql`insert into profile (customer_id, person_id, status) select id, id, 'active'
        from unnest(${[...customerIds]}::text[]) as given(id)`.execute(store.db);
      const awards = customerIds.map((customerId) => ({
        ...{ kind: 'award' as const, key: `many:${customerId}`, customerId, occurredAt: clock.now() },
        credits: [{ wallet: 'points', points, priority: 0 }],
      }));
      if (points > 0) await ledger.postAll('main', awards);
    },
    customer: async (customerId: string, { risk, points = 0 }: { risk?: string; points?: number } = {}) => {
      await sql`insert into profile (customer_id, person_id, status, risk_level)
        values (${customerId}, ${customerId}, 'active', ${risk ?? null})`.execute(store.db);
      if (points === 0) return;
      keys += 1;
      await ledger.post('main', {
        ...{ kind: 'award', key: `a${keys}`, customerId, occurredAt: clock.now() },
        credits: [{ wallet: 'points', points, priority: 0 }],
      });
    },
    points: async (customerId: string) => {
      const found = await ledger.balances('main', customerId, null);
      return 'wallets' in found ? (found.wallets[0]?.available ?? 0) : -1;
    },
    close: () => engine.close(),
  });
};
