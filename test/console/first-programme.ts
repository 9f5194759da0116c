// The tutorial of the first programme, step by step: from an empty installation to a member who redeems.
import { type Browser, devices, type Locator, type Page } from 'playwright-core';
import { expect } from 'vitest';
import { openWalk, type Walk } from './browser.ts';
import type { FirmServer } from './firm-server.ts';
import { ask, signIn } from './operators.ts';
import { choose, type Tutorial } from './tutorial.ts';

/** Who plays: one person drafts, another agrees. */
interface Cast {
  readonly tutorial: Tutorial;
  readonly server: FirmServer;
  readonly administrator: Page;
  readonly manager: Page;
  readonly officer: Page;
}

const MEMBER = '930000001';
const PHONE = 'Moto G4';

const saveDraft = (page: Page): Promise<void> => page.locator('.ant-drawer-footer .ant-btn-primary').click();

/** What one has drafted is agreed to by the other and brought into force. */
const agree = async ({ manager, officer, tutorial }: Cast, path: string, words: 'drafts' | 'tiers'): Promise<void> => {
  const { say } = tutorial;
  await officer.goto(path);
  await officer.getByRole('button', { name: say(`${words}.approve`) }).click();
  await officer.locator('.ant-modal-footer .ant-btn-primary').click();
  await officer.locator('.ant-modal').waitFor({ state: 'hidden' });
  await manager.goto(path);
  await manager.getByRole('button', { name: say(`${words}.activate`), exact: true }).click();
  await manager.getByRole('heading', { level: 2, name: say(`${words}.inForce`), exact: true }).waitFor();
};

const fromTemplate = async (page: Page, button: string, name: string): Promise<void> => {
  await page.getByRole('button', { name: button }).click();
  await page.locator('.ant-dropdown-menu-item', { hasText: name }).first().click();
  await page.locator('.ant-drawer-footer').waitFor();
};

const makeOperator = async (page: Page, tutorial: Tutorial, login: string, name: string, role: string) => {
  const { say } = tutorial;
  await page.goto('/settings');
  await page.getByRole('button', { name: say('operators.create') }).click();
  await page.getByLabel(say('operators.loginName'), { exact: true }).fill(login);
  await page.getByLabel(say('operators.displayName'), { exact: true }).fill(name);
  await page.locator('.ant-modal .ant-select').first().click();
  await page.locator('.ant-select-item', { hasText: role }).click();
  await page.locator('.ant-modal-title').click();
  await page.locator('.ant-modal-footer .ant-btn-primary').click();
  const secret = page.locator(`[data-secret="${say('operators.oneTimePassword')}"]`);
  await secret.waitFor();
  return ((await secret.textContent()) ?? '').trim();
};

/** Two people beside the administrator, each signed in. */
export const castOf = async (
  browser: Browser,
  server: FirmServer,
  tutorial: Tutorial,
): Promise<Cast & { readonly walks: readonly Walk[] }> => {
  const look = { locale: tutorial.locale, colorScheme: 'light' } as const;
  const open = async (): Promise<Walk> => {
    const walk = await openWalk(browser, server.url, look);
    await walk.page.setViewportSize({ width: 1280, height: 800 });
    return walk;
  };
  const first = await open();
  await signIn(first.page, 'admin', server.oneTimePassword);
  const people = [
    ['lin', tutorial.of('林会员', 'Lin'), tutorial.say('role.loyalty_manager')],
    ['cao', tutorial.of('曹合规', 'Cao'), tutorial.say('role.compliance')],
  ] as const;
  const walks = [first];
  for (const [login, name, role] of people) {
    const oneTime = await makeOperator(first.page, tutorial, login, name, role);
    const walk = await open();
    await signIn(walk.page, login, oneTime);
    walks.push(walk);
  }
  const [administrator, manager, officer] = walks.map(({ page }) => page);
  if (!administrator || !manager || !officer) throw new Error('somebody is missing');
  return { tutorial, server, administrator, manager, officer, walks };
};

export const beginProgramme = async ({ manager, tutorial }: Cast): Promise<void> => {
  const { say, keep } = tutorial;
  await manager.goto('/programme');
  await manager.getByText(say('ledger.none')).waitFor();
  await manager.getByRole('button', { name: say('ledger.begin') }).click();
  await manager.getByLabel(say('ledger.walletCode')).first().waitFor();
  await keep(manager, 'programme-new');
  await saveDraft(manager);
  await manager.locator('[data-wallet=growth]').waitFor();
  await manager.locator('.ant-drawer').waitFor({ state: 'hidden' });
};

/** Courses earn points to spend, and growth that moves tiers. */
export const writeRule = async (cast: Cast): Promise<void> => {
  const { manager, tutorial } = cast;
  const { say, of, keep } = tutorial;
  await manager.goto('/earning');
  await fromTemplate(manager, say('earning.create'), of('完成投教课程', 'Courses finished'));
  await choose(
    manager,
    manager.getByRole('combobox', { name: say('earning.qualifyingWallet') }),
    of('成长值', 'Growth'),
  );
  await keep(manager, 'rule-draft');
  await saveDraft(manager);
  await manager.getByRole('heading', { level: 1, name: of('完成投教课程', 'Courses finished'), exact: true }).waitFor();
  await manager.getByRole('button', { name: say('rehearsal.begin') }).click();
  await manager.locator('[data-rehearsal=ready]').waitFor();
  await keep(manager, 'rule-rehearsal');
  await agree(cast, '/earning/learn_course', 'drafts');
};

export const writeTiers = async (cast: Cast): Promise<void> => {
  const { manager, tutorial } = cast;
  const { say, of, keep } = tutorial;
  await manager.goto('/tiers');
  await fromTemplate(manager, say('tiers.create'), of('成长值等级', 'Growth tiers'));
  // The second tier for whoever finishes two courses.
  const threshold = manager.getByLabel(say('tiers.atLeast')).first();
  await threshold.fill('100');
  await threshold.press('Tab');
  await threshold.scrollIntoViewIfNeeded();
  await keep(manager, 'tiers-draft');
  await saveDraft(manager);
  await manager.getByRole('heading', { level: 1, name: of('成长值等级', 'Growth tiers'), exact: true }).waitFor();
  await agree(cast, '/tiers/growth', 'tiers');
  // From its first evaluation on, tiers rise within the day.
  await manager.getByRole('button', { name: say('tiers.evaluate') }).click();
};

export const writeBenefit = async (cast: Cast): Promise<void> => {
  const { manager, tutorial } = cast;
  const { say, of, keep } = tutorial;
  await manager.goto('/benefits');
  await fromTemplate(manager, say('benefits.create'), of('持仓体检', 'Portfolio check-up'));
  await choose(
    manager,
    manager.getByRole('combobox', { name: say('benefits.scheme') }),
    of('成长值等级', 'Growth tiers'),
  );
  await keep(manager, 'benefit-draft');
  await saveDraft(manager);
  await manager.getByRole('heading', { level: 1, name: of('持仓体检', 'Portfolio check-up'), exact: true }).waitFor();
  await agree(cast, '/benefits/portfolio_checkup', 'drafts');
  await manager.goto('/points-catalogue');
  await fromTemplate(manager, say('redemption.create'), of('持仓体检报告', 'A portfolio check-up'));
  await keep(manager, 'item-draft');
  await saveDraft(manager);
  await manager
    .getByRole('heading', { level: 1, name: of('持仓体检报告', 'A portfolio check-up'), exact: true })
    .waitFor();
  await agree(cast, '/points-catalogue/portfolio_report', 'drafts');
};

const blockOf = (text: string, kind: string): string => {
  const block = new RegExp(`\`\`\`${kind}\n([\\s\\S]*?)\`\`\``).exec(text)?.[1];
  if (!block) throw new Error(`the tutorial has no block ${kind}`);
  return block;
};

/** The events of the tutorial's own lines, sent as its line of curl does, with a key made in the console. */
export const sendEvents = async ({ administrator: page, server, tutorial }: Cast): Promise<void> => {
  const { say, text, keep } = tutorial;
  await page.goto('/settings?tab=write-keys');
  await page.getByRole('button', { name: say('keys.create') }).click();
  const dialog = page.locator('.ant-modal:visible');
  await dialog.getByLabel(say('keys.name'), { exact: true }).fill('Backend');
  await dialog.getByLabel(say('keys.source'), { exact: true }).fill('backend');
  await dialog.getByText(say('trust.server'), { exact: true }).click();
  await keep(page, 'write-key');
  await dialog.locator('.ant-modal-footer .ant-btn-primary').click();
  const secret = page.locator(`[data-secret="${say('keys.clearKey')}"]`);
  await secret.waitFor();
  const key = ((await secret.textContent()) ?? '').trim();
  const answer = await fetch(`${server.url}/v1/events`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: blockOf(text, 'json'),
  });
  // All of them are taken, and none of them breaks the plan.
  expect(await answer.json()).toMatchObject({ accepted: 5, quarantined: [], refused: [] });
};

/** Until the rule has rated what came. */
const pointsOf = async (page: Page, points: number): Promise<void> => {
  await expect
    .poll(
      async () => {
        const path = `/ledger/programmes/main/customers/${MEMBER}/balance`;
        const found = (await ask(page, 'GET', path).catch(() => null)) as {
          wallets: readonly { wallet: string; available: number }[];
        } | null;
        return found?.wallets.find(({ wallet }) => wallet === 'points')?.available ?? 0;
      },
      { timeout: 60_000, interval: 500 },
    )
    .toBe(points);
};

/** Reads the page again until it shows the part: what came is seen by one page a moment before another. */
const untilThere = async (page: Page, part: Locator): Promise<void> => {
  const isThere = () =>
    part.waitFor({ timeout: 8_000 }).then(
      () => true,
      () => false,
    );
  for (let tries = 12; !(await isThere()); tries -= 1) {
    if (tries === 0) throw new Error(`${page.url()} does not show what came`);
    await page.reload();
  }
};

export const seePoints = async ({ manager, tutorial }: Cast): Promise<void> => {
  const { of, keep } = tutorial;
  await pointsOf(manager, 200);
  const award = manager.locator('details[data-award]').first();
  // The customer is known a moment after the points are posted.
  await manager.goto(`/customers/${MEMBER}`);
  await untilThere(manager, award);
  await award.locator('summary').click();
  await award.scrollIntoViewIfNeeded();
  await keep(manager, 'points-why');
  const tier = async (): Promise<string | undefined> => {
    const found = (await ask(manager, 'GET', '/tiers/schemes/growth/members')) as {
      rows: readonly { customerId: string; tier: string }[];
    };
    return found.rows.find(({ customerId }) => customerId === MEMBER)?.tier;
  };
  await expect.poll(tier, { timeout: 200_000, interval: 2_000 }).toBe('learner');
  await manager.goto('/tiers/growth');
  const risen = manager.locator('.ant-table-row', { hasText: MEMBER }).filter({ hasText: of('学习者', 'Learner') });
  await risen.waitFor();
  await keep(manager, 'tiers-risen');
};

/** The member's own page on a phone: points with their why, the tier, and a redemption. */
export const redeem = async (browser: Browser, cast: Cast): Promise<void> => {
  const { server, manager, tutorial } = cast;
  const { of, keep } = tutorial;
  const printed = await server.command('key', 'add', 'app-backend', '--permission', 'member.codes');
  const key = /zk_[\w-]+/.exec(printed)?.[0];
  expect(key, printed).toBeDefined();
  const minted = await fetch(`${server.url}/api/member/codes`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ customerId: MEMBER }),
  });
  const { link } = (await minted.json()) as { link: string };
  const context = await browser.newContext({ ...devices[PHONE], baseURL: server.url, locale: tutorial.locale });
  const page = await context.newPage();
  await page.goto(link);
  await page.locator('.figure').first().waitFor();
  await expect.poll(() => page.locator('[aria-busy=true], .skeleton').count(), { timeout: 45_000 }).toBe(0);
  await keep(page, 'member-home');
  await page.getByRole('link', { name: of('兑换', 'Redeem'), exact: true }).click();
  await page
    .getByRole('button', { name: of('兑换', 'Redeem'), exact: true })
    .first()
    .click();
  await page.locator('fieldset.confirm').waitFor();
  await keep(page, 'member-redeem');
  await page.getByRole('button', { name: of('确认', 'Confirm'), exact: true }).click();
  await page.getByText(of('办理中', 'In progress')).first().waitFor();
  await pointsOf(manager, 0);

  await manager.goto('/redemptions');
  const waiting = manager.locator('.ant-table-row', { hasText: MEMBER }).first();
  await waiting.waitFor();
  await keep(manager, 'desk');
  await waiting.getByRole('button', { name: tutorial.say('redemption.done'), exact: true }).click();
  await manager.getByLabel(tutorial.say('redemption.reference')).fill('R-2026-001');
  await manager.locator('.ant-modal-footer .ant-btn-primary').click();
  await page.reload();
  await page.getByText(of('已完成', 'Done')).first().waitFor();
  await context.close();
};

export const readJournal = async ({ manager, tutorial }: Cast): Promise<void> => {
  const { say, keep } = tutorial;
  await manager.goto(`/customers/${MEMBER}?tab=points`);
  const capture = manager.locator('.ant-table-row', { hasText: say('postingKind.capture') }).first();
  await capture.waitFor();
  await capture.locator('.ant-table-row-expand-icon').click();
  await manager.getByText(say('ledgerAccount.redeemed')).first().waitFor();
  await keep(manager, 'journal');
  await manager.goto('/programme');
  await manager.getByRole('button', { name: say('economics.compute') }).click();
  await untilThere(manager, manager.getByText(say('programme.reconciled')).first());
  await keep(manager, 'programme-health');
};
