// The protocols of vendors, with small requests of our own making.
import { describe, expect, it } from 'vitest';
import { basic, log, NOW, post, running, useTestIngest } from './testing-desk.ts';

useTestIngest();

describe('vendors', () => {
  it('Segment: a batch with a writeKey in the body, one message refused, the rest taken', async () => {
    const batch = [
      {
        type: 'track',
        event: 'Application Opened',
        anonymousId: 'd',
        messageId: 'm1',
        originalTimestamp: '2026-06-30T01:59:00Z',
        context: { os: { name: 'iOS', version: '18' }, campaign: { name: 'c', source: 'wx' } },
      },
      { type: 'screen', name: '行情', anonymousId: 'd', messageId: 'm2', properties: { code: '600000' } },
      { type: 'page', anonymousId: 'd', messageId: 'm3', properties: { url: 'https://a/b', title: 'T' } },
      { type: 'track', event: 'x', messageId: 'm4' },
      { type: 'unheard_of', userId: 'u' },
    ];
    const answer = await post('/v1/batch', JSON.stringify({ batch, writeKey: 'pub', sentAt: '2026-06-30T02:00:00Z' }));
    expect(await answer.json()).toMatchObject({
      success: true,
      refused: [
        { index: 3, code: 'MISSING_ID' },
        { index: 4, code: 'WRONG_SHAPE' },
      ],
    });
    expect(log.events()).toMatchObject([
      {
        key: 'segment:app:m1',
        name: 'app_started',
        occurredAt: NOW - 60_000,
        properties: { platform: 'ios', os: 'iOS', os_version: '18', utm_campaign: 'c', utm_source: 'wx' },
      },
      { name: 'page_viewed', properties: { page_name: '行情', code: '600000' } },
      { name: 'page_viewed', properties: { page_url: 'https://a/b', page_title: 'T' } },
    ]);
  });

  it('Segment: an import keeps its times, whatever sentAt says', async () => {
    const batch = [{ type: 'track', event: 'x', userId: '1', messageId: 'm', timestamp: '2020-01-01T00:00:00Z' }];
    await post('/v1/import', JSON.stringify({ batch, sentAt: '2020-01-02T00:00:00Z' }), basic('srv'));
    expect(log.events()[0]?.occurredAt).toBe(Date.UTC(2020, 0, 1));
  });

  it('Segment: a call whose only message is refused fails, so that the SDK does not try again for ever', async () => {
    const answer = await post('/v1/track', JSON.stringify({ event: 'x', messageId: 'm' }), basic('pub'));
    expect([answer.status, await answer.json()]).toMatchObject([400, { success: false, code: 'MISSING_ID' }]);
  });

  it('Ark: own properties stay beside presets of the same name; image requests get an image', async () => {
    const record = {
      appid: 'pub',
      xwho: 'd',
      xwhat: '$pageview',
      xwhen: NOW,
      xcontext: { $url: 'https://p', page_url: 'mine', $session_id: 's', $platform: 'WeChat', $lib: 'WeChat' },
    };
    const data = encodeURIComponent(Buffer.from(JSON.stringify([record])).toString('base64'));
    const answer = await fetch(`${running.url}/up?appid=pub&data=${data}`, { headers: { accept: 'image/webp,*/*' } });
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'image/gif']);
    expect(log.events()).toMatchObject([
      {
        name: 'page_viewed',
        actorId: 'device:d',
        sessionId: 's',
        properties: { page_url: 'mine', $url: 'https://p', platform: 'mini_program', sdk: 'WeChat' },
      },
    ]);
    const question = await fetch(`${running.url}/configure?appkey=pub&lib=Js`);
    expect([question.status, await question.json()]).toEqual([200, { code: 200, data: [] }]);
  });

  it('Sensors Data: a retry has the same key; /debug with Dry-Run keeps nothing', async () => {
    const record = {
      type: 'track',
      event: '$WebClick',
      distinct_id: 'd',
      time: NOW - 2_000,
      _track_id: 7,
      properties: { $element_content: '买入' },
    };
    const form = (flush: number) =>
      `data=${encodeURIComponent(Buffer.from(JSON.stringify({ ...record, _flush_time: flush })).toString('base64'))}&ext=crc%3D1`;
    await post('/sa?project=pub', form(NOW - 1_000));
    await post('/sa?project=pub', form(NOW));
    expect(log.events().map(({ key }) => key)).toEqual(Array(2).fill(`sensors:app:d:${NOW - 2_000}:$WebClick:7`));
    expect(log.events()[0]).toMatchObject({
      name: 'element_clicked',
      occurredAt: NOW - 1_000,
      properties: { element_text: '买入' },
    });
    log.batches.length = 0;
    expect((await post('/debug?project=pub', form(NOW), { 'dry-run': 'true' })).status).toBe(200);
    expect(log.batches).toEqual([]);
    expect((await post('/debug?project=pub', form(NOW))).status).toBe(200);
    expect(log.batches.length).toBe(1);
  });

  it('Sensors Data: the log-in of an old SDK links both of its ids', async () => {
    const login = {
      type: 'track_signup',
      event: '$SignUp',
      distinct_id: '600001',
      original_id: 'anon',
      time: NOW,
      _track_id: 1,
      properties: {},
    };
    await post('/sa?token=srv', `data=${Buffer.from(JSON.stringify(login)).toString('base64')}`);
    expect(log.events().map(({ actorId, customerId, kind }) => [kind, actorId, customerId])).toEqual([
      ['identify', 'device:anon', '600001'],
      ['identify', 'device:600001', '600001'],
    ]);
  });
});
