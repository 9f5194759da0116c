// Serves the collector to the firm's pages, which are of other origins: a script that any page may load, small, and fresh within the hour.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { FastifyInstance } from 'fastify';

/** The built files, each for the place named in docs/reference/sdk.md. */
const sdkFiles = [
  'zhiyin.js',
  'zhiyin.mjs',
  'zhiyin-card.js',
  'zhiyin-card.mjs',
  'zhiyin-mini-program.cjs',
  'zhiyin-mini-program.mjs',
  'zhiyin-node.mjs',
] as const;

const NOT_BUILT = 'The SDK is not built. Run "npm run build" and start again.\n';

/** The folder of the built SDK, seen from the bundle and from the sources; null where it was not built. */
export const sdkFolder = (): string | null =>
  ['../../sdk/dist', '../../../sdk/dist', '../sdk']
    .map((relative) => join(import.meta.dirname, relative))
    .find((folder) => existsSync(join(folder, 'zhiyin.js'))) ?? null;

interface ServedFile {
  readonly plain: Buffer;
  readonly packed: Buffer;
  readonly etag: string;
}

const readFile = (path: string): ServedFile => {
  const plain = readFileSync(path);
  const hash = createHash('sha256').update(plain).digest('base64url').slice(0, 27);
  return { plain, packed: gzipSync(plain, { level: 9 }), etag: hash };
};

/** Whether one of the tags that the browser holds is this content, packed or not. */
const holds = (ifNoneMatch: string | undefined, etag: string): boolean =>
  ifNoneMatch?.split(',').some(
    (each) =>
      each
        .trim()
        .replace(/^W\//, '')
        .replace(/^"|(-gzip)?"$/g, '') === etag,
  ) ?? false;

/** Binds /sdk/…; files are read once, because a running server's release does not change. */
export const serveSdk = (server: FastifyInstance, folder: string | null): void => {
  for (const name of sdkFiles) {
    const path = folder === null ? null : join(folder, name);
    const file = path !== null && existsSync(path) ? readFile(path) : null;
    server.get(`/sdk/${name}`, (request, reply) => {
      if (!file) return reply.code(503).type('text/plain; charset=utf-8').send(NOT_BUILT);
      const packs = /\bgzip\b/.test(request.headers['accept-encoding'] ?? '');
      reply.headers({
        // Any page may load it, and there is nothing in it that depends on who asks.
        'access-control-allow-origin': '*',
        'cross-origin-resource-policy': 'cross-origin',
        'x-content-type-options': 'nosniff',
        'cache-control': 'public, max-age=3600, stale-while-revalidate=86400',
        vary: 'accept-encoding',
        etag: `"${file.etag}${packs ? '-gzip' : ''}"`,
      });
      if (holds(request.headers['if-none-match'], file.etag)) return reply.code(304).send();
      if (packs) reply.header('content-encoding', 'gzip');
      return reply.type('text/javascript; charset=utf-8').send(packs ? file.packed : file.plain);
    });
  }
};
