// Events out of the store in the order of their time, however many: window by window, so that neither the engine nor we ever hold
// more than one window, and from any event on, so that an export that was cut off goes on.
import type { Instant } from '../../kernel/index.ts';
import type { EventStore, ParameterValue } from '../../platform/event-store/index.ts';
import type { LogPosition } from '../../platform/log-store/index.ts';
import type { Id64 } from '../log/index.ts';
import { lastRevision, personScope, scopedEvents } from './resolved.ts';
import { type StoredEvent, type StoredEventRow, storedEvent, storedEventColumns } from './stored-event.ts';

/** Which events; each bound is left out where it is absent. */
export interface ExportFilter {
  /** Half-open. */
  readonly from?: Instant | undefined;
  readonly to?: Instant | undefined;
  readonly names?: readonly string[] | undefined;
  readonly personId?: Id64 | undefined;
  /** Persons whose events are left out. */
  readonly without: readonly Id64[];
  /** Only what comes after this event, by (time, position). */
  readonly after?: { readonly at: Instant; readonly position: LogPosition } | undefined;
}

/** Rows that one window may hold: some 200 MB while the engine sorts them. */
const WINDOW_ROWS_MAX = 100_000;
const SECONDS_MAX = 600;
const INSTANT = "DateTime64(3, 'UTC')";

interface Part {
  readonly table: string;
  readonly where: string;
  readonly parameters: Readonly<Record<string, ParameterValue>>;
}

const partOf = async (store: EventStore, filter: ExportFilter): Promise<Part> => {
  const { from, to, names, personId, without, after } = filter;
  const parameters: Record<string, ParameterValue> = {};
  const conditions = ['true'];
  const add = (condition: string, name: string, value: ParameterValue | undefined): void => {
    if (value === undefined) return;
    conditions.push(condition);
    parameters[name] = value;
  };
  add(`occurred_at >= {from:${INSTANT}}`, 'from', from);
  add(`occurred_at < {to:${INSTANT}}`, 'to', to);
  add('name IN {names:Array(String)}', 'names', names?.length ? names : undefined);
  add('person_id NOT IN {without:Array(UInt64)}', 'without', without.length > 0 ? without : undefined);
  if (after) {
    conditions.push(
      `occurred_at >= {after_at:${INSTANT}} AND (occurred_at > {after_at:${INSTANT}} OR position > {after_position:UInt64})`,
    );
    Object.assign(parameters, { after_at: after.at, after_position: after.position });
  }
  if (personId === undefined) return { table: 'event_resolved', where: conditions.join(' AND '), parameters };
  const scope = await personScope(store, [personId]);
  return {
    table: scopedEvents,
    where: [...conditions, lastRevision].join(' AND '),
    parameters: { ...parameters, ...scope },
  };
};

interface Hour {
  readonly from: Instant;
  readonly rows: number;
}

const hoursOf = async (store: EventStore, part: Part): Promise<readonly Hour[]> => {
  const rows = await store.query<{ hour: string; rows: string }>({
    sql: `SELECT toUnixTimestamp64Milli(toDateTime64(toStartOfHour(occurred_at, 'UTC'), 3, 'UTC')) AS hour, count() AS rows
      FROM ${part.table} WHERE ${part.where} GROUP BY hour ORDER BY hour`,
    parameters: part.parameters,
    secondsMax: SECONDS_MAX,
  });
  return rows.map((row) => ({ from: Number(row.hour), rows: Number(row.rows) }));
};

/** Hours joined into windows [from, to) of at most so many rows; an hour of more is a window of its own. */
export const windowsOf = (
  hours: readonly Hour[],
  rowsMax: number,
): readonly { readonly from: Instant; readonly to: Instant }[] => {
  const windows: { from: Instant; to: Instant; rows: number }[] = [];
  for (const hour of hours) {
    const last = windows.at(-1);
    const to = hour.from + 3_600_000;
    if (last && last.rows + hour.rows <= rowsMax) Object.assign(last, { to, rows: last.rows + hour.rows });
    else windows.push({ from: hour.from, to, rows: hour.rows });
  }
  return windows.map(({ from, to }) => ({ from, to }));
};

/** How many events fit. */
export const countExported = async (store: EventStore, filter: ExportFilter): Promise<number> => {
  const part = await partOf(store, filter);
  const [row] = await store.query<{ rows: string }>({
    sql: `SELECT count() AS rows FROM ${part.table} WHERE ${part.where}`,
    parameters: part.parameters,
    secondsMax: SECONDS_MAX,
  });
  return Number(row?.rows ?? 0);
};

/** The events by (time, position), with the person they belong to now; facts as they were last revised. */
export async function* exportedEvents(
  store: EventStore,
  filter: ExportFilter,
  rowsMax: number = WINDOW_ROWS_MAX,
): AsyncIterable<StoredEvent> {
  const part = await partOf(store, filter);
  for (const window of windowsOf(await hoursOf(store, part), rowsMax)) {
    const rows = store.stream<StoredEventRow>({
      sql: `SELECT ${storedEventColumns} FROM ${part.table}
        WHERE ${part.where} AND occurred_at >= {window_from:${INSTANT}} AND occurred_at < {window_to:${INSTANT}}
        ORDER BY occurred_at, position`,
      parameters: { ...part.parameters, window_from: window.from, window_to: window.to },
      secondsMax: SECONDS_MAX,
    });
    for await (const row of rows) yield storedEvent(row);
  }
}
