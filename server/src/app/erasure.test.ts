// An erased person stays erased: in every table, in the event store, in the log, after a rebuild, after the restore of a backup that
// was taken before, and when core system and devices go on speaking of them.
import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CustomerId, ManualClock } from '../kernel/index.ts';
import { keyName, loadMasterKey } from '../platform/ciphers/index.ts';
import type { EventDraft } from '../record/ingest/index.ts';
import { verifyEventStore } from '../record/sink/index.ts';
import { takeBackup } from './backup/create-backup.ts';
import { finishRestore } from './backup/finish-restore.ts';
import { restoreStores } from './backup/restore.ts';
import { allBatches, allRows, jobsDone, settle, surroundingsIn, testRoot } from './backup/testing.ts';
import { beginFilling, waitUntilFilled } from './rebuild/create-rebuild.ts';
import { createServerOf } from './server.ts';
import { type Installation, openInstallation, stateMigrations } from './wiring.ts';

const NOW = Date.parse('2026-06-30T02:00:00Z');
const HOUR = 3_600_000;
const phone = '13912345678';
const name = '欧阳隐私';
const envelope = { source: 'core', trust: 'server', dialect: 'zhiyin', recordedAt: NOW } as const;
const quiet = (): void => undefined;
const never = new AbortController().signal;
const password = 'a phrase for two persons';

// biome-ignore lint/suspicious/noExplicitAny: answers are looked at by what is expected of them
type Answer = Record<string, any>;

const visit = (key: string, device: string, hoursAgo: number): EventDraft => ({
  ...{ key, kind: 'track', name: 'page_viewed', occurredAt: NOW - hoursAgo * HOUR, actorId: `device:${device}` },
  properties: { page: `/${key}` },
});
const logIn = (key: string, device: string, customer: string, hoursAgo: number, traits = {}): EventDraft => ({
  ...{ key, kind: 'identify', name: 'identify', occurredAt: NOW - hoursAgo * HOUR, actorId: `device:${device}` },
  ...{ customerId: customer as CustomerId, properties: {}, traits },
});
const fact = (
  event: string,
  customer: string,
  key: string,
  properties: EventDraft['properties'],
  traits = {},
): EventDraft => ({
  ...{ key, kind: 'fact', name: event, occurredAt: NOW - 24 * HOUR, customerId: customer as CustomerId, factKey: key },
  ...{ revision: Buffer.from(key.padEnd(8)).toString('hex').slice(0, 16), properties, traits },
});
const recorded = (customer: string, key: string, of: Record<string, string>) =>
  fact('customer_recorded', customer, key, { effective_on: '2026-01-05', city: 'Hangzhou', risk_level: 'C3' }, of);

const firm: readonly EventDraft[] = [
  ...[visit('e-early', 'e', 90), visit('shared-e', 's', 80), logIn('in-e', 'e', 'E1', 70, { phone, name })],
  ...[
    logIn('in-s-e', 's', 'E1', 79),
    logIn('in-s-b', 's', 'B1', 50, { phone: '13800001111' }),
    visit('shared-b', 's', 40),
  ],
  ...[recorded('E1', 'c-e', { phone, name }), recorded('B1', 'c-b', { phone: '13800001111', name: '毕一' })],
  ...[fact('account_recorded', 'E1', 'a-e', { account_id: 'A1', account_type: 'cash', opened_on: '2026-01-05' })],
  fact('trade_recorded', 'E1', 't-e', {
    ...{
      trade_id: 'T1',
      account_id: 'A1',
      product_code: '600519',
      side: 'buy',
      amount_fen: 100_00,
      quantity: '1',
      price: '100',
    },
    business_date: '2026-06-29',
  }),
  {
    ...{ key: 'ok-e', kind: 'track', name: 'consent_changed', occurredAt: NOW - 60 * HOUR, actorId: 'device:e' },
    properties: { purpose: 'marketing', granted: true, text_version: '3' },
  },
];

describe('an erased person', () => {
  let root: Awaited<ReturnType<typeof testRoot>>;
  let site: Installation;
  let wallClock: ManualClock;
  let local: FastifyInstance;
  let open: FastifyInstance;
  let cookie = '';
  let erasureId = '';
  let before: { readonly folder: string; readonly keys: string };
  const index = (): string => site.record.cipher.blindIndex('phone', phone);

  const as = async (who: 'command line' | 'compliance', method: 'GET' | 'POST', url: string, payload?: object) => {
    const server = who === 'command line' ? local : open;
    const answer = await server.inject({
      ...{ method, url: `/api${url}`, cookies: who === 'compliance' ? { zhiyin_session: cookie } : {} },
      ...(payload === undefined ? {} : { payload }),
    });
    return { status: answer.statusCode, json: answer.json() as Answer };
  };
  const signIn = async (): Promise<void> => {
    const operator = { loginName: 'auditor', displayName: 'Auditor', roles: ['compliance'], scope: { kind: 'firm' } };
    const { json } = await as('command line', 'POST', '/operators', operator);
    const session = await open.inject({
      ...{ method: 'POST', url: '/api/session' },
      payload: { loginName: 'auditor', password: json.oneTimePassword },
    });
    cookie = session.cookies[0]?.value ?? '';
    const change = { currentPassword: json.oneTimePassword, newPassword: password };
    expect((await as('compliance', 'POST', '/session/password', change)).status).toBe(200);
  };
  const backUp = async (folder: string) => {
    const { config, wallClock } = site.surroundings;
    const { current } = await loadMasterKey({ folder: config.dataFolder });
    const parts = { stores: site.stores, wallClock, masterKeyName: keyName(current).toString('hex') };
    return takeBackup(parts, { to: join(root.path, folder) }, quiet, never);
  };
  const rowsOf = (of: Installation, where: string) =>
    of.stores.events.query<{ name: string; row: string }>({
      sql: `SELECT name, toString(tuple(*)) AS row FROM event_resolved WHERE ${where} ORDER BY position`,
      secondsMax: 60,
    });
  const namesOf = async (of: Installation, where: string) => (await rowsOf(of, where)).map((row) => row.name);

  /** Nothing of E1 but what the law keeps, and that without anything personal; everything of B1. */
  const expectErased = async (of: Installation): Promise<void> => {
    const tables = await allRows(of.stores.state.db);
    expect(Object.keys(tables).length).toBeGreaterThan(40);
    for (const [table, rows] of Object.entries(tables)) {
      const text = rows.join('\n');
      for (const secret of [phone, name, index()]) expect(text, table).not.toContain(secret);
      // Sealed values of others are random text, in which two letters may stand by chance.
      const open = text.replaceAll(/enc:1:[\w:-]+/g, '');
      if (/^profile|^tag|^quarantine/.test(table)) expect(open, table).not.toMatch(/\bE1\b/);
    }
    expect(await namesOf(of, "customer_id = 'E1'")).toEqual(
      expect.arrayContaining(['customer_recorded', 'account_recorded', 'trade_recorded']),
    );
    const held = await rowsOf(
      of,
      `person_id IN (SELECT person_id FROM event WHERE customer_id = 'E1') AND actor_id != 'device:s'`,
    );
    expect(new Set(held.map((row) => row.name))).toEqual(
      new Set(['customer_recorded', 'account_recorded', 'trade_recorded', 'consent_changed']),
    );
    for (const { row } of held) expect(row).not.toMatch(/enc:|_index|Hangzhou/);
    expect(await namesOf(of, "actor_id = 'device:e' AND name = 'page_viewed'")).toEqual([]);
    expect(await namesOf(of, "actor_id = 'device:s' AND name = 'page_viewed'")).toEqual(['page_viewed']);
    expect(await verifyEventStore(of.stores.events, of.stores.state)).toEqual([]);
    expect(await of.rights.consents.mayReach('E1' as CustomerId, 'marketing', NOW)).toMatchObject({ reason: 'erased' });
    expect(await of.rights.consents.historyOf('E1' as CustomerId)).toHaveLength(1);
  };

  /** Every cipher text that the log holds of the person, and what can be read of it. */
  const readableInLog = async (of: Installation): Promise<readonly string[]> => {
    const batches = await allBatches(of.stores.log.log);
    expect(batches.some(({ body }) => body.includes(phone))).toBe(false);
    const head = await of.record.eventLog.head();
    const { events } = await of.record.eventLog.readRange(0, head);
    const texts = JSON.stringify(events).match(/enc:1:[\w-]+:[\w-]+/g) ?? [];
    expect(texts.length).toBeGreaterThan(5);
    return (await of.record.cipher.decrypt(texts)).flatMap((text) => text ?? []);
  };

  beforeAll(async () => {
    root = await testRoot();
    const surroundings = surroundingsIn(root.path, 'site');
    wallClock = surroundings.wallClock;
    site = await openInstallation(surroundings);
    await site.prepare();
    await site.start();
    local = await createServerOf(site, 'local');
    open = await createServerOf(site, 'public');
    await site.record.ingest.accept(firm, envelope);
    await settle(site);
    const backup = await backUp('before');
    before = { folder: backup.folder, keys: backup.keyFile };
    await signIn();
  }, 120_000);
  afterAll(async () => {
    await Promise.all([local.close(), open.close()]);
    await site.close();
    await root.remove();
  });

  it('is there before, with what an erasure would take and what would stay', async () => {
    expect((await as('compliance', 'GET', `/customers?search=${phone}`)).json.total).toBe(1);
    expect(await site.rights.consents.mayReach('E1' as CustomerId, 'marketing', NOW)).toMatchObject({ allowed: true });
    const preview = () => as('compliance', 'GET', '/customers/E1/erasure');
    let { json } = await preview();
    // The customer's key moment comes back through the log a little later.
    const hasMoment = () => json.erasedEvents.some(({ event }: { event: string }) => event === 'moment_detected');
    for (; !hasMoment(); json = (await preview()).json) await new Promise((later) => setTimeout(later, 50));
    expect(json).toMatchObject({ devices: { own: 1, shared: 1 }, holdYears: 20, current: null });
    const events = (rows: readonly { event: string; rows: number }[]) =>
      rows.map((row) => `${row.event} ${row.rows}`).sort();
    expect(events(json.erasedEvents)).toEqual(['identify 2', 'moment_detected 1', 'page_viewed 2']);
    expect(events(json.heldEvents)).toEqual([
      ...['account_recorded 1', 'consent_changed 1', 'customer_recorded 1', 'trade_recorded 1'],
    ]);
    expect((await as('compliance', 'GET', '/customers/nobody/erasure')).status).toBe(404);
  });

  it('is erased by one who asks and another who approves, and by nobody alone', async () => {
    const asked = await as('compliance', 'POST', '/customers/E1/erasure', {
      reason: 'asked by the customer in writing',
    });
    expect(asked.json).toMatchObject({ state: 'requested', mine: true });
    erasureId = asked.json.erasureId;
    expect((await as('compliance', 'POST', '/customers/E1/erasure', { reason: 'once more' })).json.code).toBe(
      'ERASURE_STANDS',
    );
    expect((await as('compliance', 'POST', `/erasures/${erasureId}/approve`, {})).json.code).toBe(
      'SECOND_PERSON_NEEDED',
    );
    expect((await as('compliance', 'GET', '/customers/E1')).status).toBe(200);
    const held = await as('compliance', 'POST', '/customers/E1/held-records', { reason: 'an inspection' });
    expect(held.json.code).toBe('NOT_UNDER_HOLD');
    const wasCutOff = cutOffOnce();
    expect((await as('command line', 'POST', `/erasures/${erasureId}/approve`, {})).status).toBe(200);
    while (!wasCutOff()) await new Promise((later) => setTimeout(later, 20));
    // From the first moment nothing personal can be read, although rows are there still.
    expect((await as('compliance', 'GET', `/erasures?state=approved`)).json.total).toBe(1);
    expect(await readableInLog(site)).not.toContain(name);
    wallClock.set(NOW + 60_000);
    await jobsDone(site);
    const { json } = await as('compliance', 'GET', '/erasures');
    expect(json.rows).toMatchObject([{ state: 'erased', holdUntil: '2046-06-30', removed: { events: 5 } }]);
    expect((await as('compliance', 'GET', '/customers/E1')).status).toBe(404);
    expect((await as('compliance', 'GET', '/customers/E1/consents')).status).toBe(404);
    expect((await as('compliance', 'GET', `/customers?search=${phone}`)).json.total).toBe(0);
    await expectErased(site);
    expect(await readableInLog(site)).not.toEqual(expect.arrayContaining([name]));
    expect((await as('compliance', 'GET', '/customers/B1')).json.header).toMatchObject({ name: '毕**' });
  });

  /** Breaks the first statement that strips kept rows: what may go is deleted by then, and nothing of it counted. */
  const cutOffOnce = (): (() => boolean) => {
    const [node] = site.stores.events.shards.flat();
    if (!node) throw new Error('the event store has no node');
    const execute = node.execute.bind(node);
    let happened = false;
    const broken: typeof node.execute = (sql) => {
      if (happened || !sql.includes(' UPDATE ')) return execute(sql);
      happened = true;
      return Promise.reject(new Error('cut off'));
    };
    Object.assign(node, { execute: broken });
    return () => happened;
  };

  it('leaves records that compliance alone may read, with a reason that is kept', async () => {
    const reason = 'the inspection of June';
    expect((await as('command line', 'POST', '/customers/E1/held-records', { reason })).json.code).toBe(
      'COMPLIANCE_ONLY',
    );
    const { json } = await as('compliance', 'POST', '/customers/E1/held-records', { reason });
    const rows = json.rows as readonly { event: string; properties: object }[];
    expect(rows.map(({ event }) => event).sort()).toEqual([
      ...['account_recorded', 'consent_changed', 'customer_recorded', 'trade_recorded'],
    ]);
    expect(rows.find(({ event }) => event === 'customer_recorded')?.properties).toEqual({
      ...{ effective_on: '2026-01-05', risk_level: 'C3' },
    });
    const trail = await as('compliance', 'GET', '/audit?subjectId=E1');
    const entries = trail.json.items as readonly { action: string; details: { reason?: string } }[];
    expect(entries.map(({ action }) => action)).toEqual(
      expect.arrayContaining([
        ...['customer.erasure-request', 'customer.erasure-approve', 'customer.erased', 'customer.held-records'],
      ]),
    );
    expect(entries.find(({ action }) => action === 'customer.held-records')?.details.reason).toBe(reason);
    expect((await site.audit.verify()).intact).toBe(true);
  });

  it('is not brought back by what core system and devices say afterwards', async () => {
    await site.record.ingest.accept(
      [
        ...[
          recorded('E1', 'c-e-2', { phone, name }),
          logIn('in-e-2', 'e', 'E1', 1, { phone, name }),
          visit('e-late', 'e', 1),
        ],
        // A device that nobody knew to be theirs, with a past.
        ...[visit('n-early', 'n', 9), visit('n-later', 'n', 8)],
      ],
      envelope,
    );
    await settle(site);
    await site.record.ingest.accept([logIn('in-n', 'n', 'E1', 8.5)], envelope);
    await settle(site);
    await jobsDone(site);
    await expectErased(site);
    expect(await namesOf(site, "actor_id = 'device:n'")).toEqual([]);
    expect((await as('compliance', 'GET', '/customers/E1')).status).toBe(404);
  });

  it('is not brought back by a rebuild', async () => {
    await beginFilling({ stores: site.stores, pipeline: () => site.pipeline }, async () => undefined, never);
    await site.pipeline.resetConsumer('profiles');
    await site.pipeline.resetConsumer('consent');
    await waitUntilFilled(site.pipeline, await site.record.eventLog.head(), quiet, never);
    await settle(site);
    await expectErased(site);
  });

  it('is not brought back by a backup from before, restored beside the newest keys', async () => {
    const newest = await backUp('after');
    const at = surroundingsIn(root.path, 'restored');
    await mkdir(at.config.dataFolder);
    await copyFile(join(site.surroundings.config.dataFolder, 'master.key'), join(at.config.dataFolder, 'master.key'));
    const manifest = await restoreStores(
      { ...at, stateMigrations, from: before.folder, keyFile: newest.keyFile },
      quiet,
    );
    const restored = await openInstallation(at, { restoring: true });
    try {
      await finishRestore(restored, { from: before.folder, manifest, withKeys: true }, quiet);
      await restored.prepare();
      await restored.start();
      await waitUntilFilled(restored.pipeline, await restored.record.eventLog.head(), quiet, never);
      await settle(restored);
      await jobsDone(restored);
      await expectErased(restored);
      expect(await readableInLog(restored)).not.toContain(name);
    } finally {
      await restored.close();
    }
  }, 60_000);
});
