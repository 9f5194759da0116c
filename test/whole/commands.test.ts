// Backup, restore, rebuild and the rotation of the master key as processes: killed in the middle, run again, and compared with what
// was there before.
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allBatches, allRows, resolvedEvents } from '../../server/src/app/backup/testing.ts';
import { createPersonalCipher, loadMasterKey, wrappedBy } from '../../server/src/platform/ciphers/index.ts';
import { openEventStore } from '../../server/src/platform/event-store/index.ts';
import { silentLogger } from '../../server/src/platform/event-store/testing.ts';
import { openLogEngine } from '../../server/src/platform/log-store/index.ts';
import { openStateStore } from '../../server/src/platform/state-store/index.ts';
import type { OwnEvent } from '../../server/src/record/ingest/zhiyin/schema.ts';
import { type CommandEnd, runCommand, startCommand } from './command.ts';
import { accept, makeWriteKey } from './senders.ts';
import { buildProgram, openSite, type Program, type Site } from './site.ts';

const CUSTOMERS = 1_200;
const MORE_KEYS = 30_000;
const MARK = 'restore-unfinished';
/** Tables that a start, a job or a look at the trail changes; everything else must be equal after a restore. */
const MOVING = /^(audit_|job|record_|range|consumer|lease|sink_|event_store|outbox|profile_cursor|schema_migration)/;

/** Half of the customers are known by a device first, so that their history has to follow them. */
const worldOf = (): readonly OwnEvent[] =>
  Array.from({ length: CUSTOMERS }, (_each, at): OwnEvent[] => [
    { id: `v${at}`, name: 'page_viewed', anonymousId: `d${at}`, properties: { page: `/p/${at % 40}` } },
    { id: `w${at}`, name: 'page_viewed', customerId: `c${at}`, properties: { page: '/home' } },
    {
      ...{ id: `i${at}`, type: 'identify', anonymousId: `d${at}`, customerId: `c${at}` },
      traits: { name: `客户${at}`, phone: `138${String(at).padStart(8, '0')}` },
    },
  ]).flat();

/** Everything that a restore or a rebuild has to bring back, read from the folder of a stopped installation. */
const contentOf = async (folder: string) => {
  const events = await openEventStore({ kind: 'chdb', folder: join(folder, 'events') }, { logger: silentLogger });
  const resolved = await resolvedEvents(events).finally(() => events.close());
  const engine = await openLogEngine({ kind: 'lmdb', folder: join(folder, 'log') }, { logger: silentLogger });
  const log = await allBatches(engine.log).finally(() => engine.close());
  const state = await openStateStore({ kind: 'pglite', folder: join(folder, 'state') }, { logger: silentLogger });
  const rows = await allRows(state.db).finally(() => state.close());
  return { resolved, log, rows: Object.fromEntries(Object.entries(rows).filter(([table]) => !MOVING.test(table))) };
};

/** Every wrapped key by the name of the master key that wrapped it, and two names in clear, read with the keys of the folder. */
const keysOf = async (folder: string) => {
  const engine = await openLogEngine({ kind: 'lmdb', folder: join(folder, 'log') }, { logger: silentLogger });
  try {
    const keys = await engine.keys.list(null, MORE_KEYS + CUSTOMERS + 10);
    const wrappers = new Map<string, number>();
    for (const wrapped of keys.values()) {
      const name = wrappedBy(wrapped);
      wrappers.set(name, (wrappers.get(name) ?? 0) + 1);
    }
    const masterKey = await loadMasterKey({ fromConfig: null, folder });
    const wallClock = { now: () => Date.now() };
    const parts = { keyStore: engine.keys, masterKey, suite: 'international', wallClock } as const;
    const cipher = await createPersonalCipher(parts);
    const batches = (await allBatches(engine.log)).map(({ body }) => body).join('');
    const sealed = [...new Set(batches.match(/enc:1:[\w-]+:[\w-]+/g) ?? [])];
    const clear = await cipher.decrypt(sealed);
    return { total: keys.size, wrappers, clear };
  } finally {
    await engine.close();
  }
};

/** Keys of people who sent nothing else, so many that wrapping them all takes a while. */
const addKeys = async (folder: string): Promise<void> => {
  const engine = await openLogEngine({ kind: 'lmdb', folder: join(folder, 'log') }, { logger: silentLogger });
  try {
    const masterKey = await loadMasterKey({ fromConfig: null, folder });
    const wallClock = { now: () => Date.now() };
    const cipher = await createPersonalCipher({ keyStore: engine.keys, masterKey, suite: 'international', wallClock });
    await cipher.encrypt(
      Array.from({ length: MORE_KEYS }, (_each, at) => ({ subject: `device:more-${at}`, text: 'x' })),
    );
  } finally {
    await engine.close();
  }
};

const succeeded = ({ code, out, told }: CommandEnd): string => {
  expect(code, `${out}\n${told}`).toBe(0);
  return out;
};

// A minute and a half of processes: with ZHIYIN_SOAK, as the longer runs of the kills.
const killed = process.env.ZHIYIN_SOAK ? describe : describe.skip;

killed('commands that are killed and run again', { timeout: 300_000 }, () => {
  let root = '';
  let program: Program;
  let site: Site;
  let before: Awaited<ReturnType<typeof contentOf>>;
  const at = (name: string): string => join(root, name);
  const restoreArgs = () => ['restore', '--from', at('backup')];

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'zy-commands-'));
    program = await buildProgram();
    site = await openSite({ program });
    const run = await site.start();
    const { key } = await makeWriteKey(site, 'core', 'server');
    const events = worldOf();
    for (let from = 0; from < events.length; from += 1_200)
      await accept(site.url, key, events.slice(from, from + 1_200));
    await site.settle();
    succeeded(await runCommand(program, site.folder, ['backup', '--to', at('backup')]));
    expect((await run.end('SIGTERM')).code).toBe(0);
    before = await contentOf(site.folder);
    expect(before.resolved.length).toBeGreaterThanOrEqual(CUSTOMERS * 3);
  }, 300_000);
  afterAll(async () => {
    await site?.close();
    await rm(root, { recursive: true, force: true });
  });

  const emptyPlace = async (name: string): Promise<string> => {
    await rm(at(name), { recursive: true, force: true });
    await mkdir(at(name), { mode: 0o700 });
    await cp(join(site.folder, 'master.key'), join(at(name), 'master.key'));
    return at(name);
  };

  it('brings everything back from a backup, after restores and rebuilds that were killed', async () => {
    const folder = await emptyPlace('restored');
    const writing = startCommand(program, folder, restoreArgs());
    await writing.until('it wrote', () => existsSync(join(folder, MARK)));
    writing.kill();
    expect((await writing.ended).signal).toBe('SIGKILL');
    expect(existsSync(join(folder, MARK))).toBe(true);
    // Nothing is restored over what is left.
    const again = await runCommand(program, folder, restoreArgs());
    expect([again.code, again.told.includes('Empty the data folder (keep master.key)')]).toEqual([1, true]);

    await emptyPlace('restored');
    const filling = startCommand(program, folder, restoreArgs());
    await filling.until('it wrote', () => existsSync(join(folder, MARK)));
    await filling.until('it filled', () => !existsSync(join(folder, MARK)));
    filling.kill();
    expect((await filling.ended).signal).toBe('SIGKILL');

    const rebuilding = startCommand(program, folder, ['rebuild']);
    await rebuilding.until('the job began', (told) => told.includes('it goes on when'));
    rebuilding.kill();
    expect((await rebuilding.ended).signal).toBe('SIGKILL');
    const rebuilt = await runCommand(program, folder, ['rebuild']);
    expect(rebuilt.code, rebuilt.told).toBe(0);
    expect(rebuilt.out).toContain('in the event store again');
    expect(await contentOf(folder)).toEqual(before);
  });

  it('wraps everything with a new master key, after a rotation that was killed', async () => {
    const folder = at('restored');
    await addKeys(folder);
    const old = await keysOf(folder);
    expect(old.wrappers.size).toBe(1);
    expect(old.clear.filter((value) => value?.startsWith('客户'))).toHaveLength(CUSTOMERS);
    const killed = startCommand(program, folder, ['key', 'rotate-master']);
    await killed.until('the job began', (told) => told.includes('run the command again'));
    await sleep(200);
    killed.kill();
    await killed.ended;
    // Both keys are there as long as both are needed, so that everything can be read at any time.
    const between = await keysOf(folder);
    console.info(`keys by master key after the kill: ${JSON.stringify([...between.wrappers])}`);
    expect([between.clear, between.total]).toEqual([old.clear, old.total]);

    const rotated = await runCommand(program, folder, ['key', 'rotate-master']);
    expect(rotated.code, rotated.told).toBe(0);
    const after = await keysOf(folder);
    expect([...after.wrappers.values()]).toEqual([old.total]);
    expect([...after.wrappers.keys()]).not.toEqual([...old.wrappers.keys()]);
    expect(after.clear).toEqual(old.clear);
    expect((await readFile(join(folder, 'master.key'), 'utf8')).trim().split('\n')).toHaveLength(1);
    // The old key is put aside, not thrown away: older backups need it.
    const retired = (await readdir(folder)).filter((name) => name.startsWith('master.key.retired-'));
    expect(retired.map((name) => name.split('-')[1])).toEqual([...old.wrappers.keys()]);
  });
});
