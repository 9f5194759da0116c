// The tutorial, done as it is written, in both languages: the files are those of its text, the words those of the console.
// With ZHIYIN_TUTORIAL_PICTURES=1 its pictures are taken anew.
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TextKey, texts } from '../../console/src/i18n/texts/index.ts';
import { canWalk, keepPicture, launchBrowser, openWalk } from './browser.ts';
import { type FirmServer, startFirmServer } from './firm-server.ts';
import { ask, password, signIn } from './operators.ts';

const walks = canWalk() ? describe : describe.skip;
const WALK_MS = 180_000;
const folder = resolve(import.meta.dirname, '../../docs/tutorial');
const takesPictures = process.env.ZHIYIN_TUTORIAL_PICTURES === '1';

interface Edition {
  readonly which: 'zh' | 'en';
  readonly locale: 'zh-CN' | 'en-GB';
  readonly document: string;
  readonly file: string;
  readonly newcomer: string;
  readonly tag: { readonly code: string; readonly zh: string; readonly en: string };
  readonly attribute: string;
  readonly customers: string;
}

const editions: readonly Edition[] = [
  {
    ...{ which: 'zh', locale: 'zh-CN', document: 'first-day.zh-CN.md', file: '第一天.csv', newcomer: '910000001' },
    tag: { code: 'first_day', zh: '进取客户', en: 'Growth customers' },
    ...{ attribute: '风险等级', customers: '客户' },
  },
  {
    ...{ which: 'en', locale: 'en-GB', document: 'first-day.md', file: 'first-day.csv', newcomer: '920000001' },
    tag: { code: 'first_day_en', zh: '进取客户二', en: 'Growth customers' },
    ...{ attribute: 'Risk level', customers: 'Customer' },
  },
];

let server: FirmServer;
let browser: Browser;
let oneTime = '';

/** The words of the console in the language of the edition. */
const wordsOf =
  ({ which }: Edition) =>
  (key: TextKey): string => {
    const [area = '', ...rest] = key.split('.');
    const pair = (texts as unknown as Record<string, Record<string, readonly [string, string]>>)[area]?.[
      rest.join('.')
    ];
    if (!pair) throw new Error(`no words ${key}`);
    return pair[which === 'zh' ? 0 : 1];
  };

const csvOf = (text: string): string => {
  const block = /```csv\n([\s\S]*?)```/.exec(text)?.[1];
  if (!block) throw new Error('the tutorial has no file to import');
  return block;
};

const findBySlash = async (page: Page, number: string): Promise<void> => {
  await page.locator('h1').click();
  await page.keyboard.press('/');
  await page.keyboard.type(number);
  await page.keyboard.press('Enter');
  await page.locator('.ant-table-row a', { hasText: number }).click();
  await page.locator('.zy-360-head').waitFor();
};

walks('the tutorial of the first day', () => {
  beforeAll(async () => {
    server = await startFirmServer();
    oneTime = server.oneTimePassword;
    browser = await launchBrowser();
  }, 600_000);

  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  // Both editions say the same; the second is walked with ZHIYIN_SOAK.
  it.each(process.env.ZHIYIN_SOAK || process.env.ZHIYIN_TUTORIAL_PICTURES ? editions : editions.slice(0, 1))(
    'can be followed as it is written: $document',
    async (edition) => {
      const text = readFileSync(join(folder, edition.document), 'utf8');
      const say = wordsOf(edition);
      for (const word of [edition.file, edition.newcomer, edition.tag.code, edition.tag.zh, edition.tag.en])
        expect(text).toContain(word);
      const walk = await openWalk(browser, server.url, { locale: edition.locale, colorScheme: 'light' });
      const { page } = walk;
      await page.setViewportSize({ width: 1280, height: 800 });
      const keep = async (name: string): Promise<void> => {
        await keepPicture(page, `tutorial-${name}-${edition.which}`);
        expect(text).toContain(`](images/${name}-${edition.which}.png)`);
        if (takesPictures) await page.screenshot({ path: join(folder, 'images', `${name}-${edition.which}.png`) });
      };

      // 1. Start
      await signIn(page, 'admin', edition.which === 'zh' ? oneTime : password);
      await page.locator('.zy-chart canvas').waitFor();
      await keep('overview');

      // 2. Find a customer
      await findBySlash(page, '800000001');
      await keep('customer');

      // 3. Import a file
      await page.goto('/imports');
      await page.getByRole('button', { name: say('imports.newImport') }).click();
      await page.locator('input[type=file]').setInputFiles({
        name: edition.file,
        mimeType: 'text/csv',
        buffer: Buffer.from(csvOf(text)),
      });
      await page.getByText(say('imports.own'), { exact: true }).click();
      await page.getByLabel(say('imports.target')).click();
      await page
        .locator('.ant-select-item-option')
        .filter({ hasText: new RegExp(`^${edition.customers}s?$`) })
        .click();
      await page.locator('code', { hasText: 'customer_id' }).waitFor();
      await keep('mapping');
      await page.getByRole('button', { name: say('imports.preview'), exact: true }).click();
      await page.getByText('customer_recorded').first().waitFor();
      await page.getByText(say('rowProblem.DATE')).waitFor();
      await page.getByRole('button', { name: say('imports.start'), exact: true }).click();
      await page.locator('.ant-tag', { hasText: say('importStatus.succeeded') }).waitFor();
      await page.locator('.zy-list .ant-table-row', { hasText: say('rowProblem.DATE') }).waitFor();
      await keep('import');
      for (let attempt = 0; attempt < 100; attempt += 1) {
        const { total } = (await ask(page, 'GET', `/customers?search=${edition.newcomer}`)) as { total: number };
        if (total === 1) break;
        await new Promise((next) => setTimeout(next, 200));
      }
      await findBySlash(page, edition.newcomer);

      // 4. Make a rule tag
      await page.goto('/tags');
      await page.getByRole('button', { name: say('tags.create') }).click();
      await page.getByLabel(say('tags.code'), { exact: true }).fill(edition.tag.code);
      await page.getByLabel(say('tags.nameZh'), { exact: true }).fill(edition.tag.zh);
      await page.getByLabel(say('tags.nameEn'), { exact: true }).fill(edition.tag.en);
      await page.getByLabel(say('tags.category'), { exact: true }).fill('kyc');
      const drawer = page.locator('.ant-drawer');
      await drawer.getByLabel(say('tags.attribute'), { exact: true }).click();
      await page.keyboard.type(edition.attribute);
      await page
        .locator('.ant-select-dropdown:visible .ant-select-item-option', { hasText: edition.attribute })
        .first()
        .click();
      await drawer.getByLabel(say('tags.operator')).click();
      await page
        .locator('.ant-select-dropdown:visible .ant-select-item-option')
        .filter({ hasText: new RegExp(`^${say('comparison.eq')}$`) })
        .click();
      await drawer.getByLabel(say('tags.value'), { exact: true }).click();
      await page.locator('.ant-select-dropdown:visible .ant-select-item-option', { hasText: 'C5' }).click();
      await page.getByRole('button', { name: say('tags.preview'), exact: true }).click();
      await drawer.getByText(/\d+ (位客户满足|customers,)/).waitFor();
      await keep('tag');
      await page.locator('.ant-drawer-footer .ant-btn-primary').click();
      await page
        .locator(`a[href="/customers?tags=${edition.tag.code}"]`, { hasText: edition.tag[edition.which] })
        .waitFor();

      // 5. Look at a portrait
      await page.goto(`/portrait?tag=${edition.tag.code}`);
      await page.locator('.zy-tgi-bar').first().waitFor();
      await keep('portrait');
      expect(walk.faults).toEqual([]);
      await walk.context.close();
    },
    WALK_MS,
  );
});
