// A newcomer asks the first questions of behaviour: where account opening loses people, and who comes back. The simulated firm has
// a step that fails on Android; it is found here in a few clicks.
import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { brokenStep } from '../../server/src/app/demo/planted-truths.ts';
import { type MailServer, startMailServer } from '../../server/src/platform/mail/testing-server.ts';
import { canWalk, keepPicture, launchBrowser, openWalk, type Walk } from './browser.ts';
import { type FirmServer, startFirmServer } from './firm-server.ts';
import { makeOperator, signIn } from './operators.ts';

const walks = canWalk() ? describe : describe.skip;
const WALK_MS = 180_000;

let server: FirmServer;
let mail: MailServer;
let browser: Browser;
let analyst: Walk;

const answered = async (page: Page): Promise<void> => {
  await page.locator('.zy-answer[aria-busy=false]').waitFor();
};

/** Chooses from a list by typing, as a reader does. */
const choose = async (page: Page, field: string, typed: string): Promise<void> => {
  const select = page.getByRole('combobox', { name: field, exact: true });
  await select.click();
  await select.fill(typed);
  await page.locator('.ant-select-dropdown:visible .ant-select-item-option', { hasText: typed }).first().click();
};

/** Saves the pictures of the answer; the first, of this name, is more than a white rectangle. */
const savedPicture = async (page: Page, name: string): Promise<void> => {
  const [picture] = await Promise.all([
    // The browser tells of several files in the order in which it has them.
    page.waitForEvent('download', (download) => download.suggestedFilename() === name),
    page.getByRole('button', { name: '保存图片' }).click(),
  ]);
  // The signature of PNG files, and more than a white rectangle has.
  const bytes = readFileSync(await picture.path());
  expect(bytes.subarray(1, 4).toString()).toBe('PNG');
  expect(bytes.length).toBeGreaterThan(4_000);
};

/** Keeps a figure of the question on the page as a metric, and waits for the metric's own page. */
const keepAs = async (page: Page, figure: string, name: string): Promise<void> => {
  await page.getByRole('button', { name: '保存为指标' }).click();
  const dialog = page.locator('.ant-modal:visible');
  await dialog.getByRole('combobox', { name: '取哪个数' }).click();
  await page.locator('.ant-select-dropdown:visible .ant-select-item-option', { hasText: figure }).first().click();
  for (const [field, words] of [
    ['名称', name],
    ['定义', `${name}：${figure}`],
    ['负责部门', '数字运营部'],
  ] as const)
    await dialog.getByRole('textbox', { name: field, exact: true }).fill(words);
  await dialog.getByRole('button', { name: '保存', exact: true }).click();
  await page.waitForURL(/analysis\/metrics\/own_/);
  await page.getByRole('heading', { level: 1, name }).waitFor();
  await answered(page);
};

walks('behaviour analysis', () => {
  beforeAll(async () => {
    mail = await startMailServer();
    const { port } = mail.config;
    const letters = { ZHIYIN_SMTP_HOST: '127.0.0.1', ZHIYIN_SMTP_PORT: `${port}`, ZHIYIN_SMTP_TLS: 'none' };
    const sender = { ZHIYIN_MAIL_FROM: 'zhiyin@firm.example', ZHIYIN_MAIL_DOMAINS: 'firm.example' };
    server = await startFirmServer({ environment: () => ({ ...letters, ...sender }) });
    browser = await launchBrowser();
    const administrator = await openWalk(browser, server.url, { locale: 'zh-CN', colorScheme: 'light' });
    await signIn(administrator.page, 'admin', server.oneTimePassword);
    const oneTime = await makeOperator(administrator.page, 'analyst', { kind: 'firm' });
    await administrator.context.close();
    analyst = await openWalk(browser, server.url, { locale: 'zh-CN', colorScheme: 'light' });
    await signIn(analyst.page, 'walk-analyst', oneTime);
  }, WALK_MS + 60_000);

  afterAll(async () => {
    await browser?.close();
    await server?.stop();
    await mail?.close();
  });

  it(
    'finds the step of account opening that fails on Android, the people lost there, and why one of them is',
    async () => {
      const { page } = analyst;
      await page.locator('.zy-nav').getByText('漏斗', { exact: true }).click();
      await page.getByText('从一个现成的问题开始').waitFor();
      await keepPicture(page, 'analysis-funnel-start-zh');
      await page.getByRole('button', { name: /开户漏斗/ }).click();
      await answered(page);
      expect(await page.locator('.zy-funnel > li').count()).toBe(12);
      expect(await page.locator('.zy-sentence').textContent()).toContain('「开始开户」 → 「手机号验证」');
      // Who breaks off never becomes a customer: the question is asked of everybody.
      expect(await page.locator('.zy-sentence').textContent()).toContain('所有人');
      await keepPicture(page, 'analysis-funnel-zh');
      // What the two charts show stands in tables beside them, with the same total as the funnel.
      const times = page.getByRole('region', { name: '完成用时分布：数据表' });
      expect(await times.locator('tfoot th, tfoot td').allInnerTexts()).toEqual(['合计', expect.any(String), '100.0%']);
      const trend = page.getByRole('region', { name: '转化率趋势：数据表' });
      expect(await trend.locator('thead th').allInnerTexts()).toEqual(['时间', '开始', '完成全部', '转化率']);
      const [, began, , rate] = await trend.locator('tfoot th, tfoot td').allInnerTexts();
      expect(await page.locator('.zy-answer').textContent()).toContain(`进入漏斗${began}`);
      expect(await page.locator('.zy-answer').textContent()).toContain(`总转化率${rate}`);
      await trend.focus();
      expect(await trend.evaluate((region) => region === document.activeElement)).toBe(true);

      await choose(page, '按…细分', '平台');
      const finding = page.locator('.ant-alert-warning');
      await finding.waitFor();
      await answered(page);
      expect(await finding.textContent()).toMatch(/安卓.*9 视频验证/);
      await finding.scrollIntoViewIfNeeded();
      await keepPicture(page, 'analysis-funnel-android-zh');
      const row = page.locator('.zy-step-matrix tbody tr', {
        has: page.getByTitle(brokenStep.platform, { exact: true }),
      });
      const shares = (await row.locator('td').allInnerTexts()).map((share) => Number.parseFloat(share));
      // The ninth step is the eighth that has one before it; of all it is where Android loses most.
      expect(Math.min(...shares.slice(0, 10))).toBe(shares[7]);

      await page.getByRole('checkbox', { name: 'iOS' }).click();
      await page.getByRole('checkbox', { name: '鸿蒙' }).click();
      await page.locator('.zy-funnel-lost').nth(7).click();
      const people = page.locator('.ant-drawer').first();
      await people.getByText(/共 \d+ 人/).waitFor();
      await keepPicture(page, 'analysis-funnel-people-zh');
      await page.keyboard.press('Escape');

      const link = page.url();
      expect(decodeURIComponent(link)).toContain('"breakdown"');
      await page.goto(link);
      await finding.waitFor();
      expect(await finding.textContent()).toContain('安卓');
      expect(analyst.faults).toEqual([]);
    },
    WALK_MS,
  );

  it(
    'moves steps by key and by drag, says why a customer counts, gives a file and the definition',
    async () => {
      const { page } = analyst;
      await page.goto('/analysis/funnel');
      await choose(page, '第 1 步', '开户成功');
      await choose(page, '第 2 步', '开始开户');
      await page.locator('[data-step="1"]').focus();
      await page.keyboard.press('ArrowUp');
      await expect.poll(() => page.locator('.zy-sentence').textContent()).toContain('「开始开户」 → 「开户成功」');
      // The same by drag, there and back.
      await page.locator('[data-grip="0"]').dragTo(page.locator('.zy-step').nth(1));
      await expect.poll(() => page.locator('.zy-sentence').textContent()).toContain('「开户成功」 → 「开始开户」');
      await page.locator('[data-grip="1"]').dragTo(page.locator('.zy-step').nth(0));
      await expect.poll(() => page.locator('.zy-sentence').textContent()).toContain('「开始开户」 → 「开户成功」');
      // A condition's values are chosen by their names; the question keeps the code.
      await page.getByRole('button', { name: '事件条件' }).first().click();
      await page.getByRole('button', { name: '添加条件' }).first().click();
      await choose(page, '属性', '平台');
      await choose(page, '值', '安卓');
      await expect.poll(() => page.locator('.zy-sentence').textContent()).toContain('平台 等于 安卓');
      await expect.poll(() => decodeURIComponent(page.url())).toContain('"value":"android"');
      await page.locator('.zy-filter-line').getByRole('button', { name: '删除' }).click();
      await page.getByRole('button', { name: /到达「开户成功」的人: [1-9]/ }).click();
      await page.getByRole('button', { name: '为什么' }).first().waitFor();
      await page.locator('.ant-drawer .ant-table-row').first().getByRole('button', { name: '为什么' }).click();
      await page.locator('.zy-attempt[data-counted=true]').first().waitFor();
      expect(await page.locator('.zy-attempt[data-counted=true]').first().textContent()).toContain('走完全部');
      await keepPicture(page, 'analysis-funnel-trace-zh');
      // The same on the customer's timeline: the events that stood for the steps, on the days of the attempt.
      const asked = page.url();
      await page.locator('.ant-drawer').last().getByRole('link', { name: '在时间线上看' }).click();
      await page.locator('[data-mark=step]', { hasText: '第 2 步 开户成功' }).first().waitFor();
      expect(await page.locator('.zy-trace-over').textContent()).toContain('「开始开户」 → 「开户成功」');
      await keepPicture(page, 'customer-timeline-trace-zh');
      await page.goto(asked);
      await answered(page);
      const [file] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: '导出 CSV' }).first().click(),
      ]);
      expect(file.suggestedFilename()).toBe('funnel.csv');
      await savedPicture(page, 'funnel.png');
      await page.getByRole('button', { name: 'info-circle 口径' }).click();
      await page.locator('.zy-definition').waitFor();
      expect((await page.locator('.zy-definition').textContent())?.length).toBeGreaterThan(60);
      expect(analyst.faults).toEqual([]);
    },
    WALK_MS,
  );

  it(
    'shows account opening with its times and reasons, what each channel brings and costs, and which groups stay behind',
    async () => {
      const { page } = analyst;
      await page.goto('/analysis/opening');
      await answered(page);
      expect(await page.locator('.zy-sentence').textContent()).toContain('走完 12 步');
      const funnel = page.locator('.zy-panel', { hasText: '① 整体漏斗' });
      expect(await funnel.locator('tbody tr.ant-table-row').count()).toBe(12);
      // The reason that is planted stands beside its step.
      expect(await funnel.locator('tbody tr.ant-table-row').nth(8).textContent()).toContain('相机权限被拒');
      await keepPicture(page, 'analysis-opening-zh');
      await funnel.getByRole('button').first().click();
      await page
        .locator('.ant-drawer')
        .first()
        .getByText(/共 \d+ 人/)
        .waitFor();
      await page.keyboard.press('Escape');
      // By platform: the step that fails on Android loses nobody elsewhere, and a group opens to its people and to its whole workbench.
      const plain = page.url();
      await choose(page, '按…细分', '平台');
      const groups = page.locator('.zy-panel', { hasText: '分组并排' });
      const android = groups.locator('tbody tr.ant-table-row', { hasText: /Android|安卓/ });
      await android.waitFor();
      await groups.getByText('上步通过率', { exact: true }).click();
      expect(Number.parseFloat((await android.locator('td').nth(12).textContent()) ?? '')).toBeLessThan(90);
      await keepPicture(page, 'analysis-opening-groups-zh');
      await android.getByRole('button').first().click();
      await page
        .locator('.ant-drawer')
        .first()
        .getByText(/共 \d+ 人/)
        .waitFor();
      await page.keyboard.press('Escape');
      await page.goto(plain);
      await answered(page);
      // Who breaks off at a step is kept as a metric of the same figure, with a line by when they began.
      const passed = await funnel.locator('tbody tr.ant-table-row').nth(1).locator('td').nth(2).textContent();
      await keepAs(page, '第 2 步中断率', '手机号验证中断率');
      const broken = Number.parseFloat((await page.locator('.zy-metric-value').textContent()) ?? '');
      expect(broken + Number.parseFloat(passed ?? '')).toBeCloseTo(100, 0);
      await page.getByText('逐期数据').waitFor();
      await page.getByRole('button', { name: '固定到看板' }).waitFor();
      await keepPicture(page, 'metric-opening-zh');
      await page.goto('/analysis/conversion-points');
      await page.locator('.zy-templates button').first().click();
      await answered(page);
      await keepAs(page, '达成率', '首次交易达成率');
      expect(await page.locator('.zy-metric-value').textContent()).toMatch(/^\d+\.\d%$/);

      await page.goto('/analysis/channels');
      await answered(page);
      await page.getByText('权衡成本，修复承接页与流程').first().waitFor();
      expect(await page.locator('.zy-answer tbody').textContent()).toContain('信息流广告');
      await keepPicture(page, 'analysis-channels-zh');
      await choose(page, '按…细分', '平台');
      const beside = page.locator('.zy-panel', { hasText: '各组的渠道' });
      await beside.locator('tbody tr.ant-table-row .zy-link').first().click();
      await page
        .locator('.ant-drawer')
        .first()
        .getByText(/共 \d+ 人/)
        .waitFor();
      await page.keyboard.press('Escape');

      await page.goto('/analysis/weak-groups');
      await page.getByRole('button', { name: /开户后次月留存/ }).click();
      await answered(page);
      expect(await page.locator('.zy-sentence').textContent()).toContain('第 1 个月以 「启动应用」 回来');
      await page.getByText('检验的客群').waitFor();
      await page.getByText('客户与分组', { exact: true }).click();
      await choose(page, '按…细分', '性别');
      await page.locator('.zy-panel', { hasText: '各组的搜索' }).locator('tbody tr.ant-table-row').nth(2).waitFor();
      await keepPicture(page, 'analysis-weak-groups-zh');
      expect(analyst.faults).toEqual([]);
    },
    WALK_MS,
  );

  it(
    'shows trends with a formula, who stays active, how often, and when in the week, down to the people',
    async () => {
      const { page } = analyst;
      await page.goto('/analysis/trends');
      await page.getByRole('button', { name: /开户量与开户率/ }).click();
      await answered(page);
      expect(await page.locator('.zy-sentence').textContent()).toContain('公式 B / A');
      expect(await page.locator('.zy-stat-value').allInnerTexts()).toEqual([
        expect.stringMatching(/^\d+$/),
        expect.stringMatching(/^\d+$/),
        expect.stringMatching(/^\d+\.\d+%$/),
      ]);
      await keepPicture(page, 'analysis-trends-zh');
      await page.locator('.zy-answer .ant-table-row .zy-link').first().click();
      await page
        .locator('.ant-drawer')
        .first()
        .getByText(/共 \d+ 人/)
        .waitFor();
      await page.keyboard.press('Escape');

      await page.goto('/analysis/lifecycle');
      await answered(page);
      const cells = page.locator('.zy-answer .ant-table-row').first().locator('.zy-num');
      const [active = 0, fresh = 0, returning = 0, back = 0] = (await cells.allInnerTexts()).map(Number);
      expect(active).toBeGreaterThan(0);
      expect(fresh + returning + back).toBe(active);
      await page.locator('.zy-answer .ant-table-row .zy-link').first().click();
      await page.locator('.ant-drawer .ant-table-row').first().getByRole('button', { name: '为什么' }).click();
      await page.locator('.zy-attempt li[data-done=true]').first().waitFor();
      await keepPicture(page, 'analysis-lifecycle-trace-zh');

      await page.goto('/analysis/stickiness');
      await answered(page);
      expect(await page.locator('.zy-stat-value').first().textContent()).toMatch(/^\d+\.\d%$/);
      await keepPicture(page, 'analysis-stickiness-zh');

      await page.goto('/analysis/distribution');
      await page.getByRole('button', { name: /客户几点在线/ }).click();
      await answered(page);
      expect(await page.locator('.zy-week tr[data-trading=open]').count()).toBe(8);
      await savedPicture(page, 'distribution.png');
      await page.locator('.zy-week .zy-cell:enabled').first().click();
      await page.locator('.ant-drawer .ant-table-row').first().waitFor();
      await keepPicture(page, 'analysis-distribution-week-zh');
      await page.keyboard.press('Escape');
      expect(analyst.faults).toEqual([]);
    },
    WALK_MS,
  );

  it(
    'reads a metric, pins it and a funnel to a board, narrows and arranges the board, and sees what happened on a day',
    async () => {
      const { page } = analyst;
      await page.goto('/analysis/metrics');
      await page.getByRole('link', { name: '有效获客成本' }).waitFor();
      await keepPicture(page, 'metrics-zh');
      await page.getByRole('link', { name: 'M1 留存率' }).click();
      await answered(page);
      expect(await page.locator('.zy-metric-value').textContent()).toMatch(/^\d+\.\d%$/);
      expect(await page.locator('.zy-metric-notes').textContent()).toContain('基准 45.0%');
      await page.locator('.zy-metric-value').click();
      await page.locator('.ant-drawer .ant-table-row').first().waitFor();
      await page.keyboard.press('Escape');
      await keepPicture(page, 'metric-zh');

      const pin = async (board: string | null) => {
        await page.getByRole('button', { name: '固定到看板' }).first().click();
        const dialog = page.locator('.ant-modal:visible');
        await dialog.getByRole('textbox', { name: '磁贴标题（可不填）' }).waitFor();
        if (board !== null) {
          await dialog.getByText('新看板').click();
          await dialog.getByRole('textbox', { name: '看板名称' }).fill(board);
        }
        await dialog.getByRole('button', { name: '固定到看板' }).click();
        await page.getByText('已固定').last().waitFor();
      };
      await pin('我的看板');
      await page.goto('/analysis/funnel');
      await page.getByRole('button', { name: /开户漏斗/ }).click();
      await answered(page);
      await pin(null);
      await page.getByRole('button', { name: '打开看板' }).last().click();
      await page.locator('.zy-tile-frame[data-phase=done]').nth(1).waitFor();
      expect(await page.locator('.zy-tile .zy-funnel > li').count()).toBe(12);

      // The second tile goes before the first, by the keys; the viewer's days stand in the address.
      await page.getByRole('button', { name: '编辑' }).click();
      await page.getByRole('button', { name: /^第 2 个磁贴/ }).press('ArrowLeft');
      await page.getByText('已移到第 1 位').waitFor({ state: 'attached' });
      await page.getByRole('button', { name: '保存', exact: true }).click();
      await page.getByRole('button', { name: '编辑' }).waitFor();
      expect(await page.locator('.zy-tile-head h3').allInnerTexts()).toEqual([
        expect.stringContaining('漏斗'),
        'M1 留存率',
      ]);
      await page.getByRole('switch', { name: '与上期对比' }).click();
      await page.waitForURL(/f=/);
      await page.locator('.zy-tile-frame[data-phase=done]').nth(1).waitFor();
      await keepPicture(page, 'dashboard-zh');

      // The board goes out by e-mail, with its figures in words and in a picture.
      await page.getByRole('button', { name: '邮件发送' }).click();
      await page.getByRole('button', { name: '新增发送' }).click();
      const address = page.getByRole('combobox', { name: '其他邮箱' });
      await address.fill('wang@elsewhere.example');
      await address.press('Enter');
      await page.getByRole('button', { name: '保存', exact: true }).click();
      await page.getByText('收件人不能使用').waitFor();
      await page.locator('.ant-select-selection-item-remove').click();
      await page.locator('.ant-select-selection-item-remove').waitFor({ state: 'detached' });
      await address.fill('wang@firm.example');
      await address.press('Enter');
      await page.getByRole('button', { name: '保存', exact: true }).click();
      await page.getByRole('button', { name: '立即发送' }).click();
      await page.getByText('已发出').first().waitFor();
      expect(mail.arrived.map(({ to }) => to)).toEqual([['wang@firm.example']]);
      expect(mail.arrived[0]?.whole).toMatch(/Content-Type: image\/png/);
      // An address that refuses for good is shown so, and an analyst is told whom to ask.
      mail.replies.set('wang@firm.example', '550 5.1.1 no such user');
      await page.getByRole('button', { name: '立即发送' }).click();
      await page.getByText('邮箱已拒收，停止发送').waitFor();
      await page.getByText('请管理员恢复发送').waitFor();
      await keepPicture(page, 'dashboard-mail-zh');
      await page.locator('.ant-drawer-close:visible').click();

      await page.goto('/dashboards');
      await page.getByRole('textbox', { name: '发生了什么，例如“新版上线”' }).fill('新版上线');
      await page.getByRole('button', { name: '标注' }).click();
      await page.locator('.zy-annotations li', { hasText: '新版上线' }).waitFor();
      // The mark stands on the line over time, and today is drawn and said to run until now.
      await page.goto('/analysis/metrics');
      await page.getByRole('link', { name: '活跃客户', exact: true }).click();
      await answered(page);
      await page.getByRole('cell', { name: /进行中，截至目前$/ }).waitFor();
      await page.getByText(/对比期也只算到同一时刻/).waitFor();
      await keepPicture(page, 'metric-annotated-zh');
      await page.goto('/dashboards');
      await page.getByRole('link', { name: '3A3R 指标体系' }).click();
      // Tiles ask once they are in sight.
      for (const at of [0, 3, 6, 8]) {
        await page.locator('.zy-tile-frame').nth(at).scrollIntoViewIfNeeded();
        await page.locator('.zy-tile-frame[data-phase=done]').nth(at).waitFor();
      }
      const shown = await page.locator('.zy-tile-frame[data-phase=done] .zy-metric-value').allInnerTexts();
      expect(shown.filter((value) => /\d/.test(value)).length).toBeGreaterThan(6);
      await keepPicture(page, 'dashboard-3a3r-zh');
      expect(analyst.faults).toEqual([]);
    },
    WALK_MS,
  );

  it(
    'asks in SQL and is refused what is not there, sees who uses what, and where a page is clicked',
    async () => {
      const { page } = analyst;
      await page.goto('/analysis/sql');
      const statement = page.getByRole('textbox', { name: '查询语句' });
      const ask = async (sql: string) => {
        await statement.fill(sql);
        await statement.press('Control+Enter');
      };
      await ask('SELECT name, count() AS times FROM events GROUP BY name ORDER BY times DESC LIMIT 5');
      await page.getByText(/^5 行，/).waitFor();
      await page.getByRole('tab', { name: '表格' }).click();
      await expect.poll(() => page.locator('.zy-sql-cell').count()).toBe(10);
      await keepPicture(page, 'sql-zh');
      await ask('SELECT * FROM system.tables');
      await page.getByText('不能写库名，只能读文档列出的视图').waitFor();

      await page.goto('/analysis/feature-usage');
      await page.getByRole('button', { name: /常用功能/ }).click();
      await answered(page);
      expect(await page.locator('.zy-answer .ant-table-row').count()).toBeGreaterThan(3);
      await keepPicture(page, 'analysis-features-zh');
      await page.goto('/analysis/heatmap');
      await page.getByRole('button', { name: /首页/ }).click();
      await answered(page);
      expect(await page.locator('.zy-heat-fields rect').count()).toBeGreaterThan(0);
      await keepPicture(page, 'analysis-heatmap-zh');
      await savedPicture(page, 'heatmap.png');
      // A place of the page opens to its people by key as well.
      const place = page.locator('.zy-panel', { hasText: '点击最多的位置' }).locator('.zy-link').first();
      await place.press('Enter');
      await page
        .locator('.ant-drawer')
        .first()
        .getByText(/共 \d+ 人/)
        .waitFor();
      await page.keyboard.press('Escape');
      // What the answer names is offered as a figure.
      await keepAs(page, '点击过的访客占比', '首页点击');
      expect(await page.locator('.zy-metric-value').textContent()).toMatch(/^\d+\.\d%$/);
      expect(analyst.faults).toEqual([]);
    },
    WALK_MS,
  );

  it(
    'shows who comes back, in English and dark too',
    async () => {
      const { page } = analyst;
      await page.goto('/analysis/retention');
      await answered(page);
      expect(await page.locator('.zy-retention .zy-weighted td').count()).toBeGreaterThan(4);
      await keepPicture(page, 'analysis-retention-zh');
      await page.locator('.zy-retention tbody tr').nth(1).locator('.zy-cell:enabled').first().click();
      await page.locator('.ant-drawer .ant-table-row').first().waitFor();
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: 'English' }).click();
      await page.getByRole('button', { name: 'Switch to dark' }).click();
      await page.getByRole('heading', { level: 1, name: 'Retention', exact: true }).waitFor();
      await answered(page);
      await keepPicture(page, 'analysis-retention-en-dark');
      await page.goto('/dashboards/system-4r');
      await page.getByRole('heading', { level: 1, name: '4R', exact: true }).waitFor();
      await page.locator('.zy-tile-frame[data-phase=done]').nth(5).waitFor();
      await keepPicture(page, 'dashboard-4r-en-dark');
      expect(analyst.faults).toEqual([]);
    },
    WALK_MS,
  );
});
