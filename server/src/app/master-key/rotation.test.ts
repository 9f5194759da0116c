// The job that wraps everything anew: page by page, from where it was, until nothing is left.
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { manualClock } from '../../kernel/index.ts';
import { migrations as auditMigrations, createAudit } from '../../platform/audit/index.ts';
import { systemPrincipal } from '../../platform/auth/index.ts';
import {
  createPersonalCipher,
  keyName,
  type LiveMasterKey,
  type Rewrapping,
  wrappedBy,
} from '../../platform/ciphers/index.ts';
import type { JobContext, JobDefinition } from '../../platform/jobs/index.ts';
import { openTestLogEngine, type TestLogEngine } from '../../platform/log-store/testing.ts';
import type { StateStore } from '../../platform/state-store/index.ts';
import { openTestStateStore } from '../../platform/state-store/testing.ts';
import { silentLogger } from '../../platform/telemetry/index.ts';
import { createWriteKeys, migrations as ingestMigrations } from '../../record/ingest/index.ts';
import { createRotation } from './create-rotation.ts';

const wallClock = manualClock(1_780_000_000_000);
const PERSONS = 2_500;
let engine: TestLogEngine;
let store: StateStore;
beforeAll(async () => {
  engine = await openTestLogEngine();
  store = await openTestStateStore([...auditMigrations, ...ingestMigrations]);
});
afterAll(async () => {
  await engine.close();
  await store.close();
});

const liveKey = (current: Buffer, previous: readonly Buffer[] = []): LiveMasterKey => ({
  ...{ current, previous },
  reload: async () => undefined,
});
const nameOf = (key: Buffer): string => keyName(key).toString('hex');
const cipherOf = (masterKey: LiveMasterKey) =>
  createPersonalCipher({ keyStore: engine.keys, masterKey, suite: 'international', wallClock });
const wrappers = async (): Promise<Record<string, number>> => {
  const counts: Record<string, number> = {};
  for (const wrapped of (await engine.keys.list(null, PERSONS * 2)).values())
    counts[wrappedBy(wrapped)] = (counts[wrappedBy(wrapped)] ?? 0) + 1;
  return counts;
};

it('goes on where it was cut off, finds what came in meanwhile, and ends with one key for everything', async () => {
  const [old, current] = [randomBytes(32), randomBytes(32)];
  const audit = createAudit({ store, wallClock });
  const actor = { principal: systemPrincipal('test', []), requestId: 'r' };
  const writeKeysOf = (masterKey: LiveMasterKey) =>
    createWriteKeys({ store, audit, masterKey, wallClock, logger: silentLogger });
  const input = { source: 'core', name: 'core', dialects: ['zhiyin' as const], trust: 'server' as const };
  const made = await writeKeysOf(liveKey(old)).create({ ...input, allowedOrigins: [], eventsPerSecondMax: 9 }, actor);
  if (!('tokenSecret' in made)) throw new Error(made.code);
  const before = await cipherOf(liveKey(old));
  const persons = Array.from({ length: PERSONS }, (_each, at) => ({ subject: `customer:${at}`, text: `name ${at}` }));
  const sealed = await before.encrypt(persons);

  const masterKey = liveKey(current, [old]);
  const cipher = await cipherOf(masterKey);
  let pages = 0;
  let cutAt = 2;
  const watched: Rewrapping = {
    ...cipher.rewrapping,
    page: async (after) => {
      pages += 1;
      if (pages === cutAt) throw new Error('the process was killed');
      const page = await cipher.rewrapping.page(after);
      // A process that still runs with the old key adds somebody whom this round has passed already.
      if (pages === 4) await before.encrypt([{ subject: 'customer:!late', text: 'late' }]);
      return page;
    },
  };
  const rewrappings = [writeKeysOf(masterKey).rewrapping, watched];
  const enqueue = () => Promise.reject(new Error('nothing is ordered here'));
  const [job] = (createRotation({ masterKey, rewrappings, audit, enqueue }).jobs ?? []) as [JobDefinition];
  let checkpoint: unknown = null;
  const run = async (payload: unknown): Promise<string> => {
    let result = '';
    const context: JobContext = {
      ...{
        signal: new AbortController().signal,
        progress: () => undefined,
        attempt: 1,
        jobId: '1',
        scheduledFor: null,
      },
      result: (text) => {
        result = text;
      },
      checkpoint,
      saveCheckpoint: async (value) => {
        checkpoint = value;
      },
    };
    await job.run(payload, context);
    return result;
  };

  await expect(run({ current: nameOf(old) })).rejects.toThrow('this process wraps with the master key');
  await expect(run({ current: nameOf(current) })).rejects.toThrow('the process was killed');
  expect(await wrappers()).toEqual({ [nameOf(current)]: 1_000, [nameOf(old)]: PERSONS + 1 - 1_000 });
  expect(await cipher.decrypt(sealed)).toEqual(persons.map(({ text }) => text));
  const lookedBefore = pages;
  cutAt = 0;
  // 2,500 persons, the key of the blind index, one secret of a write key, and who came late.
  expect(await run({ current: nameOf(current) })).toBe(
    `${(PERSONS + 3).toLocaleString('en')} secrets were wrapped anew; all are wrapped by ${nameOf(current)}.`,
  );
  // The first thousand were not looked at again in the first round: 1 and 2 pages of it, then whole rounds of 4 until nothing is found.
  expect(pages - lookedBefore).toBe(3 + 4 + 4);
  expect(await wrappers()).toEqual({ [nameOf(current)]: PERSONS + 2 });

  const after = await cipherOf(liveKey(current));
  expect(await after.decrypt(sealed)).toEqual(persons.map(({ text }) => text));
  const keys = writeKeysOf(liveKey(current));
  await keys.ring.refresh();
  expect(keys.ring.find(made.clearKey)?.tokenSecret.toString()).toBe(made.tokenSecret);
  const trail = await audit.verify();
  expect(trail.intact).toBe(true);
});
