// Personal values: readable by whoever has the keys, by nobody once the key is gone, and bound to their person.
import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { manualClock } from '../../kernel/index.ts';
import { openTestLogEngine, type TestLogEngine } from '../log-store/testing.ts';
import type { InstallationCipher } from './cipher.ts';
import {
  loadMasterKey,
  type MasterKey,
  openMasterKey,
  prependMasterKey,
  readMasterKeyFile,
  retireMasterKeys,
} from './master-key.ts';
import { createPersonalCipher } from './personal-cipher.ts';
import type { RewrappedPage } from './rewrapping.ts';
import type { CipherSuiteName } from './suite.ts';

const newMasterKey = (): MasterKey => ({ current: randomBytes(32), previous: [] });

let engine: TestLogEngine;
const wallClock = manualClock(0);
beforeEach(async () => {
  engine = await openTestLogEngine();
});
afterEach(() => engine.close());

const open = (masterKey: MasterKey, suite: CipherSuiteName = 'international') =>
  createPersonalCipher({ keyStore: engine.keys, masterKey, suite, wallClock });

const rewrapAll = async ({ rewrapping }: InstallationCipher): Promise<number> => {
  let rewrapped = 0;
  for (let after: string | null = null; ; ) {
    const page: RewrappedPage = await rewrapping.page(after);
    rewrapped += page.rewrapped;
    if (page.last === null) return rewrapped;
    after = page.last;
  }
};

const only = <Value>(values: readonly Value[]): Value => {
  const [value] = values;
  if (value === undefined || values.length !== 1) throw new Error(`${values.length} values`);
  return value;
};

describe.each(['international', 'sm'] as const)('suite %s', (suite) => {
  test('any text of any subject is read back, and no two cipher texts are the same', async () => {
    const cipher = await open(newMasterKey(), suite);
    const value = fc.record({
      subject: fc.string({ minLength: 1, maxLength: 60, unit: 'grapheme' }).map((id) => `customer:${id}`),
      text: fc.string({ unit: 'grapheme', maxLength: 200 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(value, { maxLength: 8 }), async (values) => {
        const sealed = await cipher.encrypt([...values, ...values]);
        expect(new Set(sealed).size).toBe(values.length * 2);
        expect(await cipher.decrypt(sealed)).toEqual([...values, ...values].map(({ text }) => text));
      }),
      { numRuns: 30 },
    );
  });

  test('what was moved to another person, changed or cut reads as null', async () => {
    const cipher = await open(newMasterKey(), suite);
    const [mine, other] = await cipher.encrypt([
      { subject: 'customer:1', text: '13812345678' },
      { subject: 'customer:2', text: '13987654321' },
    ]);
    const [, , mySubject, myBody = ''] = (mine ?? '').split(':');
    const [, , otherSubject] = (other ?? '').split(':');
    const flipped = Buffer.from(myBody, 'base64url');
    flipped[flipped.length - 1] = (flipped.at(-1) ?? 0) ^ 1;
    const broken = [
      `enc:1:${otherSubject}:${myBody}`,
      `enc:1:${mySubject}:${flipped.toString('base64url')}`,
      `enc:1:${mySubject}:${myBody.slice(0, 20)}`,
      `enc:1:${mySubject}:`,
      `enc:2:${mySubject}:${myBody}`,
      'enc:1::',
      'plain text',
      '',
    ];
    expect(await cipher.decrypt(broken)).toEqual(broken.map(() => null));
    expect(await cipher.decrypt([mine ?? ''])).toEqual(['13812345678']);
  });

  test('an erased person is read by nobody, stays erased, and is read again only after being readmitted', async () => {
    const masterKey = newMasterKey();
    const cipher = await open(masterKey, suite);
    const value = { subject: 'customer:1', text: '张三' };
    const before = await cipher.encrypt([value, { subject: 'customer:2', text: '李四' }]);
    await cipher.erase(['customer:1']);
    expect(await cipher.decrypt(before)).toEqual([null, '李四']);
    const during = await cipher.encrypt([value]);
    expect(await cipher.decrypt(during)).toEqual([null]);
    expect(await (await open(masterKey, suite)).decrypt([...before, ...during])).toEqual([null, '李四', null]);
    await cipher.readmit(['customer:1']);
    const after = await cipher.encrypt([value]);
    expect(await cipher.decrypt([...before, ...during, ...after])).toEqual([null, '李四', null, '张三']);
  });
});

describe('keys', () => {
  test('another process reads what this one wrote, and forgets a destroyed key within a minute', async () => {
    const masterKey = newMasterKey();
    const [here, there] = [await open(masterKey), await open(masterKey)];
    const sealed = await here.encrypt([{ subject: 'customer:1', text: '张三' }]);
    expect(await there.decrypt(sealed)).toEqual(['张三']);
    await here.erase(['customer:1']);
    expect(await here.decrypt(sealed)).toEqual([null]);
    wallClock.set(wallClock.now() + 60_001);
    expect(await there.decrypt(sealed)).toEqual([null]);
  });

  test('calls at the same time for the same new person use one key', async () => {
    const masterKey = newMasterKey();
    const ciphers = [await open(masterKey), await open(masterKey)];
    const sealed = await Promise.all(
      Array.from({ length: 40 }, (_, index) =>
        (ciphers[index % 2] ?? ciphers[0])?.encrypt([{ subject: `device:${index % 3}`, text: `${index}` }]),
      ),
    );
    const reader = await open(masterKey);
    expect(await reader.decrypt(sealed.flatMap((each) => each ?? []))).toEqual(
      Array.from({ length: 40 }, (_, index) => `${index}`),
    );
  });

  test('after a rotation everything is read, and after wrapping anew without the old master key', async () => {
    const old = newMasterKey();
    const before = await open(old);
    const values = Array.from({ length: 2100 }, (_, index) => ({
      subject: `customer:${index}`,
      text: `name ${index}`,
    }));
    const sealed = await before.encrypt(values);
    const hash = before.blindIndex('name', '张三');
    await before.erase(['customer:7']);
    const expected = values.map(({ text }, index) => (index === 7 ? null : text));

    const rotated: MasterKey = { current: randomBytes(32), previous: [old.current] };
    const during = await open(rotated, 'sm');
    expect(await during.decrypt(sealed)).toEqual(expected);
    expect(await rewrapAll(during)).toBe(2100); // 2,099 persons and the key of the blind index
    expect(await rewrapAll(during)).toBe(0);

    const after = await open({ current: rotated.current, previous: [] }, 'sm');
    expect(await after.decrypt(sealed)).toEqual(expected);
    expect(after.blindIndex('name', '张三')).toBe(hash);
    await expect(open(old)).rejects.toThrow('wrapped by a master key that is not configured');
  });
});

test('a key that is put before the others while the cipher is open wraps from then on, and all is read', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'zhiyin-key-'));
  const live = await openMasterKey({ folder });
  const cipher = await open(live);
  const sealed = await cipher.encrypt([{ subject: 'customer:1', text: '张三' }]);
  const [current, old] = await prependMasterKey(folder);
  expect(old).toEqual(live.current);
  await live.reload();
  expect(live).toMatchObject({ current, previous: [old] });
  const later = await cipher.encrypt([{ subject: 'customer:2', text: '李四' }]);
  // The new person's key is wrapped by the new key already; the old one's is the first page's work.
  expect(await cipher.rewrapping.page(null)).toEqual({ last: 'zhiyin:blind-index', looked: 3, rewrapped: 2 });
  expect(await cipher.rewrapping.page('zhiyin:blind-index')).toEqual({ last: null, looked: 0, rewrapped: 0 });
  const [retired = ''] = await retireMasterKeys(folder);
  expect(await readMasterKeyFile(folder)).toEqual([current]);
  expect(Buffer.from(await readFile(retired, 'utf8'), 'base64')).toEqual(old);
  expect((await stat(retired)).mode & 0o777).toBe(0o600);
  expect(await retireMasterKeys(folder)).toEqual([]);
  expect(await (await open(await loadMasterKey({ folder }))).decrypt([...sealed, ...later])).toEqual(['张三', '李四']);
  await rm(folder, { recursive: true, force: true });
});

describe('blind index', () => {
  test.each([
    ['phone', '138 1234-5678', '+86 138 1234 5678', true],
    ['phone', '１３８12345678', '13812345678', true],
    ['phone', '13812345678', '13812345679', false],
    ['email', ' Zhang.San@Example.COM', 'zhang.san@example.com', true],
    ['name', '张 三', '张三', true],
    ['name', '张三', '张三丰', false],
    ['id_number', '11010519491231002x', '11010519491231002X', true],
  ] as const)('%s: %s and %s are the same: %s', async (kind, one, other, same) => {
    const cipher = await open(newMasterKey());
    expect(cipher.blindIndex(kind, one)).toMatch(/^[0-9a-f]{32}$/);
    expect(cipher.blindIndex(kind, one) === cipher.blindIndex(kind, other)).toBe(same);
  });

  test('differs by kind and by installation, and survives a restart', async () => {
    const masterKey = newMasterKey();
    const cipher = await open(masterKey);
    expect(cipher.blindIndex('name', '1')).not.toBe(cipher.blindIndex('phone', '1'));
    expect((await open(masterKey)).blindIndex('name', '1')).toBe(cipher.blindIndex('name', '1'));
    const elsewhere = await openTestLogEngine();
    const other = await createPersonalCipher({
      keyStore: elsewhere.keys,
      masterKey,
      suite: 'international',
      wallClock,
    });
    expect(other.blindIndex('name', '1')).not.toBe(cipher.blindIndex('name', '1'));
    await elsewhere.close();
  });

  test('its key is nobody’s to erase or to read', async () => {
    const cipher = await open(newMasterKey());
    await expect(cipher.erase(['zhiyin:blind-index'])).rejects.toThrow('belongs to the platform');
    await expect(cipher.encrypt([{ subject: 'zhiyin:blind-index', text: 'x' }])).rejects.toThrow(
      'belongs to the platform',
    );
    const forged = `enc:1:${Buffer.from('zhiyin:blind-index').toString('base64url')}:${only(
      await cipher.encrypt([{ subject: 'a', text: 'x' }]),
    )
      .split(':')
      .at(-1)}`;
    expect(await cipher.decrypt([forged])).toEqual([null]);
  });
});

describe('master key', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'zhiyin-key-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  test('is made once, for its owner only, also by two that start together', async () => {
    const keys = await Promise.all(Array.from({ length: 8 }, () => loadMasterKey({ folder })));
    const file = join(folder, 'master.key');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect((await readFile(file, 'utf8')).trim()).toBe(keys[0]?.current.toString('base64'));
    expect(new Set(keys.map(({ current }) => current.toString('hex'))).size).toBe(1);
    expect(await loadMasterKey({ folder })).toEqual(keys[0]);
  });

  test('comes from configuration in hex or base64, previous ones after it; the file counts as previous', async () => {
    const [one, two] = [randomBytes(32), randomBytes(32)];
    expect(await loadMasterKey({ folder, fromConfig: one.toString('hex') })).toEqual({ current: one, previous: [] });
    const made = (await loadMasterKey({ folder })).current;
    expect(await loadMasterKey({ folder, fromConfig: `${one.toString('base64')},${two.toString('hex')}` })).toEqual({
      current: one,
      previous: [two, made],
    });
  });

  test.each(['', 'abc', 'x'.repeat(64), `${'a'.repeat(63)}`, '密钥'])(
    'a bad key "%s" in the file is refused',
    async (bad) => {
      await writeFile(join(folder, 'master.key'), `${bad}\n`);
      await expect(loadMasterKey({ folder })).rejects.toThrow(/32 bytes in base64|holds no key/);
    },
  );
});
