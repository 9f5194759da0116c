// Managing write keys: make, list, change, revoke, rotate. Every change is audited in the transaction that makes it.
import { type Clock, type Instant, isRefusal, type Refusal, refuse } from '../../../kernel/index.ts';
import type { Audit } from '../../../platform/audit/index.ts';
import type { Principal } from '../../../platform/auth/index.ts';
import type { MasterKey, Rewrapping } from '../../../platform/ciphers/index.ts';
import type { StateStore, StateTransaction } from '../../../platform/state-store/index.ts';
import type { Logger } from '../../../platform/telemetry/index.ts';
import { createKeyRing, type RefreshingKeyRing } from './key-ring.ts';
import {
  changeWriteKey,
  insertWriteKey,
  readTokenSecrets,
  readWriteKey,
  readWriteKeys,
  replaceTokenSecret,
  viewOf,
  type WriteKeyChange,
  type WriteKeyRow,
} from './store.ts';
import {
  createSecretWrapper,
  keyHash,
  keyPrefix,
  type MadeWriteKey,
  newClearKey,
  newKeyId,
  newTokenSecret,
  type SecretWrapper,
  type WriteKeyInput,
  type WriteKeyView,
} from './write-key.ts';

/** Who changes a key, for the audit trail. */
export interface KeyActor {
  readonly principal: Principal;
  readonly requestId?: string;
  readonly remoteAddress?: string;
}

export type WriteKeyPatch = Partial<Pick<WriteKeyInput, 'name' | 'dialects' | 'allowedOrigins' | 'eventsPerSecondMax'>>;

type Missing = Refusal<'KEY_NOT_FOUND' | 'KEY_REVOKED'>;

export interface WriteKeys {
  /** Keys in memory for ingest. `refresh` it before the first request, then `start` it. */
  readonly ring: RefreshingKeyRing;
  list(): Promise<readonly WriteKeyView[]>;
  /** Makes a key; the clear key and the token secret are in the answer and nowhere else. */
  create(
    input: WriteKeyInput,
    actor: KeyActor,
  ): Promise<MadeWriteKey | Refusal<'CUSTOM_KEY_MUST_BE_PUBLIC' | 'KEY_EXISTS'>>;
  change(id: string, patch: WriteKeyPatch, actor: KeyActor): Promise<WriteKeyView | Missing>;
  revoke(id: string, actor: KeyActor): Promise<WriteKeyView | Missing>;
  /** A new key like the given one. The old one goes on until it is revoked, so that clients can be changed over. */
  rotate(id: string, actor: KeyActor): Promise<MadeWriteKey | Missing>;
  /** Wraps token secrets anew after a change of the installation's key. */
  readonly rewrapping: Rewrapping;
}

export interface WriteKeysDependencies {
  readonly store: StateStore;
  readonly audit: Audit;
  /** The installation's key; wraps token secrets. */
  readonly masterKey: MasterKey;
  readonly wallClock: Clock;
  readonly logger: Logger;
  readonly refreshMs?: number;
}

const changeOf = (patch: WriteKeyPatch): WriteKeyChange => ({
  ...(patch.name === undefined ? {} : { name: patch.name }),
  ...(patch.dialects === undefined ? {} : { dialects: patch.dialects.join(',') }),
  ...(patch.allowedOrigins === undefined ? {} : { allowed_origins: patch.allowedOrigins.join(' ') }),
  ...(patch.eventsPerSecondMax === undefined ? {} : { events_per_second_max: patch.eventsPerSecondMax }),
});

const REWRAP_ROWS = 200;

const rewrapSecrets = (store: StateStore, wrapper: SecretWrapper): Rewrapping => ({
  name: 'secrets of write keys',
  page: (after) =>
    store.transaction(async (transaction) => {
      const rows = await readTokenSecrets(transaction, after ?? '', REWRAP_ROWS);
      const stale = rows.filter((row) => !wrapper.isCurrent(row.token_secret_wrapped, row.id));
      for (const { id, token_secret_wrapped: wrapped } of stale) {
        await replaceTokenSecret(transaction, id, wrapper.wrap(wrapper.unwrap(wrapped, id).toString('utf8'), id));
      }
      return { last: rows.at(-1)?.id ?? null, looked: rows.length, rewrapped: stale.length };
    }),
});

const usable = (row: WriteKeyRow | undefined): WriteKeyRow | Missing => {
  if (!row) return refuse('KEY_NOT_FOUND', 'There is no write key with this id.');
  return row.revoked_at === null ? row : refuse('KEY_REVOKED', 'The write key is revoked; make a new one.');
};

/** A new key and its secrets in the clear, which nobody keeps. */
const newWriteKey = (input: WriteKeyInput, wrapper: SecretWrapper, now: Instant) => {
  const clearKey = input.customKey ?? newClearKey(input.trust);
  const tokenSecret = newTokenSecret();
  const id = newKeyId();
  const row: WriteKeyRow = {
    id,
    prefix: keyPrefix(clearKey),
    key_hash: keyHash(clearKey),
    source: input.source,
    name: input.name,
    dialects: input.dialects.join(','),
    trust: input.trust,
    allowed_origins: input.allowedOrigins.join(' '),
    events_per_second_max: input.eventsPerSecondMax,
    token_secret_wrapped: wrapper.wrap(tokenSecret, id),
    created_at: now,
    last_used_at: null,
    revoked_at: null,
  };
  return { row, clearKey, tokenSecret };
};

export const createWriteKeys = (dependencies: WriteKeysDependencies): WriteKeys => {
  const { store, audit, wallClock, logger } = dependencies;
  const wrapper = createSecretWrapper(dependencies.masterKey);
  const ring = createKeyRing({ db: store.db, wrapper, wallClock, logger, refreshMs: dependencies.refreshMs });

  const record = (transaction: StateTransaction, action: string, row: WriteKeyRow, actor: KeyActor, details = {}) =>
    audit.record(
      {
        ...actor,
        action,
        subject: { kind: 'write_key', id: row.id },
        details: { source: row.source, name: row.name, trust: row.trust, ...details },
      },
      transaction,
    );
  /** Other processes see the change with their next refresh, this one at once. */
  const refreshed = async <Result>(result: Result): Promise<Result> => {
    await ring.refresh();
    return result;
  };
  const make = async (
    input: WriteKeyInput,
    actor: KeyActor,
    action: string,
  ): Promise<MadeWriteKey | Refusal<'KEY_EXISTS'>> => {
    const { row, clearKey, tokenSecret } = newWriteKey(input, wrapper, wallClock.now());
    const made = await store.transaction(async (transaction) => {
      if (!(await insertWriteKey(transaction, row))) return false;
      await record(transaction, action, row, actor);
      return true;
    });
    if (!made) return refuse('KEY_EXISTS', 'This key is taken already, perhaps by a revoked one; choose another.');
    return refreshed({ key: viewOf(row), clearKey, tokenSecret });
  };
  const alter = async (id: string, change: WriteKeyChange, actor: KeyActor, action: string) =>
    store.transaction(async (transaction): Promise<WriteKeyView | Missing> => {
      const row = usable(await readWriteKey(transaction, id));
      if (isRefusal(row)) return row;
      await changeWriteKey(transaction, id, change);
      const changed = { ...row, ...change };
      await record(transaction, action, changed, actor, { changed: Object.keys(change) });
      return viewOf(changed);
    });

  return {
    ...{ ring, rewrapping: rewrapSecrets(store, wrapper) },
    list: async () => (await readWriteKeys(store.db)).map(viewOf),
    create: async (input, actor) =>
      input.customKey !== undefined && input.trust !== 'public'
        ? refuse('CUSTOM_KEY_MUST_BE_PUBLIC', 'A key that somebody chose can be guessed; server keys are random.')
        : make(input, actor, 'write_key.create'),
    change: async (id, patch, actor) => refreshed(await alter(id, changeOf(patch), actor, 'write_key.change')),
    revoke: async (id, actor) => refreshed(await alter(id, { revoked_at: wallClock.now() }, actor, 'write_key.revoke')),
    rotate: async (id, actor) => {
      const row = usable(await readWriteKey(store.db, id));
      if (isRefusal(row)) return row;
      const { customKey: _none, ...like } = { ...viewOf(row), customKey: undefined };
      const made = await make(like, actor, 'write_key.rotate');
      // 192 random bits are not met twice; a refusal here would be a broken random source.
      if (isRefusal(made)) throw new Error('a random write key exists already', { cause: made });
      return made;
    },
  };
};
