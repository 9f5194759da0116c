// Serves the member centre: a few small files under /member/, packed, with a policy of their own that is stricter than the console's.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

const NOT_BUILT = 'The member centre is not built. Run "npm run build" and start again.\n';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** The folder of the built member centre, seen from the bundle and from the sources; null where it was not built. */
export const memberFolder = (): string | null =>
  ['../../member/dist', '../../../member/dist', '../member']
    .map((relative) => join(import.meta.dirname, relative))
    .find((folder) => existsSync(join(folder, 'index.html'))) ?? null;

/** Hashes of what stands within the page itself, as a policy names them. */
export interface InlineHashes {
  readonly scripts: readonly string[];
  readonly styles: readonly string[];
}

const hashesOf = (html: string, pattern: RegExp): readonly string[] =>
  [...html.matchAll(pattern)].map(([, text = '']) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`);

/** Of a page that the build made: its elements have no other attributes. */
export const inlineHashes = (html: string): InlineHashes => ({
  scripts: hashesOf(html, /<script>([\s\S]*?)<\/script>/g),
  styles: hashesOf(html, /<style>([\s\S]*?)<\/style>/g),
});

/**
 * What the browser is told of trust. Nothing but the page's own script and style runs or is asked, what stands within it only by its hash; texts cannot become code at all (trusted
 * types); and which pages may show it in a frame the firm names, none unless told.
 */
export const memberHeaders = (
  publicUrl: string,
  frameOrigins: readonly string[],
  { scripts, styles }: InlineHashes = { scripts: [], styles: [] },
): Readonly<Record<string, string>> => {
  const secure = publicUrl.startsWith('https://');
  const around = frameOrigins.length === 0 ? "'none'" : frameOrigins.join(' ');
  const policy = [
    "default-src 'none'",
    ["script-src 'self'", ...scripts].join(' '),
    ["style-src 'self'", ...styles].join(' '),
    // A picture that the page drew itself: the poster of a referral.
    "img-src 'self' blob:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    `frame-ancestors ${around}`,
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ];
  return {
    'content-security-policy': policy.join('; '),
    'x-content-type-options': 'nosniff',
    ...(frameOrigins.length === 0 ? { 'x-frame-options': 'DENY' } : {}),
    'referrer-policy': 'no-referrer',
    'permissions-policy': 'camera=(), microphone=(), geolocation=(), payment=()',
    'cross-origin-resource-policy': 'same-origin',
    ...(secure ? { 'strict-transport-security': 'max-age=31536000' } : {}),
  };
};

interface ServedFile {
  readonly plain: Buffer;
  readonly gzip: Buffer;
  readonly br: Buffer;
  readonly type: string;
}

const readFiles = (folder: string): ReadonlyMap<string, ServedFile> => {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => name.replaceAll('\\', '/'));
  const served = names.flatMap((name): readonly (readonly [string, ServedFile])[] => {
    const type = types[extname(name)];
    if (type === undefined) return [];
    const plain = readFileSync(join(folder, name));
    return [[name, { plain, gzip: gzipSync(plain, { level: 9 }), br: brotliCompressSync(plain), type }]];
  });
  return new Map(served);
};

/** How the file is packed for who asks; null: not at all. */
const packingOf = (accepted: string): 'br' | 'gzip' | null =>
  /\bbr\b/.test(accepted) ? 'br' : /\bgzip\b/.test(accepted) ? 'gzip' : null;

export interface MemberServing {
  readonly folder: string | null;
  readonly publicUrl: () => string;
  /** Origins whose pages may show cards in frames. */
  readonly frameOrigins: readonly string[];
}

/** Binds /member/…; files are read once, because a running server's release does not change. */
export const serveMember = (server: FastifyInstance, { folder, publicUrl, frameOrigins }: MemberServing): void => {
  const files = folder === null ? null : readFiles(folder);
  const inline = inlineHashes(files?.get('index.html')?.plain.toString('utf8') ?? '');
  const send = (request: FastifyRequest, reply: FastifyReply, name: string): FastifyReply => {
    reply.headers(memberHeaders(publicUrl(), frameOrigins, inline));
    if (!files) return reply.code(503).type('text/plain; charset=utf-8').send(NOT_BUILT);
    const file = files.get(name);
    if (!file) return reply.code(404).type('text/plain; charset=utf-8').send('There is nothing here.\n');
    // Names under assets/ hold a hash of their content; the page itself may change with the next release.
    const forever = name.startsWith('assets/');
    const packing = packingOf(request.headers['accept-encoding'] ?? '');
    reply.headers({
      'cache-control': forever ? 'public, max-age=31536000, immutable' : 'no-cache',
      vary: 'accept-encoding',
    });
    if (packing) reply.header('content-encoding', packing);
    return reply.type(file.type).send(file[packing ?? 'plain']);
  };
  server.get('/member', (_request, reply) => reply.redirect('/member/', 308));
  server.get('/member/', (request, reply) => send(request, reply, 'index.html'));
  server.get('/member/icon.svg', (request, reply) => send(request, reply, 'icon.svg'));
  server.get('/member/assets/:file', (request, reply) =>
    send(request, reply, `assets/${(request.params as { file: string }).file}`),
  );
};
