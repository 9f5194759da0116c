// One walk through the console per role, in a real browser against the built product with a simulated firm. Each keeps
// pictures of what the operator saw under test-output/console.
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { canWalk, keepPicture, launchBrowser, openWalk, type Walk } from './browser.ts';
import { type FirmServer, startFirmServer } from './firm-server.ts';
import { walkThroughInsights } from './insight-steps.ts';
import {
  walkThroughBenefits,
  walkThroughEconomics,
  walkThroughPartners,
  walkThroughScenes,
  walkThroughTierRehearsal,
} from './loyalty-steps.ts';
import { ask, makeOperator, password, signIn } from './operators.ts';
import { faultsOfStates } from './page-states.ts';
import { walkThroughRights } from './rights-steps.ts';

const walks = canWalk() ? describe : describe.skip;
const WALK_MS = 240_000;
// As most people have it: pages that move. The other files walk through still ones.
const chinese = { locale: 'zh-CN', colorScheme: 'light', reducedMotion: 'no-preference' } as const;

let server: FirmServer;
let browser: Browser;
let administrator: Walk;

interface CustomerRow {
  readonly customerId: string;
  readonly adviserId: string | null;
}

const customersOf = async (page: Page, query = ''): Promise<{ rows: readonly CustomerRow[]; total: number }> =>
  (await ask(page, 'GET', `/customers?pageSize=100${query}`)) as { rows: readonly CustomerRow[]; total: number };

const menuOf = (page: Page): Promise<string[]> => page.locator('.zy-nav .ant-menu-item').allInnerTexts();
const heading = async (page: Page, text: string): Promise<void> => {
  await page.getByRole('heading', { level: 1, name: text, exact: true }).waitFor();
};
/** Somebody of the role, signed in, in a window of their own. */
const enterAs = async (role: string, scope: Parameters<typeof makeOperator>[2] = { kind: 'firm' }): Promise<Walk> => {
  const oneTime = await makeOperator(administrator.page, role, scope);
  const walk = await openWalk(browser, server.url, chinese);
  await signIn(walk.page, `walk-${role}`, oneTime);
  return walk;
};
const leave = async (walk: Walk): Promise<void> => {
  expect(walk.faults).toEqual([]);
  await walk.context.close();
};

walks('the console', () => {
  beforeAll(async () => {
    server = await startFirmServer();
    browser = await launchBrowser();
    administrator = await openWalk(browser, server.url, chinese);
    await administrator.page.goto('/');
    await administrator.page.getByText('懂客户所为，知客户所需').waitFor();
    await keepPicture(administrator.page, 'sign-in-zh');
    await signIn(administrator.page, 'admin', server.oneTimePassword);
  }, WALK_MS + 60_000);

  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  it(
    'shows the administrator the firm, and lets settings, keys and the audit trail be looked after',
    async () => {
      const { page } = administrator;
      await page.goto('/');
      await heading(page, '总览');
      await page.locator('.zy-figure').first().waitFor();
      expect(await page.locator('.zy-figure').count()).toBe(6);
      await page.locator('.zy-chart canvas').waitFor();
      await keepPicture(page, 'administrator-overview-zh');
      await page.locator('.zy-figure').first().click();
      await page.locator('.ant-drawer').getByText('统计范围').waitFor();
      await keepPicture(page, 'administrator-definition-zh');

      await page.goto('/settings');
      // A name of its own for each try: the one of a try that failed is taken.
      const madeByHand = `made-by-hand-${Date.now()}`;
      await page.getByRole('button', { name: '新增操作员' }).click();
      await page.getByLabel('登录名', { exact: true }).fill(madeByHand);
      await page.getByLabel('姓名', { exact: true }).fill('手工 新增');
      await page.locator('.ant-modal .ant-select').first().click();
      await page.locator('.ant-select-item', { hasText: '分析师' }).click();
      // The list of roles may stay open (several may be chosen); it opens below its field, and the title is out of its way.
      await page.locator('.ant-modal .ant-select-selection-item', { hasText: '分析师' }).waitFor();
      await page.locator('.ant-modal-title').click();
      await page.locator('.ant-modal-footer .ant-btn-primary').click();
      await page.getByText('一次性密码（只显示这一次）').waitFor();
      await page.locator('.ant-modal-footer .ant-btn-primary').last().click();
      await page.locator('td', { hasText: madeByHand }).waitFor();
      await keepPicture(page, 'administrator-operators-zh');

      await page.goto('/settings?tab=roles');
      await page.locator('.zy-matrix').getByText('客户 · 查看明文').waitFor();
      await page.goto('/audit');
      await page.getByRole('button', { name: '校验哈希链' }).click();
      await page.getByText(/哈希链完整/).waitFor();
      await page.locator('code', { hasText: 'operator.create' }).first().waitFor();
      await keepPicture(page, 'administrator-audit-zh');
      await page.goto('/jobs?tab=status');
      await page.getByText('消费者').first().waitFor();
      await keepPicture(page, 'administrator-status-zh');
      expect(administrator.faults).toEqual([]);
    },
    WALK_MS,
  );

  it(
    'speaks English and turns dark when asked, and remembers both',
    async () => {
      const { page } = administrator;
      await page.goto('/customers');
      await heading(page, '客户');
      await page.getByRole('button', { name: 'English' }).click();
      await heading(page, 'Customers');
      await page.getByRole('button', { name: 'Switch to dark' }).click();
      await page.reload();
      await heading(page, 'Customers');
      expect(await page.evaluate(() => document.documentElement.dataset.theme)).toBe('dark');
      expect(await page.evaluate(() => document.documentElement.lang)).toBe('en');
      await page.locator('.ant-table-row').first().waitFor();
      await keepPicture(page, 'administrator-customers-en-dark');
      await page.getByRole('button', { name: '中文' }).click();
      await page.getByRole('button', { name: '切换到浅色' }).click();
      await heading(page, '客户');
    },
    WALK_MS,
  );

  it(
    'says on every page that it waits, and that the server failed',
    async () => {
      const walk = await openWalk(browser, server.url, { ...chinese, reducedMotion: 'reduce' });
      const { page } = walk;
      await signIn(page, 'admin', password);
      await page.locator('.zy-nav .ant-menu-item').first().waitFor();
      const links = await page
        .locator('.zy-nav .ant-menu-item a')
        .evaluateAll((all) => all.map((each) => each.getAttribute('href') ?? ''));
      const [customer] = (await customersOf(page)).rows;
      const all = [...links, `/customers/${customer?.customerId}`];
      expect(all.length).toBeGreaterThan(30);
      // Each takes some three seconds: a sample here, all of them where there is time.
      const looked = process.env.ZHIYIN_SOAK ? all : all.filter((_, index) => index % 16 === 0);
      const faults: string[] = [];
      for (const path of looked) faults.push(...(await faultsOfStates(page, path)));
      expect(faults).toEqual([]);
      await walk.context.close();
    },
    WALK_MS * 2,
  );

  it(
    'lets an operator import a file by mapping its columns',
    async () => {
      const walk = await enterAs('operator');
      const { page } = walk;
      await page.goto('/imports/new');
      await heading(page, '导入文件');
      const good = Array.from({ length: 40 }, (_, index) => `9900000${10 + index},2026-01-05,female`);
      const text = `${['客户号,生效日期,性别', ...good, '990000099,not a day,male'].join('\n')}\n`;
      await page.locator('input[type=file]').setInputFiles({
        name: '新客户.csv',
        mimeType: 'text/csv',
        buffer: Buffer.from(text, 'utf8'),
      });
      await page.getByText('识别为 csv').waitFor();
      await page.getByText('自己映射列').click();
      await page.getByLabel('导入为').click();
      await page.locator('.ant-select-item-option', { hasText: /^客户$/ }).click();
      await page.locator('code', { hasText: 'customer_id' }).waitFor();
      await keepPicture(page, 'operator-mapping-zh');
      await page.getByRole('button', { name: '预览', exact: true }).click();
      await page.getByText('customer_recorded').first().waitFor();
      await keepPicture(page, 'operator-preview-zh');
      await page.getByRole('button', { name: '开始导入' }).click();
      await heading(page, '导入 新客户.csv');
      await page.locator('.ant-tag', { hasText: '成功' }).waitFor();
      await page.locator('.zy-list .ant-table-row', { hasText: 'is not a date' }).waitFor();
      await keepPicture(page, 'operator-import-run-zh');
      for (const [path, title] of [
        ['/live', '实时事件'],
        ['/plan', '埋点方案'],
        ['/quarantine', '隔离区'],
        ['/organisation', '组织与归属'],
        ['/jobs', '作业'],
      ] as const) {
        await page.goto(path);
        await heading(page, title);
        await keepPicture(page, `operator${path.replace('/', '-')}-zh`);
      }
      expect(await menuOf(page)).not.toContain('审计');
      await leave(walk);
    },
    WALK_MS,
  );

  it(
    'lets an analyst narrow the customers in the address, take the file, and see the portrait',
    async () => {
      const walk = await enterAs('analyst');
      const { page } = walk;
      await page.goto('/customers?riskLevel=C4&sort=totalAssets&order=desc');
      await page.locator('.ant-table-row').first().waitFor();
      const { total } = await customersOf(page, '&riskLevel=C4');
      expect(total).toBeGreaterThan(0);
      await page.getByText(`共 ${total} 条`).waitFor();
      await page.getByPlaceholder('客户号、完整姓名或手机号').fill('8000000');
      await page.waitForURL(/search=8000000/);
      expect(new URL(page.url()).searchParams.get('riskLevel')).toBe('C4');
      await keepPicture(page, 'analyst-customers-zh');
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('link', { name: '导出 CSV' }).click(),
      ]);
      expect(download.suggestedFilename()).toMatch(/\.csv$/);
      await page.goto('/portrait?kind=filter&riskLevel=C5');
      await page.locator('.zy-tgi-bar').first().waitFor();
      await keepPicture(page, 'analyst-portrait-zh');
      expect(await page.locator('.zy-tgi').count()).toBeGreaterThan(5);
      await leave(walk);
    },
    WALK_MS,
  );

  it(
    'shows an adviser the own customers only, and reveals a phone with a reason',
    async () => {
      const everybody = await customersOf(administrator.page);
      const staffId = everybody.rows.find(({ adviserId }) => adviserId !== null)?.adviserId ?? '';
      expect(staffId).not.toBe('');
      const foreign = everybody.rows.find(({ adviserId }) => adviserId !== staffId)?.customerId ?? '';
      const walk = await enterAs('adviser', { kind: 'adviser', staffId });
      const { page } = walk;
      const own = await customersOf(page);
      expect(own.total).toBeLessThan(everybody.total);
      expect(new Set(own.rows.map(({ adviserId }) => adviserId))).toEqual(new Set([staffId]));
      await page.goto('/customers');
      await page.locator('.ant-table-row a').first().click();
      await page.locator('.zy-360-head').waitFor();
      await keepPicture(page, 'adviser-customer-zh');
      await page.getByLabel('查看明文 phone').first().click();
      await page.locator('.ant-modal input').fill('客户来电核对');
      await page.locator('.ant-modal-footer .ant-btn-primary').click();
      await page.locator('.zy-secret', { hasText: /^1\d{10}$/ }).waitFor();
      await page.locator('.ant-modal-footer .ant-btn-primary').click();
      await page.getByRole('tab', { name: '行为时间线' }).click();
      await page.locator('.zy-timeline-event').first().waitFor();
      await page
        .locator('.zy-timeline-event')
        .getByText(/\p{Script=Han}/u)
        .first()
        .waitFor();
      await keepPicture(page, 'adviser-timeline-zh');
      await page.goto(`/customers/${foreign}`);
      await page.getByText('没有这位客户，或不在您的数据范围内。').waitFor();
      await page.goto('/audit');
      await page.getByText('您的角色没有这项权限。').first().waitFor();
      expect(await menuOf(page)).not.toContain('设置');
      await leave(walk);
    },
    WALK_MS,
  );

  it(
    'shows compliance the reveal in the audit trail, and nothing to change',
    async () => {
      const walk = await enterAs('compliance');
      const { page } = walk;
      await page.goto('/audit?action=customer.');
      await page.locator('code', { hasText: 'customer.reveal' }).first().waitFor();
      await page.locator('.ant-table-row-expand-icon').first().click();
      await page.getByText('客户来电核对').waitFor();
      await keepPicture(page, 'compliance-audit-zh');
      await page.goto('/settings');
      await page.locator('td', { hasText: 'walk-compliance' }).waitFor();
      expect(await page.getByRole('button', { name: '新增操作员' }).count()).toBe(0);
      const [customer] = (await customersOf(administrator.page)).rows;
      await walkThroughRights(page, administrator.page, customer?.customerId ?? '');
      expect(administrator.faults).toEqual([]);
      await leave(walk);
    },
    WALK_MS,
  );

  it(
    'opens what is known of customers, page by page, each with its definition',
    async () => {
      await walkThroughInsights(administrator.page);
      expect(administrator.faults).toEqual([]);
    },
    WALK_MS,
  );

  it(
    'lets a loyalty manager make a rule tag, draft a scene and a benefit, grant and deliver one',
    async () => {
      const walk = await enterAs('loyalty_manager');
      const { page } = walk;
      await page.goto('/tags');
      await page.getByRole('button', { name: '新建标签' }).click();
      await page.getByLabel('代码', { exact: true }).fill('walk_growth');
      await page.getByLabel('中文名称', { exact: true }).fill('进取客户');
      await page.getByLabel('英文名称', { exact: true }).fill('Growth customers');
      await page.getByLabel('目录', { exact: true }).fill('kyc');
      await page.locator('.ant-drawer').getByLabel('属性', { exact: true }).click();
      await page.keyboard.type('风险');
      await page.locator('.ant-select-item-option', { hasText: '风险等级' }).first().click();
      await page.locator('.ant-drawer').getByLabel('比较').click();
      await page.locator('.ant-select-dropdown:visible .ant-select-item-option', { hasText: /^等于$/ }).click();
      await page.locator('.ant-drawer').getByLabel('值', { exact: true }).click();
      await page.locator('.ant-select-dropdown:visible .ant-select-item-option', { hasText: 'C5' }).click();
      await page.getByRole('button', { name: '试算' }).click();
      await page.getByText(/位客户满足/).waitFor();
      await keepPicture(page, 'loyalty-manager-tag-zh');
      await page.locator('.ant-drawer-footer .ant-btn-primary').click();
      await page.getByRole('link', { name: '进取客户' }).waitFor();
      for (const path of ['/products', '/channels'] as const) {
        await page.goto(path);
        await page.locator('.ant-table-row').first().waitFor();
        await keepPicture(page, `loyalty-manager${path.replace('/', '-')}-zh`);
      }
      // What a channel cost, month by month.
      await page.getByRole('button', { name: '成本明细' }).first().click();
      const costs = page.locator('.ant-drawer:visible');
      await costs.getByRole('cell', { name: '合计', exact: true }).first().waitFor();
      await keepPicture(page, 'loyalty-manager-channel-costs-zh');
      await page.locator('.ant-drawer-close:visible').click();
      await walkThroughScenes(page);
      await walkThroughTierRehearsal(page);
      const [customer] = (await customersOf(page)).rows;
      await walkThroughBenefits(page, customer?.customerId ?? '');
      await walkThroughPartners(page);
      await walkThroughEconomics(page);
      await leave(walk);
    },
    WALK_MS,
  );

  it(
    'is used with the keyboard alone',
    async () => {
      const walk = await openWalk(browser, server.url, chinese);
      const { page } = walk;
      await page.goto('/customers');
      await page.locator('input[autocomplete=username]').waitFor();
      await page.keyboard.type('admin');
      await page.keyboard.press('Tab');
      await page.keyboard.type(password);
      await page.keyboard.press('Enter');
      await heading(page, '客户');
      await page.keyboard.press('/');
      await page.keyboard.type('800000001');
      await page.keyboard.press('Enter');
      await page.waitForURL(/search=800000001/);
      await page.locator('.ant-table-row a', { hasText: '800000001' }).focus();
      await page.keyboard.press('Enter');
      await page.locator('.zy-360-head').waitFor();
      await leave(walk);
    },
    WALK_MS,
  );
});
