// How long it takes from the acknowledgement of an event until it is on the live page and on its customer's timeline,
// while half of what consumers keep up with comes in.
import { setTimeout as sleep } from 'node:timers/promises';
import { openConnection } from './connection.ts';
import { median, quantile, report, whole } from './figures.ts';
import type { Flags } from './flags.ts';
import { sendLoad } from './load.ts';
import { type RunningSubject, startSubject } from './subject-process.ts';
import { measureSustained, waitForLag } from './sustained.ts';

const CUSTOMER = 'C9999999';
const VISIBLE_MS_MAX = 2_000;
const POLL_MS = 20;
const BETWEEN_PROBES_MS = 200;
const GIVE_UP_MS = 60_000;

const livePath = '/events/live?name=searched&limit=50';
const timelinePath = `/customers/${CUSTOMER}/timeline?events=searched&limit=100`;

/** Polls until the answer holds the word; milliseconds since `since`. A customer may be unknown at first. */
const seenAfter = async (subject: RunningSubject, path: string, word: string, since: number): Promise<number> => {
  for (;;) {
    const answer = await subject.get(path).catch((error: Error) => {
      if (error.message.includes('CUSTOMER_NOT_FOUND')) return '';
      throw error;
    });
    const tookMs = performance.now() - since;
    if (answer.includes(word)) return tookMs;
    if (tookMs > GIVE_UP_MS) throw new Error(`${word} is not on ${path} after ${GIVE_UP_MS} ms`);
    await sleep(POLL_MS);
  }
};

const probe = async (subject: RunningSubject, number: number) => {
  const word = `probe-${number}-end`;
  const event = { id: word, name: 'searched', customerId: CUSTOMER, time: Date.now(), properties: { keyword: word } };
  const connection = await openConnection(subject.ports.durable);
  const answer = await connection.post('/v1/events', subject.key, Buffer.from(JSON.stringify({ events: [event] })));
  connection.close();
  if (answer.status !== 200) throw new Error(`a probe is answered with ${answer.status}: ${answer.body}`);
  const since = performance.now();
  const [live, timeline] = await Promise.all([
    seenAfter(subject, livePath, word, since),
    seenAfter(subject, timelinePath, word, since),
  ]);
  return { live, timeline };
};

const reportTimes = (what: string, timesMs: readonly number[]): void => {
  const p99 = quantile(timesMs, 0.99);
  const text = `p99 ${whole(p99)} ms, median ${whole(median(timesMs))} ms, of ${timesMs.length}`;
  report('visibility', what, text, { text: `p99 ${VISIBLE_MS_MAX} ms`, met: p99 <= VISIBLE_MS_MAX });
};

/** `sustainedPerSecond`: what ingest measured in this run; measured here when ingest did not run. */
export const runVisibility = async (flags: Flags, sustainedPerSecond: number | null): Promise<void> => {
  console.log('\nvisibility: embedded stores, every consumer, half of the sustained rate');
  const subject = await startSubject({ consumers: 'all' });
  const full = sustainedPerSecond ?? (await measureSustained(subject, flags)).consumedPerSecond;
  await waitForLag(subject, 0);
  const eventsPerSecond = full / 2;
  const seconds = Math.max(4, (flags.probes * BETWEEN_PROBES_MS) / 1_000 + 3);
  const target = { port: subject.ports.durable, key: subject.key, connections: flags.connections };
  const loading = sendLoad({ ...target, seconds, eventsPerSecond });
  const probing: ReturnType<typeof probe>[] = [];
  // The load gets going first.
  await sleep(2_000);
  for (let number = 0; number < flags.probes; number += 1) {
    probing.push(probe(subject, number));
    await sleep(BETWEEN_PROBES_MS);
  }
  const [load, times] = await Promise.all([loading, Promise.all(probing)]);
  const sent = `${whole(load.eventsPerSecond)} of ${whole(full)} events/s`;
  report('visibility', 'load sent, of the sustained rate', sent);
  reportTimes(
    'acknowledged until on the live page',
    times.map(({ live }) => live),
  );
  reportTimes(
    'acknowledged until on the timeline',
    times.map(({ timeline }) => timeline),
  );
  await waitForLag(subject, 0);
  await subject.stop();
};
