// The tables of segments: the catalogue with its versions, and who is or was in one.
import { sql } from 'kysely';
import type { Database, StateTransaction } from '../../platform/state-store/index.ts';
import type { Condition } from '../profiles/index.ts';
import { customersIn } from '../profiles/index.ts';
import type { SegmentCondition } from './contract.ts';

export interface SegmentRow {
  readonly code: string;
  readonly kind: 'rule' | 'static';
  readonly name_zh: string;
  readonly name_en: string;
  readonly description_zh: string;
  readonly description_en: string;
  readonly condition: SegmentCondition | null;
  readonly version: number;
  readonly created_at: number;
  readonly created_by: string;
  readonly updated_at: number;
  readonly updated_by: string;
  readonly evaluated_at: number | null;
}

export type ChangeReason = 'changed' | 'definition' | 'list' | 'deleted';

type SegmentTables = {
  segment: SegmentRow;
  segment_version: {
    segment: string;
    version: number;
    condition: SegmentCondition | null;
    made_at: number;
    made_by: string;
  };
};

const stored = (condition: SegmentCondition | null) =>
  (condition === null ? null : JSON.stringify(condition)) as unknown as SegmentCondition | null;

export const selectSegments = (db: Database): Promise<SegmentRow[]> =>
  db.withTables<SegmentTables>().selectFrom('segment').selectAll().orderBy('code').execute() as Promise<SegmentRow[]>;

const writeVersion = async (transaction: StateTransaction, row: SegmentRow): Promise<void> => {
  await transaction
    .withTables<SegmentTables>()
    .insertInto('segment_version')
    .values({
      ...{ segment: row.code, version: row.version, condition: stored(row.condition) },
      ...{ made_at: row.updated_at, made_by: row.updated_by },
    })
    .execute();
};

/** False when the code is taken. */
export const insertSegment = async (transaction: StateTransaction, row: SegmentRow): Promise<boolean> => {
  const result = await transaction
    .withTables<SegmentTables>()
    .insertInto('segment')
    .values({ ...row, condition: stored(row.condition) })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  if (Number(result.numInsertedOrUpdatedRows ?? 0) !== 1) return false;
  await writeVersion(transaction, row);
  return true;
};

export const replaceSegment = async (
  transaction: StateTransaction,
  row: SegmentRow,
  isNewVersion: boolean,
): Promise<void> => {
  const { code, ...values } = row;
  await transaction
    .withTables<SegmentTables>()
    .updateTable('segment')
    .set({ ...values, condition: stored(row.condition) })
    .where('code', '=', code)
    .execute();
  if (isNewVersion) await writeVersion(transaction, row);
};

export const deleteSegmentRow = async (transaction: StateTransaction, code: string): Promise<void> => {
  await transaction.withTables<SegmentTables>().deleteFrom('segment').where('code', '=', code).execute();
};

export const selectVersions = (db: Database, code: string) =>
  db
    .withTables<SegmentTables>()
    .selectFrom('segment_version')
    .selectAll()
    .where('segment', '=', code)
    .orderBy('version', 'desc')
    .execute();

export const markEvaluated = async (db: Database, codes: readonly string[], at: number): Promise<void> => {
  await sql`update segment set evaluated_at = ${at}::bigint where code = any(${codes}::text[]) and kind = 'rule'`.execute(
    db,
  );
};

/** Versions of the segments that still are there, which nobody changes until the transaction ends. */
export const versionsNow = async (
  transaction: StateTransaction,
  codes: readonly string[],
): Promise<ReadonlyMap<string, number>> => {
  const { rows } = await sql<{ readonly code: string; readonly version: number }>`
    select code, version from segment where code = any(${codes}::text[]) order by code for share`.execute(transaction);
  return new Map(rows.map(({ code, version }) => [code, version]));
};

/** A stay that began or ended; its number makes the key of its event. */
export interface StayChange {
  readonly stay: string;
  readonly segment: string;
  readonly customerId: string;
  readonly change: 'entered' | 'left';
  readonly version: number;
}

interface Entry {
  readonly segment: string;
  readonly customerId: string;
  readonly version: number;
}

/** Lets customers in who are not in yet. */
export const enter = async (
  transaction: StateTransaction,
  entries: readonly Entry[],
  at: number,
  because: ChangeReason,
): Promise<readonly StayChange[]> => {
  if (entries.length === 0) return [];
  const { rows } = await sql<StayChange>`
    insert into segment_stay (segment, customer_id, entered_at, entered_version, entered_because)
    select segment, "customerId", ${at}::bigint, version, ${because}::text
    from json_to_recordset(${JSON.stringify(entries)}::json) as given(segment text, "customerId" text, version integer)
    order by segment, "customerId"
    on conflict (segment, customer_id) where left_at is null do nothing
    returning stay::text as stay, segment, customer_id as "customerId", 'entered' as change, entered_version as version`.execute(
    transaction,
  );
  return rows;
};

/** Lets customers out who are in. */
export const leave = async (
  transaction: StateTransaction,
  exits: readonly Entry[],
  at: number,
  because: ChangeReason,
): Promise<readonly StayChange[]> => {
  if (exits.length === 0) return [];
  const { rows } = await sql<StayChange>`
    update segment_stay set left_at = ${at}::bigint, left_because = ${because}::text
    from json_to_recordset(${JSON.stringify(exits)}::json) as given(segment text, "customerId" text, version integer)
    where segment_stay.segment = given.segment and segment_stay.customer_id = given."customerId" and left_at is null
    returning stay::text as stay, segment_stay.segment, customer_id as "customerId", 'left' as change,
      given.version as version`.execute(transaction);
  return rows;
};

/** Members of the segments among the customers, by segment. */
export const membersAmong = async (
  db: Database,
  segments: readonly string[],
  customerIds: readonly string[],
): Promise<ReadonlyMap<string, ReadonlySet<string>>> => {
  const { rows } = await sql<{ readonly segment: string; readonly ids: readonly string[] }>`
    select segment, array_agg(customer_id) as ids from segment_stay
    where left_at is null and segment = any(${segments}::text[]) and customer_id = any(${customerIds}::text[])
    group by segment`.execute(db);
  return new Map(rows.map(({ segment, ids }) => [segment, new Set(ids)]));
};

/** In which segments each of the customers is now. */
export const segmentsOfMany = async (
  db: Database,
  customerIds: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> => {
  const { rows } = await sql<{ readonly customerId: string; readonly segments: readonly string[] }>`
    select customer_id as "customerId", array_agg(segment order by segment) as segments from segment_stay
    where left_at is null and customer_id = any(${customerIds}::text[]) group by customer_id`.execute(db);
  return new Map(rows.map(({ customerId, segments }) => [customerId, segments]));
};

/** Members by number, of those for whom the condition over profiles holds. */
export const membersWhere = async (db: Database, segment: string, condition: Condition): Promise<readonly string[]> => {
  const { rows } = await sql<{ readonly id: string }>`
    select customer_id as id from segment_stay
    where segment = ${segment} and left_at is null and customer_id in ${customersIn(condition)}
    order by customer_id`.execute(db);
  return rows.map(({ id }) => id);
};

/** How many members each segment has, of those for whom the condition holds. */
export const countMembers = async (db: Database, condition: Condition): Promise<ReadonlyMap<string, number>> => {
  const { rows } = await sql<{ readonly segment: string; readonly n: number }>`
    select segment, count(*) as n from segment_stay
    where left_at is null and customer_id in ${customersIn(condition)} group by segment`.execute(db);
  return new Map(rows.map(({ segment, n }) => [segment, Number(n)]));
};

/** Entries and exits by business day, of those for whom the condition holds. */
export const changesByDay = async (
  db: Database,
  segment: string,
  condition: Condition,
  timeZone: string,
): Promise<readonly { readonly date: string; readonly entered: number; readonly left: number }[]> => {
  const { rows } = await sql<{ readonly date: string; readonly entered: number; readonly gone: number }>`
    select date::text as date, sum(entered)::int as entered, sum(gone)::int as gone from (
      select (to_timestamp(at / 1000.0) at time zone ${timeZone}::text)::date as date, entered, gone
      from segment_stay
      cross join lateral (values (entered_at, 1, 0), (left_at, 0, 1)) as changes(at, entered, gone)
      where segment = ${segment} and at is not null and customer_id in ${customersIn(condition)}
    ) days group by date order by date`.execute(db);
  return rows.map(({ date, entered, gone }) => ({ date, entered: Number(entered), left: Number(gone) }));
};

interface StayView {
  readonly segment: string;
  readonly customerId: string;
  readonly enteredAt: number;
  readonly enteredBecause: ChangeReason;
  readonly version: number;
  readonly leftAt: number | null;
  readonly leftBecause: ChangeReason | null;
}

const stayColumns = sql`segment, customer_id as "customerId", entered_at as "enteredAt", entered_because as "enteredBecause",
  entered_version as version, left_at as "leftAt", left_because as "leftBecause"`;

/** Stays in a segment, latest entry first. */
export const selectStays = async (
  db: Database,
  segment: string,
  condition: Condition,
  page: { readonly offset: number; readonly limit: number },
): Promise<{ readonly total: number; readonly rows: readonly StayView[] }> => {
  const where = sql`segment = ${segment} and customer_id in ${customersIn(condition)}`;
  const counted = await sql<{ readonly n: number }>`select count(*) as n from segment_stay where ${where}`.execute(db);
  const { rows } = await sql<StayView>`
    select ${stayColumns} from segment_stay where ${where}
    order by entered_at desc, stay desc limit ${page.limit}::int offset ${page.offset}::int`.execute(db);
  return { total: Number(counted.rows[0]?.n ?? 0), rows };
};

/** Every stay of a customer, latest entry first. */
export const staysOf = async (db: Database, customerId: string): Promise<readonly StayView[]> => {
  const { rows } = await sql<StayView>`
    select ${stayColumns} from segment_stay where customer_id = ${customerId} order by entered_at desc, stay desc`.execute(
    db,
  );
  return rows;
};
