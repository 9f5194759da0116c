// What the core needs of the place it runs in. A browser and a mini-program each provide one.
import type { Answer, Properties } from './wire.ts';

/** Text by key that outlives the page. All calls are synchronous and never throw. */
export interface KeyValues {
  get(key: string): string | null;
  /** False when it could not be written. */
  set(key: string, value: string): boolean;
  remove(key: string): void;
  /** All keys that begin so. */
  keys(prefix: string): readonly string[];
}

export interface Host {
  readonly storage: KeyValues;
  /** Milliseconds since 1970 by this device. */
  now(): number;
  /** In [0, 1). */
  random(): number;
  /** As many random bytes as asked, in hexadecimal. */
  randomHex(bytes: number): string;
  /** False only when the device knows that it has no network. */
  isOnline(): boolean;
  /** Sends and waits for the answer; rejects when none comes. */
  post(url: string, body: string, timeoutMs: number): Promise<Answer>;
  /** Hands over a request that outlives the page; false when the platform does not take it. */
  beacon(url: string, body: string): boolean;
  /** Calls back later; returns the way to stop that. */
  later(delayMs: number, callback: () => void): () => void;
  /** The text whose bytes the base64 names. */
  decodeBase64(text: string): string;
  /** Properties of the device and page at this moment; every event gets them. */
  surroundings(): Properties;
}

/** 128 random bits: the id of an event, a session, a device. */
export const newId = (host: Pick<Host, 'randomHex'>): string => host.randomHex(16);

/** Keys and values that go away with the page. */
export const memoryStorage = (): KeyValues => {
  const values = new Map<string, string>();
  return {
    get: (key) => values.get(key) ?? null,
    set: (key, value) => {
      values.set(key, value);
      return true;
    },
    remove: (key) => {
      values.delete(key);
    },
    keys: (prefix) => Array.from(values.keys()).filter((key) => key.indexOf(prefix) === 0),
  };
};

/** A storage that writes nothing to the device until it is opened. */
export interface GatedStorage extends KeyValues {
  /** From now on the device keeps it, with all that was kept in memory meanwhile. */
  open(): void;
}

export const gatedStorage = (device: KeyValues, isOpen: boolean): GatedStorage => {
  const memory = memoryStorage();
  let current: KeyValues = isOpen ? device : memory;
  return {
    get: (key) => current.get(key),
    set: (key, value) => current.set(key, value),
    remove: (key) => current.remove(key),
    keys: (start) => current.keys(start),
    open: () => {
      current = device;
      for (const key of memory.keys('')) {
        device.set(key, memory.get(key) ?? '');
        memory.remove(key);
      }
    },
  };
};

/** Reads JSON that this SDK wrote; anything else (an older version, another hand) is as good as absent. */
export const readJson = <T>(storage: KeyValues, key: string, isGood: (value: unknown) => value is T): T | null => {
  const text = storage.get(key);
  if (text === null) return null;
  try {
    const value: unknown = JSON.parse(text);
    return isGood(value) ? value : null;
  } catch {
    return null;
  }
};

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
