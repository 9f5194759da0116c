// How a page looks while the server has not answered yet, and once it has failed: it must say so, whatever it shows otherwise.
import type { Page, Route } from 'playwright-core';

const SLOW_MS = 6_000;
/** A failed read is tried three times before it counts as failed. */
const FAILED_MS = 12_000;
const busy = '[aria-busy=true], .zy-loading, .ant-spin-spinning, .ant-skeleton, .ant-btn-loading';

const failure = {
  status: 500,
  contentType: 'application/problem+json',
  body: JSON.stringify({ title: 'Internal Server Error', status: 500, code: 'INTERNAL', detail: '', requestId: 'r-1' }),
};

const isSeen = (page: Page, selector: string, withinMs: number): Promise<boolean> =>
  page
    .locator(selector)
    .locator('visible=true')
    .first()
    .waitFor({ timeout: withinMs })
    .then(
      () => true,
      () => false,
    );

/** What is wrong with the states of the page at the path; empty when it shows that it waits, and then that it failed. */
export const faultsOfStates = async (page: Page, path: string): Promise<readonly string[]> => {
  let release = (): void => undefined;
  const gate = new Promise<void>((resolve) => {
    release = resolve;
  });
  let asked = 0;
  const hold = async (route: Route): Promise<void> => {
    if (new URL(route.request().url()).pathname === '/api/session') return route.continue();
    asked += 1;
    await gate;
    // A page that was left no longer waits for the answer.
    await route.fulfill(failure).catch(() => undefined);
  };
  await page.route('**/api/**', hold);
  try {
    await page.goto(path, { waitUntil: 'commit' });
    await page.locator('.zy-shell').waitFor();
    const waits = await isSeen(page, busy, SLOW_MS);
    release();
    const fails = await isSeen(page, '[role=alert]', FAILED_MS);
    if (asked === 0) return [`${path} asks the server for nothing`];
    return [
      ...(waits ? [] : [`${path} does not show that it waits`]),
      ...(fails ? [] : [`${path} does not say that it failed`]),
    ];
  } finally {
    release();
    await page.unroute('**/api/**', hold);
  }
};
