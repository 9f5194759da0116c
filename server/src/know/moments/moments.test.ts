// The key moments as worked examples, with what makes each happen and what does not; and the promises around them.
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addDays } from '../../kernel/index.ts';
import type { DataScope } from '../../platform/auth/index.ts';
import type { EventStore } from '../../platform/event-store/index.ts';
import { openTestEventStore, silentLogger } from '../../platform/event-store/testing.ts';
import { createDecider } from '../../record/identity/index.ts';
import type { LoggedEvent } from '../../record/log/index.ts';
import { runAll } from '../../record/log/testing.ts';
import {
  createEventHistory,
  createSink,
  eventMigrations,
  migrations as sinkMigrations,
} from '../../record/sink/index.ts';
import { behaviour, call, fact, noTags, openTestFirm, TEST_NOW, type TestFirm } from '../profiles/testing.ts';
import { migrations as segmentMigrations } from '../segments/index.ts';
import { createEventStoreTimelines } from '../timelines/index.ts';
import { activate, type NearTier } from './active.ts';
import type { MomentsDependencies } from './check.ts';
import * as contract from './contract.ts';
import { countMomentsOf, createMoments, eraseMomentsOf, type Moments, migrations } from './index.ts';
import type { OwnMomentInForce } from './own-definition.ts';
import type { OwnMoment } from './own-moment.ts';
import { parameterProblem } from './routes.ts';
import { definitionOf, momentDefinitions } from './shipped.ts';
import { ago, assets, back, does, examples, flow, record, today } from './testing-examples.ts';
import { judgeDaily, ringDue } from './timer.ts';
import { withoutCoolingDown } from './write-moments.ts';

let events: EventStore;
let firm: TestFirm;
let moments: Moments;
let dependencies: MomentsDependencies;
/** As other planes tell of them. */
let own: readonly OwnMomentInForce[] = [];
let schemes: readonly { readonly name: { readonly zh: string; readonly en: string } }[] = [];
let near: readonly NearTier[] = [];

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

beforeAll(async () => {
  events = await openTestEventStore(eventMigrations);
  const timelines = createEventStoreTimelines(events);
  firm = await openTestFirm({
    migrations: [...sinkMigrations, ...segmentMigrations, ...migrations],
    events: async (store) => {
      const sink = createSink({ eventStore: events, store, logger: silentLogger });
      return { sink: sink.consumer, history: createEventHistory(events), writeOverrides: sink.writeOverrides };
    },
  });
  dependencies = {
    ...firm,
    ...{ db: firm.store.db, tags: noTags, timelinesOfFew: timelines, timelinesOfMany: timelines, eventStore: events },
    ownMoments: async () => own,
    tiers: {
      inForce: async () => schemes,
      near: async function* (share) {
        yield near.filter((each) => each.share >= share);
      },
    },
    productNames: async (codes) => new Map(codes.map((code) => [code, `「${code}」`])),
    productsMaturing: async (from, to) =>
      new Map([['BOND1', addDays(today, 5)] as const].filter(([, day]) => day >= from && day <= to)),
  };
  moments = createMoments(dependencies);
});
afterAll(async () => {
  await firm.close();
  await events.close();
});

/** Logs the events and lets every consumer see them, moments too. */
const happen = async (given: readonly LoggedEvent[]): Promise<void> => {
  await firm.ingest(given);
  const { eventLog, store, wallClock, kept, identity, profiles, engine } = firm;
  const decider = createDecider({ store, positions: engine.positions, dedupeDays: 30 });
  const consumers = [kept.sink, identity.overrides, profiles.consumer, ...moments.consumers];
  await runAll({ eventLog, store, decider, consumers, wallClock });
};

const found = async (subject: string): Promise<readonly string[]> => {
  const { rows } = await sql<{ code: string }>`
    select code from moment where subject = ${subject} order by occurred_at, moment`.execute(firm.store.db);
  return rows.map(({ code }) => code);
};

describe('worked examples', () => {
  beforeAll(async () => {
    await happen(examples.flatMap(([, id, given]) => given(id)));
    await ringDue(dependencies);
    await judgeDaily(dependencies);
  });
  it.each(examples)('%s', async (_title, id, _given, wanted) => {
    expect([...(await found(id))].sort()).toEqual([...wanted].sort());
  });

  it('return: whoever was silent comes back, once for each silence', async () => {
    await happen([behaviour('app_started', { customer: 'E28' }, new Date(TEST_NOW).toISOString())]);
    await happen([behaviour('page_viewed', { customer: 'E28' }, new Date(TEST_NOW + 1).toISOString())]);
    expect(await found('E28')).toEqual(['silence', 'return']);
  });

  it('has an example of each of the seventeen', () => {
    const shown = new Set([...examples.flatMap(([, , , wanted]) => wanted), 'return']);
    expect(momentDefinitions.map(({ code }) => code).filter((code) => !shown.has(code))).toEqual([]);
    expect(momentDefinitions).toHaveLength(17);
  });

  it('says each in words, with every hole filled', async () => {
    const query = { from: ago(60), to: addDays(today, 10), pageSize: 100 };
    const { rows } = await call(moments.routes, contract.listMoments, { query });
    const said = new Map<string, { zh: string; en: string }>(
      rows.map((row: { code: string; sentence: { zh: string; en: string } }) => [row.code, row.sentence]),
    );
    for (const { code } of momentDefinitions) {
      const sentence = said.get(code);
      expect(`${sentence?.zh} ${sentence?.en}`, code).not.toMatch(/[{}]|undefined|not stated/);
    }
    expect(said.get('near_upgrade')?.zh).toBe('总资产 460,000 元，距 500,000 元门槛差 40,000 元');
    expect(said.get('hesitation')?.zh).toBe('反复浏览 「P9」，24 小时内没有购买');
    expect(said.get('return')?.en).toBe('Came back after 31 days of silence');
    expect(said.get('big_gain_or_loss')?.zh).toMatch(/浮动盈亏 [+-]2[15]\.\d%/);
  });
});

describe('promises', () => {
  it('the same moment is never there twice, also when its fact is corrected, and the log hears of it once', async () => {
    await happen([does('S1', 'complaint_filed', 1, { complaint_id: 'k' })]);
    const first = fact('cash_flow_recorded', 'S2', 'same', today, { direction: 'in', amount_fen: 70_000_000 });
    await happen([first]);
    await happen([
      { ...first, key: 'again', revision: 'f'.repeat(16), properties: { direction: 'in', amount_fen: 80_000_000 } },
    ]);
    await firm.settle();
    await happen([]);
    expect(await found('S1')).toEqual(['complaint']);
    expect(await found('S2')).toEqual(['first_deposit', 'large_deposit']);
    const [told] = await events.query<{ n: string }>({
      sql: "SELECT count() AS n FROM event WHERE name = 'moment_detected' AND customer_id IN ('S1', 'S2')",
    });
    expect(Number(told?.n)).toBe(3);
  });

  it('honours the cool-down by what is kept, not by what a process remembers', async () => {
    await happen([flow('C1', 'in', 900_000, 6)]);
    moments = createMoments(dependencies);
    await happen([flow('C1', 'in', 900_000, 1)]);
    expect((await found('C1')).filter((code) => code === 'large_deposit')).toHaveLength(1);
  });

  it('what is waited for outlives the process, and what follows in time ends it', async () => {
    await happen([does('W1', 'account_opened', 1), does('W2', 'account_opened', 1)]);
    moments = createMoments(dependencies);
    firm.clock.set(TEST_NOW + 72 * HOUR_MS);
    await happen([{ ...flow('W2', 'in', 10), occurredAt: TEST_NOW + 10 * HOUR_MS }]);
    await ringDue(dependencies);
    await ringDue(dependencies);
    expect(await found('W1')).toEqual(['opened_unfunded']);
    expect(await found('W2')).not.toContain('opened_unfunded');
    firm.clock.set(TEST_NOW);
  });

  it('a deposit that is heard of before the opening that it follows ends the wait too', async () => {
    await happen([{ ...flow('W3', 'in', 10), occurredAt: TEST_NOW - 70 * HOUR_MS }]);
    await happen([does('W3', 'account_opened', 75)]);
    await ringDue(dependencies);
    expect(await found('W3')).not.toContain('opened_unfunded');
  });

  it('sees who is no customer yet, and shows them to the whole firm alone', async () => {
    await happen([behaviour('opening_started', { device: 'anon' }, back(5))]);
    await ringDue(dependencies);
    expect(await found('device:anon')).toEqual(['opening_interrupted']);
    const query = { from: ago(1), to: today, code: 'opening_interrupted', pageSize: 100 };
    const list = (scope?: DataScope) => call(moments.routes, contract.listMoments, { query }, scope);
    expect((await list()).rows.some(({ customerId }: { customerId: string | null }) => customerId === null)).toBe(true);
    expect((await list({ kind: 'adviser', staffId: 'S9' })).total).toBe(0);
  });

  it('history that is taken in makes no moments', async () => {
    await happen([
      does('H1', 'complaint_filed', 24 * 60),
      flow('H1', 'in', 900_000, 60),
      does('H1', 'account_opened', 24 * 60),
    ]);
    await ringDue(dependencies);
    expect(await found('H1')).toEqual([]);
  });

  it('passes over a long past as far as nothing in it can still be a moment', async () => {
    await happen([does('H2', 'complaint_filed', 24 * 60), does('H2', 'complaint_filed', 24)]);
    const leap = moments.consumers[0]?.leap;
    expect(await leap?.decide({ from: 0, to: 19_999 }, 19_999)).toBe('step');
    const long = await leap?.decide({ from: 0, to: 20_000 }, 20_000);
    const at = typeof long === 'object' ? long.leapTo : Number.NaN;
    const [row] = await events.query<{ missed: string; begun: string }>({
      sql: `SELECT countIf(position < {at:UInt64} AND occurred_at >= {late:DateTime64(3, 'UTC')}) AS missed,
        countIf(position = {at:UInt64} AND occurred_at >= {early:DateTime64(3, 'UTC')}) AS begun FROM event`,
      parameters: { at, late: TEST_NOW - 13 * DAY_MS, early: TEST_NOW - 60 * DAY_MS },
    });
    expect([row?.missed, row?.begun]).toEqual(['0', '1']);
    const end = await firm.eventLog.head();
    expect(await leap?.decide({ from: end, to: end + 20_000 }, end + 20_000)).toEqual({ leapTo: end + 20_000 });
  });

  it('is switched off, and takes other thresholds, from then on', async () => {
    const change = (code: string, body: object) =>
      call(moments.routes, contract.changeMomentDefinition, { params: { code }, body });
    const usual = { enabled: true, cooldownDays: 0, windowDays: 7 };
    expect(await change('complaint', { ...usual, enabled: false, parameters: {} })).toEqual({
      code: 'complaint',
      version: 1,
    });
    expect(await change('low_survey_score', { ...usual, parameters: { score: 2 } })).toMatchObject({ version: 1 });
    await happen([
      does('O1', 'complaint_filed', 1, { complaint_id: 'o' }),
      does('O1', 'survey_answered', 1, { survey: 'nps', score: 3 }),
      does('O2', 'survey_answered', 1, { survey: 'nps', score: 2 }),
    ]);
    expect([await found('O1'), await found('O2')]).toEqual([[], ['low_survey_score']]);
    const { rows } = await call(moments.routes, contract.listMomentDefinitions, {});
    expect(rows).toHaveLength(17);
    const of = (code: string) => rows.find((each: { code: string }) => each.code === code);
    expect(of('opened_unfunded').sentence.zh).toBe('开户 72 小时仍未入金');
    expect(JSON.stringify(rows.map((each: { sentence: object }) => each.sentence))).not.toContain('{step}');
    expect(of('complaint')).toMatchObject({ enabled: false, version: 1, hasEvents: true });
    expect(await change('nothing', { ...usual, parameters: {} })).toMatchObject({ code: 'MOMENT_NOT_FOUND' });
    expect(await change('complaint', { ...usual, parameters: { x: 1 } })).toMatchObject({
      code: 'PARAMETER_NOT_VALID',
    });
  });

  it('shows a customer’s moments to whoever may see the customer, and forgets an erased person', async () => {
    await happen([record('S1')]);
    const input = { params: { customerId: 'S1' } };
    const own = await call(moments.routes, contract.momentsOfCustomer, input);
    expect(own.rows).toHaveLength(1);
    expect(own.rows[0]).toMatchObject({
      code: 'complaint',
      isOpen: true,
      task: { zh: expect.stringContaining('投诉流程') },
    });
    expect(
      await call(moments.routes, contract.momentsOfCustomer, input, { kind: 'adviser', staffId: 'S9' }),
    ).toMatchObject({ code: 'CUSTOMER_NOT_FOUND' });
    expect(await countMomentsOf(firm.store.db, ['S1'])).toBe(1);
    await firm.store.transaction((transaction) => eraseMomentsOf(transaction, ['S1']));
    expect(await countMomentsOf(firm.store.db, ['S1'])).toBe(0);
  });
});

describe('moments of the firm’s own', () => {
  const words = (text: string) => ({ zh: text, en: text });
  const held = { kind: 'attribute', attribute: 'status', operator: 'eq', value: 'active' } as const;
  const event: OwnMoment = {
    ...{
      name: words('讲座报名'),
      stage: 'investing',
      touch: words('t'),
      task: words('k'),
      cooldownDays: 0,
      windowDays: 7,
    },
    rule: { kind: 'event', trigger: [{ event: 'lecture_booked' }], isFirst: false, condition: held },
    sentence: words('{lecture} / {amount}'),
  };
  const absence: OwnMoment = {
    ...event,
    rule: {
      ...{ kind: 'absence', trigger: [{ event: 'lecture_booked' }], unless: [{ event: 'lecture_seen' }], hours: 2 },
      condition: null,
    },
    sentence: words('{hours}'),
  };
  const inForce = (code: string, moment: OwnMoment, isActive = true) => ({ code, version: 1, isActive, moment });

  it('are found like those that ship, with what the event says in their sentence', async () => {
    own = [inForce('own_booked', event), inForce('own_missed', absence), inForce('own_ended', event, false)];
    await happen([
      ...[record('P1'), record('P2', 'closed'), record('P3')],
      does('P1', 'lecture_booked', 3, { lecture: '基金入门', phone: 'enc:v1:x' }),
      does('P2', 'lecture_booked', 3, { lecture: '基金入门' }),
      does('P3', 'lecture_booked', 3, { lecture: '基金入门' }),
      does('P3', 'lecture_seen', 2),
    ]);
    await ringDue(dependencies);
    expect([await found('P1'), await found('P2'), await found('P3')]).toEqual([
      ['own_booked', 'own_missed'],
      ['own_missed'],
      ['own_booked'],
    ]);
    const list = await call(moments.routes, contract.momentsOfCustomer, { params: { customerId: 'P1' } });
    expect(list.rows.map((each: { sentence: { zh: string } }) => each.sentence.zh)).toEqual(['2', '基金入门 / 未说明']);
    const { rows } = await call(moments.routes, contract.listMomentDefinitions, {});
    const shown = rows.filter(({ isOwn }: { isOwn: boolean }) => isOwn);
    expect(shown.map(({ code }: { code: string }) => code)).toEqual(['own_booked', 'own_missed']);
    expect(shown[0]).toMatchObject({ kind: 'event', hasEvents: true, lastDays30: 2 });
  });

  it('end without stopping the consumer: retired, or looking at a segment that is gone', async () => {
    const lost = { ...event, rule: { ...event.rule, condition: { kind: 'segment', segment: 'gone' } } } as OwnMoment;
    own = [inForce('own_booked', event, false), inForce('own_lost', lost)];
    await happen([does('P1', 'lecture_booked', 1, { lecture: 'x' }), does('P1', 'complaint_filed', 1)]);
    expect(await found('P1')).toEqual(['own_booked', 'own_missed']);
    const list = await call(moments.routes, contract.momentsOfCustomer, { params: { customerId: 'P1' } });
    expect(list.rows).toHaveLength(1);
    own = [];
  });
});

describe('near a tier', () => {
  it('is judged by the schemes in force instead of thresholds, told once in a cool-down', async () => {
    const input = { params: { customerId: 'N1' } };
    schemes = [{ name: { zh: 'V 等级', en: 'V scale' } }];
    near = [
      {
        ...{ customerId: 'N1', key: 'v/v3', scheme: { zh: 'V 等级', en: 'V scale' }, tier: { zh: 'V3', en: 'V3' } },
        ...{ share: 0.954, missing: { of: 'average_assets', gap: 1_380_000 } },
      },
      {
        customerId: 'N2',
        key: 'v/v3',
        scheme: { zh: 'V', en: 'V' },
        tier: { zh: 'V', en: 'V' },
        share: 0.8,
        missing: null,
      },
    ];
    await happen([record('N1'), record('N2'), assets('N1', 460_000)]);
    await judgeDaily(dependencies);
    firm.clock.set(TEST_NOW + DAY_MS);
    await judgeDaily(dependencies);
    firm.clock.set(TEST_NOW);
    expect([await found('N1'), await found('N2')]).toEqual([['near_upgrade'], []]);
    const { rows } = await call(moments.routes, contract.momentsOfCustomer, input);
    expect(rows[0].sentence).toEqual({
      zh: '“V 等级”已达到 V3 条件的 95%，日均资产还差 13,800 元',
      en: '“V scale”: 95% of what V3 asks for is reached; 13,800 yuan of average assets missing',
    });
    const definitions = (await call(moments.routes, contract.listMomentDefinitions, {})).rows;
    const bound = definitions.find(({ code }: { code: string }) => code === 'near_upgrade');
    expect(bound).toMatchObject({ kind: 'near_tier', tierSchemes: [{ zh: 'V 等级' }] });
    expect(bound.parameters.map(({ code }: { code: string }) => code)).toEqual(['share']);
    schemes = [];
  });
});

describe('pure parts', () => {
  const moment = (at: number, subject = 'X') => ({
    ...{
      key: `k${subject}${at}`,
      code: 'c',
      subject,
      customerId: subject,
      at: at * DAY_MS,
      expiresAt: 0,
      facts: {},
      cause: '',
    },
  });
  const cases: readonly (readonly [
    given: readonly number[],
    before: readonly number[],
    days: number,
    left: readonly number[],
  ])[] = [
    [[1, 2, 3], [], 0, [1, 2, 3]],
    [[1, 2, 3], [], 2, [1, 3]],
    [[3, 1], [], 3, [1]],
    [[5], [3], 3, []],
    [[5], [8], 3, [5]],
    [[5], [7], 3, []],
  ];
  it.each(cases)('%j after %j with a cool-down of %i days leaves %j', (given, before, days, left) => {
    const known = before.map((at) => moment(at));
    const standing = withoutCoolingDown(
      given.map((at) => moment(at)),
      known,
      () => days,
    );
    expect(standing.map(({ at }) => at / DAY_MS)).toEqual(left);
  });

  it('keeps thresholds within their bounds', () => {
    const definition = definitionOf('silence');
    if (!definition) throw new Error('silence is shipped');
    expect(parameterProblem(definition, { days: 45 })).toBeNull();
    for (const days of [0, 366, 1.5])
      expect(parameterProblem(definition, { days })).toMatchObject({ code: 'PARAMETER_NOT_VALID' });
    expect(activate(definition, undefined)).toMatchObject({
      enabled: true,
      cooldownDays: 30,
      parameters: { days: 30 },
    });
  });
});
