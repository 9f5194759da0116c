// The body of a request, and what its answer means.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { backoffMs, eventsUrl, type Properties, requestBody, utf8Bytes, verdictOf } from './wire.ts';

describe('the body', () => {
  it('says the same as its events, whatever they share', () => {
    const value = fc.oneof(
      fc.integer({ min: 0, max: 2 }),
      fc.constantFrom('a', '中'),
      fc.boolean(),
      fc.constant(null),
      fc.array(fc.integer({ max: 1 })),
    );
    const properties = fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd'), value);
    fc.assert(
      fc.property(fc.array(properties, { maxLength: 5 }), (bags) => {
        const events = bags.map((bag, index) => ({ id: String(index), time: index, properties: bag as Properties }));
        const body = JSON.parse(requestBody(events, 7));
        expect(body.sentAt).toBe(7);
        const read = body.events.map((event: { properties: object }) => ({
          ...event,
          properties: { ...body.properties, ...event.properties },
        }));
        expect(read).toEqual(JSON.parse(JSON.stringify(events)));
      }),
    );
  });

  it('is never longer than it counts', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 0xffff })), (codes) => {
        const text = String.fromCharCode(...codes);
        expect(utf8Bytes(text)).toBeGreaterThanOrEqual(Buffer.byteLength(text));
      }),
    );
    expect([utf8Bytes('abc'), utf8Bytes('é'), utf8Bytes('中文')]).toEqual([3, 2, 6]);
  });
});

describe('answers', () => {
  it.each([
    [200, 'done'],
    [204, 'done'],
    [0, 'retry'],
    [408, 'retry'],
    [429, 'retry'],
    [500, 'retry'],
    [503, 'retry'],
    [413, 'split'],
    [401, 'forbidden'],
    [403, 'forbidden'],
    [404, 'forbidden'],
    [400, 'refused'],
    [302, 'refused'],
  ])('%i: %s', (status, verdict) => {
    expect(verdictOf(status)).toBe(verdict);
  });

  it('waits grow to a bound, at least half of them sure', () => {
    expect([1, 2, 3, 10, 1_000].map((failures) => backoffMs(failures, 0))).toEqual([
      500, 1_000, 2_000, 150_000, 150_000,
    ]);
    expect([1, 2, 1_000].map((failures) => backoffMs(failures, 0.999_999))).toEqual([
      expect.closeTo(1_000, 0),
      expect.closeTo(2_000, 0),
      expect.closeTo(300_000, 0),
    ]);
  });

  it('the address takes a key as it is', () => {
    expect(eventsUrl('https://e.cn/base//', 'a b&c')).toBe('https://e.cn/base/v1/events?writeKey=a%20b%26c');
  });
});
