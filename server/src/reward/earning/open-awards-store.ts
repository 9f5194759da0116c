// What waits to be posted, and that it was. Awards are numbered in the order in which their transactions end, for deciding takes turns: so one
// mark says of all up to it that they are posted, and no award is written twice but those that the ledger did not post at once.
import { sql } from 'kysely';
import { type Database, kept, type StateTransaction } from '../../platform/state-store/index.ts';
import type { OccasionName } from './awards-store.ts';

const mark = sql`(select to_award_id from earning_posted)`;

/** Whether an award's points are in the ledger. */
export const isPosted = sql`(state = 'posted' or (state = 'decided' and award_id <= ${mark}))`;

/** The state as it is told: what is posted by the mark is posted, and what the ledger could not post yet is decided. */
export const toldState = sql`case when state = 'waiting' then 'decided' when ${isPosted} then 'posted' else state end`;

/** What waits to be posted, in its order. */
export interface OpenAward extends OccasionName {
  readonly awardId: number;
  readonly key: string;
  readonly ofKey: string | null;
  readonly version: number;
  readonly programme: string;
  readonly wallet: string;
  readonly businessDate: string;
  readonly occurredAt: number;
  readonly desired: number;
  readonly granted: number;
  readonly code: string | null;
  /** Whether the ledger could not post it before. */
  readonly isWaiting: boolean;
}

export const selectOpen = async (db: Database, after: number, limit: number): Promise<readonly OpenAward[]> => {
  const columns = sql`award_id as "awardId", key, of_key as "ofKey", rule, version, programme, wallet, customer_id as "customerId",
    occasion, business_date as "businessDate", occurred_at as "occurredAt", desired, granted, code, state = 'waiting' as "isWaiting"`;
  const { rows } = await sql<OpenAward>`
    select * from (
      (select ${columns} from earning_award
        where state = 'waiting' and award_id > ${after}::bigint order by award_id limit ${limit}::bigint)
      union all
      (select ${columns} from earning_award
        where state = 'decided' and award_id > greatest(${after}::bigint, ${mark}) order by award_id limit ${limit}::bigint)
    ) as open order by "awardId" limit ${limit}::bigint`.execute(db);
  return rows;
};

/** What became of an award in the ledger. */
export interface PostedAward {
  readonly awardId: number;
  readonly state: 'waiting' | 'posted' | 'failed';
  readonly note: string | null;
}

/** Notes what became of awards, which are everything open up to the last of them. */
export const notePosted = async (
  transaction: StateTransaction,
  posted: readonly PostedAward[],
  waited: ReadonlySet<number>,
): Promise<void> => {
  const last = posted.at(-1);
  if (!last) return;
  const written = posted.filter(({ awardId, state }) =>
    waited.has(awardId) ? state !== 'waiting' : state !== 'posted',
  );
  if (written.length > 0) {
    // Alone with the mark: what another process noted meanwhile as posted must not begin to wait.
    await sql`select from earning_posted for update`.execute(transaction);
    await sql`update earning_award set state = given.state, note = given.note
      from json_to_recordset(${JSON.stringify(written)}::json) as given("awardId" bigint, state text, note text)
      where award_id = given."awardId"
        and (earning_award.state = 'waiting' or (earning_award.state = 'decided' and award_id > ${mark}))`.execute(
      transaction,
    );
  }
  await kept(
    sql`update earning_posted set to_award_id = ${last.awardId}::bigint where to_award_id < ${last.awardId}::bigint`,
  ).execute(transaction);
};
