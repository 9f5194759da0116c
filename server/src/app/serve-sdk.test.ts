// The collector as pages get it: from any origin, packed, kept for an hour, and asked for again by its tag.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { type FastifyInstance, fastify } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serveSdk } from './serve-sdk.ts';

describe('the collector on its way to pages', () => {
  const script = `window.zhiyin = {}; // ${'知音'.repeat(500)}`;
  let folder = '';
  let server: FastifyInstance;
  const get = (headers: Record<string, string> = {}, url = '/sdk/zhiyin.js') => server.inject({ url, headers });

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'zhiyin-sdk-'));
    await writeFile(join(folder, 'zhiyin.js'), script);
    server = fastify();
    serveSdk(server, folder);
  });
  afterAll(async () => {
    await server.close();
    await rm(folder, { recursive: true });
  });

  it('may be loaded by a page of any origin, as a script, and for an hour from the cache', async () => {
    const answer = await get({ origin: 'https://m.example.com' });
    expect(answer.body).toBe(script);
    expect(answer.headers).toMatchObject({
      'access-control-allow-origin': '*',
      'cross-origin-resource-policy': 'cross-origin',
      'content-type': 'text/javascript; charset=utf-8',
      'x-content-type-options': 'nosniff',
      'cache-control': 'public, max-age=3600, stale-while-revalidate=86400',
      vary: 'accept-encoding',
    });
    expect(answer.headers['content-encoding']).toBeUndefined();
  });

  it('is packed for who can unpack it', async () => {
    const answer = await get({ 'accept-encoding': 'gzip, deflate, br' });
    expect(answer.headers['content-encoding']).toBe('gzip');
    expect(gunzipSync(answer.rawPayload).toString()).toBe(script);
    expect(answer.rawPayload.length).toBeLessThan(script.length / 5);
  });

  it('is not sent again to who has it, in whichever form it came', async () => {
    const [plain, packed] = [await get(), await get({ 'accept-encoding': 'gzip' })];
    expect(plain.headers.etag).not.toBe(packed.headers.etag);
    for (const tag of [
      plain.headers.etag,
      packed.headers.etag,
      `W/${packed.headers.etag}`,
      `"x", ${plain.headers.etag}`,
    ]) {
      const again = await get({ 'if-none-match': String(tag), 'accept-encoding': 'gzip' });
      expect([again.statusCode, again.rawPayload.length]).toEqual([304, 0]);
    }
    expect((await get({ 'if-none-match': '"another"' })).statusCode).toBe(200);
    const head = await server.inject({ method: 'HEAD', url: '/sdk/zhiyin.js' });
    expect([head.statusCode, head.headers.etag]).toEqual([200, plain.headers.etag]);
  });

  it('says what to do where it was not built, and has nothing else', async () => {
    const missing = await get({}, '/sdk/zhiyin.mjs');
    expect([missing.statusCode, missing.body]).toEqual([503, expect.stringContaining('npm run build')]);
    for (const url of ['/sdk/../package.json', '/sdk/package.json', '/sdk/'])
      expect((await get({}, url)).statusCode).toBe(404);
  });
});
