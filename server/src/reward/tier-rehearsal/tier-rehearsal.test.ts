// Rehearsals of a drafted scheme, as can be counted by hand: who would have stood where, and what it would have cost.
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as tiers from '../tiers/contract.ts';
import { ask as askTiers, closeWorld, run as runTiers, world } from '../tiers/testing.ts';
import * as contract from './contract.ts';
import { countTierRehearsedOf, eraseTierRehearsedOf } from './index.ts';
import { ask, draft, forget, inForce, openRehearsed, runJob } from './testing.ts';

const params = { scheme: 's' };
const begin = async (definition: object = draft, months = 3): Promise<string> => {
  await forget();
  return (await ask(contract.startRehearsal, { params, body: { definition, months } })).rehearsalId;
};
const read = (rehearsalId: string, scope?: Parameters<typeof ask>[2]) =>
  ask(contract.readRehearsal, { params: { rehearsalId }, query: {} }, scope);
const rehearse = async (definition: object = draft, months = 3) => {
  const rehearsalId = await begin(definition, months);
  expect((await runJob(rehearsalId)).failed).toBeNull();
  return { rehearsalId, found: await read(rehearsalId) };
};

const kept = async (): Promise<unknown> => {
  const { rows } =
    await sql`select (select count(*)::int from tier_member) as members, (select count(*)::int from tier_stay) as stays,
    (select count(*)::int from ledger_posting) as postings, (select count(*)::int from outbox) as told,
    (select json_agg(computed order by customer_id) from profile) as profiles`.execute(world.firm.store.db);
  return rows;
};

beforeAll(openRehearsed);
afterAll(closeWorld);

describe('a draft that asks for less', () => {
  let before: unknown;
  let rehearsalId = '';
  // biome-ignore lint/suspicious/noExplicitAny: the contract has judged the answer
  let found: any;
  beforeAll(async () => {
    before = await kept();
    ({ rehearsalId, found } = await rehearse());
  });

  it('is taken over the days with the scheme in force, and changes nothing', async () => {
    expect(found).toMatchObject({ state: 'ready', stale: null, from: '2026-03-31', to: '2026-06-29', customers: 6 });
    // After the last day P1 alone stands elsewhere; P3 came to the second tier earlier, and stands in the third in both.
    expect(found).toMatchObject({ up: 1, down: 0, same: 5, joined: 0 });
    expect(found.moves).toEqual([
      { from: 't0', to: 't0', customers: 1 },
      { from: 't0', to: 't1', customers: 1 },
      { from: 't2', to: 't2', customers: 4 },
    ]);
    expect(await kept()).toEqual(before);
  });

  it('says how many stood in each tier at the end of each month, and who turned when', () => {
    const of = (month: string, draft: readonly number[], inForce: readonly number[]) => [month, draft, inForce];
    const shown = found.months.map((each: (typeof found.months)[number]) =>
      of(
        each.day,
        each.tiers.map((tier: { draft: number }) => tier.draft),
        each.tiers.map((tier: { inForce: number }) => tier.inForce),
      ),
    );
    expect(shown).toEqual([
      of('2026-03-31', [4, 2, 0], [5, 1, 0]),
      of('2026-04-30', [3, 3, 0], [5, 1, 0]),
      of('2026-05-31', [4, 2, 0], [6, 0, 0]),
      of('2026-06-29', [1, 1, 4], [2, 0, 4]),
    ]);
    const turns = (key: string) => found.months.map((each: Record<string, number>) => each[key]);
    expect([turns('up'), turns('down')]).toEqual([
      [0, 1, 0, 4],
      [0, 0, 1, 0],
    ]);
    expect([turns('upInForce'), turns('downInForce')]).toEqual([
      [0, 0, 0, 4],
      [0, 0, 1, 0],
    ]);
  });

  it('costs what rules, scenes and benefits that look at tiers would have given more', () => {
    // Services: P1 in April and May, P3 in May, ten points each more. The rise and the word: P3 in April. Reports: P1 two in each of three
    // months; P3 two in April and in May, and five in June under both.
    expect(found.sources).toMatchObject([
      { kind: 'benefit', code: 'report', added: 10, taken: 0, costFen: '10000' },
      { kind: 'rule', code: 'doubled', added: 30, taken: 0, costFen: '45' },
      { kind: 'rule', code: 'risen', added: 50, taken: 0, costFen: '50' },
      { kind: 'scene', code: 'greeting', added: 5, taken: 0, costFen: '105' },
    ]);
    expect(found).toMatchObject({ pointsAdded: 85, pointsTaken: 0, benefitUnits: 10, costFen: '10200' });
    expect(found.months.map((each: { costFen: string }) => each.costFen)).toEqual(['0', '4170', '4030', '2000']);
    expect(found.rows).toEqual([
      {
        ...{ customerId: 'P3', branchId: 'B2', inForce: 't2', draft: 't2', earned: 't2' },
        turns: [
          { on: '2026-04-16', tier: 't1' },
          { on: '2026-06-11', tier: 't2' },
        ],
        ...{ points: 65, benefitUnits: 4, costFen: '4170' },
      },
      {
        ...{ customerId: 'P1', branchId: 'B1', inForce: 't0', draft: 't1', earned: 't1', turns: [] },
        ...{ points: 20, benefitUnits: 6, costFen: '6030' },
      },
    ]);
  });

  it('is broken down by branch and segment, in the scope of whoever asks', async () => {
    expect(found.branches).toMatchObject([
      { branchId: 'B1', name: 'unit B1', customers: 4, up: 1, pointsAdded: 20, benefitUnits: 6, costFen: '6030' },
      { branchId: 'B2', name: 'unit B2', customers: 1, up: 0, pointsAdded: 65, benefitUnits: 4, costFen: '4170' },
      { branchId: null, customers: 1, up: 0, costFen: '0' },
    ]);
    expect(found.segments).toMatchObject([{ segment: 'readers', customers: 2, up: 1, same: 1, costFen: '6030' }]);
    const scoped = await read(rehearsalId, { kind: 'units', unitIds: ['B2'] });
    expect(scoped).toMatchObject({ customers: 1, up: 0, same: 1, costFen: '4170', total: 1 });
    expect(scoped.rows.map(({ customerId }: { customerId: string }) => customerId)).toEqual(['P3']);
    expect(scoped.months.at(-1)?.tiers.map((each: { draft: number }) => each.draft)).toEqual([0, 0, 1]);
  });
});

describe('other drafts', () => {
  it('take as much back as the other way about', async () => {
    const { db } = world.firm.store;
    const swap = (definition: object) =>
      sql`update tier_scheme_version set definition = ${JSON.stringify(definition)}::json where scheme = 's'`.execute(
        db,
      );
    await swap(draft);
    const { found } = await rehearse(inForce);
    await swap(inForce);
    expect(found).toMatchObject({
      up: 0,
      down: 1,
      pointsAdded: 0,
      pointsTaken: 85,
      benefitUnits: -10,
      costFen: '-10200',
    });
    expect(found.rows[0]).toMatchObject({ customerId: 'P1', inForce: 't1', draft: 't0', costFen: '-6030' });
  });

  it('that are the scheme in force make no difference to anybody', async () => {
    const { found } = await rehearse(inForce, 6);
    expect(found).toMatchObject({ up: 0, down: 0, same: 6, costFen: '0', total: 0, rows: [] });
  });

  it('of a new scheme place everybody, and cost what nobody had before', async () => {
    await forget();
    const body = { definition: { ...draft, attribute: 'tier_second' }, months: 3 };
    const { rehearsalId } = await ask(contract.startRehearsal, { params: { scheme: 'fresh' }, body });
    await runJob(rehearsalId);
    const found = await read(rehearsalId);
    expect(found).toMatchObject({ joined: 6, up: 0, down: 0, inForceTiers: null, benefitUnits: 0 });
    // Its own changes set off what changes of tiers set off: P2's fall, P3's two rises, three customers who rose.
    expect(found.sources).toMatchObject([
      { code: 'risen', added: 250, taken: 0 },
      { code: 'greeting', added: 30, taken: 0 },
    ]);
  });

  it('that cannot be are refused', async () => {
    const wrong = { ...draft, tiers: draft.tiers.slice(0, 1) };
    await expect(ask(contract.startRehearsal, { params, body: { definition: wrong, months: 3 } })).rejects.toThrow();
    const twice = { ...draft, tiers: [...draft.tiers, draft.tiers[1]] };
    expect((await ask(contract.startRehearsal, { params, body: { definition: twice, months: 3 } })).code).toBe(
      'SCHEME_NOT_VALID',
    );
    expect((await read('nowhere')).code).toBe('REHEARSAL_NOT_FOUND');
  });
});

describe('a rehearsal', () => {
  it('says of the last day what the preview of that day says', async () => {
    const { found } = await rehearse();
    const { previewId } = await askTiers(tiers.startPreview, { params, body: draft });
    await runTiers('tiers.preview', { previewId });
    const preview = await askTiers(tiers.readPreview, { params: { previewId } });
    expect(preview.day).toBe(found.to);
    const { rows } = await sql<{ id: string; previewed: number; earned: number }>`
      select customer_id as id, to_rank as previewed, rank_earned as earned
      from tier_preview_place join tier_rehearsal_customer using (customer_id) order by 1`.execute(world.firm.store.db);
    expect(rows.map(({ id }) => id)).toEqual(['C1', 'C2', 'C3', 'P1', 'P2', 'P3']);
    for (const { id, previewed, earned } of rows) expect([id, earned]).toEqual([id, previewed]);
  });

  it('goes on where it was interrupted, among customers and among what it counts, and comes to the same', async () => {
    const { found: whole } = await rehearse();
    const rehearsalId = await begin();
    const walked = await runJob(rehearsalId, { stopAfter: 1 });
    expect(walked).toMatchObject({ failed: 'stopped', checkpoint: { after: 'P3', counted: null } });
    expect((await read(rehearsalId)).state).toBe('failed');
    const counting = await runJob(rehearsalId, { checkpoint: walked.checkpoint, stopAfter: 2 });
    expect(counting).toMatchObject({ failed: 'stopped', checkpoint: { counted: 2 } });
    expect((await runJob(rehearsalId, { checkpoint: counting.checkpoint })).failed).toBeNull();
    const again = await read(rehearsalId);
    expect({ ...again, madeAt: 0 }).toEqual({ ...whole, madeAt: 0 });
  });

  it('stands beside the draft that is to be agreed to, for as long as the draft is the same', async () => {
    await askTiers(tiers.saveDraft, { params, body: draft });
    const { rehearsalId } = await rehearse();
    const listed = async () => (await ask(contract.listRehearsals, { params })).items;
    const [newest] = (await listed()).filter((each: { rehearsalId: string }) => each.rehearsalId === rehearsalId);
    expect(newest).toMatchObject({ isOfDraft: true, up: 1, costFen: '10200', madeBy: 'manager' });
    await askTiers(tiers.saveDraft, { params, body: { ...draft, latenessDays: 31 } });
    expect((await listed()).filter((each: { isOfDraft: boolean }) => each.isOfDraft)).toEqual([]);
  });

  it('forgets an erased person', async () => {
    await rehearse();
    const { store } = world.firm;
    expect(await countTierRehearsedOf(store.db, ['P1'])).toBeGreaterThan(3);
    await store.transaction((transaction) => eraseTierRehearsedOf(transaction, ['P1']));
    expect(await countTierRehearsedOf(store.db, ['P1'])).toBe(0);
  });
});
