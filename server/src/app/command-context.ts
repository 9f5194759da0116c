// How commands reach the installation: through the running server's socket, or by opening the stores themselves.
import type { z } from 'zod';
import { readConfig } from '../platform/config/index.ts';
import type { CallInput, Endpoint } from '../platform/http/index.ts';
import { createLogger, createMetrics } from '../platform/telemetry/index.ts';
import { machineClock } from './clocks.ts';
import { type CommandContext, CommandFailed, type LoadedConfig, type LocalApi } from './commands/command.ts';
import { callSocket, type LocalAnswer, localSocketPath, type StreamedAnswer, streamSocket } from './local-socket.ts';
import { createServerOf } from './server.ts';
import { type Installation, openInstallation } from './wiring.ts';

type Send = (call: { method: string; path: string; body?: string | undefined }) => Promise<LocalAnswer>;

const addressOf = (
  endpoint: Endpoint,
  params: Readonly<Record<string, unknown>>,
  query: Readonly<Record<string, unknown>>,
): string => {
  const path = endpoint.path.replaceAll(/:(\w+)/g, (_all, name: string) => encodeURIComponent(String(params[name])));
  const given = Object.entries(query).filter(([, value]) => value !== undefined);
  const search = new URLSearchParams(given.map(([key, value]): [string, string] => [key, String(value)])).toString();
  return `/api${path}${search === '' ? '' : `?${search}`}`;
};

const sentenceOf = (answer: LocalAnswer): string => {
  try {
    return String((JSON.parse(answer.body) as { detail?: unknown }).detail ?? answer.body);
  } catch {
    return answer.body;
  }
};

const textOf = async (body: AsyncIterable<Buffer>): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
};

const localApi = (send: Send, open: (path: string) => Promise<StreamedAnswer>, live: boolean): LocalApi => {
  const ask = async (endpoint: Endpoint, input: Partial<CallInput<unknown, unknown, unknown>>): Promise<string> => {
    const answer = await send({
      method: endpoint.method,
      path: addressOf(
        endpoint,
        (input.params ?? {}) as Record<string, unknown>,
        (input.query ?? {}) as Record<string, unknown>,
      ),
      body: input.body === undefined ? undefined : JSON.stringify(input.body),
    });
    if (answer.status >= 400) throw new CommandFailed(sentenceOf(answer));
    return answer.body;
  };
  return {
    live,
    call: async <Response extends z.ZodType>(
      endpoint: Endpoint<string, z.ZodType, z.ZodType, z.ZodType, Response>,
      input: Partial<CallInput<unknown, unknown, unknown>> = {},
    ) => endpoint.response.parse(JSON.parse(await ask(endpoint, input))) as z.output<Response>,
    text: (endpoint, query = {}) => ask(endpoint, { query }),
    stream: async (endpoint, query = {}, params = {}) => {
      const { status, body } = await open(addressOf(endpoint, params, query));
      if (status >= 400) throw new CommandFailed(sentenceOf({ status, body: await textOf(body) }));
      return body;
    },
  };
};

const openLocally = async ({ config }: LoadedConfig): Promise<Installation> => {
  try {
    return await openInstallation({
      config,
      logger: createLogger({ level: 'error' }),
      metrics: createMetrics(),
      clock: machineClock,
      wallClock: machineClock,
      publicUrl: () => config.publicUrl ?? `http://${config.host}:${config.port}`,
    });
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    throw new CommandFailed(`cannot open the installation in ${config.dataFolder}: ${error.message}`, { cause: error });
  }
};

/** Where a command says what it has to say. */
export type Output = Pick<CommandContext, 'print' | 'printError'>;

export const standardOutput: Output = {
  print: (line) => void process.stdout.write(`${line}\n`),
  printError: (line) => void process.stderr.write(`${line}\n`),
};

/** `configFile`: the path given with --config, asked when a command runs. */
export const createCommandContext = (configFile: () => string | undefined, output: Output): CommandContext => {
  const loadConfig = (): LoadedConfig => {
    const file = configFile() ?? process.env.ZHIYIN_CONFIG_FILE;
    const outcome = readConfig({ environment: process.env, ...(file === undefined ? {} : { file }) });
    if (outcome.kind === 'config') return outcome;
    throw new CommandFailed(
      ['the configuration does not hold:', ...outcome.problems.map((each) => `  ${each}`)].join('\n'),
    );
  };
  const withInstallation: CommandContext['withInstallation'] = async (work) => {
    const installation = await openLocally(loadConfig());
    try {
      return await work(installation);
    } finally {
      await installation.close();
    }
  };
  return {
    loadConfig,
    wallClock: machineClock,
    ...output,
    withInstallation,
    withApi: async (work, { background = false } = {}) => {
      const path = localSocketPath(loadConfig().config.dataFolder);
      const socket =
        path !== null && (await callSocket(path, { method: 'GET', path: '/healthz' })) !== null ? path : null;
      if (socket !== null) {
        const send: Send = async (call) => {
          const answer = await callSocket(socket, call);
          if (answer === null) throw new CommandFailed('the server went away');
          return answer;
        };
        return work(localApi(send, (path) => streamSocket(socket, path), true));
      }
      return withInstallation(async (installation) => {
        const server = await createServerOf(installation, 'local');
        if (background) {
          await installation.prepare();
          await installation.start();
        }
        const send: Send = async ({ method, path: url, body }) => {
          const answer = await server.inject({
            method: method as 'GET',
            url,
            ...(body === undefined ? {} : { payload: body, headers: { 'content-type': 'application/json' } }),
          });
          return { status: answer.statusCode, body: answer.body };
        };
        const open = async (url: string): Promise<StreamedAnswer> => {
          const answer = await server.inject({ method: 'GET', url, payloadAsStream: true });
          return { status: answer.statusCode, body: answer.stream() };
        };
        try {
          return await work(localApi(send, open, false));
        } finally {
          await server.close();
        }
      });
    },
  };
};
