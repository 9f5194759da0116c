// An operator makes a segment with a live preview and sees who is in it; and on the same firm a customer looks at the member centre.
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSite, type Site } from '../sdk/browser.ts';
import { canWalk, keepPicture, launchBrowser, openWalk, type Walk } from './browser.ts';
import { type FirmServer, startFirmServer } from './firm-server.ts';
import { opensAndListens, readsWithLargeLetters, showsCard } from './member-steps.ts';
import { ask, signIn } from './operators.ts';

const walks = canWalk() ? describe : describe.skip;
const WALK_MS = 120_000;

let server: FirmServer;
let browser: Browser;
let walk: Walk;
let site: Site;
/** Somebody with points. */
let customerId = '';

walks('segments and members', () => {
  beforeAll(async () => {
    site = await openSite();
    server = await startFirmServer({ environment: () => ({ ZHIYIN_MEMBER_FRAME_ORIGINS: site.url }) });
    browser = await launchBrowser();
    walk = await openWalk(browser, server.url, { locale: 'zh-CN', colorScheme: 'light' });
    await signIn(walk.page, 'admin', server.oneTimePassword);
    const { rows } = (await ask(walk.page, 'GET', '/tiers/schemes/growth/members?pageSize=1')) as {
      rows: readonly { readonly customerId: string }[];
    };
    customerId = rows[0]?.customerId ?? '';
  }, 300_000);

  afterAll(async () => {
    await browser?.close();
    await server?.stop();
    await site?.close();
  });

  it(
    'makes one by a condition, with the preview at once, and follows its members',
    async () => {
      const { page } = walk;
      await page.locator('.zy-nav').getByText('客群', { exact: true }).click();
      await page.getByRole('button', { name: '新建客群' }).click();
      const drawer = page.locator('.ant-drawer');
      await drawer.getByLabel('编码').fill('careful');
      await drawer.getByLabel('中文名称').fill('稳健客户');
      await drawer.getByLabel('英文名称').fill('Careful');
      await drawer.getByRole('button', { name: '添加条件' }).click();
      await page.locator('.ant-dropdown:visible').getByText('属性', { exact: true }).click();
      const attribute = drawer.getByRole('combobox', { name: '属性' });
      await attribute.click();
      await attribute.fill('风险等级');
      await page.locator('.ant-select-dropdown:visible .ant-select-item-option[title="风险等级"]').click();
      await page.locator('.ant-select-dropdown:visible').waitFor({ state: 'detached' });
      await drawer.getByRole('combobox', { name: '值' }).click();
      await page.locator('.ant-select-dropdown:visible .ant-select-item-option').nth(1).click();
      await drawer.getByText(/位客户，占可见客户/).waitFor();
      const said = await drawer.getByText(/位客户，占可见客户/).textContent();
      const previewed = Number(/^\s*(\d+)/.exec(said ?? '')?.[1]);
      expect(previewed).toBeGreaterThan(0);
      await keepPicture(page, 'segments-builder-zh');
      await drawer.locator('.ant-drawer-footer .ant-btn-primary').click();
      await page.getByRole('link', { name: '稳健客户' }).click();
      await page
        .locator('strong', { hasText: String(previewed) })
        .first()
        .waitFor({ timeout: 60_000 });
      await page.locator('.zy-chart canvas').waitFor();
      await keepPicture(page, 'segments-detail-zh');

      // Customers like them, with how good that is, become a segment with one click.
      await page.getByRole('spinbutton', { name: '要找多少位' }).fill('20');
      await page.getByRole('button', { name: '查找相似客户' }).click();
      await page.getByText(/^隐藏 \d+ 位成员/).waitFor({ timeout: 60_000 });
      await page.getByText('成员的不同之处').waitFor();
      await keepPicture(page, 'segments-look-alikes-zh');
      await page.getByRole('button', { name: '存为静态客群' }).click();
      await page.getByRole('link', { name: '查看客群' }).waitFor();
      await page.getByRole('button', { name: '查看成员' }).click();
      await expect
        .poll(() => page.locator('.ant-table-row').count(), { timeout: 20_000 })
        .toBe(Math.min(previewed, 20));
      expect(walk.faults).toEqual([]);
    },
    WALK_MS,
  );

  it(
    'lets a customer in on a slow phone, with points that arrive while the page is open',
    () => opensAndListens(browser, server, walk.page, customerId),
    WALK_MS,
  );

  it(
    'shows the same in English, in the dark, in large letters, and to the keyboard',
    () => readsWithLargeLetters(browser, server, customerId),
    WALK_MS,
  );

  it(
    'puts a card into a page of the firm, and into no other',
    () => showsCard(browser, server, site, customerId),
    WALK_MS,
  );
});
