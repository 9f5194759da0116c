// The tables around the catalogue: values, history, tagged objects, proposals.
import { type RawBuilder, sql } from 'kysely';
import type { Database, StateTransaction } from '../../platform/state-store/index.ts';

/** How many customers carry each value of each tag, most first. */
export const countValues = async (
  db: Database,
): Promise<ReadonlyMap<string, readonly { readonly value: string; readonly customers: number }[]>> => {
  const { rows } = await sql<{ readonly code: string; readonly value: string; readonly n: number }>`
    select code, value, count(*)::int as n from profile_tag where value is not null
    group by code, value order by code, n desc, value`.execute(db);
  const found = new Map<string, { value: string; customers: number }[]>();
  for (const { code, value, n } of rows) found.set(code, [...(found.get(code) ?? []), { value, customers: Number(n) }]);
  return found;
};

export interface HistoryRow {
  readonly code: string;
  readonly nameZh: string;
  readonly nameEn: string;
  readonly value: string | null;
  readonly from: number;
  readonly to: number | null;
  readonly madeBy: string;
  readonly removedBy: string | null;
  readonly version: string | null;
}

/** What stands and what ended, latest first. */
export const historyOf = async (db: Database, customerId: string): Promise<readonly HistoryRow[]> => {
  const { rows } = await sql<HistoryRow>`
    select each.code, tag.name_zh as "nameZh", tag.name_en as "nameEn", value, "from", "to", made_by as "madeBy",
      removed_by as "removedBy", each.version
    from (
      select code, value, assigned_at as "from", null::bigint as "to", made_by, null::text as removed_by, version
      from profile_tag where customer_id = ${customerId}
      union all
      select code, value, assigned_at, removed_at, made_by, removed_by, version
      from profile_tag_past where customer_id = ${customerId}
    ) each join tag on tag.code = each.code
    order by coalesce("to", 9223372036854775807) desc, "from" desc, each.code`.execute(db);
  return rows;
};

export interface ObjectTag {
  readonly objectId: string;
  readonly value: string | null;
  readonly assignedAt: number;
  readonly madeBy: string;
}

/** Products or contents that have the tag, by number; all of them without a page. */
export const objectsOf = async (
  db: Database,
  code: string,
  page?: { readonly offset: number; readonly limit: number },
): Promise<readonly ObjectTag[]> => {
  const within: RawBuilder<unknown> = page ? sql`limit ${page.limit}::int offset ${page.offset}::int` : sql``;
  const { rows } = await sql<ObjectTag>`
    select object_id as "objectId", value, assigned_at as "assignedAt", made_by as "madeBy"
    from object_tag where code = ${code} order by object_id ${within}`.execute(db);
  return rows;
};

export const countObjects = async (db: Database, code: string): Promise<number> => {
  const { rows } = await sql<{ readonly n: number }>`
    select count(*)::int as n from object_tag where code = ${code}`.execute(db);
  return rows[0]?.n ?? 0;
};

/** Puts the tag on objects, or takes it off; answers how many changed. */
export const writeObjects = async (
  transaction: StateTransaction,
  code: string,
  rows: readonly { readonly id: string; readonly value: string | null }[],
  given: { readonly mode: 'add' | 'replace' | 'remove'; readonly at: number; readonly by: string },
): Promise<number> => {
  const ids = rows.map(({ id }) => id);
  let changed = 0;
  if (given.mode !== 'add') {
    const where =
      given.mode === 'remove' ? sql`object_id = any(${ids}::text[])` : sql`object_id <> all(${ids}::text[])`;
    const gone = await sql`delete from object_tag where code = ${code} and ${where}`.execute(transaction);
    changed += Number(gone.numAffectedRows ?? 0);
  }
  if (given.mode === 'remove') return changed;
  const put = await sql`
    insert into object_tag (code, object_id, value, assigned_at, made_by)
    select ${code}, id, value, ${given.at}::bigint, ${given.by}
    from json_to_recordset(${JSON.stringify(rows)}::json) as given(id text, value text)
    on conflict (code, object_id) do update set value = excluded.value, made_by = excluded.made_by,
      assigned_at = excluded.assigned_at
    where object_tag.value is distinct from excluded.value`.execute(transaction);
  return changed + Number(put.numAffectedRows ?? 0);
};

export interface ProposalRow {
  readonly code: string;
  readonly isNew: boolean;
  readonly body: Readonly<Record<string, unknown>>;
  readonly proposedAt: number;
  readonly proposedBy: string;
  readonly proposedName: string;
}

/** What waits, oldest first; a later proposal for the same tag takes the place of the earlier one. */
export const proposals = async (db: Database, code?: string): Promise<readonly ProposalRow[]> => {
  const { rows } = await sql<ProposalRow>`
    select code, is_new as "isNew", body, proposed_at as "proposedAt", proposed_by as "proposedBy", proposed_name as "proposedName"
    from tag_proposal where ${code === undefined ? sql`true` : sql`code = ${code}`} order by proposed_at`.execute(db);
  return rows;
};

export const saveProposal = async (transaction: StateTransaction, row: ProposalRow): Promise<void> => {
  await sql`
    insert into tag_proposal (code, is_new, body, proposed_at, proposed_by, proposed_name)
    values (${row.code}, ${row.isNew}, ${JSON.stringify(row.body)}::jsonb, ${row.proposedAt}::bigint, ${row.proposedBy},
      ${row.proposedName})
    on conflict (code) do update set is_new = excluded.is_new, body = excluded.body, proposed_at = excluded.proposed_at,
      proposed_by = excluded.proposed_by, proposed_name = excluded.proposed_name`.execute(transaction);
};

/** Takes the proposal away; false when somebody decided it before. */
export const deleteProposal = async (transaction: StateTransaction, code: string): Promise<boolean> => {
  const { numAffectedRows } = await sql`delete from tag_proposal where code = ${code}`.execute(transaction);
  return Number(numAffectedRows ?? 0) === 1;
};
