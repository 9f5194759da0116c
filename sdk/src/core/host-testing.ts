// A host for tests: a clock that stands still until it is moved, a storage that can be shared or full, a scripted server.
import { type Host, type KeyValues, memoryStorage } from './host.ts';
import type { Answer, WireEvent } from './wire.ts';

export interface SentBody {
  readonly sentAt: number;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly events: readonly WireEvent[];
}

export interface TestHost extends Host {
  readonly sent: SentBody[];
  readonly beacons: SentBody[];
  isConnected: boolean;
  takesBeacons: boolean;
  /** What the server says next; the last one goes on. "lost" is a request without an answer. */
  answers: (Partial<Answer> | 'lost')[];
  /** Moves the clock, and runs what falls due. */
  advance(ms: number): Promise<void>;
  timers(): number;
}

let hosts = 0;

/** Lets promises that are ready run on. */
export const settle = (): Promise<void> => new Promise((done) => setTimeout(done, 0));

/** Hosts with the same storage are tabs of one browser; hosts with the same clock see the same time. */
export const createTestHost = (storage: KeyValues = memoryStorage(), clock = { now: 1_000_000_000_000 }): TestHost => {
  const timers = new Set<{ readonly at: number; readonly run: () => void }>();
  hosts += 1;
  let ids = hosts * 1_000_000;
  const host: TestHost = {
    ...{ storage, sent: [], beacons: [], isConnected: true, takesBeacons: true, answers: [{ status: 200 }] },
    now: () => clock.now,
    random: () => 0.5,
    randomHex: (bytes) => {
      ids += 1;
      return ids.toString(16).padStart(bytes * 2, '0');
    },
    isOnline: () => host.isConnected,
    post: async (_url, body) => {
      host.sent.push(JSON.parse(body));
      const answer = (host.answers.length > 1 ? host.answers.shift() : host.answers[0]) ?? 'lost';
      if (answer === 'lost') throw new Error('connection reset');
      return { status: 200, retryAfter: null, body: '{}', ...answer };
    },
    beacon: (_url, body) => {
      if (host.takesBeacons) host.beacons.push(JSON.parse(body));
      return host.takesBeacons;
    },
    later: (delayMs, run) => {
      const timer = { at: clock.now + delayMs, run };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    decodeBase64: (text) => Buffer.from(text, 'base64').toString('latin1'),
    surroundings: () => ({ platform: 'web' }),
    advance: async (ms) => {
      const end = clock.now + ms;
      for (;;) {
        await settle();
        const [next] = [...timers].sort((one, other) => one.at - other.at);
        if (!next || next.at > end) break;
        timers.delete(next);
        clock.now = Math.max(clock.now, next.at);
        next.run();
      }
      clock.now = end;
      await settle();
    },
    timers: () => timers.size,
  };
  return host;
};
