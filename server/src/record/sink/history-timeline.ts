// What a timeline shows: the events of one person, how many fall on each day, and the activity of many.
import type { BusinessDate, Instant } from '../../kernel/index.ts';
import type { EventQuery, EventStore, ParameterValue } from '../../platform/event-store/index.ts';
import type { LogPosition } from '../../platform/log-store/index.ts';
import type { Id64 } from '../log/index.ts';
import { everybodySettings, lastRevision, personScope, personsEvents, scopedEvents } from './resolved.ts';
import { type StoredEvent, type StoredEventRow, storedEvent, storedEventColumns } from './stored-event.ts';

/** Everything before (at, position) in falling order. */
export interface TimelineCursor {
  readonly at: Instant;
  readonly position: LogPosition;
}

export interface TimelineFilter {
  readonly personId: Id64;
  /** Event names to keep; all when absent. */
  readonly names?: readonly string[];
  /** Half-open. */
  readonly from?: Instant;
  readonly to?: Instant;
}

/** Behaviour on a business day. */
export interface ActivityDay {
  readonly date: BusinessDate;
  readonly persons: number;
  readonly events: number;
}

export interface Activity {
  readonly days: readonly ActivityDay[];
  /** Different persons over the whole time. */
  readonly persons: number;
  readonly events: number;
}

const filterSql = (filter: TimelineFilter): EventQuery => {
  const conditions = [lastRevision];
  const parameters: Record<string, ParameterValue> = {};
  if (filter.names) {
    conditions.push('name IN {names:Array(String)}');
    parameters.names = filter.names;
  }
  if (filter.from !== undefined) {
    conditions.push("occurred_at >= {from:DateTime64(3, 'UTC')}");
    parameters.from = filter.from;
  }
  if (filter.to !== undefined) {
    conditions.push("occurred_at < {to:DateTime64(3, 'UTC')}");
    parameters.to = filter.to;
  }
  return { sql: conditions.join(' AND '), parameters };
};

/**
 * One person has few rows in each of very many parts. To open each part in the order of its key, so as to stop early, took more
 * processor time than to read the few rows of all and sort them.
 */
const pageSettings = { optimize_read_in_order: 0 };

export const timeline = async (
  store: EventStore,
  filter: TimelineFilter,
  before: TimelineCursor | null,
  limit: number,
): Promise<readonly StoredEvent[]> => {
  const { sql, parameters } = filterSql(filter);
  const cursor = before
    ? "AND occurred_at <= {before_at:DateTime64(3, 'UTC')} AND (occurred_at < {before_at:DateTime64(3, 'UTC')} OR position < {before_position:UInt64})"
    : '';
  const events = await personsEvents(store, [filter.personId]);
  const rows = await store.query<StoredEventRow>({
    sql: `SELECT ${storedEventColumns} FROM ${events.sql} WHERE ${sql} ${cursor}
      ORDER BY occurred_at DESC, position DESC LIMIT {limit:UInt32}`,
    parameters: {
      ...events.parameters,
      ...parameters,
      ...(before ? { before_at: before.at, before_position: before.position } : {}),
      limit,
    },
    settings: pageSettings,
  });
  return rows.map(storedEvent);
};

export const dayCounts = async (store: EventStore, filter: TimelineFilter, timeZone: string) => {
  const { sql, parameters } = filterSql(filter);
  const events = await personsEvents(store, [filter.personId]);
  const rows = await store.query<{ date: BusinessDate; count: string }>({
    sql: `SELECT toDate32(occurred_at, {zone:String}) AS date, count() AS count FROM ${events.sql}
      WHERE ${sql} GROUP BY date ORDER BY date DESC`,
    parameters: { ...events.parameters, ...parameters, zone: timeZone },
  });
  return rows.map(({ date, count }) => ({ date, count: Number(count) }));
};

const NOBODY: Activity = { days: [], persons: 0, events: 0 };

export const activity = async (
  store: EventStore,
  population: readonly Id64[] | 'customers',
  from: Instant,
  to: Instant,
  timeZone: string,
): Promise<Activity> => {
  if (population.length === 0) return NOBODY;
  const scope = population === 'customers' ? null : await personScope(store, population);
  const rows = await store.query<{ date: BusinessDate; whole: string; persons: string; events: string }>({
    sql: `SELECT toDate32(occurred_at, {zone:String}) AS date, grouping(date) AS whole, uniqExact(person_id) AS persons,
        count() AS events
      FROM ${scope ? scopedEvents : 'event_resolved'}
      WHERE kind = 'track' AND occurred_at >= {from:DateTime64(3, 'UTC')} AND occurred_at < {to:DateTime64(3, 'UTC')}
        ${scope ? '' : 'AND person_id IN (SELECT person_id FROM customer_person)'}
      GROUP BY GROUPING SETS ((date), ()) ORDER BY date`,
    parameters: { ...scope, zone: timeZone, from, to },
    secondsMax: 60,
    ...(scope ? {} : { settings: everybodySettings }),
  });
  const figures = rows.map((row) => ({ ...row, persons: Number(row.persons), events: Number(row.events) }));
  const whole = figures.find((row) => row.whole === '1');
  return {
    days: figures.filter((row) => row.whole === '0').map(({ date, persons, events }) => ({ date, persons, events })),
    persons: whole?.persons ?? 0,
    events: whole?.events ?? 0,
  };
};
