// What is broken, hostile or merely odd, from the wire to the screens: refused by name, kept apart, or kept as it is.
import { gzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import { expect, it } from 'vitest';
import { countersOf, eventually, timelineOf } from './asking.ts';
import { accept, makeWriteKey, post, postRaw } from './senders.ts';
import type { Site } from './site.ts';

const DAY_MS = 86_400_000;
const tenKilobytes = 'x'.repeat(10_000);
const nested = `{"events":${'['.repeat(10_000)}${']'.repeat(10_000)}}`;
const bytes = (body: string | Uint8Array): Uint8Array<ArrayBuffer> => new Uint8Array(Buffer.from(body));

/** What people have tried on every form of every product. */
const hostile = [
  `'; DROP TABLE profile; --`,
  `') OR 1=1 --`,
  '{event:Identifier} {x:String} $1 ? %s #{x}',
  `=cmd|'/c calc'!A1`,
  '+1+1',
  '-1+1',
  '@SUM(A1:A9)',
  '\t=1+1',
  '\r\n=1+1',
  '"quoted", and; more\\',
  '<script>alert(1)</script>',
  '../../etc/passwd',
  '\\N',
  'NULL',
  '__proto__',
  'a\u0000b',
  '\uD800',
];

export const badInputCases = (siteOf: () => Site): void => {
  let made: Promise<string> | null = null;
  const key = (): Promise<string> => {
    made ??= makeWriteKey(siteOf(), 'bad-input', 'server').then((each) => each.key);
    return made;
  };
  const raw = async (body: string | Uint8Array) =>
    postRaw(siteOf().url, bytes(body), { authorization: `Bearer ${await key()}` });
  const send = async (events: readonly object[], more: object = {}) => post(siteOf().url, await key(), events, more);
  const headOf = async (): Promise<number> => (await siteOf().status()).pipeline?.head ?? -1;

  it.each<[string, string | Uint8Array, number, string]>([
    ['malformed JSON', '{"events":[', 400, 'NOT_JSON'],
    ['NaN', '{"events":[{"name":"a","anonymousId":"d","properties":{"n":NaN}}]}', 400, 'NOT_JSON'],
    ['nothing', '', 400, 'EMPTY_BODY'],
    ['a truncated gzip', gzipSync('{"events":[]}').subarray(0, 15), 400, 'BAD_GZIP'],
    ['a gzip bomb', gzipSync(Buffer.alloc(100_000_000)), 413, 'BODY_TOO_LARGE'],
    ['a gzip in a gzip bomb', gzipSync(gzipSync(Buffer.alloc(100_000_000))), 413, 'BODY_TOO_LARGE'],
    ['10,000 levels', nested, 400, 'TOO_DEEP'],
    ['a body over the limit', 'x'.repeat(5_000_000), 413, 'BODY_TOO_LARGE'],
    ['text that is not UTF-8', Buffer.from([0x7b, 0xff, 0x7d]), 400, 'INVALID_UTF8'],
  ])('refuses %s whole', async (_name, body, status, code) => {
    const before = await headOf();
    const answer = await raw(body).catch((error: unknown) => String(error));
    // A body far over the limit may be cut off before it was sent; an answer, where there is one, says why.
    if (typeof answer === 'string') expect(body.length).toBeGreaterThan(4_194_304);
    else expect([answer.status, answer.json?.code]).toEqual([status, code]);
    expect(await headOf()).toBe(before);
  });

  it.each<[string, object, string]>([
    ['a name that is a number', { name: 5, anonymousId: 'd' }, 'WRONG_SHAPE'],
    ['properties that are a list', { name: 'a', anonymousId: 'd', properties: [1] }, 'WRONG_SHAPE'],
    ['a field nobody knows', { name: 'a', anonymousId: 'd', userId: 'u' }, 'WRONG_SHAPE'],
    ['no id at all', { name: 'a' }, 'MISSING_ID'],
    ['an id of 10 kB', { id: tenKilobytes, name: 'a', anonymousId: 'd' }, 'ID_TOO_LONG'],
    ['a customer number of 10 kB', { name: 'a', customerId: tenKilobytes }, 'ID_TOO_LONG'],
  ])('refuses an event with %s and takes its neighbour', async (_name, event, code) => {
    const { json } = await send([event, { name: 'neighbour', anonymousId: 'neighbour' }]);
    expect(json).toMatchObject({ accepted: 1, quarantined: [], refused: [{ index: 0, code }] });
  });

  it.each<[string, string, string]>([
    ['1e400', '"properties":{"n":1e400}', 'WRONG_TYPE'],
    ['the year 0', '"time":"0000-01-01T00:00:00Z"', 'TIME_OUT_OF_RANGE'],
    ['the year 9999', '"time":"9999-12-31T23:59:59Z"', 'TIME_OUT_OF_RANGE'],
    ['a clock a year ahead', `"time":${Date.now() + 365 * DAY_MS}`, 'TIME_OUT_OF_RANGE'],
    ['a time that is none', '"time":"soon"', 'WRONG_TYPE'],
    ['a text of 10 kB', `"properties":{"t":"${tenKilobytes}"}`, 'VALUE_TOO_LONG'],
  ])('keeps an event with %s apart, for somebody to look at', async (name, field, code) => {
    const site = siteOf();
    const eventName = `apart_${code.toLowerCase()}_${name.length}`;
    const { json } = await raw(`{"events":[{"name":"${eventName}","customerId":"B0",${field}}]}`);
    expect(json).toMatchObject({ accepted: 0, quarantined: [{ index: 0, violations: [{ code }] }], refused: [] });
    await site.settle();
    const listed = await site.api('GET', `/quarantine/events?eventName=${eventName}&status=open`);
    expect(listed.json).toMatchObject({ total: 1, items: [{ violations: [{ code }] }] });
    expect((await countersOf(site, 'B0'))[eventName]).toBeUndefined();
  });

  it('sets right a clock that is off by a year where the sender says when it sent', async () => {
    const site = siteOf();
    const wrongNow = Date.now() - 365 * DAY_MS;
    const event = { name: 'page_viewed', customerId: 'B1', time: wrongNow - 60_000, properties: { mark: 'clock' } };
    const before = Date.now();
    await accept(site.url, await key(), [event], { sentAt: wrongNow });
    await site.settle();
    await eventually(async () => {
      const at = (await timelineOf(site, 'B1'))[0]?.at ?? 0;
      expect(Math.abs(at - (before - 60_000))).toBeLessThan(30_000);
    });
  });

  it('takes an id once, however often and wherever it comes again', async () => {
    const site = siteOf();
    const event = { id: 'same', name: 'page_viewed', customerId: 'B2', properties: { mark: 'once' } };
    await accept(site.url, await key(), [event, event, event]);
    await accept(site.url, await key(), [event]);
    await site.settle();
    await accept(site.url, await key(), [event, { ...event, id: 'other' }]);
    await site.settle();
    expect(await countersOf(site, 'B2')).toEqual({ page_viewed: 2 });
    expect(await timelineOf(site, 'B2')).toHaveLength(2);
  });

  it('carries emoji, right-to-left and Chinese text unchanged from the wire to the timeline', async () => {
    const site = siteOf();
    const text = '😀👨‍👩‍👧 שלום مرحبا 你好，世界 \u202Eabc\u202C é';
    await accept(site.url, await key(), [
      {
        name: '浏览页面',
        customerId: 'B3',
        sessionId: text,
        properties: { text, [text.slice(0, 20)]: [text, text] },
      },
    ]);
    await site.settle();
    const [event] = await timelineOf(site, 'B3');
    expect(event).toMatchObject({ name: '浏览页面', sessionId: text });
    expect(event?.properties).toMatchObject({ text, [text.slice(0, 20)]: [text, text] });
    expect(await countersOf(site, 'B3')).toMatchObject({ 浏览页面: 1 });
  });

  it.each(hostile)('keeps %j in every field as mere text', async (text) => {
    const site = siteOf();
    const at = hostile.indexOf(text);
    const customer = `b4-${at}`;
    const sent = [
      ...[
        { name: text, customerId: customer, sessionId: text, properties: { mark: text, [text]: text, list: [text] } },
      ],
      ...[{ name: 'page_viewed', customerId: text, anonymousId: text, id: text }],
      {
        ...{ type: 'fact', name: 'customer_recorded', customerId: customer, factKey: text, revision: text },
        properties: { effective_on: '2026-01-05', education: text, city: text, open_channel: text, branch_id: text },
        traits: { name: text, phone: text, email: text, address: text },
      },
      {
        ...{ type: 'fact', name: 'product_recorded', factKey: `p${at}`, revision: text },
        properties: {
          product_code: `${text}${at}`,
          name: text,
          product_type: 'stock',
          category: text,
          effective_on: '2026-01-05',
          issuer: text,
        },
      },
    ];
    const { status, json } = await send(sent);
    expect(status).toBe(200);
    // Control characters and halves of characters may be kept apart; nothing may be lost without a word.
    expect(json.accepted + json.quarantined.length + json.refused.length).toBe(sent.length);
    expect(json.accepted, JSON.stringify(json)).toBeGreaterThan(0);
    await site.settle();
    const { pipeline } = await site.status();
    expect(pipeline?.consumers.filter((each) => each.state !== 'running')).toEqual([]);
    const search = encodeURIComponent(text.replace('\uD800', '\uFFFD'));
    for (const path of [
      `/customers?search=${search}&tags=${search}&branchId=${search}`,
      `/catalogue/products?search=${search}`,
    ]) {
      const answer = await site.api('GET', path);
      expect([200, 400, 422], answer.text).toContain(answer.status);
    }
  });

  it('lists, shows and exports what hostile texts left behind, with no formula in any cell', async () => {
    const site = siteOf();
    const { json } = await site.api('GET', '/customers?search=b4-&pageSize=200');
    expect(json.total).toBeGreaterThanOrEqual(hostile.length - 2);
    for (const row of json.rows as { customerId: string }[]) {
      const detail = await site.api('GET', `/customers/${encodeURIComponent(row.customerId)}`);
      expect(detail.status, detail.text).toBe(200);
    }
    let formulas = 0;
    for (const path of ['/customers.csv', '/catalogue/products.csv', '/audit.csv']) {
      const { status, text } = await site.api('GET', path);
      expect(status, text).toBe(200);
      const lines: string[][] = parse(text, { bom: true });
      expect(lines.length, path).toBeGreaterThan(1);
      for (const cell of lines.flat()) {
        expect(cell).not.toMatch(/^[=+\-@\t\r](?![\d.]+$)/);
        if (/^'[=+\-@\t\r]/.test(cell)) formulas += 1;
      }
    }
    expect(formulas).toBeGreaterThan(hostile.length / 2);
  });
};
