// What is broken, too large or too long: refused whole, refused alone, or kept for quarantine.
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { log, post, send, useTestIngest } from './testing-desk.ts';

useTestIngest();

describe('bad input', () => {
  const tenKilobytes = 'x'.repeat(10_000);
  it.each<[string, string | Uint8Array, number, string]>([
    ['malformed JSON', '{"events":[', 400, 'NOT_JSON'],
    ['no body', '', 400, 'EMPTY_BODY'],
    ['a truncated gzip', gzipSync('{"events":[]}').subarray(0, 15), 400, 'BAD_GZIP'],
    ['a gzip bomb', gzipSync(Buffer.alloc(20_000_000)), 413, 'BODY_TOO_LARGE'],
    ['a body that is too large', 'x'.repeat(200_001), 413, 'BODY_TOO_LARGE'],
    ['10,000 levels', `{"events":${'['.repeat(10_000)}${']'.repeat(10_000)}}`, 400, 'TOO_DEEP'],
    ['a list instead of an object', '[]', 400, 'WRONG_SHAPE'],
    ['events that are no list', '{"events":{"a":1}}', 400, 'WRONG_SHAPE'],
    [
      'too many events',
      JSON.stringify({ events: Array(201).fill({ name: 'a', anonymousId: 'd' }) }),
      413,
      'TOO_MANY_EVENTS',
    ],
    ['text that is not UTF-8', Buffer.from([0x7b, 0xff, 0x7d]), 400, 'INVALID_UTF8'],
  ])('%s is refused whole', async (_name, body, status, code) => {
    const answer = await post('/v1/events', body, { authorization: 'Bearer srv' });
    expect(answer.status).toBe(status);
    expect(await answer.json()).toMatchObject({ code });
    expect(log.batches).toEqual([]);
  });

  it.each<[string, unknown, string]>([
    ['a number for an event', 5, 'WRONG_SHAPE'],
    ['null', null, 'WRONG_SHAPE'],
    ['a name that is a number', { name: 5, anonymousId: 'd' }, 'WRONG_SHAPE'],
    ['properties that are a list', { name: 'a', anonymousId: 'd', properties: [1] }, 'WRONG_SHAPE'],
    ['no id', { name: 'a' }, 'MISSING_ID'],
    ['no name', { anonymousId: 'd' }, 'MISSING_NAME'],
    ['a fact without key', { type: 'fact', name: 'a', customerId: '1' }, 'MISSING_ID'],
    ['an id of 10 kB', { id: tenKilobytes, name: 'a', anonymousId: 'd' }, 'ID_TOO_LONG'],
    ['an anonymous id of 10 kB', { name: 'a', anonymousId: tenKilobytes }, 'ID_TOO_LONG'],
    ['a customer number of 10 kB', { name: 'a', customerId: tenKilobytes }, 'ID_TOO_LONG'],
    ['a name of 10 kB', { name: tenKilobytes, anonymousId: 'd' }, 'ID_TOO_LONG'],
    [
      '501 properties',
      {
        name: 'a',
        anonymousId: 'd',
        properties: Object.fromEntries([...Array(501).keys()].map((each) => [`p${each}`, each])),
      },
      'TOO_MANY_PROPERTIES',
    ],
  ])('%s refuses that event alone', async (_name, event, code) => {
    const answer = (await (await send([event, { name: 'good', anonymousId: 'd' }])).json()) as { refused: object[] };
    expect(answer.refused).toMatchObject([{ index: 0, code }]);
    expect(log.events().map(({ name }) => name)).toEqual(['good']);
  });

  it.each<[string, string, string]>([
    ['1e400', '{"a":1e400}', 'WRONG_TYPE'],
    ['a text of 10 kB', JSON.stringify({ a: tenKilobytes }), 'VALUE_TOO_LONG'],
    ['a customer number with blanks', '{}', 'WRONG_TYPE'],
    ['text that looks like cipher text', '{"a":"enc:1:eA:eA"}', 'VALUE_NOT_ALLOWED'],
  ])('%s goes to quarantine, whole', async (name, properties, code) => {
    const who = name.startsWith('a customer') ? '"customerId":"6 0 0"' : '"anonymousId":"d"';
    const answer = await post('/v1/events', `{"events":[{"name":"a",${who},"properties":${properties}}]}`, {
      authorization: 'Bearer srv',
    });
    expect(await answer.json()).toMatchObject({ accepted: 0, refused: [] });
    expect(log.events()[0]?.violations?.map((violation) => violation.code)).toEqual([code]);
    expect(log.events()[0]?.customerId).toBeUndefined();
  });

  it('keeps emoji, RTL, quotes and what looks like SQL or a formula as they are, and pollutes no prototype', async () => {
    const text = `😀 שלום مرحبا '; drop table x; -- =cmd|'/c calc'!A1 "q"\\`;
    const body = `{"events":[{"name":"a","anonymousId":${JSON.stringify(text)},"properties":{"t":${JSON.stringify(text)},"__proto__":{"polluted":1},"constructor":"c"}}]}`;
    await post('/v1/events', body, { authorization: 'Bearer srv' });
    const [event] = log.events();
    expect(event?.actorId).toBe(`device:${text}`);
    expect(event?.properties.t).toBe(text);
    expect(event?.properties.constructor).toBe('c');
    expect(Object.getPrototypeOf(event?.properties)).toBe(Object.prototype);
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });
});
