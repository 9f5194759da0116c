// The collector for mini-programs in a host that behaves as `wx` is documented, over HTTP against a running ingest.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type * as MiniProgram from '../../sdk/src/mini-program/zhiyin.ts';
import { buildLibrary, openSdkDesk, type SdkDesk, signToken } from './desk.ts';

/** One phone: its storage outlives the mini-program. */
interface Phone {
  readonly storage: Map<string, unknown>;
  network: boolean;
  requests: number;
}

const newPhone = (): Phone => ({ storage: new Map(), network: true, requests: 0 });

/** What the platform does to a running mini-program. */
interface Running {
  readonly host: MiniProgram.MiniProgramHost;
  show(options: MiniProgram.EnterOptions): void;
  hide(): void;
  setNetwork(isConnected: boolean): void;
}

const launch = (phone: Phone, enter: MiniProgram.EnterOptions): Running => {
  const shown: ((options: MiniProgram.EnterOptions) => void)[] = [];
  const hidden: (() => void)[] = [];
  const networks: ((status: { readonly isConnected: boolean }) => void)[] = [];
  const host: MiniProgram.MiniProgramHost = {
    // An absent key reads as an empty text, and values are copied.
    getStorageSync: (key) => phone.storage.get(key) ?? '',
    setStorageSync: (key, value) => void phone.storage.set(key, structuredClone(value)),
    removeStorageSync: (key) => void phone.storage.delete(key),
    getStorageInfoSync: () => ({ keys: [...phone.storage.keys()] }),
    request: ({ url, method, data, header, success, fail }) => {
      phone.requests += 1;
      if (!phone.network) {
        setTimeout(() => fail({ errMsg: 'request:fail net::ERR_INTERNET_DISCONNECTED' }), 1);
        return;
      }
      fetch(url, { method, body: data, headers: header }).then(
        async (answer) =>
          success({
            statusCode: answer.status,
            data: await answer.text(),
            header: Object.fromEntries(answer.headers.entries()),
          }),
        (error: unknown) => fail({ errMsg: `request:fail ${String(error)}` }),
      );
    },
    getLaunchOptionsSync: () => enter,
    onAppShow: (listener) => void shown.push(listener),
    onAppHide: (listener) => void hidden.push(listener),
    onNetworkStatusChange: (listener) => void networks.push(listener),
    getDeviceInfo: () => ({ model: 'Mate 70', system: 'HarmonyOS 5.0', platform: 'ohos' }),
    getWindowInfo: () => ({ screenWidth: 390, screenHeight: 844 }),
    getAppBaseInfo: () => ({ language: 'zh_CN' }),
  };
  return {
    host,
    show: (options) => {
      for (const listener of shown) listener(options);
    },
    hide: () => {
      for (const listener of hidden) listener();
    },
    setNetwork: (isConnected) => {
      phone.network = isConnected;
      for (const listener of networks) listener({ isConnected });
    },
  };
};

interface PageObject {
  readonly route: string;
  taps: number;
  onShow(): void;
  buy(event: object): string;
}

describe('the collector for mini-programs', () => {
  let desk: SdkDesk;
  let createMiniProgram: typeof MiniProgram.createMiniProgram;

  beforeAll(async () => {
    const [code, running] = await Promise.all([
      buildLibrary('src/mini-program/zhiyin.ts', 'cjs'),
      openSdkDesk(['mini', 'mini-offline', 'mini-full', 'mini-consent']),
    ]);
    desk = running;
    const library = { exports: {} as typeof MiniProgram };
    // Mini-programs have neither window, localStorage, fetch, URL nor crypto; reaching for one of them must fail here.
    const absent = [
      'window',
      'document',
      'localStorage',
      'navigator',
      'fetch',
      'URL',
      'URLSearchParams',
      'crypto',
      'atob',
      'TextEncoder',
    ];
    new Function('module', 'exports', ...absent, code)(library, library.exports);
    createMiniProgram = library.exports.createMiniProgram;
  });
  afterAll(() => desk?.close());

  const arrived = async (source: string, count: number) => {
    await expect
      .poll(async () => (await desk.logged(source)).length, { timeout: 15_000 })
      .toBeGreaterThanOrEqual(count);
    await new Promise((done) => setTimeout(done, 300));
    return desk.logged(source);
  };

  it('tells starts, pages, taps, ends and log-ins', async () => {
    const running = launch(newPhone(), {
      path: 'pages/home',
      scene: 1011,
      query: { scene: encodeURIComponent('channel=qr-001&utm_source=branch') },
    });
    const zhiyin = createMiniProgram({ host: running.host, endpoint: desk.url, key: 'mini', intervalMs: 50 });
    running.show({ path: 'pages/home', scene: 1011 });
    const page: PageObject = {
      ...zhiyin.observePage({
        taps: 0,
        onShow() {},
        buy(this: PageObject, event: { readonly type: string }) {
          this.taps += 1;
          return `bought by ${event.type}`;
        },
      }),
      route: 'pages/fund',
    };
    page.onShow();
    const tap = {
      type: 'tap',
      detail: { x: 12.4, y: 300 },
      currentTarget: { id: 'buy', dataset: { zhiyinText: '买入', account: 'secret' } },
    };
    expect(page.buy(tap)).toBe('bought by tap');
    expect(page.taps).toBe(1);
    page.buy({ ...tap, currentTarget: { id: 'buy', dataset: { zhiyinText: 'hidden', zhiyinMask: '' } } });
    zhiyin.identify('600001', { token: signToken('mini', '600001') });
    running.hide();
    running.hide();
    running.show({ path: 'pages/fund', scene: 1001 });
    const events = await arrived('mini', 7);
    expect(events.map(({ name }) => name)).toEqual([
      'app_started',
      'page_viewed',
      'element_clicked',
      'element_clicked',
      'identified',
      'app_ended',
      'app_started',
    ]);
    expect(events.flatMap(({ violations = [] }) => violations)).toEqual([]);
    expect(events[0]?.properties).toMatchObject({
      ...{ platform: 'mini_program', os: 'HarmonyOS', os_version: '5.0', device_model: 'Mate 70', screen_width: 390 },
      ...{ channel: 'qr-001', utm_source: 'branch', scene: 1011, first_time: true, resumed: false },
    });
    expect(events[1]?.properties).toMatchObject({ page_path: 'pages/fund' });
    expect(events[2]?.properties).toMatchObject({
      element_path: 'pages/fund > #buy',
      element_text: '买入',
      click_x: 12,
    });
    expect(events[3]?.properties.element_text).toBeUndefined();
    expect(events[4]).toMatchObject({ kind: 'identify', customerId: '600001' });
    expect(events[6]?.properties).toMatchObject({ first_time: false, resumed: true });
    expect(new Set(events.map(({ sessionId }) => sessionId)).size).toBe(1);
    expect(JSON.stringify(events)).not.toMatch(/secret|hidden/);
  });

  it('keeps what happens offline until the next launch, and sends it once', async () => {
    const phone = newPhone();
    const first = launch(phone, { path: 'pages/home' });
    const options = { endpoint: desk.url, key: 'mini-offline', intervalMs: 20 };
    const before = createMiniProgram({ host: first.host, ...options });
    await arrived('mini-offline', 1);
    first.setNetwork(false);
    for (let index = 0; index < 20; index += 1) before.track('feature_used', { feature: `f${index}` });
    await new Promise((done) => setTimeout(done, 200));
    const id = before.state().anonymousId;
    // The phone kills it; the network is back at the next launch.
    phone.network = true;
    const second = launch(phone, { path: 'pages/home' });
    const after = createMiniProgram({ host: second.host, ...options });
    expect(after.state().anonymousId).toBe(id);
    const events = await arrived('mini-offline', 22);
    expect(events.length).toBe(22);
    expect(new Set(events.map(({ key }) => key)).size).toBe(22);
    expect(events.filter(({ name }) => name === 'app_started').map(({ properties }) => properties.first_time)).toEqual([
      true,
      false,
    ]);
    expect([...phone.storage.keys()].filter((key) => key.includes(':e:'))).toEqual([]);
  });

  it('drops the oldest over its bound and says how many', async () => {
    const phone = newPhone();
    phone.network = false;
    const running = launch(phone, {});
    const zhiyin = createMiniProgram({
      host: running.host,
      endpoint: desk.url,
      key: 'mini-full',
      intervalMs: 20,
      queueEventsMax: 10,
    });
    for (let index = 0; index < 25; index += 1) zhiyin.track('feature_used', { feature: `f${index}` });
    expect(zhiyin.state()).toMatchObject({ waiting: 10, dropped: 16 });
    running.setNetwork(true);
    const events = await arrived('mini-full', 10);
    expect(events.map(({ properties }) => properties.feature)).toEqual(
      [...Array(10).keys()].map((each) => `f${each + 15}`),
    );
    expect(events.map(({ properties }) => properties.events_dropped)).toEqual([16, ...Array(9).fill(undefined)]);
    expect(zhiyin.state().dropped).toBe(0);
  });

  it('sends and stores nothing before consent', async () => {
    const phone = newPhone();
    const running = launch(phone, {});
    const zhiyin = createMiniProgram({
      host: running.host,
      endpoint: desk.url,
      key: 'mini-consent',
      intervalMs: 20,
      consent: 'opt-in',
    });
    zhiyin.track('feature_used', { feature: 'a' });
    await new Promise((done) => setTimeout(done, 200));
    expect([phone.requests, phone.storage.size]).toEqual([0, 0]);
    zhiyin.consent({ analytics: true });
    expect((await arrived('mini-consent', 3)).map(({ name }) => name)).toEqual([
      'app_started',
      'feature_used',
      'consent_changed',
    ]);
  });

  it('said nothing in all of this that the shipped plan does not name', async () => {
    expect(await desk.unplanned()).toEqual([]);
  });
});
