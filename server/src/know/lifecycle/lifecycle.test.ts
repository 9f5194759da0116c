// The lifecycle on a small firm with a real event store: told from the past, kept up to date as events come and as time passes, by rules
// that change, and over the API.
import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addDays, type BusinessDate, businessDateAt } from '../../kernel/index.ts';
import type { DataScope } from '../../platform/auth/index.ts';
import type { EventStore } from '../../platform/event-store/index.ts';
import { openTestEventStore, silentLogger } from '../../platform/event-store/testing.ts';
import type { DecidedEvent } from '../../record/log/index.ts';
import {
  createEventHistory,
  createSink,
  eventMigrations,
  migrations as sinkMigrations,
} from '../../record/sink/index.ts';
import { basicAttributes, createAttributeRegistry } from '../profiles/index.ts';
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
import * as contract from './contract.ts';
import {
  countLifecycleOf,
  createLifecycle,
  eraseLifecycleOf,
  type Lifecycle,
  lifecycleAttributes,
  migrations,
} from './index.ts';
import { drain, type LifecycleDependencies } from './judge.ts';
import { monthEndsBefore, staysFrom } from './past.ts';
import { type StageCode, shippedRules } from './stages.ts';

let events: EventStore;
let firm: TestFirm;
let lifecycle: Lifecycle;
let dependencies: LifecycleDependencies;

beforeAll(async () => {
  events = await openTestEventStore(eventMigrations);
  const timelines = createEventStoreTimelines(events);
  firm = await openTestFirm({
    migrations: [...sinkMigrations, ...migrations, ...(await import('../segments/index.ts')).migrations],
    events: async (store) => {
      const sink = createSink({ eventStore: events, store, logger: silentLogger });
      return { sink: sink.consumer, history: createEventHistory(events), writeOverrides: sink.writeOverrides };
    },
    tags: (parts) => {
      const registry = createAttributeRegistry(basicAttributes, lifecycleAttributes);
      dependencies = { ...parts, registry, tags: noTags, timelinesOfFew: timelines, timelinesOfMany: timelines };
      lifecycle = createLifecycle(dependencies);
      return { ...noTags, onWritten: lifecycle.onWritten };
    },
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
) => call(lifecycle.routes, endpoint, input, scope);
const runJob = async (because: 'changed' | 'definition' = 'changed'): Promise<void> => {
  await lifecycle.jobs[0]?.run(
    { because },
    {
      ...{ progress: () => undefined, result: () => undefined, scheduledFor: null, checkpoint: null, attempt: 1 },
      ...{ saveCheckpoint: async () => undefined, jobId: '1', signal: new AbortController().signal },
    },
  );
};
const today = businessDateAt(TEST_NOW, TEST_ZONE);
const ago = (days: number): BusinessDate => addDays(today, -days);
const at = (day: string): string => `${day}T02:00:00Z`;
const DAY_MS = 86_400_000;

const customer = (id: string, opened: string, status = 'active') =>
  fact('customer_recorded', id, `${id}:${status}`, opened, { customer_id: id, status, opened_on: opened });
const deposit = (id: string, day: string) =>
  fact('cash_flow_recorded', id, `${id}:${day}`, day, {
    ...{ flow_id: `${id}:${day}`, business_date: day, direction: 'in', flow_type: 'deposit', amount_fen: 100_000 },
  });
const trade = (id: string, day: string) =>
  fact('trade_recorded', id, `${id}:${day}`, day, {
    ...{ trade_id: `${id}:${day}`, business_date: day, product_code: 'P', side: 'buy', amount_fen: 1_000 },
  });
const visit = (id: string, day: string) => behaviour('app_started', { customer: id }, at(day));

const stagesNow = async (prefix: string): Promise<Readonly<Record<string, string>>> => {
  const { rows } = await sql<{ id: string; stage: string; computed: string | null }>`
    select s.customer_id as id, s.stage, p.computed ->> 'lifecycle_stage' as computed
    from lifecycle_stay s join profile p using (customer_id)
    where left_at is null and s.customer_id like ${`${prefix}%`} order by 1`.execute(firm.store.db);
  for (const { stage, computed } of rows) expect(computed).toBe(stage);
  return Object.fromEntries(rows.map(({ id, stage }) => [id, stage]));
};

describe('told from the past and kept up to date', () => {
  it('tells the months before at the first evaluation', async () => {
    await firm.ingest([
      ...[customer('A1', ago(200)), deposit('A1', ago(195)), trade('A1', ago(100)), visit('A1', ago(3))],
      ...[customer('A2', ago(70)), visit('A2', ago(70))],
      ...[customer('A3', ago(80)), deposit('A3', ago(75)), visit('A3', ago(20))],
      ...[customer('A4', ago(300)), deposit('A4', ago(290)), trade('A4', ago(250))],
      ...[customer('A5', ago(40)), deposit('A5', ago(39)), trade('A5', ago(2))],
      behaviour('page_viewed', { customer: 'A6' }, at(ago(1))),
    ]);
    expect((await ask(contract.getLifecycle)).begunAt).toBeNull();
    await runJob();
    expect(await stagesNow('A')).toEqual({
      ...{ A1: 'after_investing', A2: 'funding', A3: 'before_investing', A4: 'lost', A5: 'investing', A6: 'prospect' },
    });
    const { stays } = await ask(contract.lifecycleOfCustomer, { params: { customerId: 'A1' } });
    // Funded in December, traded in March, nothing but a visit since.
    expect(stays.map((each: { stage: string }) => each.stage)).toEqual([
      'after_investing',
      'investing',
      'before_investing',
    ]);
    expect(stays.map((each: { enteredBecause: string }) => each.enteredBecause)).toContain('reconstructed');
    const { rows } = await sql<{ n: number }>`select count(*)::int as n from lifecycle_stay s
      where exists (select from lifecycle_stay o where o.customer_id = s.customer_id and o.stay <> s.stay
        and o.entered_at < coalesce(s.left_at, 9e15) and s.entered_at < coalesce(o.left_at, 9e15))`.execute(
      firm.store.db,
    );
    expect(rows[0]?.n).toBe(0);
  });

  it('moves a customer within the range that says so, and tells the log once', async () => {
    await firm.ingest([deposit('A2', today)]);
    await drain(dependencies);
    expect((await stagesNow('A')).A2).toBe('before_investing');
    await firm.ingest([trade('A2', today)]);
    await drain(dependencies);
    await drain(dependencies);
    expect((await stagesNow('A')).A2).toBe('investing');
    await firm.settle();
    const told = await events.query<{ stage: string }>({
      sql: "SELECT texts['stage'] AS stage FROM event WHERE name = 'lifecycle_stage_changed' AND customer_id = 'A2' ORDER BY position",
    });
    expect(told.map(({ stage }) => stage)).toEqual(['before_investing', 'investing']);
  });

  it('moves on when only time passes, in the night', async () => {
    firm.clock.set(TEST_NOW + 29 * DAY_MS);
    await runJob();
    expect((await stagesNow('A')).A5).toBe('after_investing');
    expect((await stagesNow('A')).A2).toBe('investing');
    firm.clock.set(TEST_NOW + 30 * DAY_MS);
    await runJob();
    expect((await stagesNow('A')).A2).toBe('after_investing');
    firm.clock.set(TEST_NOW);
  });

  it('answers counts, months and the customers behind each figure, to the caller’s scope', async () => {
    firm.clock.set(TEST_NOW + 30 * DAY_MS);
    const all = await ask(contract.getLifecycle);
    const of = (stage: string) => all.stages.find((each: { stage: string }) => each.stage === stage);
    expect(of('after_investing')).toMatchObject({ customers: 3, name: { zh: '投后服务' } });
    expect(of('investing').enter.zh).toContain('近 30 天内发生“trade_recorded”至少 1 次');
    expect(all.outside).toBe(0);
    const { months } = await ask(contract.lifecycleFlows, { query: { from: '2026-06', to: '2026-07' } });
    expect(months.map((each: { month: string }) => each.month)).toEqual(['2026-06', '2026-07']);
    for (const month of months)
      expect(month.counts.reduce((sum: number, each: { customers: number }) => sum + each.customers, 0)).toBe(6);
    expect(months[1].moves).toContainEqual({ from: 'investing', to: 'after_investing', customers: 2 });
    for (const month of months)
      for (const { from, to, customers } of month.moves) {
        const query = { from: from ?? 'none', to: to ?? 'none', fromMonth: month.month, toMonth: month.month };
        expect((await ask(contract.flowCustomers, { query })).total).toBe(customers);
      }
    const members = await ask(contract.stageCustomers, { params: { stage: 'after_investing' } });
    expect(members.rows.map(({ customerId }: { customerId: string }) => customerId).sort()).toEqual(['A1', 'A2', 'A5']);
    const nobody = await ask(contract.getLifecycle, {}, { kind: 'adviser', staffId: 'S9' });
    expect(nobody.stages.every((each: { customers: number }) => each.customers === 0)).toBe(true);
    expect(
      await ask(contract.lifecycleOfCustomer, { params: { customerId: 'A1' } }, { kind: 'adviser', staffId: 'S9' }),
    ).toMatchObject({ code: 'CUSTOMER_NOT_FOUND' });
    expect(await ask(contract.lifecycleFlows, { query: { from: '2026-07', to: '2026-06' } })).toMatchObject({
      code: 'RANGE_NOT_VALID',
    });
    firm.clock.set(TEST_NOW);
  });

  it('keeps rule sets by version and judges everybody by the new one', async () => {
    const rules = shippedRules.map((rule) =>
      rule.stage === 'investing'
        ? { ...rule, exit: { kind: 'attribute', attribute: 'status', operator: 'eq', value: 'frozen' } as const }
        : rule,
    );
    expect(
      await ask(contract.changeLifecycleRules, { body: { rules: [...shippedRules], note: 'same' } }),
    ).toMatchObject({ code: 'NOT_CHANGED' });
    await firm.ingest([customer('A5', ago(40), 'frozen')]);
    const preview = await ask(contract.previewLifecycleRules, { body: { rules } });
    expect(preview.population).toBe(6);
    expect(preview.stages.find((each: { stage: string }) => each.stage === 'investing').exit.zh).toContain('状态');
    expect(await ask(contract.changeLifecycleRules, { body: { rules, note: 'frozen ones out' } })).toMatchObject({
      version: 1,
    });
    await runJob('definition');
    expect((await stagesNow('A')).A5).toBe('after_investing');
    const { rows } = await ask(contract.lifecycleRules);
    expect(rows.map((each: { version: number }) => each.version)).toEqual([1, 0]);
  });

  const withEntry = (enter: contract.StageRule['enter']) =>
    shippedRules.map((rule) => (rule.stage === 'lost' ? { ...rule, enter } : rule));
  it.each([
    [
      'a stage itself',
      withEntry({ kind: 'attribute', attribute: 'lifecycle_stage', operator: 'eq', value: 'lost' }),
      'cannot ask for lifecycle_stage',
    ],
    ['a segment', withEntry({ kind: 'segment', segment: 'x1' }), 'cannot ask for a segment'],
    [
      'an attribute that nobody can compare',
      withEntry({ kind: 'attribute', attribute: 'phone', operator: 'eq', value: '1' }),
      'personal',
    ],
  ])('refuses rules that ask for %s', async (_title, rules, why) => {
    const answer = await ask(contract.previewLifecycleRules, { body: { rules } });
    expect(answer).toMatchObject({ code: 'CONDITION_NOT_VALID', message: expect.stringContaining(why) });
  });

  it('forgets an erased person', async () => {
    expect(await countLifecycleOf(firm.store.db, ['A6'])).toBeGreaterThan(0);
    await firm.store.transaction((transaction) => eraseLifecycleOf(transaction, ['A6']));
    expect(await countLifecycleOf(firm.store.db, ['A6'])).toBe(0);
  });
});

/** The shipped rules in plain words of code, over the events of one customer. */
const plainStage = (own: readonly DecidedEvent[], status: string | null): StageCode | null => {
  const within = (days: number, ...names: readonly string[]) =>
    own.some((each) => names.includes(each.name) && businessDateAt(each.occurredAt, TEST_ZONE) > ago(days));
  if (status === null || status === 'prospect') return 'prospect';
  if (status === 'closed' || !within(90, 'app_started', 'trade_recorded', 'cash_flow_recorded')) return 'lost';
  if (within(30, 'trade_recorded')) return 'investing';
  if (own.some((each) => each.name === 'trade_recorded')) return 'after_investing';
  if (own.some((each) => each.name === 'cash_flow_recorded')) return 'before_investing';
  return status === 'active' ? 'funding' : null;
};

describe('whatever comes in whatever order', () => {
  const step = fc.record({
    who: fc.constantFrom('Z0', 'Z1', 'Z2'),
    what: fc.constantFrom('opened', 'closed', 'deposit', 'trade', 'visit', 'drain', 'night'),
    days: fc.constantFrom(0, 10, 29, 30, 31, 60, 89, 90, 120),
  });
  it('following events ends where judging everybody ends, and where plain reading ends', async () => {
    let run = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 9 }), async (steps) => {
        run += 1;
        const prefix = `R${run}`;
        for (const { who, what, days } of steps) {
          const id = `${prefix}${who}`;
          if (what === 'drain') await drain(dependencies);
          else if (what === 'night') await runJob();
          else if (what === 'opened') await firm.ingest([customer(id, ago(days))]);
          else if (what === 'closed') await firm.ingest([customer(id, ago(days), 'closed')]);
          else await firm.ingest([{ deposit, trade, visit }[what](id, ago(days))]);
        }
        await drain(dependencies);
        const incremental = await stagesNow(prefix);
        await runJob();
        expect(await stagesNow(prefix)).toEqual(incremental);
        const { rows } = await sql<{ id: string; person: string; status: string | null }>`
          select customer_id as id, person_id as person, status from profile where customer_id like ${`${prefix}%`}`.execute(
          firm.store.db,
        );
        for (const { id, person, status } of rows) {
          const own = (await firm.history.timeline(
            { personId: person },
            null,
            1_000,
          )) as unknown as readonly DecidedEvent[];
          expect(incremental[id] ?? null, id).toBe(plainStage(own, status));
        }
      }),
      { numRuns: process.env.ZHIYIN_SOAK ? 30 : 3, endOnFailure: true },
    );
  });
});

describe('the past', () => {
  it('looks at the ends of the months before', () => {
    expect(monthEndsBefore('2026-03-15' as BusinessDate, 3)).toEqual(['2025-12-31', '2026-01-31', '2026-02-28']);
  });
  const cases: readonly (readonly [string, readonly (StageCode | null)[], string])[] = [
    ['nobody', [null, null], ''],
    ['one stage', ['funding', 'funding'], 'funding 1-'],
    ['a change', [null, 'funding', 'investing'], 'funding 2-3 investing 3-'],
    ['gone and back', ['lost', null, 'lost'], 'lost 1-2 lost 3-'],
  ];
  it.each(cases)('makes stays out of months: %s', (_title, stages, wanted) => {
    const stays = staysFrom(
      'X',
      stages.map((stage, index) => ({ at: index + 1, stage })),
    );
    expect(stays.map((each) => `${each.stage} ${each.enteredAt}-${each.leftAt ?? ''}`).join(' ')).toBe(wanted);
  });
});
