// What the behaviour index reads of the event store: the kinds of events there are, every person's events, columns, what came since.
import type { EventStore } from '../../platform/event-store/index.ts';
import type { Id64 } from '../../record/log/index.ts';
import type { EventSubject } from './contract.ts';
import { createSqlParameters, typedSql } from './filter-sql.ts';

const SECONDS_MAX = 1_200;
const PERSONS_A_SLICE = 40_000;

/** An event's kind and name, which its code stands for. */
export interface EventName {
  readonly kind: string;
  readonly name: string;
}

const indexedKinds = "kind IN ('track', 'fact', 'derived')";

/** A person's events by (time, position). */
export interface PersonRow {
  readonly person: Id64;
  readonly at: readonly number[];
  readonly codes: readonly number[];
  readonly columns: readonly (readonly (string | null)[])[];
}

/** What events are read. */
export type IndexedEvents =
  | { readonly kind: 'sealed'; readonly below: number }
  | { readonly kind: 'tail'; readonly from: number; readonly restated: readonly Id64[] };

/** Where the event store stands. */
export interface StoreStanding {
  /** One more than the last position. */
  readonly end: number;
  readonly version: string;
  /** Rows of overrides, and pairs of actor and person there ever were. */
  readonly overrides: number;
  readonly owners: number;
  /** Rows at positions below the one asked for, corrected ones too. */
  readonly rowsBelow: number;
}

export const readStanding = async (store: EventStore, below: number, signal: AbortSignal): Promise<StoreStanding> => {
  const [row] = await store.query<Record<'last' | 'rows' | 'version' | 'below' | 'overrides' | 'owners', string>>({
    sql: `SELECT max(position) AS last, count() AS rows, countIf(position < {below:UInt64}) AS below,
      (SELECT max(version) FROM actor_override) AS version, (SELECT count() FROM actor_override) AS overrides,
      (SELECT uniqExact(actor_hash, person_id) FROM actor_person) AS owners FROM event`,
    parameters: { below },
    ...{ secondsMax: SECONDS_MAX, signal },
  });
  return {
    end: row === undefined || row.rows === '0' ? 0 : Number(row.last) + 1,
    version: row?.version ?? '0',
    overrides: Number(row?.overrides ?? 0),
    owners: Number(row?.owners ?? 0),
    rowsBelow: Number(row?.below ?? 0),
  };
};

export const readNames = async (store: EventStore, signal: AbortSignal): Promise<readonly EventName[]> =>
  store.query<EventName>({
    sql: `SELECT DISTINCT kind, name FROM event WHERE ${indexedKinds} ORDER BY kind, name`,
    ...{ secondsMax: SECONDS_MAX, signal },
  });

export const readCustomers = async (store: EventStore, signal: AbortSignal): Promise<readonly Id64[]> =>
  (
    await store.query<{ id: Id64 }>({
      sql: 'SELECT DISTINCT person_id AS id FROM customer_person',
      ...{ secondsMax: SECONDS_MAX, signal },
    })
  ).map(({ id }) => id);

/** Persons whose events turned out to be others', or others' theirs, or were corrected, since the index was sealed. */
export const readRestated = async (
  store: EventStore,
  sealed: { readonly end: number; readonly version: string },
  signal: AbortSignal,
): Promise<readonly Id64[]> => {
  const rows = await store.query<{ id: Id64 }>({
    sql: `WITH changed AS (SELECT DISTINCT actor_hash FROM actor_override WHERE version > {version:UInt64})
      SELECT DISTINCT id FROM (
        SELECT actor_hash AS id FROM changed
        UNION ALL SELECT person_id AS id FROM actor_person WHERE actor_hash IN (SELECT actor_hash FROM changed)
        UNION ALL SELECT person_id AS id FROM actor_override WHERE actor_hash IN (SELECT actor_hash FROM changed)
        UNION ALL SELECT person_id AS id FROM event WHERE position IN (SELECT position FROM superseded WHERE by_position >= {end:UInt64})
        UNION ALL SELECT person_id AS id FROM event_resolved WHERE position IN (SELECT by_position FROM superseded WHERE by_position >= {end:UInt64}))`,
    parameters: { version: sealed.version, end: sealed.end },
    ...{ secondsMax: SECONDS_MAX, signal },
  });
  return rows.map(({ id }) => id);
};

interface SliceRow {
  readonly person_id: Id64;
  readonly at: readonly number[];
  readonly codes: readonly number[];
  readonly [column: `c${number}`]: readonly (string | null)[];
}

/** Persons by rising id with their events. Reads slice by slice, so that the engine gathers a bounded number at a time. */
export async function* readPersons(
  store: EventStore,
  names: readonly EventName[],
  subjects: readonly EventSubject[],
  events: IndexedEvents,
  signal: AbortSignal,
): AsyncIterable<PersonRow> {
  const [counted] = await store.query<{ n: string }>({
    sql: 'SELECT uniq(person_id) AS n FROM event',
    secondsMax: SECONDS_MAX,
  });
  const slices =
    events.kind === 'tail' ? 1n : BigInt(Math.max(1, Math.ceil(Number(counted?.n ?? 0) / PERSONS_A_SLICE)));
  const size = 2n ** 64n / slices;
  for (let slice = 0n; slice < slices; slice += 1n) {
    const parameters = createSqlParameters();
    const columns = subjects.map((subject, index) => `${typedSql(subject, parameters)} AS c${index}`);
    const which =
      events.kind === 'sealed'
        ? `position < ${parameters.add('UInt64', events.below)}`
        : `(position >= ${parameters.add('UInt64', events.from)} OR person_id IN ${parameters.add('Array(UInt64)', events.restated)})`;
    const keys = parameters.add(
      'Array(String)',
      names.map(({ kind, name }) => `${kind} ${name}`),
    );
    const last = slice === slices - 1n ? 2n ** 64n - 1n : size * (slice + 1n) - 1n;
    const part = (index: number, name: string) => `arrayMap(each -> each.${index}, events) AS ${name}`;
    const rows = store.stream<SliceRow>({
      sql: `SELECT person_id, ${[part(1, 'at'), part(3, 'codes'), ...subjects.map((_, index) => part(4 + index, `c${index}`))].join(', ')}
        FROM (SELECT person_id, arraySort(each -> (each.1, each.2), groupArray((ms, position, code${subjects.map((_, index) => `, c${index}`).join('')}))) AS events
          FROM (SELECT person_id, toFloat64(toUnixTimestamp64Milli(occurred_at)) AS ms, position,
              toUInt16(indexOf(${keys}, concat(kind, ' ', name))) AS code ${columns.map((each) => `, ${each}`).join('')}
            FROM event_resolved WHERE ${indexedKinds} AND ${which}
              AND person_id >= ${parameters.add('UInt64', String(size * slice))} AND person_id <= ${parameters.add('UInt64', String(last))})
          WHERE code != 0 GROUP BY person_id ORDER BY person_id)`,
      parameters: parameters.values,
      ...{ secondsMax: SECONDS_MAX, signal },
    });
    for await (const row of rows)
      yield {
        ...{ person: row.person_id, at: row.at, codes: row.codes },
        columns: subjects.map((_, index) => row[`c${index}`] ?? []),
      };
  }
}
