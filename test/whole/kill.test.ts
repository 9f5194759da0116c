// What a server says is safe survives its death at any moment, once: in the event store and in what is known of customers.
import { randomInt } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Analytics } from '@segment/analytics-node';
import { beforeAll, describe, expect, it } from 'vitest';
import { openEventStore } from '../../server/src/platform/event-store/index.ts';
import { silentLogger } from '../../server/src/platform/event-store/testing.ts';
import { createTestDatabase } from '../../server/src/platform/state-store/testing.ts';
import type { OwnEvent } from '../../server/src/record/ingest/zhiyin/schema.ts';
import { makeWriteKey, post, postUntilSafe, seededRandom } from './senders.ts';
import { buildProgram, openSite, type Program, type Site } from './site.ts';

/** Kills on the embedded stores, and with PostgreSQL. */
const KILLS = process.env.ZHIYIN_SOAK ? { embedded: 20, postgres: 20 } : { embedded: 2, postgres: 1 };
const CUSTOMERS = 24;
const EVENT = 'probe_sent';

/** What was sent, by the probe's number: whose it is, and whether the server said that it is safe. */
type Ledger = Map<string, { readonly customer: string; acknowledged: boolean }>;

/** Sends through our own endpoint: half of the events name the customer, half only a device that logs in at some time. */
const sendOwn = async (
  site: Site,
  key: string,
  worker: number,
  random: () => number,
  stop: () => boolean,
  ledger: Ledger,
) => {
  let number = 0;
  const draw = (customer: number): OwnEvent => {
    number += 1;
    const probe = `own-${worker}-${number}`;
    ledger.set(probe, { customer: `c${customer}`, acknowledged: false });
    const who = random() < 0.5 ? { customerId: `c${customer}` } : { anonymousId: `d${customer}` };
    return { id: probe, name: EVENT, ...who, properties: { probe } };
  };
  while (!stop()) {
    const batch = Array.from({ length: 1 + Math.floor(random() * 20) }, () => draw(Math.floor(random() * CUSTOMERS)));
    const logIn = Math.floor(random() * CUSTOMERS);
    const withLogIn: OwnEvent[] =
      random() < 0.2 ? [...batch, { type: 'identify', anonymousId: `d${logIn}`, customerId: `c${logIn}` }] : batch;
    // Some never ask again when the answer does not come: those events may be there or not, but not twice.
    const persistent = random() < 0.8;
    const safe = persistent
      ? await postUntilSafe(site.url, key, withLogIn, () => false)
      : await post(site.url, key, withLogIn).then(
          (answer) => answer.status === 200,
          () => false,
        );
    if (safe) for (const { id } of batch) acknowledge(ledger, id);
    // Some do not believe the answer and send it all again.
    if (random() < 0.1) await post(site.url, key, withLogIn).catch(() => null);
    await sleep(10 + random() * 40);
  }
};

const acknowledge = (ledger: Ledger, probe: unknown): void => {
  const entry = ledger.get(String(probe));
  if (!entry) throw new Error(`acknowledged what was never sent: ${probe}`);
  entry.acknowledged = true;
};

/** Sends through the SDK that firms have installed, with its own batches and its own way to try again. */
const sendWithSdk = async (site: Site, key: string, random: () => number, stop: () => boolean, ledger: Ledger) => {
  const analytics = new Analytics({
    ...{ writeKey: key, host: site.url, flushAt: 20, flushInterval: 100, maxRetries: 5, httpRequestTimeout: 5_000 },
  });
  // A batch that the SDK gave up is told of here too; without a listener that would end the process.
  analytics.on('error', () => undefined);
  for (let number = 1; !stop(); number += 1) {
    const probe = `sdk-${number}`;
    const customer = `c${Math.floor(random() * CUSTOMERS)}`;
    ledger.set(probe, { customer, acknowledged: false });
    analytics.track({ userId: customer, event: EVENT, properties: { probe } }, (error) => {
      if (!error) acknowledge(ledger, probe);
    });
    await sleep(40);
  }
  await analytics.closeAndFlush({ timeout: 60_000 });
};

/** Kills the running or starting server at the drawn moment and starts the next one, again and again. */
const killOften = async (site: Site, kills: number, random: () => number): Promise<readonly string[]> => {
  const moments: string[] = [];
  for (let kill = 0; kill < kills; kill += 1) {
    const whileStarting = random() < 0.25;
    const run = site.spawn();
    if (!whileStarting) await run.listening;
    const afterMs = Math.round(random() * (whileStarting ? 1_500 : 2_500));
    await Promise.race([sleep(afterMs), run.ended]);
    moments.push(`${whileStarting ? 'start' : 'listening'}+${afterMs}`);
    await run.end('SIGKILL');
  }
  return moments;
};

const storedProbes = async (site: Site, table: string): Promise<Map<string, number>> => {
  const store = await openEventStore({ kind: 'chdb', folder: join(site.folder, 'events') }, { logger: silentLogger });
  try {
    const rows = await store.query<{ probe: string; found: string }>({
      sql: `SELECT texts['probe'] AS probe, count() AS found FROM ${table} WHERE name = {name:String} GROUP BY probe`,
      parameters: { name: EVENT },
    });
    return new Map(rows.map((row) => [row.probe, Number(row.found)]));
  } finally {
    await store.close();
  }
};

const countersOf = async (site: Site): Promise<Record<string, number>> => {
  const counts: Record<string, number> = {};
  for (let customer = 0; customer < CUSTOMERS; customer += 1) {
    const { status, json, text } = await site.api('GET', `/customers/c${customer}`);
    expect(status, text).toBe(200);
    const counters: { event: string; count: number }[] = json.counters;
    counts[`c${customer}`] = counters.find((each) => each.event === EVENT)?.count ?? 0;
  }
  return counts;
};

const logInEverywhere = (site: Site, key: string): Promise<boolean> =>
  postUntilSafe(
    site.url,
    key,
    Array.from({ length: CUSTOMERS }, (_each, at) => ({
      type: 'identify',
      anonymousId: `d${at}`,
      customerId: `c${at}`,
    })),
  );

const compare = (ledger: Ledger, stored: ReadonlyMap<string, number>) => ({
  lost: [...ledger].filter(([probe, { acknowledged }]) => acknowledged && !stored.has(probe)).map(([probe]) => probe),
  invented: [...stored.keys()].filter((probe) => !ledger.has(probe)),
  twice: [...stored].filter(([, found]) => found !== 1).map(([probe]) => probe),
});

const survivesKills = async (
  program: Program,
  kills: number,
  environment: Readonly<Record<string, string>>,
): Promise<void> => {
  const seed = Number(process.env.ZHIYIN_TEST_SEED ?? randomInt(2 ** 31));
  const random = seededRandom(seed);
  const site = await openSite({ program, environment });
  try {
    const first = await site.start();
    const { key } = await makeWriteKey(site, 'core', 'server');
    await first.end('SIGKILL');

    const ledger: Ledger = new Map();
    let over = false;
    const senders = [
      ...[0, 1, 2].map((worker) => sendOwn(site, key, worker, seededRandom(seed + worker + 1), () => over, ledger)),
      sendWithSdk(site, key, seededRandom(seed + 9), () => over, ledger),
    ];
    const moments = await killOften(site, kills, random);
    const last = await site.start();
    await sleep(500);
    over = true;
    await Promise.all(senders);
    await logInEverywhere(site, key);
    await site.settle();
    const counters = await countersOf(site);
    const { code } = await last.end('SIGTERM');
    expect(code, last.log().slice(-2_000)).toBe(0);

    const stored = await storedProbes(site, 'event');
    const acknowledged = [...ledger.values()].filter((each) => each.acknowledged).length;
    console.info(
      `seed ${seed}: ${kills} kills (${moments.join(' ')}), ${ledger.size} sent, ${acknowledged} acknowledged, ${stored.size} stored`,
    );
    expect(acknowledged).toBeGreaterThan(kills * 20);
    expect([...ledger.keys()].some((probe) => probe.startsWith('sdk') && ledger.get(probe)?.acknowledged)).toBe(true);
    expect(compare(ledger, stored)).toEqual({ lost: [], invented: [], twice: [] });
    expect(compare(ledger, await storedProbes(site, 'event_resolved'))).toEqual({ lost: [], invented: [], twice: [] });
    const expected: Record<string, number> = {};
    for (let customer = 0; customer < CUSTOMERS; customer += 1) expected[`c${customer}`] = 0;
    for (const probe of stored.keys()) {
      const { customer } = ledger.get(probe) ?? { customer: '' };
      expected[customer] = (expected[customer] ?? 0) + 1;
    }
    expect(counters).toEqual(expected);
  } finally {
    await site.close();
  }
};

describe('a server that is killed again and again', { timeout: 900_000 }, () => {
  let program: Program;
  beforeAll(async () => {
    program = await buildProgram();
  });

  it('keeps every acknowledged event exactly once on the embedded stores', () =>
    survivesKills(program, KILLS.embedded, {}));

  it('keeps every acknowledged event exactly once with PostgreSQL', async (context) => {
    const database = await createTestDatabase();
    if (!database) return context.skip();
    try {
      await survivesKills(program, KILLS.postgres, { ZHIYIN_DATABASE_URL: database.url });
    } finally {
      await database.drop();
    }
  });
});
