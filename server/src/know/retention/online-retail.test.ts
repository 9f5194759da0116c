// Monthly cohorts of a real shop: its file goes through the import, the log, identity and the sink, and the question of retention gives what a
// straight count over the lines gives. Every twentieth customer; everybody with ZHIYIN_SOAK.
import { createReadStream } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { createGunzip } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EventStore } from '../../platform/event-store/index.ts';
import { openTestEventStore, silentLogger } from '../../platform/event-store/testing.ts';
import { openTestStateStore } from '../../platform/state-store/testing.ts';
import { realData } from '../../platform/testing-data.ts';
import { createDecider, migrations as identityMigrations } from '../../record/identity/index.ts';
import { createEventLog, migrations as logMigrations } from '../../record/log/index.ts';
import { openTestLogEngine, runAll } from '../../record/log/testing.ts';
import { shippedMappings } from '../../record/mapping/index.ts';
import { createSink, eventMigrations, migrations as sinkMigrations } from '../../record/sink/index.ts';
import { migrations as sourceMigrations } from '../../record/sources/index.ts';
import { runFile } from '../../record/sources/testing.ts';
import { createEventStoreTimelines } from '../timelines/index.ts';
import { type RetentionResult, retentionParameters } from './contract.ts';
import { retentionQuestion } from './retention-question.ts';

const file = realData('online-retail/online_retail.csv.gz');
const isWhole = process.env.ZHIYIN_SOAK !== undefined;
const MONTHS = 12;

const monthNumber = (date: string): number => Number(date.slice(0, 4)) * 12 + Number(date.slice(5, 7)) - 1;

/** Lines of the file with a header, and for each customer how many lines were bought in each month, as the clock of the shop says. */
const readShop = async () => {
  const lines: string[] = [];
  const bought = new Map<string, Map<number, number>>();
  for await (const line of createInterface({ input: createReadStream(file ?? '').pipe(createGunzip()) })) {
    const customer = /,(\d*),[^,]*$/.exec(line)?.[1];
    if (lines.length > 0 && !isWhole && !/[0-4]7$/.test(customer ?? '')) continue;
    lines.push(line);
    const date = /,(\d{4}-\d\d-\d\d) \d\d:\d\d:\d\d,/.exec(line)?.[1];
    if (!customer || !date || line.startsWith('C')) continue;
    const months = bought.get(customer) ?? new Map<number, number>();
    months.set(monthNumber(date), (months.get(monthNumber(date)) ?? 0) + 1);
    bought.set(customer, months);
  }
  return { lines, bought };
};

describe.skipIf(file === null)('online-retail', () => {
  let store: EventStore;
  let bought: Awaited<ReturnType<typeof readShop>>['bought'];
  beforeAll(async () => {
    store = await openTestEventStore(eventMigrations);
    const engine = await openTestLogEngine();
    const modules = [logMigrations, identityMigrations, sinkMigrations, sourceMigrations];
    const state = await openTestStateStore(modules.flat());
    const eventLog = createEventLog({ log: engine.log });
    const wallClock = { now: () => Date.parse('2012-04-01T00:00:00Z') };
    const folder = await mkdtemp(join(tmpdir(), 'zhiyin-shop-'));
    const shop = await readShop();
    bought = shop.bought;
    const path = join(folder, 'online_retail.csv');
    await writeFile(path, `${shop.lines.join('\n')}\n`);
    const mapping = shippedMappings().get('online-retail');
    if (!mapping) throw new Error('the mapping of the shop is not shipped any more');
    const intake = {
      accept: (events: Parameters<typeof eventLog.append>[0]['events'], envelope: object) =>
        eventLog.append({ ...envelope, events } as Parameters<typeof eventLog.append>[0]),
    };
    const run = await runFile(state, intake, mapping, path);
    expect(run).toMatchObject({ status: 'succeeded', rowsGood: shop.lines.length - 1, rowsBad: 0 });
    const decider = createDecider({ store: state, positions: engine.positions, dedupeDays: 30 });
    const sink = createSink({ eventStore: store, store: state, logger: silentLogger });
    await runAll({ eventLog, store: state, decider, consumers: [sink.consumer], wallClock, timeoutMs: 500_000 });
    await state.close();
    await engine.close();
    await rm(folder, { recursive: true });
  }, 600_000);
  afterAll(() => store?.close());

  it('has the cohorts of a straight count over the lines', async () => {
    const parameters = retentionParameters.parse({
      ...{ range: { from: '2010-12-01', to: '2012-01-01' }, unit: 'month', cohort: 'first_ever' },
      initial: [{ event: 'product_purchased' }],
      returning: [{ event: 'product_purchased' }],
      periods: { kind: 'calendar', count: MONTHS },
    });
    expect(retentionQuestion.check(parameters)).toBeNull();
    const answer = (await retentionQuestion.answer(parameters, {
      ...{ timelines: createEventStoreTimelines(store), timeZone: 'Europe/London', now: Date.parse('2013-06-01') },
      control: { signal: new AbortController().signal, onProgress: () => undefined },
      grouping: {
        population: { who: 'customers', groups: new Map(), groupOfOthers: 0 },
        ...{ segments: [], values: [], labelOf: (value: string) => ({ zh: value, en: value }) },
      },
    })) as RetentionResult;
    const firstMonth = monthNumber('2010-12-01');
    const expected = Array.from({ length: 13 }, (_, cohort) => {
      const own = [...bought.values()].filter((months) => Math.min(...months.keys()) === firstMonth + cohort);
      const retained = Array.from({ length: MONTHS + 1 }, (_each, period) => {
        // In the month of the beginning another line is needed.
        const needed = period === 0 ? 2 : 1;
        return own.filter((months) => (months.get(firstMonth + cohort + period) ?? 0) >= needed).length;
      });
      return { size: own.length, retained };
    });
    const found = answer.groups[0]?.cohorts.map(({ size, cells }) => ({
      size,
      retained: cells.map(({ retained }) => retained),
    }));
    expect(found).toEqual(expected);
    expect(answer.groups[0]?.size).toBe(bought.size);
    // 4,339 customers bought something; the best known figure of this shop is that of its first month.
    if (isWhole) expect([bought.size, expected[0]?.size, expected[0]?.retained[1]]).toEqual([4_339, 885, 324]);
    else expect(bought.size).toBeGreaterThan(200);
  });
});
