// zhiyin ledger, as somebody at a terminal has it: what it says, and the exit code.
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { localSocketPath } from '../local-socket.ts';
import { runProgram } from '../run-program.ts';
import { createServerOf } from '../server.ts';
import { openTestInstallation, type TestInstallation } from '../testing.ts';

describe('zhiyin ledger', () => {
  let test: TestInstallation;
  let close: () => Promise<void>;

  /** A terminal in which the installation's folder is set; the command asks the server that runs there. */
  const terminal = async (...words: readonly string[]) => {
    const [said, complained]: [string[], string[]] = [[], []];
    vi.stubEnv('ZHIYIN_DATA_DIR', test.folder);
    const exitCode = await runProgram(['node', 'zhiyin', 'ledger', ...words], {
      print: (line) => said.push(line),
      printError: (line) => complained.push(line),
    });
    vi.unstubAllEnvs();
    return { exitCode, said, complained: complained.join('\n') };
  };
  const change = (statement: ReturnType<typeof sql>) => statement.execute(test.installation.stores.state.db);
  const postingOf = async (programme: string, key: string): Promise<number> => {
    const { rows } = await sql<{
      id: number;
    }>`select posting_id as id from ledger_posting join ledger_programme using (programme_id)
      where programme = ${programme} and key = ${key}`.execute(test.installation.stores.state.db);
    return rows[0]?.id ?? 0;
  };
  const entry = (points: number, posting: number) =>
    sql`update ledger_entry set points = ${points}::bigint where posting_id = ${posting}::bigint`;

  beforeAll(async () => {
    test = await openTestInstallation();
    const { ledger } = test.installation.reward;
    const wallet = {
      wallet: 'points',
      nameZh: '积分',
      nameEn: 'Points',
      spendable: true,
      transferable: false,
    } as const;
    const wallets = [{ ...wallet, expiry: { kind: 'none' }, activation: { kind: 'at_once' } }] as const;
    const occurredAt = Date.parse('2026-06-29T02:00:00Z');
    for (const code of ['club', 'main']) {
      const names = { nameZh: code, nameEn: code };
      await ledger.saveProgramme(code, {
        ...names,
        reversal: 'unlimited',
        holdTimeoutMs: 60_000,
        wallets: [...wallets],
      });
      const credits = [{ wallet: 'points', points: 100, priority: 0 }];
      await ledger.postAll(code, [
        { kind: 'award', key: 'given', customerId: 'C1', occurredAt, credits },
        { kind: 'redeem', key: 'spent', customerId: 'C1', wallet: 'points', points: 30 },
      ]);
    }
    const seal = ledger.jobs.find(({ name }) => name === 'ledger.guard');
    await seal?.run(seal.payload.parse({}), {
      ...{ signal: new AbortController().signal, progress: () => {}, result: () => {}, checkpoint: null },
      ...{ saveCheckpoint: async () => {}, attempt: 1, jobId: '1', scheduledFor: null },
    });
    const server = await createServerOf(test.installation, 'local');
    await server.listen({ path: localSocketPath(test.folder) ?? '' });
    close = async () => {
      await server.close();
      await test.close();
    };
  });
  afterAll(() => close());

  it('verify ends with 0 and the heads of the chains while nothing was changed, and with 1 where the head is another', async () => {
    const { exitCode, said } = await terminal('verify');
    expect(exitCode).toBe(0);
    expect(said).toEqual([
      'club: 2 postings in 1 seals, intact.',
      expect.stringMatching(/^Head club:1:[0-9a-f]{64}$/),
      'main: 2 postings in 1 seals, intact.',
      expect.stringMatching(/^Head main:1:[0-9a-f]{64}$/),
    ]);
    const head = said.at(-1)?.slice('Head '.length) ?? '';
    expect((await terminal('verify', '--head', head)).exitCode).toBe(0);
    const other = await terminal('verify', '--head', `main:1:${'0'.repeat(64)}`);
    expect(other).toMatchObject({ exitCode: 1, complained: expect.stringContaining('another hash') });
    const cut = await terminal('verify', '--head', `main:2:${'0'.repeat(64)}`);
    expect(cut).toMatchObject({ exitCode: 1, complained: expect.stringContaining('the end of the chain was cut') });
    expect((await terminal('verify', '--head', 'main')).complained).toContain('--head is PROGRAMME:NUMBER:HASH');
  });

  it('verify ends with 1 and names the posting whose entries were changed; the other programme is intact', async () => {
    const posting = await postingOf('main', 'spent');
    await change(entry(29, posting));
    const { exitCode, said, complained } = await terminal('verify');
    await change(entry(30, posting));
    expect(exitCode).toBe(1);
    expect(complained).toContain('The chain of main is broken at seal 1');
    expect(complained).toContain(`posting ${posting} (spent) says 30 points, its entries move 29`);
    expect(complained).not.toContain('(given)');
    expect(said).toHaveLength(2);
    expect(said[0]).toBe('club: 2 postings in 1 seals, intact.');
    expect((await terminal('verify')).exitCode).toBe(0);
  });

  it('verify names a posting whose request was changed, and says so of what only the hash shows', async () => {
    const posting = await postingOf('club', 'given');
    const { rows } = await sql<{
      request: object;
    }>`select request from ledger_posting where posting_id = ${posting}`.execute(test.installation.stores.state.db);
    const write = (request: object) =>
      change(sql`update ledger_posting set request = ${JSON.stringify(request)}::json where posting_id = ${posting}`);
    await write({ ...rows[0]?.request, customerId: 'C2' });
    const asked = await terminal('verify');
    await write(rows[0]?.request ?? {});
    expect(asked).toMatchObject({ exitCode: 1, complained: expect.stringContaining(`posting ${posting} (given)`) });
    const moved = (by: number) =>
      change(sql`update ledger_posting set effective_at = effective_at + ${by}::integer where posting_id = ${posting}`);
    await moved(1);
    const dated = await terminal('verify');
    await moved(-1);
    expect(dated).toMatchObject({ exitCode: 1, complained: expect.stringContaining('broken at seal 1') });
    expect(dated.complained).not.toContain('posting ');
    expect((await terminal('verify')).exitCode).toBe(0);
  });

  it('reconcile ends with 1 and names the lot whose counts are not those of its entries', async () => {
    expect(await terminal('reconcile')).toMatchObject({
      exitCode: 0,
      said: [
        expect.stringMatching(/^club: 1 accounts and 1 lots equal \d+ entries\.$/),
        expect.stringMatching(/^main: /),
      ],
    });
    const more = (by: number) => change(sql`update ledger_lot set remaining = remaining + ${by}::integer`);
    await more(1);
    const wrong = await terminal('reconcile');
    await more(-1);
    expect(wrong).toMatchObject({ exitCode: 1, complained: expect.stringMatching(/lot equals its entries: lot \d+/) });
  });
});
