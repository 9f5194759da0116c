// The tables of tags: the catalogue, and who has a tag with how it came there.
import { sql } from 'kysely';
import type { Database, StateTransaction } from '../../platform/state-store/index.ts';
import { type TagOnCustomer, writeTags } from '../profiles/index.ts';
import type { TagDefinition, TagSchedule, TagSubject } from './contract.ts';

export type TagTables = {
  tag: {
    code: string;
    kind: TagDefinition['kind'];
    name_zh: string;
    name_en: string;
    description_zh: string;
    description_en: string;
    category: string;
    owner: string;
    schedule: TagSchedule;
    subject: TagSubject;
    governed: boolean;
    definition: TagDefinition;
    version: number;
    created_at: number;
    created_by: string;
    updated_at: number;
    evaluated_at: number | null;
  };
  profile_tag: {
    customer_id: string;
    code: string;
    assigned_at: number;
    made_by: string;
    version: string | null;
    origin: Record<string, unknown>;
    value: string | null;
  };
};

export type TagRow = TagTables['tag'];

export const selectTags = (
  db: Database,
  filter: {
    readonly kind?: string | undefined;
    readonly category?: string | undefined;
    readonly search?: string | undefined;
    readonly subject?: TagSubject | undefined;
  } = {},
): Promise<TagRow[]> => {
  let query = db.withTables<TagTables>().selectFrom('tag').selectAll().orderBy('category').orderBy('code');
  if (filter.kind !== undefined) query = query.where('kind', '=', filter.kind as TagRow['kind']);
  if (filter.category !== undefined) query = query.where('category', '=', filter.category);
  if (filter.subject !== undefined) query = query.where('subject', '=', filter.subject);
  if (filter.search) {
    const pattern = `%${filter.search.replace(/[\\%_]/g, '\\$&')}%`;
    query = query.where((or) =>
      or.or([or('code', 'ilike', pattern), or('name_zh', 'ilike', pattern), or('name_en', 'ilike', pattern)]),
    );
  }
  return query.execute() as Promise<TagRow[]>;
};

export const selectTag = (db: Database, code: string): Promise<TagRow | undefined> =>
  db.withTables<TagTables>().selectFrom('tag').selectAll().where('code', '=', code).executeTakeFirst() as Promise<
    TagRow | undefined
  >;

export const insertTag = async (transaction: StateTransaction, row: TagRow): Promise<boolean> => {
  const result = await transaction
    .withTables<TagTables>()
    .insertInto('tag')
    .values({ ...row, definition: JSON.stringify(row.definition) as unknown as TagDefinition })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return Number(result.numInsertedOrUpdatedRows ?? 0) === 1;
};

export const replaceTag = async (transaction: StateTransaction, row: TagRow): Promise<void> => {
  const { code, ...values } = row;
  await transaction
    .withTables<TagTables>()
    .updateTable('tag')
    .set({ ...values, definition: JSON.stringify(row.definition) as unknown as TagDefinition })
    .where('code', '=', code)
    .execute();
};

export const markEvaluated = async (transaction: StateTransaction, code: string, at: number): Promise<void> => {
  await transaction
    .withTables<TagTables>()
    .updateTable('tag')
    .set({ evaluated_at: at })
    .where('code', '=', code)
    .execute();
};

export const countCustomers = async (db: Database): Promise<ReadonlyMap<string, number>> => {
  const { rows } = await sql<{ readonly code: string; readonly n: number }>`
    select code, count(*) as n from profile_tag group by code`.execute(db);
  return new Map(rows.map((row) => [row.code, row.n]));
};

/** A tag put on or taken off a customer. `origin` null: taken off. */
export interface TagChange {
  readonly customerId: string;
  readonly code: string;
  readonly origin: Readonly<Record<string, unknown>> | null;
  readonly madeBy: string;
  readonly version: string | null;
  /** Null or left out: the tag without a value. */
  readonly value?: string | null;
}

/** Writes the changes and the codes on the profiles. A tag that stands already gets the new origin and version, but keeps its time. */
export const writeChanges = async (
  transaction: StateTransaction,
  changes: readonly TagChange[],
  at: number,
): Promise<void> => {
  if (changes.length === 0) return;
  const added = changes.filter((change) => change.origin !== null);
  const removed = changes.filter((change) => change.origin === null);
  if (added.length > 0) await insertAssignments(transaction, added, at);
  if (removed.length > 0)
    await sql`
      with given as (select * from json_to_recordset(${JSON.stringify(removed)}::json) as given("customerId" text, code text, "madeBy" text)),
        gone as (delete from profile_tag t using given where t.customer_id = given."customerId" and t.code = given.code
          returning t.customer_id, t.code, t.value, t.assigned_at, t.made_by, t.version, given."madeBy" as removed_by)
      insert into profile_tag_past (customer_id, code, value, assigned_at, removed_at, made_by, version, removed_by)
      select customer_id, code, value, assigned_at, ${at}::bigint, made_by, version, removed_by from gone`.execute(
      transaction,
    );
  await refreshProfiles(transaction, [...new Set(changes.map((change) => change.customerId))]);
};

/** Puts tags on. Another value ends the assignment that stood, and begins one of its own; else it keeps its time. */
const insertAssignments = async (
  transaction: StateTransaction,
  added: readonly TagChange[],
  at: number,
): Promise<void> => {
  const given = JSON.stringify(added.map((change) => ({ ...change, value: change.value ?? null })));
  await sql`
    insert into profile_tag_past (customer_id, code, value, assigned_at, removed_at, made_by, version, removed_by)
    select t.customer_id, t.code, t.value, t.assigned_at, ${at}::bigint, t.made_by, t.version, given."madeBy"
    from json_to_recordset(${given}::json) as given("customerId" text, code text, "madeBy" text, value text)
      join profile_tag t on t.customer_id = given."customerId" and t.code = given.code
    where t.value is distinct from given.value`.execute(transaction);
  await sql`
    insert into profile_tag (customer_id, code, assigned_at, made_by, version, origin, value)
    select "customerId", code, ${at}::bigint, "madeBy", version, origin, value
    from json_to_recordset(${given}::json) as given(
      "customerId" text, code text, "madeBy" text, version text, origin jsonb, value text)
    on conflict (customer_id, code) do update set
      made_by = excluded.made_by, version = excluded.version, origin = excluded.origin, value = excluded.value,
      assigned_at = case when profile_tag.value is distinct from excluded.value then excluded.assigned_at
        else profile_tag.assigned_at end`.execute(transaction);
};

/** What stands on the profile: each code, and "code=value" beside it where it carries a value. */
const refreshProfiles = async (transaction: StateTransaction, customerIds: readonly string[]): Promise<void> => {
  const { rows } = await sql<{ readonly customerId: string; readonly tags: readonly string[] }>`
    select given.id as "customerId", coalesce(array_agg(t.code order by t.code) filter (where t.code is not null), '{}') as tags
    from unnest(${customerIds}::text[]) as given(id)
    left join (
      select customer_id, code from profile_tag where customer_id = any(${customerIds}::text[])
      union all
      select customer_id, code || '=' || value from profile_tag
      where customer_id = any(${customerIds}::text[]) and value is not null
    ) t on t.customer_id = given.id
    group by given.id order by given.id`.execute(transaction);
  await writeTags(transaction, rows);
};

export interface Holding {
  readonly version: string | null;
  readonly value: string | null;
}

/** Who of the customers has the tag, with the version by which and the value. */
export const holdersAmong = async (
  db: Database,
  code: string,
  customerIds: readonly string[],
): Promise<ReadonlyMap<string, Holding>> => {
  const { rows } = await sql<Holding & { readonly customer_id: string }>`
    select customer_id, version, value from profile_tag
    where code = ${code} and customer_id = any(${customerIds}::text[])`.execute(db);
  return new Map(rows.map(({ customer_id: id, version, value }) => [id, { version, value }]));
};

/** A page of those who have the tag, by number. */
export const holdersAfter = async (
  db: Database,
  code: string,
  after: string,
  limit: number,
): Promise<readonly string[]> => {
  const { rows } = await sql<{ readonly customer_id: string }>`
    select customer_id from profile_tag where code = ${code} and customer_id > ${after}
    order by customer_id limit ${limit}::int`.execute(db);
  return rows.map((row) => row.customer_id);
};

export const deleteTagRow = async (transaction: StateTransaction, code: string): Promise<void> => {
  await transaction.withTables<TagTables>().deleteFrom('tag').where('code', '=', code).execute();
};

/** A tag of one of many customers. */
export interface TagOfCustomer {
  readonly customerId: string;
  readonly code: string;
  readonly value: string | null;
  readonly since: number;
}

/** Every tag of the customers. */
export const tagsOfCustomers = async (
  db: Database,
  customerIds: readonly string[],
): Promise<readonly TagOfCustomer[]> => {
  const { rows } = await sql<TagOfCustomer>`
    select customer_id as "customerId", code, value, assigned_at as since from profile_tag
    where customer_id = any(${customerIds}::text[]) order by customer_id, code`.execute(db);
  return rows.map((row) => ({ ...row, since: Number(row.since) }));
};

export const tagsOfCustomer = async (db: Database, customerId: string): Promise<readonly TagOnCustomer[]> => {
  const rows = await db
    .withTables<TagTables>()
    .selectFrom('profile_tag')
    .innerJoin('tag', 'tag.code', 'profile_tag.code')
    .select(['tag.code', 'name_zh', 'name_en', 'kind', 'assigned_at', 'made_by', 'profile_tag.version', 'origin'])
    .where('customer_id', '=', customerId)
    .orderBy('tag.code')
    .execute();
  return rows.map((row) => ({
    code: row.code,
    name: { zh: row.name_zh, en: row.name_en },
    kind: row.kind,
    assignedAt: row.assigned_at,
    madeBy: row.made_by,
    version: row.version,
    from: row.origin,
  }));
};
