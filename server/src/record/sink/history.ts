// What some persons did and what core systems say of them: counters, touches, records, each about persons
// as they are resolved now and facts as they were last revised.
import type { Instant } from '../../kernel/index.ts';
import type { EventStore, ParameterValue } from '../../platform/event-store/index.ts';
import type { LogPosition } from '../../platform/log-store/index.ts';
import type { Id64, LogSpan } from '../log/index.ts';
import {
  type Activity,
  activity,
  type KnownEvents,
  type TimelineCursor,
  type TimelineFilter,
  type TimelinePage,
  type TimelinePageAsked,
  timeline,
  timelinePage,
} from './history-timeline.ts';
import { everybodySettings, lastRevision, personScope, scopedEvents } from './resolved.ts';
import { type StoredEvent, type StoredEventRow, storedEvent, storedEventColumns } from './stored-event.ts';

/** Events of kind `track` of one person and name. */
export interface EventCounter {
  readonly personId: Id64;
  readonly event: string;
  readonly count: number;
  readonly firstAt: Instant;
  readonly lastAt: Instant;
  /** Sum of the amounts in fen; 0 without any. */
  readonly amountFen: number;
}

interface Touch {
  readonly channel: string;
  readonly at: Instant;
  readonly position: LogPosition;
}

/** First and latest `track` event that names a channel, by (occurredAt, position). The channel of a consent is no touch. */
export interface ChannelTouches {
  readonly personId: Id64;
  readonly first: Touch;
  readonly latest: Touch;
}

/** Sums in fen over `trade_recorded` and `cash_flow_recorded` of one person; null instants where there was none. */
export interface TradeTotals {
  readonly personId: Id64;
  readonly trades: number;
  readonly turnoverFen: number;
  readonly commissionFen: number;
  readonly feesFen: number;
  readonly firstTradeAt: Instant | null;
  readonly lastTradeAt: Instant | null;
  readonly depositsFen: number;
  readonly withdrawalsFen: number;
  readonly firstDepositAt: Instant | null;
}

/** Whom a stretch of the log concerns; a customer may be in both. */
export interface Concerned {
  readonly customers: readonly string[];
  readonly persons: readonly Id64[];
}

/** Events by what they are called or what they carry. */
export interface MeantEvents {
  readonly names: readonly string[];
  /** Events of any name that carry this text property; none unless told. */
  readonly property?: string | undefined;
}

export interface EventHistory {
  /** Counters over positions below `upTo`. */
  counters(persons: readonly Id64[], upTo: LogPosition): Promise<readonly EventCounter[]>;
  touches(persons: readonly Id64[], upTo: LogPosition): Promise<readonly ChannelTouches[]>;
  /** What trades and cash flows come to, as last revised, over positions below `upTo`. */
  totals(persons: readonly Id64[], upTo: LogPosition): Promise<readonly TradeTotals[]>;
  /**
   * Events of kind `fact` or `identify`, except facts named in `except`, and all named in `names`, at positions below `upTo`, in
   * any order.
   */
  records(
    persons: readonly Id64[],
    upTo: LogPosition,
    names: readonly string[],
    except?: readonly string[],
  ): AsyncIterable<StoredEvent>;
  /** Events of these names at positions below `upTo`, in any order. */
  namedOf(persons: readonly Id64[], upTo: LogPosition, names: readonly string[]): AsyncIterable<StoredEvent>;
  /**
   * The positions in [from, to) of the first `most` of these events in the order of the log, superseded ones too; not what
   * operators did. Facts whenever they happened, others from `since` on.
   */
  pastPositions(meant: MeantEvents, within: LogSpan, since: Instant, most: number): Promise<readonly LogPosition[]>;
  /** All of these events at positions [from, to), in the order of the log. Whoever reads on may take long, so no statement stays open meanwhile. */
  past(meant: MeantEvents, within: LogSpan, since: Instant): Promise<readonly StoredEvent[]>;
  /**
   * Whom events at positions [from, to) concern: customers whom they name or named before a correction, and persons whom they
   * belong to now, as far as they are customers.
   */
  concernedIn(from: LogPosition, to: LogPosition): Promise<Concerned>;
  /** To whom the events at these positions belong now, superseded ones too. */
  personsAt(positions: readonly LogPosition[]): Promise<readonly Id64[]>;
  /** Newest first, at most `limit`; `known` says where to look first. */
  timeline(
    filter: TimelineFilter,
    before: TimelineCursor | null,
    limit: number,
    known?: KnownEvents,
  ): Promise<readonly StoredEvent[]>;
  timelinePage(filter: TimelineFilter, asked: TimelinePageAsked): Promise<TimelinePage>;
  /** `track` events by day in [from, to) of some persons, or of everybody who is a customer. */
  activity(population: readonly Id64[] | 'customers', from: Instant, to: Instant, timeZone: string): Promise<Activity>;
}

/** How a consumer reads the events of the past. */
export type PastHistory = Pick<EventHistory, 'past' | 'pastPositions'>;

const RECORDS_SECONDS_MAX = 600;

/** A method of {@link EventHistory} with the store it asks. */
type Bound<Name extends keyof EventHistory> = (
  store: EventStore,
  ...asked: Parameters<EventHistory[Name]>
) => ReturnType<EventHistory[Name]>;

interface CounterRow {
  readonly person_id: Id64;
  readonly name: string;
  readonly count: string;
  readonly first_ms: string;
  readonly last_ms: string;
  readonly fen: string;
}

const counters = async (
  store: EventStore,
  persons: readonly Id64[],
  upTo: LogPosition,
): Promise<readonly EventCounter[]> => {
  if (persons.length === 0) return [];
  const rows = await store.query<CounterRow>({
    sql: `SELECT person_id, name, count() AS count, toUnixTimestamp64Milli(min(occurred_at)) AS first_ms,
        toUnixTimestamp64Milli(max(occurred_at)) AS last_ms, toInt64(ifNull(sum(amount), 0) * 100) AS fen
      FROM ${scopedEvents} WHERE kind = 'track' AND position < {up_to:UInt64} GROUP BY person_id, name`,
    parameters: { ...(await personScope(store, persons)), up_to: upTo },
    secondsMax: 120,
  });
  return rows.map((row) => ({
    personId: row.person_id,
    event: row.name,
    count: Number(row.count),
    firstAt: Number(row.first_ms),
    lastAt: Number(row.last_ms),
    amountFen: Number(row.fen),
  }));
};

type TouchRow = readonly [string, string, string];
const touchOf = ([channel, at, position]: TouchRow): Touch => ({ channel, at: Number(at), position: Number(position) });

const touches = async (
  store: EventStore,
  persons: readonly Id64[],
  upTo: LogPosition,
): Promise<readonly ChannelTouches[]> => {
  if (persons.length === 0) return [];
  const rows = await store.query<{ person_id: Id64; first: TouchRow; latest: TouchRow }>({
    sql: `SELECT person_id, argMin(touch, moment) AS first, argMax(touch, moment) AS latest
      FROM (SELECT person_id, (toUnixTimestamp64Milli(occurred_at), position) AS moment,
          [channel, toString(moment.1), toString(moment.2)] AS touch
        FROM ${scopedEvents} WHERE kind = 'track' AND channel != '' AND name != 'consent_changed' AND position < {up_to:UInt64})
      GROUP BY person_id`,
    parameters: { ...(await personScope(store, persons)), up_to: upTo },
    secondsMax: 120,
  });
  return rows.map((row) => ({ personId: row.person_id, first: touchOf(row.first), latest: touchOf(row.latest) }));
};

/** A whole number of fen among the properties, as number or as text; anything else counts as 0. */
const fen = (name: string): string => {
  const value = `if(mapContains(numbers, '${name}'), numbers['${name}'], toFloat64OrZero(trimBoth(texts['${name}'])))`;
  return `if(${value} = round(${value}) AND abs(${value}) <= 9007199254740991, toInt64(${value}), 0)`;
};

type TotalsRow = Readonly<Record<Exclude<keyof TradeTotals, 'personId'>, string | null>> & { readonly person_id: Id64 };

const totals = async (
  store: EventStore,
  persons: readonly Id64[],
  upTo: LogPosition,
): Promise<readonly TradeTotals[]> => {
  if (persons.length === 0) return [];
  const rows = await store.query<TotalsRow>({
    sql: `SELECT person_id, countIf(is_trade) AS trades, sumIf(${fen('amount_fen')}, is_trade) AS turnoverFen,
        sumIf(${fen('commission_fen')}, is_trade) AS commissionFen, sumIf(${fen('fee_fen')}, is_trade) AS feesFen,
        minOrNullIf(at_ms, is_trade) AS firstTradeAt, maxOrNullIf(at_ms, is_trade) AS lastTradeAt,
        sumIf(${fen('amount_fen')}, is_deposit) AS depositsFen, sumIf(${fen('amount_fen')}, is_withdrawal) AS withdrawalsFen,
        minOrNullIf(at_ms, is_deposit) AS firstDepositAt
      FROM (SELECT person_id, numbers, texts, toUnixTimestamp64Milli(occurred_at) AS at_ms, name = 'trade_recorded' AS is_trade,
          name = 'cash_flow_recorded' AND texts['flow_type'] = 'deposit' AS is_deposit,
          name = 'cash_flow_recorded' AND texts['flow_type'] = 'withdrawal' AS is_withdrawal
        FROM ${scopedEvents}
        WHERE kind = 'fact' AND trust = 'server' AND name IN ('trade_recorded', 'cash_flow_recorded')
          AND position < {up_to:UInt64} AND ${lastRevision})
      GROUP BY person_id`,
    parameters: { ...(await personScope(store, persons)), up_to: upTo },
    secondsMax: 120,
  });
  const instant = (text: string | null): Instant | null => (text === null ? null : Number(text));
  return rows.map((row) => ({
    personId: row.person_id,
    trades: Number(row.trades),
    turnoverFen: Number(row.turnoverFen),
    commissionFen: Number(row.commissionFen),
    feesFen: Number(row.feesFen),
    firstTradeAt: instant(row.firstTradeAt),
    lastTradeAt: instant(row.lastTradeAt),
    depositsFen: Number(row.depositsFen),
    withdrawalsFen: Number(row.withdrawalsFen),
    firstDepositAt: instant(row.firstDepositAt),
  }));
};

/** Events of some persons, as last revised, that meet a condition. */
async function* eventsOf(
  store: EventStore,
  persons: readonly Id64[],
  upTo: LogPosition,
  meets: { readonly sql: string; readonly parameters: Readonly<Record<string, ParameterValue>> },
): AsyncIterable<StoredEvent> {
  if (persons.length === 0) return;
  const rows = store.stream<StoredEventRow>({
    sql: `SELECT ${storedEventColumns} FROM ${scopedEvents}
      WHERE (${meets.sql}) AND position < {up_to:UInt64} AND ${lastRevision}`,
    parameters: { ...(await personScope(store, persons)), up_to: upTo, ...meets.parameters },
    secondsMax: RECORDS_SECONDS_MAX,
  });
  for await (const row of rows) yield storedEvent(row);
}

const records: Bound<'records'> = (store, persons, upTo, names, except = []) =>
  eventsOf(store, persons, upTo, {
    sql: "kind = 'identify' OR (kind = 'fact' AND name NOT IN {except:Array(String)}) OR name IN {names:Array(String)}",
    parameters: { names, except },
  });

const namedOf: Bound<'namedOf'> = (store, persons, upTo, names) =>
  eventsOf(store, persons, upTo, { sql: 'name IN {names:Array(String)}', parameters: { names } });

/** A condition for the events of the past that are meant. */
const pastCondition = ({ names, property }: MeantEvents, { from, to }: LogSpan, since: Instant) => {
  const carrying = property === undefined ? '' : 'OR mapContains(texts, {property:String})';
  return {
    sql: `(name IN {names:Array(String)} ${carrying}) AND kind != 'operator' AND position >= {from:UInt64} AND position < {to:UInt64}
        AND (kind = 'fact' OR occurred_at >= fromUnixTimestamp64Milli({since:Int64}))`,
    parameters: { names, from, to, since, ...(property === undefined ? {} : { property }) },
  };
};

// Which events are meant is told from few and narrow columns, whole events from many and wide ones: those are read only
// between two positions, so that parts of the table which hold others are passed over.
const pastPositions: Bound<'pastPositions'> = async (store, meant, within, since, most) => {
  const { sql, parameters } = pastCondition(meant, within, since);
  const rows = await store.query<{ readonly position: string }>({
    sql: `SELECT position FROM event WHERE ${sql} ORDER BY position LIMIT {most:UInt32}`,
    parameters: { ...parameters, most },
    secondsMax: RECORDS_SECONDS_MAX,
  });
  return rows.map(({ position }) => Number(position));
};

const past: Bound<'past'> = async (store, meant, within, since) => {
  const { sql, parameters } = pastCondition(meant, within, since);
  const rows = await store.query<StoredEventRow>({
    sql: `SELECT ${storedEventColumns} FROM event WHERE ${sql} ORDER BY position`,
    parameters,
    secondsMax: RECORDS_SECONDS_MAX,
  });
  return rows.map(storedEvent);
};

const concernedIn = async (store: EventStore, from: LogPosition, to: LogPosition): Promise<Concerned> => {
  const parameters = { from, to };
  const within = (column: string) => `${column} >= {from:UInt64} AND ${column} < {to:UInt64}`;
  const customers = await store.query<{ customer: string }>({
    sql: `SELECT DISTINCT customer_id AS customer FROM event WHERE customer_id != '' AND (${within('position')}
      OR position IN (SELECT position FROM superseded WHERE ${within('by_position')}))`,
    parameters,
    secondsMax: RECORDS_SECONDS_MAX,
  });
  const persons = await store.query<{ person: Id64 }>({
    sql: `SELECT DISTINCT person_id AS person FROM event_resolved
      WHERE ${within('position')} AND person_id IN (SELECT person_id FROM customer_person)`,
    parameters,
    secondsMax: RECORDS_SECONDS_MAX,
    settings: everybodySettings,
  });
  return { customers: customers.map((row) => row.customer), persons: persons.map((row) => row.person) };
};

const personsAt = async (store: EventStore, positions: readonly LogPosition[]): Promise<readonly Id64[]> => {
  if (positions.length === 0) return [];
  const rows = await store.query<{ actor: Id64; at: string; person: Id64 }>({
    sql: `SELECT DISTINCT actor_hash AS actor, toUnixTimestamp64Milli(occurred_at) AS at, person_id AS person
      FROM event WHERE position IN {positions:Array(UInt64)}`,
    parameters: { positions },
  });
  const spans = await store.query<{ actor: Id64; from: string; to: string; person: Id64; version: string }>({
    sql: `SELECT actor_hash AS actor, from_ms AS from, to_ms AS to, person_id AS person, version FROM actor_override
      WHERE actor_hash IN {actors:Array(UInt64)}`,
    parameters: { actors: [...new Set(rows.map((row) => row.actor))] },
  });
  const latest = new Map<Id64, number>();
  for (const { actor, version } of spans) latest.set(actor, Math.max(latest.get(actor) ?? 0, Number(version)));
  const owner = ({ actor, at, person }: (typeof rows)[number]): Id64 =>
    spans.find(
      (span) =>
        span.actor === actor &&
        Number(span.version) === latest.get(actor) &&
        Number(span.from) <= Number(at) &&
        Number(at) < Number(span.to),
    )?.person ?? person;
  return [...new Set(rows.map(owner))];
};

/** The questions about persons' events, bound to a store. */
export const createEventHistory = (store: EventStore): EventHistory => ({
  counters: (persons, upTo) => counters(store, persons, upTo),
  touches: (persons, upTo) => touches(store, persons, upTo),
  totals: (persons, upTo) => totals(store, persons, upTo),
  records: (...asked) => records(store, ...asked),
  namedOf: (...asked) => namedOf(store, ...asked),
  pastPositions: (...asked) => pastPositions(store, ...asked),
  past: (...asked) => past(store, ...asked),
  concernedIn: (from, to) => concernedIn(store, from, to),
  personsAt: (positions) => personsAt(store, positions),
  timeline: (...asked) => timeline(store, ...asked),
  timelinePage: (filter, asked) => timelinePage(store, filter, asked),
  activity: (population, from, to, timeZone) => activity(store, population, from, to, timeZone),
});
