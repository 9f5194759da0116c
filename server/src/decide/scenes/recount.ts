// Counting the log again: what was counted is emptied with the cursor, and the consumer counts ranges up to where it stood without deciding
// anything. Which streams were counted from where to where is noted as it happens, so that the same comes of it. Cut off anywhere it goes
// on, because everything moves with the cursor.
import { sql } from 'kysely';
import type { ReadingAgain } from '../../know/past-events/index.ts';
import type { Database, StateTransaction } from '../../platform/state-store/index.ts';
import type { Stream } from '../scene-rules/index.ts';

/** A stream counted over positions [from, to) of the log. */
interface Span {
  readonly stream: string;
  readonly firstDay: string | null;
  readonly from: number;
  readonly to: number | null;
}

/** What the consumer has to know besides the events. */
export interface Counting extends ReadingAgain {
  readonly spans: readonly Span[];
}

export const readCounting = async (db: Database): Promise<Counting> => {
  const { rows: spans } = await sql<Span>`
    select stream, first_day as "firstDay", from_position as "from", to_position as "to" from scene_counted`.execute(
    db,
  );
  const { rows } = await sql<{ readonly until: number }>`
    select until_position as until from scene_recount`.execute(db);
  return {
    until: rows[0] === undefined ? null : Number(rows[0].until),
    spans: spans.map((span) => ({ ...span, from: Number(span.from), to: span.to === null ? null : Number(span.to) })),
  };
};

const nameOf = ({ stream, firstDay }: Pick<Span, 'stream' | 'firstDay'>): string => `${stream} ${firstDay}`;

/** Notes which streams are counted from a position on; answers what holds then. */
export const noteSpans = async (
  transaction: StateTransaction,
  counting: Counting,
  streams: readonly Stream[],
  from: number,
): Promise<Counting> => {
  const now = new Map(streams.filter(({ active }) => active !== null).map((each) => [nameOf(each), each]));
  const open = new Set(counting.spans.filter(({ to }) => to === null).map(nameOf));
  const ended = [...open].filter((name) => !now.has(name));
  const begun = [...now].flatMap(([name, { stream, firstDay }]) => (open.has(name) ? [] : [{ stream, firstDay }]));
  if (ended.length + begun.length === 0) return counting;
  await sql`update scene_counted set to_position = ${from}::bigint
    where to_position is null and (stream || ' ' || coalesce(first_day, 'null')) = any(${ended}::text[])`.execute(
    transaction,
  );
  await sql`insert into scene_counted (stream, first_day, from_position)
    select stream, "firstDay", ${from}::bigint from json_to_recordset(${JSON.stringify(begun)}::json)
      as given(stream text, "firstDay" text)`.execute(transaction);
  return readCounting(transaction);
};

/** The streams as they were counted at a position. */
export const streamsAt = (streams: readonly Stream[], { spans }: Counting, position: number): readonly Stream[] =>
  streams.flatMap((stream): readonly Stream[] => {
    const own = spans.filter((span) => span.stream === stream.stream && span.from <= position);
    // It was not known yet.
    if (own.length === 0) return [];
    const span = own.find(({ to }) => to === null || to > position);
    const inForce = stream.active ?? stream.versions.at(-1) ?? null;
    return [{ ...stream, active: span ? inForce : null, firstDay: span?.firstDay ?? stream.firstDay }];
  });

/** Where streams next begin or end. */
export const nextBorder = ({ spans }: Counting, position: number): number =>
  Math.min(...spans.flatMap(({ from, to }) => [from, to ?? from]).filter((border) => border > position));

/** Ends the recount. */
export const endRecount = async (transaction: StateTransaction): Promise<void> => {
  await sql`delete from scene_recount`.execute(transaction);
};

/** What limits have given, summed from what was granted; false where that was not noted, and nothing is changed. */
const sumUsage = async (transaction: StateTransaction): Promise<boolean> => {
  await sql`lock table scene_usage in exclusive mode`.execute(transaction);
  const { rows } = await sql<{ readonly unknown: boolean }>`
    select exists (select from scene_change where kind = 'granted' and limit_keys is null) as unknown`.execute(
    transaction,
  );
  if (rows[0]?.unknown) return false;
  const { rows: erased } = await sql<{ readonly key: string; readonly erased: number }>`
    select key, erased from scene_usage where erased > 0`.execute(transaction);
  await sql`delete from scene_usage`.execute(transaction);
  await sql`insert into scene_usage (key, awards, erased)
    select key, sum(awards), sum(erased) from (
      select key, 1 as awards, 0 as erased from scene_change, json_array_elements_text(limit_keys) as key where kind = 'granted'
      union all
      select key, erased, erased from json_to_recordset(${JSON.stringify(erased)}::json) as gone(key text, erased bigint)
    ) counted group by 1`.execute(transaction);
  return true;
};

/**
 * Empties what was counted, in the transaction that puts the cursor back from `position`; awards, changes and acts stay, and nothing is
 * decided until the consumer stands there again. Answers whether limits could be summed.
 */
export const beginRecount = async (transaction: StateTransaction, position: number): Promise<boolean> => {
  await sql`delete from scene_fact`.execute(transaction);
  await sql`delete from scene_tally`.execute(transaction);
  await sql`insert into scene_recount (one, until_position) values (true, ${position}::bigint)
    on conflict (one) do update set until_position = greatest(scene_recount.until_position, excluded.until_position)`.execute(
    transaction,
  );
  return sumUsage(transaction);
};
