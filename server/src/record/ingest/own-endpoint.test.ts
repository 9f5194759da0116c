// The own endpoint, time, personal data and the live feed, over HTTP.
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { EventBatch } from '../log/index.ts';
import { openCipher } from './testing.ts';
import { log, NOW, one, post, running, send, useTestIngest } from './testing-desk.ts';

useTestIngest();

describe('the own endpoint', () => {
  it('logs a batch as it was said, under the envelope of its source', async () => {
    const answer = await send(
      [
        {
          id: 'e1',
          name: 'page_viewed',
          time: NOW - 5,
          anonymousId: 'd1',
          sessionId: 's1',
          sequence: 7,
          properties: { page_name: '首页', nested: { a: [1, 'b'], c: { d: true } } },
        },
        {
          id: 'e2',
          type: 'identify',
          anonymousId: 'd1',
          customerId: '600001',
          traits: { risk_level: 'C3', name: '张三' },
        },
        { id: 'e3', type: 'alias', anonymousId: 'openid:o1', previousId: 'd1' },
        {
          id: 'e4',
          type: 'fact',
          name: 'trade_recorded',
          factKey: 'trade:1',
          customerId: '600001',
          properties: { amount: 12.5 },
        },
      ],
      'srv',
      { properties: { platform: 'ios', app_version: '8.1' } },
    );
    expect(await answer.json()).toEqual({ accepted: 4, quarantined: [], refused: [] });
    const [batch] = log.batches as [EventBatch];
    expect(batch).toMatchObject({ recordedAt: NOW, source: 'core', trust: 'server', dialect: 'zhiyin' });
    expect(batch.events).toEqual([
      {
        key: 'zhiyin:core:e1',
        kind: 'track',
        name: 'page_viewed',
        occurredAt: NOW - 5,
        actorId: 'device:d1',
        sessionId: 's1',
        sourceSequence: 7,
        properties: {
          platform: 'ios',
          app_version: '8.1',
          page_name: '首页',
          'nested.a': [1, 'b'],
          'nested.c.d': true,
        },
      },
      {
        key: 'zhiyin:core:e2',
        kind: 'identify',
        name: 'identified',
        occurredAt: NOW,
        actorId: 'device:d1',
        customerId: '600001',
        properties: { platform: 'ios', app_version: '8.1' },
        traits: { risk_level: 'C3', name: expect.stringMatching(/^enc:1:/), name_index: 'name-e5bca0e4b889' },
      },
      {
        key: 'zhiyin:core:e3',
        kind: 'alias',
        name: 'aliased',
        occurredAt: NOW,
        actorId: 'openid:o1',
        aliasOf: 'device:d1',
        properties: { platform: 'ios', app_version: '8.1' },
      },
      {
        key: 'zhiyin:core:e4',
        kind: 'fact',
        name: 'trade_recorded',
        occurredAt: NOW,
        customerId: '600001',
        factKey: 'trade:1',
        revision: expect.stringMatching(/^[0-9a-f]{16}$/),
        properties: { platform: 'ios', app_version: '8.1', amount: 12.5 },
      },
    ]);
  });

  it('takes a revision in whichever way the sender counts', async () => {
    const fact = { type: 'fact', name: 'trade_recorded', customerId: '600001', factKey: 'trade:1' };
    await send([
      { ...fact, revision: 'v2' },
      { ...fact, revision: '第三版' },
      { ...fact, revision: 'v2' },
    ]);
    const revisions = log.events().map(({ revision }) => revision ?? '');
    for (const revision of revisions) expect(revision).toMatch(/^[0-9a-f]{16}$/);
    expect(revisions[0]).toBe(revisions[2]);
    expect(revisions[0]).not.toBe(revisions[1]);
  });

  it('answers for each event, keeps what breaks the plan for quarantine, and logs nothing in a dry run', async () => {
    const events = [
      { name: 'planned_amount', anonymousId: 'd', properties: { amount: 1 } },
      { name: 'planned_amount', anonymousId: 'd', properties: { amount: 'a lot' } },
      { name: 'planned_amount', properties: { amount: 1 } },
      { nam: 'typo', anonymousId: 'd' },
    ];
    const expected = {
      accepted: 1,
      quarantined: [
        { index: 1, violations: [{ code: 'WRONG_TYPE', property: 'amount', message: 'amount is a number' }] },
      ],
      refused: [
        { index: 2, code: 'MISSING_ID', message: 'An event has an anonymousId or a customerId.' },
        { index: 3, code: 'WRONG_SHAPE', message: '"nam" is not a field of an event.' },
      ],
    };
    expect(await (await send(events)).json()).toEqual(expected);
    expect(log.events().map((event) => event.violations?.length ?? 0)).toEqual([0, 1]);
    log.batches.length = 0;
    expect(await (await send(events, 'srv', { dryRun: true })).json()).toEqual({ ...expected, dryRun: true });
    expect(log.batches).toEqual([]);
  });

  it('takes the key from header, query or body, and gzip whatever the headers say', async () => {
    const body = JSON.stringify({ events: [{ name: 'a', anonymousId: 'd' }], writeKey: 'pub' });
    expect((await post('/v1/events', body)).status).toBe(200);
    expect((await post('/v1/events?writeKey=srv', body)).status).toBe(200);
    expect((await post('/v1/events', gzipSync(body), { 'content-type': 'image/png' })).status).toBe(200);
    expect((await post('/v1/events', body, { 'content-type': 'application/json' })).status).toBe(200);
    expect((await post('/v1/events', body, { 'content-type': 'nonsense' })).status).toBe(200);
    expect(log.batches.map((batch) => batch.source)).toEqual(['app', 'core', 'app', 'app', 'app']);
  });

  it('gives the same key to the same event and another one to every other source and dialect', async () => {
    const event = { name: 'a', anonymousId: 'd', time: NOW, properties: { b: 1, a: 2 } };
    const reordered = { properties: { a: 2, b: 1 }, time: NOW, anonymousId: 'd', name: 'a' };
    await send([event]);
    await send([reordered]);
    await send([event], 'pub');
    const [first, second, third] = log.events().map(({ key }) => key);
    expect(first).toBe(second);
    expect(third).not.toBe(first);
  });
});

describe('time', () => {
  const YEAR = 365 * 86_400_000;
  it.each<[string, object, object, number]>([
    ['a clock that is right', { time: NOW - 1_000 }, { sentAt: NOW }, NOW - 1_000],
    ['a clock a year behind', { time: NOW - YEAR - 1_000 }, { sentAt: NOW - YEAR }, NOW - 1_000],
    ['a clock a year ahead', { time: NOW + YEAR - 1_000 }, { sentAt: NOW + YEAR }, NOW - 1_000],
    ['no time, only when it was sent', {}, { sentAt: NOW + YEAR }, NOW],
    ['no clock at all', {}, {}, NOW],
    ['ISO 8601 with a zone', { time: '2026-06-30T09:59:59.000+08:00' }, {}, NOW - 1_000],
    ['history without a clock to correct by', { time: '2019-05-06T00:00:00Z' }, {}, Date.UTC(2019, 4, 6)],
  ])('%s', async (_name, event, batch, expected) => {
    const logged = await one({ name: 'a', anonymousId: 'd', ...event }, 'srv', batch);
    expect(logged.occurredAt).toBe(expected);
    expect(logged.violations).toBeUndefined();
  });

  it.each<[string, unknown, string]>([
    ['year 0', '0000-01-01T00:00:00Z', 'TIME_OUT_OF_RANGE'],
    ['year 9999', '9999-12-31T23:59:59Z', 'TIME_OUT_OF_RANGE'],
    ['two days ahead', NOW + 2 * 86_400_000, 'TIME_OUT_OF_RANGE'],
    ['beyond any calendar', 1e300, 'WRONG_TYPE'],
    ['no time at all', 'yesterday', 'WRONG_TYPE'],
    ['a day that does not exist', '2026-13-45T00:00:00Z', 'WRONG_TYPE'],
  ])('%s goes to quarantine', async (_name, time, code) => {
    const logged = await one({ name: 'a', anonymousId: 'd', time });
    expect(logged.violations?.map((violation) => violation.code)).toEqual([code]);
    expect(Number.isSafeInteger(logged.occurredAt)).toBe(true);
  });
});

describe('personal data', () => {
  it('leaves as cipher text: traits unless they are open, and properties that always mean a person', async () => {
    const logged = await one({
      type: 'identify',
      customerId: '600001',
      properties: { phone: '13800000000', page_name: '开户' },
      traits: {
        name: '张三',
        email: 'A@b.c',
        mobile: 13800000000,
        risk_level: 'C3',
        city: '上海',
        hobbies: ['围棋'],
        vip: true,
        '': null,
      },
    });
    const text = JSON.stringify(logged);
    for (const secret of ['张三', 'A@b.c', '13800000000', '围棋']) expect(text).not.toContain(secret);
    expect(logged.traits).toMatchObject({
      risk_level: 'C3',
      city: '上海',
      vip: true,
      mobile_index: expect.stringMatching(/^phone-/),
    });
    expect(logged.properties.page_name).toBe('开户');
    expect(await openCipher.decrypt([String(logged.traits?.name), String(logged.traits?.mobile)])).toEqual([
      '张三',
      '13800000000',
    ]);
    const subject = Buffer.from(String(logged.traits?.name).split(':')[2] ?? '', 'base64url').toString();
    expect(subject).toBe('customer:600001');
  });
});

describe('the live feed', () => {
  it('tells the newest, what came since, and what was quarantined', async () => {
    const start = running.ingest.feed.read({ limit: 1 }).cursor;
    await send([
      { name: 'one', anonymousId: 'd' },
      { name: 'two', anonymousId: 'd', time: 'never' },
    ]);
    const { events, cursor, skipped } = running.ingest.feed.read({ after: start, limit: 10 });
    expect(events.map(({ name, source, violations }) => [name, source, violations?.length])).toEqual([
      ['one', 'core', undefined],
      ['two', 'core', 1],
    ]);
    expect([cursor, skipped]).toEqual([start + 2, false]);
    expect(
      running.ingest.feed.read({ after: start, limit: 10, quarantined: true }).events.map(({ name }) => name),
    ).toEqual(['two']);
    expect(running.ingest.feed.read({ after: cursor, limit: 10 })).toMatchObject({ events: [], skipped: false });
    for (let round = 0; round < 8; round += 1) await send(Array(150).fill({ name: 'many', anonymousId: 'd' }));
    const late = running.ingest.feed.read({ after: cursor, limit: 500 });
    expect([late.events.length, late.skipped, late.cursor]).toEqual([500, true, cursor + 1_200]);
    expect(late.acceptedLastMinute).toBeGreaterThanOrEqual(1_202);
    expect(running.ingest.feed.read({ after: late.cursor + 5, limit: 10 })).toMatchObject({
      events: [],
      skipped: true,
    });
  });
});
