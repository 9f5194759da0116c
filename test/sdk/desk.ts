// What the tests of the collectors share: ingest on the embedded log with the shipped plan, the collector as it is built,
// and tokens as a firm's backend signs them.
import { createHmac, randomBytes } from 'node:crypto';
import { build } from 'vite';
import { libraryConfig } from '../../sdk/vite.config.ts';
import type { Clock } from '../../server/src/kernel/index.ts';
import { createPersonalCipher } from '../../server/src/platform/ciphers/index.ts';
import { openTestLogEngine } from '../../server/src/platform/log-store/testing.ts';
import { fixedKeyRing, startTestIngest, testKey } from '../../server/src/record/ingest/testing.ts';
import { createEventLog, type PositionedEvent } from '../../server/src/record/log/index.ts';
import { shippedPlan } from '../../server/src/record/tracking-plan/index.ts';
import { compilePlan } from '../../server/src/record/tracking-plan/plan.ts';

const wallClock: Clock = { now: () => Date.now() };

export interface SdkDesk {
  /** Address of ingest. */
  readonly url: string;
  /** Everything in the log from a source, in order. */
  logged(source: string): Promise<readonly PositionedEvent[]>;
  /** "event.property" for what any collector said that the shipped plan does not name, but for properties that a test made up. */
  unplanned(...madeUp: readonly string[]): Promise<readonly string[]>;
  close(): Promise<void>;
}

/** Any source name is a public key of itself; "server-…" one of class server; "slow-…" one with ten events a second. */
export const openSdkDesk = async (sources: readonly string[]): Promise<SdkDesk> => {
  const engine = await openTestLogEngine();
  const eventLog = createEventLog({ log: engine.log });
  const masterKey = { current: randomBytes(32), previous: [] };
  const cipher = await createPersonalCipher({ keyStore: engine.keys, masterKey, suite: 'international', wallClock });
  const keys = fixedKeyRing(
    Object.fromEntries(
      sources.map((source) => [
        source,
        testKey({
          source,
          trust: source.startsWith('server-') ? 'server' : 'public',
          ...(source.startsWith('slow-') ? { eventsPerSecondMax: 10 } : {}),
        }),
      ]),
    ),
  );
  const plan = compilePlan(shippedPlan([]));
  const running = await startTestIngest({ eventLog, cipher, keys, wallClock, plan });
  return {
    url: running.url,
    logged: async (source) => {
      const { events } = await eventLog.readRange(0, await eventLog.head());
      return events.filter((event) => event.source === source);
    },
    unplanned: async (...madeUp) => {
      const { events } = await eventLog.readRange(0, await eventLog.head());
      const found = events.flatMap((event) => [
        ...(plan.isPlanned(event.name) ? [] : [event.name]),
        ...plan
          .unplannedProperties(event)
          .filter((name) => !madeUp.includes(name))
          .map((name) => `${event.name}.${name}`),
      ]);
      return [...new Set(found)].sort();
    },
    close: async () => {
      await running.close();
      await engine.close();
    },
  };
};

/** Each event once, where it first stood: a collector that saw no answer says an event again under the same id. */
export const onceEach = (events: readonly PositionedEvent[]): readonly PositionedEvent[] =>
  [...new Map([...events].reverse().map((event) => [event.key, event] as const)).values()].reverse();

/** A token that says who a visitor of the source is. */
export const signToken = (source: string, customerId: string, secondsLeft = 3_600): string => {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const claims = { sub: customerId, exp: Math.floor(Date.now() / 1000) + secondsLeft };
  const text = `${part({ alg: 'HS256', typ: 'JWT' })}.${part(claims)}`;
  return `${text}.${createHmac('sha256', `secret of ${source}`).update(text).digest('base64url')}`;
};

/** The code of one library of the SDK, built as `npm run build` builds it. */
export const buildLibrary = async (entry: string, format: 'iife' | 'es' | 'cjs'): Promise<string> => {
  const config = libraryConfig(entry, [format], () => 'library.js');
  const result = await build({ ...config, build: { ...config.build, write: false } });
  const [output] = (Array.isArray(result) ? result : [result]).flatMap((each) => ('output' in each ? each.output : []));
  if (output?.type !== 'chunk') throw new Error(`${entry} was not built`);
  return output.code;
};
