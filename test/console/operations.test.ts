// What operators do when something is not as it should be, in a real browser against the built product: events that broke the
// plan, persons that were taken for each other, customers who change hands, files that arrive by themselves, jobs that failed.
import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Provider, startProvider } from '../../server/src/platform/auth/testing-provider.ts';
import { canWalk, keepPicture, launchBrowser, openWalk, type Walk } from './browser.ts';
import { type FirmServer, startFirmServer } from './firm-server.ts';
import { ask, signIn } from './operators.ts';

const walks = canWalk() ? describe : describe.skip;
const WALK_MS = 120_000;
const chinese = { locale: 'zh-CN', colorScheme: 'light' } as const;

let provider: Provider;
let server: FirmServer;
let browser: Browser;
let walk: Walk;
let page: Page;
let writeKey = '';

const send = async (events: readonly object[]): Promise<void> => {
  const answer = await fetch(`${server.url}/v1/events`, {
    method: 'POST',
    headers: { authorization: `Bearer ${writeKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ events }),
  });
  expect(answer.status, await answer.clone().text()).toBe(200);
};

/** Asks again until the answer is as it should be: what is sent is known a moment later. */
const until = async <Answer>(read: () => Promise<unknown>, fits: (answer: Answer) => boolean): Promise<Answer> => {
  for (let attempt = 0; ; attempt += 1) {
    const answer = (await read()) as Answer;
    if (fits(answer)) return answer;
    if (attempt > 150) throw new Error(`not in time: ${JSON.stringify(answer).slice(0, 500)}`);
    await new Promise((next) => setTimeout(next, 200));
  }
};

const heading = (text: string) => page.getByRole('heading', { level: 1, name: text, exact: true }).waitFor();
const confirmDialog = async (): Promise<void> => {
  await page.locator('.ant-modal-footer .ant-btn-primary').last().click();
};
const columns =
  '客户号,客户姓名,手机号,证件号码,客户类型,客户状态,投资者类型,风险等级,测评日期,学历,职业,省份,城市,营业部编号,开户渠道,开户日期,更新日期';

/** A line of a core system's file of customers, with nothing but a name and two days. */
const customerLine = (number: string, day: string): string => `${number},走查${','.repeat(14)}${day},${day}`;

const unique = (): string => Math.random().toString(36).slice(2, 8);

/** Two customers whom different people serve. */
const twoCustomers = async (): Promise<readonly [Served, Served]> => {
  const { rows } = (await ask(page, 'GET', '/customers?pageSize=100')) as { rows: readonly Served[] };
  const first = rows.find(({ adviserId }) => adviserId !== null);
  const second = rows.find(({ adviserId }) => adviserId !== null && adviserId !== first?.adviserId);
  if (!first || !second) throw new Error('the firm has no two customers with different advisers');
  return [first, second];
};

interface Served {
  readonly customerId: string;
  readonly adviserId: string | null;
}

interface Customer {
  readonly identity: {
    readonly actors: readonly { readonly actorId: string }[];
    readonly merged: readonly string[];
    readonly mergedInto: string | null;
  };
  readonly relations: readonly { readonly type: string; readonly unitId: string; readonly validUntil: string | null }[];
}

const brokenFile = `failing-disk-${unique()}.csv`;

const readCustomer = (customerId: string) => () => ask(page, 'GET', `/customers/${customerId}`);

walks('the console', () => {
  beforeAll(async () => {
    provider = await startProvider();
    server = await startFirmServer({
      environment: (folder) => ({
        NODE_OPTIONS: `--import=${resolve(import.meta.dirname, 'failing-disk.mjs')}`,
        ZHIYIN_IMPORT_FOLDERS: join(folder, 'delivered'),
        ZHIYIN_OIDC_ISSUER: provider.issuer,
        ZHIYIN_OIDC_CLIENT_ID: 'zhiyin',
        ZHIYIN_OIDC_CLIENT_SECRET: 'hush',
        ZHIYIN_OIDC_LABEL: '统一认证',
        ZHIYIN_OIDC_ROLE_CLAIM: 'groups',
        ZHIYIN_ALLOWED_PRIVATE_TARGETS: '127.0.0.1',
      }),
    });
    browser = await launchBrowser();
    walk = await openWalk(browser, server.url, chinese);
    page = walk.page;
    await signIn(page, 'admin', server.oneTimePassword);
    const body = { source: 'walk', name: 'walk', dialects: ['zhiyin'], trust: 'server', eventsPerSecondMax: 1_000 };
    writeKey = ((await ask(page, 'POST', '/write-keys', body)) as { clearKey: string }).clearKey;
  }, 300_000);

  afterAll(async () => {
    await browser?.close();
    await server?.stop();
    provider?.close();
  });

  it(
    'says at once that an import broke off in the middle',
    async () => {
      const filler = '填'.repeat(330);
      const lines = Array.from(
        { length: 600 },
        (_, index) => `${customerLine(`99500${1_000 + index}`, '20260105')},${filler}`,
      );
      const text = `${[`${columns},备注`, ...lines].join('\n')}\n`;
      await page.goto('/imports/new');
      await page
        .locator('input[type=file]')
        .setInputFiles({ name: brokenFile, mimeType: 'text/csv', buffer: Buffer.from(text) });
      await page.getByLabel('选择映射').click();
      await page.keyboard.type('standard-customers');
      await page.locator('.ant-select-dropdown:visible .ant-select-item-option').first().click();
      await page.getByRole('button', { name: '预览', exact: true }).click();
      await page.getByText('customer_recorded').first().waitFor();
      await page.getByRole('button', { name: '开始导入' }).click();
      await heading(`导入 ${brokenFile}`);
      await page.getByText('导入时系统出错，可以续跑。').waitFor();
    },
    WALK_MS,
  );

  it(
    'repairs what broke the plan and replays it, and discards what cannot be repaired',
    async () => {
      const who = `walk-${unique()}`;
      await send([
        { name: 'page_viewed', anonymousId: who, properties: { page_name: '行情', duration_seconds: '12' } },
        { name: 'page_viewed', anonymousId: who, properties: { page_name: '资讯', duration_seconds: '8' } },
        { name: 'page_viewed', anonymousId: who, properties: { page_name: '理财', platform: 'android' } },
        { name: 'searched', anonymousId: who, properties: {} },
      ]);
      await until<{ total: number }>(
        () => ask(page, 'GET', '/quarantine/events?status=open'),
        ({ total }) => total >= 3,
      );
      await page.goto('/quarantine');
      await heading('隔离区');
      await page.locator('.zy-group', { hasText: '类型不对' }).click();
      await page.locator('.ant-table-row', { hasText: 'page_viewed' }).first().waitFor();
      await keepPicture(page, 'operations-quarantine-zh');
      await page.getByRole('button', { name: '修复并重放' }).click();
      const drawer = page.locator('.ant-drawer').last();
      await drawer.getByRole('button', { name: '添加步骤' }).click();
      await drawer.locator('.ant-select').last().click();
      await page.locator('.ant-select-dropdown:visible .ant-select-item-option', { hasText: /^数值$/ }).click();
      await keepPicture(page, 'operations-repair-zh');
      await drawer.locator('.ant-drawer-footer .ant-btn-primary').click();
      await drawer.getByText('重放 2 条，仍不合格 0 条，剩余 0 条').waitFor();
      await drawer.locator('.ant-drawer-close').click();
      await page.locator('.zy-group', { hasText: '类型不对' }).waitFor({ state: 'detached' });

      await page.locator('.zy-group', { hasText: '缺少必填属性' }).click();
      await page.locator('.ant-table-row', { hasText: 'searched' }).first().waitFor();
      await page.locator('.zy-list-filters').getByRole('button', { name: '丢弃' }).click();
      await page.locator('.ant-modal').getByLabel('原因').fill('没有关键词，无法补');
      await confirmDialog();
      await page.getByText('隔离区是空的').waitFor();
      await page.locator('.ant-segmented-item', { hasText: '已丢弃' }).click();
      await page.locator('.ant-table-row', { hasText: 'searched' }).first().waitFor();
      // What comes in says codes by their names, and the codes to whoever looks for them.
      await page.goto('/live?name=page_viewed');
      const line = page.locator('.zy-live-row', { hasText: '理财' }).first();
      await line.getByText('平台 安卓').waitFor();
      expect(await line.locator('[title*="platform=android"]').count()).toBe(1);
      // What was replayed is an event like any other.
      await until<{ items: readonly { name: string; quarantined?: unknown }[] }>(
        () => ask(page, 'GET', '/events/live?name=page_viewed'),
        (answer) => JSON.stringify(answer).includes(who),
      );
    },
    WALK_MS,
  );

  it(
    'takes what traffic proposes into the tracking plan, and changes it afterwards',
    async () => {
      const name = `walk_seen_${unique()}`;
      await send([{ name, anonymousId: 'walk-plan', properties: { colour: 'red', size: 3 } }]);
      await until<{ items: readonly { eventName: string }[] }>(
        () => ask(page, 'GET', '/plan/proposals?pageSize=100'),
        ({ items }) => items.some(({ eventName }) => eventName === name),
      );
      await page.goto('/plan?tab=proposals');
      const row = page.locator('.ant-table-row', { hasText: name });
      await row.getByRole('button', { name: '采纳' }).click();
      const drawer = page.locator('.ant-drawer').last();
      await drawer.getByLabel('中文名', { exact: true }).first().fill('走查看到');
      await drawer.getByLabel('英文名', { exact: true }).first().fill('Seen by a walk');
      await drawer.getByLabel('中文说明').fill('浏览器走查发出的事件');
      await drawer.getByLabel('英文说明').fill('Sent by a browser walk');
      await drawer.getByLabel('负责人').fill('数字化运营');
      await keepPicture(page, 'operations-proposal-zh');
      await drawer.locator('.ant-drawer-footer .ant-btn-primary').click();
      await row.waitFor({ state: 'detached' });

      await page.getByRole('tab', { name: '事件', exact: true }).click();
      await page.getByPlaceholder('事件名称或说明').fill(name);
      await page.waitForURL(new RegExp(`search=${name}`));
      const planned = page.locator('.ant-table-row', { hasText: '走查看到' });
      await planned.getByRole('button', { name: '编辑' }).click();
      await drawer.getByLabel('负责人').fill('渠道运营');
      await drawer.getByLabel('改动说明').fill('换负责人');
      await drawer.locator('.ant-drawer-footer .ant-btn-primary').click();
      await planned.getByText('渠道运营').waitFor();
      const plan = (await ask(page, 'GET', '/plan')) as { events: readonly { name: string; properties: unknown[] }[] };
      expect(plan.events.find((event) => event.name === name)?.properties).toHaveLength(2);
      await page.getByRole('tab', { name: '版本' }).click();
      await page.locator('.ant-table-row', { hasText: '换负责人' }).waitFor();
    },
    WALK_MS,
  );

  it(
    'merges two customers and undoes it',
    async () => {
      const [kept, merged] = await twoCustomers();
      await page.goto(`/customers/${kept.customerId}?tab=identity`);
      await page.getByRole('button', { name: '合并客户' }).click();
      await page.locator('.ant-modal input').first().fill(merged.customerId);
      await page.locator('.ant-modal').getByLabel('原因').fill('同一人重复开户');
      await confirmDialog();
      await page.locator('.zy-between', { hasText: merged.customerId }).waitFor();
      await keepPicture(page, 'operations-merged-zh');
      await until<Customer>(
        readCustomer(merged.customerId),
        ({ identity: { mergedInto } }) => mergedInto === kept.customerId,
      );
      await page.goto(`/customers/${merged.customerId}`);
      await page
        .getByText(new RegExp(`${kept.customerId}`))
        .first()
        .waitFor();
      await page.goto(`/customers/${kept.customerId}?tab=identity`);
      await page.locator('.zy-between', { hasText: merged.customerId }).getByRole('button').click();
      await page.locator('.ant-modal').getByLabel('原因').fill('核对后不是同一人');
      await confirmDialog();
      await page.locator('.zy-between', { hasText: merged.customerId }).waitFor({ state: 'detached' });
      const { identity } = await until<Customer>(
        readCustomer(kept.customerId),
        (each) => each.identity.merged.length === 0,
      );
      expect(identity.merged).toEqual([]);
    },
    WALK_MS,
  );

  it(
    'unlinks a device that belongs to somebody else',
    async () => {
      const [{ customerId }] = await twoCustomers();
      const device = `walk-${unique()}`;
      await send([{ name: 'page_viewed', anonymousId: device, customerId, properties: { page_name: '首页' } }]);
      const has = (each: Customer) => each.identity.actors.some(({ actorId }) => actorId === `device:${device}`);
      await until<Customer>(readCustomer(customerId), has);
      await page.goto(`/customers/${customerId}?tab=identity`);
      const row = page.locator('.ant-table-row', { hasText: device });
      await row.getByRole('button').click();
      await page.locator('.ant-modal').getByLabel('原因').fill('家人的手机');
      await keepPicture(page, 'operations-unlink-zh');
      await confirmDialog();
      await row.waitFor({ state: 'detached' });
      await until<Customer>(readCustomer(customerId), (each) => !has(each));
    },
    WALK_MS,
  );

  it(
    'gives one customer, everybody of an adviser, and those who are ticked to somebody else',
    async () => {
      const [one, other] = await twoCustomers();
      const choose = async (unitId: string) => {
        await page.locator('.ant-modal').getByLabel('划给').click();
        await page.keyboard.type(unitId);
        await page.locator('.ant-select-dropdown:visible .ant-select-item-option').first().click();
        await page.locator('.ant-modal-title').click();
        await page.locator('.ant-modal').getByLabel('原因').fill('人员调整');
      };
      await page.goto(`/customers/${one.customerId}?tab=identity`);
      await page.getByRole('button', { name: '变更归属' }).click();
      await choose(other.adviserId ?? '');
      await keepPicture(page, 'operations-reassign-zh');
      await confirmDialog();
      await page.locator('.ant-modal .ant-alert-success').waitFor();
      await confirmDialog();
      const servedBy = (unitId: string | null) => (each: Customer) =>
        each.relations.some((row) => row.type === 'served_by' && row.unitId === unitId && row.validUntil === null);
      await until<Customer>(readCustomer(one.customerId), servedBy(other.adviserId));

      await page.goto(`/organisation?unit=${other.adviserId}`);
      await page.locator('.zy-list .ant-table-row').first().waitFor();
      await page.getByRole('button', { name: '划转全部客户' }).click();
      await choose(one.adviserId ?? '');
      await confirmDialog();
      await page.locator('.ant-modal .ant-alert-success').waitFor();
      await keepPicture(page, 'operations-reassigned-all-zh');
      await confirmDialog();
      for (const { customerId } of [one, other])
        await until<Customer>(readCustomer(customerId), servedBy(one.adviserId));

      await page.goto(`/organisation?unit=${one.adviserId}`);
      const rows = page.locator('.zy-list .ant-table-row');
      await rows.nth(1).waitFor();
      const ticked = await rows.evaluateAll((all) => all.slice(0, 2).map((row) => row.querySelector('a')?.textContent));
      for (const at of [0, 1]) await rows.nth(at).locator('input[type=checkbox]').check();
      await page.getByRole('button', { name: '划转所选 2 位' }).click();
      await choose(other.adviserId ?? '');
      await confirmDialog();
      await page.locator('.ant-modal .ant-alert-success').waitFor();
      await confirmDialog();
      // What was ticked is ticked no longer: the button is about everybody again.
      await page.getByRole('button', { name: '划转全部客户' }).waitFor();
      for (const customerId of ticked) await until<Customer>(readCustomer(customerId ?? ''), servedBy(other.adviserId));
    },
    WALK_MS,
  );

  it(
    'watches a folder, reads in what is put there, and says whether the day is complete',
    async () => {
      const folder = join(server.folder, 'delivered', 'customers');
      await mkdir(folder, { recursive: true });
      const day = new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Shanghai' }).format(Date.now());
      const name = `walk-${unique()}`;
      await page.goto('/imports?tab=folders');
      await page.getByRole('button', { name: '新增文件夹' }).click();
      const dialog = page.locator('.ant-modal');
      await dialog.getByLabel('名称', { exact: true }).fill(name);
      await dialog.getByLabel('映射', { exact: true }).click();
      await page.keyboard.type('客户资料');
      await page.locator('.ant-select-dropdown:visible .ant-select-item-option').first().click();
      await dialog.getByLabel('文件夹', { exact: true }).fill('/etc');
      await dialog.getByLabel('文件名模式').fill(`${name}_{trade_date:yyyyMMdd}.csv`);
      await dialog.getByLabel('预期', { exact: true }).click();
      await page.locator('.ant-select-dropdown:visible .ant-select-item-option', { hasText: '每天' }).click();
      await confirmDialog();
      // Only what lies below an allowed root may be watched.
      await dialog.locator('.zy-problem-line').first().waitFor();
      await dialog.getByLabel('文件夹', { exact: true }).fill(folder);
      await keepPicture(page, 'operations-folder-zh');
      await confirmDialog();
      const row = page.locator('.ant-table-row', { hasText: name });
      await row.waitFor();

      const file = join(folder, `${name}_${day.replaceAll('-', '')}.csv`);
      await writeFile(file, `${columns}\n${customerLine(`990${Date.now() % 1_000_000}`, day.replaceAll('-', ''))}\n`);
      await writeFile(`${file}.ok`, '');
      await row.getByRole('button', { name: '立即扫描' }).click();
      await row.getByText('启动了 1 次导入').waitFor();
      await page.getByRole('tab', { name: '到数看板' }).click();
      const card = page.locator('.zy-board-item').filter({ hasText: '完整' });
      await card.first().waitFor();
      await keepPicture(page, 'operations-board-zh');
    },
    WALK_MS,
  );

  it(
    'asks for the file in which a mapping looks values up, and takes it',
    async () => {
      const name = `walk-owners-${unique()}`;
      const from = (column: string) => ({ from: { column } });
      await ask(page, 'PUT', `/imports/mappings/${name}`, {
        ...{ name, title: { zh: name, en: name }, source: 'walk', dataset: name, format: { kind: 'csv' } },
        lookups: { owner: { file: 'owners.csv', format: { kind: 'csv' }, key: 'account' } },
        records: [
          {
            target: 'account',
            fields: {
              customer_id: { from: { lookup: 'owner', by: { column: 'account' }, take: 'customer' } },
              account_id: from('account'),
              opened_on: { ...from('opened'), transforms: [{ kind: 'date', format: 'yyyyMMdd' }] },
            },
          },
        ],
      });
      const csv = (text: string) => ({ name: 'any.csv', mimeType: 'text/csv', buffer: Buffer.from(text) });
      await page.goto('/imports/new');
      await page.locator('input[type=file]').setInputFiles(csv('account,opened\nW1,20260102\n'));
      await page.getByLabel('选择映射').click();
      await page.keyboard.type(name);
      await page.locator('.ant-select-dropdown:visible .ant-select-item-option').first().click();
      await page.getByText('未上传').waitFor();
      expect(await page.getByRole('button', { name: '预览', exact: true }).isDisabled()).toBe(true);
      await keepPicture(page, 'operations-side-file-zh');
      await page.locator('.zy-plain-list input[type=file]').setInputFiles(csv('account,customer\nW1,800000001\n'));
      await page.getByRole('button', { name: '替换 owners.csv' }).waitFor();
      await page.getByRole('button', { name: '预览', exact: true }).click();
      await page.locator('.ant-table-row', { hasText: '800000001' }).waitFor();
      await page.getByRole('button', { name: '开始导入' }).click();
      await page.locator('.ant-tag', { hasText: '成功' }).waitFor();
    },
    WALK_MS,
  );

  it(
    'lets people in through the identity provider of the firm, and says why it does not',
    async () => {
      const visitor = await openWalk(browser, server.url, chinese);
      const button = visitor.page.getByRole('link', { name: '统一认证' });
      provider.claims = { sub: 'walk-1', preferred_username: 'li.na', name: '李娜', groups: ['cleaning'] };
      await visitor.page.goto('/customers');
      await button.click();
      await visitor.page.getByText('您的账号在统一身份认证中没有本系统的角色').waitFor();
      await keepPicture(visitor.page, 'operations-oidc-refused-zh');
      provider.claims = { ...provider.claims, groups: ['analyst'] };
      await visitor.page.goto('/customers');
      await button.click();
      await visitor.page.locator('.zy-own', { hasText: '李娜' }).waitFor();
      expect(new URL(visitor.page.url()).pathname).toBe('/customers');
      await keepPicture(visitor.page, 'operations-oidc-zh');
      expect(visitor.faults).toEqual([]);
      await visitor.context.close();
      expect(walk.faults).toEqual([]);
    },
    WALK_MS,
  );

  // The import of the first test has been tried again and again meanwhile.
  it(
    'shows a job that failed for good, and lets it be run again when its cause is gone',
    async () => {
      await page.goto('/jobs?state=dead');
      const row = page.locator('.ant-table-row', { hasText: 'sources.import' }).first();
      await row.waitFor({ timeout: 60_000 });
      await row.locator('button').first().click();
      await page.locator('.ant-drawer pre', { hasText: 'EIO' }).waitFor();
      await keepPicture(page, 'operations-dead-job-zh');
      await writeFile(join(server.folder, 'disk-works'), '');
      await page.locator('.ant-drawer').getByRole('button', { name: '重新运行' }).click();
      await page.locator('.ant-drawer .ant-tag', { hasText: '成功' }).waitFor();
      const { items } = (await ask(page, 'GET', '/imports/runs?pageSize=50')) as {
        items: readonly { fileName: string; status: string; rowsGood: number }[];
      };
      expect(items.find(({ fileName }) => fileName === brokenFile)).toMatchObject({
        ...{ status: 'succeeded', rowsGood: 600 },
      });
      // Every schedule and the job behind it has a name in words, not its code alone.
      await page.goto('/jobs?tab=schedules');
      await page.locator('.ant-table-row').first().waitFor();
      const cells = await page
        .locator('.ant-table-row td:nth-child(1), .ant-table-row td:nth-child(4)')
        .allInnerTexts();
      expect(cells.length).toBeGreaterThan(20);
      expect(cells.filter((each) => !/\p{Script=Han}/u.test(each))).toEqual([]);
    },
    WALK_MS,
  );
});
