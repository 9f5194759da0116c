// What is measured, in a process of its own: an installation with fewer or more parts of it running.
import { createHash, hash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import { machineClock } from '../app/clocks.ts';
import { createServerOf } from '../app/server.ts';
import { type Installation, openInstallation } from '../app/wiring.ts';
import { isRefusal } from '../kernel/index.ts';
import { readConfig } from '../platform/config/index.ts';
import { inBackground } from '../platform/state-store/index.ts';
import { createLogger, createMetrics } from '../platform/telemetry/index.ts';
import { createIngest } from '../record/ingest/index.ts';
import {
  createPipeline,
  type DecidedRange,
  type LoggedRange,
  type Pipeline,
  type RangeDecider,
} from '../record/log/index.ts';
import { createSink } from '../record/sink/index.ts';
import { loadDemo } from './demo-firm.ts';
import { importFile } from './import-file.ts';
import { countAwards, fillMembers, introducePoints, type MemberFill, sweepAll } from './members.ts';

/** Which consumers run: none, only the event-store sink behind a decider that only drops duplicates, or all. */
export type Consumers = 'none' | 'sink' | 'all';

export interface SubjectOptions {
  readonly folder: string;
  readonly consumers: Consumers;
  readonly databaseUrl: string | null;
  /** Also listen with servers that only parse, and that parse and validate. */
  readonly baselines: boolean;
}

/** Where a subject listens. */
export interface SubjectPlaces {
  readonly ports: { readonly parse: number; readonly validate: number; readonly durable: number };
  /** Path of the socket where every permission is given. */
  readonly socket: string;
}

/** Positions of the log and of the consumer that is furthest behind. */
export interface Standing {
  readonly head: number;
  readonly slowest: number;
  readonly consumer: string;
}

/** What the event store holds, to compare with what was acknowledged. */
export interface Stored {
  readonly rows: number;
  /** Different ones among them. */
  readonly ids: number;
}

/** Everything that a subject can be asked from the process that measures. */
export interface Subject {
  standing(): Promise<Standing>;
  stored(): Promise<Stored>;
  loadDemo(size: { readonly customers: number; readonly months: number }): Promise<number>;
  importFile(path: string): ReturnType<typeof importFile>;
  /** A programme with a rule that gives points for articles read. */
  introducePoints(): Promise<void>;
  /** Members of the programme `main` with lots. */
  fillMembers(fill: MemberFill): Promise<void>;
  /** Writes what is due in the ledger; how many postings it were. */
  sweep(): Promise<void>;
  /** Does the work of a job, and resolves when it is done. */
  runJob(name: string): Promise<void>;
  /** Processor time of the subject's process so far, its threads included. */
  processorMs(): Promise<number>;
  /** Awards in the ledger. */
  awards(): Promise<number>;
  stop(): Promise<void>;
}

/** Drops duplicates, and makes each actor a person of its own: what the sink needs without identity. */
const plainDecider = ({ stores }: Installation): RangeDecider => {
  const known = new Map<string, string>();
  const idOf = (text: string): string => {
    const id = known.get(text) ?? createHash('md5').update(text).digest().readBigUInt64LE().toString();
    known.set(text, id);
    return id;
  };
  const decide = async (range: LoggedRange): Promise<DecidedRange> => {
    const clean = range.events.filter(({ violations }) => violations === undefined);
    const earlier = await stores.log.positions.claim(
      'bench-key',
      clean.map(({ key, position, recordedAt }) => ({
        ...{ key: hash('md5', key, 'buffer'), position, tag: 0n, recordedAt },
      })),
    );
    const events = clean
      .filter((_, index) => earlier[index] === null)
      .map((event) => {
        const person = idOf(event.actorId ?? '');
        return Object.assign({}, event, { actorHash: person, personId: person });
      });
    const quarantined = range.events.filter(({ violations }) => violations !== undefined);
    return { from: range.from, to: range.to, events, quarantined, duplicates: clean.length - events.length };
  };
  return { decide, close: decide };
};

const sinkPipeline = (installation: Installation): Pipeline => {
  const { stores, record, surroundings } = installation;
  const { logger, wallClock } = surroundings;
  const sink = createSink({ eventStore: stores.events, store: stores.state, logger });
  const decider = plainDecider(installation);
  return createPipeline({
    ...{ store: stores.state, eventLog: record.eventLog, decider, logger, wallClock, consumers: [sink.consumer] },
  });
};

/** The server when it only parses the JSON of a request. */
const parseOnly = (server: FastifyInstance): void => {
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: 4 * 2 ** 20 }, (_request, body, done) =>
    done(null, JSON.parse(body.toString())),
  );
  server.post('/v1/events', (request) => ({ accepted: (request.body as { events: unknown[] }).events.length }));
};

/** The whole intake with a log that keeps nothing. */
const validateOnly = (installation: Installation) => {
  const { record, surroundings } = installation;
  const { logger, wallClock } = surroundings;
  const intake = createIngest({
    eventLog: { append: async ({ events }) => ({ from: 0, to: events.length }) },
    plan: {
      check: (draft) => record.plan.compiled().check(draft),
      personalProperties: (name) => record.plan.compiled().personalProperties(name),
      serverOnly: (name) => record.plan.compiled().serverOnly(name),
    },
    ...{ cipher: record.cipher, keys: record.writeKeys.ring, wallClock, logger },
  });
  return (server: FastifyInstance): Promise<void> => intake.register(server);
};

const openServers = async (installation: Installation, socket: string, baselines: boolean) => {
  const opened: FastifyInstance[] = [];
  const listen = async (plugins: Installation['plugins']): Promise<number> => {
    const server = await createServerOf({ ...installation, plugins }, 'public');
    opened.push(server);
    await server.listen({ host: '127.0.0.1', port: 0 });
    return (server.server.address() as AddressInfo).port;
  };
  const durable = await listen(installation.plugins);
  const parse = baselines ? await listen([parseOnly]) : durable;
  const validate = baselines ? await listen([validateOnly(installation)]) : durable;
  const local = await createServerOf(installation, 'local');
  opened.push(local);
  await local.listen({ path: socket });
  const places: SubjectPlaces = { ports: { parse, validate, durable }, socket };
  return {
    places,
    close: async () => {
      for (const server of opened) {
        server.server.closeAllConnections();
        await server.close();
      }
    },
  };
};

const standingOf = async (pipeline: Pipeline): Promise<Standing> => {
  const { head, consumers } = await pipeline.status();
  const halted = consumers.find(({ state }) => state === 'halted');
  if (halted) throw new Error(`${halted.consumer} stopped: ${halted.error?.message ?? 'no reason given'}`);
  const slowest = consumers.reduce((a, b) => (b.position < a.position ? b : a));
  return { head, slowest: slowest.position, consumer: slowest.consumer };
};

const storedIn = async ({ stores }: Installation): Promise<Stored> => {
  const sql = `SELECT count() AS rows, uniqExact(texts['page_url']) AS ids FROM event WHERE source = 'bench'`;
  const [row] = await stores.events.query<{ rows: string; ids: string }>({ sql });
  return { rows: Number(row?.rows), ids: Number(row?.ids) };
};

const JOB_POLL_MS = 500;

const runJob = async ({ jobs }: Installation, name: string): Promise<void> => {
  const { jobId } = await jobs.enqueue(name, {});
  for (;;) {
    const job = await jobs.get(jobId);
    if (isRefusal(job)) throw new Error(job.message);
    if (job.state === 'succeeded') return;
    if (job.state !== 'queued' && job.state !== 'running') throw new Error(`${name} is ${job.state}`);
    await sleep(JOB_POLL_MS);
  }
};

const openIt = async ({ folder, databaseUrl }: SubjectOptions): Promise<Installation> => {
  const outcome = readConfig({
    environment: {
      ...{ ZHIYIN_DATA_DIR: folder, ZHIYIN_REQUESTS_PER_MINUTE_MAX: '1000000', ZHIYIN_LOG_LEVEL: 'error' },
      ...(databaseUrl === null ? {} : { ZHIYIN_DATABASE_URL: databaseUrl }),
    },
  });
  if (outcome.kind === 'problems') throw new Error(outcome.problems.join('\n'));
  const { config } = outcome;
  return openInstallation({
    ...{ config, logger: createLogger({ level: config.logLevel }), metrics: createMetrics() },
    ...{ clock: machineClock, wallClock: machineClock, publicUrl: () => 'http://127.0.0.1' },
  });
};

/** Opens the installation and listens. */
export const openSubject = async (
  options: SubjectOptions,
): Promise<{ readonly subject: Subject; readonly places: SubjectPlaces }> => {
  const installation = await openIt(options);
  await installation.prepare();
  const servers = await openServers(installation, `${options.folder}/s`, options.baselines);
  const pipeline = options.consumers === 'sink' ? sinkPipeline(installation) : installation.pipeline;
  if (options.consumers === 'sink') await pipeline.start();
  if (options.consumers === 'all') await installation.start();
  const subject: Subject = {
    standing: () => standingOf(pipeline),
    stored: () => storedIn(installation),
    loadDemo: (size) => loadDemo(installation, size),
    importFile: (path) => importFile(installation, path),
    introducePoints: () => introducePoints(installation),
    fillMembers: (fill) => fillMembers(installation, fill),
    // As the job that sweeps runs.
    sweep: () => inBackground(() => sweepAll(installation)),
    runJob: (name) => runJob(installation, name),
    processorMs: async () => {
      const { user, system } = process.cpuUsage();
      return (user + system) / 1_000;
    },
    awards: () => countAwards(installation),
    stop: async () => {
      await servers.close();
      if (pipeline !== installation.pipeline) await pipeline.stop();
      await installation.close();
      await rm(options.folder, { recursive: true, force: true, maxRetries: 10 });
    },
  };
  return { subject, places: servers.places };
};
