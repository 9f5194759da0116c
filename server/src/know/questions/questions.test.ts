// The frame as callers meet it: scope, population, segments, breakdown, comparison, cache, progress, cancel, people, trace, CSV.
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isRefusal } from '../../kernel/index.ts';
import type { DataScope } from '../../platform/auth/index.ts';
import type { EventStore } from '../../platform/event-store/index.ts';
import { openTestEventStore, silentLogger } from '../../platform/event-store/testing.ts';
import { migrations as catalogueMigrations } from '../../record/catalogue/index.ts';
import {
  createEventHistory,
  createSink,
  eventMigrations,
  migrations as sinkMigrations,
} from '../../record/sink/index.ts';
import { funnelEndpoints } from '../funnels/contract.ts';
import { funnelQuestion } from '../funnels/index.ts';
import { behaviour, call, fact, openTestFirm, type TestFirm } from '../profiles/testing.ts';
import { createEventStoreTimelines, type Timelines } from '../timelines/index.ts';
import { cancelRun, listQuestions } from './contract.ts';
import { createQuestions, eventLabels, readPersonValues } from './index.ts';

let events: EventStore;
let firm: TestFirm;
let questions: ReturnType<typeof createQuestions>;
/** Holds evaluations back until a test lets them go. */
let gate: Promise<void> = Promise.resolve();
let evaluations = 0;
let stopped = 0;

const gated = (timelines: Timelines): Timelines => ({
  fold: async (fold, spec, query, control) => {
    evaluations += 1;
    control.signal.addEventListener('abort', () => {
      stopped += 1;
    });
    control.onProgress(0.25);
    await gate;
    return timelines.fold(fold, spec, query, control);
  },
});

const day = (number: number, hour = 10): string =>
  new Date(Date.parse('2026-06-01T00:00:00+08:00') + ((number - 1) * 24 + hour) * 3_600_000).toISOString();

beforeAll(async () => {
  events = await openTestEventStore(eventMigrations);
  firm = await openTestFirm({
    migrations: [...sinkMigrations, ...catalogueMigrations],
    events: async (store) => {
      const sink = createSink({ eventStore: events, store, logger: silentLogger });
      return { sink: sink.consumer, history: createEventHistory(events), writeOverrides: sink.writeOverrides };
    },
  });
  const customer = (id: string, gender: string) =>
    fact('customer_recorded', id, id, '2026-01-01', { customer_id: id, gender, status: 'active' });
  // C1 and C2 view and order, C3 only views, C4 views on a device before anybody knows whose it is.
  await firm.ingest([
    ...[customer('C1', 'female'), customer('C2', 'male'), customer('C3', 'male'), customer('C4', 'female')],
    behaviour('viewed', { customer: 'C1' }, day(1), { channel: 'feed' }),
    behaviour('ordered', { customer: 'C1' }, day(2), { channel: 'search' }),
    behaviour('viewed', { customer: 'C2' }, day(3), { channel: 'search' }),
    behaviour('ordered', { customer: 'C2' }, day(3, 12)),
    behaviour('viewed', { customer: 'C3' }, day(4)),
    behaviour('viewed', { device: 'd4' }, day(5), { channel: 'feed' }),
  ]);
  await firm.store.db
    .updateTable('profile' as never)
    .set({ branch_id: 'B2' } as never)
    .execute();
  questions = createQuestions(
    {
      ...{ ...firm, db: firm.store.db, eventStore: events },
      timelines: gated(createEventStoreTimelines(events)),
      tags: { tagNames: async () => new Map() },
      segments: { condition: async () => null },
    },
    [funnelQuestion],
  );
});
afterAll(async () => {
  questions.stop();
  await firm.close();
  await events.close();
});

const parameters = {
  range: { from: '2026-06-01', to: '2026-07-01' },
  steps: [{ events: [{ event: 'viewed' }] }, { events: [{ event: 'ordered' }] }],
};
const ask = (more: object = {}, scope?: DataScope, waitMs = 20_000) =>
  call(questions.routes, funnelEndpoints.ask, { body: { parameters: { ...parameters, ...more }, waitMs } }, scope);
const counts = (answer: {
  readonly result: {
    readonly groups: readonly { key: { label: { en: string } }; steps: readonly { count: number }[] }[];
  };
}) => Object.fromEntries(answer.result.groups.map(({ key, steps }) => [key.label.en, steps.map(({ count }) => count)]));
const nobody: DataScope = { kind: 'adviser', staffId: 'nobody' };

describe('questions', () => {
  it('answer with words, data mark and counts', async () => {
    const answer = await ask();
    expect(answer).toMatchObject({ state: 'done', cached: false, comparison: null });
    expect(counts(answer)).toEqual({ All: [3, 2] });
    expect(answer.definition.zh).toContain('窗口期');
    expect(answer.dataAsOf.position).toBeGreaterThan(5);
  });

  it('keep an answer while it is right, for the same question and scope alone', async () => {
    const before = evaluations;
    expect((await ask()).cached).toBe(true);
    expect(evaluations).toBe(before);
    expect(counts(await ask({}, nobody))).toEqual({ All: [0, 0] });
    expect((await ask({ window: { kind: 'duration', seconds: 60 } })).cached).toBe(false);
  });

  it('count persons who are no customers where they are asked for, by whom sees the firm', async () => {
    expect(counts(await ask({ population: { who: 'everybody' } }))).toEqual({ All: [4, 2] });
    expect((await ask({ population: { who: 'everybody' } }, nobody)).code).toBe('WHO_NEEDS_FIRM');
  });

  it('narrow, compare segments and break down by attribute and event', async () => {
    const men = { kind: 'attribute', attribute: 'gender', operator: 'eq', value: 'male' };
    expect(counts(await ask({ population: { condition: men } }))).toEqual({ All: [2, 1] });
    const segments = [{ label: 'men', condition: men }, { label: 'everyone' }];
    const side = await ask({ segments });
    expect(counts(side)).toEqual({ men: [2, 1], everyone: [3, 2] });
    // Segments that share customers are not tested against each other.
    expect(side.result.groups[0].significance).toBeNull();
    const gender = await ask({ breakdown: { by: 'attribute', attribute: 'gender' } });
    expect(counts(gender)).toEqual({ All: [3, 2], Male: [2, 1], Female: [1, 1] });
    expect(gender.result.groups[1].significance).toMatchObject({ difference: -0.5, significant: false });
    // Branches are told by their names.
    const branch = await ask({ breakdown: { by: 'attribute', attribute: 'branch_id' } });
    expect(counts(branch)).toEqual({ All: [3, 2], 'unit B2': [3, 2] });
    const channel = { by: 'event', subject: { kind: 'property', name: 'channel' } };
    expect(counts(await ask({ breakdown: channel }))).toEqual({
      All: [3, 2],
      feed: [1, 1],
      search: [1, 1],
      Unknown: [1, 0],
    });
    expect(counts(await ask({ breakdown: channel, touch: 'last' }))).toEqual({
      All: [3, 2],
      search: [2, 2],
      Unknown: [1, 0],
    });
  });

  it('compare with another range', async () => {
    const answer = await ask({ comparison: { from: '2026-06-03', to: '2026-06-05' } });
    expect(counts({ result: answer.comparison })).toEqual({ All: [2, 1] });
    expect(answer.comparedUntil).toBeNull();
  });

  it('compare a range that still runs with the other as it stood at the same time of its day', async () => {
    // It is the 30th, 12:00. The third day of two is compared: C2 viewed at 10:00 and ordered at 12:00, which is not before 12:00.
    const running = { from: '2026-06-29', to: '2026-07-01' };
    const compared = async (from: string, to: string) => ask({ range: running, comparison: { from, to } });
    const cut = await compared('2026-06-02', '2026-06-04');
    expect(cut.comparedUntil).toBe(Date.parse('2026-06-03T12:00:00+08:00'));
    expect(counts({ result: cut.comparison })).toEqual({ All: [1, 0] });
    // As of then its last day was no more over than that of the range.
    const days = (result: { groups: readonly { trend: readonly { complete: boolean }[] }[] }) =>
      result.groups[0]?.trend.map(({ complete }) => complete);
    expect(days(cut.comparison)).toEqual(days(cut.result));
    const earlier = await compared('2026-06-03', '2026-06-05');
    expect(counts({ result: earlier.comparison })).toEqual({ All: [2, 1] });
    // Many more days were not meant to be laid day under day.
    const longer = await compared('2026-06-02', '2026-06-28');
    expect([longer.comparedUntil, counts({ result: longer.comparison })]).toEqual([null, { All: [2, 1] }]);
  });

  it('refuse with what to do', async () => {
    const code = async (more: object) => (await ask(more)).code;
    expect(await code({ range: { from: '2026-06-31', to: '2026-07-01' } })).toBe('PARAMETERS_NOT_VALID');
    expect(await code({ range: { from: '2026-07-01', to: '2026-07-01' } })).toBe('PARAMETERS_NOT_VALID');
    expect(await code({ timeZone: 'Mars/Base' })).toBe('PARAMETERS_NOT_VALID');
    expect(await code({ population: { segment: 'none' } })).toBe('SEGMENT_NOT_FOUND');
    expect(await code({ breakdown: { by: 'attribute', attribute: 'phone' } })).toBe('ATTRIBUTE_UNKNOWN');
    expect(await code({ breakdown: { by: 'tag', tag: 'none' } })).toBe('TAG_NOT_FOUND');
    expect(await code({ exclusions: [{ events: [{ event: 'x' }], afterStep: 2, beforeStep: 2 }] })).toBe(
      'PARAMETERS_NOT_VALID',
    );
    expect(await code({ touch: 'last' })).toBe('PARAMETERS_NOT_VALID');
    expect((await ask({ segments: [{ label: 'a' }, { label: 'a' }] })).message).toContain('same label');
  });

  it('open a figure to its customers, as the caller may see them', async () => {
    const body = { parameters, cell: { step: 1, kind: 'lost' } };
    const people = await call(questions.routes, funnelEndpoints.people, { body });
    expect(people).toEqual({ total: 1, withoutProfile: 0, rows: [{ customerId: 'C3', branchId: 'B2' }] });
    const csv: string[] = [];
    for await (const line of await call(questions.routes, funnelEndpoints.peopleCsv, { body })) csv.push(line);
    expect(csv.join('')).toBe('\uFEFFcustomer,branch\r\nC3,B2\r\n');
    const none = await call(questions.routes, funnelEndpoints.people, { body }, nobody);
    expect(none.rows).toEqual([]);
  });

  it('say why a customer counted or not', async () => {
    const trace = (customerId: string, scope?: DataScope) =>
      call(questions.routes, funnelEndpoints.trace, { body: { parameters, customerId } }, scope);
    const { trace: found, inPopulation } = await trace('C1');
    expect(inPopulation).toBe(true);
    expect(found.attempts).toMatchObject([
      { level: 2, end: 'completed', counted: true, steps: [{ name: 'viewed' }, { name: 'ordered' }] },
    ]);
    expect((await trace('C3')).trace.attempts[0].reason.en).toContain('came to step 1');
    expect((await trace('C1', nobody)).code).toBe('CUSTOMER_NOT_FOUND');
  });

  it('come as CSV', async () => {
    const lines: string[] = [];
    for await (const line of await call(questions.routes, funnelEndpoints.csv, { body: { parameters } }))
      lines.push(line);
    expect(lines[1]).toBe(',All,1,viewed,3,,,1,,\r\n');
    expect(lines[2]).toContain(',All,2,ordered,2,');
  });

  it('show progress, share work, and stop when nobody waits any more', async () => {
    let open: () => void = () => undefined;
    gate = new Promise((resolve) => {
      open = resolve;
    });
    const [before, stoppedBefore] = [evaluations, stopped];
    const slow = { window: { kind: 'duration', seconds: 777 } };
    const first = await ask(slow, undefined, 50);
    const second = await ask(slow, undefined, 0);
    expect(first).toMatchObject({ state: 'running', progress: 0.25 });
    expect(evaluations - before).toBe(1);
    const cancel = (run: string) => call(questions.routes, cancelRun, { params: { run } });
    expect(await cancel(first.run)).toEqual({ cancelled: true });
    expect(stopped).toBe(stoppedBefore);
    expect(await cancel(second.run)).toEqual({ cancelled: true });
    expect(stopped - stoppedBefore).toBe(1);
    open();
    const follow = (run: string) =>
      call(questions.routes, funnelEndpoints.follow, { params: { run }, query: { waitMs: 1_000 } });
    expect((await follow(second.run)).code).toBe('RUN_CANCELLED');
    expect((await follow('unknown')).code).toBe('RUN_NOT_FOUND');
    // What was cancelled is no answer; asked again it is worked out.
    expect((await ask(slow)).cached).toBe(false);
    expect((await call(questions.routes, listQuestions, {})).rows[0].code).toBe('funnel');
  });

  it('follow a late log-in at once', async () => {
    expect(counts(await ask())).toEqual({ All: [3, 2] });
    await firm.ingest([{ ...behaviour('identify', { device: 'd4', customer: 'C4' }, day(20)), kind: 'identify' }]);
    expect(counts(await ask())).toEqual({ All: [4, 2] });
  });

  it('name channels as the catalogue does, and by their code where it knows none', async () => {
    const { db } = firm.store;
    await sql`insert into catalogue_channel (code, name, kind, domain, status, position)
      values ('feed', '信息流', 'feed_advertising', 'public', 'active', 1)`.execute(db);
    await sql`update profile set first_channel = case customer_id when 'C1' then 'feed' when 'C2' then 'unlisted' end`.execute(
      db,
    );
    const answer = await ask({ breakdown: { by: 'attribute', attribute: 'first_channel' } });
    expect(counts(answer)).toMatchObject({ 信息流: [1, 1], unlisted: [1, 1] });
    expect(answer.result.groups.map(({ key }: { key: { value: string } }) => key.value)).toContain('feed');
    // The same of what an event said; asked for as many groups as were not asked for before.
    const event = await ask({ breakdown: { by: 'event', subject: { kind: 'field', name: 'channel' } }, groupsMax: 9 });
    expect(counts(event)).toMatchObject({ 信息流: expect.anything(), search: expect.anything() });
    expect(event.result.groups.map(({ key }: { key: { value: string } }) => key.value)).toContain('feed');
  });

  it('name values of events as the tracking plan does, and tell a value called other from the rest', async () => {
    const android = { zh: '安卓', en: 'Android' };
    const eventValueNames = (property: string): Readonly<Record<string, { zh: string; en: string }>> =>
      property === 'platform' ? { android, other: { zh: '其他', en: 'Other' } } : {};
    const labels = (name: string) =>
      eventLabels({ db: firm.store.db, eventValueNames }, { kind: 'property', name } as const);
    const platform = await labels('platform');
    expect(platform('android')).toEqual(android);
    expect(platform('other')).toEqual({ zh: '其他（other）', en: 'Other (other)' });
    expect(platform('toString')).toEqual({ zh: 'toString', en: 'toString' });
    expect((await labels('symbol'))('android').zh).toBe('android');
    expect((await labels('open_channel'))('feed').zh).toBe('信息流');
  });

  it('read the values of attributes for persons, as a breakdown names them', async () => {
    const { rows } = await sql<{ person: string; customer: string }>`
      select person_id as person, customer_id as customer from profile order by customer_id`.execute(firm.store.db);
    const persons = rows.map(({ person }) => person);
    const dependencies = {
      ...{ ...firm, db: firm.store.db, tags: { tagNames: async () => new Map() } },
      segments: { condition: async () => null },
    };
    const read = await readPersonValues(
      dependencies,
      [
        { by: 'attribute', attribute: 'gender' },
        { by: 'attribute', attribute: 'occupation' },
      ],
      [...persons, '1'],
    );
    if (isRefusal(read)) throw new Error(read.message);
    const [gender, occupation] = read;
    expect(persons.map((person) => gender?.values.get(person))).toEqual(['female', 'male', 'male', 'female']);
    expect(gender?.labelOf('female').zh).toBe('女');
    expect([gender?.values.get('1'), occupation?.values.size]).toEqual([undefined, 0]);
    expect(await readPersonValues(dependencies, [{ by: 'attribute', attribute: 'phone' }], persons)).toMatchObject({
      code: 'ATTRIBUTE_UNKNOWN',
    });
  });
});
