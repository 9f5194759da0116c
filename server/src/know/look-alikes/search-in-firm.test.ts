// A search in a small firm, through job, thread and API: whom it may find, who may see it, how it is stopped and saved.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { JobContext } from '../../platform/jobs/index.ts';
import { behaviour, call, contextOf, fact, noTags, openTestFirm, type TestFirm } from '../profiles/testing.ts';
import { getSegment, listSegments, segmentChanges } from '../segments/contract.ts';
import {
  createSegmentDirectory,
  createSegments,
  type Segments,
  migrations as segmentMigrations,
} from '../segments/index.ts';
import * as contract from './contract.ts';
import { createLookAlikes, eraseLookAlikesOf, type LookAlikes, migrations } from './index.ts';

let firm: TestFirm;
let segments: Segments;
let lookAlikes: LookAlikes;
const firmScope = { kind: 'firm' } as const;
const branchScope = { kind: 'units', unitIds: ['B1'] } as const;
const branchCaller = { name: 'branch' };

const number = (at: number): string => `C${String(at).padStart(3, '0')}`;

beforeAll(async () => {
  firm = await openTestFirm({
    migrations: [...segmentMigrations, ...migrations],
    tags: (parts) => {
      const unused = { fold: () => Promise.reject(new Error('a list asks no events')) } as never;
      segments = createSegments({ ...parts, tags: noTags, timelinesOfFew: unused, timelinesOfMany: unused });
      return { ...noTags, onWritten: segments.onWritten };
    },
    segments: ({ store }) => createSegmentDirectory(store.db),
  });
  const db = firm.store.db;
  lookAlikes = createLookAlikes({
    ...{ ...firm, db, segments: createSegmentDirectory(db), makeList: segments.makeList },
  });
  // 1 to 20 are rich and read news; 21 to 30 are like them, of whom 30 has left; 31 to 90 are not.
  const everybody = Array.from({ length: 90 }, (_, index) => {
    const [at, id] = [index + 1, number(index + 1)];
    const rich = at <= 30;
    const stated = { customer_id: id, status: at === 30 ? 'closed' : 'active' };
    return [
      fact('customer_recorded', id, id, '2026-01-01', { ...stated, birth_year: 1960 + ((at * 7) % 40) }),
      fact('asset_recorded', id, id, '2026-06-01', {
        ...{ customer_id: id, account_id: 'A', business_date: '2026-06-01' },
        total_assets_fen: rich ? 500_000_000 + at * 100_000 : 1_000_000 + at * 10_000,
      }),
      ...Array.from({ length: rich ? 4 : 1 }, (_each, visit) =>
        behaviour('news_viewed', { customer: id }, `2026-06-02T0${visit}:00:00Z`),
      ),
    ];
  });
  await firm.ingest(everybody.flat());
  await firm.store.transaction((transaction) =>
    firm.profiles.setRelations(
      transaction,
      everybody.map((_, index) => ({
        ...{ customerId: number(index + 1), teamId: null, adviserId: null },
        branchId: index % 2 === 0 ? 'B2' : 'B1',
      })),
    ),
  );
  await segments.makeList(
    {
      ...{ code: 'seeds', name: { zh: '种子', en: 'Seeds' }, description: { zh: '', en: '' }, origin: {} },
      customerIds: Array.from({ length: 20 }, (_, at) => number(at + 1)),
    },
    contextOf(firmScope),
  );
});
afterAll(() => firm.close());

const ask = (
  endpoint: Parameters<typeof call>[1],
  input: Parameters<typeof call>[2] = {},
  scope: Parameters<typeof call>[3] = firmScope,
  caller = {},
) => call(lookAlikes.routes, endpoint, input, scope, caller);

const work = async (run: string): Promise<string> => {
  let said = '';
  const result = (text: string) => {
    said = text;
  };
  await lookAlikes.jobs[0]?.run({ run }, {
    ...{ progress: () => undefined, result, jobId: '1', signal: new AbortController().signal },
  } as unknown as JobContext);
  return said;
};

const search = async (wanted: number, scope: Parameters<typeof call>[3] = firmScope, caller = {}) => {
  const asked = await ask(contract.askLookAlikes, { params: { code: 'seeds' }, body: { wanted } }, scope, caller);
  await work(asked.id);
  return asked.id as string;
};
const peopleOf = async (id: string, scope: Parameters<typeof call>[3] = firmScope, caller = {}) => {
  const page = await ask(contract.lookAlikePeople, { params: { id }, query: {} }, scope, caller);
  return page.rows?.map(({ customerId }: { customerId: string }) => customerId);
};

describe('a search', () => {
  let id = '';

  it('finds who is like the members and says what sets them apart, never members nor who has left', async () => {
    id = await search(10);
    const found = await peopleOf(id);
    expect(found).toHaveLength(10);
    expect(found.slice(0, 9).toSorted()).toEqual(Array.from({ length: 9 }, (_, at) => number(at + 21)));
    const { rows, definition } = await ask(contract.listLookAlikes, { params: { code: 'seeds' } });
    const [{ state, outcome }] = rows;
    expect(state).toBe('done');
    expect(outcome).toMatchObject({ customers: 90, members: 20, candidates: 69, compared: 20, found: 10 });
    const strongest = outcome.features.slice(0, 3).map(({ code }: { code: string }) => code);
    expect(strongest).toContain('total_assets_fen');
    expect(strongest).toContain('news_viewed');
    expect(outcome.features.find(({ code }: { code: string }) => code === 'news_viewed')).toMatchObject({
      ...{ kind: 'event', unit: 'times', ofMembers: 4, ofEverybody: 1, known: 1 },
    });
    expect(outcome.quality.hidden).toBe(20);
    expect(definition.zh).toContain('四分位距');
  });

  it('of a branch reads its customers alone, and is seen by its asker and by who sees the whole firm', async () => {
    const branch = await search(10, branchScope, branchCaller);
    const found = await peopleOf(branch, branchScope, branchCaller);
    expect(found.length).toBe(10);
    expect(found.every((customer: string) => Number(customer.slice(1)) % 2 === 0)).toBe(true);
    expect(await peopleOf(branch)).toEqual(found);
    expect(await ask(contract.lookAlikePeople, { params: { id }, query: {} }, branchScope, branchCaller)).toMatchObject(
      {
        code: 'LOOK_ALIKES_NOT_FOUND',
      },
    );
    const { rows } = await ask(contract.listLookAlikes, { params: { code: 'seeds' } }, branchScope, branchCaller);
    expect(rows.map((row: { id: string }) => row.id)).toEqual([branch]);
  });

  it('becomes a static segment with one call, once for a code', async () => {
    const given = { params: { id }, body: { code: 'like_seeds', name: { zh: '像', en: 'Like' }, nearest: 5 } };
    expect(await ask(contract.saveLookAlikes, given)).toEqual({ code: 'like_seeds', customers: 5 });
    expect(await ask(contract.saveLookAlikes, given)).toMatchObject({ code: 'SEGMENT_EXISTS' });
    const made = await call(segments.routes, getSegment, { params: { code: 'like_seeds' } });
    expect([made.customers, made.definition.kind]).toEqual([5, 'static']);
    const stays = await call(segments.routes, segmentChanges, { params: { code: 'like_seeds' }, query: {} });
    expect(stays.rows[0].enteredBecause).toBe('list');
    expect((await call(segments.routes, listSegments, { query: {} })).rows).toHaveLength(2);
  });

  it('that is cancelled finds nobody, and its job has nothing to do', async () => {
    const asked = await ask(contract.askLookAlikes, { params: { code: 'seeds' }, body: { wanted: 10 } });
    expect((await ask(contract.cancelLookAlikes, { params: { id: asked.id } })).state).toBe('cancelled');
    expect(await work(asked.id)).toBe('nobody waits for it any more');
    expect(await peopleOf(asked.id)).toEqual([]);
    expect(await ask(contract.cancelLookAlikes, { params: { id: asked.id } })).toMatchObject({
      code: 'LOOK_ALIKES_FINISHED',
    });
    expect(
      await ask(contract.saveLookAlikes, {
        params: { id: asked.id },
        body: { code: 'none', name: { zh: '无', en: 'None' } },
      }),
    ).toMatchObject({ code: 'LOOK_ALIKES_NOT_READY' });
  });

  it('forgets whoever is erased, and refuses segments that are too small or not there', async () => {
    const [first] = await peopleOf(id);
    await firm.store.transaction((transaction) => eraseLookAlikesOf(transaction, [first]));
    expect(await peopleOf(id)).not.toContain(first);
    const refused = { params: { code: 'like_seeds' }, body: { wanted: 10 } };
    expect(await ask(contract.askLookAlikes, refused)).toMatchObject({ code: 'TOO_FEW_MEMBERS' });
    expect(await ask(contract.askLookAlikes, { ...refused, params: { code: 'nowhere' } })).toMatchObject({
      code: 'SEGMENT_NOT_FOUND',
    });
  });
});
