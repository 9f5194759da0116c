// The shipped mappings on the real data sets, against the counts that their sources state.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { StateStore } from '../../platform/state-store/index.ts';
import { openTestStateStore } from '../../platform/state-store/testing.ts';
import { realData } from '../../platform/testing-data.ts';
import type { LoggedEvent } from '../log/index.ts';
import { shippedMappings } from '../mapping/index.ts';
import { type ImportRun, migrations } from './store.ts';
import { keepingIntake, type RunTestOptions, runFile } from './testing.ts';

let store: StateStore;
beforeAll(async () => {
  store = await openTestStateStore(migrations);
});
afterAll(() => store.close());

const read = async (
  mappingName: string,
  file: string,
  options: RunTestOptions = {},
): Promise<{ run: ImportRun; events: LoggedEvent[] }> => {
  const mapping = shippedMappings().get(mappingName);
  if (!mapping) throw new Error(`no mapping ${mappingName}`);
  const intake = keepingIntake();
  const run = await runFile(store, intake, mapping, file, { force: true, ...options });
  return { run, events: intake.events };
};

const count = <Item>(items: Iterable<Item>, key: (item: Item) => unknown): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const item of items) counts[String(key(item))] = (counts[String(key(item))] ?? 0) + 1;
  return counts;
};
const distinct = <Item>(items: Iterable<Item>, key: (item: Item) => unknown): number =>
  new Set([...items].map(key)).size;

/** Runs where the file is there. */
const onData = (title: string, file: string, test: (path: string) => Promise<void>): void => {
  const path = realData(file);
  it.skipIf(path === null)(title, () => (path ? test(path) : Promise.resolve()), 300_000);
};

describe('far-trans', () => {
  onData(
    'customers: 32,468 rows of 29,090 customers, predicted risk levels kept apart',
    'far-trans/customer_information.csv.gz',
    async (path) => {
      const { run, events } = await read('far-trans-customers', path);
      expect(run).toMatchObject({ status: 'succeeded', rowsRead: 32_468, rowsGood: 32_468, rowsBad: 0 });
      expect(distinct(events, (event) => event.customerId)).toBe(29_090);
      expect(distinct(events, (event) => event.factKey)).toBe(32_468);
      expect(count(events, (event) => event.properties.risk_level)).toEqual({
        C1: 2916,
        C2: 10048,
        C3: 8684,
        C5: 3202,
        undefined: 7618,
      });
      expect(count(events, (event) => event.properties.risk_level_predicted)).toEqual({
        C1: 2842,
        C2: 2704,
        C3: 1430,
        C5: 298,
        undefined: 25194,
      });
      expect(events.filter((event) => event.properties.customer_type === 'institution')).toHaveLength(80);
      expect(events.every((event) => event.properties.status === 'active')).toBe(true);
    },
  );

  onData(
    'customers as of a day: no row dated later, and the newest row before it is the last of its customer',
    'far-trans/customer_information.csv.gz',
    async (path) => {
      const all = await read('far-trans-customers', path);
      const { run, events } = await read('far-trans-customers', path, { asOf: '2019-08-01' });
      const expected = all.events.filter((event) => String(event.properties.effective_on) <= '2019-08-01');
      expect(run.rowsSkipped).toBe(32_468 - expected.length);
      expect(events.map((event) => event.factKey)).toEqual(expected.map((event) => event.factKey));
      expect(events.length).toBeGreaterThan(1_000);
    },
  );

  onData('products: 836 rows of 806 ISINs', 'far-trans/asset_information.csv', async (path) => {
    const { run, events } = await read('far-trans-products', path);
    expect(run).toMatchObject({ status: 'succeeded', rowsRead: 836, rowsBad: 0 });
    expect(distinct(events, (event) => event.properties.product_code)).toBe(806);
    expect(count(events, (event) => event.properties.product_type)).toEqual({ fund: 318, stock: 293, bond: 225 });
  });

  onData(
    'buys: 55,600 rows of 19,922 customers; those filled in for 2018-01-02 are positions, not trades',
    'far-trans/buys_2018-01_2019-07.csv.gz',
    async (path) => {
      const { run, events } = await read('far-trans-buys', path);
      expect(run).toMatchObject({ status: 'succeeded', rowsRead: 55_600, rowsGood: 55_600, rowsBad: 0 });
      expect(distinct(events, (event) => event.customerId)).toBe(19_922);
      expect(distinct(events, (event) => `${event.customerId}/${event.properties.product_code}`)).toBe(40_964);
      const trades = events.filter((event) => event.name === 'trade_recorded');
      expect(trades.some((event) => event.properties.business_date === '2018-01-02')).toBe(false);
      expect(events.filter((event) => event.name === 'position_recorded')).toHaveLength(35_686);
      // Repeats are kept: two buys of one product on one day are two trades.
      expect(distinct(trades, (event) => event.factKey)).toBe(55_600 - 35_686);
      expect(
        trades.every((event) => event.properties.business_date !== undefined && event.properties.side === 'buy'),
      ).toBe(true);
      expect(
        trades
          .map((event) => String(event.properties.business_date))
          .sort()
          .at(-1),
      ).toBe('2019-07-31');
    },
  );
});

describe('online-retail', () => {
  onData(
    '541,909 lines: 9,288 returned, 135,080 without a customer, 4,372 customers, each line its own event',
    'online-retail/online_retail.csv.gz',
    async (path) => {
      const { run, events } = await read('online-retail', path);
      expect(run).toMatchObject({ status: 'succeeded', rowsRead: 541_909, rowsGood: 541_909, rowsBad: 0 });
      expect(count(events, (event) => event.name)).toEqual({
        product_purchased: 541_909 - 9_288,
        product_returned: 9_288,
      });
      expect(events.filter((event) => event.customerId === undefined)).toHaveLength(135_080);
      expect(
        distinct(
          events.filter((event) => event.customerId !== undefined),
          (event) => event.customerId,
        ),
      ).toBe(4_372);
      expect(distinct(events, (event) => event.properties.invoice)).toBe(25_900);
      expect(distinct(events, (event) => event.properties.product)).toBe(4_070);
      expect(distinct(events, (event) => event.properties.country)).toBe(38);
      expect(distinct(events, (event) => event.factKey)).toBe(541_909);
      const [first] = events;
      expect(first).toMatchObject({
        kind: 'track',
        customerId: 'retail-17850',
        occurredAt: Date.UTC(2010, 11, 1, 8, 26),
        properties: { quantity: 6, unit_price: 2.55, amount_fen: 1530 },
      });
    },
  );
});

describe('bpi2012', () => {
  onData(
    '262,200 events of 13,087 applications, with the published funnel',
    'bpi2012/bpi2012_events.csv.gz',
    async (path) => {
      const { run, events } = await read('bpi2012', path);
      expect(run).toMatchObject({ status: 'succeeded', rowsRead: 262_200, rowsGood: 262_200, rowsBad: 0 });
      expect(distinct(events, (event) => event.factKey)).toBe(262_200);
      expect(distinct(events, (event) => event.name)).toBe(24);
      expect(distinct(events, (event) => `${event.name} ${event.properties.lifecycle}`)).toBe(36);
      expect(events.filter((event) => event.properties.resource === undefined)).toHaveLength(18_010);
      expect(
        distinct(
          events.filter((event) => event.properties.resource !== undefined),
          (event) => event.properties.resource,
        ),
      ).toBe(68);
      const reaching = (step: string) =>
        distinct(
          events.filter((event) => event.name === `loan_${step}`),
          (event) => event.customerId,
        );
      const funnel = [
        'a_submitted',
        'a_partlysubmitted',
        'a_preaccepted',
        'a_accepted',
        'a_finalized',
        'o_selected',
        'o_sent',
        'o_sent_back',
        'o_accepted',
        'a_approved',
        'a_declined',
        'a_cancelled',
      ];
      expect(funnel.map(reaching)).toEqual([
        13_087, 13_087, 7_367, 5_113, 5_015, 5_015, 5_015, 3_254, 2_243, 2_246, 7_635, 2_807,
      ]);
      // 00:38:44.546 in summer time, two hours ahead of UTC.
      expect(events[0]?.occurredAt).toBe(Date.UTC(2011, 8, 30, 22, 38, 44, 546));
      expect(events.at(-1)?.occurredAt).toBeLessThan(Date.UTC(2012, 2, 15));
    },
  );
});

describe('berka', () => {
  onData('clients: 5,369, sex and birth date out of the birth number', 'berka/client.asc', async (path) => {
    const { run, events } = await read('berka-clients', path);
    expect(run).toMatchObject({ status: 'succeeded', rowsRead: 5_369, rowsGood: 5_369, rowsBad: 0 });
    // Client 1 is "706213": a woman born on 13 December 1970.
    expect(events[0]).toMatchObject({
      customerId: 'berka-1',
      traits: { birth_date: '1970-12-13' },
      properties: { gender: 'female', birth_year: 1970, city: 'Pisek' },
    });
    expect(count(events, (event) => event.properties.gender)).toEqual({ female: 2_645, male: 2_724 });
  });

  onData('accounts: 4,500, each with its owner', 'berka/account.asc', async (path) => {
    const { run, events } = await read('berka-accounts', path);
    expect(run).toMatchObject({ status: 'succeeded', rowsRead: 4_500, rowsGood: 4_500, rowsBad: 0 });
    expect(distinct(events, (event) => event.customerId)).toBe(4_500);
    const opened = events.map((event) => String(event.properties.opened_on)).sort();
    expect([opened[0], opened.at(-1)]).toEqual(['1993-01-01', '1997-12-29']);
  });

  onData('transactions need their side file beside them', 'berka/trans_1993-01_1994-03.asc.gz', async (path) => {
    const { run, events } = await read('berka-transactions', path);
    expect(run).toMatchObject({ status: 'succeeded', rowsRead: 49_102, rowsGood: 49_102, rowsBad: 0 });
    expect(distinct(events, (event) => event.properties.account_id)).toBe(1_229);
    expect(distinct(events, (event) => event.factKey)).toBe(49_102);
    expect(events[0]?.properties).toMatchObject({
      amount_fen: 70_000,
      direction: 'in',
      flow_type: 'deposit',
      business_date: '1993-01-01',
    });
    const dates = events.map((event) => String(event.properties.business_date));
    expect([dates[0], dates.at(-1)]).toEqual(['1993-01-01', '1994-03-31']);
  });
});
