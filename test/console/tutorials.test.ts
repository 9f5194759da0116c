// The long tutorials, done as they are written, in both languages: what is planted in the simulated firm, found in the console, and a first
// programme, from an empty installation to a member who redeems. Each needs minutes, so they run with ZHIYIN_SOAK, or with
// ZHIYIN_TUTORIAL_PICTURES=1, which takes their pictures anew (scripts/tutorial-pictures.mjs).
import { type Browser, devices } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { canWalk, launchBrowser, openWalk, type Walk } from './browser.ts';
import { lookAtEveryPage, lookAtMemberPages } from './every-page.ts';
import * as finding from './finding-out.ts';
import { type FirmServer, runningFirm, startFirmServer } from './firm-server.ts';
import * as programme from './first-programme.ts';
import { memberLink } from './member-steps.ts';
import { ask, password, signIn } from './operators.ts';
import { openTutorial, walksWhole } from './tutorial.ts';

const walks = walksWhole && canWalk() ? describe : describe.skip;
const WALK_MS = 900_000;
/** Some hundred pages. */
const PAGES_MS = 2_400_000;
/** A customer of every simulated firm. */
const SOMEBODY = '800000001';
const editions = (['en', 'zh'] as const).filter((which) => (process.env.ZHIYIN_TUTORIAL_EDITION ?? which) === which);

walks('the tutorial of the first programme', () => {
  let browser: Browser;
  let server: FirmServer | undefined;

  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  it.each(editions)(
    'can be followed as it is written: %s',
    async (which) => {
      const tutorial = openTutorial('first-programme', which);
      server = await startFirmServer({ empty: true });
      const cast = await programme.castOf(browser, server, tutorial);
      await programme.beginProgramme(cast);
      await programme.writeRule(cast);
      await programme.writeTiers(cast);
      await programme.writeBenefit(cast);
      await programme.sendEvents(cast);
      await programme.seePoints(cast);
      await programme.redeem(browser, cast);
      await programme.readJournal(cast);
      for (const { faults } of cast.walks) expect(faults).toEqual([]);
      for (const { context } of cast.walks) await context.close();
      await server.stop();
      server = undefined;
    },
    WALK_MS,
  );
});

walks('a firm of a size at which everything is found', () => {
  let browser: Browser;
  let firm: FirmServer;
  let secret: string;

  beforeAll(async () => {
    browser = await launchBrowser();
    firm = runningFirm() ?? (await startFirmServer({ size: { customers: 8_000, months: 12 } }));
    secret = firm.oneTimePassword;
  }, 3_600_000);
  afterAll(async () => {
    await browser?.close();
    await firm?.stop();
  });

  /** The administrator's window; the one-time password is changed at the first. */
  const enter = async (look: Parameters<typeof openWalk>[2]): Promise<Walk> => {
    const walk = await openWalk(browser, firm.url, look);
    await walk.page.setViewportSize({ width: 1280, height: 800 });
    await signIn(walk.page, 'admin', secret);
    secret = password;
    walk.page.setDefaultTimeout(120_000);
    return walk;
  };

  it.each(editions)(
    'finds what is planted, as the tutorial of finding out says: %s',
    async (which) => {
      const tutorial = openTutorial('finding-out', which);
      const walk = await enter({ locale: tutorial.locale, colorScheme: 'light' });
      const { page } = walk;
      await finding.findBrokenStep(page, tutorial);
      await finding.findConversionPoint(page, tutorial);
      await finding.findWeakGroup(page, tutorial);
      await finding.findWeakChannel(page, tutorial);
      await finding.findLeavers(page, tutorial);
      expect(walk.faults).toEqual([]);
      await walk.context.close();
    },
    WALK_MS,
  );

  it(
    'has a year of the programme in economics: what was earned and spent in each month, and benefits whose users are compared',
    async () => {
      const walk = await enter({ locale: 'en-GB', colorScheme: 'light' });
      const movement = (await ask(walk.page, 'GET', '/economics/movement?programme=main&wallet=points')) as {
        readonly rows: readonly { readonly earned: number; readonly spent: number }[];
        readonly proof: { readonly isReconciled: boolean };
      };
      expect(movement.proof.isReconciled).toBe(true);
      expect(movement.rows.filter(({ earned }) => earned > 0).length).toBeGreaterThanOrEqual(12);
      expect(movement.rows.filter(({ spent }) => spent < 0).length).toBeGreaterThanOrEqual(11);
      const kept = (await ask(walk.page, 'GET', '/economics/kept')) as {
        readonly rows: readonly { readonly benefit: string; readonly state: string }[];
      };
      const compared = kept.rows.filter(({ state }) => state === 'compared').map(({ benefit }) => benefit);
      expect(new Set(compared).size).toBeGreaterThanOrEqual(3);
      await walk.context.close();
    },
    WALK_MS,
  );

  it.each([
    { name: 'zh-light', language: 'zh', locale: 'zh-CN', colorScheme: 'light' },
    { name: 'en-dark', language: 'en', locale: 'en-GB', colorScheme: 'dark' },
  ] as const)(
    'shows every page of the console whole: $name',
    async (look) => {
      const walk = await enter(look);
      expect(await lookAtEveryPage(walk.page, look)).toEqual([]);
      expect(walk.faults).toEqual([]);
      await walk.context.close();
    },
    PAGES_MS,
  );

  it.each([
    { name: 'member-zh', language: 'zh', locale: 'zh-CN', colorScheme: 'light', letters: '100%' },
    { name: 'member-en-large', language: 'en', locale: 'en-GB', colorScheme: 'dark', letters: '200%' },
  ] as const)(
    'shows every page of the member centre whole: $name',
    async ({ letters, locale, colorScheme, ...look }) => {
      const phone = { ...devices['Moto G4'], viewport: { width: 390, height: 800 }, locale, colorScheme };
      const context = await browser.newContext(phone);
      const page = await context.newPage();
      await page.goto(await memberLink(firm, SOMEBODY));
      await page.locator('.figure').first().waitFor();
      await page.evaluate((size) => {
        document.documentElement.style.fontSize = size;
      }, letters);
      expect(await lookAtMemberPages(page, look)).toEqual([]);
      await context.close();
    },
    WALK_MS,
  );
});
