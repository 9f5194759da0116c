// What the trail promises: order under concurrency, and that no change, gap or cut goes unseen.
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { beforeAll, describe, expect, it } from 'vitest';
import { manualClock } from '../../kernel/index.ts';
import { systemPrincipal } from '../auth/index.ts';
import type { JobContext } from '../jobs/index.ts';
import type { StateStore } from '../state-store/index.ts';
import { describeStateStores } from '../state-store/testing.ts';
import { createLogger } from '../telemetry/index.ts';
import { parseHeads } from './head-export.ts';
import { type AuditTrail, canonicalJson, createAudit, createHeadExport, migrations, readHeads } from './index.ts';

describe('canonicalJson', () => {
  it.each([
    ['sorts members', { b: 1, a: [null, 'x'] }, '{"a":[null,"x"],"b":1}'],
    ['drops undefined, writes bigints as text', { a: undefined, c: { e: true, d: 2n } }, '{"c":{"d":"2","e":true}}'],
    ['keeps text', '知音', '"知音"'],
  ])('%s', (_title, value, expected) => {
    expect(canonicalJson(value)).toBe(expected);
  });
});

await describeStateStores('audit trail', (open) => {
  let store: StateStore;
  let audit: AuditTrail;
  const principal = systemPrincipal('test', []);
  const act = (id: string) => ({
    principal,
    action: 'customer.reveal',
    subject: { kind: 'customer', id },
    details: { z: 1, a: '张' },
  });

  beforeAll(async () => {
    store = await open(migrations);
    audit = createAudit({ store, wallClock: manualClock(1_767_225_600_000) });
  });

  it('seals concurrent entries into one chain without gaps', async () => {
    await Promise.all(Array.from({ length: 60 }, (_, index) => audit.record(act(`c${index}`))));
    expect(await audit.verify()).toMatchObject({ intact: true, entries: 60, broken: null });
  });

  it('records nothing when the act is rolled back', async () => {
    const before = await audit.head();
    await expect(
      store.transaction(async (transaction) => {
        await audit.record(act('x'), transaction);
        throw new Error('changed my mind');
      }),
    ).rejects.toThrow('changed my mind');
    expect(await audit.head()).toEqual(before);
  });

  it('refuses to change or remove an entry', async () => {
    await expect(sql`update audit_entry set action = 'x' where sequence = 3`.execute(store.db)).rejects.toThrow(
      /append only/,
    );
    await expect(sql`delete from audit_entry`.execute(store.db)).rejects.toThrow(/append only/);
    await expect(sql`truncate audit_entry`.execute(store.db)).rejects.toThrow(/append only/);
  });

  it('exports its head, and shows a chain that somebody computed anew from an old entry on', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'zhiyin-heads-'));
    const file = join(folder, 'heads');
    const logged: string[] = [];
    const logger = createLogger({ level: 'info', destination: { write: (line) => void logged.push(line) } });
    const wallClock = manualClock(1_767_225_600_000);
    const exports = createHeadExport({ trail: audit, wallClock, logger, file });
    const exportHead = async (): Promise<void> => {
      const results: string[] = [];
      const context = { result: (text: string) => void results.push(text) } as unknown as JobContext;
      await exports.jobs[0]?.run(null, context);
      const { sequence, hash } = await audit.head();
      expect(results).toEqual([`${sequence}:${hash}`]);
    };
    expect(exports.schedules[0]?.job).toBe(exports.jobs[0]?.name);
    await exportHead();
    await audit.record(act('between'));
    await exportHead();
    const heads = await readHeads(file);
    expect(heads.map(({ sequence }) => sequence)).toEqual([60, 61]);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    // The lines of the log say the same, among others.
    expect(parseHeads(`${logged.join('')}\n{"msg":"listening"}\n`)).toEqual(heads);
    expect(await readHeads(join(folder, 'none'))).toEqual([]);
    expect(await audit.verify(heads)).toMatchObject({ intact: true, heads: 2, entries: 61 });

    // Whoever has the whole table seals the changed end again: the chain holds, and the heads tell all the same.
    await sql`alter table audit_entry disable trigger user`.execute(store.db);
    await sql`delete from audit_entry where sequence > 58`.execute(store.db);
    await sql`alter table audit_entry enable trigger user`.execute(store.db);
    for (const id of ['x', 'y', 'z', 'later']) await audit.record(act(id));
    expect(await audit.verify()).toMatchObject({ intact: true, entries: 62 });
    expect(await audit.verify([await audit.head()])).toMatchObject({ intact: true });
    expect(await audit.verify(heads)).toMatchObject({ intact: false, broken: { sequence: 60 } });
    await rm(folder, { recursive: true });
  });

  it('shows a changed entry, a removed one and a cut end, even to whoever took the triggers away', async () => {
    const head = await audit.head();
    const tampered = async (change: () => Promise<unknown>): Promise<void> => {
      await sql`alter table audit_entry disable trigger user`.execute(store.db);
      await change();
      await sql`alter table audit_entry enable trigger user`.execute(store.db);
    };
    await tampered(() => sql`delete from audit_entry where sequence = ${head.sequence}`.execute(store.db));
    expect((await audit.verify()).intact).toBe(true);
    expect(await audit.verify([head])).toMatchObject({ intact: false, broken: { sequence: head.sequence } });
    await tampered(() => sql`update audit_entry set principal_name = 'nobody' where sequence = 40`.execute(store.db));
    expect(await audit.verify()).toMatchObject({ broken: { sequence: 40, reason: expect.stringMatching(/content/) } });
    await tampered(() => sql`delete from audit_entry where sequence = 20`.execute(store.db));
    expect(await audit.verify()).toMatchObject({ broken: { sequence: 20, reason: expect.stringMatching(/missing/) } });
  });
});
