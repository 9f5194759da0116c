// The catalogue around tags: files with bad lines, values in every filter, history, products and contents, schedules, a second person.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BusinessDate } from '../../kernel/index.ts';
import { countAll, tagCondition } from '../profiles/index.ts';
import { call, fact, openTestFirm, type TestFirm, type TestInput } from '../profiles/testing.ts';
import * as contract from './contract.ts';
import { readTagFile } from './import-file.ts';
import { countTagsOf, createTags, EVALUATE_JOB, eraseTagsOf, migrations, type Tags, type TagUse } from './index.ts';
import { madeOf } from './lineage.ts';
import { isDue } from './schedule.ts';

describe('a file of numbers', () => {
  it.each([
    [
      'C1\nC2\n',
      2,
      [
        ['C1', null],
        ['C2', null],
      ],
      [],
    ],
    [
      '\uFEFF客户号,值\r\nC1,金卡\r\n\r\nC2;"A"\rC3\tB',
      3,
      [
        ['C1', '金卡'],
        ['C2', 'A'],
        ['C3', 'B'],
      ],
      [],
    ],
    ['C1,a\nC1,a', 2, [['C1', 'a']], []],
    ['C1,a\nC1,b', 2, [['C1', 'a']], [2]],
    [`,a\nC=1\nC2,a,b\nC3,a=b\nC4,${'x'.repeat(33)}`, 5, [], [1, 2, 3, 4, 5]],
    ['', 0, [], []],
  ] as const)('%j', (content, lines, good, bad) => {
    const read = readTagFile(content);
    expect(read.lines).toBe(lines);
    expect(read.good.map(({ id, value }) => [id, value])).toEqual(good);
    expect(read.bad.map(({ line }) => line)).toEqual(bad);
  });
});

describe('on paper', () => {
  const rule = { kind: 'rule', condition: { kind: 'attribute', attribute: 'city', operator: 'known' } } as const;
  const timed = {
    kind: 'rule',
    condition: { kind: 'counter', event: 'x', measure: 'daysSinceLast', operator: 'gt', value: 3 },
  } as const;
  it.each([
    ['live', rule, '2026-06-29', false],
    ['live', timed, '2026-06-30', true],
    ['daily', rule, '2026-06-30', true],
    ['weekly', rule, '2026-06-29', true],
    ['weekly', rule, '2026-06-30', false],
    ['monthly', rule, '2026-07-01', true],
    ['monthly', rule, '2026-07-02', false],
    ['manual', timed, '2026-06-29', false],
    ['live', { kind: 'fact' } as const, '2026-06-29', false],
  ] as const)('%s %j on %s: %s', (schedule, definition, today, due) => {
    expect(isDue({ schedule, definition, subject: 'customer' }, today as BusinessDate)).toBe(due);
  });

  it('lineage names what a rule compares', () => {
    expect(
      madeOf({ kind: 'rule', condition: { kind: 'all', of: [rule.condition, { kind: 'not', of: timed.condition }] } }),
    ).toEqual({
      ...{ attributes: ['city'], events: ['x'], model: null },
    });
  });
});

let firm: TestFirm;
let tags: Tags;
const users: TagUse[] = [];

/** As an operator of the name. */
const ask = (endpoint: Parameters<typeof call>[1], input?: TestInput, name = 'one') =>
  call(tags.routes, endpoint, input, undefined, { name });
const text = { name: { zh: '名', en: 'name' }, description: { zh: '', en: '' }, category: 'kyc' };
const make = (code: string, more: object = {}, operator?: string) =>
  ask(contract.createTag, { body: { code, ...text, definition: { kind: 'fact' }, ...more } }, operator);
const load = (code: string, content: string, more: object = {}) =>
  ask(contract.importTag, { params: { code }, body: { content, mode: 'add', reason: 'a test', ...more } });
const having = (code: string) => countAll(firm.store.db, tagCondition(code));
const evaluate = async (code: string): Promise<void> => {
  await tags.jobs
    .find(({ name }) => name === EVALUATE_JOB)
    ?.run(
      { code },
      {
        ...{
          progress: () => undefined,
          result: () => undefined,
          scheduledFor: null,
          checkpoint: null,
          attempt: 1,
          jobId: '1',
        },
        ...{ saveCheckpoint: async () => undefined, signal: new AbortController().signal },
      },
    );
};

beforeAll(async () => {
  firm = await openTestFirm({
    migrations,
    tags: (parts) => {
      const known = new Map([
        ['F1', 'a fund'],
        ['F2', 'another'],
      ]);
      tags = createTags({
        ...parts,
        productNames: async (codes) =>
          new Map(codes.flatMap((code) => (known.has(code) ? [[code, known.get(code) ?? '']] : []))),
        usersOf: async () => users,
      });
      return tags;
    },
  });
  await firm.ingest(
    ['C1', 'C2', 'C3'].flatMap((id, at) => [
      fact('customer_recorded', id, id, '2026-06-01', { effective_on: '2026-06-01', city: at === 0 ? '上海' : '深圳' }),
      fact('position_recorded', id, id, '2026-06-29', {
        business_date: '2026-06-29',
        product_code: `F${at + 1}`,
        quantity: '5',
      }),
    ]),
  );
});
afterAll(() => firm.close());

describe('a tag with values', () => {
  it('comes from a file, with bad lines told and nothing written by a trial', async () => {
    await make('card', { owner: '财富部' });
    const content = '客户号,值\nC1,gold\nC2,silver\nGHOST,gold\nC3,a=b\n';
    const trial = await load('card', content, { dryRun: true });
    expect(trial).toMatchObject({ lines: 4, good: 2, bad: 2, changed: 2 });
    expect(trial.badLines.map(({ line }: { line: number }) => line)).toEqual([4, 5]);
    expect(await having('card')).toBe(0);
    expect(await load('card', content)).toMatchObject({ changed: 2 });
    expect(await load('card', content)).toMatchObject({ changed: 0 });
  });

  it('is in every filter by its code and by its value, and is named so', async () => {
    expect([await having('card'), await having('card=gold'), await having('card=bronze')]).toEqual([2, 1, 0]);
    expect((await tags.tagNames(['card=gold', 'nope=x'])).get('card=gold')).toEqual({
      zh: '名：gold',
      en: 'name: gold',
    });
    const { rows } = await ask(contract.listTags, { query: {} });
    expect(rows[0]).toMatchObject({
      ...{ code: 'card', owner: '财富部', customers: 2, population: 3, schedule: 'live', governed: false },
      values: [
        { value: 'gold', customers: 1 },
        { value: 'silver', customers: 1 },
      ],
    });
  });

  it('keeps its history: another value ends the assignment before it', async () => {
    firm.clock.set(firm.clock.now() + 1_000);
    await load('card', 'C1,silver');
    firm.clock.set(firm.clock.now() + 1_000);
    await load('card', 'C2,silver', { mode: 'replace' });
    const { rows } = await ask(contract.tagHistoryOfCustomer, { params: { customerId: 'C1' } });
    expect(rows.map(({ value, to }: { value: string; to: number | null }) => [value, to !== null])).toEqual([
      ['silver', true],
      ['gold', true],
    ]);
    expect(rows[0].from).toBe(rows[1].to);
    expect([await having('card=gold'), await having('card')]).toEqual([0, 1]);
    expect(await countTagsOf(firm.store.db, ['C1'])).toBe(2);
    await firm.store.transaction((transaction) => eraseTagsOf(transaction, ['C1']));
    expect(await countTagsOf(firm.store.db, ['C1'])).toBe(0);
  });

  it('refuses a replacement without one good line, a computed tag, and a tag that is not there', async () => {
    expect(await load('card', 'GHOST', { mode: 'replace' })).toMatchObject({ code: 'NO_GOOD_LINE' });
    expect(await load('nope', 'C1')).toMatchObject({ code: 'TAG_NOT_FOUND' });
    await make('model_tag', { definition: { kind: 'model', model: 'm' } });
    expect(await load('model_tag', 'C1')).toMatchObject({ code: 'NOT_BY_HAND' });
    expect(await having('card')).toBe(1);
  });
});

describe('a tag on products', () => {
  it('is on whoever holds one, at once and as holdings change', async () => {
    expect(await make('steady', { subject: 'product', definition: { kind: 'model', model: 'm' } })).toMatchObject({
      code: 'CONDITION_NOT_VALID',
    });
    await make('steady', { subject: 'product', category: 'kyp' });
    expect(await load('steady', 'F1,low\nF2\nF9\n')).toMatchObject({ good: 2, bad: 1, changed: 2 });
    await evaluate('steady');
    expect(await having('steady')).toBe(2);
    await firm.ingest([
      fact('position_recorded', 'C3', 'C3b', '2026-06-30', {
        business_date: '2026-06-30',
        product_code: 'F2',
        quantity: '1',
      }),
    ]);
    expect(await having('steady')).toBe(3);
    const objects = await ask(contract.listTaggedObjects, { params: { code: 'steady' } });
    expect(objects.rows.map(({ objectId, name, value }: Record<string, unknown>) => [objectId, name, value])).toEqual([
      ['F1', 'a fund', 'low'],
      ['F2', 'another', null],
    ]);
    await load('steady', 'F2', { mode: 'remove' });
    await evaluate('steady');
    expect(await having('steady')).toBe(1);
    const hand = { customerIds: ['C3'], reason: 'by hand' };
    expect(await ask(contract.assignTag, { params: { code: 'steady' }, body: hand })).toMatchObject({
      code: 'NOT_BY_HAND',
    });
  });
});

describe('what a tag is made of and for', () => {
  it('a rule says its attributes; in use it is not removed', async () => {
    const definition = {
      kind: 'rule',
      condition: { kind: 'attribute', attribute: 'city', operator: 'eq', value: '深圳' },
    };
    await make('south', { definition, schedule: 'manual' });
    expect(await ask(contract.getTagLineage, { params: { code: 'south' } })).toMatchObject({
      attributes: [{ name: 'city', label: { en: 'City' } }],
      usedBy: [],
    });
    users.push({ kind: 'segment', code: 'seg', name: { zh: '群', en: 'seg' } });
    expect(await ask(contract.deleteTag, { params: { code: 'south' } })).toMatchObject({ code: 'TAG_IN_USE' });
    users.pop();
    const preview = await ask(contract.previewCondition, { body: { condition: definition.condition } });
    expect(preview).toEqual({ customers: 2, population: 3, sample: ['C2', 'C3'] });
  });

  it('computed by hand alone, it does not follow changes until it is asked to', async () => {
    await firm.ingest([
      fact('customer_recorded', 'C2', 'C2', '2026-06-02', { effective_on: '2026-06-02', city: '深圳' }),
    ]);
    expect(await having('south')).toBe(0);
    await evaluate('south');
    expect(await having('south')).toBe(2);
  });
});

describe('a governed tag', () => {
  const decide = (approve: boolean, operator: string) =>
    ask(contract.decideTagProposal, { params: { code: 'vip' }, body: { approve } }, operator);
  it('is there only when a second person approves, and changes only so', async () => {
    expect(await make('vip', { governed: true }, 'one')).toEqual({ tag: null, jobId: null, proposed: true });
    expect(await ask(contract.getTag, { params: { code: 'vip' } })).toMatchObject({ code: 'TAG_NOT_FOUND' });
    expect(await decide(true, 'one')).toMatchObject({ code: 'SAME_PERSON' });
    expect((await ask(contract.listTagProposals, {}, 'two')).rows).toMatchObject([
      { code: 'vip', own: false, isNew: true },
    ]);
    expect(await decide(true, 'two')).toEqual({ jobId: null });
    expect(await ask(contract.getTag, { params: { code: 'vip' } })).toMatchObject({ governed: true, createdBy: 'one' });
    const lifted = { ...text, definition: { kind: 'fact' }, governed: false };
    expect(await ask(contract.updateTag, { params: { code: 'vip' }, body: lifted })).toMatchObject({ proposed: true });
    expect(await decide(false, 'one')).toEqual({ jobId: null });
    expect(await decide(true, 'two')).toMatchObject({ code: 'NO_PROPOSAL' });
    expect(await ask(contract.getTag, { params: { code: 'vip' } })).toMatchObject({ governed: true });
  });
});
