// The long tutorials, done as they are written, in both languages: what is planted in the simulated firm, found in the console, and a first
// programme, from an empty installation to a member who redeems. Each needs minutes, so they run with ZHIYIN_SOAK, or with
// ZHIYIN_TUTORIAL_PICTURES=1, which takes their pictures anew (scripts/tutorial-pictures.mjs).
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { canWalk, launchBrowser, openWalk } from './browser.ts';
import * as finding from './finding-out.ts';
import { type FirmServer, startFirmServer } from './firm-server.ts';
import * as programme from './first-programme.ts';
import { password, signIn } from './operators.ts';
import { openTutorial, walksWhole } from './tutorial.ts';

const walks = walksWhole && canWalk() ? describe : describe.skip;
const WALK_MS = 900_000;
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

walks('the tutorial of finding out', () => {
  let browser: Browser;
  let server: FirmServer | undefined;
  // A firm that is loaded already may be walked through instead of one of the walk's own, which takes a quarter of an hour.
  let firm = { url: process.env.ZHIYIN_TUTORIAL_URL ?? '', secret: process.env.ZHIYIN_TUTORIAL_PASSWORD ?? '' };

  beforeAll(async () => {
    browser = await launchBrowser();
    if (firm.url !== '') return;
    server = await startFirmServer({ size: { customers: 8_000, months: 12 } });
    firm = { url: server.url, secret: server.oneTimePassword };
  }, 3_600_000);
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  it.each(editions)(
    'finds what is planted: %s',
    async (which) => {
      const tutorial = openTutorial('finding-out', which);
      const walk = await openWalk(browser, firm.url, { locale: tutorial.locale, colorScheme: 'light' });
      const { page } = walk;
      await page.setViewportSize({ width: 1280, height: 800 });
      await signIn(page, 'admin', which === editions[0] ? firm.secret : password);
      page.setDefaultTimeout(120_000);
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
});
