// The tables of what scenes have counted. Only what events touch is read, each by index: `cross join lateral (... offset 0)` keeps the
// planner, which knows little of tables that grow while a past is read, from reading all of them.
import { sql } from 'kysely';
import type { Database, StateTransaction } from '../../platform/state-store/index.ts';
import { EVENTS_FROM, type FactRow, type SceneState, type TallyRow } from '../scene-rules/index.ts';
import { awardsOf } from './awards-store.ts';

const factColumns = sql`f.stream, f.part, f.fact_key as "factKey", f.customer_id as "customerId", f.name, f.day, f.at,
  f.trade_id as "tradeId", f.reversal_of as "reversalOf", f.properties`;

const facts = async (
  db: Database,
  asked: readonly object[],
  shape: ReturnType<typeof sql>,
  join: ReturnType<typeof sql>,
): Promise<readonly FactRow[]> => {
  if (asked.length === 0) return [];
  const { rows } = await sql<FactRow>`
    select distinct on (f.stream, f.part, f.fact_key) ${factColumns}
    from json_to_recordset(${JSON.stringify(asked)}::json) as asked(stream text, part integer, ${shape})
    cross join lateral (select * from scene_fact f where f.stream = asked.stream and f.part = asked.part and ${join} offset 0) f
    order by f.stream, f.part, f.fact_key`.execute(db);
  return rows;
};

interface StoredTally extends Omit<TallyRow, 'tally'> {
  readonly counted: Readonly<Record<string, number>>;
  readonly leftOut: Readonly<Record<string, number>>;
  readonly lastAt: number;
}

const tallyColumns = sql`t.stream, t.part, t.customer_id as "customerId", t.day, t.counted, t.left_out as "leftOut",
  t.last_at as "lastAt"`;
const tallyRow = ({ counted, leftOut, lastAt, ...row }: StoredTally): TallyRow => ({
  ...row,
  tally: { counted, leftOut, lastAt: Number(lastAt) },
});

export const createStoredState = (db: Database): SceneState => ({
  factsByKey: (asked) => facts(db, asked, sql`"factKey" text`, sql`f.fact_key = asked."factKey"`),
  factsByTrade: (asked) =>
    facts(
      db,
      asked,
      sql`"customerId" text, "tradeId" text`,
      sql`f.customer_id = asked."customerId" and f.trade_id = asked."tradeId" and f.reversal_of is null`,
    ),
  factsByDay: (asked) =>
    facts(
      db,
      asked,
      sql`"customerId" text, day text`,
      sql`f.customer_id = asked."customerId" and f.day = asked.day and f.reversal_of is null`,
    ),
  bustsOf: (asked) =>
    facts(
      db,
      asked,
      sql`"customerId" text, "tradeId" text`,
      sql`f.customer_id = asked."customerId" and f.reversal_of = asked."tradeId"`,
    ),
  tallies: async (asked) => {
    if (asked.length === 0) return [];
    const { rows } = await sql<StoredTally>`
      select distinct on (t.customer_id, t.stream, t.part, t.day) ${tallyColumns}
      from json_to_recordset(${JSON.stringify(asked)}::json)
        as asked(stream text, "customerId" text, "from" text, "to" text)
      cross join lateral (select * from scene_tally t where t.customer_id = asked."customerId" and t.stream = asked.stream
        and t.day >= asked."from" and t.day <= asked."to" offset 0) t
      order by t.customer_id, t.stream, t.part, t.day`.execute(db);
    return rows.map(tallyRow);
  },
  talliesOfPart: async (asked) => {
    if (asked.length === 0) return [];
    const both = asked.flatMap((each) => [each, { ...each, part: each.part + EVENTS_FROM }]);
    const { rows } = await sql<StoredTally>`
      select distinct on (t.customer_id, t.stream, t.part, t.day) ${tallyColumns}
      from json_to_recordset(${JSON.stringify(both)}::json) as asked(stream text, part integer, "customerId" text)
      cross join lateral (select * from scene_tally t where t.customer_id = asked."customerId" and t.stream = asked.stream
        and t.part = asked.part offset 0) t
      order by t.customer_id, t.stream, t.part, t.day`.execute(db);
    return rows.map(tallyRow);
  },
  awards: (asked) => awardsOf(db, asked),
});

export const upsertFacts = async (transaction: StateTransaction, rows: readonly FactRow[]): Promise<void> => {
  if (rows.length === 0) return;
  await sql`insert into scene_fact (stream, part, fact_key, customer_id, name, day, at, trade_id, reversal_of, properties)
    select stream, part, "factKey", "customerId", name, day, at, "tradeId", "reversalOf", properties
    from json_to_recordset(${JSON.stringify(rows)}::json) as given(stream text, part integer, "factKey" text,
      "customerId" text, name text, day text, at bigint, "tradeId" text, "reversalOf" text, properties json)
    on conflict (stream, part, fact_key) do update set customer_id = excluded.customer_id, name = excluded.name,
      day = excluded.day, at = excluded.at, trade_id = excluded.trade_id, reversal_of = excluded.reversal_of,
      properties = excluded.properties`.execute(transaction);
};

const isEmpty = ({ tally: { counted, leftOut } }: TallyRow): boolean =>
  Object.keys(counted).length + Object.keys(leftOut).length === 0;

/** Days on which nothing counts any more have no row, whichever way they came to it. */
const deleteTallies = async (transaction: StateTransaction, rows: readonly TallyRow[]): Promise<void> => {
  if (rows.length === 0) return;
  const places = rows.map(({ tally: _tally, ...place }) => place);
  await sql`delete from scene_tally t
    using json_to_recordset(${JSON.stringify(places)}::json) as given(stream text, part integer, "customerId" text, day text)
    where t.customer_id = given."customerId" and t.stream = given.stream and t.part = given.part and t.day = given.day`.execute(
    transaction,
  );
};

/** Writes days as they count now. */
export const writeTallies = async (transaction: StateTransaction, rows: readonly TallyRow[]): Promise<void> => {
  await deleteTallies(transaction, rows.filter(isEmpty));
  await upsertTallies(
    transaction,
    rows.filter((row) => !isEmpty(row)),
  );
};

const upsertTallies = async (transaction: StateTransaction, rows: readonly TallyRow[]): Promise<void> => {
  if (rows.length === 0) return;
  const flat = rows.map(({ tally, ...row }) => ({
    ...{ ...row, ...tally },
    happened: Object.values(tally.counted).reduce((sum, each) => sum + each, 0),
  }));
  await sql`insert into scene_tally (stream, part, customer_id, day, counted, left_out, last_at, happened)
    select stream, part, "customerId", day, counted, "leftOut", "lastAt", happened
    from json_to_recordset(${JSON.stringify(flat)}::json) as given(stream text, part integer, "customerId" text, day text,
      counted json, "leftOut" json, "lastAt" bigint, happened numeric)
    on conflict (customer_id, stream, part, day) do update set counted = excluded.counted, left_out = excluded.left_out,
      last_at = excluded.last_at, happened = excluded.happened`.execute(transaction);
};
