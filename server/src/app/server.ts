// The running server: an installation, the address that people and programs reach, and the local socket of the command line.

import { existsSync } from 'node:fs';
import { chmod, unlink } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { systemPrincipal } from '../platform/auth/index.ts';
import { type Authenticate, createHttpServer, type HttpServerOptions, permissions } from '../platform/http/index.ts';
import { guardKind } from '../platform/sandbox/index.ts';
import { localSocketPath } from './local-socket.ts';
import { memberFolder, serveMember } from './serve-member.ts';
import { sdkFolder, serveSdk } from './serve-sdk.ts';
import type { Stores } from './stores.ts';
import { version } from './version.ts';
import { type Installation, openInstallation, type Surroundings } from './wiring.ts';

/** How long calls in flight may take after a stop was asked for. */
const GRACE_MS = 10_000;

export interface RunningServer {
  readonly installation: Installation;
  /** Where the console is. */
  readonly url: string;
  /** On the very first start: how to sign in. Told once. */
  readonly firstOperator: { readonly loginName: string; readonly oneTimePassword: string } | null;
  /** Finishes calls in flight, stops background work, closes the stores. */
  stop(): Promise<void>;
}

/** The folder of the built console, seen from the bundle and from the sources. */
const consoleFolder = (): string | null =>
  ['../../console/dist', '../../../console/dist', '../console']
    .map((relative) => join(import.meta.dirname, relative))
    .find((folder) => existsSync(join(folder, 'index.html'))) ?? null;

const localAuthenticate: Authenticate = async () => systemPrincipal('command-line', permissions);

/** The HTTP side of an installation. `local`: for the socket, whose file mode is the check. */
export const createServerOf = (installation: Installation, kind: 'public' | 'local'): Promise<FastifyInstance> => {
  const { config, logger, metrics, wallClock, publicUrl } = installation.surroundings;
  const shared = {
    ...{
      routes: installation.routes,
      readiness: installation.readiness,
      logger,
      metrics,
      wallClock,
      publicUrl,
      version,
    },
    trustedProxies: config.trustedProxies,
    strictResponses: config.strictResponses,
    metricsToken: config.metricsToken,
    bodyBytesMax: config.limits.bodyBytesMax,
    headers: () => installation.sandbox.headers(),
  };
  const serving = { folder: memberFolder(), publicUrl, frameOrigins: config.memberFrameOrigins };
  type Own = 'authenticate' | 'authenticateMember' | 'requestsPerMinuteMax' | 'staticFolder' | 'plugins';
  const own: Pick<HttpServerOptions, Own> =
    kind === 'local'
      ? { authenticate: localAuthenticate, requestsPerMinuteMax: 1_000_000, staticFolder: null }
      : {
          authenticate: installation.auth.authenticate,
          authenticateMember: installation.member.sessions.authenticate,
          requestsPerMinuteMax: config.limits.requestsPerMinuteMax,
          staticFolder: consoleFolder(),
          plugins: [
            (scope) => serveMember(scope, serving),
            ...(config.roles.includes('ingest')
              ? [...installation.plugins, (scope: FastifyInstance) => serveSdk(scope, sdkFolder())]
              : []),
          ],
        };
  return createHttpServer({ ...shared, ...own });
};

const listenLocally = async (installation: Installation): Promise<() => Promise<void>> => {
  const { config, logger } = installation.surroundings;
  const path = localSocketPath(config.dataFolder);
  if (path === null) {
    logger.warn({ folder: config.dataFolder }, 'the path of the data folder is too long for a local socket');
    return async () => undefined;
  }
  await unlink(path).catch(() => undefined);
  const server = await createServerOf(installation, 'local');
  // Nobody else may connect between listening and the change of mode.
  const before = process.umask(0o177);
  try {
    await server.listen({ path });
  } finally {
    process.umask(before);
  }
  await chmod(path, 0o600);
  return async () => {
    await server.close();
    await unlink(path).catch(() => undefined);
  };
};

const closeWithin = async (server: FastifyInstance, graceMs: number): Promise<void> => {
  // Streams of live events never end by themselves.
  const timer = setTimeout(() => server.server.closeAllConnections(), graceMs);
  await server.close();
  clearTimeout(timer);
};

/** Lets production and sandbox each open their own stores alone. */
const guardStores = async ({ surroundings, stores, auth }: Installation): Promise<void> => {
  const holdsData = (await auth.hasOperators()) || (await stores.log.log.head()) > 0;
  const kind = surroundings.sandbox ? 'sandbox' : 'production';
  await guardKind(stores.state.db, kind, { holdsData, at: surroundings.wallClock.now() });
};

const enginesOf = ({ state, log, events }: Stores) => ({
  ...{ stateStore: state.engine, log: log.log.engine, eventStore: events.engine },
});

/** Opens everything and listens. Rejects with nothing left open when something is wrong. */
export const startServer = async (surroundings: Omit<Surroundings, 'publicUrl'>): Promise<RunningServer> => {
  const { config, logger } = surroundings;
  let url = config.publicUrl ?? `http://${config.host}:${config.port}`;
  const installation = await openInstallation({ ...surroundings, publicUrl: () => url });
  const closers: (() => Promise<void>)[] = [() => installation.close()];
  const stop = async (): Promise<void> => {
    for (const close of closers.splice(0).reverse()) await close();
  };
  try {
    await guardStores(installation);
    const firstOperator = await installation.auth.ensureFirstOperator();
    await installation.prepare();
    const server = await createServerOf(installation, 'public');
    closers.push(() => closeWithin(server, GRACE_MS));
    await server.listen({ host: config.host, port: config.port });
    const { port } = server.server.address() as AddressInfo;
    if (config.publicUrl === null)
      url = `http://${config.host.includes(':') ? `[${config.host}]` : config.host}:${port}`;
    closers.push(await listenLocally(installation));
    await installation.start();
    logger.info({ url, version, ...enginesOf(installation.stores) }, 'listening');
    return { installation, url, firstOperator, stop };
  } catch (error) {
    await stop();
    throw error;
  }
};
