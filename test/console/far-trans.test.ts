// Real investors in the console: part of a public data set of a bank, read in by the command line with the shipped mappings.
// Skips loudly where the data is not beside the repository.
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { realData } from '../../server/src/platform/testing-data.ts';
import { canWalk, keepPicture, launchBrowser, openWalk, type Walk } from './browser.ts';
import { type FirmServer, startFirmServer } from './firm-server.ts';
import { ask, signIn } from './operators.ts';

const data = realData('far-trans');
// A server of its own and an import of some minutes of processor: with ZHIYIN_SOAK. The mappings are read in the test of sources.
const walks = process.env.ZHIYIN_SOAK && data !== null && canWalk() ? describe : describe.skip;

const INVESTORS = 400;
const WALK_MS = 120_000;

let server: FirmServer;
let browser: Browser;
let walk: Walk;
let page: Page;
let busiest = '';

const linesOf = (name: string): readonly string[] => {
  const bytes = readFileSync(join(data ?? '', name));
  return (name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8').trimEnd().split('\n');
};

/** The lines of the investors, below the header. */
const slice = (lines: readonly string[], investors: ReadonlySet<string>): string => {
  const [header = '', ...rows] = lines;
  return `${[header, ...rows.filter((row) => investors.has(row.split(',')[0] ?? ''))].join('\n')}\n`;
};

interface Row {
  readonly customerId: string;
}

walks('real investors', () => {
  beforeAll(async () => {
    server = await startFirmServer({ empty: true });
    const buys = linesOf('buys_2018-01_2019-07.csv.gz');
    const trades = new Map<string, number>();
    for (const row of buys.slice(1)) {
      const [investor = '', , day = ''] = row.split(',');
      trades.set(investor, (trades.get(investor) ?? 0) + (day.startsWith('2018-01-02') ? 0 : 1));
    }
    const chosen = [...trades].sort((one, other) => other[1] - one[1]).slice(5, 5 + INVESTORS);
    busiest = chosen[0]?.[0] ?? '';
    const investors = new Set(chosen.map(([investor]) => investor));
    const files = {
      customers: slice(linesOf('customer_information.csv.gz'), investors),
      buys: slice(buys, investors),
      products: `${linesOf('asset_information.csv').join('\n')}\n`,
    };
    for (const [kind, content] of Object.entries(files)) {
      const path = join(server.folder, `${kind}.csv`);
      await writeFile(path, content);
      expect(await server.command('import', path, '--mapping', `far-trans-${kind}`)).toContain(' 0 bad');
    }
    browser = await launchBrowser();
    walk = await openWalk(browser, server.url, { locale: 'zh-CN', colorScheme: 'light' });
    page = walk.page;
    await signIn(page, 'admin', server.oneTimePassword);
  }, 300_000);

  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  it(
    'are in the list, by risk level, and count as customers',
    async () => {
      for (let attempt = 0; ; attempt += 1) {
        const { total } = (await ask(page, 'GET', '/customers?status=active')) as { total: number };
        if (total === INVESTORS) break;
        if (attempt > 100) throw new Error(`${total} of ${INVESTORS} investors are known`);
        await new Promise((next) => setTimeout(next, 200));
      }
      await page.goto('/customers?riskLevel=C5');
      await page.locator('.ant-table-row').first().waitFor();
      const { total } = (await ask(page, 'GET', '/customers?riskLevel=C5')) as { total: number };
      expect(total).toBeGreaterThan(0);
      expect(total).toBeLessThan(INVESTORS);
      await page.getByText(`共 ${total} 条`).waitFor();
      await keepPicture(page, 'far-trans-customers-zh');
    },
    WALK_MS,
  );

  it(
    'show what they bought and hold, by the names of the products',
    async () => {
      const { trades } = ((await ask(page, 'GET', `/customers/${busiest}`)) as { contribution: { trades: number } })
        .contribution;
      expect(trades).toBeGreaterThan(50);
      await page.goto(`/customers/${busiest}`);
      await page.locator('.zy-360-head').getByText(`${trades} 笔成交`).waitFor();
      await keepPicture(page, 'far-trans-investor-zh');
      await page.getByRole('tab', { name: '交易' }).click();
      await page.locator('.ant-table-row', { hasText: '买入' }).first().waitFor();
      await keepPicture(page, 'far-trans-trades-zh');
      const { rows } = (await ask(page, 'GET', '/customers?pageSize=100')) as { rows: readonly Row[] };
      // Opening positions are what they held when the data set begins; not everybody held something.
      for (const { customerId } of rows) {
        const { rows: positions } = (await ask(page, 'GET', `/customers/${customerId}/positions`)) as {
          rows: unknown[];
        };
        if (positions.length < 3) continue;
        await page.goto(`/customers/${customerId}?tab=assets`);
        await page.locator('.ant-table-row').nth(2).waitFor();
        await keepPicture(page, 'far-trans-positions-zh');
        return;
      }
      throw new Error('nobody among the first hundred investors holds three products');
    },
    WALK_MS,
  );

  it(
    'make a portrait that differs from everybody',
    async () => {
      await page.goto('/portrait?kind=filter&riskLevel=C5');
      await page.locator('.zy-tgi-bar').first().waitFor();
      expect(await page.locator('.zy-tgi').count()).toBeGreaterThan(2);
      await keepPicture(page, 'far-trans-portrait-zh');
      expect(walk.faults).toEqual([]);
    },
    WALK_MS,
  );
});
