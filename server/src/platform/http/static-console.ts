// Serves the console's files; every address that is not a file gets index.html, because the console routes by itself.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { sendProblem } from './call.ts';
import { problem } from './problem.ts';

const NOT_BUILT = 'The console is not built. Run "npm run build" and start again.\n';

const wantsPage = (request: FastifyRequest): boolean =>
  request.method === 'GET' &&
  (request.headers.accept ?? '').includes('text/html') &&
  !request.url.startsWith('/api/') &&
  !/\.\w{2,5}(\?|$)/.test(request.url);

/** Registers the files and answers what no route matches. */
export const serveConsole = async (server: FastifyInstance, folder: string | null): Promise<void> => {
  const index = folder === null ? null : join(folder, 'index.html');
  if (folder !== null && index !== null && existsSync(index)) {
    await server.register(fastifyStatic, {
      root: folder,
      index: false,
      cacheControl: false,
      setHeaders: (response, path) => {
        // File names under assets/ hold a hash of their content; everything else may change with the next release.
        const forever = path.includes(`${join(folder, 'assets')}`);
        response.setHeader('cache-control', forever ? 'public, max-age=31536000, immutable' : 'no-cache');
      },
    });
  }
  const page = (reply: FastifyReply): FastifyReply => {
    if (index === null || !existsSync(index)) return reply.code(503).type('text/plain; charset=utf-8').send(NOT_BUILT);
    return reply.type('text/html; charset=utf-8').header('cache-control', 'no-cache').send(readFileSync(index));
  };
  server.get('/', (_request, reply) => page(reply));
  server.setNotFoundHandler((request, reply) =>
    wantsPage(request)
      ? page(reply)
      : sendProblem(
          reply,
          problem(404, 'NOT_FOUND', `There is nothing at ${request.method} ${request.url.split('?')[0]}.`, request.id),
        ),
  );
};
