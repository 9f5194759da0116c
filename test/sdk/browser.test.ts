// The collector in a real browser, on pages of another origin than ingest: what a visitor does arrives, exactly once.
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { PositionedEvent } from '../../server/src/record/log/index.ts';
import { hasBrowser, openBrowser, openSite, type Site } from './browser.ts';
import { buildLibrary, onceEach, openSdkDesk, type SdkDesk, signToken } from './desk.ts';

const sources = [
  'visit',
  'login',
  'offline',
  'closing',
  'killed',
  'tabs',
  'consent',
  'reset',
  'spa',
  'slow-key',
  'early',
  'masking',
];

/** Calls of the page's global, as the test writes them. */
interface PageGlobal {
  readonly zhiyin: Readonly<Record<string, (...args: readonly unknown[]) => unknown>>;
}

const pageOf = (source: string, ingest: string, options: object, body: string): string => `<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><title>开户 ${source}</title><script src="/zhiyin.js"></script>
<script>zhiyin.init(${JSON.stringify({ endpoint: ingest, key: source, intervalMs: 300, ...options })});</script></head>
<body>${body}</body></html>`;

const longBody = `<button id="open" style="display:block;margin:40px">立即开户</button><a href="/visit/next?token=secret">下一页</a>
<div style="height:4000px"></div><p>the end</p>`;

const uniqueKeys = (events: readonly PositionedEvent[]): number => new Set(events.map(({ key }) => key)).size;
const namesOf = (events: readonly PositionedEvent[]): string[] => events.map(({ name }) => name);

describe.skipIf(!hasBrowser)('the collector in a browser', () => {
  let browser: Browser;
  let site: Site;
  let desk: SdkDesk;
  let context: BrowserContext;

  beforeAll(async () => {
    const [script, opened, running, chromium] = await Promise.all([
      buildLibrary('src/browser/script.ts', 'iife'),
      openSite(),
      openSdkDesk(sources),
      openBrowser(),
    ]);
    site = opened;
    desk = running;
    browser = chromium;
    site.files.set('/zhiyin.js', script);
    for (const source of sources) site.files.set(`/${source}`, pageOf(source, desk.url, {}, longBody));
    site.files.set('/visit/next', pageOf('visit', desk.url, {}, '<p>next</p>'));
    site.files.set('/consent', pageOf('consent', desk.url, { consent: 'opt-in' }, longBody));
    site.files.set('/blank', '<!doctype html><title>blank</title>');
  });
  afterAll(async () => {
    await browser?.close();
    await site?.close();
    await desk?.close();
  });
  beforeEach(async () => {
    context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'zh-CN' });
  });
  afterEach(() => context?.close());

  const open = async (path: string, options: { readonly referer?: string } = {}): Promise<Page> => {
    const page = await context.newPage();
    await page.goto(`${site.url}${path}`, options);
    return page;
  };
  const call = (page: Page, name: string, ...args: readonly unknown[]): Promise<unknown> =>
    page.evaluate(([method, values]) => (window as unknown as PageGlobal).zhiyin[method]?.(...values), [
      name,
      args,
    ] as const);
  const arrived = async (source: string, count: number): Promise<readonly PositionedEvent[]> => {
    await expect
      .poll(async () => onceEach(await desk.logged(source)).length, { timeout: 15_000 })
      .toBeGreaterThanOrEqual(count);
    // Long enough for what would be sent twice to arrive twice.
    await new Promise((done) => setTimeout(done, 700));
    return desk.logged(source);
  };

  it('tells a visit: start, page, click, scroll depth, and the next page, with campaign and referrer', async () => {
    const page = await open('/visit?utm_source=douyin&utm_campaign=%E6%96%B0%E5%AE%A2&channel=kol&token=secret', {
      referer: 'https://search.example.com/s?wd=secret',
    });
    await page.click('#open');
    await page.mouse.wheel(0, 1_500);
    await page.waitForFunction(() => window.scrollY >= 1_400);
    await page.click('a', { force: true });
    await page.waitForURL('**/visit/next**');
    // The page is left while its clicks may be under way: what saw no answer is said again by the next page, under the same id.
    // What is sent on leaving may also come before what the page said last: each is found by its name and place.
    const events = onceEach(await arrived('visit', 6));
    expect(namesOf(events).sort()).toEqual([
      'app_started',
      'element_clicked',
      'element_clicked',
      'page_scrolled',
      'page_viewed',
      'page_viewed',
    ]);
    expect(events.flatMap(({ violations = [] }) => violations)).toEqual([]);
    expect(new Set(events.map(({ actorId }) => actorId)).size).toBe(1);
    expect(new Set(events.map(({ sessionId }) => sessionId)).size).toBe(1);
    const one = (name: string, holds: (event: PositionedEvent) => boolean = () => true): PositionedEvent => {
      const found = events.filter((event) => event.name === name && holds(event));
      expect(found).toHaveLength(1);
      return found[0] as PositionedEvent;
    };
    const onPath = (path: string) => (event: PositionedEvent) => event.properties.page_path === path;
    const withText = (text: string) => (event: PositionedEvent) => event.properties.element_text === text;
    const [started, scrolled] = [one('app_started'), one('page_scrolled')];
    const [viewed, next] = [one('page_viewed', onPath('/visit')), one('page_viewed', onPath('/visit/next'))];
    const [clicked, link] = [one('element_clicked', withText('立即开户')), one('element_clicked', withText('下一页'))];
    expect(started.properties).toMatchObject({
      first_time: true,
      first_channel: 'kol',
      first_referrer_host: 'search.example.com',
      latest_utm_source: 'douyin',
    });
    expect(viewed.properties).toMatchObject({
      ...{ platform: 'web', os: 'Linux', browser: 'chrome', language: 'zh-CN', sdk: 'zhiyin-js' },
      ...{ channel: 'kol', utm_source: 'douyin', utm_campaign: '新客' },
      ...{ page_path: '/visit', page_title: '开户 visit', referrer: 'https://search.example.com/s' },
    });
    expect(clicked.properties).toMatchObject({
      element_path: 'button#open',
      element_text: '立即开户',
      page_width: 1_280,
    });
    expect(clicked.properties.click_x).toBeGreaterThan(40);
    expect(clicked.properties.page_height).toBeGreaterThan(4_000);
    expect(link.properties).toMatchObject({ element_text: '下一页', element_target: `${site.url}/visit/next` });
    expect(scrolled.properties.scroll_depth).toBeGreaterThan(40);
    expect(scrolled.properties.scroll_depth).toBeLessThan(70);
    expect(next.properties).toMatchObject({
      page_path: '/visit/next',
      utm_source: 'douyin',
      referrer: `${site.url}/visit`,
    });
    expect(JSON.stringify(events)).not.toContain('secret');
    for (const event of events) expect(Math.abs(event.occurredAt - Date.now())).toBeLessThan(60_000);
  });

  it('believes a log-in with a signed token, says it once a session, and no forged one', async () => {
    const page = await open('/login');
    const token = signToken('login', '600001');
    await call(page, 'identify', '600001', { token, traits: { risk_level: 'C3' } });
    await call(page, 'identify', '600001', { token, traits: { risk_level: 'C3' } });
    await call(page, 'identify', '600002', { token });
    const events = await arrived('login', 4);
    const identified = events.filter(({ name }) => name === 'identified');
    expect(identified.map(({ kind, customerId, traits }) => [kind, customerId, traits?.risk_level])).toEqual([
      ['identify', '600001', 'C3'],
      ['track', undefined, undefined],
    ]);
    expect(identified[1]?.properties.claim_refused).toBe(true);
    expect(new Set(events.map(({ actorId }) => actorId)).size).toBe(1);
  });

  it('keeps what happens offline, and sends it once and in order when the network is back', async () => {
    const page = await open('/offline');
    await arrived('offline', 2);
    await context.setOffline(true);
    for (let index = 0; index < 30; index += 1) await call(page, 'track', 'feature_used', { feature: `f${index}` });
    await new Promise((done) => setTimeout(done, 1_000));
    expect((await desk.logged('offline')).length).toBe(2);
    expect(await page.evaluate(() => Object.keys(localStorage).filter((key) => key.includes(':e:')).length)).toBe(30);
    await context.setOffline(false);
    const events = await arrived('offline', 32);
    expect(events.filter(({ name }) => name === 'feature_used').map(({ properties }) => properties.feature)).toEqual(
      [...Array(30).keys()].map((index) => `f${index}`),
    );
    expect([events.length, uniqueKeys(events)]).toEqual([32, 32]);
    expect(await page.evaluate(() => Object.keys(localStorage).filter((key) => key.includes(':e:')).length)).toBe(0);
  });

  it('hands over what waits when the tab is closed', async () => {
    const page = await open('/closing');
    await arrived('closing', 2);
    await call(page, 'track', 'feature_used', { feature: 'last' });
    await page.close({ runBeforeUnload: true });
    const events = await arrived('closing', 4);
    expect(namesOf(events).slice(2).sort()).toEqual(['feature_used', 'page_scrolled']);
    expect(uniqueKeys(events)).toBe(events.length);
  });

  it('leaves what a tab that closed offline could not send to the next page', async () => {
    const page = await open('/killed');
    await arrived('killed', 2);
    await context.setOffline(true);
    await call(page, 'track', 'feature_used', { feature: 'stranded' });
    await context.newPage();
    await page.close({ runBeforeUnload: true });
    await expect.poll(() => context.pages().length).toBe(1);
    await context.setOffline(false);
    await open('/killed');
    // The browser may give the dying page its network back: what it then sends, and cannot see answered, the next page
    // says again under the same ids.
    const events = await arrived('killed', 5);
    expect(namesOf(onceEach(events)).sort()).toEqual([
      'app_started',
      'feature_used',
      'page_scrolled',
      'page_viewed',
      'page_viewed',
    ]);
  });

  it('sends from several tabs at once, each event once, as one device in one session', async () => {
    const first = await open('/tabs');
    await arrived('tabs', 2);
    const others = await Promise.all([open('/tabs'), open('/tabs'), open('/tabs')]);
    const pages = [first, ...others];
    await context.setOffline(true);
    await Promise.all(pages.map((page, index) => call(page, 'track', 'feature_used', { feature: `tab ${index}` })));
    await context.setOffline(false);
    await Promise.all(
      pages.flatMap((page, index) =>
        [...Array(25).keys()].map((each) => call(page, 'track', 'feature_used', { feature: `${index}/${each}` })),
      ),
    );
    const events = await arrived('tabs', 2 + 3 + 4 + 100);
    expect(events.filter(({ name }) => name === 'feature_used').length).toBe(104);
    expect(uniqueKeys(events)).toBe(events.length);
    expect(events.filter(({ name }) => name === 'app_started').length).toBe(1);
    expect(new Set(events.map(({ actorId, sessionId }) => `${actorId} ${sessionId}`)).size).toBe(1);
  });

  it('holds everything back until consent, and forgets the visitor when it is withdrawn', async () => {
    const page = await open('/consent');
    await call(page, 'track', 'feature_used', { feature: 'before' });
    await new Promise((done) => setTimeout(done, 1_000));
    expect(await desk.logged('consent')).toEqual([]);
    expect(await page.evaluate(() => Object.keys(localStorage))).toEqual([]);
    await call(page, 'consent', { analytics: true, marketing: false }, { textVersion: '2026-01' });
    const granted = await arrived('consent', 5);
    expect(namesOf(granted)).toEqual([
      'app_started',
      'page_viewed',
      'feature_used',
      'consent_changed',
      'consent_changed',
    ]);
    expect(granted[3]?.properties).toMatchObject({ purpose: 'analytics', granted: true, text_version: '2026-01' });
    await call(page, 'consent', { analytics: false });
    await call(page, 'track', 'feature_used', { feature: 'after' });
    await page.click('#open');
    const withdrawn = await arrived('consent', 6);
    expect(withdrawn.slice(5).map(({ name, properties }) => [name, properties.granted])).toEqual([
      ['consent_changed', false],
    ]);
    const kept = await page.evaluate(() => Object.keys(localStorage).filter((key) => !key.includes(':lease:')));
    expect(kept).toEqual(['zhiyin-consent:consent']);
    await page.reload();
    await call(page, 'track', 'feature_used', { feature: 'after reload' });
    expect((await arrived('consent', 6)).length).toBe(6);
  });

  it('is another device and session after a reset', async () => {
    const page = await open('/reset');
    await call(page, 'setCommon', { app_version: '8.1', member: 'gold' });
    await call(page, 'track', 'feature_used', { feature: 'mine' });
    await call(page, 'reset');
    await call(page, 'track', 'feature_used', { feature: 'theirs' });
    const events = await arrived('reset', 6);
    expect(namesOf(events)).toEqual([
      'app_started',
      'page_viewed',
      'feature_used',
      'app_ended',
      'app_started',
      'feature_used',
    ]);
    const [mine, theirs] = events.filter(({ name }) => name === 'feature_used');
    expect([mine?.properties.member, theirs?.properties.member]).toEqual(['gold', undefined]);
    expect(mine?.actorId).not.toBe(theirs?.actorId);
    expect(mine?.sessionId).not.toBe(theirs?.sessionId);
    expect(events[3]?.actorId).toBe(mine?.actorId);
  });

  it('tells the views of a single-page application, and not jumps within one', async () => {
    const page = await open('/spa');
    await page.evaluate(() => {
      history.pushState({}, '', '/spa/fund?id=600000');
      document.title = '基金';
    });
    await page.waitForTimeout(50);
    await page.evaluate(() => {
      location.hash = 'terms';
    });
    await page.evaluate(() => history.replaceState({}, '', '/spa/fund?id=600000#risk'));
    await page.waitForTimeout(50);
    await page.evaluate(() => {
      location.hash = '#/order/confirm?code=secret';
    });
    await page.waitForTimeout(50);
    await page.goBack();
    const events = await arrived('spa', 8);
    const views = events.filter(({ name }) => name === 'page_viewed').map(({ properties }) => properties);
    expect(views.map(({ page_path, page_title }) => [page_path, page_title])).toEqual([
      ['/spa', '开户 spa'],
      ['/spa/fund', '基金'],
      ['/spa/fund#/order/confirm', '基金'],
      ['/spa/fund', '基金'],
    ]);
    expect(views[1]?.referrer).toBe(`${site.url}/spa`);
    expect(JSON.stringify(events)).not.toContain('secret');
    expect(events.filter(({ name }) => name === 'page_scrolled').map(({ properties }) => properties.page_path)).toEqual(
      ['/spa', '/spa/fund', '/spa/fund#/order/confirm'],
    );
  });

  it('waits as long as the server asks, and loses nothing', async () => {
    const page = await open('/slow-key');
    const answers: number[] = [];
    const times: number[] = [];
    page.on('response', (response) => {
      if (!response.url().includes('/v1/events')) return;
      answers.push(response.status());
      times.push(Date.now());
    });
    await arrived('slow-key', 2);
    await page.evaluate(() => {
      const { track } = (window as unknown as PageGlobal).zhiyin;
      for (let index = 0; index < 60; index += 1) track?.('feature_used', { feature: `f${index}` });
    });
    await call(page, 'flush');
    await call(page, 'track', 'feature_used', { feature: 'late' });
    await call(page, 'flush');
    const events = await arrived('slow-key', 63);
    expect(answers).toContain(429);
    expect([events.length, uniqueKeys(events)]).toEqual([63, 63]);
    const refused = answers.indexOf(429);
    // The bucket of ten a second is some forty events short, so the server asks for more than the first backoff.
    expect((times[refused + 1] ?? 0) - (times[refused] ?? 0)).toBeGreaterThan(1_500);
  });

  it('does what a page asked before the script arrived', async () => {
    site.files.set(
      '/early',
      `<!doctype html><title>early</title><script>window.zhiyin = [
        ['init', ${JSON.stringify({ endpoint: desk.url, key: 'early', intervalMs: 100, pages: false })}],
        ['track', 'feature_used', { feature: 'early' }]];</script><script async src="/zhiyin.js"></script>`,
    );
    await open('/early');
    expect(namesOf(await arrived('early', 2))).toEqual(['app_started', 'feature_used']);
  });

  it('never reads what somebody typed or what the page marks as private', async () => {
    const body = `<input id="typed" value="typed-secret"><input type="password" id="password" value="password-secret">
      <div contenteditable="true" id="edited">edited-secret</div>
      <section data-zhiyin-mask><button id="masked">masked-secret</button></section>
      <label id="label">余额 <b>1,234,567.89</b> 元 <input value="inner-secret"></label>
      <button id="long">${'很长的文字'.repeat(30)}</button><select id="choice"><option>option-secret</option></select>`;
    site.files.set('/masking', pageOf('masking', desk.url, { clicks: 'all' }, body));
    const page = await open('/masking');
    for (const id of ['typed', 'password', 'edited', 'masked', 'label', 'long', 'choice']) {
      await page.dispatchEvent(`#${id}`, 'click');
    }
    const clicks = (await arrived('masking', 9)).filter(({ name }) => name === 'element_clicked');
    expect(clicks.map(({ properties }) => [properties.element_path, properties.element_text])).toEqual([
      ['input#typed', undefined],
      ['input#password', undefined],
      ['div#edited', undefined],
      ['button#masked', undefined],
      ['label#label', '余额 *** 元'],
      // A click on a label is also one on its input.
      ['label#label > input', undefined],
      ['button#long', '很长的文字'.repeat(12)],
      ['select#choice', undefined],
    ]);
    expect(JSON.stringify(clicks)).not.toMatch(/secret|1,234/);
  });

  it('said nothing in all of this that the shipped plan does not name', async () => {
    expect(await desk.unplanned('member')).toEqual([]);
  });
});
