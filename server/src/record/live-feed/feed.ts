// The newest accepted events of this process, for the console's live page. Memory only: it is a window, not a store.
import type { Clock } from '../../kernel/index.ts';
import type { LogPosition } from '../../platform/log-store/index.ts';
import type { BatchEnvelope, LoggedEvent } from '../log/index.ts';

/** An event in the feed. */
export interface LiveEvent extends LoggedEvent, BatchEnvelope {
  readonly cursor: number;
  readonly position: LogPosition;
}

export interface LiveFilter {
  readonly after?: number;
  readonly limit: number;
  readonly name?: string;
  readonly source?: string;
  readonly quarantined?: boolean;
}

export interface LiveAnswer {
  readonly events: readonly LiveEvent[];
  readonly cursor: number;
  readonly skipped: boolean;
  readonly acceptedLastMinute: number;
}

export interface LiveFeed {
  /** Notes a batch that the log has taken. */
  push(events: readonly LoggedEvent[], envelope: BatchEnvelope, from: LogPosition): void;
  read(filter: LiveFilter): LiveAnswer;
  /** Calls back after each push; returns the way to stop. */
  onPush(listener: () => void): () => void;
}

const KEPT_EVENTS = 1_000;
/** Of each name a few stay when others have pushed them out: who sends a single event to see it arrive must find it under any load. */
const KEPT_OF_NAME = 20;
const NAMES_MAX = 200;
const WINDOW_SECONDS = 60;
/** More events a millisecond than any process accepts. */
const CURSORS_OF_MS = 1_000;

/** Counts by second, so that a minute's total costs sixty additions. */
const createMinuteCounter = (wallClock: Clock) => {
  const counts = new Map<number, number>();
  const second = () => Math.floor(wallClock.now() / 1000);
  return {
    add: (count: number): void => {
      const now = second();
      counts.set(now, (counts.get(now) ?? 0) + count);
      for (const old of counts.keys()) if (old <= now - WINDOW_SECONDS) counts.delete(old);
    },
    total: (): number => {
      const now = second();
      let total = 0;
      for (const [at, count] of counts) if (at > now - WINDOW_SECONDS) total += count;
      return total;
    },
  };
};

interface Kept {
  readonly event: LoggedEvent;
  readonly envelope: BatchEnvelope;
  readonly cursor: number;
  readonly position: LogPosition;
}

const liveEvent = ({ event, envelope, cursor, position }: Kept): LiveEvent => ({
  ...event,
  recordedAt: envelope.recordedAt,
  source: envelope.source,
  trust: envelope.trust,
  dialect: envelope.dialect,
  cursor,
  position,
});

const matches = ({ event, envelope }: Kept, filter: LiveFilter): boolean =>
  (filter.name === undefined || event.name === filter.name) &&
  (filter.source === undefined || envelope.source === filter.source) &&
  (filter.quarantined === undefined || filter.quarantined === (event.violations !== undefined));

/** The newest of each name; of names, those that came up last. */
const createNewestByName = () => {
  const byName = new Map<string, { readonly ring: Kept[]; count: number }>();
  return {
    add: (kept: Kept): void => {
      const { name } = kept.event;
      let entry = byName.get(name);
      if (entry === undefined) {
        entry = { ring: [], count: 0 };
        byName.set(name, entry);
        for (const oldest of byName.keys()) {
          if (byName.size <= NAMES_MAX) break;
          byName.delete(oldest);
        }
      }
      entry.ring[entry.count % KEPT_OF_NAME] = kept;
      entry.count += 1;
    },
    /** Newest first, those before the cursor. */
    before: (name: string, cursor: number): readonly Kept[] =>
      (byName.get(name)?.ring ?? []).filter((kept) => kept.cursor < cursor).sort((a, b) => b.cursor - a.cursor),
  };
};

export const createLiveFeed = (wallClock: Clock): LiveFeed => {
  // Kept as they came and put together when somebody looks: the feed costs ingest a slot an event, no copy.
  const ring: Kept[] = [];
  const listeners = new Set<() => void>();
  const newestByName = createNewestByName();
  const minute = createMinuteCounter(wallClock);
  // Cursors go on where those of a process before this one cannot have been, so that an old one is never taken for one of ours.
  const beginning = wallClock.now() * CURSORS_OF_MS;
  let cursor = beginning;
  return {
    onPush: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    push: (events, envelope, from) => {
      minute.add(events.length);
      const first = Math.max(0, events.length - KEPT_EVENTS);
      cursor += first;
      for (let index = first; index < events.length; index += 1) {
        const event = events[index];
        cursor += 1;
        if (event === undefined) continue;
        const kept = { event, envelope, cursor, position: from + index };
        ring[cursor % KEPT_EVENTS] = kept;
        newestByName.add(kept);
      }
      for (const listener of [...listeners]) listener();
    },
    read: (filter) => {
      const oldest = Math.max(beginning + 1, cursor - KEPT_EVENTS + 1);
      const after = filter.after ?? 0;
      const found: LiveEvent[] = [];
      for (let at = cursor; at >= oldest && at > after && found.length <= filter.limit; at -= 1) {
        const kept = ring[at % KEPT_EVENTS];
        if (kept?.cursor === at && matches(kept, filter)) found.push(liveEvent(kept));
      }
      const rarer = filter.name === undefined ? [] : newestByName.before(filter.name, oldest);
      for (const kept of rarer)
        if (found.length <= filter.limit && kept.cursor > after && matches(kept, filter)) found.push(liveEvent(kept));
      const skipped =
        filter.after !== undefined && (found.length > filter.limit || (after < oldest - 1 && after <= cursor));
      // A cursor beyond ours is of a process before this one: start over with the newest.
      if (after > cursor) return createAnswer([], true);
      return createAnswer(found.slice(0, filter.limit).reverse(), skipped);
    },
  };

  function createAnswer(events: readonly LiveEvent[], skipped: boolean): LiveAnswer {
    return { events, cursor, skipped, acceptedLastMinute: minute.total() };
  }
};
