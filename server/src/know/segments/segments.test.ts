// Segments on a small firm with a real event store: kept up to date as events come, wholly judged on demand, and over the API.
import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { businessDateAt } from '../../kernel/index.ts';
import type { DataScope } from '../../platform/auth/index.ts';
import type { EventStore } from '../../platform/event-store/index.ts';
import { openTestEventStore, silentLogger } from '../../platform/event-store/testing.ts';
import type { DecidedEvent, LoggedEvent } from '../../record/log/index.ts';
import {
  createEventHistory,
  createSink,
  eventMigrations,
  migrations as sinkMigrations,
} from '../../record/sink/index.ts';
import { listCustomers } from '../profiles/contract.ts';
import {
  behaviour,
  call,
  fact,
  noTags,
  openTestFirm,
  TEST_NOW,
  TEST_ZONE,
  type TestFirm,
} from '../profiles/testing.ts';
import { createEventStoreTimelines } from '../timelines/index.ts';
import type { SegmentsDependencies } from './catalogue.ts';
import * as contract from './contract.ts';
import { drain, touchEverybody } from './drain.ts';
import {
  countStaysOf,
  createSegmentDirectory,
  createSegments,
  eraseStaysOf,
  migrations,
  type Segments,
} from './index.ts';
import { naiveSegment } from './testing-naive.ts';

let events: EventStore;
let firm: TestFirm;
let segments: Segments;
let dependencies: SegmentsDependencies;

beforeAll(async () => {
  events = await openTestEventStore(eventMigrations);
  const timelines = createEventStoreTimelines(events);
  firm = await openTestFirm({
    migrations: [...sinkMigrations, ...migrations],
    events: async (store) => {
      const sink = createSink({ eventStore: events, store, logger: silentLogger });
      return { sink: sink.consumer, history: createEventHistory(events), writeOverrides: sink.writeOverrides };
    },
    tags: (parts) => {
      const titleOf = (event: string) => (event === 'ordered' ? { zh: '下单', en: 'Ordered' } : null);
      dependencies = { ...parts, tags: noTags, titleOf, timelinesOfFew: timelines, timelinesOfMany: timelines };
      segments = createSegments(dependencies);
      return { ...noTags, onWritten: segments.onWritten };
    },
    segments: ({ store }) => createSegmentDirectory(store.db),
  });
});
afterAll(async () => {
  await firm.close();
  await events.close();
});

const ask = (
  endpoint: Parameters<typeof call>[1],
  input: Parameters<typeof call>[2] = {},
  scope: DataScope = { kind: 'firm' },
) => call(segments.routes, endpoint, input, scope);
const texts = (name: string) => ({ name: { zh: `${name}群`, en: name }, description: { zh: '', en: '' } });
const make = (code: string, definition: unknown) =>
  ask(contract.createSegment, { body: { code, ...texts(code), definition } });
const rule = (condition: contract.SegmentCondition) => ({ kind: 'rule', condition });
const runJob = async (code: string | null): Promise<void> => {
  await segments.jobs[0]?.run(
    { code },
    {
      ...{ progress: () => undefined, result: () => undefined, scheduledFor: null, checkpoint: null, attempt: 1 },
      ...{ saveCheckpoint: async () => undefined, jobId: '1', signal: new AbortController().signal },
    },
  );
};
const membersOf = async (code: string): Promise<readonly string[]> => {
  const { rows } = await sql<{ id: string }>`
    select customer_id as id from segment_stay where segment = ${code} and left_at is null order by 1`.execute(
    firm.store.db,
  );
  return rows.map(({ id }) => id);
};

const did = (event: string, more: Partial<contract.DidCondition> = {}): contract.DidCondition => ({
  ...{ kind: 'did', matcher: [{ event }], measure: { of: 'count' }, operator: 'at_least', value: 1 },
  ...{ window: { kind: 'ever' }, ...more },
});
const risk = (...levels: readonly string[]): contract.SegmentCondition => ({
  ...{ kind: 'attribute', attribute: 'risk_level', operator: 'in', value: [...levels] },
});
const customer = (id: string, level: string, branch = 'B1') =>
  fact('customer_recorded', id, id, '2026-01-01', { customer_id: id, status: 'active', risk_level: level, branch });
const day = (number: number, hour = 10): string =>
  new Date(Date.parse('2026-06-01T00:00:00+08:00') + ((number - 1) * 24 + hour) * 3_600_000).toISOString();

describe('over the API', () => {
  const careful = rule({ kind: 'all', of: [risk('C1', 'C2'), did('ordered', { window: { kind: 'last', days: 10 } })] });

  it('makes a segment, says it in words, and previews it as it will be', async () => {
    await firm.ingest([
      ...[customer('A1', 'C1'), customer('A2', 'C2'), customer('A3', 'C5'), customer('A4', 'C1')],
      behaviour('ordered', { customer: 'A1' }, day(25)),
      behaviour('ordered', { customer: 'A2' }, day(2)),
      behaviour('ordered', { customer: 'A3' }, day(25)),
      behaviour('ordered', { device: 'later' }, day(28)),
    ]);
    const preview = await ask(contract.previewSegment, { body: { condition: careful.condition } });
    expect(preview).toMatchObject({ customers: 1, population: 4, sample: ['A1'] });
    expect(preview.sentence.zh).toBe('客户风险等级 属于 C1 保守型、C2 谨慎型，且近 10 天内发生“下单”至少 1 次');
    expect(preview.sentence.en).toContain('and did "Ordered" at least 1 time in the last 10 days');
    expect(await make('careful', careful)).toMatchObject({ segment: { version: 1 }, jobId: expect.any(String) });
    expect(await make('careful', careful)).toMatchObject({ code: 'SEGMENT_EXISTS' });
    await runJob('careful');
    expect(await membersOf('careful')).toEqual(['A1']);
    expect(await ask(contract.getSegment, { params: { code: 'careful' } })).toMatchObject({
      customers: 1,
      evaluatedAt: TEST_NOW,
    });
  });

  it('lets a customer in when it turns out whose the events were, and tells the log', async () => {
    const known = { ...behaviour('identify', { device: 'later', customer: 'A4' }, day(27)), kind: 'identify' as const };
    await firm.ingest([known]);
    await drain(dependencies);
    expect(await membersOf('careful')).toEqual(['A1', 'A4']);
    const { rows } = await sql<{
      key: string;
    }>`select message_key as key from outbox where message_key like 'segments:%'`.execute(firm.store.db);
    // The first entry went to the log with the range; the second waits.
    expect(rows).toHaveLength(1);
    await firm.settle();
    const [told] = await events.query<{ n: string }>({
      sql: "SELECT count() AS n FROM event WHERE name = 'segment_entered' AND kind = 'derived'",
    });
    expect(Number(told?.n)).toBe(2);
  });

  it('lets customers out when time passes, in the night', async () => {
    firm.clock.set(TEST_NOW + 6 * 86_400_000);
    await runJob(null);
    expect(await membersOf('careful')).toEqual(['A4']);
    const { days } = await ask(contract.segmentSizes, {
      params: { code: 'careful' },
      query: { from: '2026-06-29', to: '2026-07-06' },
    });
    expect(days.map((each: { customers: number }) => each.customers)).toEqual([0, 2, 2, 2, 2, 2, 2, 1]);
    expect(days.find(({ date }: { date: string }) => date === '2026-07-06')).toMatchObject({ entered: 0, left: 1 });
    const { rows, total } = await ask(contract.segmentChanges, { params: { code: 'careful' } });
    expect(total).toBe(2);
    expect(rows.find(({ customerId }: { customerId: string }) => customerId === 'A1')).toMatchObject({
      ...{ enteredBecause: 'definition', leftBecause: 'changed', version: 1 },
    });
    firm.clock.set(TEST_NOW);
  });

  it('keeps lists by upload, to the callers scope, and answers set algebra', async () => {
    await make('vip', { kind: 'static' });
    const upload = (mode: string, ids: readonly string[], scope?: DataScope) =>
      ask(contract.changeList, { params: { code: 'vip' }, body: { mode, customerIds: ids, reason: 'a test' } }, scope);
    expect(await upload('add', ['A1', 'A3', 'nobody', 'A1'])).toEqual({ entered: 2, left: 0, notFound: ['nobody'] });
    expect(await upload('add', ['A2'], { kind: 'adviser', staffId: 'S9' })).toEqual({
      entered: 0,
      left: 0,
      notFound: ['A2'],
    });
    expect(await upload('replace', ['A3', 'A4'])).toEqual({ entered: 1, left: 1, notFound: [] });
    await make(
      'vip_not_careful',
      rule({
        kind: 'all',
        of: [
          { kind: 'segment', segment: 'vip' },
          { kind: 'not', of: { kind: 'segment', segment: 'careful' } },
        ],
      }),
    );
    await runJob('vip_not_careful');
    expect(await membersOf('vip_not_careful')).toEqual(['A3']);
    await upload('add', ['A2']);
    await drain(dependencies);
    expect(await membersOf('vip_not_careful')).toEqual(['A2', 'A3']);
    expect(await ask(contract.deleteSegment, { params: { code: 'vip' } })).toMatchObject({ code: 'SEGMENT_IN_USE' });
    expect(await ask(contract.segmentsOfCustomer, { params: { customerId: 'A3' } })).toMatchObject({
      rows: expect.arrayContaining([expect.objectContaining({ code: 'vip', leftAt: null })]),
    });
    const listed = await ask(contract.listSegments, {}, { kind: 'adviser', staffId: 'S9' });
    expect(listed.rows.map((each: { customers: number }) => each.customers)).toEqual([0, 0, 0]);
  });

  it('narrows the list of customers', async () => {
    const routes = firm.profiles.routes;
    const list = (segment: string) => call(routes, listCustomers, { query: { segment } });
    expect((await list('vip_not_careful')).rows.map(({ customerId }: { customerId: string }) => customerId)).toEqual([
      'A2',
      'A3',
    ]);
    expect(await list('missing')).toMatchObject({ code: 'FILTER_NOT_VALID' });
  });

  it('makes versions, and judges those that name the segment too', async () => {
    const body = (condition: contract.SegmentCondition) => ({ ...texts('careful'), definition: rule(condition) });
    const changed = await ask(contract.updateSegment, { params: { code: 'careful' }, body: body(risk('C5')) });
    expect(changed).toMatchObject({ segment: { version: 2 }, jobId: expect.any(String) });
    await runJob('careful');
    expect(await membersOf('careful')).toEqual(['A3']);
    expect(await membersOf('vip_not_careful')).toEqual(['A2', 'A4']);
    const { rows } = await ask(contract.segmentVersions, { params: { code: 'careful' } });
    expect(rows.map((each: { version: number }) => each.version)).toEqual([2, 1]);
    const looped = await ask(contract.updateSegment, {
      params: { code: 'careful' },
      body: body({ kind: 'segment', segment: 'vip_not_careful' }),
    });
    expect(looped.message).toContain('would depend on itself');
  });

  const refused: readonly (readonly [string, contract.SegmentCondition, string])[] = [
    ['a personal value', { kind: 'attribute', attribute: 'phone', operator: 'eq', value: '1' }, 'personal'],
    ['a tag that is not there', { kind: 'tag', tag: 'none' }, 'no tag none'],
    ['a segment that is not there', { kind: 'segment', segment: 'none' }, 'no segment none'],
    ['half a time', did('x', { value: 1.5 }), 'whole'],
    [
      'a window that ends before it begins',
      did('x', { window: { kind: 'between', from: '2026-02-01', to: '2026-01-01' } }),
      'ends after',
    ],
    [
      'a day that does not exist',
      did('x', { window: { kind: 'between', from: '2026-02-30', to: '2026-03-01' } }),
      'not an existing day',
    ],
    ['its own events', did('segment_entered'), 'name the segment'],
    ['a hostile text', did('a\0b'), 'NUL'],
    [
      'seven levels',
      [1, 2, 3, 4, 5, 6].reduce<contract.SegmentCondition>((of) => ({ kind: 'not', of }), risk('C1')),
      'levels',
    ],
  ];
  it.each(refused)('refuses %s', async (_title, condition, why) => {
    const answer = await ask(contract.previewSegment, { body: { condition } });
    expect(answer).toMatchObject({ code: 'CONDITION_NOT_VALID', message: expect.stringContaining(why) });
  });

  it('takes an erased person out without a word, and everybody when it is deleted', async () => {
    expect(await countStaysOf(firm.store.db, ['A2'])).toBeGreaterThan(0);
    await firm.store.transaction((transaction) => eraseStaysOf(transaction, ['A2']));
    expect(await countStaysOf(firm.store.db, ['A2'])).toBe(0);
    for (const code of ['vip_not_careful', 'vip', 'careful'])
      expect(await ask(contract.deleteSegment, { params: { code } })).toMatchObject({
        code,
        customers: expect.any(Number),
      });
    expect((await ask(contract.listSegments)).rows).toEqual([]);
  });
});

describe('kept up to date as events come', () => {
  const ids = ['P0', 'P1', 'P2', 'P3'];
  const amount = { of: 'sum', subject: { kind: 'property', name: 'amount_fen' } } as const;
  const traded = did('trade_recorded', { measure: amount, operator: 'at_least', value: 500 });
  const sequence: contract.SequenceCondition = {
    ...{
      kind: 'sequence',
      steps: [[{ event: 'viewed' }], [{ event: 'ordered' }]],
      withinHours: 30,
      window: { kind: 'ever' },
    },
  };
  const often = did('viewed', { value: 2, window: { kind: 'last', days: 20 } });
  const conditions: Readonly<Record<string, contract.SegmentCondition>> = {
    p_often: { kind: 'all', of: [risk('C1', 'C2', 'C3'), often] },
    p_not: { kind: 'not', of: { kind: 'any', of: [traded, risk('C4')] } },
    p_order: { kind: 'any', of: [sequence, { kind: 'all', of: [risk('C2'), traded] }] },
    p_sets: {
      kind: 'all',
      of: [
        { kind: 'segment', segment: 'p_not' },
        { kind: 'not', of: { kind: 'segment', segment: 'p_often' } },
      ],
    },
  };

  const meant = async (): Promise<Readonly<Record<string, readonly string[]>>> => {
    const today = { today: businessDateAt(TEST_NOW, TEST_ZONE), timeZone: TEST_ZONE };
    const found: Record<string, string[]> = Object.fromEntries(Object.keys(conditions).map((code) => [code, []]));
    const { rows } = await sql<{ id: string; person: string; level: string | null }>`
      select customer_id as id, person_id as person, risk_level as level from profile
      where merged_into is null order by customer_id`.execute(firm.store.db);
    for (const { id, person, level } of rows) {
      const newestFirst = await firm.history.timeline({ personId: person }, null, 10_000);
      const own = newestFirst.toReversed() as unknown as readonly DecidedEvent[];
      for (const [code, condition] of Object.entries(conditions))
        if (naiveSegment(condition, conditions, level, own, today)) found[code]?.push(id);
    }
    return found;
  };
  const members = async () => {
    const found: Record<string, readonly string[]> = {};
    for (const code of Object.keys(conditions)) found[code] = await membersOf(code);
    return found;
  };

  const few = (max: number) => fc.nat({ max });
  const happening: fc.Arbitrary<LoggedEvent> = fc.oneof(
    {
      weight: 5,
      arbitrary: fc
        .tuple(few(3), fc.integer({ min: 1, max: 29 }), fc.constantFrom('viewed', 'ordered'))
        .map(([device, at, name]) => behaviour(name, { device: `p${device}` }, day(at))),
    },
    {
      weight: 3,
      arbitrary: fc
        .tuple(few(3), fc.integer({ min: 1, max: 29 }), fc.constantFrom('viewed', 'ordered'))
        .map(([id, at, name]) => behaviour(name, { customer: ids[id] ?? '' }, day(at, 12))),
    },
    {
      weight: 2,
      arbitrary: fc.tuple(few(3), few(3), fc.integer({ min: 1, max: 29 })).map(
        ([device, id, at]): LoggedEvent => ({
          ...behaviour('identify', { device: `p${device}`, customer: ids[id] ?? '' }, day(at)),
          kind: 'identify',
        }),
      ),
    },
    {
      weight: 2,
      arbitrary: fc.tuple(few(3), few(3), few(600)).map(([id, trade, fen]) =>
        fact('trade_recorded', ids[id] ?? '', `t${trade}`, '2026-06-02', {
          trade_id: `t${trade}`,
          amount_fen: fen,
          commission_fen: 1,
          fee_fen: 1,
        }),
      ),
    },
    {
      weight: 2,
      arbitrary: fc
        .tuple(few(3), fc.constantFrom('C1', 'C2', 'C3', 'C4'))
        .map(([id, level]) => customer(ids[id] ?? '', level)),
    },
  );

  it('is as if everybody were judged anew, and as the conditions mean', async () => {
    for (const [code, condition] of Object.entries(conditions)) await make(code, rule(condition));
    await runJob(null);
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(happening, { minLength: 1, maxLength: 12 }), { minLength: 1, maxLength: 2 }),
        async (batches) => {
          for (const batch of batches) {
            await firm.ingest(
              batch.map((each, index) => ({ ...each, key: `${each.key}:${index}:${Math.trunc(each.occurredAt)}` })),
            );
            await drain(dependencies);
          }
          const kept = await members();
          expect(kept).toEqual(await meant());
          await touchEverybody(dependencies, null, () => undefined);
          await drain(dependencies);
          expect(await members()).toEqual(kept);
        },
      ),
      { numRuns: process.env.ZHIYIN_SOAK ? 20 : 4, endOnFailure: true },
    );
  });

  it('judges everybody instead of reading the events when it is far behind', async () => {
    const leap = segments.consumers[0]?.leap;
    expect(await leap?.decide({ from: 0, to: 1_000 }, 1_000)).toBe('step');
    const span = { from: 0, to: 1_000_000 };
    expect(await leap?.decide(span, span.to)).toBe('leap');
    const before = await members();
    await firm.ingest(
      ['L0', 'L1'].flatMap((id) => [
        customer(id, 'C1'),
        ...[1, 2, 3].map((at) => behaviour('viewed', { customer: id }, day(20 + at))),
      ]),
    );
    // Whom nobody put into the queue is found all the same.
    await sql`delete from segment_touched`.execute(firm.store.db);
    await leap?.take(span, () => undefined, new AbortController().signal);
    expect(await members()).toEqual(await meant());
    expect(await members()).not.toEqual(before);
  });
});
