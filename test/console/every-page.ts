// Every page of the console and of the member centre as it looks, with what can be told to be wrong by a machine: a page that is wider than its window,
// a value that nobody wrote down, a word of the other language, a code where words belong.
import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Page } from 'playwright-core';

const out = resolve(import.meta.dirname, '../../test-output/console/pages');
const SETTLES_MS = 60_000;
const TALL = 2_000;

export interface Look {
  /** Names the folder of the pictures. */
  readonly name: string;
  readonly language: 'zh' | 'en';
}

/** What is wrong on one page: `broken` is wrong in any case, `odd` wants somebody to look. */
interface Faults {
  readonly broken: readonly string[];
  readonly odd: readonly string[];
}

const faultsOf = (page: Page, language: 'zh' | 'en'): Promise<Faults> =>
  page.evaluate((spoken) => {
    const broken: string[] = [];
    const odd: string[] = [];
    const root = document.documentElement;
    if (root.scrollWidth > root.clientWidth + 1)
      broken.push(`wider than the window by ${root.scrollWidth - root.clientWidth}`);
    // A chart has its figures beside it or in another table of the page; a tile leads to the page that has them.
    const bare = [...document.querySelectorAll('.zy-chart')].filter(
      (chart) =>
        chart.checkVisibility() &&
        !chart.closest('.zy-tile-frame') &&
        !chart.parentElement?.querySelector('.zy-chart-table') &&
        document.querySelector('main table') === null,
    );
    // A list can be taken along: by a button of its own, or by one of the page. Forms, previews of a file, and what is looked at for a reason are no lists.
    const isFiled = [
      ...document.querySelectorAll('main [data-export], main a[download], .ant-drawer [data-export]'),
    ].some((each) => each.checkVisibility());
    const lists = [...document.querySelectorAll('main .ant-table')].filter(
      (table) =>
        table.checkVisibility() &&
        !table.closest('form, .zy-matrix, .zy-tile-frame') &&
        table.querySelector('.ant-table-row') !== null,
    );
    if (lists.length > 0 && !isFiled) broken.push('a list without a file');
    for (const chart of bare) broken.push(`a chart without a table: ${chart.getAttribute('aria-label')}`);
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const element = node.parentElement;
      const text = (node.textContent ?? '').trim();
      if (!element?.checkVisibility() || text === '' || element.closest('script, style, pre, textarea, .zy-sql'))
        continue;
      if (/\bNaN\b|\bundefined\b|Invalid Date|\[object |\bInfinity\b/.test(text)) broken.push(`says "${text}"`);
      if (element.scrollWidth > element.clientWidth + 1 && getComputedStyle(element).overflow === 'hidden')
        odd.push(`cut: ${text}`);
      if (element.closest('code, kbd')) continue;
      if (/(^|\s)[a-z]+(_[a-z]+)+(\s|$)/.test(text)) odd.push(`code: ${text}`);
      if (spoken === 'zh' && /[A-Za-z]{2,} [a-z]{2,} [a-z]{2,}/.test(text)) odd.push(`English: ${text}`);
      if (spoken === 'en' && /\p{Script=Han}/u.test(text)) odd.push(`Chinese: ${text}`);
    }
    return { broken: [...new Set(broken)], odd: [...new Set(odd)] };
  }, language);

const settled = async (page: Page): Promise<void> => {
  const busy = '.zy-loading, .ant-spin-spinning, .ant-skeleton, main [aria-busy=true], section[aria-busy=true]';
  await page.waitForFunction((one) => document.querySelectorAll(one).length === 0, busy, { timeout: SETTLES_MS });
  await page.waitForTimeout(500);
  await page.waitForFunction((one) => document.querySelectorAll(one).length === 0, busy, { timeout: SETTLES_MS });
};

/** The pages beyond the menu: what the lists lead to, and what stands in no menu. */
const further = [
  '/account',
  '/sandbox',
  '/draws',
  '/scenes/library',
  '/activities/library',
  '/imports/new',
  '/nowhere',
];
const details =
  /^\/(customers|dashboards|segments|tiers|benefits|points-catalogue|partners|earning|activities|scenes|moments\/own|analysis\/metrics|imports\/runs)\/[^/?]+(\/settlement)?$/;

/** Takes a picture of every page, its tabs, and one of each kind that its lists lead to; gives what is broken. */
export const lookAtEveryPage = async (page: Page, look: Look): Promise<readonly string[]> => {
  const folder = join(out, look.name);
  await mkdir(folder, { recursive: true });
  const found: Record<string, Faults> = {};
  const kinds = new Set<string>();
  const waiting: string[] = [];
  const linksOf = (selector: string): Promise<readonly string[]> =>
    page.locator(selector).evaluateAll((all) => all.map((each) => each.getAttribute('href') ?? ''));
  const keep = async (name: string): Promise<void> => {
    try {
      await settled(page);
    } catch {
      found[name] = { broken: ['does not settle'], odd: [] };
    }
    const { broken, odd } = await faultsOf(page, look.language);
    found[name] = { broken: [...(found[name]?.broken ?? []), ...broken], odd };
    await page.screenshot({ path: join(folder, `${name}.png`) });
  };
  const visit = async (path: string): Promise<void> => {
    await page.goto(path);
    await page.locator('h1, .zy-alone, .zy-state').first().waitFor();
    const name = path === '/' ? 'overview' : path.slice(1).replaceAll(/[^\w-]+/g, '.');
    await keep(name);
    const tabs = page.locator('main [role=tab]');
    for (let index = 0, count = await tabs.count(); index < count; index += 1) {
      if ((await tabs.nth(index).getAttribute('aria-selected')) === 'true') continue;
      await tabs.nth(index).click();
      await keep(`${name}.tab${index}`);
    }
    for (const href of await linksOf('main a[href]')) {
      const [kind = '', settlement = ''] = details.exec(href)?.slice(1) ?? [];
      if (kind === '' || kinds.has(kind + settlement) || further.includes(href)) continue;
      kinds.add(kind + settlement);
      waiting.push(href);
    }
  };
  // The page scrolls within its window: one that is tall shows it whole.
  await page.setViewportSize({ width: 1280, height: TALL });
  await page.goto('/');
  await page.locator('.zy-nav a').first().waitFor();
  const only = process.env.ZHIYIN_PAGES?.split(',');
  for (const path of [...(await linksOf('.zy-nav a')), ...further]) if (only?.includes(path) ?? true) await visit(path);
  for (let path = waiting.shift(); path !== undefined; path = waiting.shift()) await visit(path);
  await writeFile(join(folder, 'faults.json'), JSON.stringify(found, null, 1));
  return Object.entries(found).flatMap(([name, { broken }]) => broken.map((each) => `${name}: ${each}`));
};

/** The same of the member centre, whose pages stand in its bar. */
export const lookAtMemberPages = async (page: Page, look: Look): Promise<readonly string[]> => {
  const folder = join(out, look.name);
  await mkdir(folder, { recursive: true });
  const found: Record<string, Faults> = {};
  const links = page.locator('nav a');
  for (let index = 0, count = await links.count(); index < count; index += 1) {
    await links.nth(index).click();
    await settled(page);
    found[`${index}`] = await faultsOf(page, look.language);
    await page.screenshot({ path: join(folder, `${index}.png`), fullPage: true });
  }
  await writeFile(join(folder, 'faults.json'), JSON.stringify(found, null, 1));
  return Object.entries(found).flatMap(([name, { broken }]) => broken.map((each) => `${name}: ${each}`));
};
