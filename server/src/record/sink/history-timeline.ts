// What a timeline shows: the events of one person, how many fall on each day, and the activity of many.
import { addDays, type BusinessDate, businessDateAt, type Instant, startOfDay } from '../../kernel/index.ts';
import type { EventQuery, EventStore, ParameterValue } from '../../platform/event-store/index.ts';
import type { LogPosition } from '../../platform/log-store/index.ts';
import type { Id64 } from '../log/index.ts';
import { everybodySettings, type PersonsEvents, personScope, personsEvents, scopedEvents } from './resolved.ts';
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

/** How many events a timeline has in all, about, and when the first and the last were. It says where to look first, never what is found. */
export interface KnownEvents {
  readonly count: number;
  readonly firstAt: Instant;
  readonly lastAt: Instant;
}

export interface TimelinePageAsked {
  readonly before: TimelineCursor | null;
  readonly limit: number;
  readonly timeZone: string;
  readonly known?: KnownEvents | undefined;
}

/** A page of a timeline. */
export interface TimelinePage {
  /** Newest first. */
  readonly events: readonly StoredEvent[];
  /** Days of the page, newest first, with how many events of the filter fall on the whole day. */
  readonly days: readonly { readonly date: BusinessDate; readonly count: number }[];
  readonly more: boolean;
}

const filterSql = (filter: TimelineFilter): EventQuery => {
  const conditions = ['true'];
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

/** Events of one person, newest first, replaced facts among them. */
const selectEvents = async (
  store: EventStore,
  events: PersonsEvents,
  filter: TimelineFilter,
  before: TimelineCursor | null,
  limit: number,
): Promise<readonly StoredEvent[]> => {
  const { sql, parameters } = filterSql(filter);
  const cursor = before
    ? "AND occurred_at <= {before_at:DateTime64(3, 'UTC')} AND (occurred_at < {before_at:DateTime64(3, 'UTC')} OR position < {before_position:UInt64})"
    : '';
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

/** Which of these facts a later revision replaced. Asked of what was found: to hold every row against all that were ever replaced costs more. */
const replacedAmong = async (store: EventStore, facts: readonly LogPosition[]): Promise<ReadonlySet<LogPosition>> => {
  if (facts.length === 0) return new Set();
  const rows = await store.query<{ readonly position: string }>({
    sql: 'SELECT position FROM superseded WHERE position IN {positions:Array(UInt64)}',
    parameters: { positions: facts },
  });
  return new Set(rows.map(({ position }) => Number(position)));
};

const READ_MAX = 5_000;

/** Reads on until there are as many as wanted, or no more: what was replaced leaves gaps. */
const readEvents = async (
  store: EventStore,
  events: PersonsEvents,
  filter: TimelineFilter,
  before: TimelineCursor | null,
  limit: number,
): Promise<readonly StoredEvent[]> => {
  const kept: StoredEvent[] = [];
  let cursor = before;
  for (let size = limit; ; size = Math.max(limit, Math.min(size * 4, READ_MAX))) {
    const found = await selectEvents(store, events, filter, cursor, size);
    const facts = found.flatMap(({ kind, position }) => (kind === 'fact' ? position : []));
    const replaced = await replacedAmong(store, facts);
    kept.push(...found.filter(({ position }) => !replaced.has(position)));
    const last = found.at(-1);
    if (!last || found.length < size || kept.length >= limit) return kept.slice(0, limit);
    cursor = { at: last.occurredAt, position: last.position };
  }
};

const MONTH_MS = 31 * 86_400_000;

/** Since when a page likely happened: twice as long as one lasts on average. Undefined when that is half of the whole, or more. */
const likelySince = (
  known: KnownEvents | undefined,
  before: TimelineCursor | null,
  limit: number,
): Instant | undefined => {
  if (known === undefined || known.count < 4 * limit) return undefined;
  const { count, firstAt, lastAt } = known;
  const until = Math.min(before?.at ?? lastAt, lastAt);
  return Math.floor(until - Math.max(((lastAt - firstAt) * 2 * limit) / count, MONTH_MS));
};

/** The months in which a page likely lies first, and the rest of the past only if they do not fill it. */
const newestEvents = async (
  store: EventStore,
  events: PersonsEvents,
  filter: TimelineFilter,
  { before, limit, known }: Omit<TimelinePageAsked, 'timeZone'>,
): Promise<readonly StoredEvent[]> => {
  const since = likelySince(known, before, limit);
  const { from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY } = filter;
  if (since === undefined || since <= from || since >= to) return readEvents(store, events, filter, before, limit);
  const recent = await readEvents(store, events, { ...filter, from: since }, before, limit);
  if (recent.length >= limit) return recent;
  const older = await readEvents(store, events, { ...filter, to: since }, before, limit - recent.length);
  return [...recent, ...older];
};

/** Newest first, at most `limit`; without facts that a later revision replaced. */
export const timeline = async (
  store: EventStore,
  filter: TimelineFilter,
  before: TimelineCursor | null,
  limit: number,
  known?: KnownEvents,
): Promise<readonly StoredEvent[]> =>
  newestEvents(store, await personsEvents(store, [filter.personId]), filter, { before, limit, known });

/** How many events fall on whole days. */
const countDays = async (
  store: EventStore,
  events: PersonsEvents,
  filter: TimelineFilter,
  days: readonly BusinessDate[],
  timeZone: string,
): Promise<ReadonlyMap<BusinessDate, number>> => {
  if (days.length === 0) return new Map();
  const { sql, parameters } = filterSql(filter);
  const within = days.map(
    (_, day) =>
      `(occurred_at >= {from_${day}:DateTime64(3, 'UTC')} AND occurred_at < {until_${day}:DateTime64(3, 'UTC')})`,
  );
  const edges = days.flatMap((date, day) => [
    [`from_${day}`, startOfDay(date, timeZone)] as const,
    [`until_${day}`, startOfDay(addDays(date, 1), timeZone)] as const,
  ]);
  const rows = await store.query<{ date: BusinessDate; count: string; facts: readonly string[] }>({
    sql: `SELECT toDate32(occurred_at, {zone:String}) AS date, count() AS count, groupArrayIf(position, kind = 'fact') AS facts
      FROM ${events.sql} WHERE ${sql} AND (${within.join(' OR ')}) GROUP BY date`,
    parameters: { ...events.parameters, ...parameters, ...Object.fromEntries(edges), zone: timeZone },
  });
  const factsOf = ({ facts }: (typeof rows)[number]): readonly LogPosition[] => facts.map(Number);
  const replaced = await replacedAmong(store, rows.flatMap(factsOf));
  return new Map(
    rows.map((row) => [row.date, Number(row.count) - factsOf(row).filter((fact) => replaced.has(fact)).length]),
  );
};

/** A page, and its days counted whole: only those that the page cuts have to be asked for. */
export const timelinePage = async (
  store: EventStore,
  filter: TimelineFilter,
  { before, limit, timeZone, known }: TimelinePageAsked,
): Promise<TimelinePage> => {
  const persons = await personsEvents(store, [filter.personId]);
  const found = await newestEvents(store, persons, filter, { before, limit: limit + 1, known });
  const events = found.slice(0, limit);
  const more = found.length > limit;
  const counts = new Map<BusinessDate, number>();
  for (const { occurredAt } of events) {
    const date = businessDateAt(occurredAt, timeZone);
    counts.set(date, (counts.get(date) ?? 0) + 1);
  }
  const dates = [...counts.keys()];
  const cut = new Set([...(before === null ? [] : dates.slice(0, 1)), ...(more ? dates.slice(-1) : [])]);
  const whole = await countDays(store, persons, filter, [...cut], timeZone);
  return { events, days: dates.map((date) => ({ date, count: whole.get(date) ?? counts.get(date) ?? 0 })), more };
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
