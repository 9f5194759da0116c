// The Sensors Data collector for pages, as npm gives it and as firms have it installed, in a real browser against /sa.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasBrowser, openBrowser, openSite, type Site } from './browser.ts';
import { openSdkDesk, type SdkDesk, signToken } from './desk.ts';

/** The part of the vendor's global that the test calls. */
interface SensorsPage {
  readonly sensors: {
    track(event: string, properties: object): void;
    login(id: string): void;
    setProfile(properties: object): void;
    registerPage(properties: object): void;
  };
}

const scriptOf = (): string => {
  const manifest = createRequire(import.meta.url).resolve('sa-sdk-javascript/package.json');
  return readFileSync(join(dirname(manifest), 'sensorsdata.min.js'), 'utf8');
};

const pageOf = (server: string, sendType: string): string => `<!doctype html><html><head><meta charset="utf-8">
<title>行情</title><script src="/sensors.js"></script><script>
window.sensors = window.sensorsDataAnalytic201505;
sensors.init({ server_url: '${server}', show_log: false, is_track_single_page: true, use_client_time: true,
  send_type: '${sendType}', heatmap: { clickmap: 'default', scroll_notice_map: 'not_collect' } });
sensors.quick('autoTrack');
</script></head><body><button id="buy">买入</button></body></html>`;

describe.skipIf(!hasBrowser)('sa-sdk-javascript', () => {
  const sendTypes = ['image', 'ajax', 'beacon'] as const;
  let browser: Browser;
  let site: Site;
  let desk: SdkDesk;

  beforeAll(async () => {
    [site, desk, browser] = await Promise.all([openSite(), openSdkDesk(sendTypes), openBrowser()]);
    site.files.set('/sensors.js', scriptOf());
  });
  afterAll(async () => {
    await browser?.close();
    await site?.close();
    await desk?.close();
  });

  it.each(sendTypes)(
    'sends by %s: page view, click, own event and log-in arrive once under our names',
    async (sendType) => {
      const path = sendType === 'image' ? '/sa.gif' : '/sa';
      site.files.set(`/${sendType}`, pageOf(`${desk.url}${path}?project=${sendType}`, sendType));
      const context = await browser.newContext({ locale: 'zh-CN' });
      const page = await context.newPage();
      await page.goto(`${site.url}/${sendType}?utm_source=baidu`);
      await page.click('#buy');
      await page.evaluate(
        (token) => {
          const { sensors } = window as unknown as SensorsPage;
          sensors.track('product_viewed', { product_code: '600000', amount: 12.5, note: '买入 100%' });
          sensors.registerPage({ identity_token: token });
          sensors.login('600001');
          sensors.track('quote_viewed', { product_code: '000001' });
        },
        signToken(sendType, '600001'),
      );
      await expect
        .poll(async () => (await desk.logged(sendType)).length, { timeout: 15_000 })
        .toBeGreaterThanOrEqual(5);
      await page.waitForTimeout(700);
      const events = await desk.logged(sendType);
      await context.close();
      const of = (name: string) => events.filter((event) => event.name === name);
      expect(new Set(events.map(({ key }) => key)).size).toBe(events.length);
      expect(of('page_viewed').length).toBe(1);
      expect(of('page_viewed')[0]?.properties).toMatchObject({
        page_path: `/${sendType}`,
        page_title: '行情',
        platform: 'web',
      });
      expect(of('page_viewed')[0]?.properties.latest_utm_source).toBe('baidu');
      expect(of('element_clicked')).toMatchObject([{ properties: { element_text: '买入' } }]);
      expect(of('product_viewed')).toMatchObject([
        { properties: { product_code: '600000', amount: 12.5, note: '买入 100%' } },
      ]);
      expect(of('product_viewed')[0]?.customerId).toBeUndefined();
      expect(of('signed_in')).toMatchObject([{ kind: 'identify', customerId: '600001' }]);
      expect(of('quote_viewed')).toMatchObject([{ customerId: '600001' }]);
      const [anonymous] = of('product_viewed');
      expect(of('signed_in')[0]?.actorId).toBe(anonymous?.actorId);
      expect(JSON.stringify(events)).not.toContain('identity_token');
      for (const event of events) expect(Math.abs(event.occurredAt - Date.now())).toBeLessThan(60_000);
    },
  );
});
