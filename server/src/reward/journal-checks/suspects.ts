// Where a broken seal was changed, as far as postings contradict themselves: the hash says that something is not as it was sealed, these
// say what no longer fits together.
import { sql } from 'kysely';
import type { Database } from '../../platform/state-store/index.ts';
import { checkRange } from './invariants.ts';

const SUSPECTS_MAX = 5;

/** How a request is hashed when it is posted. */
type HashRequest = (request: object) => string;

interface Range {
  readonly fromId: number;
  readonly toId: number;
}

/** Postings whose request is not the one that they were made of. */
const changedRequests = async (
  db: Database,
  programmeId: number,
  { fromId, toId }: Range,
  hashRequest: HashRequest,
): Promise<readonly string[]> => {
  const { rows } = await sql<{ id: number; key: string; request: object; hash: string }>`
    select posting_id as id, key, request, request_hash as hash from ledger_posting
    where programme_id = ${programmeId}::integer and posting_id between ${fromId}::bigint and ${toId}::bigint and request_hash <> ''
    order by posting_id`.execute(db);
  return rows
    .filter(({ request, hash }) => hashRequest(request) !== hash)
    .map(({ id, key }) => `posting ${id} (${key}) does not hold the request that it was made of`);
};

/** Postings whose entries do not move what their outcome says. */
const changedEntries = async (
  db: Database,
  programmeId: number,
  { fromId, toId }: Range,
): Promise<readonly string[]> => {
  const { rows } = await sql<{ id: number; key: string; said: string; moved: string }>`
    select posting_id as id, key, outcome ->> 'points' as said, moved::text as moved from ledger_posting
      cross join lateral (select coalesce(sum(points), 0) as moved from ledger_entry where ledger_entry.posting_id = ledger_posting.posting_id
        and case kind when 'award' then from_account = 'issued' when 'redeem' then to_account = 'redeemed' else to_account = 'held' end) as sums
    where programme_id = ${programmeId}::integer and posting_id between ${fromId}::bigint and ${toId}::bigint and outcome is not null
      and kind in ('award', 'redeem', 'hold') and moved <> (outcome ->> 'points')::bigint
    order by posting_id`.execute(db);
  return rows.map(
    ({ id, key, said, moved }) => `posting ${id} (${key}) says ${said} points, its entries move ${moved}`,
  );
};

/** The first of what contradicts itself within a range of postings; none where a change left no trace but in the hash. */
export const suspectsIn = async (
  db: Database,
  programmeId: number,
  range: Range,
  hashRequest: HashRequest,
): Promise<readonly string[]> => {
  const violations = await checkRange(db, programmeId, range.fromId, range.toId);
  return [
    ...(await changedRequests(db, programmeId, range, hashRequest)),
    ...(await changedEntries(db, programmeId, range)),
    ...violations.map(({ invariant, subject, detail }) => `${invariant}: ${subject}, ${detail}`),
  ].slice(0, SUSPECTS_MAX);
};
