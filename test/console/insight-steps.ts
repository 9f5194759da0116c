// What is known of customers, page by page: value, contribution, loyalty, lifecycle, moments and churn, each with its definition, and from a
// figure to the customers behind it.
import type { Page } from 'playwright-core';
import { keepPicture } from './browser.ts';

const heading = (page: Page, text: string): Promise<void> =>
  page.getByRole('heading', { level: 1, name: text, exact: true }).waitFor();

/** The page says what its figures mean, or that a firm as small and young has none yet. */
const says = (page: Page): Promise<void> =>
  page
    .getByText(/^口径: /)
    .or(page.locator('.zy-empty-title'))
    .first()
    .waitFor();

/** The groups with what makes them, and the settings with the version that holds. */
const walkThroughValue = async (page: Page): Promise<void> => {
  await page.goto('/value');
  await heading(page, '客户价值');
  await page.getByText('各群定义').waitFor();
  await page.getByText(/^R 高（4–5）、F 高（4–5）、M 中（3）/).waitFor();
  await page.getByRole('button', { name: '设置' }).click();
  const drawer = page.locator('.ant-drawer');
  await drawer.getByText('银行客群：私银起点（总资产，元）').waitFor();
  await drawer.getByText('出厂设置').waitFor();
  await keepPicture(page, 'insight-value-settings-zh');
  for (const tab of ['afb', 'lifetime']) {
    await page.goto(`/value?tab=${tab}`);
    await says(page);
  }
};

/** From a stage to the customers in it, with a file of them and a segment. */
const walkThroughLifecycle = async (page: Page): Promise<void> => {
  await page.goto('/lifecycle');
  await heading(page, '客户生命周期');
  await page.locator('.zy-figure').first().click();
  const drawer = page.locator('.ant-drawer');
  await drawer.getByRole('button', { name: '存为客群' }).waitFor();
  await drawer.getByRole('link', { name: '导出 CSV' }).waitFor();
};

/** A moment of the firm's own as it stands, and the form in which the next is written. */
const walkThroughMoments = async (page: Page): Promise<void> => {
  await page.goto('/moments?tab=definitions');
  await heading(page, '关键时刻');
  await page.getByRole('button', { name: '新建时刻' }).click();
  await page.locator('.ant-drawer').getByText('何时出现').waitFor();
  await keepPicture(page, 'insight-own-moment-zh');
  await page.goto('/moments/own/own_back_to_news');
  await heading(page, '看完产品又看资讯');
  await page
    .getByText(/48 小时内没有/)
    .first()
    .waitFor();
};

/** Looks at each page; whoever walks may read customers, export them and manage scenes. */
export const walkThroughInsights = async (page: Page): Promise<void> => {
  await walkThroughValue(page);
  await walkThroughLifecycle(page);
  await walkThroughMoments(page);
  for (const [path, title] of [
    ['/contribution', '贡献与成本'],
    ['/loyalty', '忠诚与人生旅程'],
    ['/churn', '流失预警'],
  ] as const) {
    await page.goto(path);
    await heading(page, title);
    await says(page);
  }
};
