// Questions of behaviour over very many events: by the index and by the event store, against PostHog's layout on the same engine in the
// same run, and against a bare loop over typed arrays. What the index costs in bytes and in seconds.
import { readFileSync } from 'node:fs';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type BehaviourIndex,
  type BehaviourIndexOptions,
  createBehaviourIndex,
} from '../know/behaviour-index/index.ts';
import { createIndexThreads, type IndexThreads } from '../know/index-view/index.ts';
import { createEventStoreTimelines, type Timelines } from '../know/timelines/index.ts';
import { type EventStore, migrateEventStore, openEventStore } from '../platform/event-store/index.ts';
import { createLogger } from '../platform/telemetry/index.ts';
import { eventMigrations } from '../record/sink/index.ts';
import { measureCluster } from './analytics-cluster.ts';
import { type FrameWorld, measureAskers, measureCancel, measureKept, measureUnderLoad } from './analytics-frame.ts';
import { bareFunnel, flatWorld } from './analytics-loop.ts';
import { measureMemory } from './analytics-memory.ts';
import { posthogSql } from './analytics-posthog.ts';
import { type MeasuredQuestion, measuredQuestions } from './analytics-questions.ts';
import { generateWorld, growWorld } from './analytics-world.ts';
import { median, report, whole } from './figures.ts';
import type { Flags } from './flags.ts';

const THREADS = 2;
const QUERY_LIMITS = { secondsMax: 1_800, memoryBytesMax: 8_000_000_000 };
const BYTES_AN_EVENT_MAX = 8;
/** Share of events that come late. */
const LATE_SHARE = 0.02;
const CPU_RATIO_MAX = 1.5;
const CHANNEL_RATIO_MAX = 1.3;

interface Timed {
  readonly wallMs: number;
  /** Of this process with its threads. */
  readonly cpuMs: number;
  /** Of its child processes, which is the engine; NaN where the system does not tell. */
  readonly engineMs: number;
}

const CLOCK_TICK_MS = 10;

const engineCpuMs = (): number => {
  try {
    const children = readFileSync(`/proc/self/task/${process.pid}/children`, 'utf8').trim().split(' ');
    const ticks = children.map((pid) => {
      const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
      return Number(fields[11]) + Number(fields[12]);
    });
    return ticks.reduce((sum, each) => sum + each, 0) * CLOCK_TICK_MS;
  } catch {
    return Number.NaN;
  }
};

/** Medians of warm rounds; the first one is not counted. */
const timed = async (rounds: number, work: () => Promise<unknown> | unknown): Promise<Timed> => {
  const walls: number[] = [];
  const cpus: number[] = [];
  const engines: number[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    const cpu = process.cpuUsage();
    const engine = engineCpuMs();
    const startedAt = performance.now();
    await work();
    if (round === 0) continue;
    walls.push(performance.now() - startedAt);
    const { user, system } = process.cpuUsage(cpu);
    cpus.push((user + system) / 1_000);
    engines.push(engineCpuMs() - engine);
  }
  return { wallMs: median(walls), cpuMs: median(cpus), engineMs: median(engines) };
};

const seconds = async (work: () => Promise<unknown>): Promise<string> => {
  const startedAt = performance.now();
  await work();
  return `${((performance.now() - startedAt) / 1_000).toFixed(1)} s`;
};

const ms = (value: number): string => `${whole(value)} ms`;
const times = (value: number): string => `${value.toFixed(1)}x`;

const compare = async (
  question: MeasuredQuestion,
  { store, index, direct, rounds }: { store: EventStore; index: Timelines; direct: Timelines; rounds: number },
): Promise<Timed> => {
  const { code, title, goal } = question;
  if ((await question.ask(index)) !== (await question.ask(direct)))
    throw new Error(`${title}: the index and the event store do not answer the same`);
  const own = await timed(rounds, () => question.ask(index));
  const theirs = await timed(Math.min(rounds, 3), () => store.query({ sql: posthogSql[code] ?? '', ...QUERY_LIMITS }));
  const streamed = await timed(1, () => question.ask(direct));
  const ratio = theirs.wallMs / own.wallMs;
  const against = (value: number, other: number) => `${ms(value)} = ${times(other / value)}`;
  report(
    'analytics',
    title,
    [
      `${ms(own.wallMs)}, CPU ${ms(own.cpuMs)}`,
      `PostHog's layout ${ms(theirs.wallMs)} = ${times(ratio)}, CPU ${ms(theirs.engineMs)} = ${times(theirs.engineMs / own.cpuMs)}`,
      `event store ${against(streamed.wallMs, theirs.wallMs)}, CPU ${ms(streamed.engineMs + streamed.cpuMs)}`,
    ].join('; '),
    { text: `${goal}x`, met: ratio >= goal },
  );
  return own;
};

/** Asks as the frame of questions does: what has come meanwhile is looked for once a minute, not with each question. */
const asOfOneMoment = (timelines: Timelines): Timelines => ({
  fold: (fold, spec, query, control) =>
    timelines.fold(fold, spec, { ...query, mark: { position: 0, identityVersion: '0' } }, control),
});

interface World {
  readonly store: EventStore;
  readonly folder: string;
  readonly events: number;
  readonly customers: number;
  readonly rounds: number;
  readonly flags: Flags;
}

const openIndex = (
  { store, folder }: World,
  threads: IndexThreads | null,
  more: Partial<BehaviourIndexOptions> = {},
): BehaviourIndex =>
  createBehaviourIndex({ store, threads, unsealedPositions: 0, folder: join(folder, 'index'), ...more });

const bytesIn = async (folder: string): Promise<number> => {
  const sizes = (await readdir(folder)).map(async (name) => (await stat(join(folder, name))).size);
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
};

/** What it takes to make the index, to keep it, to read it back, and to take in what came late. */
const measureKeeping = async (world: World): Promise<void> => {
  const { signal } = new AbortController();
  const made = openIndex(world, null);
  report('analytics', 'the index is made from the event store', await seconds(() => made.make(signal)));
  report('analytics', 'and written to its folder', await seconds(() => made.settled()));
  const { bytes, events } = made.size();
  const onDisk = (await bytesIn(join(world.folder, 'index'))) / events;
  report('analytics', 'bytes an event, with persons', `${(bytes / events).toFixed(2)} (on disk ${onDisk.toFixed(2)})`, {
    text: `${BYTES_AN_EVENT_MAX}`,
    met: bytes / events <= BYTES_AN_EVENT_MAX,
  });
  const again = openIndex(world, null);
  report('analytics', 'read from its folder after a start', await seconds(() => again.make(signal)));
  const late = Math.ceil(world.events * LATE_SHARE);
  await growWorld(world.store, world.events, late, world.customers);
  const followed = openIndex(world, null, { tailEventsMax: world.events });
  report('analytics', `with ${whole(late)} late events in its tail`, await seconds(() => followed.make(signal)));
  const sealed = openIndex(world, null, { tailEventsMax: 0 });
  report('analytics', 'and put into their months', await seconds(() => sealed.make(signal)));
  await sealed.settled();
  await world.store.execute('OPTIMIZE TABLE event FINAL');
};

const measureQuestions = async (world: World): Promise<void> => {
  const { store, events, customers, rounds } = world;
  const flat = await flatWorld(openIndex(world, null), events * (1 + LATE_SHARE) + 1, customers);
  const bare = await timed(rounds, () => bareFunnel(flat));
  report('analytics', 'bare loop, frequent funnel, levels alone, one thread', ms(bare.wallMs));
  const threads = createIndexThreads('timeline-worker', THREADS);
  const found = new Map<string, Timed>();
  const sources = {
    store,
    index: asOfOneMoment(openIndex(world, threads)),
    direct: createEventStoreTimelines(store),
    rounds,
  };
  for (const question of measuredQuestions) found.set(question.code, await compare(question, sources));
  const [frequent, channel] = [found.get('frequent') as Timed, found.get('channel') as Timed];
  report('analytics', 'frequent funnel: CPU against the bare loop', times(frequent.cpuMs / bare.cpuMs), {
    text: `at most ${CPU_RATIO_MAX}x`,
    met: frequent.cpuMs / bare.cpuMs <= CPU_RATIO_MAX,
  });
  report('analytics', 'by channel against the whole', times(channel.wallMs / frequent.wallMs), {
    text: `at most ${CHANNEL_RATIO_MAX}x`,
    met: channel.wallMs / frequent.wallMs <= CHANNEL_RATIO_MAX,
  });
  await measureMore(world, threads, sources);
  await threads.stop();
};

/** What the flags do not leave out. */
const measureMore = async (
  world: World,
  threads: IndexThreads,
  sources: { readonly index: Timelines; readonly direct: Timelines },
): Promise<void> => {
  const { flags, store, events, customers } = world;
  const wants = (part: (typeof flags.parts)[number]) => flags.parts.includes(part);
  if (wants('memory')) await measureMemory(measuredQuestions, { index: sources.index, 'event store': sources.direct });
  const frame: FrameWorld = {
    ...{ store, customers, flags, timelines: openIndex(world, threads, { unsealedPositions: 100_000 }) },
    questions: measuredQuestions.flatMap(({ asked }) => (asked && asked.code !== 'channel' ? [asked] : [])),
    next: events + Math.ceil(events * LATE_SHARE),
  };
  if (wants('kept')) await measureKept(frame);
  if (wants('cancel')) await measureCancel(frame);
  if (wants('load')) await measureUnderLoad(frame);
  if (wants('askers')) await measureAskers(frame);
};

export const runAnalytics = async (flags: Flags): Promise<void> => {
  const { events, 'event-customers': customers, rounds } = flags;
  console.log(`\nanalytics: ${whole(events)} events of ${whole(customers)} customers`);
  const folder = await mkdtemp(join(tmpdir(), 'zhiyin-bench-'));
  const store = await openEventStore(
    { kind: 'chdb', folder: join(folder, 'events') },
    { logger: createLogger({ level: 'error' }) },
  );
  try {
    await migrateEventStore(store, eventMigrations, { now: () => Date.now() });
    report(
      'analytics',
      'events generated into both layouts',
      await seconds(() => generateWorld(store, events, customers)),
    );
    const world = { store, folder, events, customers, rounds, flags };
    await measureKeeping(world);
    await measureQuestions(world);
    const some = { events: Math.min(events, flags['cluster-events']), customers, rounds };
    if (flags.parts.includes('cluster')) await measureCluster(some, folder);
  } finally {
    await store.close();
    await rm(folder, { recursive: true, force: true, maxRetries: 10 });
  }
};
