// What both engines promise: order without gaps, group commit, claims judged by position, keys that stay or are gone.
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import type { LogEngine, LogPosition } from './log-store.ts';
import { LogUnavailable } from './log-unavailable.ts';
import { describeLogEngines, type SuiteEngine } from './testing.ts';

const unlimited = { eventsMax: Number.MAX_SAFE_INTEGER, bytesMax: Number.MAX_SAFE_INTEGER };
const bodyOf = (text: string) => Buffer.from(text);
const keyOf = (text: string) => createHash('md5').update(text).digest();

const readAll = async ({ log }: LogEngine) => {
  const found: { from: LogPosition; count: number; text: string }[] = [];
  for (let from = 0; ; ) {
    const batches = await log.read(from, unlimited);
    for (const { from: at, count, body } of batches)
      found.push({ from: at, count, text: Buffer.from(body).toString() });
    const last = batches.at(-1);
    if (!last) return found;
    from = last.from + last.count;
  }
};

await describeLogEngines('log', (open) => {
  let suite: SuiteEngine;
  let engine: LogEngine;
  beforeEach(async () => {
    suite = await open();
    engine = suite.engine;
  });

  test('an empty log has its head at 0 and nothing to read', async () => {
    expect(await engine.log.head()).toBe(0);
    expect(await engine.log.read(0, unlimited)).toEqual([]);
    expect(await engine.log.append([])).toEqual([]);
  });

  test('batches are read back as they were appended, small and large, also after a restart', async () => {
    const large = 'x'.repeat(3_000_000);
    const noise = Buffer.from(Array.from({ length: 5000 }, (_, index) => (index * 7919) % 251));
    expect(await engine.log.append([{ count: 3, body: bodyOf('abc') }])).toEqual([0]);
    expect(
      await engine.log.append([
        { count: 2, body: bodyOf(large) },
        { count: 1, body: noise },
        { count: 4, body: bodyOf('') },
      ]),
    ).toEqual([3, 5, 6]);
    await engine.close();
    const again = await suite.openAgain();
    expect(await again.log.head()).toBe(10);
    const batches = await again.log.read(0, unlimited);
    expect(batches.map(({ from, count }) => [from, count])).toEqual([
      [0, 3],
      [3, 2],
      [5, 1],
      [6, 4],
    ]);
    expect(batches.map(({ body }) => Buffer.from(body).equals(noise))).toEqual([false, false, true, false]);
    expect(Buffer.from(batches[1]?.body ?? []).toString()).toBe(large);
    expect(batches[3]?.body).toHaveLength(0);
    expect(await again.log.append([{ count: 1, body: bodyOf('next') }])).toEqual([10]);
    expect(await again.log.sizeBytes()).toBeGreaterThan(3000);
  });

  test.each([
    [0, 1, 1e9, [0]], // the first batch comes although it is larger than the limit
    [0, 5, 1e9, [0, 3]],
    [0, 6, 1e9, [0, 3, 5]],
    [3, 100, 1e9, [3, 5, 6]],
    [5, 100, 1, [5]],
    [10, 100, 1e9, []],
  ])('a read from %i of at most %i events and %i bytes', async (from, eventsMax, bytesMax, expected) => {
    await engine.log.append([3, 2, 1, 4].map((count) => ({ count, body: bodyOf(`${count} events`) })));
    const batches = await engine.log.read(from, { eventsMax, bytesMax });
    expect(batches.map((batch) => batch.from)).toEqual(expected);
  });

  test.each([1, 4, 11])('a read from %i, where no batch begins, is a defect', async (from) => {
    await engine.log.append([3, 2, 1, 4].map((count) => ({ count, body: bodyOf('x') })));
    await expect(engine.log.read(from, unlimited)).rejects.toThrow(`no batch of the log begins at position ${from}`);
  });

  test('a batch without events is refused and takes no position', async () => {
    await expect(engine.log.append([{ count: 0, body: bodyOf('x') }])).rejects.toThrow('at least one event');
    await expect(engine.log.append([{ count: 1.5, body: bodyOf('x') }])).rejects.toThrow('at least one event');
    expect(await engine.log.head()).toBe(0);
  });

  test('concurrent appends of two nodes are gapless, and each node’s stand in the order of its calls', async () => {
    const other = await suite.openAgain();
    const nodes = [engine, other];
    const calls = Array.from({ length: 400 }, async (_, index) => {
      const node = nodes[index % 2] ?? engine;
      const count = 1 + (index % 5);
      const [from] = await node.log.append([{ count, body: bodyOf(`call ${index}`) }]);
      return { from: from ?? -1, count, text: `call ${index}` };
    });
    const answers = await Promise.all(calls);
    const stored = await readAll(engine);
    let next = 0;
    for (const { from, count } of stored) {
      expect(from).toBe(next);
      next = from + count;
    }
    expect(await other.log.head()).toBe(next);
    expect([...answers].sort((a, b) => a.from - b.from)).toEqual(stored);
    for (const node of [0, 1]) {
      const positions = answers.filter((_, index) => index % 2 === node).map(({ from }) => from);
      expect(positions).toEqual([...positions].sort((a, b) => a - b));
    }
  });

  test('a reader that follows a busy log sees every batch once and never a gap', async () => {
    const writer = await suite.openAgain();
    let writing = true;
    const writes = (async () => {
      for (let turn = 0; turn < 60; turn += 1) {
        await Promise.all([engine, writer].map(({ log }) => log.append([{ count: 2, body: bodyOf(`${turn}`) }])));
      }
      writing = false;
    })();
    let position = 0;
    let seen = 0;
    while (writing || position < (await engine.log.head())) {
      for (const batch of await engine.log.read(position, { eventsMax: 7, bytesMax: 1e6 })) {
        expect(batch.from).toBe(position);
        position += batch.count;
        seen += 1;
      }
      await new Promise((resolve) => setImmediate(resolve));
    }
    await writes;
    expect(seen).toBe(120);
  });

  test('appends that wait share commits', async () => {
    const append = () => engine.log.append([{ count: 1, body: bodyOf('x') }]);
    let [aloneMs, togetherMs] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
    // The least of some rounds: a machine that serves others stalls now and then.
    for (let round = 0; round < 6; round += 1) {
      const alone = performance.now();
      for (let call = 0; call < 50; call += 1) await append();
      aloneMs = Math.min(aloneMs, performance.now() - alone);
      const together = performance.now();
      await Promise.all(Array.from({ length: 50 }, append));
      togetherMs = Math.min(togetherMs, performance.now() - together);
    }
    // Fifty commits against two.
    expect(togetherMs).toBeLessThan(aloneMs / 2);
  });

  test('listeners hear of own appends at once and of another node’s soon, until they stop', async () => {
    const other = await suite.openAgain();
    let heard = 0;
    const stop = engine.log.onAppend(() => {
      heard += 1;
    });
    await engine.log.append([{ count: 1, body: bodyOf('x') }]);
    expect(heard).toBe(1);
    await other.log.append([{ count: 1, body: bodyOf('x') }]);
    await expect.poll(() => heard, { timeout: 5000 }).toBe(2);
    stop();
    await engine.log.append([{ count: 1, body: bodyOf('x') }]);
    expect(heard).toBe(2);
  });

  test('a closed engine refuses everything with LogUnavailable; what was under way is answered', async () => {
    const underWay = engine.log.append([{ count: 1, body: bodyOf('x') }]);
    await engine.close();
    expect(await underWay).toEqual([0]);
    const claim = { key: keyOf('a'), position: 0, tag: 0n, recordedAt: 0 };
    const calls = [
      engine.log.append([{ count: 1, body: bodyOf('x') }]),
      engine.log.read(0, unlimited),
      engine.log.head(),
      engine.positions.claim('dedupe', [claim]),
      engine.keys.read(['a']),
      engine.keys.create(new Map([['a', bodyOf('k')]])),
    ];
    for (const outcome of await Promise.allSettled(calls)) {
      expect(outcome).toMatchObject({ status: 'rejected', reason: expect.any(LogUnavailable) });
    }
    expect(await (await suite.openAgain()).log.head()).toBe(1);
  });
});

await describeLogEngines('person keys', (open) => {
  let engine: LogEngine;
  beforeEach(async () => {
    engine = (await open()).engine;
  });
  const keys = (...entries: readonly (readonly [string, string])[]) =>
    new Map(entries.map(([subject, key]) => [subject, bodyOf(key)]));
  const shown = (found: ReadonlyMap<string, Uint8Array>) =>
    Object.fromEntries([...found].map(([subject, key]) => [subject, Buffer.from(key).toString()]));

  test('the first writer wins, and all read the same', async () => {
    expect(shown(await engine.keys.create(keys(['customer:1', 'a'], ['客户:2', 'b'])))).toEqual({
      'customer:1': 'a',
      '客户:2': 'b',
    });
    expect(shown(await engine.keys.create(keys(['customer:1', 'other'], ['customer:3', 'c'])))).toEqual({
      'customer:1': 'a',
      'customer:3': 'c',
    });
    expect(shown(await engine.keys.read(['customer:1', '客户:2', 'nobody']))).toEqual({
      'customer:1': 'a',
      '客户:2': 'b',
    });
  });

  test('a destroyed key stays destroyed unless it is stated', async () => {
    await engine.keys.create(keys(['a', '1'], ['b', '2']));
    await engine.keys.destroy(['a', 'never-there']);
    expect(shown(await engine.keys.create(keys(['a', 'new'], ['b', 'new'], ['never-there', 'new'])))).toEqual({
      b: '2',
    });
    await engine.keys.replace(keys(['a', 'new'], ['b', '2 anew'], ['unknown', 'new']));
    expect(shown(await engine.keys.read(['a', 'b', 'unknown', 'never-there']))).toEqual({ b: '2 anew' });
    const recreated = await engine.keys.create(keys(['a', '3'], ['b', '3']), { recreate: true });
    expect(shown(recreated)).toEqual({ a: '3', b: '2 anew' });
  });

  test('are listed in order, page by page, without the destroyed', async () => {
    const subjects = Array.from({ length: 25 }, (_, index) => `s${String(index).padStart(2, '0')}`);
    await engine.keys.create(new Map(subjects.map((subject) => [subject, bodyOf('k')])));
    await engine.keys.destroy(['s05', 's24']);
    const listed: string[] = [];
    for (let after: string | null = null; ; after = listed.at(-1) ?? null) {
      const page: ReadonlyMap<string, Uint8Array> = await engine.keys.list(after, 10);
      if (page.size === 0) break;
      listed.push(...page.keys());
    }
    expect(listed).toEqual(subjects.filter((subject) => subject !== 's05' && subject !== 's24'));
    expect(await engine.keys.listDestroyed(null, 1)).toEqual(['s05']);
    expect(await engine.keys.listDestroyed('s05', 10)).toEqual(['s24']);
    expect(await engine.keys.listDestroyed('s24', 10)).toEqual([]);
    expect(await engine.keys.listDestroyed(null, 1)).toEqual(['s05']);
    expect(await engine.keys.listDestroyed('s05', 10)).toEqual(['s24']);
  });
});

/** What an index should answer, naively: every claim ever made, judged by position. */
const naiveIndex = () => {
  const made: { key: string; position: number; tag: bigint; recordedAt: number }[] = [];
  return (claims: readonly (typeof made)[number][]) => {
    made.push(...claims);
    return claims.map(({ key, position }) => {
      const earlier = made.filter((each) => each.key === key && each.position < position);
      const latest = earlier.sort((a, b) => b.position - a.position)[0];
      return latest ? { position: latest.position, tag: latest.tag, recordedAt: latest.recordedAt } : null;
    });
  };
};

await describeLogEngines('position index', (open) => {
  let suite: SuiteEngine;
  beforeEach(async () => {
    suite = await open();
  });

  test('answers each claim with the latest earlier one, whatever is replayed, and after a restart', async () => {
    let run = 0;
    let engine = suite.engine;
    // Keys by position, as a log has them; ranges of it are claimed in order, and any of them again.
    const scenario = fc.record({
      keys: fc.array(fc.integer({ min: 0, max: 12 }), { minLength: 1, maxLength: 60 }),
      cuts: fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 8 }),
      replays: fc.array(fc.nat({ max: 30 }), { maxLength: 5 }),
      restart: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(scenario, async ({ keys, cuts, replays, restart }) => {
        run += 1;
        const namespace = `run-${run}`;
        const naive = naiveIndex();
        const claims = keys.map((key, position) => ({
          key: `${key}`,
          position,
          tag: BigInt.asUintN(64, BigInt(position) * -0x123456789abcdn),
          recordedAt: 1_782_000_000_000 + position,
        }));
        const ranges: (typeof claims)[] = [];
        for (let from = 0, cut = 0; from < claims.length; cut += 1) {
          const size = cuts[cut % cuts.length] ?? 1;
          ranges.push(claims.slice(from, from + size));
          from += size;
        }
        const order = [...ranges, ...replays.map((index) => ranges[index % ranges.length] ?? [])];
        for (const [turn, range] of order.entries()) {
          if (restart && turn === ranges.length) {
            await engine.close();
            engine = await suite.openAgain();
          }
          const hashed = range.map((claim) => ({ ...claim, key: keyOf(claim.key) }));
          expect(await engine.positions.claim(namespace, hashed)).toEqual(naive(range));
        }
      }),
      { numRuns: 15 },
    );
  });

  test('namespaces do not see each other', async () => {
    const { positions } = suite.engine;
    const claim = (position: number) => [{ key: keyOf('a'), position, tag: 7n, recordedAt: 9 }];
    expect(await positions.claim('keys', claim(1))).toEqual([null]);
    expect(await positions.claim('facts', claim(2))).toEqual([null]);
    expect(await positions.claim('keys', claim(3))).toEqual([{ position: 1, tag: 7n, recordedAt: 9 }]);
  });

  test('claims of one call may come in any order and are judged by position', async () => {
    const claims = [5, 1, 3].map((position) => ({ key: keyOf('a'), position, tag: 0n, recordedAt: position }));
    const answers = await suite.engine.positions.claim('keys', claims);
    expect(answers.map((answer) => answer?.position ?? null)).toEqual([3, null, 1]);
  });

  test('forgetting keeps what is younger', async () => {
    const { positions } = suite.engine;
    const claim = (key: string, position: number) => ({ key: keyOf(key), position, tag: 0n, recordedAt: position });
    await positions.claim('keys', [claim('a', 10), claim('b', 20)]);
    await positions.forgetBefore('keys', 15);
    const answers = await positions.claim('keys', [claim('b', 30)]);
    expect(answers[0]?.position).toBe(20);
  });
});

describe('LogUnavailable', () => {
  test('names what the engine was doing and keeps the cause', async () => {
    const { openPostgresEngine } = await import('./postgres-engine.ts');
    const { silentLogger } = await import('./testing.ts');
    const refused = openPostgresEngine('postgres://nobody@127.0.0.1:9/none', silentLogger);
    await expect(refused).rejects.toThrow(/the log is unavailable while making the schema of the log: .*ECONNREFUSED/);
    await expect(refused).rejects.toMatchObject({ name: 'LogUnavailable', cause: expect.any(Error) });
  });
});
