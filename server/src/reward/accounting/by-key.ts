// What the journal says of postings by their keys, for whoever keeps books beside it and compares them posting by posting.
import { type RawBuilder, sql } from 'kysely';
import type { Instant } from '../../kernel/index.ts';
import type { Database, StateTransaction } from '../../platform/state-store/index.ts';

/** A posting that moved points, with what it gave out and what it burnt; what came back is below zero. */
interface PostedUnderKey {
  readonly key: string;
  readonly issued: number;
  readonly redeemed: number;
}

const KEYS_AT_ONCE = 5_000;

const read = async (
  db: Database | StateTransaction,
  programme: string,
  which: RawBuilder<unknown>,
): Promise<readonly PostedUnderKey[]> => {
  const { rows } = await sql<PostedUnderKey>`
    select posting.key,
      coalesce(sum(case when entry.from_account = 'issued' then entry.points when entry.to_account = 'reversed' then -entry.points
        else 0 end), 0)::bigint as issued,
      coalesce(sum(case when entry.to_account = 'redeemed' then entry.points when entry.from_account = 'redeemed' then -entry.points
        else 0 end), 0)::bigint as redeemed
    from ledger_posting posting
      join ledger_programme of_programme on of_programme.programme_id = posting.programme_id
      left join ledger_entry entry on entry.posting_id = posting.posting_id
    where of_programme.programme = ${programme} and posting.outcome is not null and ${which}
    group by posting.key`.execute(db);
  return rows.map(({ key, issued, redeemed }) => ({ key, issued: Number(issued), redeemed: Number(redeemed) }));
};

/** Postings with these keys. */
export const postedUnderKeys = async (
  db: Database | StateTransaction,
  programme: string,
  keys: readonly string[],
): Promise<readonly PostedUnderKey[]> => {
  const found: PostedUnderKey[] = [];
  for (let start = 0; start < keys.length; start += KEYS_AT_ONCE)
    found.push(
      ...(await read(db, programme, sql`posting.key = any(${keys.slice(start, start + KEYS_AT_ONCE)}::text[])`)),
    );
  return found;
};

/** Postings whose key begins so, written in [from, to), that gave out or burnt points. */
export const postedUnderPrefix = async (
  db: Database | StateTransaction,
  programme: string,
  prefix: string,
  { from, to }: { readonly from: Instant; readonly to: Instant },
): Promise<readonly PostedUnderKey[]> => {
  // The highest character there is in a key comes behind every key that begins with the prefix.
  const found = await read(
    db,
    programme,
    sql`posting.key >= ${prefix} and posting.key < ${`${prefix}\x7f`} and posting.recorded_at >= ${from}::bigint
      and posting.recorded_at < ${to}::bigint`,
  );
  return found.filter(({ issued, redeemed }) => issued !== 0 || redeemed !== 0);
};
