// Activities from what members and systems do to points: tasks under late events and corrections, streaks and cards under races, quizzes once,
// and nobody reaching what is another’s.
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { behaviour, fact } from '../../know/profiles/testing.ts';
import * as contract from '../activities/contract.ts';
import {
  ask,
  askOwn,
  award,
  bringIntoForce,
  closeWorld,
  customer,
  ingest,
  openWorld,
  pointsOf,
  templateOf,
  to,
  world,
} from './testing.ts';

const params = (activity: string) => ({ params: { activity }, body: {} });
const viewOf = async (customerId: string, activity: string) =>
  (await askOwn(customerId, contract.listOwn)).items.find((each: { activity: string }) => each.activity === activity);
const course = (who: string, content: string, at: string) =>
  behaviour('course_finished', { customer: who }, at, { content_id: content });

beforeAll(async () => {
  await openWorld();
  to('2026-06-14');
  await ingest(['A', 'B', 'C', 'D', 'E'].map((id) => customer(id)));
});
afterAll(closeWorld);

describe('tasks', () => {
  it('come into force with a second person', async () => {
    const drafted = await ask(contract.saveDraft, {
      params: { activity: 'monthly_learning' },
      body: templateOf('monthly_learning'),
    });
    expect(drafted).toMatchObject({ status: 'draft', activation: { ready: false, class: 'G' } });
    expect(await ask(contract.activateActivity, params('monthly_learning'))).toMatchObject({
      code: 'APPROVAL_MISSING',
    });
    expect((await bringIntoForce('monthly_learning', templateOf('monthly_learning'))).status).toBe('active');
  });

  it('count what happens, give once, and say how far it is', async () => {
    await ingest([course('A', 'c1', '2026-06-11T04:00:00Z'), course('A', 'c1', '2026-06-11T05:00:00Z')]);
    expect((await viewOf('A', 'monthly_learning')).tasks).toMatchObject({
      window: { from: '2026-06-01', to: '2026-06-30' },
      tasks: [
        { code: 'courses', total: 1, atLeast: 2, done: false },
        { code: 'live', total: 0, done: false },
      ],
      given: null,
    });
    await ingest([
      course('A', 'c2', '2026-06-12T04:00:00Z'),
      behaviour('live_watched', { customer: 'A' }, '2026-06-12T05:00:00Z'),
    ]);
    expect((await viewOf('A', 'monthly_learning')).tasks).toMatchObject({ given: { state: 'granted' } });
    expect(await pointsOf('A')).toBe(80);
    await ingest([course('A', 'c3', '2026-06-13T04:00:00Z')]);
    expect(await pointsOf('A')).toBe(80);
  });

  it('count what comes late in the month in which it happened', async () => {
    await ingest([
      course('B', 'c1', '2026-05-20T04:00:00Z'),
      course('B', 'c2', '2026-05-21T04:00:00Z'),
      behaviour('live_watched', { customer: 'B' }, '2026-05-22T05:00:00Z'),
    ]);
    expect(await pointsOf('B')).toBe(80);
    expect((await viewOf('B', 'monthly_learning')).tasks.tasks).toMatchObject([{ total: 0 }, { total: 0 }]);
  });

  it('begin for whoever joins, once', async () => {
    await bringIntoForce('reading_challenge', templateOf('reading_challenge'));
    const read = (content: string) =>
      behaviour('news_read', { customer: 'C' }, '2026-06-14T03:00:00Z', { content_id: content, duration_seconds: 60 });
    await ingest([read('n1')]);
    expect((await viewOf('C', 'reading_challenge')).tasks).toMatchObject({ joined: false, window: null });
    const joined = await Promise.all([0, 1].map(() => askOwn('C', contract.joinOwn, params('reading_challenge'))));
    expect(joined.map((each) => each.tasks.joined)).toEqual([true, true]);
    await ingest([read('n2')]);
    expect((await viewOf('C', 'reading_challenge')).tasks).toMatchObject({
      window: { from: '2026-06-14', to: '2026-06-20' },
      tasks: [{ total: 2, atLeast: 15 }],
    });
    expect(await askOwn('C', contract.joinOwn, params('monthly_learning'))).toMatchObject({
      code: 'REQUEST_REFUSED',
      details: { reason: 'NOTHING_TO_JOIN' },
    });
  });

  it('are taken back and given again as facts are corrected', async () => {
    const held = (amount: number) =>
      fact('asset_recorded', 'D', 'D:2026-06-10', '2026-06-10', {
        ...{ business_date: '2026-06-10', total_assets_fen: amount, cash_fen: 0, account_id: 'D-1' },
      });
    const count = {
      of: { word: 'assets', with: { minimumFen: 100 } },
      each: [],
      measure: 'events',
      property: null,
      atLeast: 1,
      cap: null,
    } as const;
    await bringIntoForce('keeping', {
      ...templateOf('service_week'),
      ...{ trust: 'server', compliance: { mainland_broker: 'Y', bank: 'G', overseas_broker: 'G' } },
      plan: {
        ...{ kind: 'tasks', window: { kind: 'calendar', unit: 'month' }, leaderboard: false },
        tasks: [{ code: 'kept', name: { zh: '持有', en: 'Held' }, count: { ...count, each: [] }, rewards: [] }],
        rewards: [{ word: 'points', with: { points: 7, programme: 'main', wallet: 'points', qualifyingWallet: '' } }],
      },
    });
    const balances: number[] = [];
    for (const amount of [500, 50, 600]) {
      await ingest([held(amount)]);
      balances.push(await pointsOf('D'));
    }
    expect(balances).toEqual([7, 0, 7]);
    // How far money is is not told.
    expect((await viewOf('D', 'keeping')).tasks.tasks).toMatchObject([{ total: null, atLeast: null, done: true }]);
    await ask(contract.retireActivity, { params: { activity: 'keeping' }, body: { reason: 'over' } });
    expect(await viewOf('D', 'keeping')).toBeUndefined();
  });

  it('rank by the exact count, and tell of others only a place', async () => {
    await bringIntoForce('learning_board', templateOf('learning_board'));
    const read = (who: string, content: string, hour: number) =>
      behaviour('news_read', { customer: who }, `2026-06-10T0${hour}:00:00Z`, {
        content_id: content,
        duration_seconds: 60,
      });
    await ingest([read('A', 'x1', 1), read('A', 'x1', 2), read('A', 'x1', 3), read('B', 'x1', 1), read('B', 'x2', 2)]);
    const { board } = (await viewOf('A', 'learning_board')).tasks;
    expect(board).toEqual([
      { place: 1, customer: '**B', total: 2, own: false },
      { place: 2, customer: 'A', total: 1, own: true },
    ]);
    expect((await ask(contract.readResults, { params: { activity: 'learning_board' } })).board[0]).toMatchObject({
      customerId: 'B',
    });
  });
});

describe('a streak', () => {
  const plan = {
    ...{ kind: 'streak', byEvent: { word: 'event', with: { event: 'app_signed_in' } }, cycleDays: 30 },
    daily: [{ word: 'points', with: { points: 1, programme: 'main', wallet: 'points', qualifyingWallet: '' } }],
    milestones: [
      {
        days: 3,
        rewards: [{ word: 'points', with: { points: 20, programme: 'main', wallet: 'points', qualifyingWallet: '' } }],
      },
    ],
    makeUp: { perMonth: 2, freePerMonth: 1, points: 5, programme: 'main', wallet: 'points', daysBack: 7 },
  } as const;
  const signIn = (who: string) => askOwn(who, contract.signInOwn, params('daily'));
  const makeUp = (day: string, points: number, key: string, who = 'E') =>
    askOwn(who, contract.makeUpOwn, { params: { activity: 'daily' }, body: { day, points, key } });

  beforeAll(async () => {
    await bringIntoForce('daily', { ...templateOf('learning_streak'), plan: JSON.parse(JSON.stringify(plan)) });
  });

  it('signs a day in once, however often at once', async () => {
    to('2026-06-10');
    const answers = await Promise.all([0, 1, 2, 3].map(() => signIn('E')));
    expect(answers.map(({ streak }) => streak.length)).toEqual([1, 1, 1, 1]);
    await ingest();
    expect(await pointsOf('E')).toBe(1);
  });

  it('takes what a server states, and nothing that an app states', async () => {
    to('2026-06-13');
    await ingest([behaviour('app_signed_in', { customer: 'E' }, '2026-06-12T04:00:00Z')], 'public');
    expect((await viewOf('E', 'daily')).streak.days).toHaveLength(1);
    await ingest([behaviour('app_signed_in', { customer: 'E' }, '2026-06-12T04:00:00Z')]);
    expect((await viewOf('E', 'daily')).streak).toMatchObject({
      length: 1,
      days: [{ day: '2026-06-10' }, { day: '2026-06-12' }],
    });
  });

  it('uses one card for one day, however often at once, and gives the milestone once', async () => {
    const both = await Promise.all([makeUp('2026-06-11', 0, 'card-key-1'), makeUp('2026-06-11', 0, 'card-key-2')]);
    expect(both.map(({ code, details }) => details?.reason ?? code ?? 'made').sort()).toEqual(['DAY_SIGNED', 'made']);
    await ingest();
    const { streak } = await viewOf('E', 'daily');
    expect(streak).toMatchObject({
      ...{ length: 3, inCycle: 3, milestones: [{ days: 3, reached: true }] },
      makeUp: { left: 1, free: 0, next: 5 },
    });
    expect(streak.days[1]).toEqual({ day: '2026-06-11', madeUp: true });
    // Three days and the milestone.
    expect(await pointsOf('E')).toBe(23);
  });

  it('sells a card once for points, and burns nothing where it may not', async () => {
    to('2026-06-16');
    await signIn('E');
    await ingest();
    expect(await pointsOf('E')).toBe(24);
    expect(await makeUp('2026-06-15', 0, 'card-key-3')).toMatchObject({ details: { reason: 'PRICE_CHANGED' } });
    expect(await makeUp('2026-06-01', 5, 'card-key-4')).toMatchObject({ details: { reason: 'DAY_OUT_OF_REACH' } });
    const both = await Promise.all([makeUp('2026-06-15', 5, 'card-key-5'), makeUp('2026-06-15', 5, 'card-key-6')]);
    expect(both.filter(({ code }) => code === undefined)).toHaveLength(1);
    await ingest();
    expect(await pointsOf('E')).toBe(24 - 5 + 1);
    expect(await makeUp('2026-06-14', 5, 'card-key-7')).toMatchObject({ details: { reason: 'CARDS_USED' } });
    expect(await pointsOf('E')).toBe(20);
  });

  it('is given a card by staff beside what the month allows, once, with the reason in the trail', async () => {
    const hand = (day: string, who = 'E') =>
      ask(contract.handMakeUp, {
        params: { activity: 'daily', customerId: who },
        body: { day, reason: 'the app was down' },
      });
    const both = await Promise.all([hand('2026-06-13'), hand('2026-06-13')]);
    expect(both.map(({ code, items }) => code ?? items[0].streak.length).sort()).toEqual([2, 'DAY_SIGNED']);
    await ingest();
    // What the day gives, and nothing paid for it; the month's own cards stay used.
    expect(await pointsOf('E')).toBe(21);
    expect((await viewOf('E', 'daily')).streak.makeUp).toMatchObject({ left: 0 });
    expect(await hand('2026-05-01')).toMatchObject({ code: 'DAY_OUT_OF_REACH' });
    expect(await hand('2026-06-14', 'nobody')).toMatchObject({ code: 'CUSTOMER_NOT_FOUND' });
    const { rows } = await sql<{ details: object }>`
      select details::json as details from audit_entry where action = 'activity.make-up'`.execute(world.firm.store.db);
    expect(rows.map(({ details }) => details)).toEqual([
      { customerId: 'E', day: '2026-06-13', reason: 'the app was down' },
    ]);
  });

  it('does not sell to whoever has no points', async () => {
    to('2026-06-10');
    await signIn('D');
    to('2026-06-13');
    await signIn('D');
    expect((await makeUp('2026-06-12', 0, 'card-key-8', 'D')).streak.length).toBe(2);
    await ingest();
    await world.ledger.post('main', {
      kind: 'redeem',
      key: 'spend-all',
      customerId: 'D',
      wallet: 'points',
      points: await pointsOf('D'),
    });
    expect(await makeUp('2026-06-11', 5, 'card-key-9', 'D')).toMatchObject({
      details: { reason: 'INSUFFICIENT_POINTS' },
    });
    expect((await viewOf('D', 'daily')).streak.days).toHaveLength(3);
  });
});

describe('a quiz', () => {
  const start = (who: string) => askOwn(who, contract.startOwn, params('anti_fraud_quiz'));
  const answer = (who: string, attemptId: number, answers: number[][]) =>
    askOwn(who, contract.answerOwn, { params: { activity: 'anti_fraud_quiz', attemptId }, body: { answers } });
  const right = [[1], [1], [1], [1]];

  beforeAll(async () => {
    await bringIntoForce('anti_fraud_quiz', templateOf('anti_fraud_quiz'));
  });

  it('asks without saying what is right, and goes on with the open attempt', async () => {
    const [one, two] = await Promise.all([start('B'), start('B')]);
    expect(one.attemptId).toBe(two.attemptId);
    expect(one.questions).toHaveLength(4);
    expect(JSON.stringify(one)).not.toMatch(/right|why/);
    const failed = await answer('B', one.attemptId, [[0], [1], [1], [1]]);
    expect(failed).toMatchObject({ passed: false, score: 3, left: 4 });
    expect(failed.questions[0]).toEqual({ right: false, why: { zh: '', en: '' }, options: null });
  });

  it('is passed once: of two answers at once one counts', async () => {
    const before = await pointsOf('B');
    const { attemptId, number } = await start('B');
    expect(number).toBe(2);
    const both = await Promise.all([answer('B', attemptId, right), answer('B', attemptId, [[0], [0], [0], [0]])]);
    expect(
      both.map((each) => each.details?.reason ?? each.passed).filter((each) => each === 'ATTEMPT_OVER'),
    ).toHaveLength(1);
    if (!both.some(({ passed }) => passed === true)) {
      const again = await start('B');
      await answer('B', again.attemptId, right);
    }
    await ingest();
    expect(await pointsOf('B')).toBe(before + 40);
    expect(await start('B')).toMatchObject({ details: { reason: 'QUIZ_PASSED' } });
    expect((await viewOf('B', 'anti_fraud_quiz')).quiz).toMatchObject({ state: 'passed', given: { state: 'granted' } });
  });

  it('is nobody else’s', async () => {
    const { attemptId } = await start('C');
    expect(await answer('A', attemptId, right)).toMatchObject({ details: { reason: 'ATTEMPT_NOT_FOUND' } });
    expect((await viewOf('A', 'anti_fraud_quiz')).quiz).toMatchObject({ used: 0, state: 'open' });
    // A minute later there is room for further acts.
    to('2026-06-18');
    for (let tries = 0; tries < 5; tries += 1) await answer('C', (await start('C')).attemptId, []);
    expect(await start('C')).toMatchObject({ details: { reason: 'ATTEMPTS_USED' } });
  });
});

it('tells the firm how an activity goes', async () => {
  const { items } = await ask(contract.listActivities);
  const daily = items.find((each: { activity: string }) => each.activity === 'daily');
  expect(daily).toMatchObject({
    takingPart: 2,
    parts: expect.arrayContaining([expect.objectContaining({ part: 'm3', granted: 1 })]),
  });
  expect((await ask(contract.readCustomerActivities, { params: { customerId: 'E' } })).items.length).toBeGreaterThan(3);
  expect(await ask(contract.readCustomerActivities, { params: { customerId: 'nobody' } })).toMatchObject({
    code: 'CUSTOMER_NOT_FOUND',
  });
  expect(await award('A', 1)).toMatchObject({ replayed: false });
});
