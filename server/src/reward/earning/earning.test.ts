// Earning on real stores, from events on the log to points in the ledger: exactly once, re-delivered files and busts, caps in one order,
// rules with a second person, what time sets off, rehearsals, and the why of all of it.
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { behaviour } from '../../know/profiles/testing.ts';
import * as rehearsals from '../earning-rehearsal/contract.ts';
import { ruleLike } from '../earning-rules/testing.ts';
import * as contract from './contract.ts';
import { countAwardsOf, eraseEarningOf } from './index.ts';
import {
  ask,
  askAs,
  assets,
  awardsOf,
  bringIntoForce,
  closeWorld,
  ingest,
  openWorld,
  pointsOf,
  run,
  to,
  trade,
  world,
} from './testing.ts';

beforeAll(openWorld);
afterAll(closeWorld);

const read = (who: string, content: string, at: string, device = 'd1') =>
  behaviour('news_read', { customer: who, device }, at, { content_id: content, topic: '基金', duration_seconds: 40 });
const sumOf = (lines: readonly { readonly points: string }[]): number =>
  Math.round(lines.reduce((sum, { points }) => sum + Number(points), 0) * 1_000_000) / 1_000_000;
const granted = async (who: string, rule: string) => (await awardsOf(who, rule)).map((each) => each.granted).reverse();

const reading = ruleLike('learn_reading');
const commission = ruleLike('trade_commission', {
  ...{ weights: [], multipliers: [], validFrom: '2026-06-01' },
  limits: [{ of: 'customer', span: 'month', points: 100, beyond: 'truncate' }],
});

describe('a rule', () => {
  const params = { rule: 'reading' };

  it('is refused with what to do when the profile or the ledger does not know what it names', async () => {
    const save = async (more: object) => ask(contract.saveDraft, { params, body: { ...reading, ...more } });
    expect((await save({ programme: 'other' })).code).toBe('PROGRAMME_NOT_FOUND');
    expect((await save({ wallet: 'miles' })).code).toBe('WALLET_NOT_FOUND');
    const word = { word: 'profile_is', with: { attribute: 'phone', values: ['1'] } };
    expect((await save({ conditions: [word] })).code).toBe('RULE_NOT_VALID');
    expect((await ask(contract.readRule, { params })).code).toBe('RULE_NOT_FOUND');
  });

  it('needs a second person, who agreed to what is in the draft now', async () => {
    const drafted = await ask(contract.saveDraft, { params, body: reading });
    expect(drafted).toMatchObject({ status: 'draft', version: 0, activation: { class: 'G', ready: false } });
    const agree = async (draftAt: number, who = 'second') =>
      askAs(who, ['loyalty_manager'], contract.approveDraft, { params, body: { draftAt } });
    const activate = async () => ask(contract.activateRule, { params, body: {} });
    expect((await activate()).code).toBe('APPROVAL_MISSING');
    expect((await ask(contract.approveDraft, { params, body: { draftAt: drafted.draftAt } })).code).toBe(
      'SECOND_PERSON_REQUIRED',
    );
    expect((await agree(drafted.draftAt - 1)).code).toBe('DRAFT_CHANGED');
    expect((await agree(drafted.draftAt)).activation.ready).toBe(true);
    await ask(contract.saveDraft, { params, body: reading });
    expect((await activate()).code).toBe('APPROVAL_MISSING');
    await agree(drafted.draftAt);
    const active = await activate();
    expect(active).toMatchObject({ status: 'active', version: 1, hasDraft: false, draft: null });
    expect(active.versions).toMatchObject([{ version: 1, approvedBy: 'second' }]);
  });

  it('of class R needs two compliance officers and an opinion in the profile in which it is R', async () => {
    world.profile = 'mainland_broker';
    expect((await bringIntoForce('trades', commission)).code).toBe('APPROVAL_MISSING');
    world.profile = 'overseas_broker';
    expect(await bringIntoForce('trades', commission)).toMatchObject({ status: 'active', class: 'Y' });
  });
});

describe('events', () => {
  it('are paid once each, from within the cursor’s transaction to the ledger, with lines that sum to it', async () => {
    const first = read('C1', 'N1', '2026-06-29T02:00:00Z');
    await ingest([first, read('C1', 'N1', '2026-06-29T03:00:00Z'), read('C1', 'N2', '2026-06-29T04:00:00Z')], 'public');
    await ingest([first], 'public');
    expect(await granted('C1', 'reading')).toEqual([2, 2]);
    expect(await pointsOf('C1')).toBe(4);
    const [latest] = await awardsOf('C1', 'reading');
    expect(latest).toMatchObject({
      state: 'posted',
      version: 1,
      occasion: 'N2',
      businessDate: '2026-06-29',
      desired: 2,
      code: null,
    });
    expect(sumOf(latest.lines)).toBe(2);
    expect(latest.postingId).toBeGreaterThan(0);
  });

  it('beyond a cap are refused and say why; the same refusal on one day is one row', async () => {
    const events = Array.from({ length: 7 }, (_, index) => read('C1', `M${index}`, `2026-06-29T05:0${index}:00Z`));
    await ingest(events, 'public');
    expect(await granted('C1', 'reading')).toEqual([2, 2, 2, 2, 2, 0]);
    const [refused] = await awardsOf('C1', 'reading');
    expect(refused).toMatchObject({ state: 'refused', code: 'CAP_REACHED', times: 4, desired: 2, postingId: null });
    expect(refused.lines.at(-1)).toMatchObject({ kind: 'limit', of: 'customer', span: 'day', room: 0, limit: 10 });
    expect(sumOf(refused.lines)).toBe(0);
    expect(await pointsOf('C1')).toBe(10);
  });

  it('of one device are limited too, and staff earn nothing', async () => {
    await ingest(
      Array.from({ length: 6 }, (_, index) => read('C2', `D${index}`, `2026-06-29T06:0${index}:00Z`)),
      'public',
    );
    expect(await granted('C2', 'reading')).toEqual([2, 2, 2, 2, 2, 0]);
    await ingest([read('C3', 'N1', '2026-06-29T07:00:00Z', 'd9')], 'public');
    expect(await awardsOf('C3', 'reading')).toMatchObject([{ state: 'refused', code: 'OWN_ACCOUNT', granted: 0 }]);
  });

  it('wait while the programme is stopped, and are posted afterwards', async () => {
    const { db } = world.firm.store;
    await sql`update ledger_programme set status = 'stopped', version = version + 1`.execute(db);
    await ingest([read('C1', 'S1', '2026-06-30T01:00:00Z')], 'public');
    expect((await awardsOf('C1', 'reading'))[0]).toMatchObject({
      state: 'decided',
      note: expect.stringContaining('PROGRAMME_STOPPED'),
    });
    await sql`update ledger_programme set status = 'open', version = version + 1`.execute(db);
    expect(await run('earning.post')).toBe('1 postings');
    expect(await run('earning.post')).toBe('0 postings');
    expect(await pointsOf('C1')).toBe(12);
  });
});

describe('trades', () => {
  it('are settled for each trade date: a file that comes again is nothing, a correction the difference', async () => {
    const file = [trade('C1', 'T1', '2026-06-29', 10_000, 20), trade('C1', 'T2', '2026-06-29', 10_000, 10.5)];
    await ingest(file);
    expect(await granted('C1', 'trades')).toEqual([30]);
    await ingest([trade('C1', 'T1', '2026-06-29', 10_000, 20)]);
    await ingest([trade('C1', 'T2', '2026-06-29', 10_000, 15.5), trade('C1', 'T3', '2026-06-29', 5_000, 4)]);
    expect(await granted('C1', 'trades')).toEqual([30, 9]);
    await ingest([trade('C1', 'T1', '2026-06-29', 10_000, 2)]);
    expect(await granted('C1', 'trades')).toEqual([30, 9, -9, -9]);
    for (const each of await awardsOf('C1', 'trades'))
      expect([each.granted, each.state]).toEqual([sumOf(each.lines), 'posted']);
    expect(await pointsOf('C1')).toBe(12 + 21);
  });

  it('are capped in the order of the journal, and a bust takes back at most what was given, by the version of the award', async () => {
    await ingest([trade('C1', 'U1', '2026-06-30', 50_000, 200)]);
    expect((await awardsOf('C1', 'trades'))[0]).toMatchObject({
      desired: 200,
      granted: 79,
      code: 'CAP_REACHED',
      version: 1,
    });
    await bringIntoForce('trades', { ...commission, amount: { kind: 'rate', points: '9', perFen: 100 } });
    await ingest([trade('C1', 'B1', '2026-06-30', 40_000, 160, { reversal_of: 'U1', side: 'sell' })]);
    expect((await awardsOf('C1', 'trades'))[0]).toMatchObject({
      granted: -39,
      worth: 40,
      version: 1,
      ofKey: expect.any(String),
    });
    await ingest([trade('C1', 'B2', '2026-06-30', 10_000, 40, { reversal_of: 'U1', side: 'sell' })]);
    const all = (await awardsOf('C1', 'trades')).filter(({ occasion }) => occasion === '2026-06-30');
    expect(all.map((each) => each.granted)).toEqual([-40, -39, 79]);
    expect(await pointsOf('C1')).toBe(12 + 21);
  });

  it('find their bust also when it came first, and the day to which a correction moved them', async () => {
    await ingest([trade('C2', 'B9', '2026-06-26', 10_000, 5, { reversal_of: 'T9', side: 'sell' })]);
    await ingest([trade('C2', 'T9', '2026-06-25', 10_000, 5), trade('C2', 'T8', '2026-06-25', 10_000, 3)]);
    expect(await granted('C2', 'trades')).toEqual([27]);
    await ingest([trade('C2', 'T8', '2026-06-24', 10_000, 3)]);
    const days = (await awardsOf('C2', 'trades')).map((each) => [each.occasion, each.granted]);
    expect(days).toEqual(
      expect.arrayContaining([
        ['2026-06-25', -27],
        ['2026-06-24', 27],
      ]),
    );
  });

  it('below a guard are refused with the guard', async () => {
    await ingest([trade('C2', 'T7', '2026-06-22', 100, 5)]);
    expect((await awardsOf('C2', 'trades'))[0]).toMatchObject({ state: 'refused', code: 'BELOW_MINIMUM', granted: 0 });
  });
});

describe('a consumer far behind', () => {
  const decided = async (): Promise<unknown> => {
    const { rows } =
      await sql`select rule, customer_id, business_date, sum(granted)::int as granted, code, sum(times)::int as times
      from earning_award where rule in ('reading', 'trades')
      group by 1, 2, 3, 5 order by 1, 2, 3, 5`.execute(world.firm.store.db);
    return rows;
  };
  const forget = () =>
    sql`delete from earning_award; delete from earning_usage; delete from earning_fill`.execute(world.firm.store.db);

  it('takes from the event store what stepping takes from the log', async () => {
    const { store, eventLog } = world.firm;
    await world.firm.store.transaction(async (transaction) => {
      // The world is one for all tests of this file: what was decided is put back afterwards.
      await sql`create table kept_award as select * from earning_award`.execute(transaction);
      await sql`create table kept_usage as select * from earning_usage`.execute(transaction);
      await sql`create table kept_fill as select * from earning_fill`.execute(transaction);
    });
    await forget();
    await sql`update consumer_cursor set position = 0 where consumer like 'earning%'`.execute(store.db);
    await ingest([]);
    const stepped = await decided();
    await forget();
    const [consumer] = world.earning.consumers;
    const span = { from: 0, to: await eventLog.head() };
    await consumer?.leap?.take(span, () => undefined, new AbortController().signal);
    expect(await decided()).toEqual(stepped);
    expect(stepped).not.toEqual([]);
    await forget();
    await sql`insert into earning_award overriding system value select * from kept_award;
      insert into earning_usage select * from kept_usage; insert into earning_fill select * from kept_fill;
      drop table kept_award; drop table kept_usage; drop table kept_fill`.execute(store.db);
  });
});

describe('groups and budgets', () => {
  it('let the best rule of a group win, and say which lost', async () => {
    const course = ruleLike('learn_course', { exclusiveGroup: 'learning' });
    await bringIntoForce('small', { ...course, amount: { kind: 'fixed', points: '10' } });
    await bringIntoForce('large', course);
    await ingest(
      [behaviour('course_finished', { customer: 'C1' }, '2026-06-30T02:00:00Z', { content_id: 'K1' })],
      'public',
    );
    expect(await awardsOf('C1', 'small')).toEqual([]);
    expect((await awardsOf('C1', 'large'))[0].lines).toContainEqual({
      kind: 'rule_lost',
      points: '0',
      rule: 'small',
      desired: 10,
    });
  });

  it('count what was given before a limit was added', async () => {
    const course = ruleLike('learn_course', { exclusiveGroup: 'learning' });
    const limits = [...course.limits, { of: 'programme', span: 'year', points: 160, beyond: 'reject' } as const];
    await bringIntoForce('large', { ...course, limits });
    const given = await sql<{ n: number }>`select sum(granted)::int as n from earning_award`.execute(
      world.firm.store.db,
    );
    const used = await sql<{
      points: number;
    }>`select points from earning_usage where key = 'programme:year|main/points|2026'`.execute(world.firm.store.db);
    expect(used.rows[0]?.points).toBe(given.rows[0]?.n);
    await ingest(
      [behaviour('course_finished', { customer: 'C1' }, '2026-06-30T03:00:00Z', { content_id: 'K2' })],
      'public',
    );
    expect((await awardsOf('C1', 'large'))[0]).toMatchObject({ state: 'refused', code: 'BUDGET_SPENT' });
  });
});

describe('what time sets off', () => {
  it('waits for assets, is rated once, and posts the difference of what was restated', async () => {
    const rule = ruleLike('average_assets', { multipliers: [], validFrom: '2026-06-01' });
    await bringIntoForce('assets', rule);
    to('2026-07-02');
    expect(await run('earning.period')).toContain('waits for assets of 2026-06-30');
    await ingest([
      assets('C1', '2026-06-01', 300_000),
      assets('C1', '2026-06-30', 600_000),
      assets('C2', '2026-06-30', 30_000),
    ]);
    await run('earning.period');
    // 29 days of 300,000 and one of 600,000: a mean of 310,000.
    expect(await granted('C1', 'assets')).toEqual([31]);
    // One day of 30,000 in a month: below 10,000 on average.
    expect(await awardsOf('C2', 'assets')).toEqual([]);
    await run('earning.period');
    expect(await granted('C1', 'assets')).toEqual([31]);
    await ingest([assets('C1', '2026-06-01', 100_000)]);
    to('2026-07-12');
    await run('earning.period');
    expect(await granted('C1', 'assets')).toEqual([31, -20]);
  });

  it('knows anniversaries, also of February 29', async () => {
    to('2026-03-02');
    await bringIntoForce('years', ruleLike('anniversary', { validFrom: '2026-02-20', limits: [] }));
    await run('earning.period');
    expect(await awardsOf('C2', 'years')).toMatchObject([
      { occasion: '2026', businessDate: '2026-02-28', granted: 200 },
    ]);
    to('2026-07-12');
    await run('earning.period');
    expect((await awardsOf('C1', 'years'))[0]).toMatchObject({ businessDate: '2026-06-28', granted: 200 });
  });
});

describe('by hand', () => {
  it('is granted within the limits, and the same key is the same grant', async () => {
    await bringIntoForce('sorry', ruleLike('service_recovery'));
    const grant = async (key: string, customerId = 'C2') =>
      ask(contract.grantByHand, { params: { rule: 'sorry' }, body: { key, customerId, reason: '行情中断' } });
    const before = await pointsOf('C2');
    expect(await grant('g1')).toMatchObject({ granted: 50, state: 'posted' });
    expect(await grant('g1')).toMatchObject({ granted: 50 });
    expect(await pointsOf('C2')).toBe(before + 50);
    for (const key of ['g2', 'g3', 'g4']) await grant(key);
    expect(await grant('g5')).toMatchObject({ granted: 0, code: 'CAP_REACHED' });
    expect((await grant('g6', 'nobody')).code).toBe('CUSTOMER_NOT_FOUND');
    expect(
      (
        await ask(contract.grantByHand, {
          params: { rule: 'reading' },
          body: { key: 'g', customerId: 'C2', reason: 'x' },
        })
      ).code,
    ).toBe('RULE_NOT_VALID');
  });
});

describe('a rehearsal', () => {
  const rehearse = async (rule: string, definition: object) => {
    const started = await ask(rehearsals.startRehearsal, { params: { rule }, body: { definition, months: 3 } });
    expect(world.firm.queued.at(-1)).toMatchObject({ job: 'earning.rehearse' });
    await run('earning.rehearse', { rehearsalId: started.rehearsalId });
    return ask(rehearsals.readRehearsal, { params: { rehearsalId: started.rehearsalId }, query: {} });
  };

  it('gives on past events what was given, posts nothing, and says what it costs by branch', async () => {
    const before = [await pointsOf('C1'), await pointsOf('C2')];
    await sql`insert into segment (code, kind, name_zh, name_en, description_zh, description_en, version, created_at, created_by,
        updated_at, updated_by) values ('readers', 'static', '读者', 'Readers', '', '', 1, 0, 'test', 0, 'test')`.execute(
      world.firm.store.db,
    );
    await sql`insert into segment_stay (segment, customer_id, entered_at, entered_version, entered_because)
      values ('readers', 'C2', 0, 1, 'upload')`.execute(world.firm.store.db);
    const found = await rehearse('draft_reading', { ...reading, costFenPerPoint: '1.5' });
    expect(found).toMatchObject({ state: 'ready', customers: 2, desired: 32, points: 22, costFen: '33' });
    expect(found.branches).toMatchObject([
      { branchId: 'B1', points: 12 },
      { branchId: 'B2', points: 10, name: 'unit B2' },
    ]);
    expect(found.segments).toMatchObject([{ segment: 'readers', customers: 1, points: 10 }]);
    expect(found.refusals).toEqual([
      { code: 'CAP_REACHED', times: 5, points: 10 },
      { code: 'OWN_ACCOUNT', times: 1, points: 0 },
    ]);
    expect([await pointsOf('C1'), await pointsOf('C2')]).toEqual(before);
  });

  it('of trades nets busts and corrections', async () => {
    const found = await rehearse('draft_trades', commission);
    const byCustomer = new Map(
      found.rows.map((row: { customerId: string; points: number }) => [row.customerId, row.points]),
    );
    expect([byCustomer.get('C1'), byCustomer.get('C2')]).toEqual([21, 3]);
  });

  it('of averages takes each month once', async () => {
    const found = await rehearse('draft_assets', ruleLike('average_assets', { multipliers: [] }));
    expect(found.months).toEqual([{ month: '2026-06', awards: 1, points: 11 }]);
  });
});

describe('people', () => {
  it('see the awards of customers in their scope alone', async () => {
    const elsewhere = { kind: 'units', unitIds: ['B2'] } as const;
    expect((await ask(contract.listAwards, { params: { customerId: 'C1' }, query: {} }, elsewhere)).code).toBe(
      'CUSTOMER_NOT_FOUND',
    );
    const { items } = await ask(contract.listRules, {}, elsewhere);
    expect(items.find((each: { rule: string }) => each.rule === 'trades')).toMatchObject({ customers: 1 });
  });

  it('who are erased leave the entries and nothing else', async () => {
    const { store } = world.firm;
    expect(await countAwardsOf(store.db, ['C1'])).toBeGreaterThan(0);
    await store.transaction((transaction) => eraseEarningOf(transaction, ['C1']));
    expect(await countAwardsOf(store.db, ['C1'])).toBe(0);
    expect((await awardsOf('C1', 'trades'))[0].inputs).toEqual({});
    // C2 was awarded on the same device; with C2 it is forgotten too.
    const ofDevices = async () =>
      (await sql<{ key: string }>`select key from earning_usage where key like 'device:%d1|%'`.execute(store.db)).rows;
    expect(await ofDevices()).not.toEqual([]);
    await store.transaction((transaction) => eraseEarningOf(transaction, ['C2']));
    expect(await ofDevices()).toEqual([]);
  });
});
