// Those who send: a client of our own endpoint that keeps at it until it is told that its events are safe, and write keys.
import { setTimeout as sleep } from 'node:timers/promises';
import type { OwnEvent } from '../../server/src/record/ingest/zhiyin/schema.ts';
import type { Answer, Site } from './site.ts';

/** Numbers in [0, 1) that come again with the same seed (mulberry32). */
export const seededRandom = (seed: number): (() => number) => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
};

export interface MadeKey {
  readonly id: string;
  readonly key: string;
  readonly tokenSecret: string;
}

/** A write key for every dialect. */
export const makeWriteKey = async (
  site: Site,
  source: string,
  trust: 'public' | 'server',
  more: Readonly<Record<string, unknown>> = {},
): Promise<MadeKey> => {
  const dialects = ['zhiyin', 'segment', 'ark', 'sensors'];
  const body = { source, name: source, dialects, trust, eventsPerSecondMax: 1_000_000, ...more };
  const answer = await site.api('POST', '/write-keys', body);
  if (answer.status !== 200) throw new Error(`no write key: ${answer.status} ${answer.text}`);
  return { id: answer.json.key.id, key: answer.json.clearKey, tokenSecret: answer.json.tokenSecret };
};

/** One POST of whatever body to our own endpoint. */
export const postRaw = async (
  url: string,
  body: string | Uint8Array<ArrayBuffer>,
  headers: Readonly<Record<string, string>>,
): Promise<Answer> => {
  const response = await fetch(`${url}/v1/events`, {
    method: 'POST',
    headers,
    body,
    signal: AbortSignal.timeout(60_000),
  });
  const text = await response.text();
  let json: unknown = null;
  try {
    json = JSON.parse(text);
  } catch {
    // Answers that are no JSON are looked at as text.
  }
  return { status: response.status, text, json };
};

/** One POST of events, not tried again. */
export const post = (url: string, key: string, events: readonly object[], more: object = {}): Promise<Answer> =>
  postRaw(url, JSON.stringify({ events, ...more }), { authorization: `Bearer ${key}` });

/** Posts events and insists that every single one is accepted. */
export const accept = async (
  url: string,
  key: string,
  events: readonly OwnEvent[],
  more: object = {},
): Promise<void> => {
  const answer = await post(url, key, events, more);
  if (answer.status !== 200 || answer.json.accepted !== events.length)
    throw new Error(`not all accepted: ${answer.status} ${answer.text.slice(0, 2_000)}`);
};

/** Posts until the server says that the events are safe, or `stopped` says that it is no use. Resolves with whether they are. */
export const postUntilSafe = async (
  url: string,
  key: string,
  events: readonly OwnEvent[],
  stopped: () => boolean = () => false,
): Promise<boolean> => {
  while (!stopped()) {
    const answer = await post(url, key, events).catch(() => null);
    if (answer?.status === 200) {
      if (answer.json.accepted !== events.length) throw new Error(`not accepted: ${answer.text.slice(0, 2_000)}`);
      return true;
    }
    if (answer && answer.status !== 503) throw new Error(`refused: ${answer.status} ${answer.text.slice(0, 2_000)}`);
    await sleep(50);
  }
  return false;
};
