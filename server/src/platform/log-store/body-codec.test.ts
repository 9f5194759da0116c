// What lies on disk of a batch is read back as it was, whichever version wrote it.
import { randomBytes } from 'node:crypto';
import { deflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { packBody, unpackBody } from './body-codec.ts';

const json = Buffer.from(
  JSON.stringify(Array.from({ length: 200 }, (_, n) => ({ name: 'page_viewed', at: n * 7919 }))),
);

describe('the stored form of a batch', () => {
  it.each([
    ['nothing', Buffer.alloc(0)],
    ['a few bytes', Buffer.from('{"v":1}')],
    ['JSON of events', json],
    ['so much that another thread does it', Buffer.concat(Array.from({ length: 40 }, () => json))],
    ['noise of that size', randomBytes(200_000)],
    [
      'bytes that nothing makes smaller',
      Buffer.from(Array.from({ length: 4_096 }, (_, n) => (n * n * 31 + (n >> 3)) & 255)),
    ],
  ])('gives back %s', async (_name, body) => {
    expect(Buffer.from(await unpackBody(await packBody(body))).equals(body)).toBe(true);
  });

  it('is much smaller than JSON of events', async () => {
    expect((await packBody(json)).length).toBeLessThan(json.length / 3);
  });

  it('is read where it was deflated by an earlier version', async () => {
    const stored = Buffer.concat([Buffer.of(1), deflateRawSync(json)]);
    expect(Buffer.from(await unpackBody(stored)).equals(json)).toBe(true);
  });

  it('is refused where it is unknown, and where it is damaged', async () => {
    await expect(unpackBody(Buffer.from([9, 1, 2]))).rejects.toThrow('the unknown form 9');
    const packed = await packBody(json);
    await expect(unpackBody(packed.subarray(0, packed.length - 20))).rejects.toThrow();
  });
});
