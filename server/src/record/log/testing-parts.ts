// What the tests of the pipeline share: a decider that only drops duplicates, and consumers that write down what they saw.
import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { LogEngine } from '../../platform/log-store/index.ts';
import type { Migration } from '../../platform/migrate/index.ts';
import type { Database } from '../../platform/state-store/index.ts';
import type { Consumer } from './consumer.ts';
import type { DecidedRange, EventBatch, LoggedEvent, LoggedRange, RangeDecider } from './event.ts';

export const seenMigration: Migration = {
  module: 'seen',
  number: 1,
  name: 'what consumers saw',
  sql: 'create table seen (consumer text not null, position bigint not null, event_key text not null)',
};

/** An event of that key. */
export const eventOf = (key: string, extra: Partial<LoggedEvent> = {}): LoggedEvent => ({
  key,
  kind: 'track',
  name: 'page_viewed',
  occurredAt: 1_782_000_000_000,
  actorId: 'device:1',
  properties: { page: '/行情' },
  ...extra,
});

/** A batch of one event a key. */
export const batchOf = (...keys: readonly string[]): EventBatch => ({
  recordedAt: 1_782_000_000_000,
  source: 'app',
  trust: 'public',
  dialect: 'zhiyin',
  events: keys.map((key) => eventOf(key)),
});

/** Drops duplicates by key, whoever asks. */
export const dedupeDecider = ({ positions }: LogEngine): RangeDecider => {
  const decide = async (range: LoggedRange): Promise<DecidedRange> => {
    const clean = range.events.filter(({ violations }) => violations === undefined);
    const earlier = await positions.claim(
      'event-key',
      clean.map(({ key, position, recordedAt }) => ({
        key: createHash('md5').update(key).digest(),
        position,
        tag: 0n,
        recordedAt,
      })),
    );
    const events = clean.filter((_, index) => earlier[index] === null);
    return {
      from: range.from,
      to: range.to,
      events: events.map((event) => ({ ...event, actorHash: '1', personId: '1' })),
      quarantined: range.events.filter(({ violations }) => violations !== undefined),
      duplicates: clean.length - events.length,
    };
  };
  return { decide, close: decide };
};

/** Where a consumer may be made to fail. */
export type FailurePoint = 'prepare' | 'before apply' | 'after apply';

/** Writes every event that it sees into the table `seen`; `fail` may throw. */
export const seeingConsumer = (
  name: string,
  after: readonly string[] = [],
  fail: (point: FailurePoint) => void = () => undefined,
): Consumer => ({
  name,
  after,
  prepare: async () => fail('prepare'),
  async apply(range, transaction) {
    fail('before apply');
    for (const { position, key } of range.events) {
      await sql`insert into seen (consumer, position, event_key) values (${name}, ${position}, ${key})`.execute(
        transaction,
      );
    }
    fail('after apply');
  },
});

/** The keys that the consumer saw, in the order of writing, with their positions. */
export const seenBy = async (database: Database, consumer: string): Promise<readonly string[]> => {
  const { rows } = await sql<{ event_key: string; position: number }>`
    select event_key, position from seen where consumer = ${consumer} order by position, event_key`.execute(database);
  return rows.map(({ event_key, position }) => `${position}:${event_key}`);
};
