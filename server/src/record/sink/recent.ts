// What came in lately, whoever it is from: the newest events, and how many in each minute or day.
import type { Instant } from '../../kernel/index.ts';
import type { EventStore } from '../../platform/event-store/index.ts';
import type { LogPosition } from '../../platform/log-store/index.ts';
import { type StoredEvent, type StoredEventRow, storedEvent, storedEventColumns } from './stored-event.ts';

/** The newest events above the position, newest first; the person is the one resolved when the event came in. */
export const latestEvents = async (
  store: EventStore,
  afterPosition: LogPosition,
  limit: number,
): Promise<readonly StoredEvent[]> => {
  const rows = await store.query<StoredEventRow>({
    sql: `SELECT ${storedEventColumns} FROM event WHERE position > {after:UInt64}
      ORDER BY position DESC LIMIT {limit:UInt32}`,
    parameters: { after: afterPosition, limit },
  });
  return rows.map(storedEvent);
};

export interface EventCountQuestion {
  /** Half-open. */
  readonly from: Instant;
  readonly to: Instant;
  readonly by: 'minute' | 'day';
  /** By when events happened, or by when they were accepted. */
  readonly time: 'occurred' | 'recorded';
  /** Zone of the days; minutes are the same in every zone in use. */
  readonly timeZone: string;
  /** Event names to count; all when absent. */
  readonly names?: readonly string[];
}

/** Events by minute or day; `at` is the beginning of each. Those without any are left out. Superseded facts do not count. */
export const eventCounts = async (
  store: EventStore,
  question: EventCountQuestion,
): Promise<readonly { readonly at: Instant; readonly count: number }[]> => {
  const column = question.time === 'occurred' ? 'occurred_at' : 'recorded_at';
  const start =
    question.by === 'minute'
      ? `intDiv(toUnixTimestamp64Milli(${column}), 60000) * 60000`
      : `toInt64(toUnixTimestamp(toStartOfDay(${column}, {zone:String}))) * 1000`;
  const rows = await store.query<{ at: string; count: string }>({
    sql: `SELECT ${start} AS at, count() AS count FROM event_resolved
      WHERE ${column} >= {from:DateTime64(3, 'UTC')} AND ${column} < {to:DateTime64(3, 'UTC')}
        ${question.names ? 'AND name IN {names:Array(String)}' : ''}
      GROUP BY at ORDER BY at`,
    parameters: {
      from: question.from,
      to: question.to,
      ...(question.by === 'day' ? { zone: question.timeZone } : {}),
      ...(question.names ? { names: question.names } : {}),
    },
  });
  return rows.map(({ at, count }) => ({ at: Number(at), count: Number(count) }));
};
