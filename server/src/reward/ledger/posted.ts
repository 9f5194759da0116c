// The journal for whoever follows it as it grows: which customers were concerned by what was posted since.
import { sql } from 'kysely';
import type { Database } from '../../platform/state-store/index.ts';

/** A number of the journal and whom it concerned. */
export interface PostedNumber {
  readonly postingId: number;
  readonly customerId: string | null;
  readonly counterparty: string | null;
  /** False for a refusal, which moved nothing. */
  readonly moved: boolean;
}

/** What to read: everything above a number, and numbers below it that were not there yet. */
export interface PostedAfter {
  readonly after: number;
  readonly missing: readonly number[];
}

/** The highest number that is there. */
export const lastPosted = async (db: Database): Promise<number> => {
  const { rows } = await sql<{ last: number }>`
    select coalesce(max(posting_id), 0)::bigint as last from ledger_posting`.execute(db);
  return Number(rows[0]?.last ?? 0);
};

/**
 * Postings of all programmes in the order of their numbers. Numbers are given before transactions commit, so a lower one may come later:
 * the caller asks for those that were missing again.
 */
export const postedAfter = async (
  db: Database,
  { after, missing }: PostedAfter,
  limit: number,
): Promise<readonly PostedNumber[]> => {
  const { rows } = await sql<PostedNumber>`
    select posting_id as "postingId", customer_id as "customerId", counterparty, outcome is not null as moved
    from ledger_posting where posting_id > ${after}::bigint or posting_id = any(${missing}::bigint[])
    order by posting_id limit ${limit}`.execute(db);
  return rows;
};

/** Numbers of postings under keys of programmes, in their order; null where there is none that moved points. */
export const postingIdsOf = async (db: Database, names: readonly { programme: string; key: string }[]) => {
  const { rows } = await sql<{ readonly id: number | null }>`
    select (select posting_id from ledger_programme join ledger_posting using (programme_id)
      where programme = name.programme and key = name.key collate "C" and outcome is not null) as id
    from unnest(${names.map(({ programme }) => programme)}::text[], ${names.map(({ key }) => key)}::text[])
      with ordinality as name (programme, key, number) order by number`.execute(db);
  return rows.map(({ id }) => id);
};
