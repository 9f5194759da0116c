// The tutorial that finds what is planted in the simulated firm, as a newcomer does it: a page from the menu, at most one template, and the
// answer with its people and reasons.
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { brokenStep, conversionPoint } from '../../server/src/app/demo/planted-truths.ts';
import { answered, bringUp, type Tutorial } from './tutorial.ts';

/** Opens a page as a newcomer does: from the menu. */
const fromMenu = async (page: Page, label: string): Promise<void> => {
  await page.locator('.zy-nav').getByText(label, { exact: true }).click();
  await page.locator('h1').waitFor();
};

const finding = (page: Page) => page.locator('.zy-answer .ant-alert').first();

export const findBrokenStep = async (page: Page, { say, of, keep }: Tutorial): Promise<void> => {
  await fromMenu(page, say('nav.opening'));
  await answered(page);
  const found = (await finding(page).textContent()) ?? '';
  // By the name that the tracking plan gives the platform.
  expect(brokenStep.platform).toBe('android');
  expect(found).toContain(of('安卓', 'Android'));
  expect(found).toContain(brokenStep.fixedInVersion);
  expect(found).toContain(say(`openingReason.${brokenStep.reason}`));
  await keep(page, 'found-step');
  // Those who reached the step and are customers by now.
  const row = page.locator('.zy-panel').filter({ has: page.locator('tbody tr.ant-table-row:nth-child(9)') });
  await row.first().locator('tbody tr.ant-table-row').nth(8).getByRole('button').first().click();
  await page.locator('.ant-drawer .ant-table-row').first().waitFor();
  await keep(page, 'found-step-people');
  await page.keyboard.press('Escape');
};

export const findConversionPoint = async (page: Page, { say, keep }: Tutorial): Promise<void> => {
  await fromMenu(page, say('nav.conversionPoints'));
  await page.getByRole('button', { name: say('points.templateTrade') }).click();
  await answered(page);
  const found = (await finding(page).textContent()) ?? '';
  expect(found).toMatch(/阅读资讯|News read|资讯/);
  // What is counted before the trade understates: the point lies at the planted one or right beside it.
  const times = Number(/(\d+)\s*(次|times)/.exec(found)?.[1]);
  expect(Math.abs(times - conversionPoint.newsReads)).toBeLessThanOrEqual(1);
  await bringUp(page, page.locator('.zy-question-bar'));
  await keep(page, 'found-point');
};

export const findWeakGroup = async (page: Page, { say, of, keep }: Tutorial): Promise<void> => {
  await fromMenu(page, say('nav.weakGroups'));
  await page.getByRole('button', { name: say('weak.templateRetention') }).click();
  await answered(page);
  // The young and those with tools are the same people from two sides; either may lead.
  const tools = page
    .locator('.zy-answer .ant-table-row', { hasText: of('使用功能', 'Feature used') })
    .filter({ hasText: say('weakVerdict.confirmed') })
    .first();
  await tools.getByRole('button').first().click();
  await page.getByText(of('完成课程', 'Course finished')).last().waitFor();
  await page.locator('.zy-answer .ant-alert').first().waitFor();
  await bringUp(page, page.locator('.zy-answer .ant-alert').first());
  await keep(page, 'found-group');
};

export const findWeakChannel = async (page: Page, { say, keep }: Tutorial): Promise<void> => {
  await fromMenu(page, say('nav.channelValue'));
  await answered(page);
  await page.getByText('信息流广告').first().waitFor();
  await bringUp(page, page.locator('.zy-question-bar'));
  await keep(page, 'found-channel');
};

export const findLeavers = async (page: Page, { say, keep }: Tutorial): Promise<void> => {
  await fromMenu(page, say('nav.churn'));
  await page.locator('.zy-chart canvas').first().waitFor();
  const auc = Number(
    await page
      .locator('.zy-stat-value')
      .filter({ hasText: /^0\.\d+$/ })
      .first()
      .textContent(),
  );
  expect(auc).toBeGreaterThan(0.7);
  await page.locator('.ant-table-row').first().waitFor();
  await keep(page, 'found-leavers');
};
