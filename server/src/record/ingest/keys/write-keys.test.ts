// Write keys in the state store: made, shown once, changed, revoked, rotated; and in memory while the store is down.
import { randomBytes } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { isRefusal, manualClock, type Refusal } from '../../../kernel/index.ts';
import { migrations as auditMigrations, createAudit } from '../../../platform/audit/index.ts';
import { systemPrincipal } from '../../../platform/auth/index.ts';
import type { StateStore } from '../../../platform/state-store/index.ts';
import { describeStateStores, openTestStateStore } from '../../../platform/state-store/testing.ts';
import { createWriteKeys, migrations } from '../index.ts';
import { silentLogger } from '../testing.ts';
import { originAllowed } from './key-ring.ts';
import { createSecretWrapper, type WriteKeyInput } from './write-key.ts';

const NOW = 1_780_000_000_000;
const masterKey = { current: randomBytes(32), previous: [] };
const actor = { principal: systemPrincipal('test', []), requestId: 'r1' };
const input: WriteKeyInput = {
  source: 'h5',
  name: 'H5 pages',
  dialects: ['segment', 'sensors'],
  trust: 'public',
  allowedOrigins: ['https://m.example.com'],
  eventsPerSecondMax: 50,
};

const accepted = <Value>(value: Value | Refusal): Value => {
  if (isRefusal(value)) throw new Error(`refused: ${value.code}`);
  return value;
};

await describeStateStores('write keys', (openStore) => {
  const clock = manualClock(NOW);
  let shared: StateStore;
  beforeAll(async () => {
    shared = await openStore([...auditMigrations, ...migrations]);
  });
  const make = (store: StateStore = shared) => {
    const audit = createAudit({ store, wallClock: clock });
    return { audit, store, keys: createWriteKeys({ store, audit, masterKey, wallClock: clock, logger: silentLogger }) };
  };

  it('shows key and token secret once and stores neither in clear', async () => {
    const { store, keys, audit } = make();
    const made = accepted(await keys.create(input, actor));
    expect(made.clearKey).toMatch(/^zyp_[\w-]{32}$/);
    expect(made.key).toMatchObject({
      source: 'h5',
      trust: 'public',
      prefix: made.clearKey.slice(0, 8),
      revokedAt: null,
    });
    const rows = JSON.stringify(await store.db.selectFrom('write_key').selectAll().execute());
    expect(rows).not.toContain(made.clearKey);
    expect(rows).not.toContain(made.tokenSecret);
    expect(JSON.stringify(await keys.list())).not.toContain(made.clearKey);
    const found = keys.ring.find(made.clearKey);
    expect(found).toMatchObject({ source: 'h5', dialects: ['segment', 'sensors'], eventsPerSecondMax: 50 });
    expect(found?.tokenSecret.toString()).toBe(made.tokenSecret);
    expect(keys.ring.find(`${made.clearKey}x`)).toBeNull();
    expect((await audit.verify()).intact).toBe(true);
  });

  it("takes a key of one's own for public sources only, and each key once", async () => {
    const { keys } = make();
    const own = { ...input, customKey: `brokerapp-${randomBytes(4).toString('hex')}` };
    expect(await keys.create({ ...own, trust: 'server' }, actor)).toMatchObject({ code: 'CUSTOM_KEY_MUST_BE_PUBLIC' });
    const made = accepted(await keys.create(own, actor));
    expect(made.clearKey).toBe(own.customKey);
    expect(await keys.create(own, actor)).toMatchObject({ code: 'KEY_EXISTS' });
    accepted(await keys.revoke(made.key.id, actor));
    expect(await keys.create(own, actor)).toMatchObject({ code: 'KEY_EXISTS' });
  });

  it('changes, rotates and revokes, and another process sees it when it refreshes', async () => {
    const { store, audit, keys } = make();
    const other = createWriteKeys({ store, audit, masterKey, wallClock: clock, logger: silentLogger });
    const made = accepted(await keys.create(input, actor));
    accepted(await keys.change(made.key.id, { eventsPerSecondMax: 7, allowedOrigins: [] }, actor));
    const rotated = accepted(await keys.rotate(made.key.id, actor));
    expect(rotated.key).toMatchObject({ source: 'h5', eventsPerSecondMax: 7, allowedOrigins: [] });
    accepted(await keys.revoke(made.key.id, actor));
    expect(other.ring.find(rotated.clearKey)).toBeNull();
    await other.ring.refresh();
    expect(other.ring.find(rotated.clearKey)).toMatchObject({ revokedAt: null, eventsPerSecondMax: 7 });
    expect(other.ring.find(made.clearKey)?.revokedAt).toBe(NOW);
    expect(await keys.revoke(made.key.id, actor)).toMatchObject({ code: 'KEY_REVOKED' });
    expect(await keys.rotate(made.key.id, actor)).toMatchObject({ code: 'KEY_REVOKED' });
    expect(await keys.change('wk_none', {}, actor)).toMatchObject({ code: 'KEY_NOT_FOUND' });
  });

  it('writes when a key was last used, and never moves it back', async () => {
    const { keys } = make();
    const made = accepted(await keys.create(input, actor));
    const lastUsed = async () => (await keys.list()).find((key) => key.id === made.key.id)?.lastUsedAt;
    expect(await lastUsed()).toBeNull();
    clock.set(NOW + 5_000);
    keys.ring.touch(made.key.id);
    await keys.ring.stop();
    expect(await lastUsed()).toBe(NOW + 5_000);
    clock.set(NOW + 1_000);
    keys.ring.touch(made.key.id);
    await keys.ring.stop();
    expect(await lastUsed()).toBe(NOW + 5_000);
  });
});

describe('the key ring', () => {
  const clock = manualClock(NOW);
  it('knows its keys while the store is down', async () => {
    const store = await openTestStateStore([...auditMigrations, ...migrations]);
    const audit = createAudit({ store, wallClock: clock });
    const warnings: string[] = [];
    const logger = { ...silentLogger, warn: (_fields: object, message: string) => void warnings.push(message) };
    const keys = createWriteKeys({ store, audit, masterKey, wallClock: clock, logger, refreshMs: 10 });
    const made = accepted(await keys.create(input, actor));
    await store.close();
    keys.ring.start();
    await expect.poll(() => warnings.length).toBe(1);
    expect(keys.ring.find(made.clearKey)).toMatchObject({ source: 'h5' });
    await keys.ring.stop();
  });
});

describe('origins', () => {
  const key = {
    id: '',
    source: 's',
    dialects: [],
    eventsPerSecondMax: 1,
    revokedAt: null,
    tokenSecret: Buffer.alloc(0),
  };
  it.each([
    ['public', [], 'https://a', true],
    ['server', [], 'https://a', false],
    ['server', ['*'], 'https://a', true],
    ['public', ['https://a'], 'https://a', true],
    ['public', ['https://a'], 'https://a.evil', false],
    ['public', ['https://a'], 'null', false],
  ] as const)('%s with %j and %s: %s', (trust, allowedOrigins, origin, allowed) => {
    expect(originAllowed({ ...key, trust, allowedOrigins }, origin)).toBe(allowed);
  });
});

describe('wrapped secrets', () => {
  it('open for their own key and installation only', () => {
    const wrapper = createSecretWrapper(masterKey);
    const wrapped = wrapper.wrap('secret', 'wk_1');
    expect(wrapper.unwrap(wrapped, 'wk_1').toString()).toBe('secret');
    expect(() => wrapper.unwrap(wrapped, 'wk_2')).toThrow();
    const rotated = { current: randomBytes(32), previous: [masterKey.current] };
    expect(createSecretWrapper(rotated).unwrap(wrapped, 'wk_1').toString()).toBe('secret');
    expect(() => createSecretWrapper({ ...rotated, previous: [] }).unwrap(wrapped, 'wk_1')).toThrow();
  });
});
