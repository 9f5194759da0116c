// The runs behind the embedded position index: what memory, journal, runs and merges answer together is what a list of all
// claims would answer, and space comes back.
import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { addToFilter, createFilter, filterProbe, mayContain } from './claim-filter.ts';
import { RECORD_WORDS, writeRecord } from './claim-records.ts';
import { type LmdbEnvironment, openLmdbEnvironment } from './lmdb-environment.ts';
import { type LmdbPositions, openLmdbPositions } from './lmdb-positions.ts';
import { silentLogger } from './testing.ts';

const MEMORY_RECORDS = 16;
const keyOf = (text: string) => createHash('md5').update(text).digest();

let folder: string;
let environment: LmdbEnvironment;
let index: LmdbPositions;
const open = (): void => {
  environment = openLmdbEnvironment(join(folder, 'positions.mdb'), 8192);
  index = openLmdbPositions(environment, silentLogger, MEMORY_RECORDS);
};
const close = async (): Promise<void> => {
  await index.close();
  await environment.close();
};
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'zhiyin-positions-'));
  open();
});
afterEach(async () => {
  await close();
  await rm(folder, { recursive: true, force: true });
});

const claimsFrom = (first: number, keys: readonly string[]) =>
  keys.map((key, number) => ({
    key: keyOf(key),
    position: first + number,
    tag: BigInt(first + number),
    recordedAt: first + number,
  }));
/** Levels of the runs that are listed on disk. */
const levels = (namespace: string): number[] => {
  environment.root.resetReadTxn();
  const stored = environment.table(`run-notes-${namespace}`).get(Buffer.from('runs'));
  const { runs } = JSON.parse(stored?.toString() ?? '{"runs":[]}') as { runs: { level: number }[] };
  return runs.map(({ level }) => level).sort();
};
const partitions = (namespace: string): number => {
  environment.root.resetReadTxn();
  return environment.table(`runs-${namespace}`).getKeysCount();
};

test('many runs, merges, restarts and replays answer like a list of all claims', async () => {
  let round = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 0, max: 150 }), { minLength: 200, maxLength: 700 }),
      fc.array(fc.record({ at: fc.nat({ max: 600 }), restart: fc.boolean() }), { maxLength: 6 }),
      async (keys, interruptions) => {
        round += 1;
        const namespace = `round-${round}`;
        const claims = claimsFrom(
          0,
          keys.map((key) => `${key}`),
        );
        const latest = new Map<number, number>();
        const expected = keys.map((key, position) => {
          const earlier = latest.get(key);
          latest.set(key, position);
          return earlier ?? null;
        });
        const check = async (from: number, to: number) => {
          const answers = await index.claim(namespace, claims.slice(from, to));
          const wanted = expected.slice(from, to).map((position) => {
            return position === null ? null : { position, tag: BigInt(position), recordedAt: position };
          });
          expect(answers).toEqual(wanted);
        };
        for (let from = 0; from < claims.length; from += 20) {
          await check(from, from + 20);
          for (const { at, restart } of interruptions) {
            if (at < from || at >= from + 20) continue;
            if (restart) {
              await close();
              open();
            }
            await check(Math.max(0, at - 100), from);
          }
        }
        await check(0, claims.length);
      },
    ),
    { numRuns: 6 },
  );
});

test('eight runs become one, sixty-four one of the next level, and the old ones go', async () => {
  for (let run = 0; run <= 64; run += 1) {
    await index.claim(
      'keys',
      claimsFrom(
        run * 16,
        Array.from({ length: 16 }, (_, number) => `${run}-${number}`),
      ),
    );
  }
  await expect.poll(() => levels('keys'), { timeout: 10_000 }).toEqual([2]);
  // 1,024 claims in partitions of some 64, and one filter.
  await expect.poll(() => partitions('keys'), { timeout: 10_000 }).toBeLessThan(140);
  const again = await index.claim('keys', claimsFrom(5000, ['0-0', '31-15', '63-7', 'never']));
  expect(again.map((answer) => answer?.position ?? null)).toEqual([0, 511, 1015, null]);
});

test('a replay of everything adds nothing', async () => {
  const claims = claimsFrom(
    0,
    Array.from({ length: 200 }, (_, number) => `${number % 90}`),
  );
  const first = await index.claim('keys', claims);
  await index.claim('keys', claimsFrom(1000, ['other']));
  await expect.poll(() => levels('keys').length).toBeGreaterThan(0);
  const before = partitions('keys');
  expect(await index.claim('keys', claims)).toEqual(first);
  expect(await index.claim('keys', claims)).toEqual(first);
  expect(partitions('keys')).toBe(before);
});

test('runs that are old as a whole are dropped, younger ones stay', async () => {
  for (let run = 0; run < 6; run += 1) {
    await index.claim(
      'keys',
      claimsFrom(
        run * 16,
        Array.from({ length: 16 }, (_, number) => `${run}-${number}`),
      ),
    );
  }
  expect(levels('keys')).toHaveLength(5);
  await index.forgetBefore('keys', 40);
  expect(levels('keys')).toHaveLength(3);
  const answers = await index.claim('keys', claimsFrom(1000, ['0-0', '1-15', '3-0', '5-0']));
  expect(answers.map((answer) => answer?.position ?? null)).toEqual([null, null, 48, 80]);
});

test('partitions that a crash left without a run are removed at the next start', async () => {
  const stray = Buffer.alloc(8);
  stray.writeUInt32BE(9, 0);
  environment.table('runs-keys');
  await environment.commit((put) => put(environment.table('runs-keys'), stray, Buffer.alloc(40)));
  expect(partitions('keys')).toBe(1);
  await index.claim('keys', claimsFrom(0, ['a']));
  expect(partitions('keys')).toBe(0);
});

test.each(['', 'Keys', 'a b', '../x', 'x'.repeat(60)])('the namespace "%s" is refused', async (namespace) => {
  await expect(index.claim(namespace, claimsFrom(0, ['a']))).rejects.toThrow('not a short lower-case word');
});

describe('filter', () => {
  test('passes every key that was added, and fewer than one in fifty others, however alike the keys are', () => {
    for (const key of [
      (number: number) => keyOf(`${number}`),
      (number: number) => Buffer.alloc(16, 0).fill(number, 0, 1),
    ]) {
      const alike = key(7)[5] === 0;
      const count = alike ? 128 : 5000;
      const words = new Uint32Array(count * 2 * RECORD_WORDS);
      for (let record = 0; record < count * 2; record += 1) {
        writeRecord(words, record, { key: key(record), position: record, tag: 0n, recordedAt: 0 });
      }
      const filter = createFilter(count);
      for (let record = 0; record < count; record += 1) addToFilter(filter, words, record);
      let passed = 0;
      for (let record = 0; record < count * 2; record += 1) {
        if (record < count) expect(mayContain(filter, filterProbe(words, record))).toBe(true);
        else if (mayContain(filter, filterProbe(words, record))) passed += 1;
      }
      expect(passed).toBeLessThan(count / 50);
    }
  });
});
