// The log as the domain sees it: batches of events in, ranges of positioned events out.
import { assert } from '../../kernel/index.ts';
import type { LogPosition, LogStore } from '../../platform/log-store/index.ts';
import type { EventBatch, LoggedRange, PositionedEvent } from './event.ts';
import { encodeBatch, encodeReservation, positionedEvents } from './event-codec.ts';

/** Bounds of one read. At least one batch comes, however large it is. */
export interface ReadLimit {
  readonly eventsMax: number;
  /** Stored bytes. */
  readonly bytesMax: number;
}

/** The positions [from, to) that an append got. */
export interface AppendedRange {
  readonly from: LogPosition;
  readonly to: LogPosition;
}

/** Appends and reads events. */
export interface EventLog {
  /** Resolves when the batch is on disk; rejects with `LogUnavailable`. Concurrent calls share a commit. */
  append(batch: EventBatch): Promise<AppendedRange>;
  /**
   * Takes positions that hold no events, at most {@link reservedMax} at once: for rows that are generated straight into the
   * event store at positions from the head on, before this is called. Consumers pass them as an empty range.
   */
  reserve(count: number): Promise<AppendedRange>;
  /** All events at [from, to); both must be borders of batches. */
  readRange(from: LogPosition, to: LogPosition): Promise<LoggedRange>;
  /** The next events from a batch's border on; `to` equals `from` at the head. */
  readNext(from: LogPosition, limit: ReadLimit): Promise<LoggedRange>;
  head(): Promise<LogPosition>;
  /** Calls back after appends, by this process or another; returns the way to stop. */
  onAppend(listener: () => void): () => void;
}

/** Positions that one reservation may take. */
export const reservedMax = 1_000_000_000;

const READ_BYTES_MAX = 64 * 1024 * 1024;

/** The event log over an engine's log. */
export const createEventLog = ({ log }: { readonly log: LogStore }): EventLog => {
  const readNext = async (from: LogPosition, limit: ReadLimit): Promise<LoggedRange> => {
    const batches = await log.read(from, limit);
    const events = batches.flatMap((batch) => positionedEvents(batch.from, batch.count, batch.body));
    const last = batches.at(-1);
    return { from, to: last ? last.from + last.count : from, events };
  };
  return {
    async append(batch) {
      const count = batch.events.length;
      assert(count > 0, 'an append holds at least one event');
      const [from] = await log.append([{ count, body: encodeBatch(batch) }]);
      assert(from !== undefined, 'the log answered no position');
      return { from, to: from + count };
    },
    async reserve(count) {
      assert(
        count > 0 && count <= reservedMax,
        `from 1 to ${reservedMax} positions are reserved at once, not ${count}`,
      );
      const [from] = await log.append([{ count, body: encodeReservation() }]);
      assert(from !== undefined, 'the log answered no position');
      return { from, to: from + count };
    },
    readNext,
    async readRange(from, to) {
      const parts: (readonly PositionedEvent[])[] = [];
      let position = from;
      while (position < to) {
        const part = await readNext(position, { eventsMax: to - position, bytesMax: READ_BYTES_MAX });
        assert(part.to > position, `the log ends at ${position}, before ${to}`);
        parts.push(part.events);
        position = part.to;
      }
      assert(position === to, `position ${to} is not the border of a batch`);
      return { from, to, events: parts.flat() };
    },
    head: () => log.head(),
    onAppend: (listener) => log.onAppend(listener),
  };
};
