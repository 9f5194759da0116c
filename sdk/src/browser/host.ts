// The browser as the core sees it: localStorage, fetch, sendBeacon.
import { type Host, type KeyValues, memoryStorage } from '../core/host.ts';
import type { Properties } from '../core/wire.ts';

/** localStorage; memory where the browser forbids or lacks it. A full storage takes nothing and harms nothing. */
export const localKeyValues = (page: Window): KeyValues => {
  let store: Storage;
  try {
    store = page.localStorage;
    const probe = 'zhiyin';
    store.setItem(probe, '1');
    store.removeItem(probe);
  } catch {
    return memoryStorage();
  }
  return {
    get: (key) => store.getItem(key),
    set: (key, value) => {
      try {
        store.setItem(key, value);
        return true;
      } catch {
        return false;
      }
    },
    remove: (key) => store.removeItem(key),
    keys: (prefix) => Object.keys(store).filter((key) => key.indexOf(prefix) === 0),
  };
};

const randomHex = (page: Window, count: number): string => {
  const bytes = page.crypto.getRandomValues(new Uint8Array(count));
  return Array.from(bytes, (byte) => (byte + 256).toString(16).slice(1)).join('');
};

/** Bytes that a page may have under way when it closes. */
const KEEPALIVE_BYTES_MAX = 60_000;

const post = async (page: Window, url: string, body: string, timeoutMs: number) => {
  const abort = new AbortController();
  const timer = page.setTimeout(() => abort.abort(), timeoutMs);
  try {
    const response = await page.fetch(url, {
      method: 'POST',
      body,
      // Plain text needs no preflight; the server looks at the bytes.
      headers: { 'content-type': 'text/plain' },
      keepalive: body.length * 3 < KEEPALIVE_BYTES_MAX,
      credentials: 'omit',
      signal: abort.signal,
    });
    return { status: response.status, retryAfter: response.headers.get('retry-after'), body: await response.text() };
  } finally {
    page.clearTimeout(timer);
  }
};

export const browserHost = (page: Window, surroundings: () => Properties): Host => ({
  storage: localKeyValues(page),
  now: Date.now,
  random: Math.random,
  randomHex: (count) => randomHex(page, count),
  isOnline: () => page.navigator.onLine !== false,
  post: (url, body, timeoutMs) => post(page, url, body, timeoutMs),
  beacon: (url, body) => page.navigator.sendBeacon?.(url, body) ?? false,
  later: (delayMs, callback) => {
    const timer = page.setTimeout(callback, delayMs);
    return () => page.clearTimeout(timer);
  },
  decodeBase64: (text) => page.atob(text),
  surroundings,
});
