// A mini-program as the core sees it, through the platform's object (`wx`; Alipay's and others' copies of it behave alike).
import type { Host, KeyValues } from '../core/host.ts';
import type { Answer, Properties } from '../core/wire.ts';

/** How the mini-program was entered, as `getLaunchOptionsSync` and `onAppShow` tell. */
export interface EnterOptions {
  readonly path?: string;
  readonly query?: Readonly<Record<string, string>>;
  /** Number of the entrance (1011: a QR code was scanned …). */
  readonly scene?: number;
  readonly referrerInfo?: { readonly appId?: string };
}

/** The documented part of `wx` that the collector uses. */
export interface MiniProgramHost {
  getStorageSync(key: string): unknown;
  setStorageSync(key: string, value: unknown): void;
  removeStorageSync(key: string): void;
  getStorageInfoSync(): { readonly keys: readonly string[] };
  request(options: {
    readonly url: string;
    readonly method: 'POST';
    readonly data: string;
    readonly header: Readonly<Record<string, string>>;
    readonly timeout: number;
    readonly dataType: 'text';
    readonly success: (result: {
      readonly statusCode: number;
      readonly data: unknown;
      readonly header?: Readonly<Record<string, string>>;
    }) => void;
    readonly fail: (error: { readonly errMsg?: string }) => void;
  }): unknown;
  getLaunchOptionsSync?(): EnterOptions;
  onAppShow?(listener: (options: EnterOptions) => void): void;
  onAppHide?(listener: () => void): void;
  onNetworkStatusChange?(listener: (status: { readonly isConnected: boolean }) => void): void;
  getDeviceInfo?(): { readonly model?: string; readonly system?: string; readonly platform?: string };
  getWindowInfo?(): { readonly screenWidth?: number; readonly screenHeight?: number };
  getAppBaseInfo?(): { readonly language?: string };
  /** Older base libraries have this one alone. */
  getSystemInfoSync?(): Readonly<Record<string, unknown>>;
}

const keyValues = (platform: MiniProgramHost): KeyValues => {
  const quietly = <T>(call: () => T, otherwise: T): T => {
    try {
      return call();
    } catch {
      return otherwise;
    }
  };
  return {
    get: (key) => {
      const value = quietly(() => platform.getStorageSync(key), null);
      // An absent key reads as an empty text.
      return typeof value === 'string' && value !== '' ? value : null;
    },
    set: (key, value) =>
      quietly(() => {
        platform.setStorageSync(key, value);
        return true;
      }, false),
    remove: (key) => quietly(() => platform.removeStorageSync(key), undefined),
    keys: (prefix) => quietly(() => platform.getStorageInfoSync().keys.filter((key) => key.indexOf(prefix) === 0), []),
  };
};

const post = (platform: MiniProgramHost, url: string, body: string, timeoutMs: number): Promise<Answer> =>
  new Promise((done, fail) => {
    platform.request({
      ...{ url, method: 'POST', data: body, timeout: timeoutMs, dataType: 'text' },
      header: { 'content-type': 'text/plain' },
      success: ({ statusCode, data, header = {} }) => {
        const name = Object.keys(header).find((each) => each.toLowerCase() === 'retry-after');
        const text = typeof data === 'string' ? data : (JSON.stringify(data) ?? '');
        done({ status: statusCode, retryAfter: name === undefined ? null : String(header[name]), body: text });
      },
      fail: (error) => fail(new Error(error.errMsg ?? 'request:fail')),
    });
  });

/** Mini-programs have no crypto object; time and two draws of chance per byte are unlike enough for ids. */
const randomHex = (count: number): string => {
  let text = '';
  for (let index = 0; index < count; index += 1) {
    const byte = (Math.floor(Math.random() * 256) ^ (Math.floor(Math.random() * 65_536) + Date.now())) & 0xff;
    text += byte.toString(16).padStart(2, '0');
  }
  return text;
};

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Mini-programs have no atob. */
const decodeBase64 = (text: string): string => {
  let bits = 0;
  let count = 0;
  let result = '';
  for (const letter of text.replace(/=+$/, '')) {
    bits = ((bits << 6) | ALPHABET.indexOf(letter)) & 0xffffff;
    count += 6;
    if (count < 8) continue;
    count -= 8;
    result += String.fromCharCode((bits >> count) & 0xff);
  }
  return result;
};

const textIn = (value: unknown): string => (typeof value === 'string' ? value : '');
const numberIn = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined);

/** Properties that do not change while the mini-program runs. */
export const deviceOf = (platform: MiniProgramHost): Properties => {
  const whole: Readonly<Record<string, unknown>> = {
    ...(platform.getDeviceInfo ? {} : platform.getSystemInfoSync?.()),
    ...platform.getDeviceInfo?.(),
    ...platform.getWindowInfo?.(),
    ...platform.getAppBaseInfo?.(),
  };
  const [os = '', version = ''] = textIn(whole.system).split(' ');
  const properties: Record<string, string | number | undefined> = {
    platform: 'mini_program',
    os,
    os_version: version,
    device_model: textIn(whole.model),
    screen_width: numberIn(whole.screenWidth),
    screen_height: numberIn(whole.screenHeight),
    language: textIn(whole.language),
  };
  for (const name of Object.keys(properties)) if (!properties[name]) delete properties[name];
  return properties;
};

export const miniProgramHost = (
  platform: MiniProgramHost,
  isConnected: () => boolean,
  surroundings: () => Properties,
): Host => ({
  storage: keyValues(platform),
  now: () => Date.now(),
  random: () => Math.random(),
  randomHex,
  isOnline: isConnected,
  post: (url, body, timeoutMs) => post(platform, url, body, timeoutMs),
  // Nothing outlives a mini-program; what is not sent when it is closed is sent when it is opened again.
  beacon: () => false,
  later: (delayMs, callback) => {
    const timer = setTimeout(callback, delayMs);
    return () => clearTimeout(timer);
  },
  decodeBase64,
  surroundings,
});
