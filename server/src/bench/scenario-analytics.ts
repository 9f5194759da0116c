// Questions of behaviour over very many events: by the index and by the event store, against PostHog's layout on the same engine in the
// same run, and against a bare loop over typed arrays. What the index costs in bytes and in seconds.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createBehaviourIndex,
  createEventStoreTimelines,
  createIndexThreads,
  type Timelines,
} from '../know/timelines/index.ts';
import { type EventStore, migrateEventStore, openEventStore } from '../platform/event-store/index.ts';
import { createLogger } from '../platform/telemetry/index.ts';
import { eventMigrations } from '../record/sink/index.ts';
import { bareFunnel, flatWorld } from './analytics-loop.ts';
import { posthogSql } from './analytics-posthog.ts';
import { type MeasuredQuestion, measuredQuestions } from './analytics-questions.ts';
import { generateWorld } from './analytics-world.ts';
import { median, report, whole } from './figures.ts';
import type { Flags } from './flags.ts';

const THREADS = 2;
const QUERY_LIMITS = { secondsMax: 1_800, memoryBytesMax: 8_000_000_000 };
const BYTES_AN_EVENT_MAX = 8;
const CPU_RATIO_MAX = 1.5;
const CHANNEL_RATIO_MAX = 1.3;

interface Timed {
  readonly wallMs: number;
  /** Of this process with its threads; without the engine's. */
  readonly cpuMs: number;
}

/** Medians of warm rounds; the first one is not counted. */
const timed = async (rounds: number, work: () => Promise<unknown> | unknown): Promise<Timed> => {
  const walls: number[] = [];
  const cpus: number[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    const cpu = process.cpuUsage();
    const startedAt = performance.now();
    await work();
    if (round === 0) continue;
    walls.push(performance.now() - startedAt);
    const { user, system } = process.cpuUsage(cpu);
    cpus.push((user + system) / 1_000);
  }
  return { wallMs: median(walls), cpuMs: median(cpus) };
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
  report(
    'analytics',
    title,
    `${ms(own.wallMs)} (CPU ${ms(own.cpuMs)}); PostHog's layout ${ms(theirs.wallMs)} = ${times(ratio)}; event store ${ms(streamed.wallMs)} = ${times(theirs.wallMs / streamed.wallMs)}`,
    { text: `${goal}x`, met: ratio >= goal },
  );
  return own;
};

/** Asks as the frame of questions does: what has come meanwhile is looked for once a minute, not with each question. */
const asOfOneMoment = (timelines: Timelines): Timelines => ({
  fold: (fold, spec, query, control) =>
    timelines.fold(fold, spec, { ...query, mark: { position: 0, identityVersion: '0' } }, control),
});

const measureAll = async (store: EventStore, events: number, customers: number, rounds: number): Promise<void> => {
  const threads = createIndexThreads('timeline-worker', THREADS);
  const index = createBehaviourIndex({ store, threads, unsealedPositions: 0 });
  const signal = new AbortController().signal;
  report('analytics', 'the index is made from the event store', await seconds(() => index.make(signal)));
  const { bytes, events: indexed } = index.size();
  report('analytics', 'bytes an event, with persons', (bytes / indexed).toFixed(2), {
    text: `${BYTES_AN_EVENT_MAX}`,
    met: bytes / indexed <= BYTES_AN_EVENT_MAX,
  });
  const world = await flatWorld(
    createBehaviourIndex({ store, threads: null, unsealedPositions: 0 }),
    events,
    customers,
  );
  const bare = await timed(rounds, () => bareFunnel(world));
  report('analytics', 'bare loop, frequent funnel, levels alone, one thread', ms(bare.wallMs));
  const found = new Map<string, Timed>();
  const sources = { store, index: asOfOneMoment(index), direct: createEventStoreTimelines(store), rounds };
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
  await threads.stop();
};

export const runAnalytics = async ({ events, 'event-customers': customers, rounds }: Flags): Promise<void> => {
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
    await measureAll(store, events, customers, rounds);
  } finally {
    await store.close();
    await rm(folder, { recursive: true, force: true, maxRetries: 10 });
  }
};
