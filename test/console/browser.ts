// A browser for walks: Debian's chromium through playwright-core. Without one the walks are skipped and say so, unless
// ZHIYIN_REQUIRE_BROWSER=1 makes that a failure.
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';

const candidates = [process.env.ZHIYIN_CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser'];

/** Path of the browser; null when there is none. */
export const chromiumPath = candidates.find((path) => path !== undefined && existsSync(path)) ?? null;

/** Whether walks are possible; says loudly when they are not. */
export const canWalk = (): boolean => {
  if (chromiumPath !== null) return true;
  if (process.env.ZHIYIN_REQUIRE_BROWSER === '1') {
    throw new Error('ZHIYIN_REQUIRE_BROWSER=1, but there is no chromium: apt-get install chromium fonts-noto-cjk');
  }
  console.warn('\n*** SKIPPED: browser walks. There is no chromium; install chromium and fonts-noto-cjk. ***\n');
  return false;
};

export const launchBrowser = (): Promise<Browser> =>
  chromium.launch({
    executablePath: chromiumPath ?? '',
    args: [
      ...['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
      ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
    ],
  });

/** A page of its own with what went wrong in it: errors thrown, and requests that the server failed. */
export interface Walk {
  readonly page: Page;
  readonly context: BrowserContext;
  readonly faults: readonly string[];
}

export const openWalk = async (
  browser: Browser,
  baseURL: string,
  look: {
    readonly locale: 'zh-CN' | 'en-GB';
    readonly colorScheme: 'light' | 'dark';
    /** `reduce` unless told otherwise: pages that stand still are sooner walked through. */
    readonly reducedMotion?: 'reduce' | 'no-preference';
  },
): Promise<Walk> => {
  const viewport = { width: 1280, height: 900 };
  const context = await browser.newContext({ baseURL, viewport, reducedMotion: 'reduce', ...look });
  context.setDefaultTimeout(45_000);
  const page = await context.newPage();
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('response', (response) => {
    if (response.status() >= 500) faults.push(`${response.status()} ${response.url()}`);
  });
  return { page, context, faults };
};

const folder = resolve(import.meta.dirname, '../../test-output/console');

/** Keeps what the page looks like as test output, once nothing is loading any more. */
export const keepPicture = async (page: Page, name: string): Promise<void> => {
  await mkdir(folder, { recursive: true });
  await page.waitForFunction(() => document.querySelectorAll('.zy-loading, .ant-spin-spinning').length === 0);
  // Pages that stand still are drawn as soon as they have what they show; those that move are given the time to come to rest.
  const moves = await page.evaluate(() => !matchMedia('(prefers-reduced-motion: reduce)').matches);
  await page.waitForTimeout(moves ? 400 : 50);
  await page.screenshot({ path: join(folder, `${name}.png`) });
};
