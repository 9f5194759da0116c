// The loyalty manager's steps through scenes: a draft from the library, checked while it is written, rehearsed, and in the register.
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { keepPicture } from './browser.ts';

const heading = (page: Page, text: string): Promise<void> =>
  page.getByRole('heading', { level: 1, name: text, exact: true }).waitFor();

export const walkThroughScenes = async (page: Page): Promise<void> => {
  await page.goto('/scenes');
  await heading(page, '场景');
  await page.locator('.ant-table-row').first().waitFor();
  await keepPicture(page, 'loyalty-manager-scenes-zh');
  await page.getByRole('button', { name: '新建场景' }).click();
  await heading(page, '场景库');
  await page.locator('[data-template]').first().waitFor();
  expect(await page.locator('[data-template]').count()).toBeGreaterThanOrEqual(30);
  await page.locator('[data-template=live_three]').click();
  await page.locator('[data-check=sound]').waitFor();
  // A number that is not reached in one step of typing: what the sentence says follows.
  await page.getByLabel('达到', { exact: true }).fill('4');
  await page.getByText('累计满 4 个不同的 content_id').first().waitFor();
  await keepPicture(page, 'loyalty-manager-scene-editor-zh');
  await page.locator('.ant-drawer-footer .ant-btn-primary').click();
  await heading(page, '当月观看 3 场直播');
  await page.getByRole('button', { name: '预演' }).click();
  await page.locator('[data-rehearsal=ready]').waitFor();
  await keepPicture(page, 'loyalty-manager-scene-rehearsal-zh');
  await page.goto('/compliance');
  await heading(page, '合规登记');
  await page.locator('.ant-table-row', { hasText: 'live_three' }).waitFor();
};
