// Sends requests over a number of connections: as fast as answers come, at a given rate, or held back by the caller.
import { setTimeout as sleep } from 'node:timers/promises';
import { openConnection } from './connection.ts';
import { EVENTS_A_REQUEST, requestBody } from './requests.ts';

export interface LoadOptions {
  readonly port: number;
  readonly key: string;
  readonly seconds: number;
  readonly connections: number;
  /** Events a second over all connections; as many as are answered when absent. */
  readonly eventsPerSecond?: number;
  /** The body of a request of {@link EVENTS_A_REQUEST} events; behaviour of devices when absent. */
  readonly bodyOf?: (request: number, now: number) => Uint8Array;
  /** While it answers true, no further request is sent. */
  readonly held?: () => boolean;
}

export interface LoadResult {
  /** Events whose acceptance was acknowledged. */
  readonly accepted: number;
  readonly seconds: number;
  readonly eventsPerSecond: number;
  /** From sending a request to its answer. */
  readonly latenciesMs: readonly number[];
}

const HELD_MS = 5;

/** Requests are numbered through the whole process, so that ids never repeat. */
let requests = 0;

/** Rejects when a request is answered with anything but 200 and all of its events accepted. */
export const sendLoad = async (options: LoadOptions): Promise<LoadResult> => {
  const { port, key, seconds, connections, eventsPerSecond, held = () => false, bodyOf = requestBody } = options;
  const startedAt = performance.now();
  const until = startedAt + seconds * 1_000;
  const latenciesMs: number[] = [];
  let [accepted, scheduled] = [0, 0];

  const whenDue = async (): Promise<void> => {
    while (held() && performance.now() < until) await sleep(HELD_MS);
    if (eventsPerSecond === undefined) return;
    const dueAt = startedAt + (scheduled * EVENTS_A_REQUEST * 1_000) / eventsPerSecond;
    scheduled += 1;
    const waitMs = dueAt - performance.now();
    if (waitMs > 1) await sleep(waitMs);
  };
  const sendAll = async (): Promise<void> => {
    const connection = await openConnection(port);
    try {
      for (;;) {
        await whenDue();
        const sentAt = performance.now();
        if (sentAt >= until) return;
        requests += 1;
        const answer = await connection.post('/v1/events', key, bodyOf(requests, Date.now()));
        latenciesMs.push(performance.now() - sentAt);
        const taken: unknown = answer.status === 200 ? JSON.parse(answer.body).accepted : null;
        if (taken !== EVENTS_A_REQUEST)
          throw new Error(`a request was answered with ${answer.status}: ${answer.body.slice(0, 500)}`);
        accepted += EVENTS_A_REQUEST;
      }
    } finally {
      connection.close();
    }
  };
  await Promise.all(Array.from({ length: connections }, sendAll));
  const took = (performance.now() - startedAt) / 1_000;
  return { accepted, seconds: took, eventsPerSecond: accepted / took, latenciesMs };
};
