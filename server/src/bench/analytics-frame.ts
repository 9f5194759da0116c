// Questions as the product asks them, through the frame with its queue and its kept answers: asked again, asked after new data, stopped,
// by ten askers at once, and while events come in.
import { setTimeout as sleep } from 'node:timers/promises';
import { machineClock } from '../app/clocks.ts';
import type { BehaviourIndex } from '../know/behaviour-index/index.ts';
import { createQuestions, type Questions, type QuestionsDependencies } from '../know/questions/index.ts';
import { createEventStoreTimelines, type Timelines } from '../know/timelines/index.ts';
import type { EventStore } from '../platform/event-store/index.ts';
import type { AskedQuestion } from './analytics-questions.ts';
import { growWorld } from './analytics-world.ts';
import { median, report, whole } from './figures.ts';
import type { Flags } from './flags.ts';
import { type LoadResult, sendLoad } from './load.ts';
import { type RunningSubject, startSubject } from './subject-process.ts';
import { waitForLag } from './sustained.ts';

const TIME_ZONE = 'Asia/Shanghai';
/** What has come is looked for once a minute. */
const LATER_MS = 61_000;
/** As `know/behaviour-index` does. */
const FOLLOW_MS = 20_000;
const ASKERS = 10;
const LOAD_EVENTS_A_SECOND = 10_000;
const LOADED_RATIO_MAX = 1.5;
/** A stretch in which nothing was answered says nothing; a larger --asked-seconds does. */
const TOO_SHORT = 'no answer in that time';
const CANCEL_WAIT_MS_MAX = 10_000;

/** What is asked, and of what. */
export interface FrameWorld {
  readonly store: EventStore;
  readonly timelines: BehaviourIndex;
  readonly questions: readonly AskedQuestion[];
  readonly customers: number;
  /** Number of the next generated event. */
  next: number;
  readonly flags: Flags;
}

interface Frame {
  readonly questions: Questions;
  /** Lets what has come be seen with the next question. */
  later(): void;
}

/** The frame over a source, for the platform itself: it sees the whole firm, so nothing of profiles is asked. */
const frameOver = (store: EventStore, timelines: Timelines): Frame => {
  let ahead = 0;
  const clock = { now: () => machineClock.now() + ahead };
  const dependencies = { eventStore: store, timelines, clock, wallClock: clock, timeZone: TIME_ZONE };
  return {
    questions: createQuestions(dependencies as unknown as QuestionsDependencies, []),
    later: () => {
      ahead += LATER_MS;
    },
  };
};

const never = new AbortController().signal;

const timeOf = async (work: () => Promise<unknown>): Promise<number> => {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
};

const ask = ({ questions }: Frame, { question, parameters }: AskedQuestion, signal = never): Promise<unknown> =>
  questions.askAsPlatform(question, parameters, signal);

const ms = (value: number): string => `${whole(value)} ms`;

/** More events of the world, most of them late. */
const grow = async (world: FrameWorld, events: number): Promise<void> => {
  await growWorld(world.store, world.next, events, world.customers);
  world.next += events;
};

/** The same question again, and again once something has come. */
export const measureKept = async (world: FrameWorld): Promise<void> => {
  const frame = frameOver(world.store, world.timelines);
  const [asked] = world.questions;
  if (!asked) return;
  const first = await timeOf(() => ask(frame, asked));
  const before = JSON.stringify(await ask(frame, asked));
  const again = await timeOf(() => ask(frame, asked));
  await grow(world, 10_000);
  frame.later();
  const anew = await timeOf(() => ask(frame, asked));
  const after = JSON.stringify(await ask(frame, asked));
  if (before === after) throw new Error('an answer was kept although new events change it');
  report('analytics', 'frequent funnel through the frame', ms(first));
  report('analytics', 'the same again, from the answers that are kept', `${again.toFixed(1)} ms`);
  report('analytics', 'after 10,000 new events, which it counts', ms(anew));
  frame.questions.stop();
};

const statementsRunning = async (store: EventStore): Promise<number> => {
  const sql = `SELECT count() AS n FROM system.processes WHERE position(query, 'arraySort(each') > 0 AND position(query, 'system.processes') = 0`;
  const [row] = await store.query<{ n: string }>({ sql });
  return Number(row?.n ?? 0);
};

/** Stops a question that the event store answers: until the caller has the word, and until the engine does nothing for it any more. */
export const measureCancel = async (world: FrameWorld): Promise<void> => {
  const frame = frameOver(world.store, createEventStoreTimelines(world.store));
  for (const asked of world.questions.filter(({ code }) => code === 'paths')) {
    const stop = new AbortController();
    const running = ask(frame, asked, stop.signal).catch(() => null);
    const givenUpAt = performance.now() + CANCEL_WAIT_MS_MAX;
    while ((await statementsRunning(world.store)) === 0 && performance.now() < givenUpAt) await sleep(5);
    const startedAt = performance.now();
    stop.abort(new Error('enough'));
    await running;
    const told = performance.now() - startedAt;
    while ((await statementsRunning(world.store)) > 0) await sleep(5);
    const done = performance.now() - startedAt;
    const text =
      startedAt < givenUpAt ? `${ms(done)}; the caller is told after ${ms(told)}` : 'its statement was not seen';
    report('analytics', 'top paths by the event store, stopped: until the engine does nothing for it', text);
  }
  frame.questions.stop();
};

/** The parameters with what changes nothing here, so that no answer is kept from before. */
const varied = (asked: AskedQuestion, number: number): AskedQuestion => ({
  ...asked,
  parameters: { ...asked.parameters, groupsMax: 1 + (number % 50), weekStart: 1 + (Math.floor(number / 50) % 7) },
});

let asks = 0;

/** Asks one question after the other until the time is over. */
const askFor = async (frame: Frame, world: FrameWorld, seconds: number): Promise<ReadonlyMap<string, number[]>> => {
  const times = new Map<string, number[]>(world.questions.map(({ title }) => [title, []]));
  const until = performance.now() + seconds * 1_000;
  while (performance.now() < until)
    for (const asked of world.questions) {
      asks += 1;
      const own = varied(asked, asks);
      times.get(asked.title)?.push(await timeOf(() => ask(frame, own)));
    }
  return times;
};

/** So many events a second into the asked store, until told to end. */
const growSteadily = (world: FrameWorld, eventsPerSecond: number): (() => Promise<void>) => {
  let over = false;
  const growing = (async () => {
    while (!over) {
      const took = await timeOf(() => grow(world, eventsPerSecond));
      await sleep(Math.max(0, 1_000 - took));
    }
  })();
  return () => {
    over = true;
    return growing;
  };
};

/** Brings the index up to date by and by, until told to end. */
const follow = (index: BehaviourIndex): (() => Promise<void>) => {
  const stopping = new AbortController();
  const following = (async () => {
    while (!stopping.signal.aborted) {
      await sleep(FOLLOW_MS, undefined, { signal: stopping.signal }).catch(() => undefined);
      if (!stopping.signal.aborted) await index.make(never);
    }
  })();
  return () => {
    stopping.abort();
    return following;
  };
};

const targetOf = (subject: RunningSubject, { connections }: Flags) => ({
  ...{ port: subject.ports.durable, key: subject.key, connections },
});

/**
 * The questions while ten thousand events a second go the whole way through an installation on this machine, and so many come into the
 * store that is asked: so the processors are shared with the intake and all consumers, and the index
 * follows as in the product.
 */
export const measureUnderLoad = async (world: FrameWorld): Promise<void> => {
  const { flags } = world;
  const seconds = flags['asked-seconds'];
  const frame = frameOver(world.store, world.timelines);
  await askFor(frame, world, 0.1);
  const idle = await askFor(frame, world, seconds);
  const subject = await startSubject({ consumers: 'all' });
  const endGrowing = growSteadily(world, LOAD_EVENTS_A_SECOND);
  const endFollowing = follow(world.timelines);
  const loading = sendLoad({ ...targetOf(subject, flags), seconds, eventsPerSecond: LOAD_EVENTS_A_SECOND });
  const [load, loaded] = await Promise.all([loading, askFor(frame, world, seconds)]);
  await Promise.all([endGrowing(), endFollowing()]);
  const { head, slowest } = await subject.standing();
  const known = `${whole(load.eventsPerSecond)} events/s, ${whole(head - slowest)} not gone through at the end`;
  report('analytics', 'load while questions are asked', known);
  for (const [title, times] of loaded) {
    const quiet = idle.get(title) ?? [];
    if (times.length === 0 || quiet.length === 0) {
      report('analytics', `${title}, while events come in`, TOO_SHORT);
      continue;
    }
    const [own, other] = [median(times), median(quiet)];
    const ratio = own / other;
    report('analytics', `${title}, while events come in`, `${ms(own)}, idle ${ms(other)} = ${ratio.toFixed(2)}x`, {
      text: `at most ${LOADED_RATIO_MAX}x`,
      met: ratio <= LOADED_RATIO_MAX,
    });
  }
  frame.questions.stop();
  await waitForLag(subject, 0);
  await subject.stop();
};

interface Ingested {
  readonly load: LoadResult;
  readonly consumedPerSecond: number;
}

/** As much as the installation takes in, and what its slowest consumer goes through meanwhile. */
const ingestFor = async (subject: RunningSubject, flags: Flags, seconds: number): Promise<Ingested> => {
  const before = await subject.standing();
  const load = await sendLoad({ ...targetOf(subject, flags), seconds, eventsPerSecond: LOAD_EVENTS_A_SECOND });
  const after = await subject.standing();
  return { load, consumedPerSecond: (after.slowest - before.slowest) / load.seconds };
};

/** Ten askers who never pause, and what of the intake and the consumers they cost. */
export const measureAskers = async (world: FrameWorld): Promise<void> => {
  const { flags } = world;
  const seconds = flags['asked-seconds'];
  const subject = await startSubject({ consumers: 'all' });
  await ingestFor(subject, flags, Math.min(seconds, 3));
  await waitForLag(subject, 0);
  const alone = await ingestFor(subject, flags, seconds);
  await waitForLag(subject, 0);
  const frame = frameOver(world.store, world.timelines);
  const asking = Array.from({ length: ASKERS }, () => askFor(frame, world, seconds));
  const [beside, ...answers] = await Promise.all([ingestFor(subject, flags, seconds), ...asking]);
  const times = answers.flatMap((each) => [...each.values()].flat());
  const lost = (own: number, other: number) =>
    `${whole(own)} events/s, alone ${whole(other)}${other > 0 ? ` = ${(own / other).toFixed(2)}` : ', too short a time to compare'}`;
  report(
    'analytics',
    `ten askers: ${times.length} answers in ${seconds} s`,
    times.length === 0 ? TOO_SHORT : `median ${ms(median(times))}`,
  );
  report('analytics', 'ten askers: accepted', lost(beside.load.eventsPerSecond, alone.load.eventsPerSecond));
  report(
    'analytics',
    'ten askers: gone through by the slowest consumer',
    lost(beside.consumedPerSecond, alone.consumedPerSecond),
  );
  frame.questions.stop();
  await waitForLag(subject, 0);
  await subject.stop();
};
