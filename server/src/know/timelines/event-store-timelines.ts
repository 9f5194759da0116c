// Timelines straight from the event store: the engine gathers each person's events into arrays and streams them, slice by slice of
// the persons' ids. For what does not fit in memory, for clusters, and as the second witness of the index.
import type { EventQuery, EventStore, ParameterValue } from '../../platform/event-store/index.ts';
import type { Id64 } from '../../record/log/index.ts';
import { everybodySettings, lastRevision, personsEvents } from '../../record/sink/index.ts';
import { createSqlParameters, matcherSql, type SqlParameters, subjectSql } from '../event-filters/index.ts';
import type { FoldControl, PersonFold, PersonTimeline, TimelineQuery, Timelines } from './timeline.ts';

/** Events that one slice gathers in the engine's memory, about. */
const SLICE_EVENTS = 2_000_000;
const SLICES_MAX = 64;
const SLICE_SECONDS_MAX = 600;
/** Persons whose ids are sent to the engine; of more, the rest is left out here. */
const PERSONS_SENT_MAX = 100_000;
/** Of so many only what can concern them is read; more of them stand in nearly every block anyway. */
const PERSONS_SOUGHT_MAX = 2_000;
const IDS = 2n ** 64n;

const instantType = "DateTime64(3, 'UTC')";

const rangeSql = ({ from, to }: Pick<TimelineQuery, 'from' | 'to'>, parameters: SqlParameters): string =>
  [
    ...(from === null ? [] : [`occurred_at >= ${parameters.add(instantType, from)}`]),
    `occurred_at < ${parameters.add(instantType, to)}`,
  ].join(' AND ');

/** A condition that needs no property: what the engine can skip by. */
const nameSql = ({ matchers }: TimelineQuery, parameters: SqlParameters): string => {
  const selectors = matchers.flat();
  const names = [...new Set(selectors.flatMap(({ event }) => event ?? []))];
  const named = `name IN ${parameters.add('Array(String)', names)}`;
  return selectors.some(({ event }) => event === null) ? `(kind = 'track' OR ${named})` : named;
};

/** Bit i is matcher i. Sums instead of shifts, which the engine's compiler gets wrong on narrow types. */
const matchesSql = ({ matchers }: TimelineQuery, parameters: SqlParameters): string =>
  matchers.map((matcher, bit) => `toUInt32(${matcherSql(matcher, parameters)}) * ${2 ** bit}`).join(' + ');

/** Where events are read: a sub-query or view of resolved events, and the condition on their persons. */
interface EventsRead {
  readonly events: string;
  readonly persons: string;
  readonly values: Readonly<Record<string, ParameterValue>>;
}

/** Events of some persons without a look at everybody's, as long as they are few. */
const eventsOf = async (store: EventStore, persons: readonly Id64[]): Promise<EventsRead> => {
  const { sql, parameters } = await personsEvents(store, persons);
  return { events: sql, persons: lastRevision, values: parameters };
};

/** Rows of matching events: person, instant, position, name, bits, and the columns as c0, c1 … */
const matchingSql = (
  query: TimelineQuery,
  { events, persons }: Pick<EventsRead, 'events' | 'persons'>,
  parameters: SqlParameters,
): string =>
  `SELECT person_id, toFloat64(toUnixTimestamp64Milli(occurred_at)) AS ms, position, name,
      ${matchesSql(query, parameters)} AS bits
      ${query.columns.map((subject, index) => `, ${subjectSql(subject, parameters)} AS c${index}`).join('')}
    FROM ${events}
    WHERE ${rangeSql(query, parameters)} AND ${nameSql(query, parameters)} AND ${persons} AND bits != 0`;

const sliceSql = (
  query: TimelineQuery,
  read: Pick<EventsRead, 'events' | 'persons'>,
  parameters: SqlParameters,
): string => {
  const columns = query.columns.map((_, index) => `c${index}`);
  const part = (index: number, name: string) => `arrayMap(each -> each.${index}, events) AS ${name}`;
  return `SELECT person_id, ${part(1, 'at')}, ${part(3, 'matches')}
      ${columns.map((name, index) => `, ${part(4 + index, name)}`).join('')}
    FROM (
      SELECT person_id, arraySort(each -> (each.1, each.2), groupArray((ms, position, bits${columns.map((name) => `, ${name}`).join('')}))) AS events
      FROM (${matchingSql(query, read, parameters)}) GROUP BY person_id)`;
};

interface TimelineRow {
  readonly person_id: Id64;
  readonly at: readonly number[];
  readonly matches: readonly number[];
  readonly [column: `c${number}`]: readonly (string | null)[];
}

/** Texts of a column by number, in the order in which they were met. */
class Dictionary {
  readonly texts: string[] = [];
  readonly #codes = new Map<string, number>();

  codeOf(text: string | null): number {
    if (text === null) return -1;
    const known = this.#codes.get(text);
    if (known !== undefined) return known;
    this.#codes.set(text, this.texts.length);
    return this.texts.push(text) - 1;
  }
}

/** One timeline whose arrays are filled again for each person. */
class TimelineBuffer implements PersonTimeline {
  group = 0;
  length = 0;
  at = new Float64Array(64);
  matches = new Uint32Array(64);
  columns: Int32Array[];
  readonly dictionaries: readonly Dictionary[];
  #person: Id64 = '';

  constructor(columns: number) {
    this.columns = Array.from({ length: columns }, () => new Int32Array(64));
    this.dictionaries = Array.from({ length: columns }, () => new Dictionary());
  }

  person(): Id64 {
    return this.#person;
  }

  fill(row: TimelineRow, group: number): void {
    const { length } = row.at;
    if (length > this.at.length) {
      this.at = new Float64Array(length * 2);
      this.matches = new Uint32Array(length * 2);
      this.columns = this.columns.map(() => new Int32Array(length * 2));
    }
    this.#person = row.person_id;
    this.group = group;
    this.length = length;
    this.at.set(row.at);
    this.matches.set(row.matches);
    for (const [index, column] of this.columns.entries()) {
      const texts = row[`c${index}`] ?? [];
      const dictionary = this.dictionaries[index];
      for (let event = 0; event < length; event += 1) column[event] = dictionary?.codeOf(texts[event] ?? null) ?? -1;
    }
  }

  textOf(column: number, code: number): string {
    return this.dictionaries[column]?.texts[code] ?? '';
  }
}

/** Which persons a slice reads, as a condition; null when it has none. */
const personsSql = (
  { population }: TimelineQuery,
  slice: { readonly first: bigint; readonly last: bigint },
  parameters: SqlParameters,
): string | null => {
  const { first, last } = slice;
  const range = `person_id >= ${parameters.add('UInt64', String(first))} AND person_id <= ${parameters.add('UInt64', String(last))}`;
  if (population.who === 'customers') return `${range} AND person_id IN (SELECT person_id FROM customer_person)`;
  if (population.who === 'everybody' || population.groups.size > PERSONS_SENT_MAX) return range;
  const persons = [...population.groups.keys()].filter((each) => BigInt(each) >= first && BigInt(each) <= last);
  return persons.length === 0 ? null : `person_id IN ${parameters.add('Array(UInt64)', persons)}`;
};

const slicesOf = (count: number): readonly { readonly first: bigint; readonly last: bigint }[] => {
  const size = IDS / BigInt(count);
  return Array.from({ length: count }, (_, index) => ({
    first: size * BigInt(index),
    last: index === count - 1 ? IDS - 1n : size * BigInt(index + 1) - 1n,
  }));
};

const statement = (sql: string, { values }: Pick<SqlParameters, 'values'>, signal: AbortSignal): EventQuery => {
  const used = Object.entries(values).filter(([name]) => sql.includes(`{${name}:`));
  const parameters: Record<string, ParameterValue> = Object.fromEntries(used);
  return { sql, parameters, secondsMax: SLICE_SECONDS_MAX, signal, settings: everybodySettings };
};

/** About how many events the question reads, to divide the work by. */
const countEvents = async (store: EventStore, query: TimelineQuery, signal: AbortSignal): Promise<number> => {
  const parameters = createSqlParameters();
  const sql = `SELECT count() AS n FROM event WHERE ${rangeSql(query, parameters)} AND ${nameSql(query, parameters)}`;
  const [row] = await store.query<{ n: string }>(statement(sql, parameters, signal));
  return Number(row?.n ?? 0);
};

/** What is read one after the other, as statements. Counting first, and dividing, is for those who are many. */
const slicesToRead = async (
  store: EventStore,
  query: TimelineQuery,
  signal: AbortSignal,
): Promise<readonly (EventQuery | null)[]> => {
  const { who, groups } = query.population;
  if (who === 'listed' && groups.size <= PERSONS_SOUGHT_MAX) {
    const { values, ...read } = await eventsOf(store, [...groups.keys()]);
    const parameters = createSqlParameters();
    const sql = sliceSql(query, read, parameters);
    return [statement(sql, { values: { ...parameters.values, ...values } }, signal)];
  }
  const events = await countEvents(store, query, signal);
  const slices = slicesOf(Math.min(Math.max(Math.ceil(events / SLICE_EVENTS), 1), SLICES_MAX));
  return slices.map((slice) => {
    const parameters = createSqlParameters();
    const persons = personsSql(query, slice, parameters);
    if (persons === null) return null;
    return statement(sliceSql(query, { events: 'event_resolved', persons }, parameters), parameters, signal);
  });
};

const foldAll = async <Spec, Part>(
  store: EventStore,
  fold: PersonFold<Spec, Part>,
  spec: Spec,
  query: TimelineQuery,
  { signal, onProgress }: FoldControl,
): Promise<Part> => {
  const { population } = query;
  if (population.who === 'listed' && population.groups.size === 0) return fold.merge(spec, []);
  const slices = await slicesToRead(store, query, signal);
  const buffer = new TimelineBuffer(query.columns.length);
  const folding = fold.begin(spec, (column, code) => buffer.textOf(column, code));
  for (const [index, slice] of slices.entries()) {
    if (slice !== null)
      for await (const row of store.stream<TimelineRow>(slice)) {
        const group = population.groups.get(row.person_id);
        if (group === undefined && population.who === 'listed') continue;
        buffer.fill(row, group ?? population.groupOfOthers);
        folding.visit(buffer);
      }
    signal.throwIfAborted();
    onProgress((index + 1) / slices.length);
  }
  return fold.merge(spec, [folding.finish()]);
};

/** An event of a traced timeline. */
export interface TracedEvent {
  readonly position: number;
  readonly name: string;
  readonly at: number;
}

/** A single person's timeline with what names its events. */
export interface TracedTimeline {
  readonly timeline: PersonTimeline;
  readonly events: readonly TracedEvent[];
  textOf(column: number, code: number): string;
}

interface TracedRow {
  readonly ms: number;
  readonly position: string;
  readonly name: string;
  readonly bits: number;
  readonly [column: `c${number}`]: string | null;
}

/** Reads what the question sees of one person; the population of the query is not asked. */
export const tracePerson = async (
  store: EventStore,
  query: TimelineQuery,
  person: Id64,
  signal: AbortSignal,
): Promise<TracedTimeline> => {
  const parameters = createSqlParameters();
  const { values, ...read } = await eventsOf(store, [person]);
  const sql = `SELECT * FROM (${matchingSql(query, read, parameters)}) ORDER BY ms, position`;
  const asked = statement(sql, { values: { ...parameters.values, ...values } }, signal);
  const rows = await store.query<TracedRow>(asked);
  const buffer = new TimelineBuffer(query.columns.length);
  const columns = query.columns.map((_, index) => [`c${index}`, rows.map((row) => row[`c${index}`] ?? null)] as const);
  buffer.fill(
    {
      person_id: person,
      at: rows.map(({ ms }) => ms),
      matches: rows.map(({ bits }) => bits),
      ...Object.fromEntries(columns),
    },
    query.population.groups.get(person) ?? query.population.groupOfOthers,
  );
  return {
    timeline: buffer,
    events: rows.map(({ position, name, ms }) => ({ position: Number(position), name, at: ms })),
    textOf: (column, code) => buffer.textOf(column, code),
  };
};

/** Timelines read from the event store for each question. */
export const createEventStoreTimelines = (store: EventStore): Timelines => ({
  fold: (fold, spec, query, control) => foldAll(store, fold, spec, query, control),
});
