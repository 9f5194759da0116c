// What the behaviour index reads of the event store: the kinds of events there are, months and columns of months, what came since, and
// sums that say whether a month is still what was read.
import { type EventQuery, type EventStore, type RowBytes, readRows } from '../../platform/event-store/index.ts';
import type { Id64 } from '../../record/log/index.ts';
import { createSqlParameters, knownSql, type SqlParameters, typedSql } from '../event-filters/index.ts';
import type { EventSubject } from '../timelines/contract.ts';
import type { Span } from './index-build.ts';

const SECONDS_MAX = 1_200;
/** Events that the engine sorts at once. */
const SLICE_EVENTS = 4_000_000;
const IDS = 2n ** 64n;

/** An event's kind and name, which its code stands for. */
export interface EventName {
  readonly kind: string;
  readonly name: string;
}

const indexedKinds = "kind IN ('track', 'fact', 'derived')";

/** Where the event store stands. */
export interface StoreStanding {
  /** One more than the last position. */
  readonly end: number;
  readonly version: string;
  /** Rows of overrides, and pairs of actor and person there ever were. */
  readonly overrides: number;
  readonly owners: number;
  /** Events that were corrected. */
  readonly corrections: number;
  /** Rows at positions below the one asked for, corrected ones too. */
  readonly rowsBelow: number;
  /** Changes whenever rows were changed or deleted where they stand. */
  readonly mutated: string;
}

/** Whether rows were rewritten for overrides that an index may never have seen. */
export const overridesWereDropped = (before: StoreStanding, now: StoreStanding): boolean =>
  now.overrides < before.overrides || (now.owners > before.owners && now.overrides === before.overrides);

const asked = (sql: string, parameters: SqlParameters | null, signal: AbortSignal): EventQuery => ({
  ...{ sql, secondsMax: SECONDS_MAX, signal },
  ...(parameters ? { parameters: parameters.values } : {}),
});

export const readStanding = async (store: EventStore, below: number, signal: AbortSignal): Promise<StoreStanding> => {
  const parameters = createSqlParameters();
  const sql = `SELECT (SELECT count() FROM event) AS rows, count() AS above, max(position) AS last,
      (SELECT max(version) FROM actor_override) AS version, (SELECT count() FROM actor_override) AS overrides,
      (SELECT uniqExact(actor_hash, person_id) FROM actor_person) AS owners,
      (SELECT count() FROM superseded) AS corrections,
      (SELECT concat(toString(max(create_time)), ' ', toString(count())) FROM system.mutations
        WHERE database = currentDatabase() AND table = 'event' AND is_done) AS mutated
    FROM event WHERE position >= ${parameters.add('UInt64', below)}`;
  const [row] = await store.query<
    Record<'rows' | 'above' | 'last' | 'version' | 'overrides' | 'owners' | 'corrections' | 'mutated', string>
  >(asked(sql, parameters, signal));
  const above = Number(row?.above ?? 0);
  return {
    end: above === 0 ? below : Number(row?.last) + 1,
    version: row?.version ?? '0',
    overrides: Number(row?.overrides ?? 0),
    owners: Number(row?.owners ?? 0),
    corrections: Number(row?.corrections ?? 0),
    rowsBelow: Number(row?.rows ?? 0) - above,
    mutated: row?.mutated ?? '',
  };
};

/** Names of events at positions from one on. */
export const readNames = async (
  store: EventStore,
  from: number,
  signal: AbortSignal,
): Promise<readonly EventName[]> => {
  const parameters = createSqlParameters();
  const sql = `SELECT DISTINCT kind, name FROM event WHERE ${indexedKinds} AND position >= ${parameters.add('UInt64', from)}
    ORDER BY kind, name`;
  return store.query<EventName>(asked(sql, parameters, signal));
};

/** The codes of the names of which some event has a value, by subject. */
export const readHolders = async (
  store: EventStore,
  names: readonly EventName[],
  subjects: readonly EventSubject[],
  signal: AbortSignal,
): Promise<readonly ReadonlySet<number>[]> => {
  const parameters = createSqlParameters();
  const counts = subjects.map((subject, index) => `countIf(${knownSql(subject, parameters)}) AS k${index}`);
  const sql = `SELECT kind, name, ${counts.join(', ')} FROM event WHERE ${indexedKinds} GROUP BY kind, name`;
  const rows = await store.query<EventName & Record<string, string>>(asked(sql, parameters, signal));
  const codeOf = new Map(names.map(({ kind, name }, index) => [`${kind} ${name}`, index + 1]));
  return subjects.map(
    (_, index) =>
      new Set(
        rows.flatMap((row) => {
          const code = codeOf.get(`${row.kind} ${row.name}`);
          return code !== undefined && Number(row[`k${index}`]) > 0 ? [code] : [];
        }),
      ),
  );
};

/** The engine gives codes instead of texts for a field with no more values than this. */
const CODED_MAX = 1_000;

/** The different values of a field, typed; null for a property, and where they are too many for the engine to code them. */
export const readFieldValues = async (
  store: EventStore,
  subject: EventSubject,
  signal: AbortSignal,
): Promise<readonly string[] | null> => {
  if (subject.kind === 'property') return null;
  const typed = typedSql(subject, createSqlParameters());
  const sql = `SELECT DISTINCT assumeNotNull(${typed}) AS found FROM event
    WHERE ${indexedKinds} AND isNotNull(${typed}) LIMIT ${CODED_MAX + 1}`;
  const rows = await store.query<{ found: string }>(asked(sql, null, signal));
  return rows.length <= CODED_MAX ? rows.map(({ found }) => found) : null;
};

/** How many customers there are. */
export const countCustomers = async (store: EventStore, signal: AbortSignal): Promise<number> => {
  const sql = 'SELECT uniqExact(person_id) AS n FROM customer_person';
  const [row] = await store.query<{ n: string }>(asked(sql, null, signal));
  return Number(row?.n ?? 0);
};

/** Hands over the two halves of each customer's id. */
export const readCustomers = (
  store: EventStore,
  signal: AbortSignal,
  onCustomer: (low: number, high: number) => void,
): Promise<void> =>
  readRows(
    store.streamBytes(asked('SELECT DISTINCT person_id FROM customer_person', null, signal)),
    { low: 0, high: 0 },
    (bytes, row) => {
      row.low = bytes.uint32();
      row.high = bytes.uint32();
    },
    ({ low, high }) => onCustomer(low, high),
  );

/** Persons whose events turned out to be others', or others' theirs, or were corrected, since the index was sealed. */
export const readRestated = async (
  store: EventStore,
  sealed: { readonly end: number; readonly version: string },
  signal: AbortSignal,
): Promise<readonly Id64[]> => {
  const parameters = createSqlParameters();
  const end = parameters.add('UInt64', sealed.end);
  const sql = `WITH changed AS (SELECT DISTINCT actor_hash FROM actor_override WHERE version > ${parameters.add('UInt64', sealed.version)}),
      corrections AS (SELECT position, by_position FROM superseded WHERE by_position >= ${end})
    SELECT DISTINCT id FROM (
      SELECT actor_hash AS id FROM changed
      UNION ALL SELECT person_id AS id FROM actor_person WHERE actor_hash IN (SELECT actor_hash FROM changed)
      UNION ALL SELECT person_id AS id FROM actor_override WHERE actor_hash IN (SELECT actor_hash FROM changed)
      UNION ALL SELECT person_id AS id FROM event WHERE position IN (SELECT position FROM corrections)
      UNION ALL SELECT person_id AS id FROM actor_person
        WHERE actor_hash IN (SELECT actor_hash FROM event WHERE position IN (SELECT position FROM corrections))
      UNION ALL SELECT person_id AS id FROM event_resolved WHERE position IN (SELECT by_position FROM corrections))`;
  return (await store.query<{ id: Id64 }>(asked(sql, parameters, signal))).map(({ id }) => id);
};

/** The starts of the UTC months that have events below a position, with how many rows there are. */
export const readMonths = async (
  store: EventStore,
  below: number,
  signal: AbortSignal,
): Promise<readonly { readonly startMs: number; readonly rows: number }[]> => {
  const parameters = createSqlParameters();
  const sql = `SELECT toYYYYMM(occurred_at) AS month, count() AS n FROM event
    WHERE ${indexedKinds} AND position < ${parameters.add('UInt64', below)} GROUP BY month ORDER BY month`;
  const rows = await store.query<{ month: number; n: string }>(asked(sql, parameters, signal));
  return rows.map(({ month, n }) => ({ startMs: startOfNumber(month), rows: Number(n) }));
};

/** A month as the engine numbers it: 202601. */
const startOfNumber = (month: number): number => Date.UTC(Math.floor(month / 100), (month % 100) - 1, 1);

/** The code of each event, 0 for what is not indexed or not `only` asked for. Names are few beside rows, so the engine looks each up once. */
const codeSql = (
  names: readonly EventName[],
  parameters: SqlParameters,
  only: ReadonlySet<number> | null = null,
): string => {
  const wanted = names
    .map((each, index) => ({ ...each, code: index + 1 }))
    .filter(({ code }) => only === null || only.has(code));
  const kinds = [...new Set(wanted.map(({ kind }) => kind))];
  const branches = kinds.map((kind) => {
    const own = wanted.filter((each) => each.kind === kind);
    const texts = parameters.add(
      'Array(String)',
      own.map(({ name }) => name),
    );
    const codes = parameters.add(
      'Array(UInt16)',
      own.map(({ code }) => code),
    );
    return `kind = ${parameters.add('String', kind)}, transform(name, ${texts}, ${codes}, toUInt16(0))`;
  });
  return kinds.length === 0 ? 'toUInt16(0)' : `multiIf(${branches.join(', ')}, toUInt16(0))`;
};

const spanSql = ({ startMs, endMs }: Span, parameters: SqlParameters): string => {
  const instant = (at: number) => parameters.add("DateTime64(3, 'UTC')", at);
  return `occurred_at >= ${instant(startMs)} AND occurred_at < ${instant(endMs)}`;
};

/** An event as it is handed over, in an object that is written again. */
export interface IndexedEvent {
  low: number;
  high: number;
  at: number;
  position: number;
  code: number;
  /** Of the columns, typed; of those whose values are coded, the code, -1 without. */
  values: (string | number | null)[];
}

/** A column as it is read. */
export interface ReadColumn {
  readonly subject: EventSubject;
  /** The code of each value, if the engine is to give codes instead of values. */
  readonly coded: ReadonlyMap<string, number> | null;
}

/** What events are told apart by, and what is read of them. */
export interface IndexedWords {
  readonly names: readonly EventName[];
  readonly columns: readonly ReadColumn[];
  /** Events with other codes are left out; null: none is. */
  readonly only: ReadonlySet<number> | null;
}

const readEvent =
  (columns: readonly ReadColumn[]) =>
  (bytes: RowBytes, row: IndexedEvent): void => {
    row.low = bytes.uint32();
    row.high = bytes.uint32();
    row.at = bytes.int64();
    row.position = bytes.int64();
    row.code = bytes.uint16();
    for (let column = 0; column < columns.length; column += 1)
      row.values[column] = columns[column]?.coded ? bytes.uint32() | 0 : bytes.nullableText();
  };

const columnSql = ({ subject, coded }: ReadColumn, parameters: SqlParameters): string => {
  const typed = `CAST(${typedSql(subject, parameters)}, 'Nullable(String)')`;
  if (!coded) return typed;
  const values = parameters.add('Array(String)', [...coded.keys()]);
  const codes = parameters.add('Array(Int32)', [...coded.values()]);
  // What came since its values were read is without one: such a span is not what was sealed, and is read again.
  return coded.size === 0 ? 'toInt32(-1)' : `transform(ifNull(${typed}, ''), ${values}, ${codes}, toInt32(-1))`;
};

/** The same as `only` says, by names: the engine then reads values of those rows alone. */
const namedSql = ({ names, only }: IndexedWords, parameters: SqlParameters): string => {
  if (only === null || only.size === names.length) return '1';
  const wanted = names.flatMap(({ name }, index) => (only.has(index + 1) ? [name] : []));
  return `name IN ${parameters.add('Array(String)', [...new Set(wanted)])}`;
};

/** Events by (person, time, position) where `condition` holds. */
const readEvents = (
  store: EventStore,
  words: IndexedWords,
  condition: string,
  parameters: SqlParameters,
  signal: AbortSignal,
  onEvent: (event: IndexedEvent) => void,
): Promise<void> => {
  const { names, columns, only } = words;
  const values = columns.map((column, index) => `, ${columnSql(column, parameters)} AS c${index}`);
  const sql = `SELECT person_id, toUnixTimestamp64Milli(occurred_at) AS ms, toInt64(position) AS place,
      ${codeSql(names, parameters, only)} AS code ${values.join('')}
    FROM event_resolved WHERE ${indexedKinds} AND ${condition} AND ${namedSql(words, parameters)} AND code != 0
    ORDER BY person_id, ms, place`;
  const row = { low: 0, high: 0, at: 0, position: 0, code: 0, values: [] };
  return readRows(store.streamBytes(asked(sql, parameters, signal)), row, readEvent(columns), onEvent);
};

/** Events of a span below a position; slice by slice of the persons, so that the engine sorts a bounded number at a time. */
export const readSpan = async (
  store: EventStore,
  words: IndexedWords,
  span: Span & { readonly rows: number; readonly below: number },
  signal: AbortSignal,
  onEvent: (event: IndexedEvent) => void,
): Promise<void> => {
  const slices = BigInt(Math.max(1, Math.ceil(span.rows / SLICE_EVENTS)));
  const size = IDS / slices;
  for (let slice = 0n; slice < slices; slice += 1n) {
    const parameters = createSqlParameters();
    const last = slice === slices - 1n ? IDS - 1n : size * (slice + 1n) - 1n;
    const ids = (id: bigint) => parameters.add('UInt64', String(id));
    const persons = slices === 1n ? '1' : `person_id >= ${ids(size * slice)} AND person_id <= ${ids(last)}`;
    const condition = `position < ${parameters.add('UInt64', span.below)} AND ${spanSql(span, parameters)} AND ${persons}`;
    await readEvents(store, words, condition, parameters, signal, onEvent);
  }
};

/** What of the tail is read: positions of [from, below), and whatever stands below of the persons who are restated. */
export interface TailStretch {
  readonly from: number;
  /** Null: to the end. */
  readonly below: number | null;
  readonly restated: readonly Id64[];
}

/**
 * Events of a stretch of the tail. Two statements, because each finds its rows by another index: rows of a person may stand under any person
 * that one of their actors was ever given to.
 */
export const readTail = async (
  store: EventStore,
  words: IndexedWords,
  { from, below, restated }: TailStretch,
  signal: AbortSignal,
  onEvent: (event: IndexedEvent) => void,
): Promise<void> => {
  const before = (parameters: SqlParameters): string =>
    below === null ? '1' : `position < ${parameters.add('UInt64', below)}`;
  if (below === null || from < below) {
    const recent = createSqlParameters();
    const others = restated.length === 0 ? '1' : `person_id NOT IN ${recent.add('Array(UInt64)', restated)}`;
    const condition = `position >= ${recent.add('UInt64', from)} AND ${before(recent)} AND ${others}`;
    await readEvents(store, words, condition, recent, signal, onEvent);
  }
  if (restated.length === 0) return;
  const parameters = createSqlParameters();
  const persons = parameters.add('Array(UInt64)', restated);
  const actors = `SELECT actor_hash FROM actor_person WHERE person_id IN ${persons}`;
  const stored = `SELECT arrayJoin(${persons}) UNION ALL ${actors}
    UNION ALL SELECT person_id FROM actor_person WHERE actor_hash IN (${actors})`;
  const condition = `stored_person_id IN (${stored}) AND person_id IN ${persons} AND ${before(parameters)}`;
  await readEvents(store, words, condition, parameters, signal, onEvent);
};

/** By start of month, how many events stand below a position and the sum of their terms, without the persons who are restated. */
export const readSums = async (
  store: EventStore,
  names: readonly EventName[],
  { below, restated }: { readonly below: number; readonly restated: readonly Id64[] },
  signal: AbortSignal,
): Promise<ReadonlyMap<number, { readonly events: number; readonly sum: number }>> => {
  const parameters = createSqlParameters();
  const others = restated.length === 0 ? '1' : `person_id NOT IN ${parameters.add('Array(UInt64)', restated)}`;
  const sql = `SELECT toYYYYMM(occurred_at) AS month, count() AS events, sum(bitAnd(
      toUInt64(toUInt32(person_id)) * (2 * toUInt64(toUInt32(toUnixTimestamp64Milli(occurred_at))) + 1) + toUInt64(code) * 2654435761,
      4294967295)) % 4294967296 AS sum
    FROM (SELECT person_id, occurred_at, ${codeSql(names, parameters)} AS code FROM event_resolved
      WHERE ${indexedKinds} AND position < ${parameters.add('UInt64', below)} AND ${others} AND code != 0) GROUP BY month`;
  const rows = await store.query<{ month: number; events: string; sum: string }>(asked(sql, parameters, signal));
  return new Map(
    rows.map(({ month, events, sum }) => [startOfNumber(month), { events: Number(events), sum: Number(sum) }]),
  );
};
