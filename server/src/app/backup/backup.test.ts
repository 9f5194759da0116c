// A backup restored into an empty folder, or onto another engine, is the same installation; and what is not whole is refused.
import { copyFile, mkdir, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { keyName, loadMasterKey } from '../../platform/ciphers/index.ts';
import { openLogEngine } from '../../platform/log-store/index.ts';
import { openStateStore } from '../../platform/state-store/index.ts';
import { createTestDatabase } from '../../platform/state-store/testing.ts';
import { silentLogger } from '../../platform/telemetry/index.ts';
import { waitUntilFilled } from '../rebuild/create-rebuild.ts';
import { createServerOf } from '../server.ts';
import { logLocation, stateLocation } from '../stores.ts';
import { type Installation, openInstallation, stateMigrations } from '../wiring.ts';
import { type BackupResult, takeBackup } from './create-backup.ts';
import { finishRestore } from './finish-restore.ts';
import { type Manifest, readManifest, writeManifest } from './manifest.ts';
import { checkBackup, restoreStores } from './restore.ts';
import {
  allBatches,
  allRows,
  answers,
  changeWorld,
  eraseCustomer,
  fillWorld,
  jobsDone,
  named,
  openAt,
  resolvedEvents,
  settle,
  surroundingsIn,
  testRoot,
} from './testing.ts';

const MINUTES = 60_000;
const quiet = (): void => undefined;
const never = new AbortController().signal;
type Place = ReturnType<typeof surroundingsIn>;

describe('backup and restore', () => {
  let root: Awaited<ReturnType<typeof testRoot>>;
  let source: Installation;
  let taken: BackupResult;
  let grown: readonly Record<string, unknown>[];
  let grownAnswers: unknown;
  let rows: Awaited<ReturnType<typeof allRows>>;
  let batches: Awaited<ReturnType<typeof allBatches>>;
  let cipherTexts: readonly string[];

  const place = async (name: string, environment: Readonly<Record<string, string>> = {}): Promise<Place> => {
    const surroundings = surroundingsIn(root.path, name, environment);
    await mkdir(surroundings.config.dataFolder);
    const { dataFolder } = source.surroundings.config;
    await copyFile(join(dataFolder, 'master.key'), join(surroundings.config.dataFolder, 'master.key'));
    return surroundings;
  };
  const backUp = async (installation: Installation, name: string): Promise<BackupResult> => {
    const { config, wallClock } = installation.surroundings;
    const { current } = await loadMasterKey({ folder: config.dataFolder });
    const masterKeyName = keyName(current).toString('hex');
    const to = join(root.path, name);
    return takeBackup({ stores: installation.stores, wallClock, masterKeyName }, { to }, quiet, never);
  };
  const restoreTo = (at: Place, from = taken.folder, keyFile: string | null = taken.keyFile): Promise<Manifest> =>
    restoreStores({ ...at, stateMigrations, from, keyFile }, quiet);
  const openRestored = async (at: Place, manifest: Manifest): Promise<Installation> => {
    const installation = await openInstallation(at, { restoring: true });
    await finishRestore(installation, { from: taken.folder, manifest, withKeys: true }, quiet);
    await installation.prepare();
    await installation.start();
    await waitUntilFilled(installation.pipeline, await installation.record.eventLog.head(), quiet, never);
    await settle(installation);
    return installation;
  };
  const storedIn = async ({ config }: Place) => {
    const state = await openStateStore(stateLocation(config));
    const log = await openLogEngine(logLocation(config), { logger: silentLogger });
    const found = { rows: await allRows(state.db), batches: await allBatches(log.log) };
    await log.close();
    await state.close();
    return found;
  };

  beforeAll(async () => {
    root = await testRoot();
    source = await openAt(surroundingsIn(root.path, 'source'));
    await source.prepare();
    await source.pipeline.start();
    await fillWorld(source);
    await settle(source);
    await changeWorld(source);
    await settle(source);
    const said = await resolvedEvents(source.stores.events);
    source.jobs.start();
    await eraseCustomer(source, named.erased);
    await jobsDone(source);
    await settle(source);
    taken = await backUp(source, 'taken');
    grown = await resolvedEvents(source.stores.events);
    grownAnswers = await answers(source);
    rows = await allRows(source.stores.state.db);
    batches = await allBatches(source.stores.log.log);
    const traits = said.flatMap(({ traits: text }) =>
      text ? [JSON.parse(String(text)) as Record<string, string>] : [],
    );
    cipherTexts = traits.flatMap(({ phone }) => phone ?? []);
  }, 5 * MINUTES);
  afterAll(async () => {
    await source.close();
    await root.remove();
  });

  it(
    'brings back every row, every batch, every answer, and every personal value but the erased',
    async () => {
      const at = await place('restored');
      const manifest = await restoreTo(at);
      const stored = await storedIn(at);
      expect(stored.rows).toEqual(rows);
      expect(stored.batches).toEqual(batches);
      expect(Object.values(rows).flat().length).toBeGreaterThan(500);
      const restored = await openRestored(at, manifest);
      try {
        expect(await resolvedEvents(restored.stores.events)).toEqual(grown);
        expect(await answers(restored)).toEqual(grownAnswers);
        const clear = await restored.record.cipher.decrypt(cipherTexts);
        expect(clear).toEqual(await source.record.cipher.decrypt(cipherTexts));
        expect(clear.filter((text) => text === '13800001234').length).toBeGreaterThan(0);
        expect(clear).toContain(null);
        // What was forgotten stays forgotten, and what was said once is not said twice.
        const [again] = await restored.record.cipher.encrypt([{ subject: `customer:${named.erased}`, text: 'x' }]);
        expect(await restored.record.cipher.decrypt([again ?? ''])).toEqual([null]);
        await changeWorld(restored);
        await settle(restored);
        expect(await resolvedEvents(restored.stores.events)).toEqual(grown);
        expect((await restored.audit.verify()).intact).toBe(true);
      } finally {
        await restored.close();
      }
    },
    3 * MINUTES,
  );

  it(
    'moves from the embedded engine to PostgreSQL and back',
    async ({ skip }) => {
      const database = await createTestDatabase();
      if (!database) return skip('no real PostgreSQL');
      const onServer = await place('on-server', { ZHIYIN_DATABASE_URL: database.url });
      await restoreTo(onServer);
      const stored = await storedIn(onServer);
      expect(stored.rows).toEqual(rows);
      expect(stored.batches).toEqual(batches);
      const state = await openStateStore(stateLocation(onServer.config));
      const log = await openLogEngine(logLocation(onServer.config), { logger: silentLogger });
      const { wallClock, masterKeyName } = { ...onServer, masterKeyName: taken.manifest.masterKeyName };
      const to = join(root.path, 'from-server');
      const second = await takeBackup({ stores: { state, log }, wallClock, masterKeyName }, { to }, quiet, never);
      await log.close();
      await state.close();
      expect({ ...second.manifest.tables }).toEqual({ ...taken.manifest.tables });
      const back = await place('back');
      await restoreTo(back, second.folder, second.keyFile);
      expect(await storedIn(back)).toEqual({ rows, batches });
      await database.drop();
    },
    3 * MINUTES,
  );

  it(
    'without the key file nothing personal can be read',
    async () => {
      const at = await place('without-keys');
      await restoreTo(at, taken.folder, null);
      const installation = await openInstallation(at, { restoring: true });
      const clear = await installation.record.cipher.decrypt(cipherTexts);
      expect(clear.length).toBeGreaterThan(10);
      expect(clear.every((text) => text === null)).toBe(true);
      await installation.close();
    },
    MINUTES,
  );

  it(
    'is consistent while events pour in',
    async () => {
      let pouring = true;
      let poured = 0;
      const pour = (async () => {
        const envelope = {
          source: 'core',
          trust: 'server',
          dialect: 'zhiyin',
          recordedAt: Date.parse('2026-06-30T03:00:00Z'),
        } as const;
        while (pouring) {
          const events = Array.from({ length: 50 }, () => ({
            ...{
              key: `poured-${poured++}`,
              kind: 'track' as const,
              name: 'page_viewed',
              occurredAt: envelope.recordedAt,
            },
            ...{ actorId: `device:p${poured % 7}`, properties: { page: '/' } },
          }));
          await source.record.ingest.accept(events, envelope);
        }
      })();
      const busy = await backUp(source, 'busy');
      pouring = false;
      await pour;
      expect(Math.max(...Object.values(busy.manifest.cursors))).toBeLessThanOrEqual(busy.manifest.logHead);
      expect(await source.record.eventLog.head()).toBeGreaterThanOrEqual(busy.manifest.logHead);
      const at = await place('from-busy');
      const restored = await openRestored(at, await restoreTo(at, busy.folder, busy.keyFile));
      try {
        const events = await resolvedEvents(restored.stores.events);
        expect(new Set(events.map((event) => event.position)).size).toBe(events.length);
        await settle(source);
        const whole = await resolvedEvents(source.stores.events);
        const below = whole.filter(({ position }) => Number(position) < busy.manifest.logHead);
        expect(events.filter(({ position }) => Number(position) < busy.manifest.logHead)).toEqual(below);
      } finally {
        await restored.close();
      }
    },
    3 * MINUTES,
  );

  it(
    'refuses what is not empty, not whole, or not ours, and says why',
    async () => {
      const used = surroundingsIn(root.path, 'restored');
      await expect(restoreTo(used)).rejects.toThrow(/needs an empty installation.*tables in the state store/);
      const keyless = surroundingsIn(root.path, 'keyless');
      await expect(restoreTo(keyless)).rejects.toThrow(/master key is missing/);
      const foreign = surroundingsIn(root.path, 'foreign');
      await loadMasterKey({ folder: foreign.config.dataFolder });
      await expect(restoreTo(foreign)).rejects.toThrow(/master key here is another one/);
      expect(await readdir(foreign.config.dataFolder)).toEqual(['master.key']);

      const damaged = await mkdtemp(join(root.path, 'damaged-'));
      const files = await readdir(taken.folder);
      for (const file of files) await copyFile(join(taken.folder, file), join(damaged, file));
      const log = await readFile(join(damaged, 'log.bin.gz'));
      log[log.length >> 1] = (log[log.length >> 1] ?? 0) ^ 1;
      await writeFile(join(damaged, 'log.bin.gz'), log);
      const target = await place('target');
      await expect(restoreTo(target, damaged)).rejects.toThrow(/log.bin.gz does not fit its checksum/);
      const manifest = readManifest(await readFile(join(taken.folder, 'manifest.json'), 'utf8'));
      const tell = (changed: Partial<Manifest>) =>
        writeFile(join(damaged, 'manifest.json'), writeManifest({ ...manifest, ...changed }));
      await tell({ cursors: { ...manifest.cursors, profiles: manifest.logHead + 1 } });
      await expect(restoreTo(target, damaged)).rejects.toThrow(/before what was read of it: profiles at/);
      await copyFile(join(taken.folder, 'log.bin.gz'), join(damaged, 'log.bin.gz'));
      await tell({ migrations: [...manifest.migrations, { module: 'later', number: 1, checksum: 'x' }] });
      await expect(restoreTo(target, damaged)).rejects.toThrow(/newer program .*later 1/);
      await writeFile(join(damaged, 'manifest.json'), '{"manifest":{"format":1},"sha256":"0"}');
      await expect(checkBackup(damaged, quiet)).rejects.toThrow(/does not fit its checksum/);
      const keys = await readFile(taken.keyFile);
      await writeFile(join(damaged, 'torn.keys'), keys.subarray(0, keys.length - 20));
      await expect(restoreTo(target, taken.folder, join(damaged, 'torn.keys'))).rejects.toThrow(/key file/);
      expect(await readdir(target.config.dataFolder)).toEqual(['master.key']);
    },
    MINUTES,
  );

  it(
    'lets no server start on a restore that was cut off',
    async () => {
      const at = await place('cut-off');
      const short = { ...taken.manifest, tables: { ...taken.manifest.tables, profile: 100_000 } };
      const folder = await mkdtemp(join(root.path, 'short-'));
      for (const file of await readdir(taken.folder)) await copyFile(join(taken.folder, file), join(folder, file));
      await writeFile(join(folder, 'manifest.json'), writeManifest(short));
      await expect(restoreTo(at, folder)).rejects.toThrow(/profile should have 100000 rows/);
      await expect(openAt(at)).rejects.toThrow(/restore into .* was cut off/);
      await expect(restoreTo(at)).rejects.toThrow(/was cut off/);
    },
    MINUTES,
  );

  it(
    'keeps its word on places: nothing half, nothing replaced, only for the local command line',
    async () => {
      await expect(backUp(source, 'taken.keys')).rejects.toThrow(/is a file/);
      await expect(backUp(source, 'nowhere/deep')).rejects.toThrow(/there is no folder/);
      const stopped = AbortSignal.abort(new Error('stopped'));
      const { wallClock } = source.surroundings;
      const parts = { stores: source.stores, wallClock, masterKeyName: '00000000' };
      await expect(takeBackup(parts, { to: join(root.path, 'half') }, quiet, stopped)).rejects.toThrow();
      expect((await readdir(root.path)).filter((name) => name.includes('half'))).toEqual([]);
      const url = '/api/backups';
      const payload = { to: join(root.path, 'asked') };
      const open = await createServerOf(source, 'public');
      expect((await open.inject({ method: 'POST', url, payload })).statusCode).toBe(401);
      const local = await createServerOf(source, 'local');
      expect((await local.inject({ method: 'POST', url, payload })).json()).toMatchObject({ state: 'running' });
      expect((await local.inject({ method: 'POST', url, payload })).statusCode).toBe(409);
      for (;;) {
        const status = (await local.inject({ method: 'GET', url: '/api/backups/current' })).json() as { state: string };
        expect(status.state).not.toBe('failed');
        if (status.state === 'done') break;
        await new Promise((later) => setTimeout(later, 50));
      }
      expect((await checkBackup(payload.to, quiet)).logHead).toBe(await source.record.eventLog.head());
    },
    MINUTES,
  );
});
