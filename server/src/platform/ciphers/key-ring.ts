// Person keys, unwrapped and remembered for a while. Requests that need keys at the same time share one look and one commit.
import { randomBytes } from 'node:crypto';
import type { Clock } from '../../kernel/index.ts';
import type { KeyStore } from '../log-store/index.ts';
import { KEY_BYTES } from './suite.ts';
import type { Wrapping } from './wrapping.ts';

/** Keys in memory: some 20 MB. */
const KEYS_MAX = 50_000;
/** So long may another process still use a key that was destroyed here. */
const KEEP_MS = 60_000;

/** Gives keys by subject. */
export interface KeyRing {
  /** The keys that exist. */
  find(subjects: ReadonlySet<string>): Promise<ReadonlyMap<string, Buffer>>;
  /** The keys, made for subjects that are new; a subject whose key was destroyed is absent. Durable before it resolves. */
  ensure(subjects: ReadonlySet<string>): Promise<ReadonlyMap<string, Buffer>>;
  forget(subjects: readonly string[]): void;
}

export const createKeyRing = (keyStore: KeyStore, wrapping: Wrapping, wallClock: Clock): KeyRing => {
  const kept = new Map<string, { readonly key: Buffer; readonly until: number }>();
  /** Counts what was forgotten, so that a look begun before does not remember a destroyed key again. */
  let forgotten = 0;

  const remember = (subject: string, wrapped: Uint8Array): Buffer => {
    const key = wrapping.unwrap(subject, wrapped);
    kept.delete(subject);
    kept.set(subject, { key, until: wallClock.now() + KEEP_MS });
    if (kept.size > KEYS_MAX) {
      const [oldest] = kept.keys();
      if (oldest !== undefined) kept.delete(oldest);
    }
    return key;
  };
  const recall = (subjects: ReadonlySet<string>) => {
    const found = new Map<string, Buffer>();
    const missing = new Set<string>();
    const now = wallClock.now();
    for (const subject of subjects) {
      const entry = kept.get(subject);
      if (entry && entry.until > now) found.set(subject, entry.key);
      else missing.add(subject);
    }
    return { found, missing };
  };
  const load = async (
    missing: ReadonlySet<string>,
    read: (subjects: readonly string[]) => Promise<ReadonlyMap<string, Uint8Array>>,
  ): Promise<Map<string, Buffer>> => {
    const before = forgotten;
    const loaded = new Map<string, Buffer>();
    for (const [subject, wrapped] of await read([...missing])) {
      loaded.set(subject, before === forgotten ? remember(subject, wrapped) : wrapping.unwrap(subject, wrapped));
    }
    return loaded;
  };
  const readOrCreate = async (subjects: readonly string[]): Promise<ReadonlyMap<string, Uint8Array>> => {
    const held = await keyStore.read(subjects);
    const fresh = subjects.filter((subject) => !held.has(subject));
    if (fresh.length === 0) return held;
    const made = new Map(fresh.map((subject) => [subject, wrapping.wrap(subject, randomBytes(KEY_BYTES))]));
    return new Map([...held, ...(await keyStore.create(made))]);
  };
  const ensureShared = shared((subjects) => load(subjects, readOrCreate));

  return {
    async find(subjects) {
      const { found, missing } = recall(subjects);
      if (missing.size === 0) return found;
      return new Map([...found, ...(await load(missing, (list) => keyStore.read(list)))]);
    },
    async ensure(subjects) {
      const { found, missing } = recall(subjects);
      if (missing.size === 0) return found;
      return new Map([...found, ...(await ensureShared(missing))]);
    },
    forget(subjects) {
      forgotten += 1;
      for (const subject of subjects) kept.delete(subject);
    },
  };
};

type Load = (subjects: ReadonlySet<string>) => Promise<ReadonlyMap<string, Buffer>>;

/** While one load is under way, further calls gather for the next; each gets at least what it asked for. */
const shared = (load: Load): Load => {
  let running: Promise<unknown> = Promise.resolve();
  let gathering: { readonly subjects: Set<string>; readonly answer: Promise<ReadonlyMap<string, Buffer>> } | null =
    null;
  return async (subjects) => {
    if (gathering) {
      for (const subject of subjects) gathering.subjects.add(subject);
      return pick(await gathering.answer, subjects);
    }
    const wanted = new Set(subjects);
    const answer = running.then(() => {
      gathering = null;
      return load(wanted);
    });
    gathering = { subjects: wanted, answer };
    running = answer.catch(() => undefined);
    return pick(await answer, subjects);
  };
};

const pick = (keys: ReadonlyMap<string, Buffer>, subjects: ReadonlySet<string>): ReadonlyMap<string, Buffer> => {
  const picked = new Map<string, Buffer>();
  for (const subject of subjects) {
    const key = keys.get(subject);
    if (key) picked.set(subject, key);
  }
  return picked;
};
