// A real shop whose returns are busts: its lines as fills, what came back taken out of the fill that it came from, in whole or in part. Points,
// tiers and liability are what a straight count over what stayed sold gives. One in a hundred customers; one in twenty with ZHIYIN_SOAK.
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { createGunzip } from 'node:zlib';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chunksOf } from '../../kernel/index.ts';
import { call, fact, TEST_ZONE } from '../../know/profiles/testing.ts';
import type { JobContext } from '../../platform/jobs/index.ts';
import { realData } from '../../platform/testing-data.ts';
import type { LoggedEvent } from '../../record/log/index.ts';
import { cohortFlows, proveWallets } from '../accounting/index.ts';
import { ruleLike } from '../earning-rules/testing.ts';
import { liabilityOf } from '../economics-rules/index.ts';
import { schemeOf } from '../tier-rules/testing.ts';
import * as tierContract from '../tiers/contract.ts';
import { createTiers, migrations as tierMigrations } from '../tiers/index.ts';
import { bringIntoForce, closeWorld, customer, ingest, openWorldWith, pointsOf, to, world } from './testing.ts';

const file = realData('online-retail/online_retail.csv.gz');
const isMeant = (customerId: string): boolean =>
  process.env.ZHIYIN_SOAK ? /[0-4]7$/.test(customerId) : /17$/.test(customerId);
const FEN_A_POINT = 1_000;
const tierPoints = [200, 1_000] as const;

interface Sold {
  readonly customerId: string;
  readonly date: string;
  readonly product: string;
  readonly fen: number;
  left: number;
  returned: number;
}

/** Pence as whole numbers: a price never becomes a binary fraction. */
const fenOf = (price: string): number => {
  const [whole = '0', fraction = ''] = price.split('.');
  return Number(whole + fraction.padEnd(2, '0').slice(0, 2));
};

/** A fill, or what is taken back of another. */
const fillOf = (id: string, { customerId, date, product }: Sold, fen: number, of?: string): LoggedEvent =>
  fact('trade_recorded', customerId, id, date, {
    ...{ trade_id: id, business_date: date, product_code: product, amount_fen: fen, commission_fen: 0 },
    ...(of === undefined ? { side: 'buy' } : { side: 'sell', reversal_of: of }),
  });

const LINE = /^(C?)\d+,([^,]+),.*,(-?\d+),(\d{4}-\d\d-\d\d) \d\d:\d\d:\d\d,(\d+(?:\.\d+)?),(\d+),[^,]*$/;

/** Fills in the order of the file, and busts of them behind. */
const readShop = async () => {
  const sold: Sold[] = [];
  const [fills, busts]: [LoggedEvent[], LoggedEvent[]] = [[], []];
  let foreign = 0;
  for await (const line of createInterface({ input: createReadStream(file ?? '').pipe(createGunzip()) })) {
    const [, back, product = '', quantity = '0', date = '', price = '0', shopper = ''] = LINE.exec(line) ?? [];
    if (back === undefined || !isMeant(shopper) || fenOf(price) === 0) continue;
    const [customerId, pieces] = [`retail-${shopper}`, Math.abs(Number(quantity))];
    if (back === '') {
      const each = { customerId, date, product, fen: fenOf(price), left: pieces, returned: 0 };
      fills.push(fillOf(`t${sold.length}`, each, pieces * each.fen));
      sold.push(each);
      continue;
    }
    const at = sold.findLastIndex(
      (each) => each.customerId === customerId && each.product === product && each.left >= pieces,
    );
    const own = sold[at];
    if (!own) {
      foreign += 1;
      continue;
    }
    own.left -= pieces;
    own.returned += pieces;
    busts.push(fillOf(`b${busts.length}`, { ...own, date }, pieces * own.fen, `t${at}`));
  }
  return { sold, fills, busts, foreign };
};

/** Points of each customer: by trade date, floored once. */
const countPoints = (sold: readonly Sold[], piecesOf: (each: Sold) => number): ReadonlyMap<string, number> => {
  const days = new Map<string, number>();
  for (const each of sold) {
    const key = `${each.customerId} ${each.date}`;
    days.set(key, (days.get(key) ?? 0) + piecesOf(each) * each.fen);
  }
  const points = new Map<string, number>();
  for (const [key, fen] of days) {
    const [customerId = ''] = key.split(' ');
    points.set(customerId, (points.get(customerId) ?? 0) + Math.floor(fen / FEN_A_POINT));
  }
  return points;
};

const whole = ({ left, returned }: Sold): number => left + returned;
const kept = ({ left }: Sold): number => left;

const context: JobContext = {
  ...{ signal: new AbortController().signal, progress: () => {}, result: () => {}, checkpoint: null },
  ...{ saveCheckpoint: async () => {}, attempt: 1, jobId: '1', scheduledFor: null },
};

const rule = ruleLike('trade_commission', {
  trigger: { word: 'trades', with: { measure: 'amount', sides: [], types: [], products: [] } },
  amount: { kind: 'rate', points: '1', perFen: FEN_A_POINT },
  ...{ weights: [], multipliers: [], limits: [], validFrom: '2010-01-01', qualifyingWallet: 'growth' },
  guards: {
    ...{ minimumNotionalFen: 1, fillsPerSymbolDay: 10_000 },
    ...{ excludeRoundTrips: true, excludeOwnAccounts: true, onlySuitable: false },
  },
});

const openTiers = async (): Promise<ReturnType<typeof createTiers>> => {
  const { firm, events } = world;
  const tiers = createTiers({
    ...{ ...firm, db: firm.store.db, eventStore: events },
    tradingCalendar: async () => ({ isTradingDay: () => true }),
    productCodesOf: async () => [],
    completeAsOf: async () => ({ complete: true, completeThrough: null }),
    walletsOf: async () => ['points', 'growth'],
    complianceProfile: async () => 'overseas_broker',
  } as unknown as Parameters<typeof createTiers>[0]);
  const [silver, gold] = tierPoints;
  const scheme = schemeOf(
    `tiers=points:${silver},points:${gold} period=lifetime down=to_earned:0 rev=at_once late=366`,
  );
  const ask = (endpoint: Parameters<typeof call>[1], body: unknown, name: string) =>
    call(tiers.routes, endpoint, { params: { scheme: 'shop' }, body: body as object }, undefined, {
      name,
      roles: ['compliance', 'loyalty_manager'],
    });
  await ask(tierContract.saveDraft, scheme, 'one');
  await ask(tierContract.approveDraft, {}, 'two');
  expect(await ask(tierContract.activateScheme, {}, 'one')).toMatchObject({ status: 'active' });
  return tiers;
};

describe.skipIf(file === null)('online-retail', () => {
  let shop: Awaited<ReturnType<typeof readShop>>;
  let tiers: ReturnType<typeof createTiers>;
  let shoppers: readonly string[];
  const spent = new Map<string, number>();

  const balances = async (): Promise<Record<string, number>> => {
    const found: Record<string, number> = {};
    for (const customerId of shoppers) found[customerId] = await pointsOf(customerId);
    return found;
  };
  /** What is left of points once what was redeemed is off. */
  const afterSpending = (points: ReadonlyMap<string, number>): Record<string, number> =>
    Object.fromEntries([...points].map(([customerId, count]) => [customerId, count - (spent.get(customerId) ?? 0)]));
  const ranks = async (): Promise<Record<string, number>> => {
    await tiers.jobs.find(({ name }) => name === 'tiers.evaluate')?.run({}, context);
    const { rows } = await sql<{ customerId: string; rank: number }>`
      select customer_id as "customerId", rank from tier_member where customer_id like 'retail-%'`.execute(
      world.firm.store.db,
    );
    return Object.fromEntries(rows.map(({ customerId, rank }) => [customerId, rank]));
  };
  const earnedRanks = (points: ReadonlyMap<string, number>): Record<string, number> =>
    Object.fromEntries(
      [...points].map(([customerId, count]) => [customerId, tierPoints.filter((least) => count >= least).length]),
    );
  const ingestAll = async (events: readonly LoggedEvent[]): Promise<void> => {
    for (const some of chunksOf(events, 2_000)) await ingest(some);
  };
  const countPostings = async (): Promise<number> => {
    const { rows } = await sql<{ n: number }>`select count(*) as n from ledger_posting`.execute(world.firm.store.db);
    return Number(rows[0]?.n);
  };

  beforeAll(async () => {
    await openWorldWith(tierMigrations);
    to('2012-01-02');
    shop = await readShop();
    shoppers = [...new Set(shop.sold.map(({ customerId }) => customerId))];
    expect(await bringIntoForce('shop', rule)).toMatchObject({ status: 'active' });
    tiers = await openTiers();
    await ingest(shoppers.map((id) => customer(id, '2010-01-01')));
    await ingestAll(shop.fills);
  }, 600_000);
  afterAll(closeWorld);

  it('has returns of some fills in whole and of others in part, and some of what was bought before', () => {
    const returned = shop.sold.filter((each) => each.returned > 0);
    expect(shop.fills.length).toBeGreaterThan(1_000);
    expect(returned.filter(({ left }) => left === 0).length).toBeGreaterThan(5);
    expect(returned.filter(({ left }) => left > 0).length).toBeGreaterThan(5);
    expect(shop.foreign).toBeGreaterThan(0);
  });

  it('earns what was sold, and reaches the tiers of it', async () => {
    const points = countPoints(shop.sold, whole);
    expect(await balances()).toEqual(afterSpending(points));
    expect(await ranks()).toEqual(earnedRanks(points));
  }, 120_000);

  it('takes back what returned, into debt where it was spent; tiers fall; a file that comes again is nothing', async () => {
    for (const [at, [customerId, points]] of [...countPoints(shop.sold, whole)].entries()) {
      if (at % 3 !== 0 || points === 0) continue;
      await world.ledger.post('main', { kind: 'redeem', key: `r${at}`, customerId, wallet: 'points', points });
      spent.set(customerId, points);
    }
    await ingestAll(shop.busts);
    const points = countPoints(shop.sold, kept);
    const found = await balances();
    expect(found).toEqual(afterSpending(points));
    expect(Object.values(found).some((count) => count < 0)).toBe(true);
    to('2012-01-03');
    expect(await ranks()).toEqual(earnedRanks(points));
    const before = await countPostings();
    await ingestAll([...shop.fills, ...shop.busts]);
    expect([await countPostings(), await balances()]).toEqual([before, found]);
  }, 300_000);

  it('owes what is left, by journal, accounts and lots alike', async () => {
    const { db } = world.firm.store;
    const found = Object.values(await balances());
    const sum = (numbers: readonly number[]): number => numbers.reduce((all, number) => all + number, 0);
    const proof = (await proveWallets(db)).find(({ wallet }) => wallet === 'points');
    expect(proof).toMatchObject({ differing: 0, byJournal: sum(found), byAccounts: sum(found), byLots: sum(found) });
    const place = { programme: 'main', wallet: 'points' };
    const liability = liabilityOf(await cohortFlows(db, TEST_ZONE), place, '2012-01', '0.01');
    const outstanding = sum(found.filter((count) => count > 0));
    expect(liability.development.outstanding).toBe(outstanding);
    expect(liability.fullFen).toBe(outstanding);
  });
});
