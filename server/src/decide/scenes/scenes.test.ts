// Scenes on real stores, from events on the log to what other planes are asked to do: counts under busts, corrections and late files, awards
// once and in one order, second persons, the why of all of it, and rehearsals.
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { behaviour } from '../../know/profiles/testing.ts';
import { silentLogger } from '../../platform/event-store/testing.ts';
import { type Consumer, createPipeline, type Pipeline } from '../../record/log/index.ts';
import { tasksIn } from '../rules/contract.ts';
import * as rehearsals from '../scene-rehearsal/contract.ts';
import { sceneWrong } from '../scene-rules/index.ts';
import { countLike, sceneLike } from '../scene-rules/testing.ts';
import * as contract from './contract.ts';
import { beginRecount, eraseScenesOf, sceneDrafts, sceneTemplates } from './index.ts';
import {
  ask,
  askAs,
  asked,
  awardsOf,
  bringIntoForce,
  closeWorld,
  customer,
  doneFor,
  ingest,
  openWorld,
  pipelineParts,
  run,
  to,
  trade,
  world,
} from './testing.ts';

const month = { kind: 'calendar', unit: 'month' } as const;
const perSymbol = { by: ['product_code'], perDay: 2, perWindow: null };
const threeTrades = sceneLike(month, [countLike({ atLeast: 3, cap: perSymbol })]);
const read = (who: string, content: string, at: string, device = 'd1') =>
  behaviour('news_read', { customer: who, device }, at, { content_id: content, topic: 'fund', duration_seconds: 40 });
const readings = countLike({
  of: { word: 'reading', with: { seconds: 30, topics: [] } },
  ...{ measure: 'distinct', property: 'content_id', atLeast: 2 },
});

beforeAll(async () => {
  await openWorld();
  await ingest(['A', 'B', 'C', 'D', 'E', 'F'].map((id) => customer(id)).concat(customer('STAFF', { is_staff: true })));
});
afterAll(closeWorld);

describe('a scene', () => {
  const params = { scene: 'three_trades' };

  it('costs nothing while there is none: the consumer leaps', async () => {
    expect(await world.scenes.consumers[0]?.leap?.decide({ from: 0, to: 5 }, 5)).toBe('leap');
  });

  it('is refused with what to do', async () => {
    const code = async (more: object) =>
      (await ask(contract.saveDraft, { params, body: { ...threeTrades, ...more } })).code;
    expect(await code({ compliance: { ...threeTrades.compliance, mainland_broker: 'G' } })).toBe('CLASS_TOO_LAX');
    expect(await code({ actions: [{ word: 'benefit', with: { benefit: 'level2' } }] })).toBe('ACTION_NOT_AVAILABLE');
    expect(await code({ trust: 'public' })).toBe('LIMIT_MISSING');
    expect(await code({ conditions: [{ word: 'property_at_least', with: { property: 'x', atLeast: 1 } }] })).toBe(
      'SCENE_NOT_VALID',
    );
    expect(await code({ actions: [{ word: 'event', with: { event: 'trade_recorded' } }] })).toBe('SCENE_NOT_VALID');
    const schedule = { kind: 'schedule', when: 'daily', segment: 'nobody' } as const;
    expect(await bringIntoForce('nightly', { ...threeTrades, trigger: { ...schedule } })).toMatchObject({
      ...{ code: 'NAMED_THING_MISSING', message: expect.stringContaining('nobody') },
    });
    expect((await ask(contract.readScene, { params })).code).toBe('SCENE_NOT_FOUND');
    const { wrong, lowest } = await ask(contract.checkScene, { body: { ...threeTrades, validFrom: '2026-02-30' } });
    expect(wrong).toMatchObject({ code: 'SCENE_NOT_VALID' });
    expect(lowest).toEqual({ mainland_broker: 'R', bank: 'Y', overseas_broker: 'Y' });
  });

  it('needs a compliance officer where it pays for trades, and two with an opinion on the mainland', async () => {
    const drafted = await ask(contract.saveDraft, { params, body: threeTrades });
    expect(drafted).toMatchObject({ status: 'draft', activation: { class: 'Y', ready: false } });
    const body = { draftAt: drafted.draftAt };
    expect((await ask(contract.approveDraft, { params, body })).code).toBe('SECOND_PERSON_REQUIRED');
    await askAs('second', ['loyalty_manager'], contract.approveDraft, { params, body });
    expect((await ask(contract.activateScene, { params, body: {} })).code).toBe('APPROVAL_MISSING');
    await askAs('officer', ['compliance'], contract.approveDraft, { params, body });
    world.profile = 'mainland_broker';
    expect((await ask(contract.activateScene, { params, body: {} })).code).toBe('APPROVAL_MISSING');
    world.profile = 'overseas_broker';
    expect(await ask(contract.activateScene, { params, body: {} })).toMatchObject({ status: 'active', version: 1 });
  });
});

describe('counts', () => {
  it('reach their number once, under the cap of each product and day, and say what was left out', async () => {
    await ingest([
      ...['a1', 'a2', 'a3'].map((number) => trade('A', number, 3, { product: 'X' })),
      trade('A', 'a4', 4, { yuan: 100 }),
    ]);
    expect(await awardsOf('A', 'three_trades')).toEqual([]);
    await ingest([trade('A', 'a5', 5)]);
    await ingest([trade('A', 'a6', 6)]);
    const [award, ...others] = await awardsOf('A', 'three_trades');
    expect(others).toEqual([]);
    expect(award).toMatchObject({
      state: 'granted',
      occasion: '2026-06',
      from: '2026-06-01',
      to: '2026-06-30',
      day: '2026-06-05',
    });
    expect(award.changes).toHaveLength(1);
    expect(award.changes[0].lines[1]).toMatchObject({
      kind: 'count',
      total: 3,
      overCap: 1,
      leftOut: { below_minimum: 1 },
    });
    expect(award.acts).toMatchObject([{ use: { word: 'points' }, step: 'do', state: 'done' }]);
    expect(doneFor('A', 'three_trades')).toEqual(['do']);
  });

  it('fall by a bust, which suspends, and rise by a late trade, which reinstates', async () => {
    await ingest([trade('B', 'b1', 3), trade('B', 'b2', 4), trade('B', 'b3', 5)]);
    const again = trade('B', 'b3', 5);
    await ingest([again]);
    await ingest([again]);
    expect(doneFor('B', 'three_trades')).toEqual(['do']);
    await ingest([trade('B', 'bust', 8, { reversal_of: 'b2' })]);
    expect((await awardsOf('B', 'three_trades'))[0]).toMatchObject({ state: 'suspended' });
    expect(doneFor('B', 'three_trades')).toEqual(['do', 'undo']);
    await ingest([trade('B', 'late', 2)]);
    const [award] = await awardsOf('B', 'three_trades');
    expect(award).toMatchObject({ state: 'granted' });
    expect(award.changes.map(({ kind }: { kind: string }) => kind)).toEqual(['granted', 'suspended', 'reinstated']);
    const [first, second, third] = [...asked.values()].filter(({ customerId }) => customerId === 'B');
    expect(second).toMatchObject({ step: 'undo', ofKey: first?.key, firstKey: first?.key });
    expect(third).toMatchObject({ step: 'do', firstKey: first?.key });
    expect(third?.key).not.toBe(first?.key);
  });

  it('follow corrections to another month and another customer', async () => {
    await ingest([trade('C', 'c1', 3), trade('C', 'c2', 4), trade('C', 'c3', 5)]);
    await ingest([trade('D', 'c3', 5)]);
    expect((await awardsOf('C', 'three_trades'))[0]).toMatchObject({ state: 'suspended' });
    await ingest([trade('D', 'd1', 6), trade('D', 'd2', 7)]);
    expect((await awardsOf('D', 'three_trades'))[0]).toMatchObject({ state: 'granted', day: '2026-06-07' });
  });

  it('of what a scene pays to nobody stand without a reward', async () => {
    await bringIntoForce('no_staff', { ...threeTrades, excludeOwnAccounts: true });
    await ingest([1, 2, 3].map((day) => trade('STAFF', `s${day}`, day)));
    expect(await awardsOf('STAFF', 'no_staff')).toMatchObject([{ state: 'refused', reason: 'OWN_ACCOUNT' }]);
  });
});

describe('conditions and limits', () => {
  it('refuse with what was seen, and a customer who comes to meet a condition gets it at the next event', async () => {
    await bringIntoForce('readers', {
      ...sceneLike(month, [readings], {
        trust: 'public',
        compliance: { mainland_broker: 'G', bank: 'G', overseas_broker: 'G' },
      }),
      conditions: [{ word: 'profile_is', with: { attribute: 'risk_level', values: ['C4'] } }],
      limits: [
        { of: 'customer', span: 'month', awards: 1 },
        { of: 'device', span: 'month', awards: 1 },
      ],
    });
    await ingest([read('E', 'x', '2026-06-10T02:00:00Z'), read('E', 'x', '2026-06-10T03:00:00Z')], 'public');
    expect(await awardsOf('E', 'readers')).toEqual([]);
    await ingest([read('E', 'y', '2026-06-11T02:00:00Z')], 'public');
    const [refused] = await awardsOf('E', 'readers');
    expect(refused).toMatchObject({ state: 'refused', reason: 'CONDITION_NOT_MET' });
    expect(refused.changes[0].lines.at(-1)).toMatchObject({ kind: 'condition', met: false, seen: null });
    await ingest([customer('E', { risk_level: 'C4' }), customer('F', { risk_level: 'C4' })]);
    await ingest([read('E', 'z', '2026-06-12T02:00:00Z')], 'public');
    expect((await awardsOf('E', 'readers'))[0]).toMatchObject({ state: 'granted', inputs: { risk_level: 'C4' } });
  });

  it('give one device one award, and what a limit refused is not given later', async () => {
    await ingest([read('F', 'x', '2026-06-13T02:00:00Z'), read('F', 'y', '2026-06-13T03:00:00Z')], 'public');
    const [refused] = await awardsOf('F', 'readers');
    expect(refused).toMatchObject({ state: 'refused', reason: 'LIMIT_REACHED' });
    await ingest([read('F', 'z', '2026-06-14T03:00:00Z', 'd2')], 'public');
    expect((await awardsOf('F', 'readers'))[0]).toMatchObject({ state: 'refused' });
  });
});

describe('actions', () => {
  it('wait while they cannot be done, and follow one another', async () => {
    world.isStopped = true;
    await ingest([trade('E', 'e1', 3), trade('E', 'e2', 4), trade('E', 'e3', 5)]);
    await ingest([trade('E', 'ebust', 8, { reversal_of: 'e1' })]);
    expect(doneFor('E', 'three_trades')).toEqual([]);
    world.isStopped = false;
    await run('scenes.act');
    expect(doneFor('E', 'three_trades')).toEqual(['do', 'undo']);
  });

  it('put events onto the log, which set other scenes off; a circle ends by itself', async () => {
    const free = { mainland_broker: 'G', bank: 'G', overseas_broker: 'G' } as const;
    const circle = (event: string, next: string) =>
      sceneLike({ kind: 'each' }, [countLike({ of: { word: 'event', with: { event } }, atLeast: 1 })], {
        ...{ compliance: free, actions: [{ word: 'event', with: { event: next } }] },
      });
    await bringIntoForce('ping', circle('scene_pong', 'scene_ping'));
    await bringIntoForce('pong', circle('scene_ping', 'scene_pong'));
    await ingest([behaviour('scene_ping', { customer: 'A' }, '2026-06-20T02:00:00Z')]);
    const { store, eventLog } = world.firm;
    /** Whether all that was said has been heard, and nothing waits to be said. */
    const isOver = async (): Promise<boolean> => {
      const { rows } = await sql<{ readonly position: number; readonly waiting: number }>`
        select position, (select count(*)::int from outbox) as waiting from consumer_cursor
        where consumer = 'scenes-acting'`.execute(store.db);
      return rows[0]?.waiting === 0 && rows[0].position === (await eventLog.head());
    };
    do await ingest([]);
    while (!(await isOver()));
    expect((await awardsOf('A', 'ping')).length + (await awardsOf('A', 'pong')).length).toBe(9);
  });
});

describe('versions', () => {
  it('judge what they awarded, and an edit of what is given goes on counting', async () => {
    await ingest([trade('F', 'f1', 3), trade('F', 'f2', 4)]);
    await bringIntoForce('three_trades', { ...threeTrades, cost: { fenPerPoint: '2', fenPerAward: 0 } });
    await ingest([trade('F', 'f3', 5)]);
    expect((await awardsOf('F', 'three_trades'))[0]).toMatchObject({ state: 'granted', version: 2 });
    await ask(contract.retireScene, { params: { scene: 'three_trades' }, body: { reason: 'over' } });
    await ingest([trade('F', 'fbust', 9, { reversal_of: 'f1' })]);
    expect((await awardsOf('F', 'three_trades'))[0]).toMatchObject({ state: 'suspended', version: 2 });
    await ingest([trade('F', 'f4', 10)]);
    expect((await awardsOf('F', 'three_trades'))[0]).toMatchObject({ state: 'suspended' });
  });
});

describe('rehearsals', () => {
  it('say who would have got what, as it came for those who did', async () => {
    to('2026-07-01');
    const params = { scene: 'three_trades' };
    const begun = await ask(rehearsals.startRehearsal, { params, body: { definition: threeTrades, months: 1 } });
    await run('scenes.rehearse', { rehearsalId: begun.rehearsalId });
    const found = await ask(rehearsals.readRehearsal, { params: { rehearsalId: begun.rehearsalId }, query: {} });
    expect(found).toMatchObject({ state: 'ready', months: [{ month: '2026-06', awards: 5, points: 500 }] });
    // F's fourth trade came after the scene had ended; whose trades were taken back are not among them.
    expect(found.rows.map(({ customerId }: { customerId: string }) => customerId)).toEqual([
      'A',
      'B',
      'D',
      'F',
      'STAFF',
    ]);
    expect(found).toMatchObject({ customers: 5, awards: 5, points: 500, costFen: '500' });
  });
});

describe('counting the log again', () => {
  /** Everything that scenes keep, counted and decided. */
  const kept = async () => {
    const read = async (table: string, order: string) =>
      (await sql`select * from ${sql.table(table)} order by ${sql.raw(order)}`.execute(world.firm.store.db)).rows;
    return {
      facts: await read('scene_fact', 'stream, part, fact_key'),
      tallies: await read('scene_tally', 'customer_id, stream, part, day'),
      usage: await read('scene_usage', 'key'),
      spans: await read('scene_counted', 'stream, from_position'),
      awards: await read('scene_award', 'scene, customer_id, occasion'),
      changes: await read('scene_change', 'change_id'),
      acts: await read('scene_act', 'act_id'),
    };
  };
  const empty = async (pipeline: Pipeline): Promise<boolean> => {
    let summed = false;
    await pipeline.resetConsumer('scenes', async (transaction, position) => {
      summed = await beginRecount(transaction, position);
    });
    return summed;
  };
  const quiet = { lingerMs: 0, retryFirstMs: 1, logger: silentLogger };

  it('comes to what was there, posts nothing, and goes on with what comes meanwhile', async () => {
    const before = await kept();
    const done = [...asked.keys()];
    expect(before.tallies.length).toBeGreaterThan(20);
    expect(before.facts.length).toBeGreaterThan(20);
    expect(before.usage.length).toBeGreaterThan(1);
    // A scene was in force with another stream for a while: what it did not count then it does not count now.
    expect(before.spans.some((span) => (span as { to_position: number | null }).to_position !== null)).toBe(true);
    expect(await empty(createPipeline({ ...pipelineParts(world.scenes.consumers), ...quiet }))).toBe(true);
    expect(await kept()).toMatchObject({ facts: [], tallies: [], usage: before.usage });
    await ingest([]);
    expect(await kept()).toEqual(before);
    expect([...asked.keys()]).toEqual(done);
  });

  it('is the same when the process ends in the middle', async () => {
    const before = await kept();
    const [counting, acting] = world.scenes.consumers;
    if (!counting || !acting) throw new Error('two consumers');
    let left = 3;
    const dying: Consumer = {
      ...counting,
      apply: async (range, transaction) => {
        await counting.apply(range, transaction);
        left -= 1;
        if (left < 0) throw new Error('the process ends here');
      },
    };
    const pipeline = createPipeline({ ...pipelineParts([dying, acting]), ...quiet });
    await empty(pipeline);
    await pipeline.start();
    await expect.poll(() => left, { timeout: 20_000 }).toBeLessThan(0);
    await pipeline.stop();
    const middle = await kept();
    expect(middle.tallies.length).toBeLessThan(before.tallies.length);
    expect(middle.awards).toEqual(before.awards);
    world.startAnew();
    // What comes while it counts again is decided behind it.
    await ingest([trade('A', 'again', 30)]);
    const after = await kept();
    expect(after.facts.length).toBeGreaterThan(before.facts.length);
    expect(after.changes.slice(0, before.changes.length)).toEqual(before.changes);
    expect(after.tallies).toEqual(
      expect.arrayContaining(before.tallies.filter((row) => (row as { customer_id: string }).customer_id !== 'A')),
    );
    const all = await kept();
    await empty(createPipeline({ ...pipelineParts(world.scenes.consumers), ...quiet }));
    await ingest([]);
    expect(await kept()).toEqual(all);
  });
});

describe('a customer who is erased', () => {
  it('is in no key of a limit, nor is a device that was nobody else’s', async () => {
    const { store } = world.firm;
    const keysOf = async (db: typeof store.db): Promise<readonly string[]> =>
      (await sql<{ key: string }>`select key from scene_usage order by key`.execute(db)).rows.map(({ key }) => key);
    const before = await keysOf(store.db);
    const own = before.filter((key) => key.startsWith('readers|') && /[|]E[|]|d1[|]/.test(key));
    expect(own).toHaveLength(2);
    const undone = new Error('this was only looked at');
    const looked = store.transaction(async (transaction) => {
      await eraseScenesOf(transaction, ['E']);
      const after = await keysOf(transaction);
      expect(after.filter((key) => /[|]E[|]/.test(key))).toEqual([]);
      expect(before.filter((key) => !/[|]E[|]/.test(key) && !own.includes(key))).toEqual(after);
      throw undone;
    });
    await expect(looked).rejects.toBe(undone);
  });
});

describe('a consumer far behind', () => {
  const counted = async (): Promise<unknown> => {
    const { store } = world.firm;
    const { rows: tallies } = await sql`select stream, part, customer_id, day, counted, left_out from scene_tally
      order by 1, 2, 3, 4`.execute(store.db);
    const { rows: awards } = await sql`select scene, customer_id, state, count(*)::int from scene_award
      group by 1, 2, 3 order by 1, 2, 3`.execute(store.db);
    return { tallies, awards };
  };
  const forget = () =>
    sql`delete from scene_act; delete from scene_change; delete from scene_award; delete from scene_usage;
      delete from scene_tally; delete from scene_fact`.execute(world.firm.store.db);

  it('counts from the event store what stepping counts from the log', async () => {
    const { store, eventLog } = world.firm;
    await forget();
    await sql`update consumer_cursor set position = 0 where consumer like 'scenes%'`.execute(store.db);
    await ingest([]);
    const stepped = await counted();
    await forget();
    const span = { from: 0, to: await eventLog.head() };
    await world.scenes.consumers[0]?.leap?.take(span, () => undefined, new AbortController().signal);
    expect(await counted()).toEqual(stepped);
    expect(JSON.stringify(stepped).length).toBeGreaterThan(1_000);
  });
});

describe('the library', () => {
  it('holds scenes that can be drafted, each of class R beside one that is lawful', () => {
    const byCode = new Map(sceneTemplates.map((each) => [each.code, each]));
    expect(byCode.size).toBe(sceneTemplates.length);
    expect(sceneTemplates.length).toBeGreaterThanOrEqual(29);
    for (const { code, scene, substitute } of sceneTemplates) {
      expect([code, sceneWrong(scene)]).toEqual([code, null]);
      if (scene.compliance.mainland_broker !== 'R') continue;
      expect([code, byCode.get(substitute ?? '')?.scene.compliance.mainland_broker]).toEqual([code, 'G']);
    }
  });

  it('is read as what may be saved, by each reader in the own language', async () => {
    const { items } = await ask(contract.listTemplates);
    const actions = sceneTemplates.map(({ scene }) => scene.actions);
    expect(JSON.stringify(tasksIn('en', actions))).not.toMatch(/\p{Script=Han}/u);
    expect(tasksIn('zh', tasksIn('en', items))).toEqual(items);
    expect(items).toHaveLength(sceneTemplates.length);
    expect((await ask(contract.listScenes)).items.length).toBe((await sceneDrafts.all(world.firm.store.db)).length);
  });
});
