// The loyalty manager's steps: through scenes (a draft from the library, checked while it is written, rehearsed, in the register), and
// through benefits (a draft from a template, one granted by hand, and delivered at the desk).
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { keepPicture } from './browser.ts';
import { ask } from './operators.ts';

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
  await page
    .getByText(/累计满 4 个不同的.{0,2}内容编号/)
    .first()
    .waitFor();
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

interface Leaf {
  readonly atLeast: number;
}

/** A draft that asks for half as much, over the last months beside the scheme in force, in both languages. */
export const walkThroughTierRehearsal = async (page: Page): Promise<void> => {
  const { definition } = (await ask(page, 'GET', '/tiers/schemes/v')) as {
    readonly definition: { readonly tiers: readonly { readonly qualify: Leaf | null }[] };
  };
  const tiers = definition.tiers.map((tier) => ({
    ...tier,
    qualify: tier.qualify && { ...tier.qualify, atLeast: Math.round(tier.qualify.atLeast / 2) },
  }));
  await ask(page, 'PUT', '/tiers/schemes/v/draft', { ...definition, tiers });
  await page.goto('/tiers/v');
  await page.getByText('当前草稿还没有预演过').waitFor();
  await page.getByRole('button', { name: '预演', exact: true }).click();
  await heading(page, '等级体系预演');
  await page.locator('[data-tier-rehearsal=ready]').waitFor();
  // Somebody stands elsewhere, and what that costs is said.
  await page.locator('.ant-table-row', { hasText: 'V1' }).first().waitFor();
  await keepPicture(page, 'loyalty-manager-tier-rehearsal-zh');
  await page.getByRole('button', { name: 'English' }).click();
  await heading(page, 'Rehearsal of a scheme');
  await page.locator('[data-tier-rehearsal=ready]').waitFor();
  await keepPicture(page, 'loyalty-manager-tier-rehearsal-en');
  await page.getByRole('button', { name: '中文' }).click();
  // Whoever is to agree sees it beside the draft.
  await page.goto('/tiers/v');
  await page.locator('.ant-table-row', { hasText: '当前草稿' }).waitFor();
};

/** A partner with its month: the statement that was closed, line by line, agreed to by somebody else, and whose keys there are. */
export const walkThroughPartners = async (page: Page): Promise<void> => {
  await page.goto('/partners');
  await heading(page, '合作方');
  await page.locator('.ant-table-row', { hasText: 'bookshop' }).waitFor();
  await keepPicture(page, 'loyalty-manager-partners-zh');
  await page.getByRole('link', { name: '投资者教育课堂' }).click();
  await heading(page, '投资者教育课堂');
  await page.goto('/partners/courses/settlement');
  const closed = page.locator('.ant-table-row', { hasText: 'PS-courses-0001' });
  await closed.getByText(/^一致/).waitFor();
  await closed.locator('.ant-btn-link').click();
  const agree = page.getByRole('button', { name: '确认结算单' });
  const statement = page.locator('[data-statement]');
  await statement.getByText('退还抵用').waitFor();
  // A try before this one may have agreed to it.
  if ((await agree.count()) > 0) await agree.click();
  await statement.getByText('已确认').waitFor();
  await keepPicture(page, 'loyalty-manager-settlement-zh');
};

/** The programme on one page, the movement that agrees with the journal, a sale shared, and a clock that production does not move. */
export const walkThroughEconomics = async (page: Page): Promise<void> => {
  await ask(page, 'POST', '/economics/compute', {});
  await page.goto('/economics?tab=deferred');
  await heading(page, '计划损益');
  await page.getByText('91,324.20').waitFor();
  await keepPicture(page, 'loyalty-manager-economics-zh');
  await page.goto('/programme');
  await heading(page, '计划总览');
  await page.goto('/sandbox');
  await page.getByText('这不是沙箱').waitFor();
};

export const walkThroughBenefits = async (page: Page, customerId: string): Promise<void> => {
  await page.goto('/benefits');
  await heading(page, '权益');
  await page.locator('.ant-table-row', { hasText: 'beginner_mentor' }).waitFor();
  await keepPicture(page, 'loyalty-manager-benefits-zh');
  await page.getByRole('button', { name: '新建权益' }).click();
  await page.locator('.ant-dropdown-menu-item', { hasText: '条件单' }).click();
  await page.getByText('开通功能 condition_orders').last().waitFor();
  await keepPicture(page, 'loyalty-manager-benefit-editor-zh');
  await page.locator('.ant-drawer-footer .ant-btn-primary').click();
  await heading(page, '条件单');
  // Whoever wrote a draft cannot agree to it.
  await page.getByText('需要一位合规人员同意').waitFor();
  // Before anybody agrees it is seen what it would have cost.
  await page.getByRole('button', { name: '预演', exact: true }).click();
  await page.locator('[data-rehearsal=ready]').waitFor();
  await keepPicture(page, 'loyalty-manager-benefit-rehearsal-zh');

  await page.goto('/benefits/beginner_mentor');
  await page.getByRole('button', { name: '人工发放' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('客户号').fill(customerId);
  await dialog.getByLabel('原因').fill('回访时承诺');
  await dialog.locator('.ant-btn-primary').click();
  await dialog.waitFor({ state: 'hidden' });
  await ask(page, 'POST', `/benefits/customers/${customerId}/uses`, {
    ...{ key: 'walk-mentor', benefit: 'beginner_mentor', grantId: null },
  });
  await page.goto('/redemptions');
  const waiting = page.locator('.ant-table-row', { hasText: '新手陪伴' }).filter({ hasText: customerId });
  await waiting.getByRole('button', { name: '已交付' }).click();
  await page.getByLabel('交付凭据（可空）').fill('FW-1');
  await page.locator('.ant-modal-footer .ant-btn-primary').click();
  await waiting.waitFor({ state: 'detached' });
  await keepPicture(page, 'loyalty-manager-desk-zh');

  await page.goto('/points-catalogue');
  await page.locator('.ant-table-row', { hasText: 'seminar_seat' }).waitFor();
  await keepPicture(page, 'loyalty-manager-catalogue-zh');
};
